#pragma once
// One keep-alive connection of the load.

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "claims/claim_maker.hpp"
#include "load/load.hpp"
#include "load/response.hpp"

namespace huanxin::bench {

/// The times of a run, by monotonic_us.
struct Schedule {
    std::int64_t measure_from_us = 0;
    std::int64_t send_until_us = 0;
};

/// Which claims a connection sends: every `step`th from `next` on, all of them below `end`.
struct Numbers {
    std::uint64_t next = 0, step = 1, end = 0;
};

/// On one thread, like all that it refers to.
class Connection {
public:
    /// Connects; throws boost::system::system_error if that fails. `maker` makes whole requests.
    Connection(
        boost::asio::io_context& context,
        const boost::asio::ip::tcp::resolver::results_type& server,
        ClaimMaker& maker,
        Numbers numbers,
        Result& result
    );
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Sends the first claim; each answer sends the next.
    void start(const Schedule& schedule);

private:
    /// When the next claim should leave; nullopt if there is none any more.
    [[nodiscard]] std::optional<std::int64_t> next() const;
    void send();
    void receive();
    void received(std::size_t bytes);
    void answered(const Response& response);
    void failed(const std::string& what, std::string_view example);

    static constexpr std::size_t kResponseMax = 16 * 1024;

    boost::asio::ip::tcp::socket socket_;
    ClaimMaker& maker_;
    Numbers numbers_;
    Result& result_;
    Schedule schedule_;
    std::string request_;
    std::array<char, kResponseMax> buffer_{};
    std::size_t used_ = 0;
    std::int64_t due_us_ = 0;
};

}  // namespace huanxin::bench
