#include "huanxin/base/clock.hpp"

#include <gtest/gtest.h>

namespace huanxin {
namespace {

TEST(ManualClock, Set_Moves) {
    ManualClock clock(Instant::from_ms(5));
    EXPECT_EQ(clock.now().ms(), 5);
    clock.set(Instant::from_ms(-7));
    EXPECT_EQ(clock.now().ms(), -7);
}

TEST(SystemClock, Now_IsMillisecondsSince1970) {
    const Instant written = Instant::parse("2024-01-01T00:00:00Z").value();
    const Instant far = Instant::parse("2200-01-01T00:00:00Z").value();
    const Instant now = SystemClock().now();
    EXPECT_GT(now, written);
    EXPECT_LT(now, far);
}

TEST(MonotonicUs, TwoReadings_NeverGoBack) {
    const std::int64_t before = monotonic_us();
    EXPECT_GE(monotonic_us(), before);
}

}  // namespace
}  // namespace huanxin
