#pragma once
// One connection of the load, or with a new one for each request, one sender of them: has at most
// one request under way.

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "load/bulk_answer.hpp"
#include "load/requests.hpp"
#include "load/response.hpp"
#include "load/result.hpp"
#include "load/schedule.hpp"

namespace huanxin::bench {

/// What the connections of a thread have in common.
struct Shared {
    boost::asio::io_context& context;
    boost::asio::ip::tcp::endpoint server;
    const Settings& settings;
    Requests& requests;
    std::function<void()> ended;  ///< Called by each connection when it is over.
};

/// On one thread, like all that it refers to.
class Connection {
public:
    /// Connects, unless each request is to have a connection of its own; throws
    /// boost::system::system_error if that fails.
    explicit Connection(Shared& shared);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Goes on until the schedule or the requests are at their end, or the connection is lost.
    void start(Schedule& schedule, Result& result);

private:
    void prepare();
    void leave();
    void send();
    void receive();
    void received();
    void received_lines();
    void answered(const Response& response);
    void answered_lines(const BulkAnswer& answer);
    /// What the request is in all counts: its claims, or itself.
    [[nodiscard]] std::uint64_t counted() const {
        return std::max<std::uint64_t>(request_.claims, 1);
    }
    /// The request is over. With `closes` the next one needs another connection.
    void finish(bool closes);
    void lost(const std::string& what, std::string_view example);
    void end();
    void close();

    static constexpr std::size_t kBufferBytes = 16 * 1024;

    Shared& shared_;
    Schedule* schedule_ = nullptr;
    Result* result_ = nullptr;
    boost::asio::ip::tcp::socket socket_;
    boost::asio::steady_timer until_due_;
    Request request_;
    HeldClaims held_;
    std::optional<BulkAnswer> lines_;
    std::array<char, kBufferBytes> buffer_{};
    std::size_t used_ = 0;
    std::int64_t due_us_ = 0;
    bool sending_ = false, ended_ = false;
};

}  // namespace huanxin::bench
