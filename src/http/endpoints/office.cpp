#include "http/endpoints/office.hpp"

#include <algorithm>
#include <limits>

#include "http/endpoints/fields.hpp"
#include "http/endpoints/invoice_json.hpp"
#include "http/endpoints/paging.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/http/json_writer.hpp"

namespace huanxin::http {

namespace {

void write_retailer(JsonWriter& json, const engine::Retailer& retailer) {
    json.begin_object();
    json.member("id", retailer.id).member("name", retailer.name).member("uscc", retailer.uscc);
    json.member("status", retailer.suspended ? "suspended" : "active");
    if (retailer.suspended) json.member("suspension_reason", retailer.suspension_reason);
    json.key("programs").begin_array();
    for (const std::string& program : retailer.programs)
        json.value(program);
    json.end_array().key("stores").begin_array();
    for (const engine::StoreSite& store : retailer.stores)
        json.begin_object()
            .member("id", store.id)
            .member("region", store.region)
            .member("name", store.name)
            .end_object();
    json.end_array();
    json.member("registered_at", retailer.registered_at.to_string());
    json.member("updated_at", retailer.updated_at.to_string());
    json.end_object();
}

void write_credential(
    JsonWriter& json, const engine::Credential& credential, std::string_view key
) {
    json.begin_object().member("id", credential.id);
    if (!key.empty()) json.member("key", key);
    json.member("role", engine::to_string(credential.role));
    json.member("tenant_id", credential.tenant_id);
    json.member("label", credential.label);
    json.member("status", credential.revoked ? "revoked" : "active");
    json.member("created_at", credential.created_at.to_string()).end_object();
}

void write_optional(JsonWriter& json, std::string_view name, const std::string& text) {
    if (text.empty())
        json.key(name).null();
    else
        json.member(name, text);
}

void write_optional(
    JsonWriter& json, std::string_view name, const std::optional<Instant>& instant
) {
    write_optional(json, name, instant ? instant->to_string() : std::string());
}

void write_pool(JsonWriter& json, const engine::PoolView& pool) {
    json.begin_object();
    json.member("id", pool.spec.id)
        .member("program", pool.spec.program)
        .member("year", pool.spec.year);
    write_optional(json, "region", pool.spec.region);
    write_optional(json, "category", pool.spec.category);
    write_optional(json, "parent_id", pool.parent_id);
    json.member("total_fen", pool.total.count()).member("held_fen", pool.held.count());
    json.member("confirmed_fen", pool.confirmed.count())
        .member("settled_fen", pool.settled.count());
    json.member("available_fen", pool.available().count());
    write_optional(json, "opens_at", pool.spec.opens_at);
    write_optional(json, "closes_at", pool.spec.closes_at);
    json.member("created_at", pool.spec.created_at.to_string()).end_object();
}

struct WriteAnswer {
    JsonWriter& json;

    void operator()(const engine::Retailer& retailer) const { write_retailer(json, retailer); }
    void operator()(const engine::IssuedCredential& issued) const {
        write_credential(json, issued.credential, issued.key);
    }
    void operator()(const engine::Credential& credential) const {
        write_credential(json, credential, {});
    }
    void operator()(const engine::PoolView& pool) const { write_pool(json, pool); }
    /// As of its change, so that a replay is the first answer.
    void operator()(const engine::Recycler& recycler) const {
        write_recycler(json, recycler, recycler.updated_at.shanghai_date());
    }
    template <class Other>
    void operator()(const Other& /*answer*/) const {
        INVARIANT(false, "the office gets no answer of this kind");
    }
    void operator()(const Instant& now) const {
        json.begin_object().member("now", now.to_string()).end_object();
    }
};

}  // namespace

void write_office_answer(JsonWriter& json, const engine::Answer& answer) {
    std::visit(WriteAnswer{json}, answer.body);
}

Response office_response(const Request& request, const engine::Answer& answer, int status) {
    if (const auto* refused = std::get_if<engine::Refused>(&answer.body))
        return problem_response(problem_of(*refused), request);
    std::string out;
    JsonWriter json(out);
    write_office_answer(json, answer);
    Response response = json_response(status, std::move(out));
    if (answer.replayed) response.headers.emplace_back("Idempotency-Replayed", "true");
    return response;
}

std::string read_own_id(ObjectReader& reader, std::string_view name) {
    constexpr std::size_t kOwnIdMax = 64;
    const auto text = reader.optional_string(name);
    if (!text) return {};
    const bool fits = std::ranges::all_of(*text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digits({&c, 1}) || c == '-' ||
               c == '_' || c == '.';
    });
    if (text->empty() || text->size() > kOwnIdMax)
        reader.fault(name, "length", "1-64");
    else if (!fits)
        reader.fault(name, "characters");
    else if (text->find_first_not_of('.') == std::string_view::npos || engine::parse_role(*text))
        reader.fault(name, "not_allowed");  // A step in a path; a tenant of its own.
    return std::string(*text);
}

