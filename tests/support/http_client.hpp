#pragma once
// A plain HTTP/1.1 client for tests: blocking, one connection, every wait with an end. It can also
// send bytes that are no HTTP at all.

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

namespace huanxin::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Reply {
    int status = 0;
    std::string body;
    boost::beast::http::fields fields;

    /// "" if the answer does not have it.
    [[nodiscard]] std::string header(std::string_view name) const {
        return std::string(fields[boost::beast::string_view(name.data(), name.size())]);
    }
    [[nodiscard]] bool has(std::string_view name) const {
        return fields.count(boost::beast::string_view(name.data(), name.size())) > 0;
    }
};

/// Throws std::runtime_error for whatever does not go as asked, a wait of more than kPatience
/// included.
class HttpClient {
public:
    static constexpr std::chrono::seconds kPatience{20};

    /// Connects to "HOST:PORT".
    explicit HttpClient(std::string_view address) : socket_(io_) {
        const std::size_t colon = address.rfind(':');
        boost::asio::ip::tcp::resolver resolver(io_);
        boost::asio::connect(
            socket_,
            resolver.resolve(
                std::string(address.substr(0, colon)), std::string(address.substr(colon + 1))
            )
        );
        socket_.set_option(boost::asio::ip::tcp::no_delay(true));
    }

    /// Sends a request and reads its answer; the connection stays open if the server leaves it so.
    Reply request(
        std::string_view method,
        std::string_view target,
        std::string_view body = {},
        const Headers& headers = {}
    ) {
        send(head(method, target, headers, body.size()) + std::string(body));
        return read_reply(method == "HEAD");
    }

    /// Request line and headers; Content-Length unless `length` is nothing.
    static std::string head(
        std::string_view method,
        std::string_view target,
        const Headers& headers,
        std::optional<std::size_t> length
    ) {
        std::string text =
            std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n";
        for (const auto& [name, value] : headers)
            text += name + ": " + value + "\r\n";
        if (length && (*length > 0 || method != "GET")) {
            text += "Content-Length: " + std::to_string(*length) + "\r\n";
        }
        return text + "\r\n";
    }

    void send(std::string_view bytes) {
        boost::system::error_code error;
        async_write(
            socket_,
            boost::asio::buffer(bytes),
            [&error](boost::system::error_code result, std::size_t) { error = result; }
        );
        run("write");
        if (error) throw std::runtime_error("write: " + error.message());
    }

    /// The next answer; interim ones (1xx) count. `to_head`: it has no body whatever its headers
    /// say.
    Reply read_reply(bool to_head = false) {
        boost::beast::http::response_parser<boost::beast::http::string_body> parser;
        parser.body_limit(boost::none);
        parser.skip(to_head);
        boost::system::error_code error;
        async_read(
            socket_,
            buffer_,
            parser,
            [&error](boost::system::error_code result, std::size_t) { error = result; }
        );
        run("read");
        if (error) throw std::runtime_error("read: " + error.message());
        auto message = parser.release();
        return {
            static_cast<int>(message.result_int()),
            std::move(message.body()),
            std::move(message.base())};
    }

    /// Up to `count` bytes as they come; "" when the server has closed (or reset) the connection.
    std::string read_some(std::size_t count = 64 * 1024) {
        if (buffer_.size() > 0) {
            std::string held(static_cast<const char*>(buffer_.data().data()), buffer_.size());
            buffer_.consume(buffer_.size());
            return held;
        }
        std::string bytes(count, '\0');
        std::size_t got = 0;
        socket_.async_read_some(
            boost::asio::buffer(bytes),
            [&got](boost::system::error_code, std::size_t result) { got = result; }
        );
        run("read");
        bytes.resize(got);
        return bytes;
    }

    /// Waits for the server to close; true if it sent nothing more before.
    bool closed_by_server() { return read_some().empty(); }

    void close() { socket_.close(); }
    void shutdown_send() { socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send); }
    boost::asio::ip::tcp::socket& socket() { return socket_; }

private:
    void run(const char* what) {
        io_.restart();
        io_.run_for(kPatience);
        if (io_.stopped()) return;
        boost::system::error_code ignored;  // It fails now in any case.
        socket_.close(ignored);
        io_.run();
        throw std::runtime_error(std::string(what) + ": no progress");
    }

    boost::asio::io_context io_;
    boost::asio::ip::tcp::socket socket_;
    boost::beast::flat_buffer buffer_;
};

}  // namespace huanxin::test
