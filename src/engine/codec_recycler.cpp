// Recyclers and what they know of sellers.

#include <algorithm>

#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::engine::codec {

void encode_recycler(const Recycler& recycler, pb::Recycler& out) {
    out.set_number(recycler.number);
    out.set_id(recycler.id);
    out.set_name(recycler.name);
    out.set_uscc(recycler.uscc);
    out.set_approved(recycler.approved);
    out.set_suspended(recycler.suspended);
    out.set_suspension_reason(recycler.suspension_reason);
    for (const VatMethodSince& method : recycler.vat_methods) {
        pb::VatMethodSince& stored = *out.add_vat_methods();
        stored.set_method(static_cast<std::uint32_t>(method.method));
        stored.set_since(method.since.days());
    }
    out.set_city_tax_rate_billionths(recycler.city_tax_rate.billionths());
    for (const invoicing::Licence& licence : recycler.licences) {
        pb::Licence& stored = *out.add_licences();
        stored.set_kind(static_cast<std::uint32_t>(licence.kind));
        stored.set_number(licence.number);
        stored.set_valid_from(licence.valid_from.days());
        stored.set_valid_to(licence.valid_to.days());
    }
    out.set_registered_at_ms(recycler.registered_at.ms());
    out.set_updated_at_ms(recycler.updated_at.ms());
}

Result<Recycler> decode_recycler(const pb::Recycler& in) {
    const bool known = in.number() > 0 && !in.vat_methods().empty() &&
                       std::ranges::all_of(
                           in.vat_methods(),
                           [](const pb::VatMethodSince& method) {
                               return is_one_of(method.method(), invoicing::VatMethod::simple);
                           }
                       ) &&
                       std::ranges::all_of(in.licences(), [](const pb::Licence& licence) {
                           return is_one_of(licence.kind(), rules::LicenceKind::renewable_resource);
                       });
    if (!known) return corrupt("a stored recycler is damaged");
    Recycler recycler;
    recycler.number = in.number();
    recycler.id = in.id();
    recycler.name = in.name();
    recycler.uscc = in.uscc();
    recycler.approved = in.approved();
    recycler.suspended = in.suspended();
    recycler.suspension_reason = in.suspension_reason();
    for (const pb::VatMethodSince& method : in.vat_methods())
        recycler.vat_methods.push_back(
            {static_cast<invoicing::VatMethod>(method.method()), Date::from_days(method.since())}
        );
    recycler.city_tax_rate = Ratio::from_billionths(in.city_tax_rate_billionths());
    for (const pb::Licence& licence : in.licences())
        recycler.licences.push_back(
            {static_cast<rules::LicenceKind>(licence.kind()),
             licence.number(),
             Date::from_days(licence.valid_from()),
             Date::from_days(licence.valid_to())}
        );
    recycler.registered_at = Instant::from_ms(in.registered_at_ms());
    recycler.updated_at = Instant::from_ms(in.updated_at_ms());
    return recycler;
}

namespace {

void encode(const invoicing::Seller& seller, pb::SellerCard& out) {
    out.set_id_type(static_cast<std::uint32_t>(seller.id_type));
    out.set_id_number(seller.id_number);
    out.set_name(seller.name);
    out.set_phone(seller.phone);
    out.set_address(seller.address);
    out.set_bank_card(seller.bank_card);
}

Result<invoicing::Seller> decode(const pb::SellerCard& in) {
    if (in.id_type() > static_cast<std::uint32_t>(identity::IdType::foreigner_permanent_resident))
        return corrupt("a stored seller is damaged");
    return invoicing::Seller{
        static_cast<identity::IdType>(in.id_type()),
        in.id_number(),
        in.name(),
        in.phone(),
        in.address(),
        in.bank_card()};
}

}  // namespace

std::string encode_card(const invoicing::Seller& seller) {
    pb::SellerCard card;
    encode(seller, card);
    return card.SerializeAsString();
}

Result<invoicing::Seller> decode_card(std::string_view bytes) {
    const auto card = parse<pb::SellerCard>(bytes, "seller");
    if (!card) return card.error();
    return decode(*card);
}

std::string encode_invoice_facts(const invoicing::Request& request) {
    pb::InvoiceFacts out;
    out.set_invoice_ref(request.invoice_ref);
    encode(request.seller, *out.mutable_seller());
    out.set_place(request.place);
    for (const invoicing::Line& line : request.lines) {
        pb::InvoiceLine& stored = *out.add_lines();
        stored.set_waste_class(line.waste_class);
        stored.set_description(line.description);
        stored.set_quantity(line.quantity);
        stored.set_unit(static_cast<std::uint32_t>(line.unit));
        stored.set_amount_fen(line.amount.count());
    }
    for (const claim::Evidence& evidence : request.evidence) {
        pb::Evidence& stored = *out.add_evidence();
        stored.set_kind(evidence.kind);
        stored.set_sha256(from_hex(evidence.sha256));
    }
    for (const invoicing::OldItem& item : request.old_items) {
        pb::InvoiceOldItem& stored = *out.add_old_items();
        stored.set_category(item.category);
        for (const invoicing::OldItemIdentity& identity : item.identities) {
            pb::ItemIdentity& known_by = *stored.add_identities();
            known_by.set_scheme(identity.scheme);
            known_by.set_value(identity.value);
            known_by.set_pointer(identity.pointer);
        }
    }
    out.set_claim_id(request.claim_id);
    return out.SerializeAsString();
}

