#include "http/endpoints/recorded.hpp"

#include <spdlog/spdlog.h>

#include "huanxin/base/text.hpp"

namespace huanxin::http {

std::string recorded_reference(const Services& services, std::string_view text) {
    return to_base32(as_view(services.tokeniser.item("access-reference", text)));
}

std::string recorded_tenant(const Services& services, std::string_view id) {
    const engine::Registry& registry = services.engine.registry();
    const bool known = registry.retailer(id) != nullptr || registry.recycler(id) != nullptr;
    return known ? std::string(id) : recorded_reference(services, id);
}

awaitable<std::optional<Problem>> record_access(
    Services& services, const Call& call, access::Question question, const access::Subject& subject
) {
    constexpr std::chrono::seconds kRetryAfter{1};
    access::Access access{
        services.engine.now(), *call.principal, question, subject, {}, call.request.request_id};
    for (const QueryParameter& parameter : call.request.query)
        access.query.emplace_back(
            parameter.name,
            parameter.name == "retailer_id" ? recorded_tenant(services, parameter.value)
                                            : parameter.value
        );
    auto record = [&access, &services] { return services.accesses.record(access); };
    const auto done = co_await offload(services.readers, record);
    if (done) co_return std::nullopt;
    spdlog::error("the access log can't be written: {}", done.error().message);
    Problem problem{.code = "storage_failed"};
    problem.retry_after = kRetryAfter;
    co_return problem;
}

awaitable<Response> recorded(
    Services& services, Call& call, access::Question question, RecordedEndpoint endpoint
) {
    constexpr int kFirstRefusal = 300, kErased = 410;
    access::Subject subject;
    Response response = co_await endpoint(services, call, subject);
    if (response.status >= kFirstRefusal && response.status != kErased) co_return response;
    const auto problem = co_await record_access(services, call, question, subject);
    if (problem) co_return problem_response(*problem, call.request);
    co_return response;
}

}  // namespace huanxin::http
