#include "huanxin/rules/tax_terms.hpp"

#include <gtest/gtest.h>

namespace huanxin::rules {
namespace {

TEST(LicenceKind, EveryWord_ReadsBack) {
    for (const auto& [kind, word] :
         {std::pair(LicenceKind::hazardous_waste, "hazardous_waste"),
          std::pair(LicenceKind::end_of_life_vehicle, "end_of_life_vehicle"),
          std::pair(LicenceKind::renewable_resource, "renewable_resource")}) {
        EXPECT_EQ(to_string(kind), word);
        EXPECT_EQ(parse_licence_kind(word), kind);
    }
}

TEST(LicenceKind, OtherWords_AreNone) {
    for (const char* word : {"", "hazardous", "Hazardous_waste", "renewable_resource ", "scrap"})
        EXPECT_EQ(parse_licence_kind(word), std::nullopt) << word;
}

TEST(Exemption, Amount_IsCoveredWhereReachingItIsExempt) {
    const Exemption to_the_amount{Fen(100), true};
    EXPECT_TRUE(to_the_amount.covers(Fen(100)));
    EXPECT_FALSE(to_the_amount.covers(Fen(101)));
    const Exemption below_the_amount{Fen(100), false};
    EXPECT_TRUE(below_the_amount.covers(Fen(99)));
    EXPECT_TRUE(below_the_amount.covers(Fen(-1)));
    EXPECT_FALSE(below_the_amount.covers(Fen(100)));
}

TEST(TaxTerms, Default_AllowsNoInvoice) {
    EXPECT_EQ(TaxTerms().first_day.to_string(), "2200-12-31");
    EXPECT_TRUE(TaxTerms().waste_classes.empty());
}

}  // namespace
}  // namespace huanxin::rules
