#include "huanxin/http/problem.hpp"

#include <span>

#include "http/catalogue.hpp"
#include "huanxin/base/invariant.hpp"
#include "huanxin/http/json_writer.hpp"

namespace huanxin::http {
namespace {

/// The text with "{n}" replaced by the n-th argument; a place without one vanishes.
std::string filled(std::string_view text, std::span<const std::string> arguments) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_place = text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}';
        if (!is_place) {
            out += text[i];
            continue;
        }
        const auto number = static_cast<std::size_t>(text[i + 1] - '0');
        if (number < arguments.size()) out += arguments[number];
        i += 2;
    }
    return out;
}

std::string_view to_string(Committed committed) {
    switch (committed) {
        case Committed::no:
            return "no";
        case Committed::yes:
            return "yes";
        case Committed::unknown:
            return "unknown";
    }
    INVARIANT(false, "committed is one of the three");
}

void write_fault(JsonWriter& json, const Fault& fault, Language language) {
    const FaultEntry entry = fault_entry(fault.code, fault.pointer);
    json.begin_object();
    json.member("pointer", fault.pointer);
    json.member("code", fault.code);
    json.member("message", entry.message.in(language));
    const std::string_view hint = entry.hint.in(language);
    const bool lacks_argument =
        fault.argument.empty() && hint.find("{0}") != std::string_view::npos;
    if (!hint.empty() && !lacks_argument) {
        json.member("hint", filled(hint, std::span(&fault.argument, 1)));
    }
    json.end_object();
}

}  // namespace

Problem problem_of(const Faults& faults) {
    INVARIANT(!faults.empty(), "a problem of faults has one");
    Problem problem;
    problem.code = faults.code();
    problem.errors = faults.list();
    return problem;
}

Problem problem_of(const JsonSyntaxError& error) {
    Problem problem;
    problem.code = "malformed_json";
    problem.arguments = {
        std::to_string(error.line),
        std::to_string(error.column),
        std::to_string(error.offset),
        error.what};
    if (error.not_utf8) problem.about = About::encoding;
    return problem;
}

int status_of(const Problem& problem) {
    return problem_entry(problem.code).status;
}

std::string render(const Problem& problem, const ProblemContext& context) {
    const ProblemEntry& entry = problem_entry(problem.code);
    const Text& detail = detail_of(entry, problem.about);
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("type", "/docs#" + std::string(entry.code));
    json.member("title", entry.title.in(context.language));
    json.member("status", entry.status);
    json.member("code", entry.code);
    json.member("detail", filled(detail.in(context.language), problem.arguments));
    json.member("instance", context.instance);
    json.member("request_id", context.request_id);
    json.member("committed", to_string(problem.committed));
    json.member("retryable", entry.retryable);
    if (problem.existing) {
        json.key("existing").begin_object();
        json.member("id", problem.existing->id).member("status", problem.existing->status);
        json.end_object();
    }
    json.key("errors").begin_array();
    for (const Fault& fault : problem.errors)
        write_fault(json, fault, context.language);
    json.end_array().end_object();
    return out;
}

Response problem_response(const Problem& problem, const Request& request) {
    Response response;
    response.status = status_of(problem);
    response.content_type = "application/problem+json";
    response.body = render(problem, {request.path, request.request_id, request.language});
    constexpr int kUnauthenticated = 401;
    if (response.status == kUnauthenticated)
        response.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (!problem.allow.empty()) response.headers.emplace_back("Allow", problem.allow);
    if (problem.retry_after) {
        response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after->count()));
    }
    return response;
}

}  // namespace huanxin::http
