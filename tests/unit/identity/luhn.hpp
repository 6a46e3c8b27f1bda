#pragma once
// Luhn numbers for tests, by the table of doubled digits rather than by arithmetic.

#include <cstdlib>
#include <string>
#include <string_view>

#include "huanxin/identity/fault.hpp"
#include "slips.hpp"

namespace huanxin::identity {

inline char luhn_check_digit(std::string_view payload) {
    constexpr std::string_view kDoubled = "0246813579";
    int sum = 0;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        const char digit = payload[payload.size() - 1 - i];
        sum += (i % 2 == 0 ? kDoubled[static_cast<std::size_t>(digit - '0')] : digit) - '0';
    }
    return "0987654321"[sum % 10];
}

inline std::string any_luhn_number(std::size_t size) {
    const std::string payload = drawn(size - 1, kDigits);
    return payload + luhn_check_digit(payload);
}

inline bool is_luhn_number(std::string_view text) {
    return !text.empty() && made_of(text, kDigits) &&
           text.back() == luhn_check_digit(text.substr(0, text.size() - 1));
}

/// All single changes are caught, and all adjacent swaps but those of 0 and 9, which weigh the
/// same.
template <class Check>
void expect_luhn_catches_slips(const std::string& number, Check check) {
    for_each_change(number, kDigits, [&](const std::string& changed, std::size_t) {
        RC_ASSERT(check(changed) == Fault::check_digit);
    });
    for_each_swap(number, [&](const std::string& swapped, std::size_t place) {
        const bool promised = std::abs(number[place] - number[place + 1]) != 9;
        RC_ASSERT(check(swapped) == (promised ? Fault::check_digit : Fault::none));
    });
}

}  // namespace huanxin::identity
