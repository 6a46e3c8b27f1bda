// What is too large, too slow or too much is refused with its own status, and nothing hangs.
#include <thread>

#include <boost/json.hpp>
#include <sys/resource.h>

#include "server_fixture.hpp"

namespace huanxin::http {
namespace {

using ::testing::HasSubstr;

std::string code_of(const Reply& reply) {
    return boost::json::parse(reply.body).at("code").as_string().c_str();
}

class ServerLimits : public ServerTest {
protected:
    ServerLimits() { limits_.tick = 5ms; }

    /// A connection whose first request, whose time begins with the connection, was answered.
    /// Again and again, since that time can be over before a busy machine has sent anything.
    std::unique_ptr<HttpClient> connect_and_ping() {
        constexpr int kTries = 200;
        for (int i = 0; i < kTries; ++i) {
            auto client = std::make_unique<HttpClient>(server_->address());
            try {
                if (client->request("GET", "/ping").status == 200) return client;
            } catch (const std::runtime_error&) {
                // Closed for its silence.
            }
        }
        throw std::runtime_error("no first request was in time");
    }

    /// An answer that ends the connection.
    static void expect_last(HttpClient& client, int status, const std::string& code) {
        const Reply reply = client.read_reply();
        EXPECT_EQ(reply.status, status);
        EXPECT_EQ(code_of(reply), code);
        EXPECT_EQ(reply.header("Connection"), "close");
        client.shutdown_send();
        EXPECT_TRUE(client.closed_by_server());
    }
};

TEST_F(ServerLimits, HeadersOverTheLimit_Are431) {
    start(simple_routes());
    HttpClient one_line = connect();
    one_line.send("GET /" + std::string(17'000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n");
    expect_last(one_line, 431, "headers_too_large");

    HttpClient many_lines = connect();
    std::string head = "GET /ping HTTP/1.1\r\nHost: a\r\n";
    for (int i = 0; i < 1'000; ++i)
        head += "X-Filler-" + std::to_string(i) + ": 0123456789\r\n";
    many_lines.send(head + "\r\n");
    expect_last(many_lines, 431, "headers_too_large");
}

TEST_F(ServerLimits, HeadersOverTheLimit_LineByLine_Are431) {
    start(simple_routes());
    HttpClient client = connect();
    client.send("GET /ping HTTP/1.1\r\nHost: a\r\n");
    for (int i = 0; i < 40; ++i)
        client.send("X: " + std::string(500, 'x') + "\r\n");
    expect_last(client, 431, "headers_too_large");
}

TEST_F(ServerLimits, HeadersUpToTheLimit_Pass) {
    start(simple_routes());
    HttpClient client = connect();
    const std::string filler(15'000, 'x');
    EXPECT_EQ(client.request("GET", "/ping", {}, {{"X-Filler", filler}}).status, 200);
    EXPECT_EQ(client.request("GET", "/ping", {}, {{"X-Filler", filler}}).status, 200);
}

TEST_F(ServerLimits, DeclaredBodyOverTheLimit_Is413AndClosed) {
    limits_.body_bytes_max = 100;
    start(simple_routes());
    HttpClient client = connect();
    EXPECT_EQ(client.request("POST", "/echo", std::string(100, 'x')).status, 200);
    client.send(HttpClient::head("POST", "/echo", {}, 101) + std::string(101, 'x'));
    expect_last(client, 413, "body_too_large");
}

TEST_F(ServerLimits, ChunkedBodyOverTheLimit_Is413AndClosed) {
    limits_.body_bytes_max = 100;
    start(simple_routes());
    HttpClient client = connect();
    client.send(HttpClient::head("POST", "/echo", {{"Transfer-Encoding", "chunked"}}, std::nullopt)
    );
    const std::string chunk = "32\r\n" + std::string(50, 'x') + "\r\n";
    client.send(chunk + chunk + "1\r\nx\r\n0\r\n\r\n");
    expect_last(client, 413, "body_too_large");
}

TEST_F(ServerLimits, RouteWithItsOwnBodyLimit_TakesMore) {
    limits_.body_bytes_max = 100;
    std::vector<Route> routes = simple_routes();
    routes.push_back(route(Verb::post, "/large", echo, {}, 1'000'000));
    start(std::move(routes));
    HttpClient client = connect();
    EXPECT_EQ(
        client.request("POST", "/large", std::string(1'000'000, 'x')).body.size(), 1'000'000U
    );
    EXPECT_EQ(client.request("POST", "/large", std::string(1'000'001, 'x')).status, 413);
}

TEST_F(ServerLimits, EndlessChunkHead_Is400) {
    start(simple_routes());
    HttpClient client = connect();
    client.send(
        HttpClient::head("POST", "/echo", {{"Transfer-Encoding", "chunked"}}, std::nullopt) + "1;" +
        std::string(20'000, 'e')
    );
    expect_last(client, 400, "malformed_request");
}

TEST_F(ServerLimits, SlowHeader_Is408) {
    limits_.header_read_timeout = 50ms;
    start(simple_routes());
    // The time of a second request's header begins with its first byte, whenever that comes.
    const auto client = connect_and_ping();
    client->send("GET /ping HTTP/1.1\r\nHo");
    expect_last(*client, 408, "request_timeout");
}

/// Sends a byte now and then until the server answers; false if it took them all.
bool drip(HttpClient& client) {
    constexpr int kBytesMax = 5'000;  // Fewer than a header may have.
    for (int i = 0; i < kBytesMax; ++i) {
        boost::system::error_code gone;
        if (client.socket().available(gone) > 0 || gone) return true;
        boost::asio::write(client.socket(), boost::asio::buffer("a", 1), gone);
        std::this_thread::sleep_for(20us);  // Slower than it could, which is the point.
    }
    return false;
}

// Often, since a byte that comes at the very moment of the deadline must change nothing.
TEST_F(ServerLimits, DrippingHeader_IsGivenNoMoreTime) {
    limits_.header_read_timeout = 10ms;
    limits_.tick = 1ms;
    start(simple_routes());
    for (int round = 0; round < 30; ++round) {
        const auto client = connect_and_ping();
        client->send("GET /ping HTTP/1.1\r\nX: ");
        ASSERT_TRUE(drip(*client)) << "round " << round;
        expect_last(*client, 408, "request_timeout");
    }
}

TEST_F(ServerLimits, DrippingBody_IsGivenNoMoreTime) {
    limits_.body_read_timeout = 10ms;
    limits_.tick = 1ms;
    start(simple_routes());
    for (int round = 0; round < 30; ++round) {
        HttpClient client = connect();
        client.send(HttpClient::head("POST", "/echo", {}, 10'000));
        ASSERT_TRUE(drip(client)) << "round " << round;
        expect_last(client, 408, "request_timeout");
    }
}

TEST_F(ServerLimits, SlowBody_Is408) {
    limits_.body_read_timeout = 50ms;
    start(simple_routes());
    HttpClient client = connect();
    client.send(HttpClient::head("POST", "/echo", {}, 10) + "abc");
    expect_last(client, 408, "request_timeout");
}

TEST_F(ServerLimits, SlowBodyOfRefusedRequest_IsNotWaitedForLong) {
    limits_.body_read_timeout = 50ms;
    start(simple_routes());
    HttpClient client = connect();
    client.send(HttpClient::head("POST", "/nowhere", {}, 10) + "abc");
    expect_last(client, 404, "not_found");
}

TEST_F(ServerLimits, IdleConnection_ClosedSilently) {
    limits_.idle_timeout = 50ms;
    start(simple_routes());
    HttpClient client = connect();
    EXPECT_EQ(client.request("GET", "/ping").status, 200);
    EXPECT_TRUE(client.closed_by_server());
    EXPECT_EQ(observer_.wait_for_requests(1).size(), 1U);
}

TEST_F(ServerLimits, ConnectionThatSaysNothing_ClosedSilently) {
    limits_.header_read_timeout = 50ms;
    start(simple_routes());
    HttpClient client = connect();
    EXPECT_TRUE(client.closed_by_server());
}

TEST_F(ServerLimits, HandlerThatTakesTooLong_Is503Unknown) {
    limits_.handler_timeout = 50ms;
    Gate gate;
    std::vector<Route> routes = simple_routes();
    const Handler waits = [&gate](Call&) -> asio::awaitable<Response> {
        co_await gate.pass();
        co_return text_response(200, "late");
    };
    routes.push_back(route(Verb::post, "/wait", waits));
    start(std::move(routes));
    HttpClient client = connect();
    client.send(HttpClient::head("POST", "/wait", {}, 2) + "{}");
    const Reply reply = client.read_reply();
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(code_of(reply), "answer_timeout");
    EXPECT_THAT(reply.body, HasSubstr(R"("committed":"unknown")"));
    EXPECT_EQ(reply.header("Retry-After"), "1");
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_TRUE(client.closed_by_server());
    gate.open();
    observer_.wait_for_connections(0);
    EXPECT_EQ(observer_.wait_for_requests(1).size(), 1U) << "the late answer goes nowhere";
}

TEST_F(ServerLimits, PeerThatReadsNothing_IsCutOff) {
    limits_.write_timeout = 50ms;
    std::vector<Route> routes = simple_routes();
    const Handler large = [](Call&) -> asio::awaitable<Response> {
        co_return text_response(200, std::string(32U << 20, 'x'));
    };
    routes.push_back(route(Verb::get, "/large", large));
    start(std::move(routes));
    HttpClient client = connect();
    observer_.wait_for_connections(1);
    client.send(HttpClient::head("GET", "/large", {}, 0));
    observer_.wait_for_connections(0);
}

TEST_F(ServerLimits, LargeAnswer_ReachesASlowReaderWhole) {
    std::vector<Route> routes = simple_routes();
    const Handler large = [](Call&) -> asio::awaitable<Response> {
        co_return text_response(200, std::string(16U << 20, 'x'));
    };
    routes.push_back(route(Verb::get, "/large", large));
    start(std::move(routes));
    HttpClient client = connect();
    EXPECT_EQ(client.request("GET", "/large").body.size(), 16U << 20);
    EXPECT_EQ(client.request("GET", "/ping").status, 200);
}

TEST_F(ServerLimits, ConnectionsOverTheLimit_ToldAtOnce) {
    limits_.connections_max = 2;
    limits_.refusals_max = 1;
    limits_.linger_timeout = 5s;
    start(simple_routes());
    HttpClient first = connect();
    HttpClient second = connect();
    EXPECT_EQ(first.request("GET", "/ping").status, 200);
    EXPECT_EQ(second.request("GET", "/ping").status, 200);

    HttpClient third = connect();
    const Reply reply = third.read_reply();
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(code_of(reply), "overloaded");
    EXPECT_THAT(reply.body, HasSubstr(R"("committed":"no")"));
    EXPECT_EQ(reply.header("Retry-After"), "1");
    EXPECT_EQ(reply.header("Connection"), "close");

    HttpClient fourth = connect();
    EXPECT_TRUE(fourth.closed_by_server()) << "more refusals than may be heard";
    EXPECT_EQ(observer_.refused(), 2);

    third.shutdown_send();
    EXPECT_TRUE(third.closed_by_server());
    first.close();
    observer_.wait_for_connections(1);
    EXPECT_EQ(connect().request("GET", "/ping").status, 200);
}

/// Leaves the process without file descriptors while it lives.
class NoDescriptors {
public:
    NoDescriptors() {
        getrlimit(RLIMIT_NOFILE, &before_);
        rlimit none = before_;
        none.rlim_cur = 0;
        setrlimit(RLIMIT_NOFILE, &none);
    }
    NoDescriptors(const NoDescriptors&) = delete;
    NoDescriptors& operator=(const NoDescriptors&) = delete;
    ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

TEST_F(ServerLimits, AcceptErrors_AreCountedAndBackedOff) {
    limits_.accept_backoff = 20ms;
    start(simple_routes());
    EXPECT_EQ(connect().request("GET", "/ping").status, 200);
    const std::string address = server_->address();
    const auto port =
        static_cast<unsigned short>(std::stoi(address.substr(address.rfind(':') + 1)));
    const boost::asio::ip::tcp::endpoint endpoint(boost::asio::ip::make_address("127.0.0.1"), port);
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket waiting(io, endpoint.protocol());
    {
        const NoDescriptors none;
        waiting.connect(endpoint);  // The kernel takes it; the server can't.
        observer_.wait_for_accept_errors(3);
    }
    EXPECT_EQ(connect().request("GET", "/ping").status, 200)
        << "it goes on when descriptors are back";
    EXPECT_LT(observer_.accept_errors(), 100) << "it does not spin";
}

TEST_F(ServerLimits, Listen_Faults_SaySo) {
    start(simple_routes());
    ServerOptions options;
    for (const auto& [listen, sentence] : std::vector<std::pair<std::string, std::string>>{
             {server_->address(), "is in use"},
             {"nonsense", "must be a literal address"},
             {"127.0.0.1:", "must be a literal address"},
             {"127.0.0.1:99999", "must be a literal address"},
             {"example.org:80", "must be a literal address"},
             {"192.0.2.1:0", "can't listen on 192.0.2.1:0"},
         }) {
        options.listen = listen;
        Server second(options, Router(simple_routes()), {}, observer_);
        const auto result = second.listen();
        ASSERT_FALSE(result) << listen;
        EXPECT_THAT(result.error().message, HasSubstr(sentence));
    }
}

}  // namespace
}  // namespace huanxin::http
