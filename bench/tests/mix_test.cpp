#include "load/mix.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace huanxin::bench {
namespace {

TEST(Mix, AnyStretch_HasNearlyItsShares) {
    constexpr Weights kWeights{60, 30, 10};
    Mix mix(kWeights);
    std::array<int, kKinds> counts{};
    for (int sent = 1; sent <= 1'000; ++sent) {
        ++counts[static_cast<std::size_t>(mix.choose())];
        for (std::size_t kind = 0; kind < kKinds; ++kind)
            ASSERT_LT(std::abs(counts[kind] - sent * kWeights[kind] / 100.0), 1.0)
                << kKindNames[kind] << " of " << sent;
    }
    EXPECT_EQ(counts, (std::array<int, kKinds>{600, 300, 100}));
}

TEST(Mix, KindOfWeightZero_IsNeverChosen) {
    Mix mix({1, 0, 2});
    for (int i = 0; i < 100; ++i)
        EXPECT_NE(mix.choose(), Kind::confirm);
    Mix claims({1, 0, 0});
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(claims.choose(), Kind::claim);
}

HeldClaim claim(std::uint64_t number) {
    return {"clm_" + std::to_string(number), number};
}

TEST(HeldClaims, None_GivesNone) {
    HeldClaims held;
    EXPECT_FALSE(held.to_confirm());
    EXPECT_FALSE(held.to_read());
}

TEST(HeldClaims, Confirmations_AreOfEachOnceInOrder) {
    HeldClaims held;
    held.add(claim(0));
    held.add(claim(1));
    EXPECT_EQ(held.to_confirm()->id, "clm_0");
    held.add(claim(2));
    EXPECT_EQ(held.to_confirm()->number, 1);
    EXPECT_EQ(held.to_confirm()->number, 2);
    EXPECT_FALSE(held.to_confirm());
}

TEST(HeldClaims, Reads_GoRound) {
    HeldClaims held;
    for (std::uint64_t number = 0; number < 3; ++number)
        held.add(claim(number));
    EXPECT_TRUE(held.to_confirm());
    for (const std::uint64_t number : {0, 1, 2, 0})
        EXPECT_EQ(held.to_read()->number, number);
}

TEST(HeldClaims, TooMany_ForgetsTheEarliest) {
    HeldClaims held;
    EXPECT_FALSE(held.to_read());
    for (std::uint64_t number = 0; number < HeldClaims::kKept + 5; ++number)
        held.add(claim(number));
    EXPECT_EQ(held.to_confirm()->number, 5);
    EXPECT_EQ(held.to_read()->number, 5);
    std::uint64_t left = 0;
    while (const auto next = held.to_confirm())
        EXPECT_EQ(next->number, 6 + left++);
    EXPECT_EQ(left, HeldClaims::kKept - 1);
}

}  // namespace
}  // namespace huanxin::bench
