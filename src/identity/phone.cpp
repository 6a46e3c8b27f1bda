#include "huanxin/identity/phone.hpp"

#include "identity/digits.hpp"

namespace huanxin::identity {

Fault check_mobile(std::string_view number) {
    if (const Fault fault = check_digits(number, 11); fault != Fault::none) return fault;
    return number[0] == '1' && number[1] >= '3' ? Fault::none : Fault::form;
}

}  // namespace huanxin::identity
