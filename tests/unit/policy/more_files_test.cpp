// Policy is data: one more file is one more programme or year, and no code.

#include <gtest/gtest.h>

#include "files.hpp"
#include "huanxin/policy/load.hpp"

namespace huanxin::policy {
namespace {

using testing::day;

TEST(OneMoreFile, NewYearAndNewProgramme_NeedNoCode) {
    const testing::TempDirectory directory;
    directory.copy_from(testing::committed_policies());
    ASSERT_EQ(load_directory(directory.path()).set.value().versions.size(), 11U);
    directory.copy_from(testing::data("more"));

    const auto outcome = load_directory(directory.path());
    ASSERT_EQ(render_faults(outcome.faults), "");
    const auto& set = *outcome.set;
    EXPECT_EQ(set.versions.size(), 13U);

    const auto* appliance = set.version_for("appliance", day("2027-06-01"));
    ASSERT_NE(appliance, nullptr);
    EXPECT_EQ(appliance->id, "cn/appliance/2027");
    ASSERT_EQ(appliance->tiers.size(), 1U);
    const auto* amount = appliance->tiers[0].amount.at(day("2027-06-01"), day("2027-06-02"));
    ASSERT_NE(amount, nullptr);
    EXPECT_EQ(amount->value.rate->to_string(), "0.1");
    EXPECT_EQ(amount->value.cap, Fen(120'000));
    EXPECT_EQ(set.version_for("appliance", day("2026-12-31"))->id, "cn/appliance/2026");

    const auto* renovation = set.version_for("home_renovation", day("2027-12-31"));
    ASSERT_NE(renovation, nullptr);
    EXPECT_EQ(renovation->id, "cn/home_renovation/2027");
    ASSERT_NE(renovation->category("sanitary_ware"), nullptr);
    EXPECT_FALSE(renovation->category("sanitary_ware")->graded);
    EXPECT_TRUE(renovation->category("smart_lighting")->graded);
    EXPECT_EQ(set.categories.at("sanitary_ware").kind, claim::Kind::appliance);
    EXPECT_EQ(set.programs.at("home_renovation").title_en, "Home renovation");
    EXPECT_EQ(set.version_for("home_renovation", day("2028-01-01")), nullptr);
}

}  // namespace
}  // namespace huanxin::policy
