#pragma once
// The endpoints of docs/openapi.yaml, one file each where there is something to say.

#include <boost/asio/awaitable.hpp>

#include "http/endpoints/services.hpp"

namespace huanxin::http {

using boost::asio::awaitable;

[[nodiscard]] awaitable<Response> create_claim(Services& services, Call& call);
[[nodiscard]] awaitable<Response> preview_claim(Services& services, Call& call);
[[nodiscard]] awaitable<Response> get_claim(Services& services, Call& call);
[[nodiscard]] awaitable<Response> explain_claim(Services& services, Call& call);
[[nodiscard]] awaitable<Response> list_claims(Services& services, Call& call);
[[nodiscard]] awaitable<Response> confirm_claim(Services& services, Call& call);
[[nodiscard]] awaitable<Response> void_claim(Services& services, Call& call);
[[nodiscard]] awaitable<Response> extend_claim(Services& services, Call& call);
[[nodiscard]] awaitable<Response> refund_claim(Services& services, Call& call);
[[nodiscard]] awaitable<void> bulk_claims(
    Services& services, Call& call, BodyReader& body, ResponseWriter& writer
);
[[nodiscard]] awaitable<Response> entitlements(Services& services, Call& call);
[[nodiscard]] awaitable<Response> lookup_item(Services& services, Call& call);
[[nodiscard]] awaitable<Response> list_programs(Services& services, Call& call);
[[nodiscard]] awaitable<Response> get_program(Services& services, Call& call);

/// The claim of the path if the caller may see it, else 404: a tenant never learns of another's
/// records.
[[nodiscard]] awaitable<Either<engine::ClaimView>> find_claim(
    Services& services, const Call& call, engine::Facts facts
);

/// A claim body as a command; a Problem if it can't be read as the message (400).
[[nodiscard]] Either<engine::Command> claim_command(
    Services& services, const Principal& principal, const JsonDocument& document, bool bulk_line
);

/// The claim of an answer as a response, or the problem of a refusal.
[[nodiscard]] Response claim_response(
    Services& services, const Request& request, const engine::Answer& answer, int status
);

}  // namespace huanxin::http
