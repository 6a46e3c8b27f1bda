#pragma once
// The recyclers' endpoints (docs/openapi.yaml).

#include "http/endpoints/claims.hpp"

namespace huanxin::http {

[[nodiscard]] awaitable<Response> register_recycler(Services& services, Call& call);
[[nodiscard]] awaitable<Response> get_recycler(Services& services, Call& call);
[[nodiscard]] awaitable<Response> suspend_recycler(Services& services, Call& call);
[[nodiscard]] awaitable<Response> reinstate_recycler(Services& services, Call& call);
[[nodiscard]] awaitable<Response> approve_recycler(Services& services, Call& call);
[[nodiscard]] awaitable<Response> set_vat_method(Services& services, Call& call);
[[nodiscard]] awaitable<Response> put_licence(Services& services, Call& call);

[[nodiscard]] awaitable<Response> create_invoice(Services& services, Call& call);
[[nodiscard]] awaitable<Response> preview_invoice(Services& services, Call& call);
[[nodiscard]] awaitable<Response> get_invoice(Services& services, Call& call);
[[nodiscard]] awaitable<Response> explain_invoice(Services& services, Call& call);
[[nodiscard]] awaitable<Response> list_invoices(Services& services, Call& call);
[[nodiscard]] awaitable<Response> issue_red_letter(Services& services, Call& call);
[[nodiscard]] awaitable<Response> list_red_letters(Services& services, Call& call);
[[nodiscard]] awaitable<Response> record_consent(Services& services, Call& call);
[[nodiscard]] awaitable<Response> headroom(Services& services, Call& call);
/// JSON, or CSV where the caller likes that better. Streamed: a month may have 100,000 sellers.
[[nodiscard]] awaitable<void> get_filing(
    Services& services, Call& call, BodyReader& body, ResponseWriter& writer
);

/// The purchase ledger (收购台账) of a month; as get_filing.
[[nodiscard]] awaitable<void> get_ledger(
    Services& services, Call& call, BodyReader& body, ResponseWriter& writer
);
[[nodiscard]] awaitable<Response> get_statement(Services& services, Call& call);
[[nodiscard]] awaitable<Response> structuring_alerts(Services& services, Call& call);
[[nodiscard]] awaitable<Response> close_filing(Services& services, Call& call);
[[nodiscard]] awaitable<Response> record_fact(Services& services, Call& call);
[[nodiscard]] awaitable<Response> receive_old_item(Services& services, Call& call);

/// How a month stands in a path.
inline constexpr std::string_view kMonthForm = "YYYY-MM (01-12)";

/// The invoice of the path if the caller may see it, else 404.
[[nodiscard]] awaitable<Either<engine::InvoiceView>> find_invoice(
    Services& services, const Call& call, engine::Facts facts
);
/// The invoice of an answer as a response, or the problem of a refusal.
[[nodiscard]] Response invoice_response(
    Services& services, const Request& request, const engine::Answer& answer, int status
);
/// A receipt of an old item, and the closing of a filing, as they are answered.
[[nodiscard]] std::string receipt_json(
    const engine::Receipt& receipt, const engine::Registry& registry
);
[[nodiscard]] std::string closed_filing_json(
    const engine::ClosedFiling& closed, const engine::Registry& registry
);
/// Whether the caller may see a recycler's records: its own, or all of them.
[[nodiscard]] bool sees_recycler(const Principal& principal, const engine::Recycler& recycler);

}  // namespace huanxin::http
