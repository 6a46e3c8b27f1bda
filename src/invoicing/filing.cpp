#include "huanxin/invoicing/filing.hpp"

#include <algorithm>

namespace huanxin::invoicing {

namespace {

/// The value that holds in the month, or `otherwise` where none does.
template <class T>
T value_at(const rules::Schedule<T>& schedule, Date day, Date known_on, T otherwise) {
    const auto* dated = schedule.at(day, known_on);
    return dated == nullptr ? otherwise : dated->value;
}

}  // namespace

Figures& Figures::operator+=(const Figures& other) {
    net += other.net;
    all_net += other.all_net;
    vat_due += other.vat_due;
    city_tax += other.city_tax;
    education += other.education;
    local_education += other.local_education;
    income_tax += other.income_tax;
    invoices += other.invoices;
    red_letters += other.red_letters;
    return *this;
}

Figures& Figures::operator-=(const Figures& other) {
    net -= other.net;
    all_net -= other.all_net;
    vat_due -= other.vat_due;
    city_tax -= other.city_tax;
    education -= other.education;
    local_education -= other.local_education;
    income_tax -= other.income_tax;
    invoices -= other.invoices;
    red_letters -= other.red_letters;
    return *this;
}

Figures figures(
    std::span<const Document> documents,
    Fen all_net,
    Ratio city_tax_rate,
    Month month,
    Date known_on,
    const rules::TaxTerms& terms
) {
    const Date day = month.first_day();
    Figures row;
    row.all_net = all_net;
    row.exempt = value_at(terms.exemption, day, known_on, {}).covers(all_net);
    Fen vat;
    Fen reduced;
    for (const Document& document : documents) {
        ++(document.red ? row.red_letters : row.invoices);
        row.net += document.red ? -document.amounts.net : document.amounts.net;
        reduced += document.reduced;
        // A special invoice's VAT is due whatever the month comes to: the buyer deducts it.
        if (row.exempt && document.kind != Kind::special) continue;
        vat += document.red ? -document.amounts.vat : document.amounts.vat;
    }
    row.vat_was_negative = vat < Fen(0);
    row.vat_due = std::max(vat, Fen(0));

    const Ratio whole = Ratio::from_billionths(Ratio::kOne);
    const Ratio share = value_at(terms.surcharge_share, day, known_on, whole);
    row.city_tax = surcharge(row.vat_due, city_tax_rate, share);
    if (!row.exempt || !value_at(terms.education_needs_vat, day, known_on, false)) {
        row.education =
            surcharge(row.vat_due, value_at(terms.education_rate, day, known_on, {}), share);
        row.local_education =
            surcharge(row.vat_due, value_at(terms.local_education_rate, day, known_on, {}), share);
    }
    row.income_tax = income_tax(row.net, reduced, value_at(terms.income_tax, day, known_on, {}));
    return row;
}

Date due_on(Month month, Date known_on, const rules::TaxTerms& terms) {
    constexpr std::int64_t kLastDay = 31;
    const std::int64_t day = value_at(terms.filing_due_day, month.first_day(), known_on, kLastDay);
    return month.plus(1).day(static_cast<std::int32_t>(day));
}

Date vat_method_free_on(Date since, Date next, Date known_on, const rules::TaxTerms& terms) {
    const std::int64_t months =
        value_at(terms.vat_method_lock_months, next, known_on, std::int64_t{0});
    return Month::of(since).plus(static_cast<std::int32_t>(months)).day(since.day());
}

}  // namespace huanxin::invoicing
