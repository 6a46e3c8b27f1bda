#include "huanxin/base/follower.hpp"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace huanxin {
namespace {

using std::chrono::milliseconds;

bool comes_to(const std::atomic<int>& count, int wanted) {
    for (int i = 0; i < 2'000 && count < wanted; ++i)
        std::this_thread::sleep_for(milliseconds(5));  // The other thread works meanwhile.
    return count >= wanted;
}

TEST(Follower, Rounds_ComeAgainAndAgain) {
    std::atomic<int> rounds{0};
    Follower follower({milliseconds(1)}, [&rounds] {
        ++rounds;
        return false;
    });
    EXPECT_EQ(rounds, 0) << "not before the start";
    follower.start();
    EXPECT_TRUE(comes_to(rounds, 3));
    EXPECT_TRUE(follower.stop());
    const int last = rounds;
    std::this_thread::sleep_for(milliseconds(20));  // Time for rounds that must not come.
    EXPECT_EQ(rounds, last);
    EXPECT_FALSE(follower.stop()) << "it is not running any more";
}

TEST(Follower, MoreToDo_IsDoneAtOnce) {
    std::atomic<int> rounds{0};
    Follower follower({std::chrono::hours(1)}, [&rounds] { return ++rounds < 5; });
    follower.start();
    EXPECT_TRUE(comes_to(rounds, 5));
    EXPECT_TRUE(follower.stop()) << "and the wait for the next round ends";
    EXPECT_EQ(rounds, 5);
}

TEST(Follower, NicerThread_IsThatOneAlone) {
    const auto niceness = [] { return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())); };
    const int before = niceness();
    ASSERT_LE(before, 12) << "there is no room above it";
    std::atomic<int> rounds{0}, nice{0};
    Follower follower({.between = milliseconds(1), .nicer_by = 7}, [&] {
        nice = niceness();
        ++rounds;
        return false;
    });
    follower.start();
    EXPECT_TRUE(comes_to(rounds, 3));
    EXPECT_TRUE(follower.stop());
    EXPECT_EQ(nice, before + 7);
    EXPECT_EQ(niceness(), before);
}

TEST(Follower, NeverStarted_StopsAtOnce) {
    Follower follower({std::chrono::hours(1)}, [] { return true; });
    EXPECT_FALSE(follower.stop());
}

}  // namespace
}  // namespace huanxin
