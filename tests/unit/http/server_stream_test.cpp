// Request and answer that flow at the same time.
#include <thread>

#include <boost/json.hpp>

#include "server_fixture.hpp"

namespace huanxin::http {
namespace {

using ::testing::ElementsAre;

std::string_view name_of(LineKind kind) {
    switch (kind) {
        case LineKind::line:
            return "line";
        case LineKind::end:
            return "end";
        case LineKind::line_too_long:
            return "line_too_long";
        case LineKind::too_many_lines:
            return "too_many_lines";
        case LineKind::body_too_large:
            return "body_too_large";
        case LineKind::malformed:
            return "malformed";
        case LineKind::timed_out:
            return "timed_out";
        case LineKind::disconnected:
            return "disconnected";
    }
    return "";
}

class ServerStreams : public ServerTest {
protected:
    static constexpr std::size_t kBodyMax = 64U << 20;

    ServerStreams() { limits_.tick = 5ms; }

    void start_streams() {
        std::vector<Route> routes = simple_routes();
        const StreamHandler echoes = [this](Call&, BodyReader& body, ResponseWriter& writer) {
            return echo_lines(body, writer);
        };
        routes.push_back(stream(Verb::post, "/lines", echoes, kBodyMax));
        start(std::move(routes));
    }

    /// "1:text\n" for each line, then the kind of what followed; begins with the first line.
    asio::awaitable<void> echo_lines(BodyReader& body, ResponseWriter& writer) {
        bool open = true;
        while (open) {
            const Line line = co_await body.next();
            if (!writer.begun()) {
                Response head;
                head.content_type = "application/x-ndjson";
                writer.begin(std::move(head));
            }
            std::string out = std::to_string(line.number) + ":";
            out += line.kind == LineKind::line ? line.text : name_of(line.kind);
            out += "\n";
            open = line.kind == LineKind::line || line.kind == LineKind::line_too_long;
            const bool heard = co_await writer.write(out);
            // What the line pointed to is untouched by writing.
            if (line.kind == LineKind::line && out.find(line.text) == std::string::npos)
                std::abort();
            if (!heard) break;
        }
        buffered_max_ = body.buffered_max();
    }

    static std::string stream_head(const char* method = "POST", const char* target = "/lines") {
        return HttpClient::head(
            method,
            target,
            {{"Transfer-Encoding", "chunked"}, {"Content-Type", "application/x-ndjson"}},
            std::nullopt
        );
    }
    static std::string chunk(std::string_view data) {
        char size[20];
        std::snprintf(size, sizeof size, "%zx\r\n", data.size());
        return size + std::string(data) + "\r\n";
    }

