// ON DISK: records of recyclers and reverse invoices, byte for byte. Each value has every member
// set, so one that is not written, or not read, shows in its bytes. The bytes are those that protoc
// makes of the same records as text, and for ever: never change one here.

#include <string>

#include <gtest/gtest.h>

#include "engine/codec.hpp"
#include "huanxin/base/text.hpp"
#include "support/builders.hpp"

namespace huanxin::engine::codec {
namespace {

using test::day;

const Date kDay = day("2026-03-14");

Bytes16 id_of(char letter) {
    return first_bytes<16>(std::string(16, letter));
}

std::string hex(const google::protobuf::MessageLite& message) {
    return to_hex(message.SerializeAsString());
}

template <class Message>
Message message_of(const std::string& hex_digits) {
    return parse<Message>(from_hex(hex_digits), "golden record").value();
}

pb::Event event_at_5() {
    pb::Event event;
    event.set_recorded_at_ms(5);
    return event;
}

TEST(Golden, Recycler_IsTheseBytes) {
    const std::string bytes =
        "0805a201590807120243371a014e220155280130013a0153"
        "42060801108b9a014206080210d3a2014880bbb021"
        "520d0801120148188b9a0120d3a201520d0802120145188b9a0120d3a201"
        "520d0803120152188b9a0120d3a20158086009";
    Recycler recycler;
    recycler.number = 7;
    recycler.id = "C7";
    recycler.name = "N";
    recycler.uscc = "U";
    recycler.approved = true;
    recycler.suspended = true;
    recycler.suspension_reason = "S";
    const Date from = day("2024-01-01");
    const Date to = day("2027-01-01");
    recycler.vat_methods = {
        {invoicing::VatMethod::general, from}, {invoicing::VatMethod::simple, to}};
    recycler.city_tax_rate = Ratio::from_billionths(70'000'000);
    recycler.licences = {
        {rules::LicenceKind::hazardous_waste, "H", from, to},
        {rules::LicenceKind::end_of_life_vehicle, "E", from, to},
        {rules::LicenceKind::renewable_resource, "R", from, to}};
    recycler.registered_at = Instant::from_ms(8);
    recycler.updated_at = Instant::from_ms(9);
    pb::Event event = event_at_5();
    encode_recycler(recycler, *event.mutable_recycler_registered());
    EXPECT_EQ(hex(event), bytes);

    const auto read = decode_recycler(message_of<pb::Event>(bytes).recycler_registered());
    encode_recycler(*read, *(event = event_at_5()).mutable_recycler_registered());
    EXPECT_EQ(hex(event), bytes);
}

TEST(Golden, SellerCard_IsTheseBytes) {
    const std::string bytes = "08021201491a014e2201502a0141320142";
    const invoicing::Seller seller{
        identity::IdType::foreigner_permanent_resident, "I", "N", "P", "A", "B"};
    EXPECT_EQ(to_hex(encode_card(seller)), bytes);
    EXPECT_EQ(to_hex(encode_card(*decode_card(from_hex(bytes)))), bytes);
}

TEST(Golden, InvoiceFacts_AreTheseBytes) {
    const std::string bytes =
        "0a03522d31121108011201491a014e2201502a01413201421a014c"
        "221b0a0b73637261705f737465656c1201441a03312e35200128f89c13"
        "220d0a01631201641a013220022801220d0a01651201661a0133200328022a2c0a08636f6e74726163741220"
        "abababababababababababababababababababababababababababababababab"
        "32270a056562696b65120e0a056672616d651201461a022f66120e0a05706c6174651201511a022f70"
        "3a05636c6d5f31";
    invoicing::Request request;
    request.invoice_ref = "R-1";
    request.seller = {identity::IdType::hmt_residence_permit, "I", "N", "P", "A", "B"};
    request.place = "L";
    request.lines = {
        {"scrap_steel", "D", "1.5", invoicing::Unit::kg, Fen(315'000)},
        {"c", "d", "2", invoicing::Unit::tonne, Fen(1)},
        {"e", "f", "3", invoicing::Unit::piece, Fen(2)}};
    request.evidence = {{"contract", to_hex(std::string(32, '\xab'))}};
    request.old_items = {{"ebike", {{"frame", "F", "/f"}, {"plate", "Q", "/p"}}}};
    request.claim_id = "clm_1";
    EXPECT_EQ(to_hex(encode_invoice_facts(request)), bytes);
    invoicing::Request read;
    ASSERT_TRUE(decode_invoice_facts(from_hex(bytes), read).has_value());
    EXPECT_EQ(to_hex(encode_invoice_facts(read)), bytes);
}

constexpr const char* kInvoice =
    "0805b2018a010a106161616161616161616161616161616110071a106262626262626262626262626262626220aea0"
    "012802308087a70e380140014a0708c9841310af184a020801509489265a0408014003"
    "62106363636363636363636363636363636"
    "36a10646464646464646464646464646464646a1065656565656565656565656565656565"
    "72067365616c6564";

TEST(Golden, Invoice_IsTheseBytes) {
    InvoiceRecord record;
    record.id = id_of('a');
    record.recycler = 7;
    record.keys = {id_of('b'), id_of('c'), {id_of('d'), id_of('e')}};
    record.issued_on = kDay;
    record.kind = invoicing::Kind::special;
    record.levy_rate = Ratio::from_billionths(30'000'000);
    record.own_used_goods = true;
    record.three_flow = true;
    record.amounts = {{Fen(311'881), Fen(3'119)}, {Fen(1), Fen(0)}};
    record.reduced = Fen(311'882);
    record.decision.accepted = true;
    record.policy_number = 3;
    pb::Event event = event_at_5();
    encode_invoice(record, "sealed", *event.mutable_invoice_created());
    EXPECT_EQ(hex(event), kInvoice);

    const auto read = decode_invoice(11, message_of<pb::Event>(kInvoice));
    EXPECT_EQ(read->sequence, 11U);
    EXPECT_EQ(read->recorded_at, Instant::from_ms(5));
    EXPECT_FALSE(read->request.has_value());
    encode_invoice(*read, "sealed", *(event = event_at_5()).mutable_invoice_created());
    EXPECT_EQ(hex(event), kInvoice);
}

constexpr const char* kState =
    "0a04080a10010a0012140a1061616161616161616161616161616161100c"
    "121b0a1062626262626262626262626262626262100d18aea001220152"
    "1a0d080110aea0011a01532006280b1a0d080210aea0011a01502006280c"
    "1a0d080310aea0011a01542006280d1a0d080410aea0011a01552006280e2006280d";

TEST(Golden, InvoiceState_IsTheseBytes) {
    InvoiceState state;
    state.left = {{Fen(10), Fen(1)}, {}};
    state.reds = {{id_of('a'), 12}, {id_of('b'), 13, Upload{kDay, "R"}}};
    const Instant then = Instant::from_ms(6);
    state.facts = {
        {FactKind::confirmed_by_seller, kDay, "S", then, 11},
        {FactKind::paid, kDay, "P", then, 12},
        {FactKind::tax_paid, kDay, "T", then, 13},
        {FactKind::uploaded, kDay, "U", then, 14}};
    state.updated_at = then;
    state.last_sequence = 13;
    pb::InvoiceState stored;
    encode_invoice_state(state, stored);
    EXPECT_EQ(hex(stored), kState);
    stored.Clear();
    encode_invoice_state(*decode_invoice_state(message_of<pb::InvoiceState>(kState)), stored);
    EXPECT_EQ(hex(stored), kState);
}

constexpr const char* kRed =
    "0805ba013f0a1061616161616161616161616161616161100b1a1062626262626262626262626262626262"
    "20aea00128043208080212040863100132041202080238c901";

TEST(Golden, RedLetter_IsTheseBytes) {
    RedLetter red;
    red.id = id_of('a');
    red.blue_sequence = 11;
    red.blue_id = id_of('b');
    red.issued_on = kDay;
    red.reason = invoicing::RedReason::allowance;
    red.lines = {{2, {Fen(99), Fen(1)}}, {0, {Fen(2), Fen(0)}}};
    red.reduced = Fen(-101);
    pb::Event event = event_at_5();
    encode_red_letter(red, *event.mutable_red_letter_issued());
    EXPECT_EQ(hex(event), kRed);
    const auto read = decode_red_letter(12, message_of<pb::Event>(kRed));
    EXPECT_EQ(read->sequence, 12U);
    EXPECT_EQ(read->recorded_at, Instant::from_ms(5));
    encode_red_letter(*read, *(event = event_at_5()).mutable_red_letter_issued());
    EXPECT_EQ(hex(event), kRed);
}

constexpr const char* kConsent =
    "0805c201540a106161616161616161616161616161616110071a106262626262626262626262626262626220aea0"
    "012a20abababababababababababababababababababababababababababababababab32067365616c6564";

TEST(Golden, Consent_IsTheseBytes) {
    Consent consent;
    consent.id = id_of('a');
    consent.recycler = 7;
    consent.seller_token = id_of('b');
    consent.consented_on = kDay;
    consent.proof_sha256 = to_hex(std::string(32, '\xab'));
    pb::Event event = event_at_5();
    encode_consent(consent, "sealed", *event.mutable_consent_recorded());
    EXPECT_EQ(hex(event), kConsent);
    const auto read = decode_consent(12, message_of<pb::Event>(kConsent));
    EXPECT_EQ(read->sequence, 12U);
    EXPECT_EQ(read->recorded_at, Instant::from_ms(5));
    encode_consent(*read, "sealed", *(event = event_at_5()).mutable_consent_recorded());
    EXPECT_EQ(hex(event), kConsent);
}

constexpr const char* kReceipt =
    "0805d2015a0a1061616161616161616161616161616161"
    "1007180b2210626262626262626262626262626262622a056562696b6530aea0013a0157"
    "42106464646464646464646464646464646442106565656565656565656565656565"
    "6565";

TEST(Golden, Receipt_IsTheseBytes) {
    Receipt receipt;
    receipt.id = id_of('a');
    receipt.recycler = 7;
    receipt.claim_sequence = 11;
    receipt.claim_id = id_of('b');
    receipt.category = "ebike";
    receipt.received_on = kDay;
    receipt.reference = "W";
    receipt.item_keys = {id_of('d'), id_of('e')};
    pb::Event event = event_at_5();
    encode_receipt(receipt, *event.mutable_old_item_received());
    EXPECT_EQ(hex(event), kReceipt);
    const auto read = decode_receipt(12, message_of<pb::Event>(kReceipt));
    EXPECT_EQ(read->sequence, 12U);
    EXPECT_EQ(read->recorded_at, Instant::from_ms(5));
    encode_receipt(*read, *(event = event_at_5()).mutable_old_item_received());
    EXPECT_EQ(hex(event), kReceipt);
    receipt.claim_id.reset();
    encode_receipt(receipt, *(event = event_at_5()).mutable_old_item_received());
    EXPECT_FALSE(decode_receipt(12, event)->claim_id.has_value());
}

TEST(Golden, ClosedFiling_IsTheseBytes) {
    const auto read =
        decode_closed_filing(12, message_of<pb::Event>("0805da010c080710f9bd0118aea0012003"));
    EXPECT_EQ(read->sequence, 12U);
    EXPECT_EQ(read->recorded_at, Instant::from_ms(5));
    EXPECT_EQ(read->recycler, 7U);
    EXPECT_EQ(read->month.to_string(), "2026-02");
    EXPECT_EQ(read->known_on, kDay);
    EXPECT_EQ(read->policy_number, 3U);
}

/// What is written where it happens, without a function of the codec.
TEST(Golden, Others_AreTheseBytes) {
    pb::Event event;
    event.mutable_recycler_changed()->mutable_after()->set_number(7);
    event.mutable_recycler_changed()->set_change(3);
    event.mutable_recycler_changed()->set_reason("why");
    EXPECT_EQ(hex(event), "aa010b0a02080710031a03776879");
    auto& fact = *event.mutable_invoice_fact_recorded();
    fact.set_invoice_sequence(11);
    fact.set_invoice_id(std::string(16, 'a'));
    fact.mutable_after()->set_last_sequence(12);
    EXPECT_EQ(hex(event), "ca0118080b1210616161616161616161616161616161611a02280c");
    auto& told = *event.mutable_document_acknowledged();
    told.set_document_sequence(11);
    told.set_reference("W");
    told.set_on(kDay.days());
    EXPECT_EQ(hex(event), "e20109080b12015718aea001");

    pb::FilingDocument document;
    document.set_red(true);
    document.set_kind(2);
    encode_amounts({Fen(99), Fen(1)}, *document.mutable_amounts());
    document.set_reduced_fen(-99);
    document.set_paid(true);
    EXPECT_EQ(hex(document), "080110021a040863100120c5012801");

    pb::Seller seller;
    auto& month = *seller.add_months();
    month.set_month(2026 * 12 + 1);
    month.set_cap_net_fen(-1);
    month.set_filed_net_fen(2);
    month.set_last_sequence(11);
    auto& year = *seller.add_years();
    year.set_year(2026);
    year.set_marked_net_fen(-3);
    auto& consent = *seller.add_consents();
    consent.set_recycler(7);
    consent.set_consented_on(kDay.days());
    consent.set_sealed_card("card");
    EXPECT_EQ(hex(seller), "120a08f9bd0110011804200b1a0508ea0f1005220c080710aea0011a0463617264");
    EXPECT_EQ(
        card_binding(Bytes16{'s'}, 7),
        std::string("seller-cards") + std::string(15, '\0') + std::string("\0\0\0\7", 4)
    );
}

}  // namespace
}  // namespace huanxin::engine::codec
