#pragma once
// What a recycler files and pays for its sellers for one month (代办税费报告表, 2024/5 art. 11).
// Pure: from documents and month totals to figures.

#include <cstdint>
#include <span>

#include "huanxin/invoicing/invoice.hpp"
#include "huanxin/invoicing/month.hpp"
#include "huanxin/invoicing/tax.hpp"
#include "huanxin/rules/tax_terms.hpp"

namespace huanxin::invoicing {

/// A blue invoice or a red letter, as far as a filing sees it. Amounts are positive in both.
struct Document {
    bool red = false;
    Kind kind{};
    Amounts amounts;
    Fen reduced;  ///< Part of the net sales that has the three-flow rate; of a red letter what it
                  ///< takes back, as a negative amount.
};

/// One seller's row. Net figures may be negative.
struct Figures {
    Fen net;      ///< This recycler's documents of the month.
    Fen all_net;  ///< All recyclers' documents of the month.
    bool exempt = false;
    Fen vat_due;
    Fen city_tax, education, local_education;
    Fen income_tax;
    std::int64_t invoices = 0, red_letters = 0;
    bool vat_was_negative = false;  ///< The sum of VAT was below 0 and is carried as 0.

    /// Sums of the figures; `exempt` and `vat_was_negative` mean nothing then.
    Figures& operator+=(const Figures& other);
    Figures& operator-=(const Figures& other);
    bool operator==(const Figures&) const = default;
};

/// The row of a seller with `documents` of one recycler and month. `known_on` is the day as of
/// which the law is read.
[[nodiscard]] Figures figures(
    std::span<const Document> documents,
    Fen all_net,
    Ratio city_tax_rate,
    Month month,
    Date known_on,
    const rules::TaxTerms& terms
);

/// The last day of filing for the month.
[[nodiscard]] Date due_on(Month month, Date known_on, const rules::TaxTerms& terms);

/// The first day from which a recycler may use the other VAT method when the present one holds
/// since `since`: neither choice is taken back within the lock (2024/5 art. 9). `next` is the day
/// from which the other is wanted.
[[nodiscard]] Date vat_method_free_on(
    Date since, Date next, Date known_on, const rules::TaxTerms& terms
);

}  // namespace huanxin::invoicing
