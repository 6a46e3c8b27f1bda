#pragma once
// A seller's running totals and consents, as they stand in the person's record.

#include <vector>

#include "engine/codec.hpp"

namespace huanxin::engine {

/// The entry of a month; a fresh one where there was none.
[[nodiscard]] inline codec::pb::Seller::Month& month_of(
    codec::pb::Seller& seller, invoicing::Month month
) {
    for (auto& known : *seller.mutable_months())
        if (known.month() == month.index()) return known;
    auto& fresh = *seller.add_months();
    fresh.set_month(month.index());
    return fresh;
}

/// The entry of a calendar year under the three-flow regime, likewise.
[[nodiscard]] inline codec::pb::Seller::Year& year_of(codec::pb::Seller& seller, int year) {
    for (auto& known : *seller.mutable_years())
        if (known.year() == year) return known;
    auto& fresh = *seller.add_years();
    fresh.set_year(year);
    return fresh;
}

/// The consent to a recycler; null where there is none.
[[nodiscard]] inline const codec::pb::Seller::Consent* consent_to(
    const codec::pb::Seller& seller, RecyclerNumber recycler
) {
    for (const auto& known : seller.consents())
        if (known.recycler() == recycler) return &known;
    return nullptr;
}
/// The same to be written.
[[nodiscard]] inline codec::pb::Seller::Consent* consent_to(
    codec::pb::Seller& seller, RecyclerNumber recycler
) {
    for (auto& known : *seller.mutable_consents())
        if (known.recycler() == recycler) return &known;
    return nullptr;
}

/// What counts towards the cap, by month.
[[nodiscard]] inline std::vector<invoicing::MonthNet> cap_months(const codec::pb::Seller& seller) {
    std::vector<invoicing::MonthNet> months;
    for (const auto& month : seller.months())
        months.push_back({invoicing::Month::from_index(month.month()), Fen(month.cap_net_fen())});
    return months;
}

/// Counts a marked document of `day` and gives the part of `net` (negative for a red letter) that
/// has the three-flow rate; 0 where that rate is not in force on the day.
[[nodiscard]] inline Fen count_marked(
    codec::pb::Seller& seller, Date day, Date known_on, Fen net, const rules::TaxTerms& terms
) {
    const auto* income_tax = terms.income_tax.at(day, known_on);
    if (income_tax == nullptr || !income_tax->value.three_flow_rate) return Fen(0);
    codec::pb::Seller::Year& year = year_of(seller, day.year());
    const Fen before(year.marked_net_fen());
    year.set_marked_net_fen((before + net).count());
    return invoicing::part_below_ceiling(before, net, income_tax->value.three_flow_ceiling);
}

}  // namespace huanxin::engine
