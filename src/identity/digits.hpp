#pragma once
// Digit arithmetic that several identifiers share.

#include <cstddef>
#include <string_view>

#include "huanxin/identity/fault.hpp"

namespace huanxin::identity {

[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr bool is_letter(char c) {
    return c >= 'A' && c <= 'Z';
}

/// For a character that is_digit has found to be one.
[[nodiscard]] constexpr int digit_value(char digit) {
    return digit - '0';
}

/// Fault::none if `text` is `size_min` to `size_max` digits.
[[nodiscard]] Fault check_digits(std::string_view text, std::size_t size_min, std::size_t size_max);
[[nodiscard]] Fault check_digits(std::string_view text, std::size_t size);

/// Luhn (ISO/IEC 7812-1, annex B) over digits.
[[nodiscard]] bool luhn_ok(std::string_view digits);

}  // namespace huanxin::identity
