#include "huanxin/base/money.hpp"

#include <limits>

#include "huanxin/base/int128.hpp"

namespace huanxin {
namespace {

Fen narrowed(Int128 value) {
    INVARIANT(
        value >= std::numeric_limits<std::int64_t>::min() &&
            value <= std::numeric_limits<std::int64_t>::max(),
        "a product of money fits 64 bits"
    );
    return Fen(static_cast<std::int64_t>(value));
}

}  // namespace

Fen multiply_floor(Fen amount, Ratio rate) {
    INVARIANT(amount >= Fen(0), "only non-negative money is rounded down");
    return narrowed(Int128{amount.count()} * rate.billionths() / Ratio::kOne);
}

Fen multiply_half_up(Fen amount, Ratio rate) {
    const Int128 product = Int128{amount.count()} * rate.billionths();
    // Division cuts towards zero, so half a unit away from zero rounds to the nearest.
    const Int128 half = product < 0 ? -Ratio::kOne / 2 : Ratio::kOne / 2;
    return narrowed((product + half) / Ratio::kOne);
}

}  // namespace huanxin
