#include "huanxin/base/clock.hpp"

#include <chrono>

namespace huanxin {

using std::chrono::duration_cast;

Instant SystemClock::now() const {
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    return Instant::from_ms(std::chrono::floor<std::chrono::milliseconds>(since_1970).count());
}

std::int64_t monotonic_us() {
    const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
    return duration_cast<std::chrono::microseconds>(since_start).count();
}

}  // namespace huanxin
