#include "huanxin/invoicing/invoice.hpp"

#include <initializer_list>

#include "huanxin/base/invariant.hpp"

namespace huanxin::invoicing {

namespace {

template <class T>
std::optional<T> parse_one(std::string_view text, std::initializer_list<T> all) {
    for (const T value : all)
        if (to_string(value) == text) return value;
    return std::nullopt;
}

}  // namespace

std::string_view to_string(Kind kind) {
    switch (kind) {
        case Kind::ordinary:
            return "ordinary";
        case Kind::special:
            return "special";
    }
    INVARIANT(false, "an invoice is ordinary or special");
}

std::string_view to_string(Unit unit) {
    switch (unit) {
        case Unit::kg:
            return "kg";
        case Unit::tonne:
            return "t";
        case Unit::piece:
            return "piece";
    }
    INVARIANT(false, "a unit is one of the three");
}

std::string_view to_string(VatMethod method) {
    switch (method) {
        case VatMethod::general:
            return "general";
        case VatMethod::simple:
            return "simple";
    }
    INVARIANT(false, "a VAT method is one of the two");
}

std::string_view to_string(RedReason reason) {
    switch (reason) {
        case RedReason::issued_in_error:
            return "issued_in_error";
        case RedReason::returned:
            return "return";
        case RedReason::service_terminated:
            return "service_terminated";
        case RedReason::allowance:
            return "allowance";
    }
    INVARIANT(false, "a red letter's reason is one of the four");
}

std::optional<Kind> parse_kind(std::string_view text) {
    return parse_one(text, {Kind::ordinary, Kind::special});
}

std::optional<Unit> parse_unit(std::string_view text) {
    return parse_one(text, {Unit::kg, Unit::tonne, Unit::piece});
}

std::optional<VatMethod> parse_vat_method(std::string_view text) {
    return parse_one(text, {VatMethod::general, VatMethod::simple});
}

std::optional<RedReason> parse_red_reason(std::string_view text) {
    return parse_one(
        text,
        {RedReason::issued_in_error,
         RedReason::returned,
         RedReason::service_terminated,
         RedReason::allowance}
    );
}

}  // namespace huanxin::invoicing
