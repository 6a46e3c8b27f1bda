// The eleven versions say what the programme rules of the HTTP contract say: the tables below were
// written from the contract, not from the policy files.

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files.hpp"
#include "huanxin/policy/load.hpp"

namespace huanxin::policy {
namespace {

using rules::PolicySet;
using rules::Version;

using testing::committed;
using testing::day;

/// "id rate up to cap" or "id cap" for each tier.
std::string amounts(const Version& version, Date sold_on, Date recorded_on) {
    std::string out;
    for (const auto& tier : version.tiers) {
        const auto* amount = tier.amount.at(sold_on, recorded_on);
        if (!out.empty()) out += ", ";
        if (amount == nullptr) return out + tier.id + " nothing";
        out += tier.id + " ";
        if (amount->value.rate) out += amount->value.rate->to_string() + " up to ";
        out += std::to_string(amount->value.cap.count());
    }
    return out;
}

/// Categories with the pieces a consumer may have where that is not one; a star marks graded ones.
std::string goods(const Version& version) {
    std::string out;
    for (const auto& rule : version.categories) {
        const auto pieces = rule.pieces.at(version.sale_from, version.sale_to)->value;
        if (!out.empty()) out += " ";
        out += rule.category + (rule.graded ? "*" : "");
        if (pieces != 1) out += std::to_string(pieces);
    }
    return out;
}

struct Expected {
    std::string id, program;
    std::int32_t year;
    std::string sale_from, sale_to, last_submission;
    std::string quota_bucket;
    bool old_item_required;
    std::string goods;
    std::string amounts;  ///< Of a claim sold on the first and recorded on the last day.
};

// NOLINTNEXTLINE(readability-identifier-naming): the name that GoogleTest looks for.
void PrintTo(const Expected& expected, std::ostream* out) {
    *out << expected.id;
}

const std::string kSix =
    "refrigerator* washing_machine* television* air_conditioner* water_heater* computer*";
const std::string kEight =
    "refrigerator* washing_machine* television* air_conditioner* computer* water_heater* "
    "gas_stove* range_hood*";
const std::string kTwelve =
    "refrigerator* washing_machine* television* air_conditioner*3 computer* water_heater* "
    "gas_stove* range_hood* water_purifier* dishwasher* rice_cooker* microwave_oven*";
const std::string kEbike = "lead_acid 0.2 up to 50000, lithium_ion 0.1 up to 30000";

const std::vector<Expected> kVersions{
    {"cn/vehicle_scrap/2024",
     "vehicle_scrap",
     2024,
     "2024-04-24",
     "2024-12-31",
     "2025-01-10",
     "vehicle/2024/x",
     true,
     "passenger_car",
     "new_energy 2000000, fuel 1500000"},
    {"cn/vehicle_scrap/2025",
     "vehicle_scrap",
     2025,
     "2025-01-01",
     "2025-12-31",
     "2026-01-10",
     "vehicle/2025/x",
     true,
     "passenger_car",
     "new_energy 2000000, fuel 1500000"},
    {"cn/vehicle_scrap/2026",
     "vehicle_scrap",
     2026,
     "2026-01-01",
     "2026-12-31",
     "2027-01-10",
     "vehicle/2026/x",
     true,
     "passenger_car",
     "new_energy 0.12 up to 2000000, fuel 0.1 up to 1500000"},
    {"cn/vehicle_replace/2026",
     "vehicle_replace",
     2026,
     "2026-01-01",
     "2026-12-31",
     "2027-01-10",
     "vehicle/2026/x",
     true,
     "passenger_car",
     "new_energy 0.08 up to 1500000, fuel 0.06 up to 1300000"},
    {"cn/appliance/2024",
     "appliance",
     2024,
     "2024-08-24",
     "2024-12-31",
     "2024-12-31",
     "appliance/2024/x",
     false,
     kEight,
     "grade_1 0.2 up to 200000, grade_2 0.15 up to 200000"},
    {"cn/appliance/2025",
     "appliance",
     2025,
     "2025-01-01",
     "2025-12-31",
     "2025-12-31",
     "appliance/2025/x",
     false,
     kTwelve,
     "grade_1 0.2 up to 200000, grade_2 0.15 up to 200000"},
    {"cn/appliance/2026",
     "appliance",
     2026,
     "2026-01-01",
     "2026-12-31",
     "2026-12-31",
     "appliance/2026/x",
     false,
     kSix,
     "grade_1 0.15 up to 150000"},
    {"cn/digital/2025",
     "digital",
     2025,
     "2025-01-20",
     "2025-12-31",
     "2025-12-31",
     "digital/2025/x",
     false,
     "mobile_phone tablet smart_watch",
     "all 0.15 up to 50000"},
    {"cn/digital/2026",
     "digital",
     2026,
     "2026-01-01",
     "2026-12-31",
     "2026-12-31",
     "digital/2026/x",
     false,
     "mobile_phone tablet smart_watch smart_glasses",
     "all 0.15 up to 50000"},
    {"cn-13/ebike/2024",
     "ebike",
     2024,
     "2024-09-01",
     "2024-12-31",
     "2024-12-31",
     "ebike/2024/x",
     true,
     "ebike",
     kEbike},
    {"cn-13/ebike/2025",
     "ebike",
     2025,
     "2025-01-01",
     "2025-12-31",
     "2025-12-31",
     "ebike/2025/x",
     true,
     "ebike",
     kEbike},
};

class Versions : public ::testing::TestWithParam<Expected> {};

TEST_P(Versions, Values_AreThoseOfTheContract) {
    const auto& expected = GetParam();
    const auto* version = committed().version(expected.id);
    ASSERT_NE(version, nullptr);
    EXPECT_EQ(version->program, expected.program);
    EXPECT_EQ(version->year, expected.year);
    EXPECT_EQ(version->sale_from, day(expected.sale_from));
    EXPECT_EQ(version->sale_to, day(expected.sale_to));
    EXPECT_EQ(version->last_submission, day(expected.last_submission));
    EXPECT_EQ(version->known_from, version->sale_from);
    EXPECT_EQ(version->quota_bucket("x"), expected.quota_bucket);
    EXPECT_EQ(goods(*version), expected.goods);
    EXPECT_EQ(amounts(*version, version->sale_from, version->sale_to), expected.amounts);
    const auto* required = version->old_item_required.at(version->sale_from, version->sale_from);
    ASSERT_NE(required, nullptr);
    EXPECT_EQ(required->value, expected.old_item_required);
}

TEST_P(Versions, Funding_IsThatOfHebei) {
    const auto* version = committed().version(GetParam().id);
    for (const Date sold_on : {version->sale_from, version->sale_to}) {
        const auto* funding = version->funding.at(sold_on, version->last_submission);
        ASSERT_NE(funding, nullptr);
        ASSERT_EQ(funding->value.size(), 2U);
        EXPECT_EQ(funding->value[0].funder, "central");
        EXPECT_EQ(funding->value[0].share.to_string(), "0.85");
        EXPECT_EQ(funding->value[1].funder, "local");
        EXPECT_EQ(funding->value[1].share.to_string(), "0.15");
    }
}

TEST_P(Versions, SaleDate_FindsTheVersion) {
    const auto& expected = GetParam();
    for (const auto& sold_on : {expected.sale_from, expected.sale_to})
        EXPECT_EQ(committed().version_for(expected.program, day(sold_on))->id, expected.id);
}

INSTANTIATE_TEST_SUITE_P(Each, Versions, ::testing::ValuesIn(kVersions), [](const auto& test) {
    std::string name = test.param.id;
    for (char& c : name)
        if (c == '/' || c == '-') c = '_';
    return name;
});

TEST(PolicyVersions, AreElevenAndCoverNoOtherDays) {
    EXPECT_EQ(committed().versions.size(), kVersions.size());
    EXPECT_EQ(committed().version_for("vehicle_scrap", day("2024-04-23")), nullptr);
    EXPECT_EQ(committed().version_for("appliance", day("2024-08-23")), nullptr);
    EXPECT_EQ(committed().version_for("digital", day("2025-01-19")), nullptr);
    EXPECT_EQ(committed().version_for("ebike", day("2026-01-01")), nullptr);
    EXPECT_EQ(committed().version_for("vehicle_replace", day("2025-12-31")), nullptr);
}

TEST(VehicleScrap2024, Amounts_DependOnTheDayOfRecording) {
    const auto* version = committed().version("cn/vehicle_scrap/2024");
    const auto on = [&](const char* sold, const char* recorded) {
        return amounts(*version, day(sold), day(recorded));
    };
    EXPECT_EQ(on("2024-04-24", "2024-04-24"), "new_energy 1000000, fuel 700000");
    EXPECT_EQ(on("2024-08-15", "2024-08-15"), "new_energy 1000000, fuel 700000");
    EXPECT_EQ(on("2024-04-24", "2024-08-16"), "new_energy 2000000, fuel 1500000");
    EXPECT_EQ(on("2024-12-31", "2025-01-10"), "new_energy 2000000, fuel 1500000");
}

TEST(Appliances, WorstGrade_IsThatOfTheYear) {
    const std::map<std::string, std::int64_t> worst{{"2024", 2}, {"2025", 2}, {"2026", 1}};
    for (const auto& [year, grade] : worst) {
        const auto* version = committed().version("cn/appliance/" + year);
        EXPECT_EQ(version->grade_worst.at(version->sale_to, version->sale_to)->value, grade);
        EXPECT_TRUE(version->price_ceiling.empty());
    }
}

TEST(Digital, PriceCeiling_IsSixThousandYuan) {
    for (const char* id : {"cn/digital/2025", "cn/digital/2026"}) {
        const auto* version = committed().version(id);
        EXPECT_EQ(
            version->price_ceiling.at(version->sale_from, version->sale_to)->value, Fen(600'000)
        );
        EXPECT_TRUE(version->grade_worst.empty());
    }
}

TEST(Vocabulary, OnlyPhonesHaveAnImei) {
    EXPECT_EQ(committed().categories.size(), 18U);
    for (const auto& [id, category] : committed().categories)
        EXPECT_EQ(category.has_imei, id == "mobile_phone") << id;
}

TEST(Vocabulary, Programs_HaveKindAndDisposal) {
    using claim::Kind;
    using rules::Disposal;
    const std::map<std::string, std::pair<Kind, Disposal>> expected{
        {"appliance", {Kind::appliance, Disposal::none}},
        {"digital", {Kind::digital, Disposal::none}},
        {"ebike", {Kind::ebike, Disposal::none}},
        {"vehicle_replace", {Kind::car, Disposal::transfer}},
        {"vehicle_scrap", {Kind::car, Disposal::scrap}}};
    std::map<std::string, std::pair<Kind, Disposal>> found;
    for (const auto& [id, program] : committed().programs)
        found[id] = {program.kind, program.disposal};
    EXPECT_EQ(found, expected);
}

TEST(Citations, AssumedValue_SaysWhatWasAssumed) {
    EXPECT_EQ(committed().principles.size(), 9U);
    for (const auto& citation : committed().citations)
        EXPECT_EQ(citation.quote.starts_with("Assumed"), !citation.verified) << citation.quote;
}

TEST(Citations, RowsNotConfirmed_AreAssumed) {
    const auto verified = [](rules::CitationId id) { return committed().citations[id].verified; };
    for (const char* id : {"cn/vehicle_scrap/2026", "cn/vehicle_replace/2026"})
        EXPECT_FALSE(verified(committed().version(id)->submission_citation)) << id;
    EXPECT_FALSE(verified(committed().version("cn-13/ebike/2024")->window_citation));
    const auto& scrap = *committed().version("cn/vehicle_scrap/2026");
    EXPECT_FALSE(verified(scrap.vehicle->owned_by.values.at(0).citation));
    EXPECT_TRUE(verified(scrap.tiers.at(0).amount.values.at(0).citation));
    for (const auto& version : committed().versions)
        EXPECT_FALSE(verified(version.funding.values.at(0).citation)) << version.id;
}

}  // namespace
}  // namespace huanxin::policy
