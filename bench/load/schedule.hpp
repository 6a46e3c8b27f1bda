#pragma once
// When requests are due. Nothing else decides it, and every latency counts from there.

#include <cstdint>
#include <limits>
#include <optional>

namespace huanxin::bench {

/// The times of a run, by monotonic_us.
struct Times {
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

    std::int64_t begin_us = 0;         ///< When the first request is due.
    std::int64_t measure_from_us = 0;  ///< The end of the warm-up.
    std::int64_t send_until_us = kNever;

    [[nodiscard]] bool measured(std::int64_t us) const {
        return us >= measure_from_us && us < send_until_us;
    }
};

/// What became of the intended times. All 0 in a closed loop.
struct Lateness {
    std::uint64_t waited = 0;     ///< Every connection was busy when they were due.
    std::uint64_t after_end = 0;  ///< Of these, how many still waited when the time was over.
    std::uint64_t never = 0;      ///< Of these, how many were given up.

    void add(const Lateness& other);
};

/// Not for use from two threads at a time.
class Schedule {
public:
    /// What is late at the end of a fixed rate may leave for so long afterwards.
    static constexpr std::int64_t kDrainMaxUs = 30'000'000;

    /// Request 0 is due at the beginning and request n at n / per_second later, in even steps; this
    /// schedule has every `step`th of them, from `first` on.
    struct Rate {
        std::uint64_t per_second = 1, first = 0, step = 1;
    };

    /// Closed loop: a request is due as soon as somebody can send it.
    [[nodiscard]] static Schedule closed(const Times& times);
    /// Open loop: all that is due before the end leaves, late if need be.
    [[nodiscard]] static Schedule at_rate(const Times& times, const Rate& rate);
    /// So many requests, all due at the beginning.
    [[nodiscard]] static Schedule surge(const Times& times, std::uint64_t requests);

    /// Takes the next request for somebody who is free at `now_us`, and tells when it is due, which
    /// may be later; nullopt if there is none any more.
    [[nodiscard]] std::optional<std::int64_t> take(std::int64_t now_us);

    /// To be asked when nobody takes any more.
    [[nodiscard]] Lateness lateness() const;

private:
    enum class Kind : std::uint8_t { closed, rate, surge };

    Schedule(Kind kind, const Times& times) : kind_(kind), times_(times) {}

    [[nodiscard]] std::int64_t due_at_rate() const;
    [[nodiscard]] std::uint64_t due_in_all() const;

    Kind kind_;
    Times times_;
    Rate rate_;
    std::uint64_t requests_ = 0;
    std::uint64_t taken_ = 0;
    Lateness lateness_;
};

}  // namespace huanxin::bench
