#pragma once
// Exact rates: "0.15" is 15/100, never a double.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "huanxin/base/result.hpp"

namespace huanxin {

/// A non-negative decimal fraction with at most 9 decimals, as billionths; 0 ≤ value ≤ 1,000.
class Ratio {
public:
    static constexpr std::int64_t kOne = 1'000'000'000;

    constexpr Ratio() = default;
    /// For constants and values that were checked before: the bounds are the caller's to keep.
    [[nodiscard]] static constexpr Ratio from_billionths(std::int64_t billionths) {
        return Ratio(billionths);
    }
    /// Reads one to four digits with an optional fraction ("0.15", "1", "0.0025"). Errc::invalid
    /// for anything else, and above 1,000.
    [[nodiscard]] static Result<Ratio> parse(std::string_view text);

    [[nodiscard]] constexpr std::int64_t billionths() const { return billionths_; }
    /// Shortest decimal: "0.15", "1".
    [[nodiscard]] std::string to_string() const;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 is wrong about a defaulted <=>.
    constexpr auto operator<=>(const Ratio&) const = default;

private:
    constexpr explicit Ratio(std::int64_t billionths) : billionths_(billionths) {}
    std::int64_t billionths_ = 0;
};

}  // namespace huanxin