awaitable<Response> office_command(Services& services, Call& call, OfficeCall office) {
    if (office.exists != nullptr &&
        !office.exists(services.engine.registry(), call.path_parameter("id")))
        co_return problem_response(Problem{.code = "not_found"}, call.request);
    const auto key = idempotency_key(call.request);
    if (const auto* problem = std::get_if<Problem>(&key))
        co_return problem_response(*problem, call.request);
    JsonDocument document;
    if (const auto problem = parse_body(document, call.request.body, office.may_be_empty))
        co_return problem_response(*problem, call.request);
    Faults faults;
    engine::Command command;
    {
        ObjectReader reader(faults, document);
        office.read(reader, services, call, command);
    }
    if (faults.unreadable()) co_return problem_response(problem_of(faults), call.request);
    command.actor = *call.principal;
    command.faults = field_faults(faults);
    command.idempotency =
        idempotency_of(services, call, std::get<std::string>(key), canonical(document.root()));
    const engine::Answer answer = co_await decide(services.engine, std::move(command));
    co_return office_response(call.request, answer, office.status);
}

awaitable<Response> get_retailer(Services& services, Call& call) {
    const auto retailer = services.engine.registry().retailer(call.path_parameter("id"));
    if (retailer == nullptr) co_return problem_response(Problem{.code = "not_found"}, call.request);
    engine::Answer answer;
    answer.body = *retailer;
    co_return office_response(call.request, answer, 200);
}

awaitable<Response> get_pool(Services& services, Call& call) {
    const auto number = services.engine.registry().pool(call.path_parameter("id"));
    if (!number) co_return problem_response(Problem{.code = "not_found"}, call.request);
    auto read = [&queries = services.engine.queries(), pool = *number] {
        return queries.pool(pool);
    };
    auto found = co_await offload(services.readers, read);
    if (!found) co_return problem_response(read_failed(found.error()), call.request);
    if (!*found) co_return problem_response(Problem{.code = "not_found"}, call.request);
    engine::Answer answer;
    answer.body = std::move(**found);
    co_return office_response(call.request, answer, 200);
}

awaitable<Response> list_pools(Services& services, Call& call) {
    Problem problem{.code = "validation_failed"};
    const Page page = page_of(call.request, problem.errors);
    if (!problem.errors.empty()) co_return problem_response(problem, call.request);
    std::string out;
    auto write = [&] {
        return write_list(
            out,
            page,
            [&](std::uint64_t from, std::size_t count) {
                constexpr std::uint64_t kLast = std::numeric_limits<ledger::PoolNumber>::max();
                const auto first = static_cast<ledger::PoolNumber>(std::min(from, kLast));
                return services.engine.queries().pools(first, count);
            },
            [](const engine::PoolView& pool) { return pool.number; },
            [](JsonWriter& json, const engine::PoolView& pool) { write_pool(json, pool); }
        );
    };
    const auto written = co_await offload(services.readers, write);
    if (!written) co_return problem_response(read_failed(written.error()), call.request);
    co_return json_response(200, std::move(out));
}

awaitable<Response> set_clock(Services& services, Call& call) {
    JsonDocument document;
    if (const auto problem = parse_body(document, call.request.body))
        co_return problem_response(*problem, call.request);
    Faults faults;
    engine::Command command;
    engine::SetClock clock;
    {
        ObjectReader reader(faults, document);
        if (const auto text = reader.string("now")) {
            const Result<Instant> now = Instant::parse(*text);
            if (now)
                clock.now = *now;
            else
                reader.fault("now", "format", "RFC 3339");
        }
    }
    if (!faults.empty()) co_return problem_response(problem_of(faults), call.request);
    command.actor = *call.principal;
    command.body = clock;
    const engine::Answer answer = co_await decide(services.engine, std::move(command));
    co_return office_response(call.request, answer, 200);
}

}  // namespace huanxin::http
