#include "http/endpoints/log.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

#include <boost/asio/steady_timer.hpp>

#include "http/endpoints/audit_query.hpp"
#include "http/endpoints/invoices.hpp"
#include "huanxin/engine/events.hpp"
#include "huanxin/engine/leaves.hpp"

namespace huanxin::http {

namespace {

constexpr const char* kNewest = "public, max-age=1";
constexpr const char* kForEver = "public, max-age=31536000, immutable";

Response cached(Response response, const char* how) {
    response.headers.emplace_back("Cache-Control", how);
    return response;
}

/// The log of the events, or that of accesses: both have the same paths below their own.
publish::Log& log_of(Services& services, const Call& call) {
    return call.route->pattern.starts_with(kAccessLogPath) ? services.accesses.log() : services.log;
}

}  // namespace

awaitable<Response> log_checkpoint(Services& services, Call& call) {
    co_return cached(text_response(200, log_of(services, call).checkpoint()), kNewest);
}

awaitable<Response> log_cosigned_checkpoint(Services& services, Call& call) {
    auto note = services.log.cosigned_checkpoint();
    if (!note) co_return problem_response({.code = "not_found"}, call.request);
    co_return cached(text_response(200, std::move(*note)), kNewest);
}

awaitable<Response> log_vkey(Services& services, Call& call) {
    co_return text_response(200, log_of(services, call).key().to_string() + "\n");
}

awaitable<Response> log_tile(Services& services, Call& call) {
    constexpr std::string_view kEntries = "entries/";
    const std::string_view path = call.path_parameter("path");
    const bool of_entries = path.starts_with(kEntries);
    const auto id = of_entries ? audit::parse_entries_path(path.substr(kEntries.size()))
                               : audit::parse_tile_path(path);
    if (!id) co_return problem_response({.code = "not_found"}, call.request);
    auto read = [&log = log_of(services, call), id = *id, of_entries] {
        return of_entries ? log.entries(id) : log.tile(id);
    };
    auto bytes = co_await offload(services.readers, read);
    if (!bytes) co_return problem_response(read_failed(bytes.error()), call.request);
    // Not there yet: what caches keep of it must not outlive the next checkpoint.
    if (!*bytes) co_return problem_response({.code = "not_found"}, call.request);
    Response response;
    response.content_type = "application/octet-stream";
    response.body = std::move(**bytes);
    co_return cached(std::move(response), kForEver);
}

awaitable<Response> add_cosignatures(Services& services, Call& call) {
    auto add = [&log = services.log, note = call.request.body] {
        return log.add_cosignatures(note);
    };
    const auto added = co_await offload(services.readers, add);
    if (added) co_return text_response(200, services.log.cosigned_checkpoint().value_or(""));
    if (added.error().code != Errc::invalid)
        co_return problem_response(read_failed(added.error()), call.request);
    Problem problem{.code = "cosignature_refused"};
    problem.arguments.push_back(added.error().message);
    co_return problem_response(problem, call.request);
}

namespace {

/// Of a claim or a reverse invoice.
struct Course {
    engine::Sequence made = 0;
    engine::Sequence last = 0;
};

/// Whether the event is the one that made the record, or a later one of it.
Result<bool> is_event_of(
    const store::Store& store, engine::Sequence made, engine::Sequence sequence
) {
    if (sequence == made) return true;
    const auto end = engine::recorded_end(store);
    if (!end) return end.error();
    if (sequence < made || sequence > *end) return false;
    const auto links = engine::links_of(store, sequence);
    if (!links) return links.error();
    return std::ranges::find(links->origins, made) != links->origins.end();
}

/// The event of the record that the query asks for, or its last.
awaitable<Either<engine::Sequence>> asked_event(Services& services, const Call& call, Course of) {
    constexpr engine::Sequence kLast = std::numeric_limits<std::int64_t>::max();
    Problem problem{.code = "validation_failed"};
    const auto asked = number_parameter(call.request, "sequence", kLast, problem.errors);
    if (!problem.errors.empty()) co_return problem;
    if (!asked) co_return of.last;
    auto look = [&store = services.store, made = of.made, sequence = *asked] {
        return is_event_of(store, made, sequence);
    };
    const auto own = co_await offload(services.readers, look);
    if (!own) co_return read_failed(own.error());
    if (*own) co_return *asked;
    problem.errors.push_back({"/sequence", "unknown_value"});
    co_return problem;
}

/// The receipt of the event at `sequence`, as soon as a checkpoint covers it.
awaitable<Response> receipt_of(Services& services, const Call& call, engine::Sequence sequence) {
    constexpr std::chrono::seconds kWaitMax{2};
    constexpr std::chrono::milliseconds kBetweenLooks{20};
    auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor);
    for (auto waited = kBetweenLooks; services.log.size() < sequence; waited += kBetweenLooks) {
        if (waited > kWaitMax) {
            Problem problem{.code = "proof_not_ready"};
            problem.retry_after = std::chrono::seconds{1};
            co_return problem_response(problem, call.request);
        }
        timer.expires_after(kBetweenLooks);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
    auto read = [&log = services.log, index = sequence - 1] { return log.receipt(index); };
    const auto receipt = co_await offload(services.readers, read);
    if (!receipt) co_return problem_response(read_failed(receipt.error()), call.request);
    INVARIANT(*receipt, "a published tree does not shrink");
    co_return text_response(200, (**receipt).to_string());
}

awaitable<Response> proof_of(Services& services, const Call& call, Course of) {
    const auto asked = co_await asked_event(services, call, of);
    if (const auto* problem = std::get_if<Problem>(&asked))
        co_return problem_response(*problem, call.request);
    co_return co_await receipt_of(services, call, std::get<engine::Sequence>(asked));
}

}  // namespace

awaitable<Response> claim_proof(Services& services, Call& call) {
    const auto found = co_await find_claim(services, call, engine::Facts::leave_sealed);
    if (const auto* problem = std::get_if<Problem>(&found))
        co_return problem_response(*problem, call.request);
    const auto& claim = std::get<engine::ClaimView>(found);
    const Course course{claim.record.sequence, claim.state.last_sequence};
    co_return co_await proof_of(services, call, course);
}

awaitable<Response> invoice_proof(Services& services, Call& call) {
    const auto found = co_await find_invoice(services, call, engine::Facts::leave_sealed);
    if (const auto* problem = std::get_if<Problem>(&found))
        co_return problem_response(*problem, call.request);
    const auto& invoice = std::get<engine::InvoiceView>(found);
    const Course course{invoice.record.sequence, invoice.state.last_sequence};
    co_return co_await proof_of(services, call, course);
}

}  // namespace huanxin::http
