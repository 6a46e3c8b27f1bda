#include "huanxin/http/client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace huanxin::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

Result<ServerUrl> parse_server_url(std::string_view text) {
    const auto url = boost::urls::parse_uri(text);
    if (url && url->scheme() == "https")
        return invalid(
            "https is not spoken here, for TLS ends in front of the server: name the http address "
            "behind it, or a local TLS proxy to it"
        );
    if (!url || url->scheme() != "http" || url->host().empty() || url->has_userinfo() ||
        url->has_query() || url->has_fragment() || (url->has_port() && url->port().empty()))
        return invalid("the URL of a server looks like http://127.0.0.1:8080");
    ServerUrl server;
    server.host = url->host_address();
    server.port = url->has_port() ? std::string(url->port()) : "80";
    server.prefix = std::string(url->encoded_path());
    while (server.prefix.ends_with('/'))
        server.prefix.pop_back();
    return server;
}

std::string ServerUrl::to_string() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    return "http://" + (is_v6 ? "[" + host + "]" : host) + ":" + port + prefix;
}

struct Client::Impl {
    Impl(ServerUrl url, ClientLimits client_limits)
        : server(std::move(url)), limits(client_limits), socket(io) {}

    Result<void> connect();
    using Request = beast::http::request<beast::http::string_body>;
    Result<ClientAnswer> call(Request request, std::size_t body_bytes_max);
    Result<ClientAnswer> exchange(const Request& request, std::size_t body_bytes_max);
    bool run_for(std::chrono::milliseconds time);
    void close();
    [[nodiscard]] Error fault(const std::string& what, boost::system::error_code error) const;

    ServerUrl server;
    ClientLimits limits;
    asio::io_context io{1};
    tcp::socket socket;
    beast::flat_buffer buffer;
    /// Of the last exchange: the server had closed the connection before it read the request.
    bool was_closed = false;
};

/// False if the time is over; then the connection is closed, and all that was begun has failed.
bool Client::Impl::run_for(std::chrono::milliseconds time) {
    io.restart();
    io.run_for(time);
    if (io.stopped()) return true;
    close();
    io.run();
    return false;
}

void Client::Impl::close() {
    boost::system::error_code ignored;  // A socket that can't be closed in order is gone as well.
    socket.close(ignored);
    buffer.clear();
}

Error Client::Impl::fault(const std::string& what, boost::system::error_code error) const {
    return {Errc::io, server.to_string() + ": " + what + ": " + error.message()};
}

Result<void> Client::Impl::connect() {
    boost::system::error_code error;
    tcp::resolver resolver(io);
    const auto addresses = resolver.resolve(server.host, server.port, error);
    if (error) return fault("the host is not known", error);
    asio::async_connect(
        socket,
        addresses,
        [&error](boost::system::error_code result, const tcp::endpoint&) { error = result; }
    );
    if (!run_for(limits.connect_timeout)) error = asio::error::timed_out;
    if (error) {
        close();
        return fault("can't connect; is the server running there", error);
    }
    socket.set_option(tcp::no_delay(true), error);  // A delay is no fault.
    return {};
}

Result<ClientAnswer> Client::Impl::exchange(const Request& request, std::size_t body_bytes_max) {
    const std::string path(request.target());
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(body_bytes_max);
    parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));

    boost::system::error_code error;
    beast::http::async_write(socket, request, [&](boost::system::error_code written, std::size_t) {
        error = written;
        if (written) return;
        beast::http::async_read(
            socket,
            buffer,
            parser,
            [&error](boost::system::error_code read, std::size_t) { error = read; }
        );
    });
    if (!run_for(limits.answer_timeout)) error = asio::error::timed_out;
    was_closed = !parser.got_some() &&
                 (error == beast::http::error::end_of_stream || error == asio::error::eof ||
                  error == asio::error::connection_reset || error == asio::error::broken_pipe);
    if (error || !parser.keep_alive()) close();
    if (error == beast::http::error::body_limit)
        return invalid(
            path + ": the answer has more than " + std::to_string(body_bytes_max) + " bytes"
        );
    if (error && !was_closed && error != beast::http::error::partial_message &&
        error.category() == beast::http::make_error_code(beast::http::error{}).category())
        return invalid(path + ": the answer is no HTTP: " + error.message());
    if (error) return fault(path, error);
    const auto& answer = parser.get();
    const auto encoding = answer[beast::http::field::content_encoding];
    if (!encoding.empty() && encoding != "identity")
        return invalid(path + ": the answer is packed, which was not asked for");
    return ClientAnswer{
        answer.result_int(), std::string(answer[beast::http::field::content_type]), answer.body()};
}

/// Sends it, again if the kept connection turns out to be closed.
Result<ClientAnswer> Client::Impl::call(Request request, std::size_t body_bytes_max) {
    const bool is_v6 = server.host.find(':') != std::string::npos;
    request.target(server.prefix + std::string(request.target()));
    request.set(
        beast::http::field::host,
        (is_v6 ? "[" + server.host + "]" : server.host) + ":" + server.port
    );
    request.set(beast::http::field::accept_encoding, "identity");
    request.set(beast::http::field::user_agent, "huanxin");
    const bool was_open = socket.is_open();
    if (!was_open)
        if (auto connected = connect(); !connected) return connected.error();
    auto answer = exchange(request, body_bytes_max);
    if (!was_open || !was_closed) return answer;
    if (auto connected = connect(); !connected) return connected.error();
    return exchange(request, body_bytes_max);
}

Client::Client(ServerUrl server, ClientLimits limits)
    : impl_(std::make_unique<Impl>(std::move(server), limits)) {}

Client::~Client() = default;

Result<ClientAnswer> Client::get(std::string_view path, std::size_t body_bytes_max) {
    return impl_->call(Impl::Request{beast::http::verb::get, path, 11}, body_bytes_max);
}

Result<ClientAnswer> Client::post(
    std::string_view path, const ClientPost& post, std::size_t body_bytes_max
) {
    Impl::Request request{beast::http::verb::post, path, 11, post.body};
    request.set(beast::http::field::content_type, "application/json");
    request.set(beast::http::field::authorization, "Bearer " + post.bearer_key);
    request.set("Idempotency-Key", post.idempotency_key);
    request.set(beast::http::field::accept_language, "en");  // As the program's own messages.
    request.prepare_payload();
    return impl_->call(std::move(request), body_bytes_max);
}

}  // namespace huanxin::http
