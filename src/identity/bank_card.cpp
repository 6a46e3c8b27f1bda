#include "huanxin/identity/bank_card.hpp"

#include "identity/digits.hpp"

namespace huanxin::identity {

Fault check_bank_card(std::string_view number) {
    if (const Fault fault = check_digits(number, 13, 19); fault != Fault::none) return fault;
    return luhn_ok(number) ? Fault::none : Fault::check_digit;
}

}  // namespace huanxin::identity
