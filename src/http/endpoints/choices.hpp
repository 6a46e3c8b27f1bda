#pragma once
// The values of each set that a body may name, in one text: the hint for one that is none of them.

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "huanxin/claim/claim.hpp"
#include "huanxin/engine/invoice_records.hpp"
#include "huanxin/engine/records.hpp"
#include "huanxin/identity/person_id.hpp"
#include "huanxin/invoicing/invoice.hpp"
#include "huanxin/rules/tax_terms.hpp"

namespace huanxin::http {

/// Of an enumeration, as bodies spell its values.
template <class T>
[[nodiscard]] std::string_view choices() = delete;

template <>
[[nodiscard]] inline std::string_view choices<identity::IdType>() {
    return "resident_id, hmt_residence_permit, foreigner_permanent_resident";
}
template <>
[[nodiscard]] inline std::string_view choices<claim::Energy>() {
    return "new_energy, petrol, diesel, other_fuel";
}
template <>
[[nodiscard]] inline std::string_view choices<claim::Battery>() {
    return "lead_acid, lithium_ion";
}
template <>
[[nodiscard]] inline std::string_view choices<engine::Role>() {
    return "operator, retailer, recycler, auditor";
}
template <>
[[nodiscard]] inline std::string_view choices<engine::RefundReason>() {
    return "return, exchange, order_cancelled, error";
}
template <>
[[nodiscard]] inline std::string_view choices<engine::FactKind>() {
    return "confirmed_by_seller, paid, tax_paid, uploaded";
}
template <>
[[nodiscard]] inline std::string_view choices<invoicing::Kind>() {
    return "ordinary, special";
}
template <>
[[nodiscard]] inline std::string_view choices<invoicing::Unit>() {
    return "kg, t, piece";
}
template <>
[[nodiscard]] inline std::string_view choices<invoicing::VatMethod>() {
    return "general, simple";
}
template <>
[[nodiscard]] inline std::string_view choices<invoicing::RedReason>() {
    return "issued_in_error, return, service_terminated, allowance";
}
template <>
[[nodiscard]] inline std::string_view choices<rules::LicenceKind>() {
    return "hazardous_waste, end_of_life_vehicle, renewable_resource";
}

/// Of things that the policy names.
template <class Named>
[[nodiscard]] std::string choices(const std::map<std::string, Named, std::less<>>& named) {
    std::string all;
    for (const auto& [id, thing] : named)
        all.append(all.empty() ? "" : ", ").append(id);
    return all;
}

}  // namespace huanxin::http
