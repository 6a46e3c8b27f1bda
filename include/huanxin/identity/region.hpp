#pragma once
// Codes of administrative divisions (GB/T 2260). See fault.hpp.

#include <string_view>

#include "huanxin/identity/fault.hpp"

namespace huanxin::identity {

/// The form: 6 digits, the first not 0. Which divisions exist changes every year, and which of them
/// a programme serves is the policy's to say.
[[nodiscard]] Fault check_region(std::string_view code);
inline constexpr Identifier kRegion{check_region, "6"};

}  // namespace huanxin::identity
