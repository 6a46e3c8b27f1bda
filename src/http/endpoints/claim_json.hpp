#pragma once
// Claims, decisions and traces as JSON (docs/openapi.yaml). Every identity number is masked; no
// phone is shown.

#include <string>

#include "huanxin/engine/policies.hpp"
#include "huanxin/engine/records.hpp"
#include "huanxin/http/json_writer.hpp"
#include "huanxin/http/message.hpp"

namespace huanxin::http {

/// A claim whose facts are open, or erased.
void write_claim(
    JsonWriter& json,
    const engine::ClaimView& view,
    const engine::Policies& policies,
    Language language
);
[[nodiscard]] std::string claim_json(
    const engine::ClaimView& view, const engine::Policies& policies, Language language
);

/// `decision` member: outcome, reasons, warnings, digest, time.
void write_decision(
    JsonWriter& json,
    const rules::Decision& decision,
    const rules::PolicySet& policy,
    Instant evaluated_at,
    Language language
);
void write_funding(JsonWriter& json, const rules::Decision& decision);

/// `rules` member: the whole trace with citations.
void write_trace(JsonWriter& json, const rules::Decision& decision, const rules::PolicySet& policy);
void write_evidence(JsonWriter& json, const std::vector<claim::Evidence>& evidence);

/// The whole trace with citations.
[[nodiscard]] std::string explanation_json(
    const engine::ClaimView& view, const engine::Policies& policies, Language language
);

void write_value(JsonWriter& json, const rules::Value& value);
void write_citation(JsonWriter& json, const rules::Citation& citation);

/// `new_item` and `old_item`, for claim_json.cpp.
void write_new_item(JsonWriter& json, const claim::NewItem& item);
void write_old_item(JsonWriter& json, const claim::OldItem& item);

}  // namespace huanxin::http
