// Streamed answers to GET: nothing is read, and HEAD asks for the head of one.

#include <thread>

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

    /// More than the system buffers by itself.
    static constexpr std::size_t kLongBytes = std::size_t{8} << 20;
    static asio::awaitable<void> write_long(ResponseWriter& writer) {
        Response head;
        head.content_type = "text/csv; charset=utf-8";
        writer.begin(std::move(head));
        const std::string part(64 * 1024, 'x');
        for (std::size_t sent = 0; sent < kLongBytes; sent += part.size())
            if (!co_await writer.write(part)) co_return;
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

TEST_F(ServerStreamedGets, SlowReader_IsServedAsLongAsItReads) {
    limits_.tick = 5ms;
    limits_.write_timeout = 1s;
    limits_.unsent_bytes_max = 16 * 1024;
    std::vector<Route> routes;
    const StreamHandler rows = [](Call&, BodyReader&, ResponseWriter& writer) {
        return write_long(writer);
    };
    routes.push_back({Verb::get, "/long", rows, {}});
    start(std::move(routes));
    const std::string address = server_->address();
    const auto port = std::stoi(address.substr(address.rfind(':') + 1));
    asio::io_context io;
    asio::ip::tcp::socket client(io, asio::ip::tcp::v4());
    // Little of the answer waits on this side.
    client.set_option(asio::socket_base::receive_buffer_size(4'096));
    client.connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)});
    asio::write(client, asio::buffer(HttpClient::head("GET", "/long", {}, std::nullopt)));
    std::string heard;
    const auto take = [&](std::size_t bytes_max) {
        std::string part(bytes_max, '\0');
        boost::system::error_code error;
        part.resize(client.read_some(asio::buffer(part), error));
        heard += part;
        return !error;
    };
    // Some 80 kB/s: the time that may pass without progress passes twice and more.
    const auto until = std::chrono::steady_clock::now() + 2'500ms;
    while (std::chrono::steady_clock::now() < until && take(4'096))
        std::this_thread::sleep_for(50ms);  // A slow reader is what this is about.
    EXPECT_LT(heard.size(), kLongBytes / 4);
    while (!heard.ends_with("\r\n0\r\n\r\n") && take(64 * 1024)) {
    }
    EXPECT_GT(heard.size(), kLongBytes) << "nothing of it is missing";
    EXPECT_TRUE(heard.ends_with("\r\n0\r\n\r\n"));
    EXPECT_EQ(observer_.wait_for_requests(1)[0].status, 200);
}

/// Streams that end when a gate opens, for callers with a key.
struct WaitingStreams : ServerStreamedGets {
    void start_waiting(Gate& gate) {
        std::vector<Route> routes;
        const StreamHandler waits =
            [&gate](Call&, BodyReader&, ResponseWriter& writer) -> asio::awaitable<void> {
            co_await gate.pass();
            writer.send(text_response(200, "rows"));
        };
        routes.push_back({Verb::get, "/rows", waits, {{Role::retailer, Role::auditor}, 0, {}}});
        start(std::move(routes));
    }
    static void ask(HttpClient& client, const std::string& key) {
        const std::string bearer = "Bearer " + key;
        client.send(HttpClient::head("GET", "/rows", {{"Authorization", bearer}}, std::nullopt));
    }
};

TEST_F(WaitingStreams, TenantWithItsShareOfStreams_Is429_AndOthersAreServed) {
    limits_.streams_max = 3;
    limits_.streams_per_tenant_max = 2;
    Gate gate;
    start_waiting(gate);
    HttpClient first = connect(), second = connect(), other = connect(), refused = connect();
    ask(first, "retailer-key");
    ask(second, "retailer-key");
    gate.wait_for_arrivals(2);
    ask(refused, "retailer-key");
    const Reply over = refused.read_reply();
    EXPECT_EQ(over.status, 429);
    EXPECT_EQ(over.header("Retry-After"), "1");
    EXPECT_NE(over.body.find("\"code\":\"rate_limited\""), std::string::npos) << over.body;
    ask(other, "auditor-key");
    gate.wait_for_arrivals(3);
    ask(refused, "auditor-key");
    EXPECT_EQ(refused.read_reply().status, 503) << "within its share, but no place is left";
    gate.open();
    for (HttpClient* client : {&first, &second, &other})
        EXPECT_EQ(client->read_reply().status, 200);
    for (int i = 0; i < 4; ++i) {
        ask(refused, "retailer-key");
        EXPECT_EQ(refused.read_reply().status, 200) << "what is over gives its place back";
    }
}

TEST_F(WaitingStreams, Auditors_HaveAShareEach) {
    limits_.streams_per_tenant_max = 1;
    Gate gate;
    start_waiting(gate);
    HttpClient first = connect(), again = connect(), other = connect();
    ask(first, "auditor-key");
    gate.wait_for_arrivals(1);
    ask(again, "auditor-key");
    EXPECT_EQ(again.read_reply().status, 429);
    ask(other, "other-auditor-key");
    gate.wait_for_arrivals(2);
    gate.open();
    EXPECT_EQ(first.read_reply().status, 200);
    EXPECT_EQ(other.read_reply().status, 200);
}

}  // namespace
}  // namespace huanxin::http
