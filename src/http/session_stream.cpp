// Streaming routes: the handler pulls lines and pushes chunks over the same connection.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <exception>
#include <typeinfo>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/core/demangle.hpp>
#include <spdlog/spdlog.h>

#include "http/session.hpp"
#include "http/stream_exchange.hpp"
#include "huanxin/base/clock.hpp"
#include "huanxin/base/invariant.hpp"

namespace huanxin::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadBytes = 32UL * 1024;
/// An answer that is shorter waits for more, or for the handler to wait for the peer.
constexpr std::size_t kWriteBytes = 32UL * 1024;

LineKind kind_of(Input input) {
    switch (input) {
        case Input::complete:
        case Input::more:
            break;
        case Input::closed:
            return LineKind::disconnected;
        case Input::timed_out:
            return LineKind::timed_out;
        case Input::malformed:
        case Input::headers_too_large:
            return LineKind::malformed;
        case Input::body_too_large:
            return LineKind::body_too_large;
    }
    return LineKind::end;
}

/// Holds one of the places for streaming calls, if there was one.
class StreamPlace {
public:
    StreamPlace(StreamPlaces& places, std::string tenant, const Limits& limits)
        : places_(places), tenant_(std::move(tenant)), outcome_(places.take(tenant_, limits)) {}
    StreamPlace(const StreamPlace&) = delete;
    StreamPlace& operator=(const StreamPlace&) = delete;
    ~StreamPlace() { release(); }
    [[nodiscard]] StreamPlaces::Outcome outcome() const { return outcome_; }
    /// Another call may have it. Harmless if done twice.
    void release() {
        if (!released_ && outcome_ == StreamPlaces::Outcome::granted) places_.give_back(tenant_);
        released_ = true;
    }

private:
    StreamPlaces& places_;
    const std::string tenant_;
    const StreamPlaces::Outcome outcome_;
    bool released_ = false;
};

}  // namespace

StreamExchange::StreamExchange(Session& session, std::size_t body_bytes_max) : session_(session) {
    if (session_.parser_->is_done()) {
        ended_ = LineKind::end;
    } else {
        session_.parser_->take_body(&held_, body_bytes_max);
        note(session_.parse_body());  // What came with the header.
    }
}

bool StreamExchange::ready() const {
    return ended_ || held_.find('\n', searched_) != std::string::npos ||
           ahead_.find('\n') != std::string::npos;
}

asio::awaitable<Line> StreamExchange::next() {
    std::optional<Line> line;
    bool armed = false;
    while (!line) {
        absorb_ahead();
        line = take_line();
        if (line || !co_await flush()) break;
        if (!ahead_.empty() || ended_) continue;
        // One deadline for the whole line: a byte now and then does not extend it.
        if (!armed)
            session_.arm(
                session_.server_.options.limits.body_read_timeout, Session::Waiting::input
            );
        armed = true;
        co_await read_more();
    }
    to_handler();
    if (line && alive_) co_return *line;
    co_return Line{LineKind::disconnected, {}, lines_ + 1};
}

/// What was read while the answer could not be sent comes after what is held. Used lines go when
/// they are the larger part.
void StreamExchange::absorb_ahead() {
    if (begin_ >= held_.size() - begin_) {
        held_.erase(0, begin_);
        searched_ -= begin_;
        begin_ = 0;
    }
    held_ += ahead_;
    ahead_ = {};
    session_.parser_->redirect_body(&held_);
}

