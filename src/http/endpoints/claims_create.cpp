#include "http/endpoints/claim_json.hpp"
#include "http/endpoints/claim_request.hpp"
#include "http/endpoints/claims.hpp"
#include "huanxin/engine/lookup_keys.hpp"

namespace huanxin::http {

Either<engine::Command> claim_command(
    Services& services, const Principal& principal, const JsonDocument& document, bool bulk_line
) {
    const auto retailer = services.engine.registry().retailer(principal.tenant_id);
    INVARIANT(retailer != nullptr, "a retailer's credential names a retailer");
    Faults faults;
    engine::CreateClaim create;
    {
        ObjectReader reader(faults, document);
        if (bulk_line) (void)reader.string("idempotency_key");  // The caller has read it.
        const ClaimContext context{
            services.engine.policies().current(), *retailer, services.engine.now().shanghai_date()};
        create.request = read_claim(reader, context);
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

Response claim_response(
    Services& services, const Request& request, const engine::Answer& answer, int status
) {
    if (const auto* refused = std::get_if<engine::Refused>(&answer.body))
        return problem_response(problem_of(*refused), request);
    const auto& view = std::get<engine::ClaimView>(answer.body);
    Response response =
        json_response(status, claim_json(view, services.engine.policies(), request.language));
    if (answer.replayed) response.headers.emplace_back("Idempotency-Replayed", "true");
    return response;
}

awaitable<Response> create_claim(Services& services, Call& call) {
    const auto key = idempotency_key(call.request);
    if (const auto* problem = std::get_if<Problem>(&key))
        co_return problem_response(*problem, call.request);
    JsonDocument document;
    if (const auto problem = parse_body(document, call))
        co_return problem_response(*problem, call.request);
    auto decoded = claim_command(services, *call.principal, document, false);
    if (const auto* problem = std::get_if<Problem>(&decoded))
        co_return problem_response(*problem, call.request);
    engine::Command& command = std::get<engine::Command>(decoded);
    command.idempotency =
        idempotency_of(services, call, std::get<std::string>(key), canonical(document.root()));
    const engine::Answer answer = co_await decide(services.engine, std::move(command));
    co_return claim_response(services, call.request, answer, 201);
}

awaitable<Response> preview_claim(Services& services, Call& call) {
    JsonDocument document;
    if (const auto problem = parse_body(document, call))
        co_return problem_response(*problem, call.request);
    auto decoded = claim_command(services, *call.principal, document, false);
    if (const auto* problem = std::get_if<Problem>(&decoded))
        co_return problem_response(*problem, call.request);
    engine::Command& command = std::get<engine::Command>(decoded);
    std::get<engine::CreateClaim>(command.body).preview = true;
    const engine::Answer answer = co_await decide(services.engine, std::move(command));
    if (const auto* refused = std::get_if<engine::Refused>(&answer.body))
        co_return problem_response(problem_of(*refused), call.request);
    const auto& view = std::get<engine::ClaimView>(answer.body);
    const rules::Decision& decision = view.record.decision;
    const rules::PolicySet& policy = services.engine.policies().at(view.record.policy_number);
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("status", claim::to_string(view.state.standing.status));
    json.member("subsidy_fen", decision.subsidy.count());
    write_funding(json, decision);
    write_decision(json, decision, policy, view.record.recorded_at, call.request.language);
    json.end_object();
    co_return json_response(200, std::move(out));
}

}  // namespace huanxin::http
