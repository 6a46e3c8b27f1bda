#include "huanxin/identity/plate.hpp"

#include <algorithm>

#include "identity/digits.hpp"

namespace huanxin::identity {
namespace {

constexpr std::size_t kHanBytes = 3;  // Every Han character here is 3 bytes of UTF-8.
constexpr std::size_t kUsualSize = 5;
constexpr std::size_t kNewEnergySize = 6;
constexpr std::string_view kProvinces =
    "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";
constexpr std::string_view kLastCharacters = "挂学警港澳";
static_assert(kProvinces.size() == 31 * kHanBytes && kLastCharacters.size() == 5 * kHanBytes);

/// True if `character` is one of `set`, which is made of characters of kHanBytes.
bool is_one_of(std::string_view set, std::string_view character) {
    if (character.size() != kHanBytes) return false;
    for (std::size_t i = 0; i < set.size(); i += kHanBytes) {
        if (set.substr(i, kHanBytes) == character) return true;
    }
    return false;
}

bool is_serial_character(char c) {
    return is_digit(c) || (is_letter(c) && c != 'I' && c != 'O');
}

bool is_energy_letter(char c) {
    return c >= 'A' && c <= 'K' && c != 'I';
}

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_digit);
}

Fault check_serial(std::string_view serial) {
    const bool is_new_energy = serial.size() == kNewEnergySize;
    if (serial.size() != kUsualSize && !is_new_energy) return Fault::length;
    if (!std::all_of(serial.begin(), serial.end(), is_serial_character)) return Fault::characters;
    if (!is_new_energy) return Fault::none;
    const bool small = is_energy_letter(serial.front()) && all_digits(serial.substr(2));
    const bool large = is_energy_letter(serial.back()) && all_digits(serial.substr(0, 5));
    return small || large ? Fault::none : Fault::form;
}

}  // namespace

Fault check_plate(std::string_view plate) {
    if (plate.size() <= kHanBytes + 1) return Fault::length;
    if (!is_one_of(kProvinces, plate.substr(0, kHanBytes))) return Fault::area;
    if (!is_letter(plate[kHanBytes])) return Fault::characters;
    std::string_view serial = plate.substr(kHanBytes + 1);
    if (serial.size() > kHanBytes &&
        is_one_of(kLastCharacters, serial.substr(serial.size() - kHanBytes))) {
        serial.remove_suffix(kHanBytes);
        if (serial.size() != kUsualSize - 1) return Fault::length;
        return std::all_of(serial.begin(), serial.end(), is_serial_character) ? Fault::none
                                                                              : Fault::characters;
    }
    return check_serial(serial);
}

}  // namespace huanxin::identity
