#include "http/endpoints/claim_json.hpp"
#include "http/endpoints/claim_request.hpp"
#include "http/endpoints/claims.hpp"
#include "http/endpoints/paging.hpp"
#include "huanxin/engine/lookup_keys.hpp"

namespace huanxin::http {

awaitable<Either<engine::ClaimView>> find_claim(
    Services& services, const Call& call, engine::Facts facts
) {
    const auto id = engine::parse_claim_id(call.path_parameter("id"));
    if (!id) co_return Problem{.code = "not_found"};
    auto read = [&queries = services.engine.queries(), id = *id, facts] {
        return queries.claim(id, facts);
    };
    auto found = co_await offload(services.readers, read);
    if (!found) co_return read_failed(found.error());
    const bool sees_all = call.principal->role != Role::retailer;
    if (!*found || (!sees_all && (**found).record.tenant_id != call.principal->tenant_id))
        co_return Problem{.code = "not_found"};
    co_return std::move(**found);
}

awaitable<Response> get_claim(Services& services, Call& call) {
    const auto found = co_await find_claim(services, call, engine::Facts::open);
    if (const auto* problem = std::get_if<Problem>(&found))
        co_return problem_response(*problem, call.request);
    const auto& view = std::get<engine::ClaimView>(found);
    co_return json_response(
        200, claim_json(view, services.engine.policies(), call.request.language)
    );
}

awaitable<Response> explain_claim(Services& services, Call& call) {
    const auto found = co_await find_claim(services, call, engine::Facts::leave_sealed);
    if (const auto* problem = std::get_if<Problem>(&found))
        co_return problem_response(*problem, call.request);
    const auto& view = std::get<engine::ClaimView>(found);
    co_return json_response(
        200, explanation_json(view, services.engine.policies(), call.request.language)
    );
}

awaitable<Response> list_claims(Services& services, Call& call) {
    Problem problem{.code = "validation_failed"};
    const auto claim_ref = call.request.parameter("claim_ref");
    if (!claim_ref) problem.errors.push_back({"/claim_ref", "missing"});
    const Page page = page_of(call.request, problem.errors);
    if (!problem.errors.empty()) co_return problem_response(problem, call.request);
    const Bytes16 key = engine::claim_ref_key(call.principal->tenant_id, *claim_ref);
    std::string out;
    auto write = [&] {
        return write_list(
            out,
            page,
            [&](engine::Sequence from, std::size_t count) {
                return services.engine.queries().claims_by_ref(key, from, count);
            },
            [](const engine::ClaimView& view) { return view.record.sequence; },
            [&](JsonWriter& json, const engine::ClaimView& view) {
                write_claim(json, view, services.engine.policies(), call.request.language);
            }
        );
    };
    const auto written = co_await offload(services.readers, write);
    if (!written) co_return problem_response(read_failed(written.error()), call.request);
    co_return json_response(200, std::move(out));
}

}  // namespace huanxin::http
