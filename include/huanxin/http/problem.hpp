#pragma once
// Errors as RFC 9457 problem details (docs/reference/http-api.md). What is wrong is a code of the
// catalogue (catalogue.hpp); status, title and texts follow from it, in the caller's language.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/http/json_reader.hpp"
#include "huanxin/http/message.hpp"

namespace huanxin::http {

/// Whether the request changed state although it failed.
enum class Committed : std::uint8_t { no, yes, unknown };

/// The record that a 409 is about.
struct ExistingRecord {
    std::string id;
    std::string status;
};

/// What a problem's detail is about, where the code has several (catalogue.hpp).
enum class About : std::uint8_t { usual, protobuf, encoding, path_value, query, no_query };

struct Problem {
    std::string_view code;  ///< Of the catalogue; one that it lacks is answered as `internal`.
    std::vector<std::string> arguments;  ///< Take the places of "{0}", "{1}" … in the detail. No
                                         ///< personal data.
    About about = About::usual;          ///< Which of the code's details tells it.
    std::vector<Fault> errors;
    std::optional<ExistingRecord> existing;
    std::optional<std::chrono::seconds> retry_after;  ///< Retry-After header.
    Committed committed = Committed::no;
    std::string allow;  ///< Allow header, for method_not_allowed.
};

/// 400 or 422 with all faults. `faults` must not be empty.
[[nodiscard]] Problem problem_of(const Faults& faults);

/// malformed_json with the place of the fault; a text that is not UTF-8 is told as that.
[[nodiscard]] Problem problem_of(const JsonSyntaxError& error);

/// HTTP status that the catalogue gives to the problem's code.
[[nodiscard]] int status_of(const Problem& problem);

/// What a problem says about the request that it answers.
struct ProblemContext {
    std::string_view instance;  ///< Path of the request.
    std::string_view request_id;
    Language language = Language::zh_cn;
};

/// The problem as a JSON object.
[[nodiscard]] std::string render(const Problem& problem, const ProblemContext& context);

/// application/problem+json response to `request`, with WWW-Authenticate, Allow and Retry-After
/// where they belong.
[[nodiscard]] Response problem_response(const Problem& problem, const Request& request);

}  // namespace huanxin::http
