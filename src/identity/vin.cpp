#include "huanxin/identity/vin.hpp"

#include <algorithm>
#include <array>

namespace huanxin::identity {
namespace {

constexpr std::size_t kSize = 17;
constexpr std::size_t kCheckPlace = 8;
constexpr int kNoValue = -1;

/// GB 16735, table of letter values.
constexpr auto kValues = [] {
    std::array<int, 256> values{};
    values.fill(kNoValue);
    for (unsigned char digit = '0'; digit <= '9'; ++digit) {
        values[digit] = digit - '0';
    }
    constexpr std::string_view kLetters = "ABCDEFGHJKLMNPRSTUVWXYZ";
    constexpr std::array kLetterValues{1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4,
                                       5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9};
    static_assert(kLetters.size() == kLetterValues.size());
    for (std::size_t i = 0; i < kLetters.size(); ++i) {
        values[static_cast<unsigned char>(kLetters[i])] = kLetterValues[i];
    }
    return values;
}();

int value_of(char c) {
    return kValues[static_cast<unsigned char>(c)];
}

}  // namespace

Fault check_vin(std::string_view vin) {
    if (vin.size() != kSize) return Fault::length;
    const bool characters_ok =
        std::all_of(vin.begin(), vin.end(), [](char c) { return value_of(c) != kNoValue; });
    return characters_ok ? Fault::none : Fault::characters;
}

bool vin_check_digit_ok(std::string_view vin) {
    constexpr std::array kWeights{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    if (check_vin(vin) != Fault::none) return false;
    int sum = 0;
    for (std::size_t i = 0; i < kSize; ++i)
        sum += value_of(vin[i]) * kWeights[i];
    return vin[kCheckPlace] == "0123456789X"[sum % 11];
}

}  // namespace huanxin::identity
