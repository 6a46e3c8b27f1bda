#include "http/endpoints/choices.hpp"

#include <set>

#include <gtest/gtest.h>

namespace huanxin::http {
namespace {

/// Every word is a value, and none from `first` to `last` is missing.
template <class T>
void expect_all(std::optional<T> (*parse)(std::string_view), T first, T last) {
    std::set<int> seen;
    std::string_view rest = choices<T>();
    while (!rest.empty()) {
        const std::string_view word = rest.substr(0, rest.find(", "));
        rest.remove_prefix(std::min(rest.size(), word.size() + 2));
        const auto value = parse(word);
        ASSERT_TRUE(value) << word;
        EXPECT_TRUE(seen.insert(static_cast<int>(*value)).second) << word;
    }
    std::set<int> all;
    for (int value = static_cast<int>(first); value <= static_cast<int>(last); ++value)
        all.insert(value);
    EXPECT_EQ(seen, all) << choices<T>();
}

TEST(Choices, OfEachEnumeration_AreAllItsValues) {
    using identity::IdType;
    expect_all(identity::parse_id_type, IdType::resident_id, IdType::foreigner_permanent_resident);
    expect_all(claim::parse_energy, claim::Energy::new_energy, claim::Energy::other_fuel);
    expect_all(claim::parse_battery, claim::Battery::lead_acid, claim::Battery::lithium_ion);
    expect_all(engine::parse_role, engine::Role::programme_office, engine::Role::auditor);
    expect_all(
        engine::parse_refund_reason, engine::RefundReason::returned, engine::RefundReason::error
    );
    expect_all(
        engine::parse_fact_kind, engine::FactKind::confirmed_by_seller, engine::FactKind::uploaded
    );
    expect_all(invoicing::parse_kind, invoicing::Kind::ordinary, invoicing::Kind::special);
    expect_all(invoicing::parse_unit, invoicing::Unit::kg, invoicing::Unit::piece);
    expect_all(
        invoicing::parse_vat_method, invoicing::VatMethod::general, invoicing::VatMethod::simple
    );
    expect_all(
        invoicing::parse_red_reason,
        invoicing::RedReason::issued_in_error,
        invoicing::RedReason::allowance
    );
    expect_all(
        rules::parse_licence_kind,
        rules::LicenceKind::hazardous_waste,
        rules::LicenceKind::renewable_resource
    );
}

TEST(Choices, OfAMap_AreItsKeys) {
    const std::map<std::string, int, std::less<>> named{{"b", 1}, {"a", 2}};
    EXPECT_EQ(choices(named), "a, b");
    EXPECT_EQ(choices(std::map<std::string, int, std::less<>>()), "");
}

}  // namespace
}  // namespace huanxin::http
