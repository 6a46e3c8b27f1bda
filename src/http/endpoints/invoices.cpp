#include "http/endpoints/invoices.hpp"

#include "http/endpoints/claim_json.hpp"
#include "http/endpoints/invoice_json.hpp"
#include "http/endpoints/invoice_request.hpp"
#include "http/endpoints/paging.hpp"
#include "huanxin/engine/lookup_keys.hpp"

namespace huanxin::http {

bool sees_recycler(const Principal& principal, const engine::Recycler& recycler) {
    return principal.role != Role::recycler || principal.tenant_id == recycler.id;
}

awaitable<Either<engine::InvoiceView>> find_invoice(
    Services& services, const Call& call, engine::Facts facts
) {
    const auto id = engine::parse_invoice_id(call.path_parameter("id"));
    if (!id) co_return Problem{.code = "not_found"};
    auto read = [&queries = services.engine.invoice_queries(), id = *id, facts] {
        return queries.invoice(id, facts);
    };
    auto found = co_await offload(services.readers, read);
    if (!found) co_return read_failed(found.error());
    if (!*found) co_return Problem{.code = "not_found"};
    const auto recycler = services.engine.registry().recycler((**found).record.recycler);
    if (recycler == nullptr || !sees_recycler(*call.principal, *recycler))
        co_return Problem{.code = "not_found"};
    co_return std::move(**found);
}

namespace {

/// An invoice's body as a command; a Problem if it can't be read as the message (400).
Either<engine::Command> invoice_command(
    Services& services, const Principal& principal, const JsonDocument& document, bool preview
) {
    Faults faults;
    engine::CreateInvoice create;
    create.preview = preview;
    {
        ObjectReader reader(faults, document);
        create.request = read_reverse_invoice(
            reader, services.engine.policies().current(), services.engine.now().shanghai_date()
        );
    }
    if (faults.unreadable()) return problem_of(faults);
    engine::Command command;
    command.actor = principal;
    command.faults = field_faults(faults);
    if (command.faults.empty())
        create.keys = engine::keys_of(create.request, principal.tenant_id, services.tokeniser);
    command.body = std::move(create);
    return command;
}

/// A claim that an invoice names must be there.
awaitable<std::optional<Problem>> check_claim(Services& services, engine::Command& command) {
    const auto& create = std::get<engine::CreateInvoice>(command.body);
    const auto id = engine::parse_claim_id(create.request.claim_id);
    if (!id) co_return std::nullopt;
    auto read = [&queries = services.engine.queries(), id = *id] {
        return queries.claim(id, engine::Facts::leave_sealed);
    };
    const auto found = co_await offload(services.readers, read);
    if (!found) co_return read_failed(found.error());
    if (!*found) command.faults.push_back({"/claim_id", "unknown_value"});
    co_return std::nullopt;
}

}  // namespace

Response invoice_response(
    Services& services, const Request& request, const engine::Answer& answer, int status
) {
    if (const auto* refused = std::get_if<engine::Refused>(&answer.body))
        return problem_response(problem_of(*refused), request);
    std::string out;
    JsonWriter json(out);
    write_invoice(
        json,
        std::get<engine::InvoiceView>(answer.body),
        services.engine.registry(),
        services.engine.policies(),
        request.language
    );
    Response response = json_response(status, std::move(out));
    if (answer.replayed) response.headers.emplace_back("Idempotency-Replayed", "true");
    return response;
}

awaitable<Response> create_invoice(Services& services, Call& call) {
    const auto key = idempotency_key(call.request);
    if (const auto* problem = std::get_if<Problem>(&key))
        co_return problem_response(*problem, call.request);
    JsonDocument document;
    if (const auto problem = parse_body(document, call))
        co_return problem_response(*problem, call.request);
    auto decoded = invoice_command(services, *call.principal, document, false);
    if (const auto* problem = std::get_if<Problem>(&decoded))
        co_return problem_response(*problem, call.request);
    engine::Command& command = std::get<engine::Command>(decoded);
    if (const auto problem = co_await check_claim(services, command))
        co_return problem_response(*problem, call.request);
    command.idempotency =
        idempotency_of(services, call, std::get<std::string>(key), canonical(document.root()));
    const engine::Answer answer = co_await decide(services.engine, std::move(command));
    co_return invoice_response(services, call.request, answer, 201);
}

awaitable<Response> preview_invoice(Services& services, Call& call) {
    JsonDocument document;
    if (const auto problem = parse_body(document, call))
        co_return problem_response(*problem, call.request);
    auto decoded = invoice_command(services, *call.principal, document, true);
    if (const auto* problem = std::get_if<Problem>(&decoded))
        co_return problem_response(*problem, call.request);
    engine::Command& command = std::get<engine::Command>(decoded);
    if (const auto problem = co_await check_claim(services, command))
        co_return problem_response(*problem, call.request);
    const engine::Answer answer = co_await decide(services.engine, std::move(command));
    if (const auto* refused = std::get_if<engine::Refused>(&answer.body))
        co_return problem_response(problem_of(*refused), call.request);
    const auto& view = std::get<engine::InvoiceView>(answer.body);
    co_return json_response(
        200, invoice_preview_json(view, services.engine.policies(), call.request.language)
    );
}

awaitable<Response> get_invoice(Services& services, Call& call) {
    const auto found = co_await find_invoice(services, call, engine::Facts::open);
    if (const auto* problem = std::get_if<Problem>(&found))
        co_return problem_response(*problem, call.request);
    std::string out;
    JsonWriter json(out);
    write_invoice(
        json,
        std::get<engine::InvoiceView>(found),
        services.engine.registry(),
        services.engine.policies(),
        call.request.language
    );
    co_return json_response(200, std::move(out));
}

awaitable<Response> explain_invoice(Services& services, Call& call) {
    const auto found = co_await find_invoice(services, call, engine::Facts::leave_sealed);
    if (const auto* problem = std::get_if<Problem>(&found))
        co_return problem_response(*problem, call.request);
    const engine::InvoiceRecord& record = std::get<engine::InvoiceView>(found).record;
    const rules::PolicySet& policy = services.engine.policies().at(record.policy_number);
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("invoice_id", engine::invoice_id_text(record.id));
    write_decision(json, record.decision, policy, record.recorded_at, call.request.language);
    write_trace(json, record.decision, policy);
    json.end_object();
    co_return json_response(200, std::move(out));
}

namespace {

/// The recycler whose records a list is about: the caller, or the one that the query names.
std::shared_ptr<const engine::Recycler> recycler_of_query(
    const Services& services, const Call& call, Problem& problem
) {
    const auto named = call.request.parameter("recycler_id");
    const engine::Registry& registry = services.engine.registry();
    if (call.principal->role == Role::recycler) {
        if (named && *named != call.principal->tenant_id)
            problem.errors.push_back({"/recycler_id", "unknown_value"});
        return registry.recycler(call.principal->tenant_id);
    }
    if (!named) {
        problem.errors.push_back({"/recycler_id", "missing"});
        return nullptr;
    }
    auto recycler = registry.recycler(*named);
    if (recycler == nullptr) problem.errors.push_back({"/recycler_id", "unknown_value"});
    return recycler;
}

/// Some of the recycler's invoices: of all, or of the one that has the reference.
Result<std::vector<engine::InvoiceView>> read_invoices(
    const engine::InvoiceQueries& queries,
    const engine::Recycler& recycler,
    std::optional<std::string_view> invoice_ref,
    engine::Sequence from,
    std::size_t count
) {
    if (!invoice_ref) return queries.invoices_of(recycler.number, from, count);
    auto found = queries.invoice_by_ref(engine::invoice_ref_key(recycler.id, *invoice_ref));
    if (!found) return found.error();
    std::vector<engine::InvoiceView> invoices;
    if (*found && (**found).record.sequence >= from) invoices.push_back(std::move(**found));
    return invoices;
}

}  // namespace

awaitable<Response> list_invoices(Services& services, Call& call) {
    Problem problem{.code = "validation_failed"};
    const auto recycler = recycler_of_query(services, call, problem);
    const Page page = page_of(call.request, problem.errors);
    if (!problem.errors.empty()) co_return problem_response(problem, call.request);
    const auto invoice_ref = call.request.parameter("invoice_ref");
    std::string out;
    auto write = [&] {
        const engine::InvoiceQueries& queries = services.engine.invoice_queries();
        return write_list(
            out,
            page,
            [&](engine::Sequence from, std::size_t count) {
                return read_invoices(queries, *recycler, invoice_ref, from, count);
            },
            [](const engine::InvoiceView& view) { return view.record.sequence; },
            [&](JsonWriter& json, const engine::InvoiceView& view) {
                write_invoice(
                    json,
                    view,
                    services.engine.registry(),
                    services.engine.policies(),
                    call.request.language
                );
            }
        );
    };
    const auto written = co_await offload(services.readers, write);
    if (!written) co_return problem_response(read_failed(written.error()), call.request);
    co_return json_response(200, std::move(out));
}

}  // namespace huanxin::http
