#pragma once
// The auditors' endpoints (docs/openapi.yaml).

#include "http/endpoints/claims.hpp"

namespace huanxin::http {

/// Every event about one subject.
[[nodiscard]] awaitable<Response> subject_history(Services& services, Call& call);
/// The gap-free feed of all events that a checkpoint covers; waits for the next one if asked to.
[[nodiscard]] awaitable<Response> event_feed(Services& services, Call& call);
/// Claims of all retailers, as they stand now.
[[nodiscard]] awaitable<Response> audit_claims(Services& services, Call& call);
/// Claims, reverse invoices or events line by line; of any length.
[[nodiscard]] awaitable<void> audit_export(
    Services& services, Call& call, BodyReader& body, ResponseWriter& writer
);

}  // namespace huanxin::http
