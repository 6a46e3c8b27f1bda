// A claim is confirmed, voided, extended or refunded (docs/openapi.yaml).

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fixtures.hpp"

namespace huanxin::engine {
namespace {

using ledger::Account;
using test::day;
using test::TestEngine;
using test::told;
using test::yuan;
using ::testing::ElementsAre;

const Refund kReturn{RefundReason::returned, test::day("2026-03-14")};

claim::Invoice any_invoice(int number) {
    return test::invoice(number, day("2026-03-14"), yuan("5499"));
}

/// A refrigerator with an old one handed in, so that it holds all there is to hold.
claim::Request full_claim(int number) {
    claim::Request request = test::appliance_claim(number);
    request.old_item =
        claim::OldItem{"refrigerator", claim::OldGoods{test::serial_number(500'000 + number)}};
    return request;
}

struct Changes : ::testing::Test {
    Answer create(const claim::Request& request) { return engine.run(engine.create(request)); }
    std::string change(const Answer& created, TestEngine::Change change) {
        return told(engine.run(engine.change(created, std::move(change))));
    }
    Fen balance(Account account) { return engine.pool("appliance/2026").balance(account); }

    TestEngine engine;
};

using Confirming = Changes;
using Voiding = Changes;
using Extending = Changes;
using Refunding = Changes;

TEST_F(Confirming, HeldClaim_KeepsTheInvoiceAndMovesTheMoney) {
    const Answer claim = create(full_claim(1));
    engine.pass(60);
    Confirm confirm = engine.confirmation(any_invoice(1));
    confirm.delivered_on = day("2026-03-13");
    EXPECT_EQ(change(claim, confirm), "confirmed 82485");
    const ClaimView view = engine.stored(claim);
    EXPECT_EQ(view.state.confirm_invoice->number, any_invoice(1).number);
    EXPECT_EQ(view.state.delivered_on, day("2026-03-13"));
    EXPECT_EQ(view.state.updated_at, engine.clock().now());
    EXPECT_EQ(view.record.recorded_at, engine.clock().now().plus_seconds(-60));
    EXPECT_EQ(balance(Account::held), Fen(0));
    EXPECT_EQ(balance(Account::confirmed), Fen(82'485));
}

TEST_F(Confirming, WithoutAnyInvoice_IsAFaultOfTheBody) {
    const Answer claim = create(full_claim(1));
    EXPECT_EQ(change(claim, Confirm{}), "422 validation_failed /invoice:missing");
    EXPECT_EQ(engine.stored(claim).state.standing.status, claim::Status::held);
}

TEST_F(Confirming, InvoiceGivenAtCreation_NeedNotBeGivenAgain) {
    claim::Request request = full_claim(1);
    request.invoice = any_invoice(1);
    const Answer claim = create(request);
    EXPECT_EQ(change(claim, Confirm{}), "confirmed 82485");
}

TEST_F(Confirming, InvoiceGivenTwice_MustBeTheSameByNumberAndCode) {
    claim::Request request = full_claim(1);
    request.invoice = any_invoice(1);
    request.invoice->number = "12345678";
    request.invoice->code = "013001900111";
    const Answer claim = create(request);
    claim::Invoice other = *request.invoice;
    other.code = "013001900112";
    EXPECT_EQ(
        change(claim, engine.confirmation(other)), "422 validation_failed /invoice/number:mismatch"
    );
    claim::Invoice same = *request.invoice;
    same.issued_on = day("2026-03-10");
    EXPECT_EQ(change(claim, engine.confirmation(same)), "confirmed 82485");
}

TEST_F(Confirming, InvoiceOfAnotherTotal_IsAFaultOfTheBody) {
    const Answer claim = create(full_claim(1));
    claim::Invoice invoice = any_invoice(1);
    invoice.total = yuan("5498.99");
    EXPECT_EQ(
        change(claim, engine.confirmation(invoice)),
        "422 validation_failed /invoice/total_fen:mismatch"
    );
}

TEST_F(Confirming, OtherNumberAndOtherTotal_AreToldTogether) {
    claim::Request request = full_claim(1);
    request.invoice = any_invoice(1);
    const Answer claim = create(request);
    claim::Invoice wrong = any_invoice(2);
    wrong.total = Fen(1);
    EXPECT_EQ(
        change(claim, engine.confirmation(wrong)),
        "422 validation_failed /invoice/number:mismatch /invoice/total_fen:mismatch"
    );
}

TEST_F(Confirming, FaultsOfTheEdge_ComeFirstAndAreNotRepeated) {
    const Answer claim = create(full_claim(1));
    Command command = engine.change(claim, Confirm{});
    command.faults = {{"/invoice/number", "length"}, {"/delivered_on", "in_future"}};
    EXPECT_EQ(
        told(engine.run(std::move(command))),
        "422 validation_failed /invoice/number:length /delivered_on:in_future"
    );
    command = engine.change(claim, Confirm{});
    command.faults = {{"/delivered_on", "in_future"}};
    EXPECT_EQ(
        told(engine.run(std::move(command))),
        "422 validation_failed /delivered_on:in_future /invoice:missing"
    );
}

TEST_F(Confirming, FaultOfTheBody_ComesBeforeTheState) {
    const Answer claim = create(full_claim(1));
    ASSERT_EQ(change(claim, VoidClaim{}), "voided 82485");
    claim::Invoice invoice = any_invoice(1);
    invoice.total = Fen(1);
    EXPECT_EQ(
        change(claim, engine.confirmation(invoice)),
        "422 validation_failed /invoice/total_fen:mismatch"
    );
    EXPECT_EQ(change(claim, engine.confirmation(any_invoice(1))), "409 wrong_state voided");
}

TEST_F(Confirming, ConfirmedAgain_IsAConflictThatShowsTheClaim) {
    const Answer claim = create(full_claim(1));
    ASSERT_EQ(change(claim, engine.confirmation(any_invoice(1))), "confirmed 82485");
    const Answer again = engine.run(engine.change(claim, engine.confirmation(any_invoice(1))));
    EXPECT_EQ(told(again), "409 already_confirmed confirmed");
    EXPECT_EQ(
        std::get<Refused>(again.body).existing->id,
        claim_id_text(std::get<ClaimView>(claim.body).record.id)
    );
    // The invoice that the first confirmation brought is the one to compare with.
    EXPECT_EQ(
        change(claim, engine.confirmation(any_invoice(2))),
        "422 validation_failed /invoice/number:mismatch"
    );
}

TEST_F(Confirming, InvoiceOfAnotherClaim_IsAConflict) {
    ASSERT_EQ(
        change(create(full_claim(1)), engine.confirmation(any_invoice(7))), "confirmed 82485"
    );
    claim::Request at_creation = full_claim(2);
    at_creation.invoice = any_invoice(8);
    create(at_creation);
    const Answer claim = create(full_claim(3));
    const auto before = test::contents(engine.store());
    for (const int number : {7, 8})
        EXPECT_EQ(
            change(claim, engine.confirmation(any_invoice(number))), "409 invoice_already_used held"
        );
    EXPECT_EQ(test::contents(engine.store()), before);
    EXPECT_EQ(change(claim, engine.confirmation(any_invoice(9))), "confirmed 82485");
}

TEST_F(Confirming, TwoClaimsWithOneInvoiceInOneBatch_LetTheFirstThrough) {
    const Answer one = create(full_claim(1));
    const Answer two = create(full_claim(2));
    std::vector<Command> commands;
    commands.push_back(engine.change(one, engine.confirmation(any_invoice(7))));
    commands.push_back(engine.change(two, engine.confirmation(any_invoice(7))));
    EXPECT_THAT(
        told(engine.run(std::move(commands))),
        ElementsAre("confirmed 82485", "409 invoice_already_used held")
    );
}

TEST_F(Confirming, SuspendedRetailer_MayStillConfirmVoidAndRefund) {
    const Answer one = create(full_claim(1));
    const Answer two = create(full_claim(2));
    engine.run(engine.office(SetSuspension{std::string(test::kRetailer), true, "audit"}));
    EXPECT_EQ(change(one, engine.confirmation(any_invoice(1))), "confirmed 82485");
    EXPECT_EQ(change(two, VoidClaim{}), "voided 82485");
    EXPECT_EQ(change(one, kReturn), "refunded 82485");
}

TEST(ConfirmingLate, AfterTheLastSubmission_IsAllowed) {
    TestEngine engine(test::at("2026-12-31T23:50:00+08:00"));
    claim::Request request = test::appliance_claim(1);
    test::sell_on(request, day("2026-12-31"));
    const Answer claim = engine.run(engine.create(request));
    ASSERT_EQ(told(claim), "held 82485");
    engine.pass(1'200);
    EXPECT_EQ(
        told(engine.run(engine.change(claim, engine.confirmation(any_invoice(1))))),
        "confirmed 82485"
    );
}

TEST_F(Voiding, HeldClaim_GivesEverythingBackAtOnce) {
    claim::Request request = full_claim(1);
    request.invoice = any_invoice(1);
    const Answer claim = create(request);
    ASSERT_FALSE(engine.all_free(request));
    EXPECT_EQ(change(claim, VoidClaim{}), "voided 82485");
    EXPECT_TRUE(engine.all_free(request));
    EXPECT_EQ(balance(Account::held), Fen(0));
    EXPECT_EQ(balance(Account::available), test::kPlenty);
    request.claim_ref = "another";
    EXPECT_EQ(told(create(request)), "held 82485");
}

TEST_F(Voiding, SecondVoid_IsTheSameAnswerAndNoEvent) {
    const Answer claim = create(full_claim(1));
    const Answer first = engine.run(engine.change(claim, VoidClaim{}));
    engine.pass(10'000);
    const Sequence last = engine.sequencer().last_sequence();
    const Answer second = engine.run(engine.change(claim, VoidClaim{}, "second-void-0001"));
    EXPECT_EQ(told(second), "voided 82485");
    EXPECT_EQ(second.sequence, first.sequence);
    EXPECT_FALSE(second.replayed);
    EXPECT_EQ(
        std::get<ClaimView>(second.body).state.updated_at,
        std::get<ClaimView>(first.body).state.updated_at
    );
    EXPECT_EQ(engine.sequencer().last_sequence(), last);
    const Answer replay = engine.run(engine.change(claim, VoidClaim{}, "second-void-0001"));
    EXPECT_TRUE(replay.replayed);
    EXPECT_EQ(told(replay), "voided 82485");
}

TEST_F(Voiding, TwiceInOneBatch_GivesBackOnce) {
    const Answer claim = create(full_claim(1));
    create(full_claim(2));
    std::vector<Command> commands;
    commands.push_back(engine.change(claim, VoidClaim{}));
    commands.push_back(engine.change(claim, VoidClaim{}));
    EXPECT_THAT(told(engine.run(std::move(commands))), ElementsAre("voided 82485", "voided 82485"));
    EXPECT_EQ(balance(Account::held), Fen(82'485));
}

TEST_F(Voiding, ConfirmedOrDeclinedClaim_IsAConflict) {
    const Answer confirmed = create(full_claim(1));
    ASSERT_EQ(change(confirmed, engine.confirmation(any_invoice(1))), "confirmed 82485");
    EXPECT_EQ(change(confirmed, VoidClaim{}), "409 wrong_state confirmed");
    claim::Request bad = full_claim(2);
    test::new_appliance(bad).efficiency_grade = 2;
    const Answer declined = create(bad);
    EXPECT_EQ(change(declined, VoidClaim{}), "409 wrong_state declined");
    EXPECT_EQ(change(declined, Extend{}), "409 wrong_state declined");
    EXPECT_EQ(change(declined, kReturn), "409 wrong_state declined");
    EXPECT_EQ(change(declined, engine.confirmation(any_invoice(9))), "409 wrong_state declined");
}

TEST_F(Extending, Hold_EndsThatLongFromNow) {
    const Answer claim = create(full_claim(1));
    engine.pass(600);
    EXPECT_EQ(change(claim, Extend{3'600}), "held 82485");
    const ClaimView view = engine.stored(claim);
    EXPECT_EQ(view.state.standing.hold_expires_at, engine.clock().now().plus_seconds(3'600));
    EXPECT_EQ(view.state.standing.extensions, 1);
}

TEST_F(Extending, WithoutAWish_TakesTheDefaultWhateverTheClaimAskedFor) {
    claim::Request request = full_claim(1);
    request.hold_seconds = 60;
    const Answer claim = create(request);
    engine.pass(30);
    change(claim, Extend{});
    EXPECT_EQ(
        engine.stored(claim).state.standing.hold_expires_at,
        engine.clock().now().plus_seconds(1'800)
    );
}

TEST_F(Extending, ShorterThanWhatIsLeft_ChangesNoEndButCounts) {
    const Answer claim = create(full_claim(1));
    const Instant end = engine.stored(claim).state.standing.hold_expires_at;
    EXPECT_EQ(change(claim, Extend{60}), "held 82485");
    EXPECT_EQ(engine.stored(claim).state.standing.hold_expires_at, end);
    EXPECT_EQ(engine.stored(claim).state.standing.extensions, 1);
}

TEST_F(Extending, FourthTime_IsRefused) {
    const Answer claim = create(full_claim(1));
    for (int time = 0; time < 3; ++time)
        EXPECT_EQ(change(claim, Extend{}), "held 82485") << time;
    EXPECT_EQ(change(claim, Extend{}), "409 extension_limit held");
    EXPECT_EQ(change(claim, engine.confirmation(any_invoice(1))), "confirmed 82485");
    EXPECT_EQ(change(claim, Extend{}), "409 wrong_state confirmed");
}

TEST_F(Refunding, ConfirmedClaim_GivesBackAllButTheInvoice) {
    const claim::Request request = full_claim(1);
    const Answer claim = create(request);
    ASSERT_EQ(change(claim, engine.confirmation(any_invoice(1))), "confirmed 82485");
    EXPECT_EQ(change(claim, kReturn), "refunded 82485");
    EXPECT_TRUE(engine.all_free(request));
    EXPECT_EQ(balance(Account::confirmed), Fen(0));
    EXPECT_EQ(balance(Account::available), test::kPlenty);
    const ClaimView view = engine.stored(claim);
    EXPECT_EQ(view.state.refund_reason, RefundReason::returned);
    EXPECT_EQ(view.state.refunded_on, day("2026-03-14"));

    claim::Request next = request;
    next.claim_ref = "another";
    next.invoice = any_invoice(1);
    EXPECT_EQ(told(create(next)), "declined invoice_already_used");
    next.invoice.reset();
    EXPECT_EQ(told(create(next)), "held 82485");
}

TEST_F(Refunding, InvoiceOfTheCreation_StaysUsedToo) {
    claim::Request request = full_claim(1);
    request.invoice = any_invoice(1);
    const Answer claim = create(request);
    ASSERT_EQ(change(claim, Confirm{}), "confirmed 82485");
    ASSERT_EQ(change(claim, kReturn), "refunded 82485");
    request.claim_ref = "another";
    EXPECT_EQ(told(create(request)), "declined invoice_already_used");
}

TEST_F(Refunding, SecondTime_IsAConflict) {
    const Answer claim = create(full_claim(1));
    change(claim, engine.confirmation(any_invoice(1)));
    ASSERT_EQ(change(claim, kReturn), "refunded 82485");
    EXPECT_EQ(change(claim, kReturn), "409 already_refunded refunded");
    EXPECT_EQ(balance(Account::available), test::kPlenty);
    EXPECT_EQ(change(claim, VoidClaim{}), "409 wrong_state refunded");
    EXPECT_EQ(change(claim, Extend{}), "409 wrong_state refunded");
    EXPECT_EQ(change(claim, engine.confirmation(any_invoice(1))), "409 wrong_state refunded");
}

TEST_F(Refunding, HeldClaim_IsAConflict) {
    const Answer claim = create(full_claim(1));
    EXPECT_EQ(change(claim, kReturn), "409 wrong_state held");
}

TEST_F(Refunding, OldEbikeOfTwoNumbers_IsFreeByBoth) {
    TestEngine in_2025(test::at("2025-06-14T12:00:00+08:00"));
    claim::Request request = test::ebike_claim(1);
    const Answer claim = in_2025.run(in_2025.create(request));
    claim::Invoice invoice = test::invoice(1, day("2025-06-14"), request.net_price);
    in_2025.run(in_2025.change(claim, in_2025.confirmation(invoice)));
    in_2025.run(in_2025.change(claim, Refund{RefundReason::error, day("2025-06-14")}));
    EXPECT_TRUE(in_2025.all_free(request));
}

}  // namespace
}  // namespace huanxin::engine
