// One reference of a retailer is one sale (docs/openapi.yaml): any number of declined claims, then
// one.

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fixtures.hpp"

namespace huanxin::engine {
namespace {

using test::day;
using test::TestEngine;
using test::told;
using test::yuan;
using ::testing::ElementsAre;
using ::testing::SizeIs;

std::string make(TestEngine& engine, const claim::Request& request) {
    return told(engine.run(engine.create(request)));
}

TEST(ClaimRef, UsedByALiveClaim_IsTaken) {
    TestEngine engine;
    const Answer first = engine.run(engine.create(test::appliance_claim(1)));
    claim::Request second = test::digital_claim(2);
    second.claim_ref = test::appliance_claim(1).claim_ref;
    const Answer refused = engine.run(engine.create(second));
    EXPECT_EQ(told(refused), "409 claim_ref_taken held");
    EXPECT_EQ(
        std::get<Refused>(refused.body).existing->id,
        claim_id_text(std::get<ClaimView>(first.body).record.id)
    );
}

TEST(ClaimRef, VoidExpiryAndRefund_DoNotFreeIt) {
    TestEngine engine;
    std::vector<Answer> claims;
    for (const int number : {1, 2, 3})
        claims.push_back(engine.run(engine.create(test::appliance_claim(number))));
    engine.run(engine.change(claims[0], VoidClaim{}));
    const auto invoice = test::invoice(2, day("2026-03-14"), yuan("5499"));
    engine.run(engine.change(claims[1], engine.confirmation(invoice)));
    engine.run(engine.change(claims[1], Refund{RefundReason::returned, day("2026-03-14")}));
    engine.pass(1'800);
    std::vector<std::string> answers;
    for (const int number : {1, 2, 3})
        answers.push_back(make(engine, test::appliance_claim(number)));
    EXPECT_THAT(
        answers,
        ElementsAre(
            "409 claim_ref_taken voided",
            "409 claim_ref_taken refunded",
            "409 claim_ref_taken expired"
        )
    );
}

TEST(ClaimRef, OfDeclinedClaims_StaysFreeUntilOneIsHeld) {
    TestEngine engine;
    claim::Request bad = test::appliance_claim(1);
    test::new_appliance(bad).efficiency_grade = 3;
    EXPECT_EQ(make(engine, bad), "declined grade_too_low");
    EXPECT_EQ(make(engine, bad), "declined grade_too_low");
    EXPECT_EQ(make(engine, test::appliance_claim(1)), "held 82485");
    EXPECT_EQ(make(engine, bad), "409 claim_ref_taken held");
    const Bytes16 ref = test::keys_of(bad, test::kRetailer, engine.tokeniser()).claim_ref;
    const auto listed = engine.queries().claims_by_ref(ref, 0, 10).value();
    ASSERT_THAT(listed, SizeIs(3));
    EXPECT_EQ(listed[0].state.standing.status, claim::Status::declined);
    EXPECT_EQ(listed[2].state.standing.status, claim::Status::held);
    std::vector<Sequence> sequences;
    for (const ClaimView& view : listed)
        sequences.push_back(view.record.sequence);
    EXPECT_TRUE(std::is_sorted(sequences.begin(), sequences.end()));

    // Every page, wherever it begins and however long it is.
    for (Sequence from = 0; from <= sequences.back() + 1; ++from) {
        for (std::size_t limit = 0; limit <= 4; ++limit) {
            std::vector<Sequence> expected;
            for (const Sequence sequence : sequences)
                if (sequence >= from && expected.size() < limit) expected.push_back(sequence);
            std::vector<Sequence> got;
            for (const ClaimView& view : engine.queries().claims_by_ref(ref, from, limit).value())
                got.push_back(view.record.sequence);
            EXPECT_EQ(got, expected) << from << " " << limit;
        }
    }
}

TEST(ClaimRef, OfAnotherRetailer_IsAnotherReference) {
    TestEngine engine;
    ASSERT_EQ(make(engine, test::appliance_claim(1)), "held 82485");
    Retailer other;
    other.id = "R2";
    other.programs = {"appliance"};
    engine.run(engine.office(RegisterRetailer{other}));
    claim::Request request = test::appliance_claim(2);
    request.claim_ref = test::appliance_claim(1).claim_ref;
    Command command = engine.create(request);
    command.actor.tenant_id = "R2";
    std::get<CreateClaim>(command.body).keys = test::keys_of(request, "R2", engine.tokeniser());
    EXPECT_EQ(told(engine.run(std::move(command))), "held 82485");
}

}  // namespace
}  // namespace huanxin::engine
