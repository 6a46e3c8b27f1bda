#include "huanxin/identity/invoice_number.hpp"

#include "identity/digits.hpp"

namespace huanxin::identity {
namespace {

constexpr std::size_t kDigitalSize = 20;
constexpr std::size_t kOldSize = 8;

Fault check_code(std::string_view code) {
    return check_digits(code, code.size() == 10 ? 10 : 12);
}

}  // namespace

InvoiceFault check_invoice_number(std::string_view number, std::string_view code) {
    const bool is_digital = number.size() == kDigitalSize;
    const Fault number_fault = check_digits(number, is_digital ? kDigitalSize : kOldSize);
    if (number_fault != Fault::none) {
        return {number_fault, code.empty() ? Fault::none : check_code(code)};
    }
    if (is_digital) return {Fault::none, code.empty() ? Fault::none : Fault::form};
    return {Fault::none, check_code(code)};
}

}  // namespace huanxin::identity
