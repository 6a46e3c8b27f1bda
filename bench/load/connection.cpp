#include "load/connection.hpp"

#include <algorithm>

#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>

#include "huanxin/base/clock.hpp"

namespace huanxin::bench {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::string_view kHeld = R"("status":"held")";
constexpr std::size_t kExampleMax = 600;

}  // namespace

Connection::Connection(
    asio::io_context& context,
    const asio::ip::tcp::resolver::results_type& server,
    ClaimMaker& maker,
    Numbers numbers,
    Result& result
)
    : socket_(context), maker_(maker), numbers_(numbers), result_(result) {
    asio::connect(socket_, server);
    socket_.set_option(asio::ip::tcp::no_delay(true));
}

void Connection::start(const Schedule& schedule) {
    schedule_ = schedule;
    send();
}

std::optional<std::int64_t> Connection::next() const {
    const std::int64_t now = monotonic_us();
    if (numbers_.next >= numbers_.end || now >= schedule_.send_until_us) return std::nullopt;
    return now;
}

void Connection::send() {
    const auto due = next();
    if (!due) return;
    due_us_ = *due;
    request_.assign(maker_.make(numbers_.next));
    numbers_.next += numbers_.step;
    ++result_.sent;
    asio::async_write(
        socket_,
        asio::buffer(request_),
        [this](const error_code& error, std::size_t /*bytes*/) {
            if (error)
                failed("connection lost", error.message());
            else
                receive();
        }
    );
}

void Connection::receive() {
    socket_.async_read_some(
        asio::buffer(buffer_.data() + used_, buffer_.size() - used_),
        [this](const error_code& error, std::size_t bytes) {
            if (error)
                failed("connection lost", error.message());
            else
                received(bytes);
        }
    );
}

void Connection::received(std::size_t bytes) {
    used_ += bytes;
    Response response;
    switch (read_response({buffer_.data(), used_}, response)) {
        case Reading::more:
            if (used_ == buffer_.size())
                failed("answer too long", response.head);
            else
                receive();
            return;
        case Reading::broken:
            failed("answer not understood", {buffer_.data(), used_});
            return;
        case Reading::done:
            break;
    }
    answered(response);
    // Nothing was asked for that could stand behind the answer.
    used_ = 0;
    send();
}

void Connection::answered(const Response& response) {
    if (response.status != 201)
        failed(std::to_string(response.status), response.body);
    else if (response.replayed())
        failed("replayed", response.body);
    else if (response.body.find(kHeld) == std::string_view::npos)
        failed("not held", response.body);
    else {
        const std::int64_t now = monotonic_us();
        ++result_.held;
        result_.last_answer_us = now;
        if (now < schedule_.measure_from_us || now >= schedule_.send_until_us) return;
        result_.latencies.add(static_cast<std::uint64_t>(now - due_us_));
    }
}

void Connection::failed(const std::string& what, std::string_view example) {
    ++result_.failures[what];
    if (result_.example.empty())
        result_.example = what + ": " + std::string(example.substr(0, kExampleMax));
}

}  // namespace huanxin::bench
