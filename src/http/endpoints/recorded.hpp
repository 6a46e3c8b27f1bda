#pragma once
// What makes a call a recorded one: its answer tells of the history, and leaves only once it is in
// the access log (docs/formats/access-log.md).

#include <optional>

#include "http/endpoints/claims.hpp"

namespace huanxin::http {

/// Says in `subject` whom or what it was asked about, where that is not in the query.
using RecordedEndpoint = awaitable<Response> (*)(Services&, Call&, access::Subject& subject);

/// How the access log names a text that may be anything: by a keyed digest.
[[nodiscard]] std::string recorded_reference(const Services& services, std::string_view text);
/// … and a retailer or recycler: by its id, if there is such a one.
[[nodiscard]] std::string recorded_tenant(const Services& services, std::string_view id);

/// The answer of `endpoint`; 503 in place of one that could not be recorded. Refusals tell nothing
/// of the history and are not recorded, but for 410: that somebody was erased.
[[nodiscard]] awaitable<Response> recorded(
    Services& services, Call& call, access::Question question, RecordedEndpoint endpoint
);

/// For an answer that leaves in pieces: to be called before the first. What is to be answered in
/// its place if it could not be recorded.
[[nodiscard]] awaitable<std::optional<Problem>> record_access(
    Services& services, const Call& call, access::Question question, const access::Subject& subject
);

}  // namespace huanxin::http
