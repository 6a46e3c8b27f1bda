#pragma once
// What came of the requests.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "load/histogram.hpp"
#include "load/schedule.hpp"
#include "load/settings.hpp"

namespace huanxin::bench {

/// What happened on one thread, or on all of them together. A latency belongs to the measured time
/// if its request was due in it, an answer if it came in it.
class Result {
public:
    explicit Result(const Times& times) : times_(times) {}

    /// In bulk a body is one request of many claims.
    void sent(std::uint64_t claims) { sent_ += claims; }
    /// As it should be; `claims` of them are held by it.
    void good(Kind kind, std::uint64_t claims, std::int64_t due_us, std::int64_t now_us);
    /// 429 or 503 in a surge, where it is no failure.
    void refused(int status, std::int64_t due_us, std::int64_t now_us);
    /// `what` it was: a status, "not held", "replayed", "connection lost". Counted as `sent` is: of
    /// a body that failed, its claims.
    void failed(const std::string& what, std::string_view example, std::uint64_t times = 1);
    /// Takes the lateness of a schedule that is over; what was given up is a failure.
    void add(const Lateness& lateness, std::uint64_t claims_per_request);
    void add(const Result& other);
    /// CPU time of this process for all that was sent.
    void used(std::int64_t cpu_us) { cpu_us_ = cpu_us; }

    /// The latencies of one kind, and of all.
    [[nodiscard]] const Histogram& latencies(Kind kind) const;
    [[nodiscard]] Histogram latencies() const;
    [[nodiscard]] const Histogram& refusal_latencies() const { return refusal_latencies_; }
    [[nodiscard]] const std::map<std::string, std::uint64_t>& refusals() const { return refusals_; }
    [[nodiscard]] const std::map<std::string, std::uint64_t>& failures() const { return failures_; }
    /// The first failure in full.
    [[nodiscard]] const std::string& example() const { return example_; }
    /// Claims, and with a mix other requests. The warm-up's are in here, as in all counts without
    /// "measured".
    [[nodiscard]] std::uint64_t sent() const { return sent_; }
    [[nodiscard]] std::uint64_t held() const { return held_; }
    [[nodiscard]] std::uint64_t refused() const;
    [[nodiscard]] std::uint64_t failed() const;
    [[nodiscard]] const Lateness& lateness() const { return lateness_; }

    /// From the first request to the last answer.
    [[nodiscard]] std::int64_t elapsed_us() const;
    /// Claims held in each second of it.
    [[nodiscard]] double goodput() const;
    /// The measured time; up to the last answer if there is no other end.
    [[nodiscard]] std::int64_t measured_us() const;
    [[nodiscard]] double held_per_second() const;
    /// Requests of all kinds that were answered as they should be.
    [[nodiscard]] double requests_per_second() const;
    [[nodiscard]] double cpu_us_per_claim() const;

private:
    Times times_;
    std::array<Histogram, kKinds> latencies_;
    Histogram refusal_latencies_;
    std::map<std::string, std::uint64_t> failures_, refusals_;
    std::string example_;
    std::uint64_t sent_ = 0, held_ = 0, measured_held_ = 0, measured_requests_ = 0;
    std::int64_t last_answer_us_ = 0, cpu_us_ = 0;
    Lateness lateness_;
};

}  // namespace huanxin::bench