/// The next line if it is there whole, or what follows the last one.
std::optional<Line> StreamExchange::take_line() {
    const Limits& limits = session_.server_.options.limits;
    if (lines_ == limits.lines_max && begin_ < held_.size()) {
        return Line{LineKind::too_many_lines, {}, lines_ + 1};
    }
    const std::size_t newline = held_.find('\n', searched_);
    const bool found = newline != std::string::npos;
    searched_ = found ? newline : held_.size();
    if (searched_ - begin_ > limits.line_bytes_max) {
        // Dropped while it arrives, so that a line without an end takes no memory.
        skipping_ = true;
        begin_ = searched_;
    }
    if (!found) {
        if (!ended_) return std::nullopt;
        const bool none = begin_ == held_.size() && !skipping_;
        if (none || *ended_ != LineKind::end) return Line{*ended_, {}, lines_ + 1};
    }
    Line line{LineKind::line, std::string_view(held_).substr(begin_, searched_ - begin_), ++lines_};
    if (line.text.ends_with('\r')) line.text.remove_suffix(1);
    if (std::exchange(skipping_, false)) line = {LineKind::line_too_long, {}, lines_};
    begin_ = found ? searched_ + 1 : searched_;
    searched_ = begin_;
    return line;
}

asio::awaitable<void> StreamExchange::read_more() {
    const auto space = session_.buffer_.prepare(kReadBytes);
    const auto [error, count] = co_await session_.socket_.async_read_some(space, kTuple);
    session_.buffer_.commit(count);
    if (session_.expired_) {
        note(Input::timed_out);
    } else {
        note(error ? Input::closed : session_.parse_body());
    }
}

void StreamExchange::note(Input input) {
    buffered_max_ = std::max(buffered_max_, held_.size() - begin_ + ahead_.size());
    if (input == Input::complete) {
        ended_ = LineKind::end;
    } else if (input != Input::more) {
        ended_ = kind_of(input);
    }
}

void StreamExchange::to_handler() {
    session_.arm(session_.server_.options.limits.handler_timeout, Session::Waiting::handler);
}

void StreamExchange::send(Response response) {
    INVARIANT(!begun_ && !whole_, "an answer is sent once");
    whole_ = std::move(response);
}

void StreamExchange::begin(Response head) {
    INVARIANT(
        !begun_ && !whole_ && head.body.empty(), "an answer begins once, with its head alone"
    );
    begun_ = true;
    status_ = head.status;
    session_.answer_begun_ = true;
    if (session_.server_.stopping) session_.keep_alive_ = false;
    chunked_ = session_.parser_->is_http_11();
    if (!chunked_) session_.keep_alive_ = false;
    append_head(
        out_,
        head,
        session_.call_.request.request_id,
        chunked_ ? Framing::chunked : Framing::until_close,
        session_.connection()
    );
}

asio::awaitable<bool> StreamExchange::write(std::string_view data) {
    INVARIANT(begun_, "an answer is begun before it is written");
    if (head_only()) co_return false;  // Its head is all that is asked for.
    append_chunk(data);
    const bool alive = out_.size() < kWriteBytes ? alive_ : co_await flush();
    to_handler();
    co_return alive;
}

bool StreamExchange::head_only() const {
    return session_.call_.request.verb == Verb::head;
}

void StreamExchange::append_chunk(std::string_view data) {
    if (data.empty()) return;  // A chunk of no length would be the last one.
    if (!chunked_) {
        out_ += data;
        return;
    }
    std::array<char, 20> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), data.size(), 16).ptr;
    out_.append(digits.data(), end).append("\r\n").append(data).append("\r\n");
}

asio::awaitable<bool> StreamExchange::finish() {
    if (chunked_ && !head_only()) out_ += "0\r\n\r\n";
    co_return co_await flush();
}

asio::awaitable<bool> StreamExchange::flush() {
    if (out_.empty() || !alive_) co_return alive_;
    std::string_view rest = out_;
    const auto stall_us =
        session_.server_.options.limits.write_timeout / std::chrono::microseconds(1);
    while (alive_ && !rest.empty()) {
        boost::system::error_code error;
        const std::size_t count = session_.socket_.write_some(asio::buffer(rest), error);
        // What the peer sends meanwhile is no progress: only what it takes is.
        if (count > 0 || stalls_at_us_ == 0) stalls_at_us_ = monotonic_us() + stall_us;
        rest.remove_prefix(count);
        sent_ += count;
        if (error == asio::error::would_block) {
            co_await wait_for_peer();
        } else if (error) {
            alive_ = false;
        }
    }
    out_.clear();
    stalls_at_us_ = 0;
    to_handler();
    co_return alive_;
}

