#pragma once
// Tables for spreadsheets (RFC 4180).

#include <string>
#include <string_view>

#include "huanxin/base/money.hpp"

namespace huanxin::http {

/// One field. Texts that a spreadsheet would take for a formula get a leading apostrophe.
[[nodiscard]] std::string csv_field(std::string_view text);
/// "1234.50": fen as yuan.
[[nodiscard]] std::string yuan_text(Fen amount);
/// UTF-8's byte order mark, without which spreadsheets guess.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace huanxin::http
