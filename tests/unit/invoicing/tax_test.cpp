#include "huanxin/invoicing/tax.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "huanxin/base/int128.hpp"

namespace huanxin::invoicing {
namespace {

constexpr std::int64_t kMost = Fen::kMax;

Ratio percent(std::int64_t hundredths) {
    return Ratio::from_billionths(hundredths * 100'000);
}

const Ratio kOnePercent = percent(100);
const Ratio kThreePercent = percent(300);

rules::IncomeTax income_tax_terms(bool three_flow) {
    rules::IncomeTax terms;
    terms.rate = percent(50);
    if (three_flow) {
        terms.three_flow_rate = percent(25);
        terms.three_flow_ceiling = Fen(60'000'000);
    }
    return terms;
}

TEST(Split, NetAndVat_AddUpToTheGross) {
    EXPECT_EQ(split(Fen(315'000), kOnePercent), (Amounts{Fen(311'881), Fen(3'119)}));
    EXPECT_EQ(split(Fen(315'000), kThreePercent), (Amounts{Fen(305'825), Fen(9'175)}));
    EXPECT_EQ(split(Fen(1), kOnePercent), (Amounts{Fen(1), Fen(0)}));
    EXPECT_EQ(split(Fen(0), kThreePercent), (Amounts{Fen(0), Fen(0)}));
    EXPECT_EQ(split(Fen(kMost), Ratio()), (Amounts{Fen(kMost), Fen(0)}));
}

RC_GTEST_PROP(Split, AnyAmount_IsTheNearestNet, ()) {
    const Fen gross(*rc::gen::inRange<std::int64_t>(0, kMost));
    const auto rate = *rc::gen::element<std::int64_t>(1, 3, 13);
    const Amounts parts = split(gross, percent(rate * 100));
    RC_ASSERT(parts.gross() == gross);
    // |net × (100 + r) - gross × 100| is at most half of (100 + r), and just half only upwards.
    const Int128 error = Int128{parts.net.count()} * (100 + rate) - Int128{gross.count()} * 100;
    RC_ASSERT(error * 2 <= 100 + rate);
    RC_ASSERT(error * 2 > -(100 + rate));
}

RC_GTEST_PROP(SplitOfRest, AnyParts_AddUpToTheBlueLine, ()) {
    const Fen gross(*rc::gen::inRange<std::int64_t>(1, 10'000));
    const Ratio rate = *rc::gen::element(kOnePercent, kThreePercent);
    const Amounts blue = split(gross, rate);
    Amounts left = blue;
    Amounts taken;
    while (left.gross() > Fen(0)) {
        const Fen part(*rc::gen::inRange<std::int64_t>(1, left.gross().count() + 1));
        const Amounts red = split_of_rest(part, rate, left);
        RC_ASSERT(red.gross() == part);
        RC_ASSERT(red.net >= Fen(0));
        RC_ASSERT(red.vat >= Fen(0));
        RC_ASSERT(red.net <= left.net);
        RC_ASSERT(red.vat <= left.vat);
        left -= red;
        taken += red;
    }
    RC_ASSERT(taken == blue);
}

TEST(SplitOfRest, WhereTheNetIsUsedUp_TakesVat) {
    EXPECT_EQ(split_of_rest(Fen(2), kOnePercent, {Fen(1), Fen(1)}), (Amounts{Fen(1), Fen(1)}));
    EXPECT_EQ(split_of_rest(Fen(1), kOnePercent, {Fen(0), Fen(1)}), (Amounts{Fen(0), Fen(1)}));
    EXPECT_EQ(
        split_of_rest(Fen(100), kThreePercent, {Fen(100), Fen(0)}), (Amounts{Fen(100), Fen(0)})
    );
}

TEST(SplitOfRest, MoreThanIsLeft_IsADefect) {
    EXPECT_DEATH(
        (void)split_of_rest(Fen(3), kOnePercent, {Fen(1), Fen(1)}), "no more than there is"
    );
}

TEST(Surcharge, Product_IsRoundedOnce) {
    const Ratio half = percent(5'000);
    EXPECT_EQ(surcharge(Fen(2'003'839), percent(700), half), Fen(70'134));
    EXPECT_EQ(surcharge(Fen(2'003'839), percent(300), half), Fen(30'058));
    EXPECT_EQ(surcharge(Fen(2'003'839), percent(200), half), Fen(20'038));
    EXPECT_EQ(surcharge(Fen(50), percent(200), half), Fen(1));  // Half a fen.
    EXPECT_EQ(surcharge(Fen(49), percent(200), half), Fen(0));
    EXPECT_EQ(surcharge(Fen(kMost), percent(10'000), percent(10'000)), Fen(kMost));
}

TEST(PartBelowCeiling, Amounts_CountInTheirPlace) {
    const Fen ceiling(60'000'000);
    EXPECT_EQ(part_below_ceiling(Fen(0), Fen(40'000'000), ceiling), Fen(40'000'000));
    EXPECT_EQ(part_below_ceiling(Fen(40'000'000), Fen(40'000'000), ceiling), Fen(20'000'000));
    EXPECT_EQ(part_below_ceiling(Fen(80'000'000), Fen(1), ceiling), Fen(0));
    // A red letter above the ceiling takes back what was taxed in full first.
    EXPECT_EQ(part_below_ceiling(Fen(80'000'000), Fen(-30'000'000), ceiling), Fen(-10'000'000));
    EXPECT_EQ(part_below_ceiling(Fen(0), Fen(-5), ceiling), Fen(-5));
}

RC_GTEST_PROP(PartBelowCeiling, AnyCourse_AddsUpToTheTotalUpToTheCeiling, ()) {
    const auto amounts =
        *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(-1'000, 1'000)
        );
    const Fen ceiling(1'500);
    Fen total;
    Fen below;
    for (const std::int64_t amount : amounts) {
        below += part_below_ceiling(total, Fen(amount), ceiling);
        total += Fen(amount);
    }
    RC_ASSERT(below == std::min(total, ceiling));
}

TEST(IncomeTax, Parts_AreAddedAndRoundedOnce) {
    const rules::IncomeTax both = income_tax_terms(true);
    EXPECT_EQ(income_tax(Fen(100), Fen(0), both), Fen(1));    // 0.5
    EXPECT_EQ(income_tax(Fen(99), Fen(0), both), Fen(0));     // 0.495
    EXPECT_EQ(income_tax(Fen(200), Fen(200), both), Fen(1));  // 0.5
    EXPECT_EQ(income_tax(Fen(200), Fen(100), both), Fen(1));  // 0.75
    EXPECT_EQ(income_tax(Fen(20'000'000), Fen(0), income_tax_terms(false)), Fen(100'000));
}

TEST(IncomeTax, OfNothing_IsNothing) {
    const rules::IncomeTax both = income_tax_terms(true);
    EXPECT_EQ(income_tax(Fen(0), Fen(1'000), both), Fen(0));
    EXPECT_EQ(income_tax(Fen(-1'000), Fen(-1'000), both), Fen(0));
    // Reversals at the full rate can make the reduced part the greater one: it is never negative.
    EXPECT_EQ(income_tax(Fen(100), Fen(1'000), both), Fen(0));
}

}  // namespace
}  // namespace huanxin::invoicing
