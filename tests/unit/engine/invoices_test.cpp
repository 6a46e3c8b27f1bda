// Reverse invoices end to end in the engine: decision, effects, replays (docs/openapi.yaml).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/recycling.hpp"

namespace huanxin::engine {
namespace {

using test::day;
using test::Recycling;
using test::scrap;
using test::told;
using test::yuan;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const Date kToday = day("2026-03-14");  // Of Recycling.

/// A refrigerator, known by its number.
invoicing::OldItem fridge(const std::string& serial) {
    return {"refrigerator", {{"serial", serial, "/old_items/0/serial_number"}}};
}

class Invoices : public ::testing::Test {
protected:
    Invoices() { yards.all_consent(seller, kToday); }

    [[nodiscard]] invoicing::Request of(const char* amount) const {
        return scrap(seller, kToday, {yuan(amount)});
    }
    [[nodiscard]] std::string issue(std::string_view id, const invoicing::Request& request) {
        return yards.run(yards.issue(id, request));
    }
    /// Net sales of the month that count towards the cap.
    [[nodiscard]] Fen used() {
        const auto months = yards.queries().cap_months(yards.token(seller));
        return invoicing::window_net(*months, invoicing::Month::of(kToday), 12);
    }

    Recycling yards;
    const invoicing::Seller seller = test::seller(1);
};

TEST_F(Invoices, Issued_ShowsFiguresAndIsOnDisk) {
    const Answer answer = yards.engine().run(yards.issue("C1", of("3150.00")));
    ASSERT_EQ(told(answer), "issued");
    const auto& made = std::get<InvoiceView>(answer.body);
    EXPECT_THAT(made.record.amounts, ElementsAre(invoicing::Amounts{Fen(311'881), Fen(3'119)}));
    EXPECT_EQ(made.record.sequence, answer.sequence);
    yards.engine().reopen();
    const InvoiceView stored = yards.stored(answer);
    EXPECT_EQ(stored.record.id, made.record.id);
    EXPECT_EQ(stored.record.request->seller.name, seller.name);
    EXPECT_EQ(stored.record.request->lines.at(0).description, "废钢");
    EXPECT_EQ(stored.record.request->invoice_ref, made.record.request->invoice_ref);
    EXPECT_EQ(stored.record.decision, made.record.decision);
    EXPECT_EQ(stored.state.left, made.record.amounts);
    EXPECT_EQ(used(), Fen(311'881));
}

TEST_F(Invoices, EveryReason_ComesFromWhatIsOnRecord) {
    ASSERT_EQ(issue("C1", of("5050000.00")), "issued");
    Recycler simple = test::recycler("C3");
    simple.suspended = true;
    simple.licences.clear();
    simple.vat_methods = {{invoicing::VatMethod::simple, day("2024-01-01")}};
    (void)yards.run(yards.engine().office(RegisterRecycler{simple}));
    invoicing::Request request = of("1.01");
    request.old_items = {fridge("OLD1")};
    ASSERT_EQ(issue("C2", scrap(test::seller(2), kToday, {Fen(1)})), "declined consent_missing");
    yards.all_consent(test::seller(2), kToday);
    invoicing::Request holds = scrap(test::seller(2), kToday, {Fen(101)});
    holds.old_items = {fridge("OLD1")};
    ASSERT_EQ(issue("C2", holds), "issued");
    request.kind = invoicing::Kind::special;
    request.evidence.clear();
    EXPECT_EQ(
        issue("C3", request),
        "declined recycler_not_approved licence_missing kind_not_allowed evidence_incomplete "
        "consent_missing old_item_already_invoiced seller_cap_exceeded"
    );
    request.levy_rate = Ratio::from_billionths(60'000'000);
    EXPECT_EQ(
        issue("C3", request),
        "declined recycler_not_approved licence_missing kind_not_allowed rate_not_allowed "
        "evidence_incomplete consent_missing old_item_already_invoiced"
    );
}

TEST_F(Invoices, Preview_TellsTheOutcomeAndChangesNothing) {
    const auto before = test::contents(yards.engine().store());
    const auto request = of("5050000.00");
    EXPECT_EQ(yards.run(yards.preview("C1", request)), "issued");
    EXPECT_EQ(test::contents(yards.engine().store()), before);
    EXPECT_EQ(issue("C1", request), "issued");
    EXPECT_EQ(yards.run(yards.preview("C1", request)), "409 invoice_ref_taken issued");
    EXPECT_EQ(yards.run(yards.preview("C1", of("0.51"))), "declined seller_cap_exceeded");
}

TEST_F(Invoices, Reference_IsTakenByAnIssuedOneAlone) {
    invoicing::Request request = of("101.00");
    request.levy_rate = Ratio::from_billionths(60'000'000);
    ASSERT_EQ(issue("C1", request), "declined rate_not_allowed");
    request.levy_rate = Ratio::from_billionths(10'000'000);
    const Answer made = yards.engine().run(yards.issue("C1", request));
    ASSERT_EQ(told(made), "issued");
    const Answer again = yards.engine().run(yards.issue("C1", request));
    EXPECT_EQ(told(again), "409 invoice_ref_taken issued");
    EXPECT_EQ(
        std::get<Refused>(again.body).existing->id,
        invoice_id_text(std::get<InvoiceView>(made.body).record.id)
    );
    EXPECT_EQ(issue("C2", request), "issued") << "a reference is its recycler's own";
}

TEST_F(Invoices, Consent_IsOfOneRecyclerAndItsEarliestDayCounts) {
    const auto other = test::seller(7);
    const auto dated = scrap(other, day("2026-03-10"), {Fen(101)});
    (void)yards.run(yards.consent("C1", other, day("2026-03-12")));
    EXPECT_EQ(issue("C1", dated), "declined consent_missing");
    (void)yards.run(yards.consent("C1", other, day("2026-03-10")));
    (void)yards.run(yards.consent("C1", other, day("2026-03-13")));
    EXPECT_EQ(issue("C1", dated), "issued");
    EXPECT_EQ(issue("C2", scrap(other, kToday, {Fen(101)})), "declined consent_missing");
}

TEST_F(Invoices, Cap_IsExactOverRecyclersWithinOneBatch) {
    ASSERT_EQ(issue("C1", of("5049999.99")), "issued");  // 4,999,999.99 net: a fen is left.
    std::vector<Command> commands;
    commands.push_back(yards.issue("C2", of("0.01")));
    commands.push_back(yards.issue("C1", of("0.01")));
    EXPECT_THAT(
        told(yards.engine().run(std::move(commands))),
        ElementsAre("issued", "declined seller_cap_exceeded")
    );
    EXPECT_EQ(used(), yuan("5000000.00"));
}

TEST_F(Invoices, OldItem_HasOneLiveInvoice) {
    invoicing::Request first = of("101.00");
    first.old_items = {fridge("OLD7")};
    const Answer made = yards.engine().run(yards.issue("C1", first));
    ASSERT_EQ(told(made), "issued");
    invoicing::Request second = of("101.00");
    second.old_items = {fridge("OLD7")};
    EXPECT_EQ(issue("C2", second), "declined old_item_already_invoiced");
    ASSERT_EQ(yards.run(yards.reverse(made, kToday, {{0, Fen(1)}})), "red 1");
    EXPECT_EQ(issue("C2", second), "declined old_item_already_invoiced") << "a part is not all";
    ASSERT_EQ(yards.run(yards.reverse(made, kToday)), "red 10099");
    EXPECT_EQ(issue("C2", second), "issued");
}

TEST_F(Invoices, Ebike_IsTheSameByFrameOrByPlate) {
    const auto bike = [](std::vector<invoicing::OldItemIdentity> identities) {
        return std::vector<invoicing::OldItem>{{"ebike", std::move(identities)}};
    };
    invoicing::Request both = of("1.01");
    both.old_items = bike(
        {{"frame", "123456789012345", "/old_items/0/frame_number"},
         {"plate", "邯郸1", "/old_items/0/plate"}}
    );
    ASSERT_EQ(issue("C1", both), "issued");
    invoicing::Request plate = of("1.01");
    plate.old_items = bike({{"plate", "邯郸1", "/old_items/0/plate"}});
    const Answer declined = yards.engine().run(yards.issue("C2", plate));
    EXPECT_EQ(told(declined), "declined old_item_already_invoiced");
    const auto& reasons = std::get<InvoiceView>(declined.body).record.decision.reasons;
    EXPECT_THAT(reasons.at(0).pointers, ElementsAre("/old_items/0/plate"));
}

TEST_F(Invoices, Replay_ShowsTheFirstAnswer) {
    const auto request = of("3150.00");
    const Answer first = yards.engine().run(yards.issue("C1", request, "the-key-of-this-invoice"));
    ASSERT_EQ(yards.run(yards.reverse(first, kToday)), "red 315000");
    const Answer again = yards.engine().run(yards.issue("C1", request, "the-key-of-this-invoice"));
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.sequence, first.sequence);
    EXPECT_EQ(std::get<InvoiceView>(again.body).state.left.at(0).gross(), Fen(315'000));
    EXPECT_THAT(std::get<InvoiceView>(again.body).state.reds, IsEmpty());
    EXPECT_THAT(yards.stored(first).state.reds, Not(IsEmpty()));
}

TEST_F(Invoices, Everything_OfThePersonIsSealed) {
    invoicing::Request request = of("3150.00");
    request.place = "Handan Yard 7";
    request.invoice_ref = "R-OF-ZHANG-SAN";
    request.lines[0].description = "张三家的旧铁门";
    request.seller.bank_card = "6222020111122220002";
    request.old_items = {fridge("OLDSERIAL7")};
    const Answer made = yards.engine().run(yards.issue("C1", request));
    ASSERT_EQ(told(made), "issued");
    ASSERT_EQ(issue("C2", request), "declined old_item_already_invoiced");
    ASSERT_EQ(yards.run(yards.reverse(made, kToday, {{0, Fen(101)}})), "red 101");
    for (const auto& [key, value] : test::contents(yards.engine().store()))
        for (const std::string& secret :
             {seller.name,
              seller.id_number,
              seller.phone,
              seller.address,
              request.place,
              request.invoice_ref,
              request.seller.bank_card,
              request.lines[0].description,
              std::string("OLDSERIAL7")})
            EXPECT_EQ((key + value).find(secret), std::string::npos) << secret;
}

TEST_F(Invoices, List_IsOfOneRecyclerInOrder) {
    std::vector<Bytes16> made;
    for (int i = 0; i < 5; ++i) {
        const Answer answer = yards.engine().run(yards.issue("C1", of("1.01")));
        made.push_back(std::get<InvoiceView>(answer.body).record.id);
        (void)issue("C2", of("1.01"));
    }
    const auto page = yards.queries().invoices_of(yards.at("C1")->number, 0, 3);
    ASSERT_EQ(page->size(), 3U);
    const auto rest =
        yards.queries().invoices_of(yards.at("C1")->number, page->back().record.sequence + 1, 10);
    ASSERT_EQ(rest->size(), 2U);
    EXPECT_EQ(page->at(0).record.id, made.at(0));
    EXPECT_EQ(rest->at(1).record.id, made.at(4));
}

TEST_F(Invoices, IdOfAnotherKind_IsNoInvoice) {
    const Answer consent = yards.engine().run(yards.consent("C1", seller, kToday));
    const Bytes16& id = std::get<Consent>(consent.body).id;
    EXPECT_FALSE(yards.queries().invoice(id, Facts::open)->has_value());
    EXPECT_FALSE(yards.queries().invoice(Bytes16{9}, Facts::open)->has_value());
}

TEST_F(Invoices, Preview_IsTheDecisionThatFollows) {
    for (const char* amount : {"3150.00", "5050000.51"}) {
        const auto request = of(amount);
        const Answer before = yards.engine().run(yards.preview("C1", request));
        const Answer after = yards.engine().run(yards.issue("C1", request));
        const auto& told = std::get<InvoiceView>(before.body).record;
        const auto& made = std::get<InvoiceView>(after.body).record;
        EXPECT_EQ(told.decision, made.decision) << amount;
        EXPECT_EQ(told.amounts, made.amounts) << amount;
    }
}

TEST_F(Invoices, Cap_HoldsInEveryWindowOfTheIssuingMonth) {
    yards.all_consent(seller, day("2025-03-14"));
    const auto on = [&](const char* date, const char* amount) {
        return scrap(seller, day(date), {yuan(amount)});
    };
    ASSERT_EQ(issue("C1", on("2025-04-30", "3030000.00")), "issued");
    const Answer last = yards.engine().run(yards.issue("C2", on("2026-03-01", "2020000.00")));
    ASSERT_EQ(told(last), "issued") << "5,000,000.00 from April to March";
    const std::string full = "declined seller_cap_exceeded";
    EXPECT_EQ(issue("C1", on("2025-04-01", "0.01")), full);
    EXPECT_EQ(issue("C1", on("2025-10-01", "0.01")), full);
    EXPECT_EQ(issue("C2", on("2026-03-14", "0.01")), full);
    yards.engine().reopen();
    EXPECT_EQ(issue("C1", on("2025-10-01", "0.01")), full);
    // Windows with March 2025 end in February 2026 at the latest.
    EXPECT_EQ(issue("C1", on("2025-03-31", "2020000.00")), "issued");
    EXPECT_EQ(issue("C1", on("2025-03-31", "0.01")), full);
    // A red letter of today frees the month of its blue invoice.
    ASSERT_EQ(yards.run(yards.reverse(last, kToday, {{0, Fen(1)}})), "red 1");
    EXPECT_EQ(issue("C1", on("2026-03-14", "0.02")), full);
    EXPECT_EQ(issue("C1", on("2026-03-14", "0.01")), "issued");
    EXPECT_EQ(issue("C1", on("2026-03-14", "0.01")), full);
}

TEST_F(Invoices, Declined_IsFinalForItsKeyAndTakesNothing) {
    const auto stranger = test::seller(8);
    invoicing::Request request = scrap(stranger, kToday, {yuan("101.00")});
    request.old_items = {fridge("OLD8")};
    const Answer declined = yards.engine().run(yards.issue("C1", request, "key-of-the-decline"));
    ASSERT_EQ(told(declined), "declined consent_missing");
    yards.all_consent(stranger, kToday);
    yards.engine().reopen();
    const Answer again = yards.engine().run(yards.issue("C1", request, "key-of-the-decline"));
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(told(again), "declined consent_missing");
    const InvoiceRecord& stored = std::get<InvoiceView>(again.body).record;
    const InvoiceRecord& made = std::get<InvoiceView>(declined.body).record;
    EXPECT_EQ(stored.decision, made.decision);
    EXPECT_EQ(stored.amounts, (std::vector{invoicing::Amounts{yuan("100.00"), yuan("1.00")}}));
    EXPECT_THAT(*yards.queries().cap_months(yards.token(stranger)), IsEmpty());
    EXPECT_THAT(yards.filing("C1", "2026-03"), IsEmpty());
    EXPECT_EQ(issue("C1", request), "issued") << "reference and old item are free";
}

TEST_F(Invoices, Key_WithAnotherBodyIsRefused) {
    const auto request = of("101.00");
    ASSERT_EQ(told(yards.engine().run(yards.issue("C1", request, "key-of-an-invoice"))), "issued");
    Command other = yards.issue("C1", of("202.00"), "key-of-an-invoice");
    other.idempotency->fingerprint[0] ^= 1;
    EXPECT_EQ(yards.run(std::move(other)), "422 idempotency_key_reused");
    EXPECT_EQ(used(), yuan("100.00"));
}

TEST_F(Invoices, OneBatch_SeesWhatItDidItself) {
    const auto fresh = test::seller(9);
    invoicing::Request first = scrap(fresh, kToday, {yuan("101.00")});
    first.old_items = {fridge("OLD9")};
    invoicing::Request second = scrap(fresh, kToday, {yuan("101.00")});
    second.old_items = {fridge("OLD9")};
    std::vector<Command> commands;
    commands.push_back(yards.issue("C1", first));
    commands.push_back(yards.consent("C1", fresh, kToday));
    commands.push_back(yards.issue("C1", first, "key-of-the-first"));
    commands.push_back(yards.issue("C1", first, "key-of-the-first"));
    commands.push_back(yards.issue("C1", first));
    commands.push_back(yards.issue("C1", second));
    const auto answers = yards.engine().run(std::move(commands));
    EXPECT_THAT(
        told(answers),
        ElementsAre(
            "declined consent_missing",
            "consent 2026-03-14",
            "issued",
            "issued",
            "409 invoice_ref_taken issued",
            "declined old_item_already_invoiced"
        )
    );
    EXPECT_TRUE(answers.at(3).replayed);
    EXPECT_EQ(answers.at(3).sequence, answers.at(2).sequence);
    EXPECT_EQ(yards.filing("C1", "2026-03").at(0).figures.net, yuan("100.00"));
}

TEST_F(Invoices, Person_IsOneAsConsumerAndAsSeller) {
    auto& engine = yards.engine();
    claim::Request claim = test::appliance_claim(1);
    ASSERT_EQ(claim.consumer.id_number, seller.id_number);
    ASSERT_TRUE(told(engine.run(engine.create(claim))).starts_with("held"));
    ASSERT_EQ(issue("C1", of("101.00")), "issued");
    claim::Request next = test::appliance_claim(2);
    next.consumer = claim.consumer;
    EXPECT_EQ(told(engine.run(engine.create(next))), "declined quota_used");
    EXPECT_EQ(used(), yuan("100.00"));
}

}  // namespace
}  // namespace huanxin::engine
