// Recyclers are registered and changed, and record their sellers' consent.

#include <algorithm>

#include "engine/batch.hpp"
#include "engine/seller_months.hpp"

namespace huanxin::engine {

Result<Answer> Batch::register_recycler(const Command& command, RegisterRecycler& registration) {
    Recycler& recycler = registration.recycler;
    if (recycler.id.empty()) recycler.id = id_text("rec", command.idempotency->id);
    // A tenant's id scopes its keys and records: no retailer may have it, either.
    if (sequencer_.registry_.recycler(recycler.id) != nullptr ||
        sequencer_.registry_.retailer(recycler.id) != nullptr)
        return refused(Refused::Kind::conflict, "id_taken");
    recycler.number = sequencer_.registry_.recyclers() + 1;
    recycler.registered_at = now_;
    recycler.updated_at = now_;
    codec::pb::Event event;
    codec::encode_recycler(recycler, *event.mutable_recycler_registered());
    overlay_.put(keys::recycler(recycler.id), event.recycler_registered().SerializeAsString());
    Answer answer;
    answer.sequence = append(event, command);
    new_recyclers_.push_back(recycler);
    answer.body = std::move(recycler);
    return answer;
}

namespace {

void put_licence(Recycler& recycler, const invoicing::Licence& licence) {
    const auto same = std::ranges::find_if(recycler.licences, [&](const auto& known) {
        return known.kind == licence.kind && known.number == licence.number;
    });
    if (same == recycler.licences.end())
        recycler.licences.push_back(licence);
    else
        *same = licence;
}

}  // namespace

std::optional<Answer> Batch::set_vat_method(Recycler& recycler, const SetVatMethod& change) const {
    const VatMethodSince& last = recycler.vat_methods.back();
    if (change.method == last.method)
        return refused(
            Refused::Kind::validation, "validation_failed", {{"/vat_method", "unchanged"}}
        );
    const Date free_on = invoicing::vat_method_free_on(
        last.since, change.since, now_.shanghai_date(), sequencer_.policies_.current().tax
    );
    if (change.since < free_on || change.since <= last.since)
        return refused(
            Refused::Kind::validation,
            "validation_failed",
            {{"/vat_method_since", "locked_until", free_on.to_string()}}
        );
    recycler.vat_methods.push_back({change.method, change.since});
    return std::nullopt;
}

Result<Answer> Batch::change_recycler(const Command& command, const ChangeRecycler& change) {
    const auto known = sequencer_.registry_.recycler(change.recycler_id);
    if (known == nullptr) return refused(Refused::Kind::not_found, "not_found");
    Recycler recycler = *known;
    codec::RecyclerChange kind{};
    if (const auto* suspension = std::get_if<SuspendRecycler>(&change.change)) {
        kind = suspension->suspended ? codec::RecyclerChange::suspended
                                     : codec::RecyclerChange::reinstated;
        recycler.suspended = suspension->suspended;
        recycler.suspension_reason = suspension->suspended ? change.reason : "";
    } else if (const auto* method = std::get_if<SetVatMethod>(&change.change)) {
        kind = codec::RecyclerChange::vat_method;
        if (auto refusal = set_vat_method(recycler, *method)) return std::move(*refusal);
    } else if (const auto* put = std::get_if<PutLicence>(&change.change)) {
        kind = codec::RecyclerChange::licence;
        put_licence(recycler, put->licence);
    } else {
        kind = codec::RecyclerChange::approved;
        recycler.approved = true;
    }
    recycler.updated_at = now_;
    codec::pb::Event event;
    codec::pb::RecyclerChanged& changed = *event.mutable_recycler_changed();
    codec::encode_recycler(recycler, *changed.mutable_after());
    changed.set_change(static_cast<std::uint32_t>(kind));
    changed.set_reason(change.reason);
    overlay_.put(keys::recycler(recycler.id), changed.after().SerializeAsString());
    Answer answer;
    answer.sequence = append(event, command);
    new_recyclers_.push_back(recycler);
    answer.body = std::move(recycler);
    return answer;
}

Result<void> Batch::update_card(
    const Bytes16& token,
    const Bytes32& data_key,
    invoicing::Seller told,
    codec::pb::Seller::Consent& consent
) {
    const std::string binding = codec::card_binding(token, consent.recycler());
    const bool lacks = told.phone.empty() || told.address.empty() || told.bank_card.empty();
    if (!consent.sealed_card().empty() && lacks) {
        const auto opened = privacy::open(data_key, binding, consent.sealed_card());
        if (!opened) return opened.error();
        auto known = codec::decode_card(*opened);
        if (!known) return known.error();
        if (told.phone.empty()) told.phone = std::move(known->phone);
        if (told.address.empty()) told.address = std::move(known->address);
        if (told.bank_card.empty()) told.bank_card = std::move(known->bank_card);
    }
    consent.set_sealed_card(privacy::seal(data_key, binding, codec::encode_card(told)));
    return {};
}

Result<Answer> Batch::record_consent(const Command& command, RecordConsent& request) {
    const auto recycler = sequencer_.registry_.recycler(command.actor.tenant_id);
    INVARIANT(recycler != nullptr, "a recycler's credential names a recycler");
    auto person = consumer(request.seller_token);
    if (!person) return person.error();
    const auto data_key = data_key_of(request.seller_token, *person);
    if (!data_key) return data_key.error();
    Consent consent;
    consent.recorded_at = now_;
    consent.id = command.idempotency->id;
    consent.recycler = recycler->number;
    consent.seller_token = request.seller_token;
    consent.consented_on = request.consented_on;
    consent.proof_sha256 = std::move(request.proof_sha256);

    const std::string card = codec::encode_card(request.seller);
    codec::pb::Event event;
    codec::encode_consent(
        consent,
        privacy::seal(*data_key, codec::consent_binding(consent.id), card),
        *event.mutable_consent_recorded()
    );
    consent.sequence = append(event, command, &*data_key);

    codec::pb::Seller& seller = *person->mutable_seller();
    auto* kept = consent_to(seller, recycler->number);
    if (kept == nullptr) {
        kept = seller.add_consents();
        kept->set_recycler(recycler->number);
        kept->set_consented_on(consent.consented_on.days());
    } else {
        kept->set_consented_on(std::min(kept->consented_on(), consent.consented_on.days()));
    }
    auto updated = update_card(request.seller_token, *data_key, request.seller, *kept);
    if (!updated) return updated.error();
    overlay_.put(keys::consumer(request.seller_token), person->SerializeAsString());

    consent.seller = std::move(request.seller);
    Answer answer;
    answer.sequence = consent.sequence;
    answer.body = std::move(consent);
    return answer;
}

}  // namespace huanxin::engine
