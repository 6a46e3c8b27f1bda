// Stopping loses no request that was begun, and ends.
#include <memory>
#include <thread>

#include "server_fixture.hpp"

namespace huanxin::http {
namespace {

class ServerStop : public ServerTest {
protected:
    ServerStop() { limits_.tick = 5ms; }

    static Handler waits_at(Gate& gate) {
        return [&gate](Call&) -> asio::awaitable<Response> {
            co_await gate.pass();
            co_return text_response(200, "done");
        };
    }
    void start_with(Gate& gate) {
        std::vector<Route> routes = simple_routes();
        routes.push_back(route(Verb::post, "/wait", waits_at(gate)));
        start(std::move(routes));
    }
};

TEST_F(ServerStop, IdleConnections_ClosedAtOnce) {
    Gate gate;
    start_with(gate);
    HttpClient used = connect();
    EXPECT_EQ(used.request("GET", "/ping").status, 200);
    HttpClient fresh = connect();
    observer_.wait_for_connections(2);
    server_->stop();
    EXPECT_TRUE(used.closed_by_server());
    EXPECT_TRUE(fresh.closed_by_server());
    observer_.wait_for_connections(0);
    EXPECT_THROW(connect(), std::exception) << "nobody listens";
}

TEST_F(ServerStop, RequestUnderWay_AnsweredAndClosed) {
    Gate gate;
    start_with(gate);
    HttpClient idle = connect();
    EXPECT_EQ(idle.request("GET", "/ping").status, 200);
    HttpClient client = connect();
    client.send(HttpClient::head("POST", "/wait", {}, 2) + "{}");
    gate.wait_for_arrivals(1);
    std::thread stopping([this] { server_->stop(); });
    EXPECT_TRUE(idle.closed_by_server()) << "the stop has begun";
    gate.open();
    const Reply reply = client.read_reply();
    EXPECT_EQ(reply.body, "done");
    EXPECT_EQ(reply.header("Connection"), "close");
    client.shutdown_send();
    EXPECT_TRUE(client.closed_by_server());
    stopping.join();
}

TEST_F(ServerStop, UnderLoad_EveryAnswerThatBeganComesWhole) {
    Gate gate;
    start_with(gate);
    std::atomic<int> answered{0};
    std::atomic<int> wrong{0};
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i) {
        // Connected before anything is asked, so that none comes after the stop.
        auto connected = std::make_unique<HttpClient>(server_->address());
        clients.emplace_back([&, connected = std::move(connected)] {
            HttpClient& client = *connected;
            const std::string body(500, 'x');
            try {
                for (;;) {
                    const Reply reply = client.request("POST", "/echo", body);
                    if (reply.status != 200 || reply.body != body) ++wrong;
                    ++answered;
                    if (reply.header("Connection") == "close") return;
                }
            } catch (const std::runtime_error&) {
                // Closed while idle: the request that crossed it was not begun.
            }
        });
    }
    observer_.wait_for_requests(200);
    server_->stop();
    for (std::thread& client : clients)
        client.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_GE(answered, 196);
    EXPECT_EQ(static_cast<std::size_t>(answered), observer_.wait_for_requests(0).size())
        << "what the server answered is what the clients heard";
    observer_.wait_for_connections(0);
}

TEST_F(ServerStop, RequestThatNeverEnds_IsCutAfterTheDrainLimit) {
    limits_.drain_timeout = 50ms;
    auto gate = std::make_unique<Gate>();
    start_with(*gate);
    HttpClient client = connect();
    client.send(HttpClient::head("POST", "/wait", {}, 2) + "{}");
    gate->wait_for_arrivals(1);
    server_->stop();
    EXPECT_TRUE(client.closed_by_server());
    observer_.wait_for_connections(0);
    gate.reset();  // Its timers are of the server's context, which they must not outlive.
    server_.reset();
    SUCCEED() << "the waiting handler died with the server";
}

TEST_F(ServerStop, StreamUnderWay_Finishes) {
    std::vector<Route> routes = simple_routes();
    const StreamHandler counts = [](Call&, BodyReader& body, ResponseWriter& writer
                                 ) -> asio::awaitable<void> {
        Response head;
        head.content_type = "application/x-ndjson";
        writer.begin(std::move(head));
        for (;;) {
            const Line line = co_await body.next();
            if (line.kind != LineKind::line) co_return;
            const std::string number = std::to_string(line.number) + "\n";
            (void)co_await writer.write(number);
        }
    };
    routes.push_back(stream(Verb::post, "/lines", counts));
    start(std::move(routes));
    HttpClient idle = connect();
    EXPECT_EQ(idle.request("GET", "/ping").status, 200);
    HttpClient client = connect();
    client.send(HttpClient::head("POST", "/lines", {}, 4) + "a\n");
    std::string heard;
    while (heard.find("1\n\r\n") == std::string::npos)
        heard += client.read_some();
    std::thread stopping([this] { server_->stop(); });
    EXPECT_TRUE(idle.closed_by_server()) << "the stop has begun";
    client.send("b\n");
    while (heard.find("0\r\n\r\n") == std::string::npos)
        heard += client.read_some();
    EXPECT_NE(heard.find("2\n\r\n"), std::string::npos);
    client.shutdown_send();
    EXPECT_TRUE(client.closed_by_server());
    stopping.join();
}

TEST_F(ServerStop, Twice_OrWithoutStart_DoesNothing) {
    Gate gate;
    start_with(gate);
    server_->stop();
    server_->stop();
    Server never_started({"127.0.0.1:0", 1, {}}, Router(simple_routes()), {}, observer_);
    ASSERT_TRUE(never_started.listen());
    never_started.stop();
    SUCCEED();
}

}  // namespace
}  // namespace huanxin::http
