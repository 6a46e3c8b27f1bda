#include "huanxin/http/client.hpp"

#include <functional>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huanxin::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

/// Answers the requests of each connection by a script, then closes it.
class Scripted {
public:
    using Connection = std::vector<std::string>;

    explicit Scripted(std::vector<Connection> script)
        : acceptor_(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          thread_([this, script = std::move(script)] { run(script); }) {}
    ~Scripted() { thread_.join(); }
    Scripted(const Scripted&) = delete;
    Scripted& operator=(const Scripted&) = delete;

    [[nodiscard]] ServerUrl url(const std::string& prefix = {}) const {
        return {"127.0.0.1", std::to_string(acceptor_.local_endpoint().port()), prefix};
    }
    /// Request lines, and "closed" for each connection; after the client is gone.
    [[nodiscard]] std::vector<std::string> seen() {
        if (thread_.joinable()) thread_.join();
        thread_ = std::thread([] {});
        return seen_;
    }

    /// The requests' headers, after `seen`.
    [[nodiscard]] const std::vector<std::string>& heads() const { return heads_; }

private:
    void run(const std::vector<Connection>& script) {
        for (const Connection& answers : script) {
            tcp::socket socket = acceptor_.accept();
            boost::system::error_code error;
            for (const std::string& answer : answers) {
                asio::streambuf request;
                asio::read_until(socket, request, "\r\n\r\n", error);
                const std::string text(
                    static_cast<const char*>(request.data().data()), request.size()
                );
                seen_.push_back(text.substr(0, text.find("\r\n")));
                heads_.push_back(text);
                if (answer == "silence") {
                    asio::read_until(socket, request, "never", error);  // Until the client goes.
                    break;
                }
                asio::write(socket, asio::buffer(answer), error);
            }
            socket.close(error);
            seen_.emplace_back("closed");
        }
    }

    asio::io_context io_;
    tcp::acceptor acceptor_;
    std::vector<std::string> seen_, heads_;
    std::thread thread_;
};

std::string ok(const std::string& body, const std::string& more = {}) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + more +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(Client, Answers_AreReadOnOneConnection) {
    Scripted server({{ok("one"), "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone", ok("")}}
    );
    {
        Client client(server.url("/below"));
        const auto one = client.get("/a", 3);
        ASSERT_TRUE(one) << one.error().message;
        EXPECT_EQ(one->status, 200U);
        EXPECT_EQ(one->content_type, "text/plain");
        EXPECT_EQ(one->body, "one");
        const auto none = client.get("/b", 100);
        EXPECT_EQ(none->status, 404U);
        EXPECT_EQ(none->content_type, "");
        EXPECT_EQ(client.get("/c", 0)->body, "");
    }
    EXPECT_THAT(
        server.seen(),
        ElementsAre(
            "GET /below/a HTTP/1.1", "GET /below/b HTTP/1.1", "GET /below/c HTTP/1.1", "closed"
        )
    );
}

TEST(Client, Post_CarriesKeysAndBody) {
    Scripted server({{ok("done")}});
    {
        Client client(server.url("/below"));
        const ClientPost post{"hxk_1", "key-of-this-one-post", R"({"a":1})"};
        const auto done = client.post("/v1/x:y", post, 10);
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_EQ(done->body, "done");
    }
    EXPECT_THAT(server.seen(), ElementsAre("POST /below/v1/x:y HTTP/1.1", "closed"));
    EXPECT_THAT(server.heads().at(0), HasSubstr("\r\nAuthorization: Bearer hxk_1\r\n"));
    EXPECT_THAT(server.heads()[0], HasSubstr("\r\nIdempotency-Key: key-of-this-one-post\r\n"));
    EXPECT_THAT(server.heads()[0], HasSubstr("\r\nContent-Type: application/json\r\n"));
    EXPECT_THAT(server.heads()[0], HasSubstr("\r\nContent-Length: 7\r\n"));
}

TEST(Client, ConnectionThatWasClosedMeanwhile_IsOpenedAgain) {
    Scripted server({{ok("one")}, {ok("two", "Connection: close\r\n")}, {ok("three")}});
    {
        Client client(server.url());
        EXPECT_EQ(client.get("/1", 10)->body, "one");
        EXPECT_EQ(client.get("/2", 10)->body, "two");
        EXPECT_EQ(client.get("/3", 10)->body, "three");
    }
    EXPECT_THAT(
        server.seen(),
        ElementsAre(
            "GET /1 HTTP/1.1", "closed", "GET /2 HTTP/1.1", "closed", "GET /3 HTTP/1.1", "closed"
        )
    );
}

Error fault_of(const std::string& answer, ClientLimits limits = {}) {
    Scripted server({{answer}});
    Client client(server.url(), limits);
    const auto got = client.get("/x", 100);
    if (got) ADD_FAILURE() << got->body;
    return got ? Error() : got.error();
}

TEST(Client, WhatIsNoWholeAnswer_IsAFault) {
    EXPECT_THAT(
        fault_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort").message, HasSubstr("/x")
    );
    EXPECT_EQ(fault_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort").code, Errc::io);
    EXPECT_EQ(fault_of("").code, Errc::io);
    EXPECT_THAT(fault_of("SSH-2.0-OpenSSH\r\n\r\n").message, HasSubstr("is no HTTP"));
    EXPECT_EQ(fault_of("SSH-2.0-OpenSSH\r\n\r\n").code, Errc::invalid);
    EXPECT_THAT(fault_of(ok(std::string(101, 'x'))).message, HasSubstr("more than 100 bytes"));
    EXPECT_THAT(
        fault_of("HTTP/1.1 200 OK\r\n\r\n" + std::string(101, 'x')).message,
        HasSubstr("more than 100 bytes")
    );
    EXPECT_THAT(fault_of(ok("x", "Content-Encoding: gzip\r\n")).message, HasSubstr("packed"));
    ClientLimits limits;
    limits.header_bytes_max = 200;
    EXPECT_THAT(
        fault_of(ok("x", "X: " + std::string(300, 'y') + "\r\n"), limits).message,
        HasSubstr("is no HTTP")
    );
}

TEST(Client, Silence_HasAnEnd) {
    ClientLimits limits;
    limits.answer_timeout = 50ms;
    const Error fault = fault_of("silence", limits);
    EXPECT_EQ(fault.code, Errc::io);
    EXPECT_THAT(fault.message, HasSubstr("timed out"));
}

TEST(Client, NobodyThere_IsAFaultThatNamesTheServer) {
    ServerUrl url;
    {
        Scripted gone({});
        url = gone.url();
    }
    Client client(url);
    const auto got = client.get("/x", 100);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::io);
    EXPECT_THAT(got.error().message, HasSubstr(url.to_string()));
    EXPECT_THAT(got.error().message, HasSubstr("refused"));
}

TEST(ServerUrls, HttpOnly_IsRead) {
    const auto shown = [](std::string_view text) {
        const auto url = parse_server_url(text);
        return url ? url->to_string() : url.error().message;
    };
    EXPECT_EQ(shown("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
    EXPECT_EQ(shown("http://log.example/"), "http://log.example:80");
    EXPECT_EQ(shown("http://[::1]:81/a/b//"), "http://[::1]:81/a/b");
    EXPECT_THAT(shown("https://log.example"), HasSubstr("https is not spoken here"));
    for (const char* other :
         {"",
          "log.example",
          "ftp://log.example",
          "http://",
          "http://log.example?q",
          "http://a@b/",
          "http://a/#f",
          "http://a:/",
          "127.0.0.1:8080",
          "http://a b"})
        EXPECT_THAT(shown(other), HasSubstr("looks like http://127.0.0.1:8080")) << other;
}

}  // namespace
}  // namespace huanxin::http