Result<void> decode_invoice_facts(std::string_view bytes, invoicing::Request& request) {
    const auto in = parse<pb::InvoiceFacts>(bytes, "invoice's facts");
    if (!in) return in.error();
    auto seller = decode(in->seller());
    if (!seller) return seller.error();
    request.invoice_ref = in->invoice_ref();
    request.seller = std::move(*seller);
    request.place = in->place();
    for (const pb::InvoiceLine& line : in->lines()) {
        if (!is_one_of(line.unit(), invoicing::Unit::piece))
            return corrupt("a stored invoice line is damaged");
        request.lines.push_back(
            {line.waste_class(),
             line.description(),
             line.quantity(),
             static_cast<invoicing::Unit>(line.unit()),
             Fen(line.amount_fen())}
        );
    }
    for (const pb::Evidence& evidence : in->evidence())
        request.evidence.push_back({evidence.kind(), to_hex(evidence.sha256())});
    for (const pb::InvoiceOldItem& item : in->old_items()) {
        invoicing::OldItem& old_item = request.old_items.emplace_back();
        old_item.category = item.category();
        for (const pb::ItemIdentity& identity : item.identities())
            old_item.identities.push_back({identity.scheme(), identity.value(), identity.pointer()}
            );
    }
    request.claim_id = in->claim_id();
    return {};
}

std::string card_binding(const Bytes16& seller_token, RecyclerNumber recycler) {
    std::string binding = "seller-card" + bytes_of(seller_token);
    keys::append_be(binding, recycler, sizeof recycler);
    return binding;
}

void encode_consent(const Consent& consent, std::string sealed, pb::ConsentRecorded& out) {
    out.set_id(bytes_of(consent.id));
    out.set_recycler(consent.recycler);
    out.set_seller(bytes_of(consent.seller_token));
    out.set_consented_on(consent.consented_on.days());
    out.set_proof_sha256(from_hex(consent.proof_sha256));
    out.set_sealed_seller(std::move(sealed));
}

Result<Consent> decode_consent(Sequence sequence, const pb::Event& event) {
    const pb::ConsentRecorded& in = event.consent_recorded();
    if (!event.has_consent_recorded() || in.id().size() != 16 || in.seller().size() != 16)
        return corrupt("a stored consent is damaged");
    Consent consent;
    consent.sequence = sequence;
    consent.recorded_at = Instant::from_ms(event.recorded_at_ms());
    consent.id = first_bytes<16>(in.id());
    consent.recycler = in.recycler();
    consent.seller_token = first_bytes<16>(in.seller());
    consent.consented_on = Date::from_days(in.consented_on());
    consent.proof_sha256 = to_hex(in.proof_sha256());
    return consent;
}

void encode_receipt(const Receipt& receipt, pb::OldItemReceived& out) {
    out.set_id(bytes_of(receipt.id));
    out.set_recycler(receipt.recycler);
    out.set_claim_sequence(receipt.claim_sequence);
    if (receipt.claim_id) out.set_claim_id(bytes_of(*receipt.claim_id));
    out.set_category(receipt.category);
    out.set_received_on(receipt.received_on.days());
    out.set_reference(receipt.reference);
    for (const Bytes16& key : receipt.item_keys)
        out.add_item_keys(bytes_of(key));
}

Result<Receipt> decode_receipt(Sequence sequence, const pb::Event& event) {
    const pb::OldItemReceived& in = event.old_item_received();
    if (!event.has_old_item_received() || in.id().size() != 16 ||
        (in.claim_id().size() != 16 && !in.claim_id().empty()) ||
        !std::ranges::all_of(in.item_keys(), [](const std::string& key) {
            return key.size() == 16;
        }))
        return corrupt("a stored receipt is damaged");
    Receipt receipt;
    receipt.sequence = sequence;
    receipt.recorded_at = Instant::from_ms(event.recorded_at_ms());
    receipt.id = first_bytes<16>(in.id());
    receipt.recycler = in.recycler();
    receipt.claim_sequence = in.claim_sequence();
    if (!in.claim_id().empty()) receipt.claim_id = first_bytes<16>(in.claim_id());
    receipt.category = in.category();
    receipt.received_on = Date::from_days(in.received_on());
    receipt.reference = in.reference();
    for (const std::string& key : in.item_keys())
        receipt.item_keys.push_back(first_bytes<16>(key));
    return receipt;
}

Result<ClosedFiling> decode_closed_filing(Sequence sequence, const pb::Event& event) {
    const pb::FilingClosed& in = event.filing_closed();
    if (!event.has_filing_closed()) return corrupt("a stored closing of a filing is damaged");
    return ClosedFiling{
        sequence,
        Instant::from_ms(event.recorded_at_ms()),
        in.recycler(),
        invoicing::Month::from_index(in.month()),
        Date::from_days(in.known_on()),
        in.policy_number()};
}

}  // namespace huanxin::engine::codec
