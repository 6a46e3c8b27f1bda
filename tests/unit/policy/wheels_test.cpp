// What only cars and e-bikes have, by version: written from the contract and the notices' digests.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "files.hpp"

namespace huanxin::policy {
namespace {

using rules::Document;
using testing::committed;
using testing::day;

struct VehicleCase {
    std::string id;
    std::string petrol, diesel, new_energy;  ///< "" where there is no cut-off.
    std::string owned_by;
    std::vector<Document> documents;
    bool has_exchange_rule;
};

const std::vector<Document> kScrapDocuments{
    Document::scrap_certificate,
    Document::deregistration,
    Document::invoice,
    Document::registration};

const std::vector<VehicleCase> kVehicles{
    {"cn/vehicle_scrap/2024",
     "2011-06-30",
     "2013-06-30",
     "2018-04-30",
     "2024-07-25",
     kScrapDocuments,
     true},
    {"cn/vehicle_scrap/2025",
     "2012-06-30",
     "2014-06-30",
     "2018-12-31",
     "2025-01-08",
     kScrapDocuments,
     true},
    {"cn/vehicle_scrap/2026",
     "2013-06-30",
     "2015-06-30",
     "2019-12-31",
     "2025-01-08",
     kScrapDocuments,
     true},
    {"cn/vehicle_replace/2026",
     "",
     "",
     "",
     "2025-01-08",
     {Document::transfer, Document::invoice, Document::registration},
     false},
};

TEST(Vehicles, CutOffsOwnershipAndDocuments_AreThoseOfTheYear) {
    for (const auto& expected : kVehicles) {
        SCOPED_TRACE(expected.id);
        const auto* version = committed().version(expected.id);
        ASSERT_TRUE(version != nullptr && version->vehicle.has_value());
        const auto& rule = *version->vehicle;
        const auto registered_by = [&](claim::Energy energy) -> std::string {
            const auto found = rule.old_registered_by.find(energy);
            if (found == rule.old_registered_by.end()) return "";
            return found->second.at(version->sale_to, version->sale_to)->value.to_string();
        };
        EXPECT_EQ(registered_by(claim::Energy::petrol), expected.petrol);
        EXPECT_EQ(registered_by(claim::Energy::diesel), expected.diesel);
        EXPECT_EQ(registered_by(claim::Energy::other_fuel), expected.diesel);
        EXPECT_EQ(registered_by(claim::Energy::new_energy), expected.new_energy);
        const auto* owned_by = rule.owned_by.at(version->sale_from, version->sale_to);
        ASSERT_NE(owned_by, nullptr);
        EXPECT_EQ(owned_by->value.to_string(), expected.owned_by);
        const auto* size = rule.displacement_max_ml.at(version->sale_from, version->sale_to);
        ASSERT_NE(size, nullptr);
        EXPECT_EQ(size->value, 2000);
        std::vector<Document> documents;
        for (const auto& [document, citation] : rule.documents)
            documents.push_back(document);
        EXPECT_EQ(documents, expected.documents);
        const auto* exchange = rule.old_new_energy_pays_fuel.at(version->sale_to, version->sale_to);
        EXPECT_EQ(exchange != nullptr, expected.has_exchange_rule);
        EXPECT_TRUE(exchange == nullptr || !exchange->value);
    }
}

TEST(VehicleScrap2024, OwnershipDate_IsKnownFromAugust) {
    const auto& owned_by = committed().version("cn/vehicle_scrap/2024")->vehicle->owned_by;
    EXPECT_EQ(owned_by.at(day("2024-05-01"), day("2024-08-15")), nullptr);
    EXPECT_NE(owned_by.at(day("2024-05-01"), day("2024-08-16")), nullptr);
}

TEST(Ebikes, Standard_SwitchesOn1December2025) {
    const std::vector<std::string> both{"GB 17761-2018", "GB 17761-2024"};
    const auto standards = [](const char* id, const char* sold_on) {
        return committed().version(id)->ebike->standards.at(day(sold_on), day("2025-12-31"))->value;
    };
    EXPECT_EQ(standards("cn-13/ebike/2024", "2024-09-01"), both);
    EXPECT_EQ(standards("cn-13/ebike/2025", "2025-11-30"), both);
    EXPECT_THAT(
        standards("cn-13/ebike/2025", "2025-12-01"), ::testing::ElementsAre("GB 17761-2024")
    );
    for (const char* id : {"cn-13/ebike/2024", "cn-13/ebike/2025"}) {
        const auto* version = committed().version(id);
        EXPECT_EQ(
            version->ebike->lithium_battery_standard.at(version->sale_to, version->sale_to)->value,
            "GB 43854"
        );
    }
}

}  // namespace
}  // namespace huanxin::policy
