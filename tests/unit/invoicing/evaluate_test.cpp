// What a decision tells beside its reasons. What the law asks for is in cases/.

#include "huanxin/invoicing/evaluate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/builders.hpp"
#include "support/recycling.hpp"

namespace huanxin::invoicing {
namespace {

using ::testing::ElementsAre;

/// Steel and batteries by weight, by a recycler that may do everything.
struct Yard {
    Yard() {
        request.lines = {
            {"scrap_steel", "steel", "1.2", Unit::tonne, Fen(315000)},
            {"hazardous_lead_battery", "batteries", "7", Unit::kg, Fen(10100)},
            {"hazardous_other", "filters", "7", Unit::piece, Fen(10100)}};
        facts.recorded_on = request.issued_on;
        facts.approved = true;
        facts.vat_method = VatMethod::general;
        facts.licences = test::recycler("C1").licences;
        facts.consented_on = test::day("2026-03-01");
    }
    rules::Decision decide() const {
        return evaluate(request, total(line_amounts(request)).net, facts, test::deployed().tax);
    }
    Request request = test::scrap(test::seller(1), test::day("2026-03-14"), {});
    Facts facts;
};

std::string limit_of(const rules::Decision& decision, rules::ReasonCode code) {
    for (const rules::Reason& reason : decision.reasons)
        if (reason.code == code) return reason.limit.text;
    return "no such reason";
}

TEST(Evaluate, EvidenceMissing_NamesAllKinds) {
    Yard yard;
    EXPECT_TRUE(yard.decide().accepted);
    yard.request.evidence.erase(yard.request.evidence.begin() + 1);
    using enum rules::ReasonCode;
    EXPECT_EQ(limit_of(yard.decide(), evidence_incomplete), "payment");
    yard.request.evidence.clear();
    const rules::Decision decision = yard.decide();
    EXPECT_EQ(limit_of(decision, evidence_incomplete), "contract, payment, weigh_note");
    ASSERT_EQ(decision.reasons.size(), 1U);
    EXPECT_THAT(decision.reasons[0].pointers, ElementsAre("/evidence"));
}

TEST(Evaluate, LicencesMissing_NamesEachKindOnce) {
    Yard yard;
    yard.facts.licences.clear();
    const rules::Decision decision = yard.decide();
    EXPECT_EQ(
        limit_of(decision, rules::ReasonCode::licence_missing),
        "renewable_resource, hazardous_waste"
    );
    EXPECT_THAT(
        decision.reasons[0].pointers,
        ElementsAre("/lines/0/waste_class", "/lines/1/waste_class", "/lines/2/waste_class")
    );
}

TEST(Evaluate, VinWithAWrongCheckDigit_IsAWarning_AndIssued) {
    Yard yard;
    yard.request.old_items = {
        {"passenger_car", {{"vin", "LSVAA4182E2000001", "/old_items/0/vin"}}},
        {"passenger_car", {{"vin", "11111111111111111", "/old_items/1/vin"}}},
        {"refrigerator", {{"serial", "LSVAA4182E2000001", "/old_items/2/serial_number"}}}};
    rules::Decision decision = yard.decide();
    EXPECT_TRUE(decision.accepted);
    const rules::Warning warning{"vin_check_digit", "/old_items/0/vin"};
    EXPECT_THAT(decision.warnings, ElementsAre(warning));
    yard.request.evidence.clear();
    decision = yard.decide();
    EXPECT_FALSE(decision.accepted);
    EXPECT_THAT(decision.warnings, ElementsAre(warning)) << "a decline tells it, too";
}

}  // namespace
}  // namespace huanxin::invoicing
