#include "huanxin/identity/region.hpp"

#include "identity/digits.hpp"

namespace huanxin::identity {

Fault check_region(std::string_view code) {
    if (const Fault fault = check_digits(code, 6); fault != Fault::none) return fault;
    return code.front() != '0' ? Fault::none : Fault::area;
}

}  // namespace huanxin::identity
