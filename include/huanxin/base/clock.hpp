#pragma once
// Time comes in by parameter. The only call of the system's clocks is in clock.cpp; tests/tidy
// holds everyone to that.

#include <atomic>
#include <cstdint>

#include "huanxin/base/time.hpp"

namespace huanxin {

/// Wall time. Implementations are safe to call from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override;
};

/// Stands still until it is moved; for tests and the sandbox's test clock.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : ms_(start.ms()) {}
    [[nodiscard]] Instant now() const override {
        return Instant::from_ms(ms_.load(std::memory_order_acquire));
    }
    void set(Instant instant) { ms_.store(instant.ms(), std::memory_order_release); }

private:
    std::atomic<std::int64_t> ms_;
};

/// Monotonic microseconds, for durations only (latency metrics, timeouts).
[[nodiscard]] std::int64_t monotonic_us();

}  // namespace huanxin
