#include "huanxin/base/invariant.hpp"

#include <string>

#include <gtest/gtest.h>

namespace {

TEST(Invariant, Holding_GoesOn) {
    int evaluated = 0;
    INVARIANT(++evaluated == 1, "the condition is evaluated");
    EXPECT_EQ(evaluated, 1);
}

TEST(InvariantDeathTest, Broken_NamesItselfAndItsPlaceThenAborts) {
    const int two = 2;
    EXPECT_EXIT(
        INVARIANT(two == 3, "two is three"),
        testing::KilledBySignal(SIGABRT),
        "^invariant failed: two is three \\(two == 3\\) at "
        ".*invariant_test\\.cpp:[0-9]+\n$"
    );
}

TEST(InvariantDeathTest, LongText_IsCutNotOverrun) {
    const std::string text(5000, 'x');
    EXPECT_EXIT(
        INVARIANT(text.empty(), text.c_str()),
        testing::KilledBySignal(SIGABRT),
        "^invariant failed: x+$"
    );
}

/// Only INVARIANT closes it. Tests are built with -O0 and -Werror: it builds, so g++ sees that.
std::string first_of(const std::string& head, const std::string& tails, const std::string& wanted) {
    const std::string begin = head + "-";
    for (const char tail : tails)
        if (begin + tail == wanted) return begin + tail;
    INVARIANT(false, "one of them is wanted");
}

TEST(InvariantDeathTest, EndOfAFunction_IsNotReached) {
    EXPECT_EQ(first_of("a", "xyz", "a-y"), "a-y");
    EXPECT_DEATH((void)first_of("a", "xyz", "b-y"), "one of them is wanted");
}

}  // namespace
