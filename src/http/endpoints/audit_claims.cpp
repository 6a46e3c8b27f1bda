// GET /v1/audit/claims: claims of all retailers, as they stand now.

#include <algorithm>
#include <array>

#include "http/endpoints/audit.hpp"
#include "http/endpoints/audit_listing.hpp"
#include "http/endpoints/paging.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/engine/invoice_queries.hpp"

namespace huanxin::http {

namespace {

constexpr std::size_t kRegionDigits = 6;

constexpr std::array kStatuses{
    claim::Status::declined,
    claim::Status::held,
    claim::Status::confirmed,
    claim::Status::approved,
    claim::Status::settled,
    claim::Status::voided,
    claim::Status::expired,
    claim::Status::rejected,
    claim::Status::refunded,
    claim::Status::clawback_due,
    claim::Status::clawed_back,
};

std::optional<claim::Status> parse_status(std::string_view text, std::vector<Fault>& faults) {
    std::string all;
    for (const claim::Status status : kStatuses) {
        if (claim::to_string(status) == text) return status;
        all.append(all.empty() ? "" : ", ").append(claim::to_string(status));
    }
    faults.push_back({"/status", "unknown_value", std::move(all)});
    return std::nullopt;
}

ClaimFilter filter_of(const Request& request, std::vector<Fault>& faults) {
    const auto text = [&request](std::string_view name) {
        return std::string(request.parameter(name).value_or(""));
    };
    ClaimFilter filter{text("program"), text("region"), text("retailer_id"), std::nullopt};
    const bool is_prefix = is_digits(filter.region) && filter.region.size() % 2 == 0 &&
                           filter.region.size() <= kRegionDigits;
    if (!is_prefix) faults.push_back({"/region", "format", "2, 4 or 6 digits"});
    if (const auto status = request.parameter("status"))
        filter.status = parse_status(*status, faults);
    return filter;
}

struct Question {
    ClaimFilter filter;
    Page page;
    TimeWindow time;
    engine::Sequence as_of = 0;
    Language language = Language::zh_cn;
};

Result<std::string> claims_json(const Question& question, const Services& services) {
    auto window = sequences_of(services.store, question.time, question.as_of);
    if (!window) return window.error();
    window->first = std::max<engine::Sequence>(window->first, question.page.from);
    std::string out;
    const auto write = [&](const engine::ClaimView& view, std::string& text) {
        if (!text.empty()) text.push_back(',');
        write_audited_claim(text, view, services.engine.policies(), question.language);
    };
    const auto part =
        list_claims_of(services, question.filter, *window, question.page.limit, write);
    if (!part) return part.error();
    ListWriter list(out, question.page);
    if (!part->text.empty()) list.json().raw(part->text);
    if (part->next) list.go_on_at(*part->next);
    list.end_items();
    list.json().member("as_of_sequence", question.as_of).end_object();
    return out;
}

}  // namespace

awaitable<Response> audit_claims(
    Services& services, Call& call, access::Subject& /*subject*/
) {
    Problem problem{.code = "validation_failed"};
    Question question;
    question.filter = filter_of(call.request, problem.errors);
    question.page = page_of(call.request, problem.errors);
    question.time = time_window(call.request, problem.errors);
    question.language = call.request.language;
    if (!problem.errors.empty()) co_return problem_response(problem, call.request);
    auto read = [&question, &services]() -> Result<std::string> {
        const auto last = services.engine.invoice_queries().last_sequence();
        if (!last) return last.error();
        // A retailer's are found by the index.
        question.as_of = question.filter.retailer.empty() ? *last : services.history.indexed();
        return claims_json(question, services);
    };
    auto body = co_await offload(services.readers, read);
    if (!body) co_return problem_response(read_failed(body.error()), call.request);
    co_return json_response(200, std::move(*body));
}

}  // namespace huanxin::http
