#pragma once
// Numbers that goods carry (docs/openapi.yaml, new_item and old_item). See fault.hpp.

#include <string_view>

#include "huanxin/identity/fault.hpp"

namespace huanxin::identity {

/// EAN-13 (69码) or GTIN-14: digits, the last by GS1 General Specifications 7.9 (modulo 10).
[[nodiscard]] Fault check_gtin(std::string_view gtin);
inline constexpr Identifier kGtin{check_gtin, "13 / 14"};

/// 15 digits, the last by Luhn (3GPP TS 23.003, annex B).
[[nodiscard]] Fault check_imei(std::string_view imei);
inline constexpr Identifier kImei{check_imei, "15"};

/// 4 to 40 of A-Z 0-9 / . (a manufacturer's own numbering; there is no check digit).
[[nodiscard]] Fault check_serial_number(std::string_view number);
inline constexpr Identifier kSerialNumber{check_serial_number, "4-40"};

/// 整车编码 of an electric bicycle: 15 digits without a check digit.
[[nodiscard]] Fault check_frame_number(std::string_view number);
inline constexpr Identifier kFrameNumber{check_frame_number, "15"};

}  // namespace huanxin::identity
