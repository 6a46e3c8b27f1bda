#include "huanxin/identity/mask.hpp"

#include "huanxin/base/text.hpp"

namespace huanxin::identity {
namespace {

constexpr std::size_t kIdNumberShown = 4;
constexpr std::size_t kIdNumberMaskedSizeMin = 9;

std::string masked(std::string_view text, std::size_t shown_first, std::size_t shown_last) {
    const std::size_t hidden_end = utf8_length(text) - shown_last;
    std::string result;
    result.reserve(text.size());
    std::size_t seen = 0;
    for (const char byte : text) {
        const bool starts = (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
        seen += starts ? 1 : 0;
        if (seen <= shown_first || seen > hidden_end) {
            result.push_back(byte);
        } else if (starts) {
            result.push_back('*');
        }
    }
    return result;
}

}  // namespace

std::string mask_id_number(std::string_view number) {
    if (utf8_length(number) < kIdNumberMaskedSizeMin) return masked(number, 0, 0);
    return masked(number, kIdNumberShown, kIdNumberShown);
}

std::string mask_name(std::string_view name) {
    return masked(name, 1, 0);
}

}  // namespace huanxin::identity
