#include "load/schedule.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace huanxin::bench {
namespace {

constexpr std::int64_t kBegin = 5'000'000;

Times times(std::int64_t measured_us) {
    return {kBegin, kBegin, kBegin + measured_us};
}

TEST(Times, Measured_HasItsBeginAndNotItsEnd) {
    const Times measured{0, 100, 200};
    EXPECT_FALSE(measured.measured(99));
    EXPECT_TRUE(measured.measured(100));
    EXPECT_TRUE(measured.measured(199));
    EXPECT_FALSE(measured.measured(200));
}

TEST(Closed, Next_IsDueAtOnceUntilTheEnd) {
    Schedule schedule = Schedule::closed(times(1'000));
    EXPECT_EQ(schedule.take(kBegin + 3), kBegin + 3);
    EXPECT_EQ(schedule.take(kBegin + 999), kBegin + 999);
    EXPECT_EQ(schedule.take(kBegin + 1'000), std::nullopt);
    const Lateness lateness = schedule.lateness();
    EXPECT_EQ(lateness.waited + lateness.after_end + lateness.never, 0);
}

TEST(AtRate, DueTimes_AreEvenAndFixedInAdvance) {
    Schedule schedule = Schedule::at_rate(times(1'000'000), {.per_second = 3});
    // Whenever they are asked for, and far too early too.
    EXPECT_EQ(schedule.take(kBegin - 10), kBegin);
    EXPECT_EQ(schedule.take(kBegin), kBegin + 333'333);
    EXPECT_EQ(schedule.take(kBegin + 900'000), kBegin + 666'666);
    EXPECT_EQ(schedule.take(kBegin + 900'000), std::nullopt);
    EXPECT_EQ(schedule.lateness().waited, 1);
}

TEST(AtRate, Rounding_DoesNotAddUp) {
    Schedule schedule = Schedule::at_rate(times(3'600'000'000), {.per_second = 7});
    std::int64_t last = 0;
    std::uint64_t count = 0;
    for (auto due = schedule.take(kBegin); due; due = schedule.take(kBegin), ++count)
        last = *due;
    EXPECT_EQ(count, 7 * 3'600);
    EXPECT_EQ(last, kBegin + 3'600'000'000 - 142'858);
}

TEST(AtRate, Threads_ShareTheTimes) {
    constexpr std::uint64_t kThreads = 3;
    std::vector<std::int64_t> all;
    for (std::uint64_t thread = 0; thread < kThreads; ++thread) {
        Schedule schedule = Schedule::at_rate(
            times(1'000'000), {.per_second = 1'000, .first = thread, .step = kThreads}
        );
        while (const auto due = schedule.take(kBegin))
            all.push_back(*due);
        EXPECT_EQ(schedule.lateness().never, 0);
    }
    std::ranges::sort(all);
    ASSERT_EQ(all.size(), 1'000);
    for (std::size_t i = 0; i < all.size(); ++i)
        EXPECT_EQ(all[i], kBegin + static_cast<std::int64_t>(i) * 1'000);
}

TEST(AtRate, BusyConnections_MakeLateOnesThatKeepTheirTimes) {
    Schedule schedule = Schedule::at_rate(times(10'000), {.per_second = 1'000});
    EXPECT_EQ(schedule.take(kBegin), kBegin);
    // Nobody was free for 3.5 ms: three were due meanwhile, the next one is not.
    for (const std::int64_t due : {1'000, 2'000, 3'000})
        EXPECT_EQ(schedule.take(kBegin + 3'500), kBegin + due);
    EXPECT_EQ(schedule.take(kBegin + 3'500), kBegin + 4'000);
    EXPECT_EQ(schedule.lateness().waited, 3 + 5);  // And five that nobody took.
}

TEST(AtRate, LateAtTheEnd_LeaveYetAndAreCounted) {
    Schedule schedule = Schedule::at_rate(times(10'000), {.per_second = 1'000});
    for (int i = 0; i < 6; ++i)
        EXPECT_TRUE(schedule.take(kBegin));
    EXPECT_EQ(schedule.take(kBegin + 10'000), kBegin + 6'000);
    EXPECT_EQ(schedule.take(kBegin + 10'000 + Schedule::kDrainMaxUs - 1), kBegin + 7'000);
    EXPECT_EQ(schedule.take(kBegin + 10'000 + Schedule::kDrainMaxUs), std::nullopt);
    const Lateness lateness = schedule.lateness();
    EXPECT_EQ(lateness.never, 2);
    EXPECT_EQ(lateness.after_end, 4);
    EXPECT_EQ(lateness.waited, 4);
}

TEST(AtRate, WithoutEnd_GoesOn) {
    Times endless = times(0);
    endless.send_until_us = Times::kNever;
    Schedule schedule = Schedule::at_rate(endless, {.per_second = 1'000'000});
    EXPECT_EQ(schedule.take(kBegin), kBegin);
    EXPECT_EQ(schedule.take(kBegin + 60'000'000), kBegin + 1);
    EXPECT_EQ(schedule.lateness().never, 0);
    EXPECT_EQ(schedule.lateness().waited, 1);
}

TEST(Surge, All_AreDueAtTheBeginning) {
    Schedule schedule = Schedule::surge({kBegin, kBegin, Times::kNever}, 3);
    EXPECT_EQ(schedule.take(kBegin - 100), kBegin);
    EXPECT_EQ(schedule.take(kBegin + 70), kBegin);
    EXPECT_EQ(schedule.lateness().never, 1);
    EXPECT_EQ(schedule.take(kBegin + 90), kBegin);
    EXPECT_EQ(schedule.take(kBegin + 90), std::nullopt);
    EXPECT_EQ(schedule.lateness().never, 0);
    EXPECT_EQ(schedule.lateness().waited, 0);
}

}  // namespace
}  // namespace huanxin::bench
