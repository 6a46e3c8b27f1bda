// ON DISK: every key, byte for byte, as docs/formats/keys.md has it.

#include "engine/keys.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/batch.hpp"
#include "huanxin/base/text.hpp"
#include "support/recycling.hpp"

namespace huanxin::engine {
namespace {

Bytes16 counting() {
    Bytes16 bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(0xF0 + i);
    return bytes;
}

constexpr const char* kDigest = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

TEST(Keys, Sequences_AreEightBytesBigEndian) {
    EXPECT_EQ(to_hex(keys::event(0x0102030405060708)), "450102030405060708");
    EXPECT_EQ(to_hex(keys::claim_state(1)), "430000000000000001");
    EXPECT_EQ(to_hex(keys::sequence_value(0xFF00)), "000000000000ff00");
}

TEST(Keys, HoldEnd_IsTheInstantThenTheSequence) {
    EXPECT_EQ(
        to_hex(keys::hold_end(Instant::from_ms(1'773'453'600'000), 5)),
        "580000019cea1265000000000000000005"
    );
}

TEST(Keys, Digests_FollowTheirTable) {
    const Bytes16 digest = counting();
    EXPECT_EQ(to_hex(keys::idempotency(digest)), std::string("49") + kDigest);
    EXPECT_EQ(to_hex(keys::claim_ref(digest)), std::string("52") + kDigest);
    EXPECT_EQ(
        to_hex(keys::later_claim_ref(digest, 258)), std::string("4c") + kDigest + "0000000000000102"
    );
    EXPECT_EQ(to_hex(keys::old_item(digest)), std::string("4f") + kDigest);
    EXPECT_EQ(to_hex(keys::new_item(digest)), std::string("4e") + kDigest);
    EXPECT_EQ(to_hex(keys::invoice(digest)), std::string("56") + kDigest);
    EXPECT_EQ(to_hex(keys::consumer(digest)), std::string("55") + kDigest);
    EXPECT_EQ(to_hex(keys::invoice_ref(digest)), std::string("42") + kDigest);
    EXPECT_EQ(to_hex(keys::invoiced_item(digest)), std::string("51") + kDigest);
    EXPECT_EQ(to_hex(keys::received_item(digest)), std::string("48") + kDigest);
    EXPECT_EQ(to_hex(keys::channel_reference(digest)), std::string("5a") + kDigest);
}

TEST(Keys, ReverseInvoices_AreOfRecyclersMonthsAndSellers) {
    const auto month = *invoicing::Month::parse("2026-03");  // 24,314 = 0x5efa.
    EXPECT_EQ(to_hex(keys::invoice_state(258)), "410000000000000102");
    EXPECT_EQ(to_hex(keys::channel_document(258)), "470000000000000102");
    EXPECT_EQ(to_hex(keys::invoice_of(0x01020304, 258)), "57010203040000000000000102");
    EXPECT_EQ(to_hex(keys::closed_filing(0x01020304, month)), "46010203045efa");
    EXPECT_EQ(to_hex(keys::month_documents(0x01020304, month)), "44010203045efa");
    EXPECT_EQ(
        to_hex(keys::seller_documents(0x01020304, month, counting())),
        std::string("44010203045efa") + kDigest
    );
    EXPECT_EQ(
        to_hex(keys::document(0x01020304, month, counting(), 258)),
        std::string("44010203045efa") + kDigest + "0000000000000102"
    );
    EXPECT_EQ(keys::recycler("C1"), "YC1");
}

TEST(Keys, Others_AreNumbersOrTexts) {
    EXPECT_EQ(to_hex(keys::pool(0x01020304)), "5001020304");
    EXPECT_EQ(to_hex(keys::policy_set(7)), "5300000007");
    EXPECT_EQ(keys::retailer("R1"), "TR1");
    EXPECT_EQ(keys::credential("crd_1"), "Kcrd_1");
    EXPECT_EQ(keys::meta(), "M");
}

TEST(Keys, Order_IsThatOfTheNumbers) {
    EXPECT_LT(keys::event(255), keys::event(256));
    EXPECT_LT(keys::hold_end(Instant::from_ms(255), 9), keys::hold_end(Instant::from_ms(256), 1));
    EXPECT_LT(keys::pool(65'535), keys::pool(65'536));
    const auto month = *invoicing::Month::parse("2026-12");
    EXPECT_LT(keys::invoice_of(255, 9), keys::invoice_of(256, 1));
    EXPECT_LT(keys::invoice_of(1, 255), keys::invoice_of(1, 256));
    EXPECT_LT(keys::month_documents(1, month), keys::month_documents(1, month.plus(1)));
    EXPECT_LT(keys::document(1, month, counting(), 255), keys::document(1, month, counting(), 256));
}

TEST(Keys, Sequence_ReadsBackAsWritten) {
    for (const Sequence sequence : {Sequence{0}, Sequence{1}, ~Sequence{0}})
        EXPECT_EQ(keys::read_be(keys::sequence_value(sequence)), sequence);
}

TEST(Digests, IdempotencyId_IsThatOfItsThreeParts) {
    EXPECT_EQ(
        to_hex(as_view(idempotency_id("R1", "POST /v1/claims", "0123456789abcdef"))),
        to_hex(as_view(digest16({"R1", "POST /v1/claims", "0123456789abcdef"})))
    );
    EXPECT_NE(idempotency_id("R1", "POST /a", "k"), idempotency_id("R2", "POST /a", "k"));
    EXPECT_NE(idempotency_id("R1", "POST /a", "k"), idempotency_id("R1", "POST /b", "k"));
    EXPECT_NE(idempotency_id("R1", "POST /a", "k"), idempotency_id("R1", "POST /a", "l"));
}

TEST(Ids, ClaimId_RoundTrips) {
    EXPECT_EQ(claim_id_text(counting()).substr(0, 4), "clm_");
    EXPECT_EQ(claim_id_text(counting()).size(), 30U);
    EXPECT_EQ(parse_claim_id(claim_id_text(counting())), counting());
    EXPECT_EQ(parse_claim_id("rin_" + claim_id_text(counting()).substr(4)), std::nullopt);
    EXPECT_EQ(parse_claim_id(claim_id_text(counting()).substr(0, 29)), std::nullopt);
    EXPECT_EQ(parse_claim_id("clm_"), std::nullopt);
    EXPECT_EQ(parse_claim_id(""), std::nullopt);
}

TEST(Ids, InvoiceAndRedLetterIds_AreOfTheirOwnKind) {
    EXPECT_EQ(invoice_id_text(counting()), "rin_" + claim_id_text(counting()).substr(4));
    EXPECT_EQ(red_letter_id_text(counting()), "red_" + claim_id_text(counting()).substr(4));
    EXPECT_EQ(parse_invoice_id(invoice_id_text(counting())), counting());
    EXPECT_EQ(parse_invoice_id(red_letter_id_text(counting())), std::nullopt);
    EXPECT_EQ(parse_invoice_id(invoice_id_text(counting()) + "a"), std::nullopt);
    EXPECT_EQ(parse_invoice_id(""), std::nullopt);
}

TEST(Names, RolesAndRefundReasons_RoundTrip) {
    for (const Role role : {Role::programme_office, Role::retailer, Role::recycler, Role::auditor})
        EXPECT_EQ(parse_role(to_string(role)), role);
    EXPECT_EQ(to_string(Role::programme_office), "operator");
    EXPECT_EQ(parse_role("programme_office"), std::nullopt);
    for (const char* reason : {"return", "exchange", "order_cancelled", "error"})
        EXPECT_EQ(to_string(parse_refund_reason(reason).value()), reason);
    EXPECT_EQ(parse_refund_reason("returned"), std::nullopt);
}

TEST(StoreKeys, AfterASale_AreThoseOfTheGrammar) {
    test::TestEngine engine;
    const auto before = test::contents(engine.store());
    const auto held = engine.run(engine.create(test::digital_claim(1), "0123456789abcdef"));
    std::string tables;
    for (const auto& [key, value] : test::contents(engine.store()))
        if (!before.contains(key)) tables += key[0];
    // The claim's event and state, its hold's end, its key, its reference, serial number and IMEI,
    // and its consumer.
    EXPECT_EQ(tables, "CEIJNNRUX");
    const ClaimRecord& record = std::get<ClaimView>(held.body).record;
    const auto after = test::contents(engine.store());
    const std::string sequence = keys::sequence_value(record.sequence);
    EXPECT_EQ(after.at(keys::claim_ref(record.keys.claim_ref)), '\1' + sequence);
    EXPECT_EQ(after.at(keys::new_item(record.keys.new_items[1])), sequence);
    EXPECT_EQ(after.at(keys::hold_end(record.hold_expires_at, record.sequence)), "");
    EXPECT_EQ(
        after.at(keys::idempotency(record.id)),
        sequence + std::string(as_view(sha256("{}")).substr(0, 16))
    );
}

/// The tables of the keys that are there after but not before.
std::string tables(
    const std::map<std::string, std::string>& before,
    const std::map<std::string, std::string>& after
) {
    std::string found;
    for (const auto& [key, value] : after)
        if (!before.contains(key)) found += key[0];
    return found;
}

TEST(StoreKeys, AfterReverseInvoices_AreThoseOfTheGrammar) {
    test::Recycling yards;
    auto& store = yards.engine().store();
    const auto today = test::day("2026-03-14");
    std::vector<std::map<std::string, std::string>> states{test::contents(store)};
    const auto run = [&](Command command) {
        Answer answer = yards.engine().run(std::move(command));
        states.push_back(test::contents(store));
        return answer;
    };
    const auto added = [&] { return tables(states.end()[-2], states.back()); };
    const auto gone = [&] { return tables(states.back(), states.end()[-2]); };

    (void)run(yards.consent("C1", test::seller(1), today));
    EXPECT_EQ(added(), "EIJU");
    invoicing::Request request = test::scrap(test::seller(1), today, {Fen(101)});
    request.old_items = {{"refrigerator", {{"serial", "OLD1", "/old_items/0/serial_number"}}}};
    const Answer blue = run(yards.issue("C1", request));
    EXPECT_EQ(added(), "ABDEGIJQW");
    const InvoiceRecord& record = std::get<InvoiceView>(blue.body).record;
    const std::string sequence = keys::sequence_value(record.sequence);
    EXPECT_EQ(states.back().at(keys::invoice_ref(record.keys.invoice_ref)), sequence);
    EXPECT_EQ(states.back().at(keys::invoiced_item(record.keys.old_items.at(0))), sequence);
    EXPECT_EQ(states.back().at(keys::invoice_of(record.recycler, record.sequence)), "");
    EXPECT_EQ(states.back().at(keys::channel_document(record.sequence)), "");
    request.invoice_ref += "-2";
    (void)run(yards.issue("C2", request));
    EXPECT_EQ(added(), "EIJW") << "declined";
    (void)run(yards.reverse(blue, today));
    EXPECT_EQ(added(), "DEGIJ");
    EXPECT_EQ(gone(), "Q") << "reversed in full, it holds its old item no longer";
    ReceiveOldItem receive;
    receive.item_keys = record.keys.old_items;
    const Answer receipt = run(yards.by("C2", receive));
    EXPECT_EQ(added(), "EHIJ");
    EXPECT_EQ(
        states.back().at(keys::received_item(record.keys.old_items.at(0))),
        keys::sequence_value(receipt.sequence)
    );
    (void)run(yards.by("C1", CloseFiling{"C1", *invoicing::Month::parse("2026-02")}));
    EXPECT_EQ(added(), "EFIJ");
    (void)run(yards.by("C1", RecordFact{record, FactKind::uploaded, today, "U-1"}));
    EXPECT_EQ(added(), "EIJZ");
    EXPECT_EQ(
        states.back().at(keys::channel_reference(digest16({"channel-reference", "U-1"}))), sequence
    );
    EXPECT_EQ(gone(), "G");
}

TEST(StoreFormat, Number_IsTwo) {
    EXPECT_EQ(codec::kStoreFormat, 2U);
}

}  // namespace
}  // namespace huanxin::engine
