#pragma once
// The arithmetic of reverse invoices in exact integers. Every rounding of the project's invoices is
// in src/invoicing/tax.cpp, one named function each; all round half up to the fen, once.

#include <span>

#include "huanxin/base/money.hpp"
#include "huanxin/base/ratio.hpp"
#include "huanxin/rules/tax_terms.hpp"

namespace huanxin::invoicing {

/// A tax-inclusive amount and its parts: gross = net + vat.
struct Amounts {
    Fen net, vat;

    [[nodiscard]] Fen gross() const { return net + vat; }
    Amounts& operator+=(const Amounts& other) {
        net += other.net;
        vat += other.vat;
        return *this;
    }
    Amounts& operator-=(const Amounts& other) {
        net -= other.net;
        vat -= other.vat;
        return *this;
    }
    bool operator==(const Amounts&) const = default;
};

/// net = gross / (1 + rate), rounded; vat is the rest. gross ≥ 0.
[[nodiscard]] Amounts split(Fen gross, Ratio levy_rate);

/// A red letter's part of one line: as `split`, but no more net and no more VAT than the line has
/// left, so that the part which brings a line to its full amount takes the rest. 0 ≤ gross ≤
/// left.gross().
[[nodiscard]] Amounts split_of_rest(Fen gross, Ratio levy_rate, const Amounts& left);

/// A surcharge: vat × rate × the part that is levied, rounded once. vat ≥ 0.
[[nodiscard]] Fen surcharge(Fen vat, Ratio rate, Ratio share);

/// How much of `amount` lies below the ceiling when `before` was counted already; of a negative
/// amount (a red letter) how much of what was counted below the ceiling it takes back.
[[nodiscard]] Fen part_below_ceiling(Fen before, Fen amount, Fen ceiling);

/// Prepaid individual income tax on a month's net sales, `reduced` of which have the three-flow
/// rate: the parts are added exactly and rounded once. 0 unless net > 0, and never negative.
[[nodiscard]] Fen income_tax(Fen net, Fen reduced, const rules::IncomeTax& terms);

}  // namespace huanxin::invoicing
