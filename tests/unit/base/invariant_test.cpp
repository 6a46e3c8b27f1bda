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

}  // namespace
