#pragma once
// Mobile telephone numbers of mainland China. See fault.hpp.

#include <string_view>

#include "huanxin/identity/fault.hpp"

namespace huanxin::identity {

/// ^1[3-9][0-9]{9}$. Carriers give numbers out again, so that one never identifies a person.
[[nodiscard]] Fault check_mobile(std::string_view number);
inline constexpr Identifier kMobile{check_mobile, "11"};

}  // namespace huanxin::identity
