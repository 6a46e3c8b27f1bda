#include "load/verdict.hpp"

namespace huanxin::bench {
namespace {

// In the server's own spelling, as in response.cpp.
constexpr std::string_view kHeld = R"("status":"held")";
constexpr std::string_view kConfirmed = R"("status":"confirmed")";
constexpr std::string_view kId = R"({"id":")";
constexpr std::string_view kLineMade = R"("http":201,)";
constexpr std::string_view kLineReplayed = R"("replayed":true})";

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

std::string fault_of(const Request& request, const Response& response) {
    const int expected = request.kind == Kind::claim ? 201 : 200;
    if (response.status != expected) return std::to_string(response.status);
    if (response.replayed()) return "replayed";
    switch (request.kind) {
        case Kind::claim:
            return has(response.body, kHeld) ? "" : "not held";
        case Kind::confirm:
            return has(response.body, kConfirmed) ? "" : "not confirmed";
        case Kind::read:
            break;
    }
    return id_of(response.body) == request.subject.id ? "" : "another claim";
}

std::string_view id_of(std::string_view body) {
    if (!body.starts_with(kId)) return {};
    body.remove_prefix(kId.size());
    const std::size_t end = body.find('"');
    return end == std::string_view::npos ? std::string_view() : body.substr(0, end);
}

bool line_is_held(std::string_view line) {
    return has(line, kLineMade) && has(line, kHeld) && !line.ends_with(kLineReplayed);
}

}  // namespace huanxin::bench
