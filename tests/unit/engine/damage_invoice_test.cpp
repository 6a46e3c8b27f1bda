// Damaged records of recyclers and reverse invoices are reported and never taken for something
// else.

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"
#include "support/recycling.hpp"

namespace huanxin::engine {
namespace {

using test::day;
using test::Recycling;
using test::scrap;
using test::told;

const Date kToday = day("2026-03-14");  // Of Recycling.

/// An issued invoice with an old item and, of a part of it, a red letter; a receipt and a closed
/// filing. A test then damages their records.
struct DamagedInvoices : ::testing::Test {
    DamagedInvoices() {
        consent = run(yards.consent("C1", seller, day("2026-01-01")));
        request.old_items = {{"refrigerator", {{"serial", "OLD1", "/old_items/0/serial_number"}}}};
        blue = run(yards.issue("C1", request));
        red = run(yards.reverse(blue, kToday, {{0, Fen(101)}}));
        ReceiveOldItem receive;
        receive.category = "refrigerator";
        receive.item_keys = record().keys.old_items;
        receive.received_on = kToday;
        receipt = run(yards.by("C1", receive));
        closed = run(yards.by("C1", CloseFiling{"C1", month.plus(-1)}));
    }

    Answer run(Command command) {
        const Answer answer = yards.engine().run(std::move(command));
        EXPECT_FALSE(std::holds_alternative<Refused>(answer.body)) << told(answer);
        return answer;
    }
    [[nodiscard]] const InvoiceRecord& record() const {
        return std::get<InvoiceView>(blue.body).record;
    }
    [[nodiscard]] store::MemoryStore& store() { return yards.engine().store(); }
    void put(std::string key, std::string value) {
        store::Batch batch;
        batch.put(std::move(key), std::move(value));
        ASSERT_TRUE(store().commit(batch).has_value());
    }
    void remove(std::string key) {
        store::Batch batch;
        batch.remove(std::move(key));
        ASSERT_TRUE(store().commit(batch).has_value());
    }
    /// What `read` reports while the record under `key` is as `change` leaves it.
    template <class Message, class Read>
    Errc altered(const std::string& key, Read read, const std::function<void(Message&)>& change) {
        const std::string good = store().get(key).value().value();
        auto message = codec::parse<Message>(good, "record").value();
        change(message);
        put(key, message.SerializeAsString());
        const Errc found = read();
        put(key, good);
        EXPECT_EQ(read(), Errc::not_found) << "repaired, it is read";
        return found;
    }
    template <class Read, class Change>
    Errc altered_event(const Answer& of, Read read, Change change) {
        return altered<codec::pb::Event>(keys::event(of.sequence), read, change);
    }

    template <class T>
    static Errc error_of(const Result<T>& result) {
        return result ? Errc::not_found : result.error().code;
    }
    Errc process(Command command) {
        std::vector<Command> commands;
        commands.push_back(std::move(command));
        return error_of(yards.engine().sequencer().process(std::move(commands)));
    }
    /// A preview that meets whatever is on record of the seller, the reference and the old item.
    Errc writing() { return process(yards.preview("C1", scrap(seller, kToday, {Fen(101)}))); }
    Errc reversing() {
        // Too much, so that it changes nothing.
        return process(yards.reverse(blue, kToday, {{0, test::yuan("9999.00")}}));
    }
    Errc reading() { return error_of(yards.queries().invoice(record().id, Facts::open)); }
    Errc filing() {
        return error_of(yards.queries().filing(yards.filing_request("C1", "2026-03"), {}, 10));
    }
    Errc opening() {
        return error_of(Sequencer::open(
            store(),
            yards.engine().clock(),
            yards.engine().tokeniser(),
            yards.engine().key_ring(),
            std::make_unique<const rules::PolicySet>(test::deployed()),
            {}
        ));
    }

