#pragma once
// Numbers of bank cards (ISO/IEC 7812). See fault.hpp.

#include <string_view>

#include "huanxin/identity/fault.hpp"

namespace huanxin::identity {

/// 13 to 19 digits, the last by Luhn.
[[nodiscard]] Fault check_bank_card(std::string_view number);

}  // namespace huanxin::identity
