// Every rounding of an invoice's figures is here.

#include "huanxin/invoicing/tax.hpp"

#include <algorithm>
#include <limits>

#include "huanxin/base/int128.hpp"

namespace huanxin::invoicing {

namespace {

/// numerator / denominator to the nearest fen, halves up. numerator ≥ 0, denominator > 0.
Fen round_half_up(Int128 numerator, Int128 denominator) {
    INVARIANT(numerator >= 0, "only non-negative figures are rounded");
    const Int128 rounded = (numerator * 2 + denominator) / (denominator * 2);
    INVARIANT(rounded <= std::numeric_limits<std::int64_t>::max(), "a figure fits 64 bits");
    return Fen(static_cast<std::int64_t>(rounded));
}

}  // namespace

Amounts split(Fen gross, Ratio levy_rate) {
    const Fen net = round_half_up(
        Int128{gross.count()} * Ratio::kOne, Int128{Ratio::kOne} + levy_rate.billionths()
    );
    return {net, gross - net};
}

Amounts split_of_rest(Fen gross, Ratio levy_rate, const Amounts& left) {
    INVARIANT(
        gross >= Fen(0) && gross <= left.gross(), "a red letter takes no more than there is left"
    );
    const Fen net = std::min(split(gross, levy_rate).net, left.net);
    // What the net amount leaves over may be more than the line's VAT: then net takes more.
    const Fen vat = std::min(gross - net, left.vat);
    return {gross - vat, vat};
}

Fen surcharge(Fen vat, Ratio rate, Ratio share) {
    return round_half_up(
        Int128{vat.count()} * rate.billionths() * share.billionths(),
        Int128{Ratio::kOne} * Ratio::kOne
    );
}

Fen part_below_ceiling(Fen before, Fen amount, Fen ceiling) {
    return std::min(before + amount, ceiling) - std::min(before, ceiling);
}

Fen income_tax(Fen net, Fen reduced, const rules::IncomeTax& terms) {
    if (net <= Fen(0)) return Fen(0);
    const Ratio low = terms.three_flow_rate.value_or(terms.rate);
    const Int128 exact = Int128{(net - reduced).count()} * terms.rate.billionths() +
                         Int128{reduced.count()} * low.billionths();
    return exact <= 0 ? Fen(0) : round_half_up(exact, Ratio::kOne);
}

}  // namespace huanxin::invoicing
