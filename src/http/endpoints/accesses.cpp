// GET /v1/audit/accesses: who read what of the history.

#include <algorithm>
#include <limits>

#include "http/endpoints/audit.hpp"
#include "http/endpoints/audit_query.hpp"
#include "http/endpoints/event_json.hpp"
#include "http/endpoints/paging.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::http {

namespace {

void write_access(JsonWriter& json, const access::Recorded& recorded) {
    const access::Access& access = recorded.access;
    json.begin_object();
    json.member("sequence", recorded.sequence);
    json.member("recorded_at", access.at.to_string());
    json.member("kind", access::kind_of(access.question));
    write_actor(json, access.actor);
    json.key("subject");
    if (access.subject.kind.empty()) {
        json.null();
    } else {
        json.begin_object();
        json.member("kind", access.subject.kind);
        json.key("keys").begin_array();
        for (const std::string& key : access.subject.keys)
            json.value(key);
        json.end_array();
        json.end_object();
    }
    json.key("query").begin_object();
    for (const auto& [name, value] : access.query)
        json.member(name, value);
    json.end_object();
    json.member("request_id", access.request_id);
    json.member("leaf_hash", to_hex(as_view(recorded.leaf_hash)));
    json.end_object();
}

}  // namespace

awaitable<Response> access_list(Services& services, Call& call) {
    constexpr access::Sequence kLast = std::numeric_limits<std::int64_t>::max();
    Problem problem{.code = "validation_failed"};
    Page page = page_of(call.request, problem.errors);
    const auto after = number_parameter(call.request, "after", kLast, problem.errors);
    if (after && call.request.parameter("cursor"))
        problem.errors.push_back({"/cursor", "not_allowed"});
    if (!problem.errors.empty()) co_return problem_response(problem, call.request);
    page.from = after ? *after + 1 : std::max<std::uint64_t>(page.from, 1);
    auto read = [&page, &services]() -> Result<std::string> {
        // Only what a checkpoint covers: the log proves all that is told here.
        const access::Sequence published = services.accesses.log().size();
        std::string out;
        auto written = write_list(
            out,
            page,
            [&](std::uint64_t from, std::size_t count) {
                const std::uint64_t left = from <= published ? published - from + 1 : 0;
                return services.accesses.read(from, std::min<std::uint64_t>(count, left));
            },
            [](const access::Recorded& recorded) { return recorded.sequence; },
            write_access
        );
        if (!written) return written.error();
        return out;
    };
    auto body = co_await offload(services.readers, read);
    if (!body) co_return problem_response(read_failed(body.error()), call.request);
    co_return json_response(200, std::move(*body));
}

}  // namespace huanxin::http
