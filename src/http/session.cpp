// The life of a connection, from its first byte to its end.
#include "http/session.hpp"

#include <exception>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include "huanxin/base/clock.hpp"

namespace huanxin::http {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadBytes = 8UL * 1024;
/// What a lingering close reads and drops at most.
constexpr std::size_t kLingerBytesMax = 1024UL * 1024;

}  // namespace

Session::Session(asio::ip::tcp::socket socket, ServerState& server)
    : socket_(std::move(socket)), server_(server) {
    // Failures here leave a connection that is slower, or gone already, which its first read tells.
    boost::system::error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    // Else a socket is writable only once a third of its buffer, megabytes, is free again: a slow
    // reader would seem to take nothing.
    const int unsent_bytes_max = server_.options.limits.unsent_bytes_max;
    (void)::setsockopt(
        socket_.native_handle(),
        IPPROTO_TCP,
        TCP_NOTSENT_LOWAT,
        &unsent_bytes_max,
        sizeof unsent_bytes_max
    );
    const auto peer = socket_.remote_endpoint(ignored);
    if (!ignored) call_.request.peer = peer.address().to_string();
}

void Session::start(bool refused) {
    const auto on_end = [self = shared_from_this()](std::exception_ptr failure) {
        // Of a library, such as no memory, and about this connection alone.
        if (failure) spdlog::error("a connection ended by an exception");
        self->close();
        self->server_.ended(self.get());
    };
    asio::co_spawn(socket_.get_executor(), run(refused), on_end);
}

void Session::stop() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
        boost::system::error_code ignored;  // It may be closed already.
        if (self->waiting_ == Waiting::first_byte) self->socket_.cancel(ignored);
    });
}

void Session::close() {
    boost::system::error_code ignored;  // It may be closed already.
    socket_.close(ignored);
}