    std::atomic<std::size_t> buffered_max_{0};
};

TEST_F(ServerStreams, Lines_OfEveryEnding_Numbered) {
    start_streams();
    HttpClient client = connect();
    const Reply reply = client.request("POST", "/lines", "a\nb\r\n\nlast");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("Transfer-Encoding"), "chunked");
    EXPECT_EQ(reply.header("Content-Type"), "application/x-ndjson");
    EXPECT_FALSE(reply.header("Request-Id").empty());
    EXPECT_EQ(reply.body, "1:a\n2:b\n3:\n4:last\n5:end\n");
    EXPECT_EQ(client.request("POST", "/lines", "x\n").body, "1:x\n2:end\n")
        << "the connection stays";
    EXPECT_EQ(client.request("POST", "/lines", "").body, "1:end\n");
    EXPECT_EQ(client.request("GET", "/ping").status, 200);
    EXPECT_EQ(observer_.wait_for_requests(4)[0].route, "/lines");
}

TEST_F(ServerStreams, LineByLine_AnsweredBeforeTheNextIsSent) {
    start_streams();
    HttpClient client = connect();
    client.send(stream_head());
    std::string heard;
    for (int i = 1; i <= 3; ++i) {
        client.send(chunk("line\n"));
        const std::string expected = std::to_string(i) + ":line\n";
        while (heard.find(expected) == std::string::npos) {
            const std::string more = client.read_some();
            ASSERT_FALSE(more.empty());
            heard += more;
        }
    }
    client.send("0\r\n\r\n");
    while (heard.find("0\r\n\r\n") == std::string::npos)
        heard += client.read_some();
    EXPECT_NE(heard.find("4:end\n"), std::string::npos);
}

TEST_F(ServerStreams, LinesCutAnywhere_ComeWhole) {
    start_streams();
    HttpClient client = connect();
    client.send(stream_head());
    for (const char* part : {"ab", "c\nd", "ef\r", "\n", "g"})
        client.send(chunk(part));
    client.send("0\r\n\r\n");
    EXPECT_EQ(client.read_reply().body, "1:abc\n2:def\n3:g\n4:end\n");
}

TEST_F(ServerStreams, LargeEcho_TakesLittleMemory) {
    limits_.lines_max = 1'000'000;
    start_streams();
    HttpClient client = connect();
    // Answers to a peer that reads late are buffered: it keeps what is under way below the limit.
    constexpr std::size_t kAheadMax = 2U << 20, kPieces = 400;
    std::string piece;
    for (int line = 0; line < 50; ++line)
        piece += std::string(999, 'x') + "\n";
    std::atomic<std::size_t> received{0};
    client.send(stream_head());
    std::thread sender([&] {
        for (std::size_t i = 0; i < kPieces; ++i) {
            while (i * piece.size() > received + kAheadMax)
                std::this_thread::sleep_for(1ms);  // The other thread reads meanwhile.
            boost::asio::write(client.socket(), boost::asio::buffer(chunk(piece)));
        }
        boost::asio::write(client.socket(), boost::asio::buffer(chunk("end") + "0\r\n\r\n"));
    });
    // Plain socket calls on both threads: the client itself is for one.
    std::string tail;
    while (!tail.ends_with("0\r\n\r\n")) {
        std::string part(64 * 1024, '\0');
        part.resize(client.socket().read_some(boost::asio::buffer(part)));
        received += part.size();
        tail = (tail + part).substr(std::max(tail.size() + part.size(), std::size_t{64}) - 64);
    }
    sender.join();
    EXPECT_NE(tail.find("20002:end\n"), std::string::npos);
    observer_.wait_for_requests(1);
    EXPECT_LT(buffered_max_, 4U << 20) << "20 MB went through";
}

TEST_F(ServerStreams, PeerThatSendsAllBeforeItReads_DoesNotLockUp) {
    limits_.lines_max = 1'000'000;
    limits_.write_timeout = 20s;
    start_streams();
    HttpClient client = connect();
    std::string body;
    for (int i = 0; i < 16'000; ++i)
        body += std::string(1'000, 'x') + "\n";
    client.send(HttpClient::head("POST", "/lines", {}, body.size()) + body);
    const Reply reply = client.read_reply();
    EXPECT_TRUE(reply.body.ends_with("16001:end\n"));
    EXPECT_LE(buffered_max_, body.size());
    EXPECT_EQ(client.request("GET", "/ping").status, 200);
}

TEST_F(ServerStreams, PeerThatSendsButNeverReads_IsCutOff) {
    limits_.lines_max = 1'000'000;
    limits_.write_timeout = 300ms;
    start_streams();
    HttpClient client = connect();
    client.socket().set_option(boost::asio::socket_base::receive_buffer_size(4'096));
    client.send(stream_head());
    const std::string lines = chunk(std::string(1'000, 'x') + "\n");
    observer_.wait_for_connections(1);
    std::thread sender([&] {
        boost::system::error_code error;
        // Large answers first; then few bytes slowly, which are no progress of the answer.
        for (int i = 0; i < 8'000 && !error; ++i)
            boost::asio::write(client.socket(), boost::asio::buffer(lines), error);
        while (!error) {
            std::this_thread::sleep_for(50ms);  // Slower than it could, which is the point.
            boost::asio::write(client.socket(), boost::asio::buffer(chunk(" ")), error);
        }
    });
    observer_.wait_for_connections(0);  // The system may take minutes to tell the sender.
    ::shutdown(client.socket().native_handle(), SHUT_RDWR);
    sender.join();
}

TEST_F(ServerStreams, LineOverTheLimit_IsSkippedAlone) {
    limits_.line_bytes_max = 100;
    start_streams();
    HttpClient client = connect();
    const std::string exact(100, 'e');
    const std::string body = "a\n" + std::string(101, 'x') + "\n" + exact + "\n" +
                             std::string(200'000, 'y') + "\nb\n" + std::string(101, 'z');
    EXPECT_EQ(
        client.request("POST", "/lines", body).body,
        "1:a\n2:line_too_long\n3:" + exact + "\n4:line_too_long\n5:b\n6:line_too_long\n7:end\n"
    );
    EXPECT_LT(buffered_max_, 200'000U) << "a line without an end takes no memory";
}

TEST_F(ServerStreams, MoreLinesThanTheLimit_EndTheStream) {
    limits_.lines_max = 2;
    start_streams();
    HttpClient client = connect();
    EXPECT_EQ(client.request("POST", "/lines", "a\nb\n").body, "1:a\n2:b\n3:end\n");
    EXPECT_EQ(
        client.request("POST", "/lines", "a\nb\nc\nd\n").body, "1:a\n2:b\n3:too_many_lines\n"
    );
}

TEST_F(ServerStreams, ChunkedBodyOverTheRoutesLimit_GivesWhatWasWholeFirst) {
    std::vector<Route> routes;
    const StreamHandler echoes = [this](Call&, BodyReader& body, ResponseWriter& writer) {
        return echo_lines(body, writer);
    };
    routes.push_back(stream(Verb::post, "/lines", echoes, 10));
    start(std::move(routes));
    HttpClient client = connect();
    client.send(stream_head() + chunk("12\n45\n") + chunk("7890123\n") + "0\r\n\r\n");
    EXPECT_EQ(client.read_reply().body, "1:12\n2:45\n3:body_too_large\n");
    client.shutdown_send();
    EXPECT_TRUE(client.closed_by_server());

    HttpClient declared = connect();
    EXPECT_EQ(declared.request("POST", "/lines", "12345678901").status, 413);
}

TEST_F(ServerStreams, BrokenFraming_IsMalformed) {
    start_streams();
    HttpClient client = connect();
    client.send(stream_head() + chunk("a\n") + "zz\r\n");
    EXPECT_EQ(client.read_reply().body, "1:a\n2:malformed\n");
}

TEST_F(ServerStreams, LineThatDoesNotCome_TimesOut) {
    limits_.body_read_timeout = 50ms;
    start_streams();
    HttpClient client = connect();
    client.send(stream_head() + chunk("a\nbc"));
    EXPECT_EQ(client.read_reply().body, "1:a\n2:timed_out\n");
}

TEST_F(ServerStreams, PeerThatGoes_IsTold) {
    start_streams();
    HttpClient client = connect();
    client.send(stream_head() + chunk("a\nbc"));
    client.shutdown_send();
    EXPECT_EQ(client.read_reply().body, "1:a\n2:disconnected\n");
}

TEST_F(ServerStreams, ExpectContinue_ToldToGoOn) {
    start_streams();
    HttpClient client = connect();
    client.send(HttpClient::head("POST", "/lines", {{"Expect", "100-continue"}}, 2));
    EXPECT_EQ(client.read_reply(true).status, 100);
    client.send("x\n");
    EXPECT_EQ(client.read_reply().body, "1:x\n2:end\n");
}

TEST_F(ServerStreams, Http10Peer_GetsTheBodyUntilTheClose) {
    start_streams();
    HttpClient client = connect();
    client.send("POST /lines HTTP/1.0\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\na\n");
    const Reply reply = client.read_reply();
    EXPECT_EQ(reply.body, "1:a\n2:end\n");
    EXPECT_FALSE(reply.has("Transfer-Encoding"));
    EXPECT_EQ(reply.header("Connection"), "close");
}

TEST_F(ServerStreams, OtherMediaType_Is415BeforeAnythingIsRead) {
    start_streams();
    HttpClient client = connect();
    EXPECT_EQ(
        client.request("POST", "/lines", "a\n", {{"Content-Type", "text/plain"}}).status, 415
    );
    EXPECT_EQ(
        client.request("POST", "/lines", "a\n", {{"Content-Type", "application/x-ndjson"}}).status,
        200
    );
}

TEST_F(ServerStreams, HandlerThatFails_BeforeAnswering_Is500_After_BreaksOff) {
    std::vector<Route> routes;
    const StreamHandler fails_early =
        [](Call&, BodyReader& body, ResponseWriter&) -> asio::awaitable<void> {
        (void)co_await body.next();
        throw std::runtime_error("secret");
    };
    const StreamHandler fails_late = [](Call&, BodyReader& body, ResponseWriter& writer
                                     ) -> asio::awaitable<void> {
        Response head;
        head.content_type = "application/x-ndjson";
        writer.begin(std::move(head));
        (void)co_await writer.write("1\n");
        (void)co_await body.next();
        throw std::runtime_error("secret");
    };
    const StreamHandler says_nothing =
        [](Call&, BodyReader&, ResponseWriter&) -> asio::awaitable<void> { co_return; };
    const StreamHandler refuses = [](Call&, BodyReader&, ResponseWriter& writer
                                  ) -> asio::awaitable<void> {
        writer.send(text_response(409, "no"));
        co_return;
    };
    routes.push_back(stream(Verb::post, "/early", fails_early));
    routes.push_back(stream(Verb::post, "/late", fails_late));
    routes.push_back(stream(Verb::post, "/nothing", says_nothing));
    routes.push_back(stream(Verb::post, "/refuses", refuses));
    start(std::move(routes));
    EXPECT_EQ(connect().request("POST", "/early", "a\n").status, 500);
    EXPECT_EQ(connect().request("POST", "/nothing", "a\n").status, 500);
    const Reply refused = connect().request("POST", "/refuses", "a\n");
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.body, "no");

    HttpClient client = connect();
    client.send(stream_head("POST", "/late") + chunk("a\n") + "0\r\n\r\n");
    std::string heard;
    for (std::string more = client.read_some(); !more.empty(); more = client.read_some())
        heard += more;
    EXPECT_EQ(heard.find("0\r\n\r\n"), std::string::npos) << "nobody takes it for whole";
}

TEST_F(ServerStreams, StreamsOverTheLimit_Are503) {
    limits_.streams_max = 1;
    start_streams();
    HttpClient first = connect();
    first.send(stream_head() + chunk("a\n"));
    std::string heard;
    while (heard.find("1:a\n") == std::string::npos)
        heard += first.read_some();
    HttpClient second = connect();
    const Reply reply = second.request("POST", "/lines", "a\n");
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.header("Retry-After"), "1");
    EXPECT_EQ(second.request("GET", "/ping").status, 200) << "the connection stays";
    first.send("0\r\n\r\n");
    while (heard.find("\r\n0\r\n\r\n") == std::string::npos)
        heard += first.read_some();
    EXPECT_EQ(second.request("POST", "/lines", "a\n").status, 200);
}

TEST_F(ServerStreams, StreamHandlerThatTakesTooLong_IsCutOff) {
    limits_.handler_timeout = 1s;  // Enough for the head to leave a busy machine.
    Gate gate;
    std::vector<Route> routes;
    const StreamHandler waits =
        [&gate](Call&, BodyReader&, ResponseWriter& writer) -> asio::awaitable<void> {
        Response head;
        head.content_type = "application/x-ndjson";
        writer.begin(std::move(head));
        (void)co_await writer.flush();
        co_await gate.pass();
    };
    routes.push_back(stream(Verb::get, "/wait", waits));
    start(std::move(routes));
    HttpClient client = connect();
    client.send(HttpClient::head("GET", "/wait", {}, 0));
    std::string heard;
    for (std::string more = client.read_some(); !more.empty(); more = client.read_some())
        heard += more;
    EXPECT_NE(heard.find("200 OK"), std::string::npos);
    EXPECT_EQ(heard.find("0\r\n\r\n"), std::string::npos);
    gate.open();
    observer_.wait_for_connections(0);
}

TEST_F(ServerStreams, PipelinedAfterAStream_Answered) {
    start_streams();
    HttpClient client = connect();
    client.send(
        stream_head() + chunk("a\n") + "0\r\n\r\n" + HttpClient::head("POST", "/echo", {}, 2) + "{}"
    );
    EXPECT_EQ(client.read_reply().body, "1:a\n2:end\n");
    EXPECT_EQ(client.read_reply().body, "{}");
}

}  // namespace
}  // namespace huanxin::http
