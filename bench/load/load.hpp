#pragma once
// The load itself: connections that each send a claim, wait for its answer and send the next
// (closed loop). What decides when a connection sends is Connection::next(); a latency is taken
// from the moment at which the claim was due, so a loop at a fixed rate fits in there.

#include <cstdint>
#include <map>
#include <string>

#include "load/histogram.hpp"
#include "load/settings.hpp"

namespace huanxin::bench {

/// What happened on one thread, or on all of them together.
struct Result {
    Histogram latencies;               ///< Of the claims answered `held` in the measured time.
    std::uint64_t sent = 0, held = 0;  ///< The warm-up's included.
    /// By what it was: a status, "not held", "replayed", "connection lost". The warm-up's included.
    std::map<std::string, std::uint64_t> failures;
    std::string example;  ///< The first failure in full.
    std::int64_t last_answer_us = 0;
    std::int64_t measured_us = 0;
    std::int64_t cpu_us = 0;  ///< Of this process, for all that was sent.

    [[nodiscard]] double held_per_second() const;
    [[nodiscard]] std::uint64_t failed() const;
    [[nodiscard]] double cpu_us_per_claim() const;
    void add(const Result& other);
};

/// Runs the load with a retailer's key. Throws boost::system::system_error if a connection can't be
/// made.
[[nodiscard]] Result run_load(const Settings& settings, const std::string& retailer_key);

}  // namespace huanxin::bench