void Session::arm(std::chrono::milliseconds timeout, Waiting waiting) {
    arm_until(monotonic_us() + timeout.count() * 1'000, waiting);
}

void Session::arm_until(std::int64_t deadline_us, Waiting waiting) {
    expired_ = false;
    waiting_ = waiting;
    deadline_us_.store(deadline_us, std::memory_order_relaxed);
}

void Session::expire_if_late(std::int64_t now_us) {
    const std::int64_t deadline = deadline_us_.load(std::memory_order_relaxed);
    if (deadline == 0 || now_us < deadline) return;
    asio::post(socket_.get_executor(), [self = shared_from_this(), deadline] {
        // Unless what was waited for came while this was on its way.
        if (self->deadline_us_.load(std::memory_order_relaxed) == deadline) self->expire();
    });
}

void Session::expire() {
    disarm();
    expired_ = true;
    if (waiting_ == Waiting::handler) {
        give_up_handler();
        return;
    }
    // Bytes may have come meanwhile, so that there is no wait to cancel: whoever reads looks at
    // expired_ after each of them.
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

asio::awaitable<void> Session::run(bool refused) {
    Next next = Next::keep;
    if (refused) {
        begin_request();
        ensure_request_id();
        next = co_await refuse("overloaded", Next::linger);
    }
    while (next == Next::keep && !server_.stopping)
        next = co_await serve_one();
    if (next == Next::linger) co_await linger();
    boost::system::error_code ignored;  // The peer may be gone.
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
}

void Session::begin_request() {
    call_.request.clear();
    call_.path_parameters.clear();
    call_.route = nullptr;
    call_.principal.reset();
    call_.unreadable.reset();
    parser_.emplace(call_.request);
    parser_->header_limit(static_cast<std::uint32_t>(server_.options.limits.header_bytes_max));
    header_bytes_ = 0;
    begun_us_ = 0;
    answer_begun_ = false;
    keep_alive_ = false;
}

asio::awaitable<Session::Next> Session::serve_one() {
    begin_request();
    const Input header = co_await read_header();
    ensure_request_id();
    begun_us_ = monotonic_us();
    if (header != Input::complete) co_return co_await refuse_input(header);
    if (parser_->framing_flawed()) co_return co_await refuse("malformed_request", Next::linger);
    keep_alive_ = parser_->keep_alive();
    auto problem = admit();
    if (!problem && parser_->content_length().value_or(0) > body_bytes_max()) {
        problem.emplace().code = "body_too_large";
    }
    if (problem) co_return co_await refuse_unread(std::move(*problem));
    if (const auto* handler = std::get_if<Handler>(&call_.route->handler)) {
        co_return co_await serve_plain(*handler);
    }
    co_return co_await serve_stream(std::get<StreamHandler>(call_.route->handler));
}

asio::awaitable<Session::Next> Session::serve_plain(const Handler& handler) {
    if (!parser_->is_done()) {
        const Input body = co_await read_body(&call_.request.body, body_bytes_max());
        if (body != Input::complete) co_return co_await refuse_input(body);
    }
    arm(server_.options.limits.handler_timeout, Waiting::handler);
    Response response = co_await answer_of(handler);
    disarm();
    if (abandoned_) co_return Next::close;
    co_return co_await send(std::move(response), Next::keep);
}

/// Reads until the header is whole. Before its first byte the connection is idle.
asio::awaitable<Input> Session::read_header() {
    const Limits& limits = server_.options.limits;
    const bool first_request = requests_ == 0;
    bool armed = false;
    for (;;) {
        const Input input = parse_header();
        if (input != Input::more) {
            disarm();
            co_return input;
        }
        const bool idle = buffer_.size() == 0 && header_bytes_ == 0;
        if (idle) {
            // A peer that connects and says nothing gets no more patience than one that starts and
            // stops.
            arm(first_request ? limits.header_read_timeout : limits.idle_timeout,
                Waiting::first_byte);
        } else if (!armed) {
            arm(limits.header_read_timeout, Waiting::input);
            armed = true;
        }
        const auto space = buffer_.prepare(kReadBytes);
        const auto [error, count] = co_await socket_.async_read_some(space, kTuple);
        if (error || (armed && expired_)) {
            disarm();
            const bool told = expired_ && waiting_ == Waiting::input;
            co_return told ? Input::timed_out : Input::closed;
        }
        buffer_.commit(count);
    }
}

Input Session::parse_header() {
    // Some clients end a body with a line end too many, which the next request is then preceded by
    // (RFC 9112 2.2).
    while (header_bytes_ == 0 && buffer_.size() > 0) {
        const char first = *static_cast<const char*>(buffer_.data().data());
        if (first != '\r' && first != '\n') break;
        buffer_.consume(1);
    }
    if (buffer_.size() == 0) return Input::more;
    boost::system::error_code error;
    const std::size_t used = parser_->put(buffer_.data(), error);
    buffer_.consume(used);
    header_bytes_ += used;
    const bool more = error == beast_http::error::need_more;
    // Beast's limit is one of what is buffered: it forgets the lines that it has parsed.
    const std::size_t header_bytes = header_bytes_ + (more ? buffer_.size() : 0);
    if (error == beast_http::error::header_limit ||
        header_bytes > server_.options.limits.header_bytes_max) {
        return Input::headers_too_large;
    }
    if (more) return Input::more;
    return error ? Input::malformed : Input::complete;
}

asio::awaitable<Input> Session::read_body(std::string* sink, std::size_t bytes_max) {
    parser_->take_body(sink, bytes_max);
    const std::uint64_t length = parser_->content_length().value_or(0);
    if (sink != nullptr) sink->reserve(static_cast<std::size_t>(length));
    if (!co_await say_continue()) co_return Input::closed;
    bool armed = false;
    for (;;) {
        const Input input = parse_body();
        if (input != Input::more) {
            disarm();
            co_return input;
        }
        if (!armed) arm(server_.options.limits.body_read_timeout, Waiting::input);
        armed = true;
        const auto space = buffer_.prepare(kReadBytes);
        const auto [error, count] = co_await socket_.async_read_some(space, kTuple);
        if (error || expired_) {
            disarm();
            co_return expired_ ? Input::timed_out : Input::closed;
        }
        buffer_.commit(count);
    }
}

Input Session::parse_body() {
    while (!parser_->is_done() && buffer_.size() > 0) {
        boost::system::error_code error;
        buffer_.consume(parser_->put(buffer_.data(), error));
        if (error == beast_http::error::need_more) {
            // Only a chunk's head or the trailer waits to be whole: no longer than a header.
            if (buffer_.size() >= server_.options.limits.header_bytes_max) return Input::malformed;
            return Input::more;
        }
        if (error) return parser_->body_too_large() ? Input::body_too_large : Input::malformed;
    }
    return parser_->is_done() ? Input::complete : Input::more;
}

/// A close with unread input resets the connection, which can destroy the answer on its way: so our
/// half ends first, and the peer has a moment to end its own.
asio::awaitable<void> Session::linger() {
    boost::system::error_code ignored;  // The peer may be gone.
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    arm(server_.options.limits.linger_timeout, Waiting::input);
    std::size_t left = kLingerBytesMax;
    while (left > 0) {
        buffer_.clear();
        const auto space = buffer_.prepare(kReadBytes);
        const auto [error, count] = co_await socket_.async_read_some(space, kTuple);
        if (error || expired_) break;
        left -= std::min(left, count);
    }
    disarm();
}

}  // namespace huanxin::http
