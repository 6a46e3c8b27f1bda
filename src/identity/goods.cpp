#include "huanxin/identity/goods.hpp"

#include <algorithm>

#include "identity/digits.hpp"

namespace huanxin::identity {
namespace {

constexpr std::size_t kImeiSize = 15;
constexpr std::size_t kFrameNumberSize = 15;
constexpr std::size_t kSerialSizeMin = 4;
constexpr std::size_t kSerialSizeMax = 40;

}  // namespace

Fault check_gtin(std::string_view gtin) {
    if (const Fault fault = check_digits(gtin, 13, 14); fault != Fault::none) return fault;
    // Weights 1 and 3 in turn, from the check digit leftwards, whatever the length.
    int sum = 0;
    int weight = 1;
    for (auto digit = gtin.rbegin(); digit != gtin.rend(); ++digit, weight = 4 - weight) {
        sum += digit_value(*digit) * weight;
    }
    return sum % 10 == 0 ? Fault::none : Fault::check_digit;
}

Fault check_imei(std::string_view imei) {
    if (const Fault fault = check_digits(imei, kImeiSize); fault != Fault::none) return fault;
    return luhn_ok(imei) ? Fault::none : Fault::check_digit;
}

Fault check_serial_number(std::string_view number) {
    if (number.size() < kSerialSizeMin || number.size() > kSerialSizeMax) return Fault::length;
    const bool characters_ok = std::all_of(number.begin(), number.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '/' || c == '.';
    });
    return characters_ok ? Fault::none : Fault::characters;
}

Fault check_frame_number(std::string_view number) {
    return check_digits(number, kFrameNumberSize);
}

}  // namespace huanxin::identity
