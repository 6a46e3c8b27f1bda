// A person is erased: what told of the person is gone for good, what was counted stays.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "support/recycling.hpp"
#include "support/replayed.hpp"

namespace huanxin::engine {
namespace {

using test::day;
using test::Recycling;
using test::scrap;
using test::told;
using test::yuan;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Date kToday = day("2026-03-14");  // Of Recycling.

/// One person, who bought a refrigerator and sold scrap to C1.
class Erasing : public ::testing::Test {
protected:
    Erasing() {
        seller.id_number = request.consumer.id_number;
        claim = engine().run(engine().create(request, "key-of-the-first-claim"));
        EXPECT_EQ(told(claim).substr(0, 4), "held");
        yards.all_consent(seller, kToday);
        consented = engine().sequencer().last_sequence();
        invoice = engine().run(yards.issue("C1", scrap(seller, kToday, {yuan("3150.00")})));
        EXPECT_EQ(told(invoice), "issued");
    }

    [[nodiscard]] test::TestEngine& engine() { return yards.engine(); }
    [[nodiscard]] Bytes16 token() { return engine().tokeniser().person(seller.id_number); }
    Answer erase(std::string key = {}) {
        return engine().run(engine().office(EraseConsumer{token(), "asked for"}, std::move(key)));
    }
    [[nodiscard]] codec::pb::Consumer person() {
        const auto bytes = engine().store().get(keys::consumer(token()));
        return codec::parse<codec::pb::Consumer>(bytes.value().value(), "consumer").value();
    }
    [[nodiscard]] ClaimRecord claim_record() {
        return engine().queries().claim_at(claim.sequence, Facts::open).value().value().record;
    }
    [[nodiscard]] std::string unmask(
        std::variant<ClaimRecord, InvoiceRecord> record, std::string key = {}
    ) {
        Command command;
        command.actor = {Role::auditor, "auditor", "crd_audit"};
        const std::string used = key.empty() ? "unmask" + std::to_string(++unmaskings) : key;
        command.idempotency = test::remembered_as("auditor", "POST /v1/audit/unmask", used, "{}");
        command.body = UnmaskPerson{std::move(record), "a complaint"};
        return told(engine().run(std::move(command)));
    }
    [[nodiscard]] test::Replayed replayed() {
        return test::replayed(engine().store(), engine().tokeniser(), engine().key_ring());
    }