/// The peer takes nothing more at present. If that is because it first wants to send all that it
/// has, then reading on is what helps; the route's body limit bounds what piles up.
asio::awaitable<void> StreamExchange::wait_for_peer() {
    using asio::experimental::awaitable_operators::operator||;
    session_.arm_until(stalls_at_us_, Session::Waiting::output);
    auto writable = session_.socket_.async_wait(tcp::socket::wait_write, kTuple);
    if (ended_) {
        const auto [error] = co_await std::move(writable);
        alive_ = !error;
        co_return;
    }
    auto readable = session_.socket_.async_wait(tcp::socket::wait_read, kTuple);
    auto either = std::move(writable) || std::move(readable);
    const auto first = co_await std::move(either);
    const bool can_read = first.index() == 1;
    const auto error = can_read ? std::get<0>(std::get<1>(first)) : std::get<0>(std::get<0>(first));
    if (error) {
        alive_ = false;
    } else if (can_read) {
        read_ahead();
    }
}

void StreamExchange::read_ahead() {
    // Apart from what is held, for the handler may still look at its last line.
    session_.parser_->redirect_body(&ahead_);
    boost::system::error_code error;
    const auto space = session_.buffer_.prepare(kReadBytes);
    session_.buffer_.commit(session_.socket_.read_some(space, error));
    if (error == asio::error::would_block) return;
    note(error ? Input::closed : session_.parse_body());
}

asio::awaitable<Session::Next> Session::serve_stream(const StreamHandler& handler) {
    std::string sharer;
    if (call_.principal) {
        // The auditors are one tenant, and each has work of his own.
        const bool auditor = call_.principal->role == Role::auditor;
        sharer = auditor ? call_.principal->credential_id : call_.principal->tenant_id;
    }
    StreamPlace place(server_.streams, std::move(sharer), server_.options.limits);
    if (place.outcome() != StreamPlaces::Outcome::granted) {
        const bool callers = place.outcome() == StreamPlaces::Outcome::tenant_has_its_share;
        Problem problem{.code = callers ? "rate_limited" : "overloaded"};
        co_return co_await refuse_unread(std::move(problem));
    }
    if (!parser_->is_done() && !co_await say_continue()) co_return Next::close;
    StreamExchange exchange(*this, body_bytes_max());
    arm(server_.options.limits.handler_timeout, Waiting::handler);
    bool broken = false;
    try {
        co_await handler(call_, exchange, exchange);
    } catch (const std::exception& error) {  // The outermost catch, as in answer_of.
        spdlog::error(
            "request {} failed inside: {}",
            call_.request.request_id,
            boost::core::demangle(typeid(error).name())
        );
        broken = true;
    }
    broken = broken || exchange.broken_off();
    disarm();
    if (abandoned_) {
        if (exchange.begun()) report(exchange.status(), exchange.sent());
        co_return Next::close;
    }
    if (parser_->is_done()) {
        // Before the answer's end is sent: who has read it may at once call again.
        exchange.drop_body();
        place.release();
    } else {
        keep_alive_ = false;
    }
    if (!exchange.begun()) {
        auto whole = exchange.take_whole();
        Response response =
            whole && !broken ? std::move(*whole) : problem_response(failed_inside(), call_.request);
        co_return co_await send(std::move(response), Next::keep);
    }
    // A stream that broke off is left without its end, so that nobody takes it for whole.
    const bool finished = !broken && co_await exchange.finish();
    disarm();
    report(exchange.status(), exchange.sent());
    if (!finished) co_return Next::close;
    co_return keep_alive_ && !server_.stopping ? Next::keep : Next::linger;
}

}  // namespace huanxin::http
