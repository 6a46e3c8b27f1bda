// The month's agent filing (代办税费报告) of a recycler, streamed seller by seller.

#include <algorithm>

#include "http/endpoints/filing_text.hpp"
#include "http/endpoints/invoices.hpp"
#include "huanxin/http/json_writer.hpp"

namespace huanxin::http {

namespace {

/// Sellers read at a time.
constexpr std::size_t kRowsPerPage = 500;

struct Asked {
    engine::FilingRequest filing;
    bool csv = false;
};

Either<Asked> asked_of(const Services& services, const Call& call) {
    Asked asked;
    asked.filing.recycler = services.engine.registry().recycler(call.path_parameter("id"));
    const auto month = invoicing::Month::parse(call.path_parameter("month"));
    const bool seen =
        asked.filing.recycler != nullptr && sees_recycler(*call.principal, *asked.filing.recycler);
    if (!seen) return Problem{.code = "not_found"};
    if (!month) return unreadable_in_path("month", kMonthForm);
    asked.filing.month = *month;
    asked.filing.moment.known_on = services.engine.now().shanghai_date();
    asked.csv = accept_quality(call.request.accept, "text/csv") >
                accept_quality(call.request.accept, "application/json");
    return asked;
}

/// An open filing is made as of now; a closed one as of its closing, with a supplement up to now.
Result<std::optional<engine::ClosedFiling>> set_moments(
    const engine::InvoiceQueries& queries,
    const engine::Policies& policies,
    engine::FilingRequest& filing
) {
    auto closed = queries.closed_filing(filing.recycler->number, filing.month);
    if (!closed) return closed;
    const auto newest = queries.last_sequence();
    if (!newest) return newest.error();
    filing.moment.as_of = *newest;
    filing.moment.terms = &policies.current().tax;
    if (!*closed) return closed;
    filing.supplement = filing.moment;
    filing.moment = {
        (**closed).sequence, (**closed).known_on, &policies.at((**closed).policy_number).tax};
    return closed;
}

Response head_of(const Asked& asked) {
    Response head;
    head.content_type = asked.csv ? "text/csv; charset=utf-8" : "application/json";
    if (asked.csv)
        head.headers.emplace_back(
            "Content-Disposition",
            "attachment; filename=\"filing-" + asked.filing.month.to_string() + ".csv\""
        );
    return head;
}

}  // namespace

awaitable<void> get_filing(
    Services& services, Call& call, BodyReader& /*body*/, ResponseWriter& writer
) {
    auto found = asked_of(services, call);
    if (const auto* problem = std::get_if<Problem>(&found)) {
        writer.send(problem_response(*problem, call.request));
        co_return;
    }
    Asked& asked = std::get<Asked>(found);
    const engine::InvoiceQueries& queries = services.engine.invoice_queries();
    auto when = [&queries, &services, &asked] {
        return set_moments(queries, services.engine.policies(), asked.filing);
    };
    const auto closed = co_await offload(services.readers, when);
    if (!closed) {
        writer.send(problem_response(read_failed(closed.error()), call.request));
        co_return;
    }

    FilingText text(asked.filing, *closed, asked.csv);
    std::optional<Bytes16> from;
    while (true) {
        auto read = [&queries, &asked, &from] {
            return queries.filing(asked.filing, from, kRowsPerPage);
        };
        const auto page = co_await offload(services.readers, read);
        if (!page) {
            const Problem problem = read_failed(page.error());
            if (writer.begun())
                writer.break_off();
            else
                writer.send(problem_response(problem, call.request));
            co_return;
        }
        if (!writer.begun()) writer.begin(head_of(asked));
        std::string part;
        for (const engine::FilingRow& row : page->rows)
            text.add(row, part);
        if (!page->next) text.end(part);
        if (!co_await writer.write(part)) co_return;
        if (!page->next) break;
        from = page->next;
    }
    co_await writer.flush();
}

std::string closed_filing_json(
    const engine::ClosedFiling& closed, const engine::Registry& registry
) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("recycler_id", registry.recycler(closed.recycler)->id);
    json.member("month", closed.month.to_string());
    json.member("status", "closed");
    json.member("closed_at", closed.recorded_at.to_string());
    json.member("as_of_sequence", closed.sequence);
    json.end_object();
    return out;
}

awaitable<Response> close_filing(Services& services, Call& call) {
    const auto recycler = services.engine.registry().recycler(call.path_parameter("id"));
    const auto month = invoicing::Month::parse(call.path_parameter("month"));
    if (recycler == nullptr || !sees_recycler(*call.principal, *recycler))
        co_return problem_response(Problem{.code = "not_found"}, call.request);
    if (!month) co_return problem_response(unreadable_in_path("month", kMonthForm), call.request);
    const auto key = idempotency_key(call.request);
    if (const auto* problem = std::get_if<Problem>(&key))
        co_return problem_response(*problem, call.request);
    JsonDocument document;
    if (const auto problem = parse_body(document, call, true))
        co_return problem_response(*problem, call.request);
    Faults faults;
    { const ObjectReader reader(faults, document); }
    if (faults.unreadable()) co_return problem_response(problem_of(faults), call.request);
    engine::Command command;
    command.actor = *call.principal;
    command.body = engine::CloseFiling{recycler->id, *month};
    command.idempotency =
        idempotency_of(services, call, std::get<std::string>(key), canonical(document.root()));
    const engine::Answer answer = co_await decide(services.engine, std::move(command));
    if (const auto* refused = std::get_if<engine::Refused>(&answer.body))
        co_return problem_response(problem_of(*refused), call.request);
    const auto& closed = std::get<engine::ClosedFiling>(answer.body);
    Response response = json_response(200, closed_filing_json(closed, services.engine.registry()));
    if (answer.replayed) response.headers.emplace_back("Idempotency-Replayed", "true");
    co_return response;
}

}  // namespace huanxin::http
