#pragma once
// The auditors' endpoints (docs/openapi.yaml).

#include "http/endpoints/recorded.hpp"

namespace huanxin::http {

/// Every event about one subject.
[[nodiscard]] awaitable<Response> subject_history(
    Services& services, Call& call, access::Subject& subject
);
/// The gap-free feed of all events that a checkpoint covers; waits for the next one if asked to.
[[nodiscard]] awaitable<Response> event_feed(
    Services& services, Call& call, access::Subject& subject
);
/// Claims of all retailers, as they stand now.
[[nodiscard]] awaitable<Response> audit_claims(
    Services& services, Call& call, access::Subject& subject
);
/// Claims, reverse invoices or events line by line; of any length. Records itself.
[[nodiscard]] awaitable<void> audit_export(
    Services& services, Call& call, BodyReader& body, ResponseWriter& writer
);

/// Who read what of the history by the calls above. That this is read is not recorded: it tells of
/// nobody but those who read.
[[nodiscard]] awaitable<Response> access_list(Services& services, Call& call);

}  // namespace huanxin::http
