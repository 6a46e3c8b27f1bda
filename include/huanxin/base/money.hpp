#pragma once
// Money is a whole number of fen (分, 1/100 yuan). No float anywhere near it; multiplication by a
// rate goes through 128 bits and names its rounding.

#include <compare>
#include <cstdint>

#include "huanxin/base/invariant.hpp"
#include "huanxin/base/ratio.hpp"

namespace huanxin {

/// Amount in fen. Contract bound: 0 … 2^53-1 at the edge (docs/openapi.yaml); sums inside may be
/// negative. Overflow of 64 bits is a broken invariant, in the products below too.
class Fen {
public:
    static constexpr std::int64_t kMax = (std::int64_t{1} << 53) - 1;

    constexpr Fen() = default;
    constexpr explicit Fen(std::int64_t value) : value_(value) {}

    [[nodiscard]] constexpr std::int64_t count() const { return value_; }
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 is wrong about a defaulted <=>.
    constexpr auto operator<=>(const Fen&) const = default;

    constexpr Fen operator-() const { return Fen() -= *this; }
    constexpr Fen& operator+=(Fen other) {
        std::int64_t sum = 0;
        INVARIANT(!__builtin_add_overflow(value_, other.value_, &sum), "money does not overflow");
        value_ = sum;
        return *this;
    }
    constexpr Fen& operator-=(Fen other) {
        std::int64_t difference = 0;
        INVARIANT(
            !__builtin_sub_overflow(value_, other.value_, &difference), "money does not overflow"
        );
        value_ = difference;
        return *this;
    }
    friend constexpr Fen operator+(Fen a, Fen b) { return a += b; }
    friend constexpr Fen operator-(Fen a, Fen b) { return a -= b; }

private:
    std::int64_t value_ = 0;
};

/// floor(amount × rate), for amount ≥ 0 (docs/openapi.yaml: subsidies are rounded down to the fen).
[[nodiscard]] Fen multiply_floor(Fen amount, Ratio rate);

/// amount × rate rounded to the nearest fen, halves away from zero.
[[nodiscard]] Fen multiply_half_up(Fen amount, Ratio rate);

}  // namespace huanxin
