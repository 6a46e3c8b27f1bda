#pragma once
// Numbers that goods carry (api.md 2.1, new_item and old_item). See fault.hpp.

#include <string_view>

#include "huanxin/identity/fault.hpp"

namespace huanxin::identity {

/// EAN-13 (69码) or GTIN-14: digits, the last by GS1 General Specifications 7.9 (modulo 10).
[[nodiscard]] Fault check_gtin(std::string_view gtin);

/// 15 digits, the last by Luhn (3GPP TS 23.003, annex B).
[[nodiscard]] Fault check_imei(std::string_view imei);

/// 4 to 40 of A-Z 0-9 / . (a manufacturer's own numbering; there is no check digit).
[[nodiscard]] Fault check_serial_number(std::string_view number);

/// 整车编码 of an electric bicycle: 15 digits without a check digit.
[[nodiscard]] Fault check_frame_number(std::string_view number);

}  // namespace huanxin::identity
