#pragma once
// Number and code of a Chinese VAT invoice. See fault.hpp.

#include <string_view>

#include "huanxin/identity/fault.hpp"

namespace huanxin::identity {

/// One fault for each of the contract's members, since each has its own pointer.
struct InvoiceFault {
    Fault number = Fault::none;
    Fault code = Fault::none;

    [[nodiscard]] bool operator==(const InvoiceFault&) const = default;
};

/// A number of 20 digits (数电票) stands alone; one of 8 digits needs a code of 10 or 12 digits.
/// There is no check digit. `code` is empty where there is none. When the number is right, a
/// missing code is a fault of length and one too many a fault of form; when it is not, a code is
/// judged by its own form only.
[[nodiscard]] InvoiceFault check_invoice_number(std::string_view number, std::string_view code);

}  // namespace huanxin::identity
