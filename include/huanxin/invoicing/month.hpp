#pragma once
// Calendar months (自然月) in Asia/Shanghai: the unit of the cap, the exemption and the filing.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "huanxin/base/result.hpp"
#include "huanxin/base/time.hpp"

namespace huanxin::invoicing {

/// Months since year 0, from 0000-01 on; 1900-01 to 2200-12 can be read.
class Month {
public:
    constexpr Month() = default;
    [[nodiscard]] static constexpr Month from_index(std::int32_t index) { return Month(index); }
    [[nodiscard]] static Month of(Date day);
    /// "YYYY-MM", exactly; Errc::invalid otherwise.
    [[nodiscard]] static Result<Month> parse(std::string_view text);

    [[nodiscard]] constexpr std::int32_t index() const { return index_; }
    [[nodiscard]] constexpr std::int32_t year() const { return index_ / 12; }
    [[nodiscard]] constexpr Month plus(std::int32_t months) const { return Month(index_ + months); }
    /// First day of the month.
    [[nodiscard]] Date first_day() const;
    /// The `day`th of the month; its last day where the month has fewer. Of a month before 1900 or
    /// after 2200 the first or the last day of those years: a date knows no other.
    [[nodiscard]] Date day(std::int32_t day) const;
    /// "YYYY-MM".
    [[nodiscard]] std::string to_string() const;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 is wrong about a defaulted <=>.
    constexpr auto operator<=>(const Month&) const = default;

private:
    constexpr explicit Month(std::int32_t index) : index_(index) {}
    std::int32_t index_ = 0;
};

}  // namespace huanxin::invoicing
