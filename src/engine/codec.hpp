#pragma once
// Records to bytes and back. A stored record that does not decode is corruption: the caller gets
// Errc::corrupt, never a default value.

#include <string>
#include <string_view>

#include "huanxin/base/result.hpp"
#include "huanxin/engine/invoice_records.hpp"
#include "huanxin/engine/person_records.hpp"
#include "huanxin/engine/records.hpp"
#include "huanxin/record/v1/record.pb.h"

namespace huanxin::engine::codec {

namespace pb = huanxin::record::v1;

/// Version of everything that docs/formats describes. A store with another one is refused.
inline constexpr std::uint32_t kStoreFormat = 2;

[[nodiscard]] inline Error corrupt(std::string what) {
    return {Errc::corrupt, std::move(what)};
}

template <class Message>
[[nodiscard]] Result<Message> parse(std::string_view bytes, const char* what) {
    Message message;
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return corrupt(std::string("a stored ") + what + " can't be read");
    return message;
}

/// Whether a stored number is one of an enum whose values go from 1 to `last`.
template <class Enum>
[[nodiscard]] bool is_one_of(std::uint32_t number, Enum last) {
    return number >= 1 && number <= static_cast<std::uint32_t>(last);
}

[[nodiscard]] inline std::string bytes_of(const Bytes16& bytes) {
    return std::string(as_view(bytes));
}

/// Associated data that binds sealed facts to their claim.
[[nodiscard]] inline std::string facts_binding(const Bytes16& claim_id) {
    return "claim-facts" + bytes_of(claim_id);
}

[[nodiscard]] std::string encode_facts(const claim::Request& request);
[[nodiscard]] Result<claim::Request> decode_facts(std::string_view bytes);

void encode_decision(
    const rules::Decision& decision, std::uint32_t policy_number, pb::Decision& out
);
[[nodiscard]] Result<rules::Decision> decode_decision(const pb::Decision& in);

/// Everything of a record but the request, which goes sealed.
void encode_claim(const ClaimRecord& record, std::string sealed_facts, pb::ClaimCreated& out);
/// `request` is left empty.
[[nodiscard]] Result<ClaimRecord> decode_claim(Sequence sequence, const pb::Event& event);

void encode_state(const ClaimState& state, pb::ClaimState& out);
[[nodiscard]] Result<ClaimState> decode_state(const pb::ClaimState& in);
/// The state that a claim has right after it was decided.
[[nodiscard]] ClaimState initial_state(const ClaimRecord& record);

/// Associated data that binds a seller's card to the person and to the recycler that told it.
[[nodiscard]] std::string card_binding(const Bytes16& seller_token, RecyclerNumber recycler);
/// … and the sealed part of an event about a seller to its id.
[[nodiscard]] inline std::string invoice_facts_binding(const Bytes16& id) {
    return "invoice-facts" + bytes_of(id);
}
[[nodiscard]] inline std::string consent_binding(const Bytes16& id) {
    return "consent" + bytes_of(id);
}

/// ON DISK: RecyclerChanged.change. Never renumber.
enum class RecyclerChange : std::uint8_t {
    suspended = 1,
    reinstated = 2,
    approved = 3,
    vat_method = 4,
    licence = 5
};

void encode_recycler(const Recycler& recycler, pb::Recycler& out);
[[nodiscard]] Result<Recycler> decode_recycler(const pb::Recycler& in);
[[nodiscard]] std::string encode_card(const invoicing::Seller& seller);
[[nodiscard]] Result<invoicing::Seller> decode_card(std::string_view bytes);
[[nodiscard]] std::string encode_invoice_facts(const invoicing::Request& request);
/// Members that stand in the event in clear are left as they are in `request`.
[[nodiscard]] Result<void> decode_invoice_facts(
    std::string_view bytes, invoicing::Request& request
);
/// Everything of a record but the sealed part of its request.
void encode_invoice(const InvoiceRecord& record, std::string sealed, pb::InvoiceCreated& out);
/// `request` is left empty.
[[nodiscard]] Result<InvoiceRecord> decode_invoice(Sequence sequence, const pb::Event& event);
void encode_invoice_state(const InvoiceState& state, pb::InvoiceState& out);
[[nodiscard]] Result<InvoiceState> decode_invoice_state(const pb::InvoiceState& in);
/// The state that an invoice has right after it was decided.
[[nodiscard]] InvoiceState initial_invoice_state(const InvoiceRecord& record);
void encode_red_letter(const RedLetter& red, pb::RedLetterIssued& out);
[[nodiscard]] Result<RedLetter> decode_red_letter(Sequence sequence, const pb::Event& event);
void encode_consent(const Consent& consent, std::string sealed, pb::ConsentRecorded& out);
/// `seller` is left empty.
[[nodiscard]] Result<Consent> decode_consent(Sequence sequence, const pb::Event& event);
void encode_receipt(const Receipt& receipt, pb::OldItemReceived& out);
[[nodiscard]] Result<Receipt> decode_receipt(Sequence sequence, const pb::Event& event);
[[nodiscard]] Result<ClosedFiling> decode_closed_filing(Sequence sequence, const pb::Event& event);
void encode_erasure(const Erasure& erasure, pb::ConsumerErased& out);
[[nodiscard]] Result<Erasure> decode_erasure(Sequence sequence, const pb::Event& event);
void encode_unmasking(const Unmasking& unmasking, pb::PersonUnmasked& out);
/// Without the person.
[[nodiscard]] Result<Unmasking> decode_unmasking(Sequence sequence, const pb::Event& event);
void encode_amounts(const invoicing::Amounts& amounts, pb::Amounts& out);
[[nodiscard]] invoicing::Amounts decode_amounts(const pb::Amounts& in);

void encode_retailer(const Retailer& retailer, pb::Retailer& out);
[[nodiscard]] Retailer decode_retailer(const pb::Retailer& in);
void encode_credential(const Credential& credential, pb::Credential& out);
[[nodiscard]] Result<Credential> decode_credential(const pb::Credential& in);
void encode_pool(const PoolView& pool, pb::Pool& out);
[[nodiscard]] PoolView decode_pool(const pb::Pool& in);
/// What any pool keeps to: no balance is negative, and the parts are not more than the total.
[[nodiscard]] bool balances_hold(const PoolView& pool);
[[nodiscard]] PoolView view_of(const ledger::Pool& pool, const ledger::Book& book);

}  // namespace huanxin::engine::codec
