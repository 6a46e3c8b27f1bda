#include "huanxin/identity/uscc.hpp"

#include <array>

namespace huanxin::identity {
namespace {

constexpr std::size_t kSize = 18;
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr int kModulus = 31;
static_assert(kAlphabet.size() == kModulus);

}  // namespace

Fault check_uscc(std::string_view code) {
    constexpr std::array kWeights{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    if (code.size() != kSize) return Fault::length;
    int sum = 0;
    for (std::size_t i = 0; i < kSize; ++i) {
        const std::size_t value = kAlphabet.find(code[i]);
        if (value == std::string_view::npos) return Fault::characters;
        // The check character has weight 1, so that the sum of a right code is a multiple of 31.
        sum += static_cast<int>(value) * (i < kWeights.size() ? kWeights[i] : 1);
    }
    return sum % kModulus == 0 ? Fault::none : Fault::check_digit;
}

}  // namespace huanxin::identity
