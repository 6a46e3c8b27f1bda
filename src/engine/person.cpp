#include "engine/person.hpp"

#include "engine/keys.hpp"
#include "huanxin/engine/person_records.hpp"

namespace huanxin::engine {

std::string_view sealed_for(const codec::pb::Event& event) {
    if (event.has_claim_created()) return event.claim_created().consumer();
    if (event.has_invoice_created()) return event.invoice_created().seller();
    if (event.has_consent_recorded()) return event.consent_recorded().seller();
    return {};
}

Result<bool> is_erased(
    const store::Store& store, Sequence sequence, const codec::pb::Event& event
) {
    const std::string_view token = sealed_for(event);
    if (token.empty()) return false;
    if (token.size() != sizeof(Bytes16)) return codec::corrupt("a record is of no person");
    const auto person = person_of(store, first_bytes<16>(token));
    if (!person) return person.error();
    return is_erased(*person, sequence);
}

Result<codec::pb::Consumer> person_of(const store::Store& store, const Bytes16& token) {
    const auto bytes = store.get(keys::consumer(token));
    if (!bytes) return bytes.error();
    if (!*bytes) return codec::corrupt("the person whom a record is of is not there");
    return codec::parse<codec::pb::Consumer>(**bytes, "consumer");
}

Result<std::optional<std::string>> open_sealed(
    const store::Store& store,
    const privacy::KeyRing& key_ring,
    const Bytes16& token,
    Sequence sequence,
    const std::string& binding,
    std::string_view sealed
) {
    const auto person = person_of(store, token);
    if (!person) return person.error();
    if (is_erased(*person, sequence)) return std::optional<std::string>();
    const auto data_key = key_ring.unwrap(person->wrapped_data_key(), as_view(token));
    if (!data_key) return data_key.error();
    auto opened = privacy::open(*data_key, binding, sealed);
    if (!opened) return opened.error();
    return std::optional(std::move(*opened));
}

Result<std::optional<invoicing::Seller>> open_card(
    const privacy::KeyRing& key_ring,
    const Bytes16& token,
    const codec::pb::Consumer& person,
    const codec::pb::Seller::Consent& consent
) {
    // A card is sealed anew with each thing that is told: one that is there was told since.
    if (consent.sealed_card().empty() && person.erased_through() != 0)
        return std::optional<invoicing::Seller>();
    const auto data_key = key_ring.unwrap(person.wrapped_data_key(), as_view(token));
    if (!data_key) return data_key.error();
    const auto opened = privacy::open(
        *data_key, codec::card_binding(token, consent.recycler()), consent.sealed_card()
    );
    if (!opened) return opened.error();
    auto seller = codec::decode_card(*opened);
    if (!seller) return seller.error();
    return std::optional(std::move(*seller));
}

invoicing::Seller shown_person(const claim::Consumer& buyer) {
    return {buyer.id_type, buyer.id_number, buyer.name, buyer.phone, {}, {}};
}

std::string erasure_id_text(const Bytes16& id) {
    return id_text("ers", id);
}

std::string record_id_text(const Unmasking& unmasking) {
    if (const auto* claim = std::get_if<0>(&unmasking.record_id)) return claim_id_text(*claim);
    return invoice_id_text(std::get<1>(unmasking.record_id));
}

Result<void> forget_erased(const store::Store& store, const Bytes16& person) {
    const std::string key = keys::consumer(person);
    return store.forget(key, key + '\0');
}

Result<std::vector<UnfinishedErasure>> unfinished_erasures(const store::Store& store) {
    // The one thread that finishes them is seldom behind by more than one.
    constexpr std::size_t kAll = 100'000;
    const std::string table(1, keys::kUnfinishedErasures);
    const auto entries = store.scan(table, "", kAll);
    if (!entries) return entries.error();
    std::vector<UnfinishedErasure> found;
    for (const store::KeyValue& entry : *entries) {
        if (entry.key.size() != 1 + sizeof(Bytes16) || entry.value.size() != sizeof(Sequence))
            return codec::corrupt("an unfinished erasure can't be read");
        found.push_back(
            {first_bytes<16>(std::string_view(entry.key).substr(1)), keys::read_be(entry.value)}
        );
    }
    return found;
}

}  // namespace huanxin::engine
