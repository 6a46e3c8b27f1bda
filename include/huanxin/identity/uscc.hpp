#pragma once
// 统一社会信用代码, the unified social credit code of an organisation. See fault.hpp.

#include <string_view>

#include "huanxin/identity/fault.hpp"

namespace huanxin::identity {

/// GB 32100-2015: 18 of 0-9 and A-Z without I O S V Z, the last a check character modulo 31.
[[nodiscard]] Fault check_uscc(std::string_view code);
inline constexpr Identifier kUscc{check_uscc, "18"};

}  // namespace huanxin::identity
