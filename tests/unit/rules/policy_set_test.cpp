#include "huanxin/rules/policy_set.hpp"

#include <gtest/gtest.h>

namespace huanxin::rules {
namespace {

Date day(int days) {
    return Date::from_days(days);
}

/// Two versions of "lighting", sold on days 10–19 and 30–39, and one of "cars" on 10–19.
PolicySet made_up() {
    PolicySet set;
    for (const auto& [id, program, from] :
         {std::tuple("xx/cars/1", "cars", 10),
          std::tuple("xx/lighting/1", "lighting", 10),
          std::tuple("xx/lighting/2", "lighting", 30)}) {
        Version version;
        version.id = id;
        version.program = program;
        version.year = 2030;
        version.sale_from = day(from);
        version.sale_to = day(from + 9);
        version.categories = {{"lamp", false, {}, 0}, {"candle", true, {}, 1}};
        set.versions.push_back(version);
    }
    return set;
}

TEST(VersionFor, DaysOfAWindow_FindIt) {
    const auto set = made_up();
    for (const int sold_on : {10, 15, 19})
        EXPECT_EQ(set.version_for("lighting", day(sold_on)), &set.versions[1]);
    EXPECT_EQ(set.version_for("lighting", day(30)), &set.versions[2]);
    EXPECT_EQ(set.version_for("cars", day(19)), &set.versions[0]);
}

TEST(VersionFor, DaysOutsideOrOtherProgram_FindNothing) {
    const auto set = made_up();
    for (const int sold_on : {9, 20, 29, 40})
        EXPECT_EQ(set.version_for("lighting", day(sold_on)), nullptr);
    EXPECT_EQ(set.version_for("boats", day(10)), nullptr);
}

TEST(PolicySetVersion, Id_FindsIt) {
    const auto set = made_up();
    EXPECT_EQ(set.version("xx/lighting/2"), &set.versions[2]);
    EXPECT_EQ(set.version("xx/lighting/3"), nullptr);
}

TEST(VersionCategory, Id_FindsIt) {
    const auto set = made_up();
    EXPECT_EQ(set.versions[0].category("candle"), &set.versions[0].categories[1]);
    EXPECT_EQ(set.versions[0].category("torch"), nullptr);
}

TEST(QuotaBucket, Group_StandsForItsPrograms) {
    auto version = made_up().versions[0];
    EXPECT_EQ(version.quota_bucket("lamp"), "cars/2030/lamp");
    version.quota_group = "wheels";
    EXPECT_EQ(version.quota_bucket("lamp"), "wheels/2030/lamp");
}

TEST(DigestText, Digest_IsShownInHex) {
    PolicySet set;
    set.digest[0] = 0xAB;
    EXPECT_EQ(set.digest_text(), "sha256:ab" + std::string(62, '0'));
}

TEST(Schedule, Value_HoldsOnAllFourEndsAndNotBeyond) {
    Schedule<int> schedule;
    schedule.values.push_back({day(10), day(19), day(12), day(30), 7, 3});
    for (const auto& [sold_on, recorded_on] :
         {std::pair(10, 12), std::pair(19, 12), std::pair(10, 30), std::pair(19, 30)})
        EXPECT_EQ(schedule.at(day(sold_on), day(recorded_on)), &schedule.values[0]);
    for (const auto& [sold_on, recorded_on] :
         {std::pair(9, 12), std::pair(20, 12), std::pair(10, 11), std::pair(10, 31)})
        EXPECT_EQ(schedule.at(day(sold_on), day(recorded_on)), nullptr);
}

}  // namespace
}  // namespace huanxin::rules