    Recycling yards;
    const invoicing::Seller seller = test::seller(1);
    const invoicing::Month month = invoicing::Month::of(kToday);
    invoicing::Request request = scrap(seller, kToday, {test::yuan("3150.00"), Fen(102)});
    Answer consent, blue, red, receipt, closed;
};

const std::string kCuts[] = {std::string(), std::string(15, 'd'), std::string(17, 'd')};

TEST_F(DamagedInvoices, Recycler_StopsTheOpening) {
    using codec::pb::Recycler;
    const auto damaged = [&](const std::function<void(Recycler&)>& change) {
        return altered<Recycler>(
            keys::recycler("C1"), [&] { return opening(); }, change
        );
    };
    EXPECT_EQ(damaged([](Recycler& in) { in.set_number(0); }), Errc::corrupt);
    EXPECT_EQ(damaged([](Recycler& in) { in.clear_vat_methods(); }), Errc::corrupt);
    for (const std::uint32_t number : {0U, 4U, 257U}) {
        EXPECT_EQ(
            damaged([&](Recycler& in) { in.mutable_vat_methods(0)->set_method(number); }),
            Errc::corrupt
        );
        EXPECT_EQ(
            damaged([&](Recycler& in) { in.mutable_licences(0)->set_kind(number); }), Errc::corrupt
        );
    }
    put(keys::recycler("C1"), "\xff damaged");
    EXPECT_EQ(opening(), Errc::corrupt);
}

TEST_F(DamagedInvoices, Invoice_IsReported) {
    const auto damaged = [&](const std::function<void(codec::pb::InvoiceCreated&)>& change) {
        return altered_event(
            blue,
            [&] { return reading(); },
            [&](auto& event) { change(*event.mutable_invoice_created()); }
        );
    };
    for (const std::string& cut : kCuts) {
        EXPECT_EQ(damaged([&](auto& in) { in.set_id(cut); }), Errc::corrupt);
        EXPECT_EQ(damaged([&](auto& in) { in.set_seller(cut); }), Errc::corrupt);
        EXPECT_EQ(damaged([&](auto& in) { in.set_invoice_ref_key(cut); }), Errc::corrupt);
        EXPECT_EQ(damaged([&](auto& in) { in.set_old_item_keys(0, cut); }), Errc::corrupt);
    }
    for (const std::uint32_t kind : {0U, 3U, 257U})
        EXPECT_EQ(damaged([&](auto& in) { in.set_kind(kind); }), Errc::corrupt);
    EXPECT_EQ(damaged([](auto& in) { in.clear_amounts(); }), Errc::corrupt);
    EXPECT_EQ(damaged([](auto& in) { in.mutable_amounts()->RemoveLast(); }), Errc::corrupt)
        << "as many lines as amounts";
    EXPECT_EQ(damaged([](auto& in) { in.mutable_amounts(0)->set_net_fen(-1); }), Errc::corrupt);
    EXPECT_EQ(damaged([](auto& in) { in.mutable_amounts(0)->set_vat_fen(-1); }), Errc::corrupt);
    EXPECT_EQ(
        damaged([](auto& in) { in.mutable_decision()->add_reasons()->set_code(99); }), Errc::corrupt
    );
}

TEST_F(DamagedInvoices, SealedFacts_AreReported) {
    const auto damaged = [&](const std::function<void(std::string&)>& change) {
        return altered_event(
            blue,
            [&] { return reading(); },
            [&](auto& event) { change(*event.mutable_invoice_created()->mutable_sealed_facts()); }
        );
    };
    EXPECT_EQ(damaged([](std::string& in) { in[in.size() / 2] ^= 1; }), Errc::corrupt);
    EXPECT_EQ(damaged([](std::string& in) { in.clear(); }), Errc::corrupt);
    // Those of another invoice of the same person do not open either.
    const Answer other = run(yards.issue("C1", scrap(seller, kToday, {Fen(101), Fen(101)})));
    const auto bytes = store().get(keys::event(other.sequence)).value().value();
    const auto event = codec::parse<codec::pb::Event>(bytes, "event").value();
    EXPECT_EQ(
        damaged([&](std::string& in) { in = event.invoice_created().sealed_facts(); }),
        Errc::corrupt
    );
}

TEST_F(DamagedInvoices, FactsOfNoKind_AreCorrupt) {
    for (const std::uint32_t number : {0U, 4U, 257U}) {
        codec::pb::InvoiceFacts facts;
        facts.add_lines()->set_unit(number);
        invoicing::Request into;
        EXPECT_EQ(
            error_of(codec::decode_invoice_facts(facts.SerializeAsString(), into)), Errc::corrupt
        );
    }
    for (const std::uint32_t number : {3U, 256U}) {
        codec::pb::SellerCard card;
        card.set_id_type(number);
        EXPECT_EQ(error_of(codec::decode_card(card.SerializeAsString())), Errc::corrupt);
    }
}

TEST_F(DamagedInvoices, State_IsReportedByReadersAndWriter) {
    const std::string key = keys::invoice_state(record().sequence);
    const auto damaged = [&](const std::function<void(codec::pb::InvoiceState&)>& change) {
        const Errc read = altered<codec::pb::InvoiceState>(
            key, [&] { return reading(); }, change
        );
        EXPECT_EQ(
            altered<codec::pb::InvoiceState>(
                key, [&] { return reversing(); }, change
            ),
            read
        );
        return read;
    };
    for (const std::string& cut : kCuts)
        EXPECT_EQ(damaged([&](auto& in) { in.mutable_reds(0)->set_id(cut); }), Errc::corrupt);
    EXPECT_EQ(damaged([](auto& in) { in.mutable_left(0)->set_net_fen(-1); }), Errc::corrupt);
    EXPECT_EQ(damaged([](auto& in) { in.mutable_left(0)->set_vat_fen(-1); }), Errc::corrupt);
    for (const std::uint32_t kind : {0U, 5U, 257U})
        EXPECT_EQ(damaged([&](auto& in) { in.add_facts()->set_kind(kind); }), Errc::corrupt);
    EXPECT_EQ(damaged([](auto& in) { in.mutable_left()->RemoveLast(); }), Errc::corrupt)
        << "as many lines as the invoice";
    remove(key);
    EXPECT_EQ(reversing(), Errc::corrupt);
}

TEST_F(DamagedInvoices, RedLetter_IsReported) {
    const auto read = [&] { return error_of(yards.queries().red_letter_at(red.sequence)); };
    const auto damaged = [&](const std::function<void(codec::pb::RedLetterIssued&)>& change) {
        return altered_event(red, read, [&](auto& event) {
            change(*event.mutable_red_letter_issued());
        });
    };
    for (const std::string& cut : kCuts) {
        EXPECT_EQ(damaged([&](auto& in) { in.set_id(cut); }), Errc::corrupt);
        EXPECT_EQ(damaged([&](auto& in) { in.set_blue_id(cut); }), Errc::corrupt);
    }
    for (const std::uint32_t reason : {0U, 5U, 257U})
        EXPECT_EQ(damaged([&](auto& in) { in.set_reason(reason); }), Errc::corrupt);
    EXPECT_EQ(
        damaged([](auto& in) { in.mutable_lines(0)->mutable_amounts()->set_net_fen(-1); }),
        Errc::corrupt
    );
    EXPECT_EQ(
        altered_event(red, read, [](auto& event) { event.mutable_clock_set(); }), Errc::corrupt
    );
}

TEST_F(DamagedInvoices, Consent_IsReported) {
    const auto read = [&] { return error_of(yards.queries().consent_at(consent.sequence)); };
    const auto damaged = [&](const std::function<void(codec::pb::ConsentRecorded&)>& change) {
        return altered_event(consent, read, [&](auto& event) {
            change(*event.mutable_consent_recorded());
        });
    };
    for (const std::string& cut : kCuts) {
        EXPECT_EQ(damaged([&](auto& in) { in.set_id(cut); }), Errc::corrupt);
        EXPECT_EQ(damaged([&](auto& in) { in.set_seller(cut); }), Errc::corrupt);
    }
    EXPECT_EQ(damaged([](auto& in) { in.mutable_sealed_seller()->back() ^= 1; }), Errc::corrupt);
    EXPECT_EQ(
        altered_event(consent, read, [](auto& event) { event.mutable_clock_set(); }), Errc::corrupt
    );
}

TEST_F(DamagedInvoices, Receipt_IsReported) {
    const auto read = [&] { return error_of(yards.queries().item_life(record().keys.old_items)); };
    const auto damaged = [&](const std::function<void(codec::pb::OldItemReceived&)>& change) {
        return altered_event(receipt, read, [&](auto& event) {
            change(*event.mutable_old_item_received());
        });
    };
    for (const std::string& cut : kCuts) {
        EXPECT_EQ(damaged([&](auto& in) { in.set_id(cut); }), Errc::corrupt);
        EXPECT_EQ(damaged([&](auto& in) { in.set_item_keys(0, cut); }), Errc::corrupt);
        if (cut.empty()) continue;  // Without a claim.
        EXPECT_EQ(damaged([&](auto& in) { in.set_claim_id(cut); }), Errc::corrupt);
    }
    EXPECT_EQ(
        altered_event(receipt, read, [](auto& event) { event.mutable_clock_set(); }), Errc::corrupt
    );
}

TEST_F(DamagedInvoices, ClosedFiling_IsReported) {
    const auto read = [&] {
        return error_of(yards.queries().closed_filing(record().recycler, month.plus(-1)));
    };
    EXPECT_EQ(
        altered_event(closed, read, [](auto& event) { event.mutable_clock_set(); }), Errc::corrupt
    );
    remove(keys::event(closed.sequence));
    EXPECT_EQ(read(), Errc::corrupt);
    EXPECT_EQ(process(yards.by("C1", CloseFiling{"C1", month.plus(-1)})), Errc::corrupt);
}

TEST_F(DamagedInvoices, FilingDocument_IsReported) {
    const std::string key =
        keys::document(record().recycler, month, record().keys.seller, record().sequence);
    for (const std::uint32_t kind : {0U, 3U, 257U})
        EXPECT_EQ(
            altered<codec::pb::FilingDocument>(
                key, [&] { return filing(); }, [&](auto& in) { in.set_kind(kind); }
            ),
            Errc::corrupt
        );
    put(key, "\xff");
    EXPECT_EQ(filing(), Errc::corrupt);
    remove(key);
    RecordFact paid;
    paid.invoice = record();
    paid.kind = FactKind::paid;
    paid.on = kToday;
    EXPECT_EQ(process(yards.by("C1", paid)), Errc::corrupt) << "the payment of nothing";
    put(key + "x", "");
    EXPECT_EQ(filing(), Errc::corrupt) << "a key that is too long";
}

TEST_F(DamagedInvoices, Seller_IsReported) {
    using codec::pb::Consumer;
    const std::string key = keys::consumer(record().keys.seller);
    const auto damaged = [&](const std::function<void(Consumer&)>& change) {
        return altered<Consumer>(
            key, [&] { return filing(); }, change
        );
    };
    EXPECT_EQ(
        damaged([](Consumer& in) {
            in.mutable_seller()->mutable_consents(0)->mutable_sealed_card()->back() ^= 1;
        }),
        Errc::corrupt
    );
    EXPECT_EQ(damaged([](Consumer& in) { in.mutable_seller()->clear_consents(); }), Errc::corrupt);
    run(yards.consent("C2", seller, kToday));
    EXPECT_EQ(
        damaged([](Consumer& in) {
            auto& consents = *in.mutable_seller()->mutable_consents();
            consents[0].set_sealed_card(consents[1].sealed_card());
        }),
        Errc::corrupt
    ) << "another recycler's card";
    EXPECT_EQ(damaged([](Consumer& in) { in.mutable_seller()->clear_months(); }), Errc::corrupt);
    EXPECT_EQ(
        damaged([](Consumer& in) { in.mutable_wrapped_data_key()->back() ^= 1; }), Errc::corrupt
    );
    put(key, "\xff");
    EXPECT_EQ(filing(), Errc::corrupt);
    EXPECT_EQ(writing(), Errc::corrupt);
    remove(key);
    EXPECT_EQ(filing(), Errc::corrupt);
    EXPECT_EQ(reading(), Errc::corrupt);
}

TEST_F(DamagedInvoices, InvoiceReference_IsReported) {
    const std::string key = keys::invoice_ref(record().keys.invoice_ref);
    for (const std::string& bytes :
         {std::string(),
          std::string(7, '\0'),
          keys::sequence_value(999'999),
          keys::sequence_value(consent.sequence)}) {
        put(key, bytes);
        EXPECT_EQ(process(yards.issue("C1", request)), Errc::corrupt) << to_hex(bytes);
    }
}

TEST_F(DamagedInvoices, ReceivedItem_IsReported) {
    ReceiveOldItem again;
    again.item_keys = record().keys.old_items;
    for (const Sequence sequence : {Sequence(999'999), consent.sequence}) {
        put(keys::received_item(again.item_keys.at(0)), keys::sequence_value(sequence));
        EXPECT_EQ(process(yards.by("C1", again)), Errc::corrupt) << sequence;
    }
}

TEST_F(DamagedInvoices, NumberOfThePlatform_IsReported) {
    const RecordFact uploaded{record(), FactKind::uploaded, kToday, "2613"};
    for (const Sequence sequence : {Sequence(0), Sequence(999'999), consent.sequence}) {
        put(keys::channel_reference(digest16({"channel-reference", "2613"})),
            keys::sequence_value(sequence));
        EXPECT_EQ(process(yards.by("C1", uploaded)), Errc::corrupt) << sequence;
    }
}

TEST_F(DamagedInvoices, MissingEvent_IsReported) {
    remove(keys::event(record().sequence));
    EXPECT_EQ(reading(), Errc::corrupt);
    EXPECT_EQ(error_of(yards.queries().invoices_of(record().recycler, 0, 10)), Errc::corrupt);
    EXPECT_EQ(error_of(yards.queries().answer_to(999, {})), Errc::corrupt);
    EXPECT_EQ(process(yards.issue("C1", request)), Errc::corrupt) << "its reference names it";
}

}  // namespace
}  // namespace huanxin::engine
