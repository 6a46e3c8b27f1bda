// Facts of an invoice, and receipts of old items (docs/openapi.yaml).

#include "support/recycling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huanxin::engine {
namespace {

using test::day;
using test::Recycling;
using test::scrap;
using test::told;
using ::testing::ElementsAre;

const Date kToday = day("2026-03-14");

class Recyclings : public ::testing::Test {
protected:
    Recyclings() {
        yards.all_consent(seller, kToday);
        made = yards.engine().run(yards.issue("C1", scrap(seller, kToday, {Fen(101)})));
    }

    [[nodiscard]] Command fact(FactKind kind, const char* reference, std::string key = {}) {
        RecordFact record;
        record.invoice = std::get<InvoiceView>(made.body).record;
        record.kind = kind;
        record.on = kToday;
        record.reference = reference;
        return yards.by("C1", std::move(record), std::move(key));
    }
    [[nodiscard]] Command receive(
        const char* by, std::vector<Bytes16> items, std::optional<ClaimRecord> claim = {}
    ) {
        ReceiveOldItem receipt;
        receipt.claim = std::move(claim);
        receipt.category = "refrigerator";
        receipt.item_keys = std::move(items);
        receipt.received_on = kToday;
        return yards.by(by, std::move(receipt));
    }

    Recycling yards;
    const invoicing::Seller seller = test::seller(1);
    Answer made;
};

TEST_F(Recyclings, Facts_ComeInAnyOrderAndOnceEach) {
    EXPECT_EQ(yards.run(fact(FactKind::tax_paid, "T-1")), "issued");
    EXPECT_EQ(yards.run(fact(FactKind::confirmed_by_seller, "S-1")), "issued");
    const Answer paid = yards.engine().run(fact(FactKind::paid, "P-1"));
    const Answer same = yards.engine().run(fact(FactKind::paid, "P-1", "another-key-for-it"));
    EXPECT_EQ(std::get<InvoiceView>(same.body).state.last_sequence, paid.sequence)
        << "the same fact again changes nothing";
    EXPECT_FALSE(same.replayed);
    EXPECT_EQ(yards.run(fact(FactKind::paid, "P-2")), "409 fact_already_recorded paid");
    const Answer replay = yards.engine().run(fact(FactKind::paid, "P-1", "another-key-for-it"));
    EXPECT_TRUE(replay.replayed);
    EXPECT_EQ(std::get<InvoiceView>(replay.body).state.facts.size(), 3U);
    yards.engine().reopen();
    std::vector<std::string> told;
    for (const InvoiceFact& one : yards.stored(made).state.facts)
        told.push_back(std::string(to_string(one.kind)) + " " + one.reference);
    EXPECT_THAT(told, ElementsAre("tax_paid T-1", "confirmed_by_seller S-1", "paid P-1"));
}

TEST_F(Recyclings, FactToldAgain_IsReplayedAsItWasAnswered) {
    const auto facts = [](const Answer& answer) {
        std::vector<std::string> kinds;
        for (const InvoiceFact& one : std::get<InvoiceView>(answer.body).state.facts)
            kinds.emplace_back(to_string(one.kind));
        return kinds;
    };
    ASSERT_EQ(yards.run(fact(FactKind::paid, "P-1")), "issued");
    ASSERT_EQ(yards.run(fact(FactKind::tax_paid, "T-1")), "issued");
    EXPECT_THAT(
        facts(yards.engine().run(fact(FactKind::paid, "P-1", "key-of-the-repeat"))),
        ElementsAre("paid", "tax_paid")
    );
    ASSERT_EQ(yards.run(fact(FactKind::confirmed_by_seller, "S-1")), "issued");
    const Answer again = yards.engine().run(fact(FactKind::paid, "P-1", "key-of-the-repeat"));
    EXPECT_TRUE(again.replayed);
    EXPECT_THAT(facts(again), ElementsAre("paid", "tax_paid"));
}

TEST_F(Recyclings, UploadThatTheChannelToldBefore_IsReplayed) {
    Command receipt;
    receipt.body = AcknowledgeDocument{made.sequence, "26132000000000000001", kToday};
    ASSERT_EQ(yards.run(std::move(receipt)), "acknowledged 26132000000000000001");
    const auto upload = [&] {
        return yards.engine().run(
            fact(FactKind::uploaded, "26132000000000000001", "key-of-the-upload")
        );
    };
    EXPECT_EQ(told(upload()), "issued");
    const Answer again = upload();
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(told(again), "issued");
    EXPECT_EQ(yards.stored(made).state.facts.size(), 1U);
}

TEST_F(Recyclings, Fact_OfADeclinedInvoiceIsAConflict) {
    auto request = scrap(seller, kToday, {Fen(101)});
    request.evidence.clear();
    made = yards.engine().run(yards.issue("C1", request));
    EXPECT_EQ(yards.run(fact(FactKind::paid, "P-1")), "409 not_issued declined");
}

TEST_F(Recyclings, Fact_IsOfTheInvoicesDayOrLaterAndNotOfTomorrow) {
    const auto on = [&](const char* date) {
        Command command = fact(FactKind::paid, "P-1");
        std::get<RecordFact>(command.body).on = day(date);
        return command;
    };
    EXPECT_EQ(yards.run(on("2026-03-13")), "422 validation_failed /on:too_early");
    EXPECT_EQ(yards.run(on("2026-03-15")), "422 validation_failed /on:in_future");
    Command two = on("2026-03-15");
    two.faults = {{"/reference", "length"}};
    EXPECT_EQ(yards.run(two), "422 validation_failed /reference:length /on:in_future");
    Command unread = on("1970-01-01");
    unread.faults = {{"/on", "format"}};
    EXPECT_EQ(yards.run(unread), "422 validation_failed /on:format");
    EXPECT_EQ(yards.run(on("2026-03-14")), "issued");
}

TEST_F(Recyclings, Receipt_IsOfTheDocumentsDayOrLaterAndNotOfTomorrow) {
    yards.engine().clock().set(test::at("2026-03-16T12:00:00+08:00"));
    const Answer red = yards.engine().run(yards.reverse(made, day("2026-03-15")));
    const auto receipt = [&](const Answer& document, const char* date) {
        Command command;
        command.body = AcknowledgeDocument{document.sequence, date, day(date)};
        return yards.run(std::move(command));
    };
    EXPECT_EQ(receipt(made, "2026-03-13"), "422 validation_failed /on:too_early");
    EXPECT_EQ(receipt(made, "2026-03-17"), "422 validation_failed /on:in_future");
    EXPECT_EQ(receipt(made, "2026-03-14"), "acknowledged 2026-03-14");
    EXPECT_EQ(receipt(red, "2026-03-14"), "422 validation_failed /on:too_early");
    EXPECT_EQ(receipt(red, "2026-03-16"), "acknowledged 2026-03-16");
}

TEST_F(Recyclings, ReceiptOfARedLetter_ComesAfterThatOfItsInvoice) {
    const Answer red = yards.engine().run(yards.reverse(made, kToday));
    const auto receive = [&](const Answer& document, const char* reference) {
        Command command;
        command.body = AcknowledgeDocument{document.sequence, reference, kToday};
        return yards.run(std::move(command));
    };
    EXPECT_EQ(receive(red, "2614"), "409 wrong_state issued");
    EXPECT_EQ(receive(made, "2613"), "acknowledged 2613");
    EXPECT_FALSE(yards.stored(made).state.reds.at(0).upload.has_value());
    EXPECT_EQ(receive(red, "2614"), "acknowledged 2614");
    yards.engine().reopen();
    const auto upload = yards.stored(made).state.reds.at(0).upload;
    ASSERT_TRUE(upload.has_value());
    EXPECT_EQ(upload->reference, "2614");
    EXPECT_EQ(upload->on, kToday);
}

TEST_F(Recyclings, PlatformsNumber_IsOfOneDocumentOfAllRecyclers) {
    const auto upload = [&](const Answer& invoice, const char* by) {
        RecordFact record{
            std::get<InvoiceView>(invoice.body).record, FactKind::uploaded, kToday, "2613"};
        return yards.engine().run(yards.by(by, std::move(record)));
    };
    const auto receive = [&](const Answer& document, const char* reference) {
        Command command;
        command.body = AcknowledgeDocument{document.sequence, reference, kToday};
        return yards.engine().run(std::move(command));
    };
    const Answer other = yards.engine().run(yards.issue("C2", scrap(seller, kToday, {Fen(101)})));
    const Answer red = yards.engine().run(yards.reverse(made, kToday, {{0, Fen(1)}}));
    ASSERT_EQ(told(upload(made, "C1")), "issued");
    ASSERT_EQ(told(upload(made, "C1")), "issued") << "the same again";
    for (const Answer& second :
         {upload(other, "C2"), receive(other, "2613"), receive(red, "2613")}) {
        EXPECT_EQ(told(second), "409 reference_taken uploaded");
        EXPECT_EQ(
            std::get<Refused>(second.body).existing->id,
            invoice_id_text(std::get<InvoiceView>(made.body).record.id)
        );
    }
    ASSERT_EQ(told(receive(red, "2614")), "acknowledged 2614");
    const Answer third = receive(other, "2614");
    EXPECT_EQ(told(third), "409 reference_taken uploaded");
    EXPECT_EQ(
        std::get<Refused>(third.body).existing->id,
        red_letter_id_text(std::get<RedLetter>(red.body).id)
    );
    EXPECT_EQ(yards.run(fact(FactKind::paid, "2613")), "issued") << "a number of its own";
    ASSERT_EQ(told(receive(other, "2615")), "acknowledged 2615");
}

TEST_F(Recyclings, FactWords_AreReadAsTheyAreWritten) {
    for (const char* word : {"confirmed_by_seller", "paid", "tax_paid", "uploaded"})
        EXPECT_EQ(to_string(parse_fact_kind(word).value()), word);
    EXPECT_FALSE(parse_fact_kind("Paid").has_value());
}

TEST_F(Recyclings, OldItem_IsReceivedOnce) {
    const Bytes16 frame{1};
    const Bytes16 plate{2};
    const Answer answer = yards.engine().run(receive("C1", {frame, plate}));
    ASSERT_EQ(told(answer), "received refrigerator");
    const Answer second = yards.engine().run(receive("C2", {plate}));
    EXPECT_EQ(told(second), "409 old_item_already_received received");
    EXPECT_EQ(
        std::get<Refused>(second.body).existing->id,
        id_text("rcv", std::get<Receipt>(answer.body).id)
    );
    EXPECT_EQ(yards.run(receive("C1", {frame})), "409 old_item_already_received received");
    EXPECT_EQ(yards.run(receive("C1", {Bytes16{3}})), "received refrigerator");
    EXPECT_EQ(std::get<Receipt>(answer.body).recycler, yards.at("C1")->number);
}

TEST_F(Recyclings, RefundedClaim_KeepsAnOldItemThatWasReceived) {
    auto& engine = yards.engine();
    const auto traded = [&](int number) {
        auto request = test::appliance_claim(number);
        request.old_item =
            claim::OldItem{"refrigerator", claim::OldGoods{"OLD" + std::to_string(number)}};
        const Answer claim = engine.run(engine.create(request));
        EXPECT_TRUE(told(claim).starts_with("held")) << told(claim);
        EXPECT_TRUE(told(engine.run(engine.change(
                             claim,
                             engine.confirmation(test::invoice(number, kToday, request.net_price))
                         )))
                        .starts_with("confirmed"));
        return claim;
    };
    const Refund refund{RefundReason::returned, kToday};
    const auto holder = [&](const Answer& claim) {
        const Bytes16& item = std::get<ClaimView>(claim.body).record.keys.old_items.at(0);
        return engine.queries().item_holder(ItemTable::old_item, item)->has_value();
    };
    const Answer kept = traded(1);
    const Answer freed = traded(2);
    const ClaimRecord& record = std::get<ClaimView>(kept.body).record;
    ASSERT_EQ(yards.run(receive("C1", record.keys.old_items, record)), "received refrigerator");
    for (const Answer& claim : {kept, freed})
        EXPECT_TRUE(told(engine.run(engine.change(claim, refund))).starts_with("refunded"));
    EXPECT_TRUE(holder(kept));
    EXPECT_FALSE(holder(freed));
}

}  // namespace
}  // namespace huanxin::engine
