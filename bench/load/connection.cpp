#include "load/connection.hpp"

#include <algorithm>
#include <chrono>

#include <boost/asio/write.hpp>

#include "huanxin/base/clock.hpp"
#include "load/verdict.hpp"

namespace huanxin::bench {

namespace asio = boost::asio;
using boost::system::error_code;

Connection::Connection(Shared& shared)
    : shared_(shared), socket_(shared.context), until_due_(shared.context) {
    if (shared_.settings.new_connections) return;
    socket_.connect(shared_.server);
    socket_.set_option(asio::ip::tcp::no_delay(true));
}

void Connection::start(Schedule& schedule, Result& result) {
    schedule_ = &schedule;
    result_ = &result;
    prepare();
}

/// Has the next request ready before it is due.
void Connection::prepare() {
    const std::int64_t now = monotonic_us();
    const auto due = schedule_->take(now);
    if (!due || !shared_.requests.next(held_, request_)) return end();
    due_us_ = *due;
    if (due_us_ <= now) return leave();
    until_due_.expires_after(std::chrono::microseconds(due_us_ - monotonic_us()));
    until_due_.async_wait([this](const error_code& /*never cancelled*/) { leave(); });
}

void Connection::leave() {
    result_->sent(counted());
    if (socket_.is_open()) return send();
    error_code error;
    socket_.open(shared_.server.protocol(), error);
    if (error) return lost("not connected", error.message());
    socket_.async_connect(shared_.server, [this](const error_code& failure) {
        if (failure) return lost("not connected", failure.message());
        error_code ignored;  // Slower without it, but not wrong.
        socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
        send();
    });
}

void Connection::send() {
    sending_ = true;
    const bool in_bulk = shared_.settings.bulk != 0;
    if (in_bulk) lines_.emplace();
    asio::async_write(
        socket_,
        asio::buffer(request_.text),
        [this, in_bulk](const error_code& /*told by the reading*/, std::size_t /*bytes*/) {
            sending_ = false;
            if (!in_bulk)
                receive();
            else if (!lines_ && !ended_)
                prepare();
        }
    );
    // The first lines are answered while the last ones still leave.
    if (in_bulk) receive();
}

void Connection::receive() {
    socket_.async_read_some(
        asio::buffer(buffer_.data() + used_, buffer_.size() - used_),
        [this](const error_code& error, std::size_t bytes) {
            if (error) return lost("connection lost", error.message());
            used_ += bytes;
            if (lines_)
                received_lines();
            else
                received();
        }
    );
}

void Connection::received() {
    Response response;
    switch (read_response({buffer_.data(), used_}, response)) {
        case Reading::more:
            if (used_ == buffer_.size()) return lost("answer too long", response.head);
            return receive();
        case Reading::broken:
            return lost("answer not understood", {buffer_.data(), used_});
        case Reading::done:
            break;
    }
    answered(response);
    // Nothing was asked for that could stand behind the answer.
    finish(response.closes());
}

void Connection::received_lines() {
    std::string_view rest(buffer_.data(), used_);
    const Reading reading = lines_->put(rest);
    std::copy(rest.begin(), rest.end(), buffer_.begin());
    used_ = rest.size();
    switch (reading) {
        case Reading::more:
            if (used_ == buffer_.size()) return lost("answer too long", "");
            return receive();
        case Reading::broken:
            return lost("answer not understood", rest);
        case Reading::done:
            break;
    }
    answered_lines(*lines_);
    finish(lines_->closes());
}

void Connection::answered(const Response& response) {
    const std::string fault = fault_of(request_, response);
    const std::int64_t now = monotonic_us();
    if (fault.empty()) {
        result_->good(request_.kind, request_.claims, due_us_, now);
        if (request_.kind == Kind::claim && shared_.settings.mixed())
            held_.add({std::string(id_of(response.body)), request_.subject.number});
    } else if (shared_.settings.surge != 0 && is_refusal(response.status)) {
        result_->refused(response.status, due_us_, now);
    } else {
        result_->failed(fault, response.body, counted());
    }
}

void Connection::answered_lines(const BulkAnswer& answer) {
    if (answer.status() != 200)
        return result_->failed(std::to_string(answer.status()), answer.other(), counted());
    result_->good(Kind::claim, answer.held(), due_us_, monotonic_us());
    if (answer.held() < request_.claims)
        result_->failed("line not held", answer.other(), request_.claims - answer.held());
}

void Connection::finish(bool closes) {
    used_ = 0;
    lines_.reset();
    if (closes) close();
    // An answer that came early, before all of its request had left, is waited out.
    if (!sending_) prepare();
}

void Connection::lost(const std::string& what, std::string_view example) {
    result_->failed(what, example, counted());
    end();
}

void Connection::end() {
    close();
    ended_ = true;
    shared_.ended();
}

/// With nothing left to send or to read, a reset: ports are not kept from the next connections for
/// a minute.
void Connection::close() {
    error_code ignored;  // Nothing is asked of it any more.
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
}

}  // namespace huanxin::bench
