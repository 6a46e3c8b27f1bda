// A claim is made: what it holds, and what of earlier claims stands against it (docs/openapi.yaml).

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fixtures.hpp"

namespace huanxin::engine {
namespace {

using test::at;
using test::day;
using test::TestEngine;
using test::told;
using test::yuan;
using ::testing::ElementsAre;
using ::testing::SizeIs;

std::string make(TestEngine& engine, const claim::Request& request) {
    return told(engine.run(engine.create(request)));
}

claim::Request with_consumer_of(claim::Request request, int number) {
    request.consumer.id_number = test::resident_id(number);
    return request;
}

claim::Request with_invoice(claim::Request request, int number) {
    request.invoice = test::invoice(number, request.sold_on, request.net_price);
    return request;
}

TEST(Create, GoodClaim_IsHeldWithEverythingItHolds) {
    TestEngine engine;
    const claim::Request request = with_invoice(test::appliance_claim(1), 1);
    const Answer answer = engine.run(engine.create(request));
    EXPECT_EQ(told(answer), "held 82485");
    const ClaimView& view = std::get<ClaimView>(answer.body);
    EXPECT_EQ(view.record.recorded_at, engine.clock().now());
    EXPECT_EQ(view.record.hold_expires_at, engine.clock().now().plus_seconds(1'800));
    EXPECT_EQ(view.record.sequence, answer.sequence);
    EXPECT_EQ(view.record.decision.version_id, "cn/appliance/2026");
    EXPECT_EQ(view.record.quota_bucket, "appliance/2026/refrigerator");
    EXPECT_EQ(view.record.policy_number, 1U);
    EXPECT_THAT(view.record.pools, SizeIs(1));
    EXPECT_EQ(view.record.request->consumer.name, request.consumer.name);
    EXPECT_FALSE(answer.replayed);

    EXPECT_FALSE(engine.all_free(request));
    EXPECT_EQ(engine.pool("appliance/2026").balance(ledger::Account::held), Fen(82'485));
    EXPECT_EQ(engine.pool("appliance/2025").balance(ledger::Account::held), Fen(0));
    const auto counts = engine.queries().quota_counts(view.record.keys.consumer).value();
    EXPECT_THAT(
        counts, ElementsAre(std::pair<std::string, std::int64_t>("appliance/2026/refrigerator", 1))
    );
}

TEST(Create, StoredClaim_IsTheOneThatWasAnswered) {
    TestEngine engine;
    const Answer answer = engine.run(engine.create(test::scrap_claim(1)));
    const ClaimView& view = std::get<ClaimView>(answer.body);
    const ClaimView stored = engine.stored(answer);
    EXPECT_EQ(stored.record.id, view.record.id);
    EXPECT_EQ(stored.record.decision, view.record.decision);
    EXPECT_EQ(stored.record.request->consumer.id_number, view.record.request->consumer.id_number);
    EXPECT_EQ(stored.state.standing.status, claim::Status::held);
    EXPECT_EQ(stored.state.last_sequence, answer.sequence);
    const auto sealed = engine.queries().claim(view.record.id, Facts::leave_sealed).value().value();
    EXPECT_FALSE(sealed.record.request.has_value());
}

TEST(Create, PersonalData_IsNowhereInClear) {
    TestEngine engine;
    claim::Request request = test::digital_claim(1);
    request.consumer.name = "欧阳若兰";
    ASSERT_EQ(make(engine, request), "held 44985");
    for (const auto& [key, value] : test::contents(engine.store())) {
        for (const std::string& secret :
             {request.consumer.id_number,
              request.consumer.name,
              request.consumer.phone,
              test::new_digital(request).serial_number,
              test::new_digital(request).imei}) {
            EXPECT_EQ(key.find(secret), std::string::npos) << key[0];
            EXPECT_EQ(value.find(secret), std::string::npos) << key[0];
        }
    }
}

TEST(Create, DeclinedClaim_HoldsNothing) {
    TestEngine engine;
    claim::Request request = with_invoice(test::appliance_claim(1), 1);
    test::new_appliance(request).efficiency_grade = 2;
    const Answer answer = engine.run(engine.create(request));
    EXPECT_EQ(told(answer), "declined grade_too_low");
    EXPECT_TRUE(engine.all_free(request));
    EXPECT_EQ(engine.pool("appliance/2026").balance(ledger::Account::held), Fen(0));
    EXPECT_EQ(engine.stored(answer).state.standing.status, claim::Status::declined);
    test::new_appliance(request).efficiency_grade = 1;
    EXPECT_EQ(make(engine, request), "held 82485");
}

TEST(Items, NewSerialNumber_CountsOnceInAllProgrammesAndCategories) {
    TestEngine engine;
    ASSERT_EQ(make(engine, test::appliance_claim(1)), "held 82485");
    claim::Request television = with_consumer_of(test::appliance_claim(1), 2);
    television.claim_ref = "other";
    television.new_item.category = "television";
    test::new_appliance(television).gtin = "6900000000021";
    EXPECT_EQ(make(engine, television), "declined new_item_already_subsidised");
    // The phone has the refrigerator's serial number.
    const claim::Request phone = with_consumer_of(test::digital_claim(1), 2);
    EXPECT_EQ(make(engine, phone), "declined new_item_already_subsidised");
}

TEST(Items, Imei_CountsOnceThoughTheSerialNumberDiffers) {
    TestEngine engine;
    ASSERT_EQ(make(engine, test::digital_claim(1)), "held 44985");
    claim::Request same = test::digital_claim(2);
    test::new_digital(same).imei = test::imei(1);
    const Answer answer = engine.run(engine.create(same));
    EXPECT_EQ(told(answer), "declined new_item_already_subsidised");
    EXPECT_THAT(
        std::get<ClaimView>(answer.body).record.decision.reasons[0].pointers,
        ElementsAre("/new_item/imei")
    );
}

TEST(Items, OldEbike_CountsOnceByFrameNumberOrByPlate) {
    TestEngine engine(at("2025-06-14T12:00:00+08:00"));
    ASSERT_EQ(make(engine, test::ebike_claim(1)), "held 39980");
    claim::Request by_frame = test::ebike_claim(2);
    test::old_ebike(by_frame).frame_number = test::frame_number(1);
    EXPECT_EQ(make(engine, by_frame), "declined old_item_already_used");
    claim::Request by_plate = test::ebike_claim(3);
    test::old_ebike(by_plate).frame_number.clear();
    test::old_ebike(by_plate).plate = test::plate(1);
    EXPECT_EQ(make(engine, by_plate), "declined old_item_already_used");
    claim::Request other = test::ebike_claim(4);
    test::old_ebike(other).plate.clear();
    EXPECT_EQ(make(engine, other), "held 39980");
}

TEST(Items, BoughtAsNewAndHandedInAsOld_AreDifferentFacts) {
    TestEngine engine(at("2025-06-14T12:00:00+08:00"));
    ASSERT_EQ(make(engine, test::ebike_claim(1)), "held 39980");
    claim::Request request = test::ebike_claim(2);
    test::new_ebike(request).frame_number = test::frame_number(3);
    test::old_ebike(request).frame_number = test::frame_number(2);
    EXPECT_EQ(make(engine, request), "held 39980");
    // Frame 2 was handed in as old; it may be bought as new.
    claim::Request bought = test::ebike_claim(4);
    test::new_ebike(bought).frame_number = test::frame_number(2);
    EXPECT_EQ(make(engine, bought), "held 39980");
}

TEST(Items, OldCar_CountsOnceInAllProgrammesAndYears) {
    TestEngine engine(at("2025-12-30T12:00:00+08:00"));
    claim::Request scrapped = test::scrap_claim(1);
    test::sell_on(scrapped, day("2025-12-30"));
    const Answer first = engine.run(engine.create(scrapped));
    ASSERT_EQ(told(first), "held 2000000");
    ASSERT_EQ(told(engine.run(engine.change(first, Confirm{}))), "confirmed 2000000");
    engine.clock().set(at("2026-01-02T12:00:00+08:00"));
    claim::Request replaced = test::replace_claim(2);
    test::sell_on(replaced, day("2026-01-02"));
    test::old_car(replaced).vin = test::vin(1);
    EXPECT_EQ(make(engine, replaced), "declined old_item_already_used");
}

TEST(Quota, Consumer_HasOnePieceOfEachCategoryAYear) {
    TestEngine engine;
    ASSERT_EQ(make(engine, test::appliance_claim(1)), "held 82485");
    EXPECT_EQ(make(engine, with_consumer_of(test::appliance_claim(2), 1)), "declined quota_used");
    claim::Request television = with_consumer_of(test::appliance_claim(3), 1);
    television.new_item.category = "television";
    EXPECT_EQ(make(engine, television), "held 82485");
    EXPECT_EQ(make(engine, with_consumer_of(test::digital_claim(4), 1)), "held 44985");
}

TEST(Quota, AnotherIdType_IsTheSameConsumer) {
    TestEngine engine;
    ASSERT_EQ(make(engine, test::appliance_claim(1)), "held 82485");
    claim::Request request = with_consumer_of(test::appliance_claim(2), 1);
    request.consumer.id_type = identity::IdType::hmt_residence_permit;
    request.consumer.name = "李四";
    EXPECT_EQ(make(engine, request), "declined quota_used");
}

TEST(Quota, ProgrammeYear_IsThatOfTheSale) {
    TestEngine engine(at("2025-12-31T12:00:00+08:00"));
    claim::Request request = test::appliance_claim(1);
    test::sell_on(request, day("2025-12-31"));
    ASSERT_EQ(make(engine, request), "held 109980");
    engine.clock().set(at("2026-01-01T12:00:00+08:00"));
    claim::Request next = with_consumer_of(test::appliance_claim(2), 1);
    test::sell_on(next, day("2026-01-01"));
    EXPECT_EQ(make(engine, next), "held 82485");
}

TEST(Quota, AirConditionersOf2025_AreThree) {
    TestEngine engine(at("2025-06-18T12:00:00+08:00"));
    std::vector<std::string> answers;
    for (const int number : {1, 2, 3, 4}) {
        claim::Request request = with_consumer_of(test::appliance_claim(number), 1);
        test::sell_on(request, day("2025-06-18"));
        request.new_item.category = "air_conditioner";
        answers.push_back(make(engine, request));
    }
    EXPECT_THAT(
        answers, ElementsAre("held 109980", "held 109980", "held 109980", "declined quota_used")
    );
}

TEST(Quota, ScrappingAndReplacement_AreOneGroup) {
    TestEngine engine;
    ASSERT_EQ(make(engine, test::scrap_claim(1)), "held 2000000");
    claim::Request request = test::replace_claim(2);
    request.consumer.id_number = test::resident_id(1);
    test::old_car(request).owner_id_number = test::resident_id(1);
    test::new_car(request).registration_owner_id_number = test::resident_id(1);
    EXPECT_EQ(make(engine, request), "declined quota_used");
}

TEST(Quota, InOneBatch_IsCountedClaimByClaim) {
    TestEngine engine;
    std::vector<Command> commands;
    for (const int number : {1, 2})
        commands.push_back(engine.create(with_consumer_of(test::appliance_claim(number), 1)));
    EXPECT_THAT(
        told(engine.run(std::move(commands))), ElementsAre("held 82485", "declined quota_used")
    );
}

TEST(Invoice, Number_CountsOnceInAllProgrammes) {
    TestEngine engine;
    ASSERT_EQ(make(engine, with_invoice(test::appliance_claim(1), 7)), "held 82485");
    const claim::Request phone = with_invoice(test::digital_claim(2), 7);
    EXPECT_EQ(make(engine, phone), "declined invoice_already_used");
}

TEST(Invoice, SameNumberUnderAnotherCode_IsAnotherInvoice) {
    TestEngine engine;
    claim::Request one = with_invoice(test::appliance_claim(1), 7);
    one.invoice->number = "12345678";
    one.invoice->code = "013001900111";
    claim::Request two = with_invoice(test::appliance_claim(2), 7);
    two.invoice->number = "12345678";
    two.invoice->code = "013001900112";
    EXPECT_EQ(make(engine, one), "held 82485");
    EXPECT_EQ(make(engine, two), "held 82485");
    claim::Request three = with_invoice(test::appliance_claim(3), 7);
    three.invoice = one.invoice;
    EXPECT_EQ(make(engine, three), "declined invoice_already_used");
}

TEST(Uniqueness, EverythingTaken_IsToldAtOnceInOrder) {
    TestEngine engine;
    ASSERT_EQ(make(engine, test::scrap_claim(1)), "held 2000000");
    claim::Request again = test::scrap_claim(1);
    again.claim_ref = "another";
    EXPECT_EQ(
        make(engine, again),
        "declined quota_used old_item_already_used new_item_already_subsidised "
        "invoice_already_used"
    );
}

TEST(Suspension, Retailer_IsDeclinedUntilReinstated) {
    TestEngine engine;
    engine.run(engine.office(SetSuspension{std::string(test::kRetailer), true, "audit"}));
    EXPECT_EQ(make(engine, test::appliance_claim(1)), "declined retailer_not_enrolled");
    engine.run(engine.office(SetSuspension{std::string(test::kRetailer), false, "cleared"}));
    EXPECT_EQ(make(engine, test::appliance_claim(1)), "held 82485");
}

TEST(Enrolment, OtherProgramme_IsDeclined) {
    TestEngine engine;
    Retailer other;
    other.id = "R2";
    other.programs = {"digital"};
    engine.run(engine.office(RegisterRetailer{other}));
    Command command = engine.create(test::appliance_claim(1));
    command.actor.tenant_id = "R2";
    EXPECT_EQ(told(engine.run(std::move(command))), "declined retailer_not_enrolled");
}

TEST(Preview, GoodClaim_IsDecidedAndLeavesNoTrace) {
    TestEngine engine;
    const auto before = test::contents(engine.store());
    const Sequence sequence = engine.sequencer().last_sequence();
    const Answer answer = engine.run(engine.preview(test::scrap_claim(1)));
    EXPECT_EQ(told(answer), "held 2000000");
    EXPECT_EQ(answer.sequence, 0U);
    EXPECT_EQ(test::contents(engine.store()), before);
    EXPECT_EQ(engine.sequencer().last_sequence(), sequence);
    EXPECT_EQ(engine.pool("vehicle_scrap/2026").balance(ledger::Account::held), Fen(0));
}

TEST(Preview, AfterTheClaim_TellsWhatStandsAgainstIt) {
    TestEngine engine;
    ASSERT_EQ(make(engine, test::appliance_claim(1)), "held 82485");
    claim::Request again = test::appliance_claim(1);
    EXPECT_EQ(told(engine.run(engine.preview(again))), "409 claim_ref_taken held");
    again.claim_ref = "another";
    EXPECT_EQ(
        told(engine.run(engine.preview(again))), "declined quota_used new_item_already_subsidised"
    );
}

TEST(Preview, BeforeTheClaimInOneBatch_SeesNothingOfIt) {
    TestEngine engine;
    std::vector<Command> commands;
    commands.push_back(engine.preview(test::appliance_claim(1)));
    commands.push_back(engine.create(test::appliance_claim(1)));
    commands.push_back(engine.preview(test::appliance_claim(1)));
    EXPECT_THAT(
        told(engine.run(std::move(commands))),
        ElementsAre("held 82485", "held 82485", "409 claim_ref_taken held")
    );
}

}  // namespace
}  // namespace huanxin::engine
