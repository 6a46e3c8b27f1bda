#pragma once
// What the log says of an event (docs/formats/log.md).

#include "engine/codec.hpp"
#include "huanxin/audit/leaf.hpp"
#include "huanxin/engine/policies.hpp"

namespace huanxin::engine {

/// Everything of the entry but the commitment. PUBLISHED FOR EVER: the same event gives the same
/// entry in every version. Errc::corrupt for an event that this version does not know.
[[nodiscard]] Result<audit::Leaf> leaf_of(
    Sequence sequence, const codec::pb::Event& event, const Policies& policies
);

}  // namespace huanxin::engine
