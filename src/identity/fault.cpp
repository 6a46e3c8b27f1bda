#include "huanxin/identity/fault.hpp"

namespace huanxin::identity {

std::string_view fault_code(Fault fault) {
    switch (fault) {
        case Fault::none:
            return "";
        case Fault::length:
            return "length";
        case Fault::characters:
            return "characters";
        case Fault::area:
            return "area";
        case Fault::date:
            return "date";
        case Fault::check_digit:
            return "check_digit";
        case Fault::form:
            return "form";
    }
    return "";
}

}  // namespace huanxin::identity
