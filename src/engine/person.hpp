#pragma once
// What is sealed of a person: by whose key, and whether it was erased. The one home of that
// decision (docs/formats/records.md).

#include <optional>
#include <string>
#include <string_view>

#include "engine/codec.hpp"
#include "huanxin/privacy/sealer.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::engine {

/// Whether what the event at `sequence` has sealed of the person was erased.
[[nodiscard]] inline bool is_erased(const codec::pb::Consumer& person, Sequence sequence) {
    return sequence <= person.erased_through();
}
/// Whether all was, and nothing was told since.
[[nodiscard]] inline bool is_erased(const codec::pb::Consumer& person) {
    return person.erased_through() != 0 && person.wrapped_data_key().empty();
}

/// The token of the person under whose data key a part of the event is sealed; "" if none is.
[[nodiscard]] std::string_view sealed_for(const codec::pb::Event& event);
/// Whether that part was erased; false where there is none.
[[nodiscard]] Result<bool> is_erased(
    const store::Store& store, Sequence sequence, const codec::pb::Event& event
);

/// The person's record, which must be there.
[[nodiscard]] Result<codec::pb::Consumer> person_of(
    const store::Store& store, const Bytes16& token
);

/// What the event at `sequence` has sealed of the person; nullopt where it was erased.
[[nodiscard]] Result<std::optional<std::string>> open_sealed(
    const store::Store& store,
    const privacy::KeyRing& key_ring,
    const Bytes16& token,
    Sequence sequence,
    const std::string& binding,
    std::string_view sealed
);

/// The seller as last told by the consent's recycler; nullopt where that was erased.
[[nodiscard]] Result<std::optional<invoicing::Seller>> open_card(
    const privacy::KeyRing& key_ring,
    const Bytes16& token,
    const codec::pb::Consumer& person,
    const codec::pb::Seller::Consent& consent
);

/// The buyer of a claim as an unmasking shows him.
[[nodiscard]] invoicing::Seller shown_person(const claim::Consumer& buyer);

}  // namespace huanxin::engine
