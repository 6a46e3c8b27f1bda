#include "identity/digits.hpp"

#include "huanxin/base/text.hpp"

namespace huanxin::identity {

Fault check_digits(std::string_view text, std::size_t size_min, std::size_t size_max) {
    if (text.size() < size_min || text.size() > size_max) return Fault::length;
    return is_digits(text) ? Fault::none : Fault::characters;
}

Fault check_digits(std::string_view text, std::size_t size) {
    return check_digits(text, size, size);
}

bool luhn_ok(std::string_view digits) {
    int sum = 0;
    bool doubled = false;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, doubled = !doubled) {
        const int value = digit_value(*digit) * (doubled ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
}

}  // namespace huanxin::identity
