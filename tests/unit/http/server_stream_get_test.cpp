// Streamed answers to GET: nothing is read, and HEAD asks for the head of one.

#include "server_fixture.hpp"

namespace huanxin::http {
namespace {

class ServerStreamedGets : public ServerTest {
protected:
    void start_rows() {
        const StreamHandler rows = [this](Call&, BodyReader&, ResponseWriter& writer) {
            return write_rows(writer, false);
        };
        const StreamHandler torn = [this](Call&, BodyReader&, ResponseWriter& writer) {
            return write_rows(writer, true);
        };
        std::vector<Route> routes = simple_routes();
        routes.push_back({Verb::get, "/rows", rows, {}});
        routes.push_back({Verb::get, "/torn", torn, {}});
        start(std::move(routes));
    }

    asio::awaitable<void> write_rows(ResponseWriter& writer, bool break_off) {
        Response head;
        head.content_type = "text/csv; charset=utf-8";
        writer.begin(std::move(head));
        for (int row = 1; row <= 3; ++row) {
            const std::string line = std::to_string(row) + "\n";
            if (!co_await writer.write(line)) co_return;
            ++rows_written_;
        }
        if (break_off) {
            (void)co_await writer.flush();
            writer.break_off();
        }
    }

    std::atomic<int> rows_written_{0};
};

TEST_F(ServerStreamedGets, Get_HasAllRows) {
    start_rows();
    HttpClient client = connect();
    const Reply reply = client.request("GET", "/rows");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("Content-Type"), "text/csv; charset=utf-8");
    EXPECT_EQ(reply.body, "1\n2\n3\n");
    EXPECT_EQ(client.request("GET", "/rows").body, "1\n2\n3\n") << "the connection stays";
}

TEST_F(ServerStreamedGets, Head_HasTheSameHeadAndNoBody) {
    start_rows();
    HttpClient client = connect();
    const Reply head = client.request("HEAD", "/rows");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("Content-Type"), "text/csv; charset=utf-8");
    EXPECT_EQ(head.header("Transfer-Encoding"), "chunked");
    // A byte of a body would be taken for the beginning of the next answer.
    EXPECT_EQ(client.request("GET", "/ping").status, 200);
    EXPECT_EQ(rows_written_, 0) << "a handler need not go on for a head";
}

TEST_F(ServerStreamedGets, BrokenOff_HasNoEndAndClosesTheConnection) {
    start_rows();
    HttpClient client = connect();
    client.send(HttpClient::head("GET", "/torn", {}, std::nullopt));
    std::string heard;
    for (std::string more = client.read_some(); !more.empty(); more = client.read_some())
        heard += more;
    EXPECT_NE(heard.find("\r\n3\n"), std::string::npos) << "what was sent came: " << heard;
    EXPECT_EQ(heard.find("0\r\n\r\n"), std::string::npos) << "nobody takes it for whole";
    EXPECT_EQ(observer_.wait_for_requests(1)[0].status, 200);
    EXPECT_EQ(connect().request("GET", "/ping").status, 200) << "others are still served";
}

}  // namespace
}  // namespace huanxin::http
