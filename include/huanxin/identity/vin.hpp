#pragma once
// Vehicle identification numbers (GB 16735). See fault.hpp.

#include <string_view>

#include "huanxin/identity/fault.hpp"

namespace huanxin::identity {

/// Form only: 17 of 0-9 and A-Z without I O Q.
[[nodiscard]] Fault check_vin(std::string_view vin);
inline constexpr Identifier kVin{check_vin, "17"};

/// The check character at place 9 (modulo 11, X for 10) is right; false too if `vin` is not of the
/// form. Some real cars fail it, those from countries without the rule above all, so that the
/// contract makes it a warning (docs/openapi.yaml).
[[nodiscard]] bool vin_check_digit_ok(std::string_view vin);

}  // namespace huanxin::identity