    Recycling yards;
    claim::Request request = test::appliance_claim(1);
    invoicing::Seller seller = test::seller(1);
    Answer claim, invoice;
    Sequence consented = 0;
    int unmaskings = 0;
};

TEST_F(Erasing, Person_LeavesNoKeyAndNoCard) {
    const std::string key = person().wrapped_data_key();
    const auto last = engine().sequencer().last_sequence();
    const Answer answer = erase();
    EXPECT_EQ(told(answer), "erased through " + std::to_string(last));
    EXPECT_EQ(answer.sequence, last + 1);
    const auto left = person();
    EXPECT_EQ(left.wrapped_data_key(), "");
    EXPECT_EQ(left.erased_through(), last);
    ASSERT_EQ(left.seller().consents_size(), 2);
    for (const auto& consent : left.seller().consents()) {
        EXPECT_EQ(consent.sealed_card(), "");
        EXPECT_EQ(consent.consented_on(), kToday.days());
    }
    EXPECT_EQ(left.counters(0).count(), 1);
    EXPECT_EQ(left.seller().months_size(), 1);
    for (const auto& [at, value] : test::contents(engine().store()))
        EXPECT_EQ(value.find(key), std::string::npos) << at;
}

TEST_F(Erasing, Records_AreTombstonesWithTheirFigures) {
    (void)erase();
    for (int start = 0; start < 2; ++start) {
        const auto kept = claim_record();
        EXPECT_TRUE(kept.erased);
        EXPECT_FALSE(kept.request);
        EXPECT_EQ(kept.decision.subsidy, std::get<ClaimView>(claim.body).record.decision.subsidy);
        const auto blue = yards.queries().invoice_at(invoice.sequence, Facts::open).value().value();
        EXPECT_TRUE(blue.record.erased);
        EXPECT_FALSE(blue.record.request);
        EXPECT_EQ(invoicing::total(blue.record.amounts).gross(), yuan("3150.00"));
        const auto consent = yards.queries().consent_at(consented).value();
        EXPECT_TRUE(consent.erased);
        EXPECT_EQ(consent.seller.name, "");
        const auto rows = yards.filing("C1", "2026-03");
        ASSERT_EQ(rows.size(), 1U);
        EXPECT_TRUE(rows[0].erased);
        EXPECT_EQ(rows[0].figures.invoices, 1);
        engine().reopen();
    }
}

TEST_F(Erasing, ClaimToldAgain_IsAnsweredAsATombstone) {
    (void)erase();
    const Answer again = engine().run(engine().create(request, "key-of-the-first-claim"));
    EXPECT_TRUE(again.replayed);
    EXPECT_TRUE(std::get<ClaimView>(again.body).record.erased);
}

TEST_F(Erasing, QuotaAndItems_StayUsed) {
    (void)erase();
    claim::Request next = test::appliance_claim(2);
    next.consumer = request.consumer;
    EXPECT_THAT(told(engine().run(engine().create(next))), HasSubstr("quota_used"));
    claim::Request other = test::appliance_claim(3);
    other.new_item = request.new_item;
    EXPECT_THAT(
        told(engine().run(engine().create(other))), HasSubstr("new_item_already_subsidised")
    );
    EXPECT_EQ(
        told(engine().run(engine().change(
                 claim,
                 engine().confirmation(
                     test::invoice(1, kToday, std::get<ClaimView>(claim.body).record.net_price)
                 )
             )))
            .substr(0, 9),
        "confirmed"
    );
}

TEST_F(Erasing, WhatIsToldLater_HasAnotherKey) {
    (void)erase();
    claim::Request next = test::digital_claim(5);
    next.consumer = request.consumer;
    const Answer later = engine().run(engine().create(next));
    EXPECT_EQ(told(later).substr(0, 4), "held");
    EXPECT_NE(person().wrapped_data_key(), "");
    const auto view = engine().queries().claim_at(later.sequence, Facts::open).value().value();
    ASSERT_TRUE(view.record.request);
    EXPECT_EQ(view.record.request->consumer.name, request.consumer.name);
    EXPECT_TRUE(claim_record().erased);
    EXPECT_FALSE(engine().queries().erased(token()).value());

    // A recycler that the seller had consented to is told the seller anew.
    EXPECT_EQ(yards.run(yards.issue("C1", scrap(seller, kToday, {yuan("10.00")}))), "issued");
    EXPECT_FALSE(yards.filing("C1", "2026-03")[0].erased);
    const auto first = person().erased_through();
    (void)erase();
    EXPECT_GT(person().erased_through(), first + 1);
    EXPECT_TRUE(yards.filing("C1", "2026-03")[0].erased);
    EXPECT_THAT(replayed().differences, IsEmpty());
}

TEST_F(Erasing, SecondTime_IsTheFirstErasure) {
    const Answer first = erase();
    const auto last = engine().sequencer().last_sequence();
    const Answer again = erase("another key that is used");
    EXPECT_EQ(told(again), told(first));
    EXPECT_EQ(again.sequence, first.sequence);
    const Answer replay = erase("another key that is used");
    EXPECT_TRUE(replay.replayed);
    EXPECT_EQ(told(replay), told(first));
    EXPECT_EQ(engine().sequencer().last_sequence(), last);
    EXPECT_TRUE(engine().queries().erased(token()).value());
}

TEST_F(Erasing, StaysUnfinished_UntilTheDiskHasForgotten) {
    const auto unfinished = [&] { return unfinished_erasures(engine().store()).value(); };
    const auto finish = [&](Sequence erasure) {
        Command command;
        command.body = FinishErasure{token(), erasure};
        return told(engine().run(std::move(command)));
    };
    EXPECT_THAT(unfinished(), IsEmpty());
    const Answer first = erase();
    engine().reopen();
    ASSERT_EQ(unfinished().size(), 1U);
    EXPECT_EQ(unfinished()[0].person, token());
    EXPECT_EQ(unfinished()[0].erasure, first.sequence);
    // Told of, and erased again before the first erasure was finished.
    claim::Request next = test::digital_claim(5);
    next.consumer = request.consumer;
    (void)engine().run(engine().create(next));
    const Answer second = erase();
    EXPECT_EQ(finish(first.sequence), "404 not_found");
    ASSERT_EQ(unfinished().size(), 1U);
    const auto last = engine().sequencer().last_sequence();
    EXPECT_EQ(finish(second.sequence), told(second));
    EXPECT_THAT(unfinished(), IsEmpty());
    EXPECT_EQ(finish(second.sequence), "404 not_found");
    EXPECT_EQ(engine().sequencer().last_sequence(), last) << "it makes no event";
    EXPECT_THAT(replayed().differences, IsEmpty());
}

TEST_F(Erasing, NobodyKnown_IsNotFound) {
    const Bytes16 nobody = engine().tokeniser().person(test::resident_id(777));
    EXPECT_EQ(told(engine().run(engine().office(EraseConsumer{nobody, "x"}))), "404 not_found");
    EXPECT_FALSE(engine().queries().erased(nobody).value());
}

TEST_F(Erasing, Statement_IsOfTheErased) {
    (void)erase();
    const auto statement = yards.queries().statement(
        token(),
        2026,
        engine().sequencer().registry(),
        std::nullopt,
        yards.filing_request("C1", "2026-03").moment
    );
    ASSERT_TRUE(statement.value());
    EXPECT_TRUE((**statement).erased);
    EXPECT_EQ((**statement).rows.size(), 1U);
}

TEST_F(Erasing, AllEvents_AreReplayedWithoutTheErased) {
    claim::Request again = test::appliance_claim(4);  // Declined, under a reference used before.
    again.consumer = request.consumer;
    (void)engine().run(engine().create(again));
    (void)erase();
    (void)engine().run(engine().change(claim, VoidClaim{}));
    EXPECT_EQ(yards.run(yards.reverse(invoice, kToday)), "red 315000");
    claim::Request next = test::appliance_claim(6);
    next.consumer = request.consumer;
    EXPECT_EQ(told(engine().run(engine().create(next))).substr(0, 4), "held");
    const auto found = replayed();
    EXPECT_THAT(found.differences, IsEmpty());
    EXPECT_FALSE(found.report.cut_short);
    EXPECT_EQ(found.report.events, engine().sequencer().last_sequence());
    EXPECT_EQ(found.report.erased, 5U);  // Two claims, two consents, an invoice.
    EXPECT_EQ(found.report.decisions, 1U);
    EXPECT_TRUE(found.report.references_left_out);
}

TEST_F(Erasing, FalseErasure_IsADifferenceOfTheReplay) {
    auto changed = person();
    changed.set_erased_through(invoice.sequence);
    store::Batch batch;
    batch.put(keys::consumer(token()), changed.SerializeAsString());
    ASSERT_TRUE(engine().store().commit(batch));
    EXPECT_THAT(replayed().differences, ::testing::Contains(HasSubstr("(person) is not what")));
}

TEST_F(Erasing, Unmasking_ShowsThePersonUntilErased) {
    const std::string number = request.consumer.id_number;
    EXPECT_EQ(unmask(claim_record()), "unmasked " + number);
    const auto last = engine().sequencer().last_sequence();
    const auto blue = yards.queries().invoice_at(invoice.sequence, Facts::open).value().value();
    EXPECT_EQ(unmask(blue.record, "key-of-an-unmasking"), "unmasked " + number);
    EXPECT_EQ(unmask(blue.record, "key-of-an-unmasking"), "unmasked " + number);
    EXPECT_EQ(engine().sequencer().last_sequence(), last + 1) << "each key is one event";
    EXPECT_THAT(replayed().differences, IsEmpty());

    const ClaimRecord read_before = claim_record();
    (void)erase();
    EXPECT_EQ(unmask(read_before), "410 consumer_erased");
    EXPECT_EQ(unmask(blue.record, "key-of-an-unmasking"), "unmasked erased");
    EXPECT_EQ(engine().sequencer().last_sequence(), last + 2);
    EXPECT_THAT(replayed().differences, IsEmpty());
}

}  // namespace
}  // namespace huanxin::engine
