#pragma once
// Whether an answer is what the request asked for.

#include <cstdint>
#include <string>
#include <string_view>

#include "load/requests.hpp"
#include "load/response.hpp"

namespace huanxin::bench {

/// 429 and 503: the server told that it does not want more at the moment.
[[nodiscard]] constexpr bool is_refusal(int status) {
    return status == 429 || status == 503;
}

/// "" if the answer is as it should be; else what it was in place of that: a status, "replayed",
/// "not held", "not confirmed", "another claim".
[[nodiscard]] std::string fault_of(const Request& request, const Response& response);

/// The id of the claim that is told in `body`; "" if none is.
[[nodiscard]] std::string_view id_of(std::string_view body);

/// Whether a line of the bulk call's answer tells a claim that was made just now, and is held.
[[nodiscard]] bool line_is_held(std::string_view line);

}  // namespace huanxin::bench
