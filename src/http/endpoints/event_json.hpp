#pragma once
// An event as auditors read it (docs/openapi.yaml): one form for the history, the feed and the
// export.

#include "http/endpoints/services.hpp"
#include "huanxin/engine/events.hpp"
#include "huanxin/http/json_writer.hpp"

namespace huanxin::http {

/// With what the caller of the event was answered then; personal data masked, keys left out. Reads,
/// so it belongs on the reading pool. Errors as Queries::answer_at.
[[nodiscard]] Result<void> write_event(
    JsonWriter& json, const engine::EventView& event, const Services& services, Language language
);

/// The member "actor": role, tenant and credential; null where there is none.
void write_actor(JsonWriter& json, const std::optional<engine::Actor>& actor);

/// "subsidy_fen=82485", as in the entry of the log; "" without amounts.
[[nodiscard]] std::string amounts_text(const audit::Leaf& leaf);

}  // namespace huanxin::http
