#include "huanxin/base/money.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "huanxin/base/int128.hpp"

namespace huanxin {
namespace {

constexpr Ratio kFifteenPercent = Ratio::from_billionths(150'000'000);
constexpr Ratio kHalf = Ratio::from_billionths(500'000'000);
constexpr std::int64_t kInt64Max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kInt64Min = std::numeric_limits<std::int64_t>::min();

static_assert(Fen(3) + Fen(4) == Fen(7));
static_assert(Fen(3) - Fen(4) == -Fen(1));
static_assert(Fen() == Fen(0));

TEST(Fen, Order_IsTheNumbers) {
    EXPECT_LT(Fen(-1), Fen(0));
    EXPECT_LT(Fen(0), Fen(Fen::kMax));
}

TEST(FenDeathTest, Overflow_Aborts) {
    EXPECT_DEATH((void)(Fen(kInt64Max) + Fen(1)), "money does not overflow");
    EXPECT_DEATH((void)(Fen(kInt64Min) - Fen(1)), "money does not overflow");
    EXPECT_DEATH((void)(-Fen(kInt64Min)), "money does not overflow");
}

TEST(Fen, SmallestNumber_CanBeSubtracted) {
    EXPECT_EQ(Fen(-1) - Fen(kInt64Min), Fen(kInt64Max));
}

TEST(MultiplyFloor, Fraction_IsRoundedDown) {
    EXPECT_EQ(multiply_floor(Fen(549900), kFifteenPercent), Fen(82485));
    EXPECT_EQ(multiply_floor(Fen(19), kFifteenPercent), Fen(2));
    EXPECT_EQ(multiply_floor(Fen(6), kFifteenPercent), Fen(0));
    EXPECT_EQ(multiply_floor(Fen(0), kFifteenPercent), Fen(0));
    EXPECT_EQ(multiply_floor(Fen(Fen::kMax), Ratio::from_billionths(Ratio::kOne)), Fen(Fen::kMax));
}

TEST(MultiplyFloorDeathTest, NegativeAmount_Aborts) {
    EXPECT_DEATH((void)multiply_floor(Fen(-1), kHalf), "non-negative");
}

TEST(MultiplyFloorDeathTest, ProductBeyond64Bits_Aborts) {
    EXPECT_DEATH(
        (void)multiply_floor(Fen(kInt64Max), Ratio::from_billionths(2 * Ratio::kOne)),
        "fits 64 bits"
    );
}

TEST(MultiplyHalfUp, Half_GoesAwayFromZero) {
    EXPECT_EQ(multiply_half_up(Fen(1), kHalf), Fen(1));
    EXPECT_EQ(multiply_half_up(Fen(-1), kHalf), Fen(-1));
    EXPECT_EQ(multiply_half_up(Fen(3), kHalf), Fen(2));
    EXPECT_EQ(multiply_half_up(Fen(-3), kHalf), Fen(-2));
    EXPECT_EQ(multiply_half_up(Fen(2), Ratio::from_billionths(249'999'999)), Fen(0));
    EXPECT_EQ(multiply_half_up(Fen(-2), Ratio::from_billionths(249'999'999)), Fen(0));
    EXPECT_EQ(multiply_half_up(Fen(2), Ratio::from_billionths(250'000'000)), Fen(1));
}

std::int64_t any_amount() {
    return *rc::gen::inRange<std::int64_t>(0, Fen::kMax + 1);
}

std::int64_t any_rate() {
    return *rc::gen::inRange<std::int64_t>(0, 1'000 * Ratio::kOne + 1);
}

// The definitions are the oracle: the result is the one integer that satisfies them.
RC_GTEST_PROP(MultiplyFloor, AnyProduct_IsTheGreatestIntegerNotAbove, ()) {
    const std::int64_t amount = any_amount();
    const std::int64_t rate = any_rate();
    const std::int64_t result = multiply_floor(Fen(amount), Ratio::from_billionths(rate)).count();
    const Int128 exact = Int128{amount} * rate;
    RC_ASSERT(Int128{result} * Ratio::kOne <= exact);
    RC_ASSERT((Int128{result} + 1) * Ratio::kOne > exact);
}

RC_GTEST_PROP(MultiplyHalfUp, AnyProduct_IsWithinHalfAFenAndSymmetric, ()) {
    const std::int64_t amount = any_amount();
    const std::int64_t rate = any_rate();
    const Ratio ratio = Ratio::from_billionths(rate);
    const std::int64_t result = multiply_half_up(Fen(amount), ratio).count();
    const Int128 exact_twice = Int128{amount} * rate * 2;
    const Int128 result_twice = Int128{result} * Ratio::kOne * 2;
    RC_ASSERT(result_twice - Ratio::kOne <= exact_twice);
    RC_ASSERT(result_twice + Ratio::kOne > exact_twice);
    RC_ASSERT(multiply_half_up(Fen(-amount), ratio) == Fen(-result));
}

}  // namespace
}  // namespace huanxin
