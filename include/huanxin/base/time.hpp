#pragma once
// Dates are days in Asia/Shanghai (UTC+08:00, no daylight saving), instants are milliseconds since
// 1970 in UTC (docs/openapi.yaml).

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "huanxin/base/result.hpp"

namespace huanxin {

/// A calendar day of the proleptic Gregorian calendar, as days since 1970-01-01.
class Date {
public:
    constexpr Date() = default;
    [[nodiscard]] static constexpr Date from_days(std::int32_t days) { return Date(days); }
    /// Errc::invalid unless the day exists and 1900 ≤ year ≤ 2200.
    [[nodiscard]] static Result<Date> from_ymd(int year, int month, int day);
    /// "YYYY-MM-DD", exactly; Errc::invalid otherwise.
    [[nodiscard]] static Result<Date> parse(std::string_view text);

    [[nodiscard]] constexpr std::int32_t days() const { return days_; }
    [[nodiscard]] int year() const;
    [[nodiscard]] int month() const;
    [[nodiscard]] int day() const;
    /// "YYYY-MM-DD". Years 0 to 9999, else an invariant.
    [[nodiscard]] std::string to_string() const;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 is wrong about a defaulted <=>.
    constexpr auto operator<=>(const Date&) const = default;

private:
    constexpr explicit Date(std::int32_t days) : days_(days) {}
    std::int32_t days_ = 0;
};

/// A point in time in UTC, in milliseconds since 1970-01-01T00:00Z. May be before 1970.
class Instant {
public:
    constexpr Instant() = default;
    [[nodiscard]] static constexpr Instant from_ms(std::int64_t ms) { return Instant(ms); }
    /// RFC 3339 with offset ("2024-05-01T08:00:00+08:00", "…Z", fractions of a second cut to
    /// milliseconds), in the years 1900 to 2200; a leap second is refused. Errc::invalid otherwise.
    [[nodiscard]] static Result<Instant> parse(std::string_view text);

    [[nodiscard]] constexpr std::int64_t ms() const { return ms_; }
    [[nodiscard]] constexpr Instant plus_seconds(std::int64_t seconds) const {
        return Instant(ms_ + seconds * 1000);
    }
    /// The calendar day in Asia/Shanghai at this instant. Years 0 to 9999, else an invariant.
    [[nodiscard]] Date shanghai_date() const;
    /// "YYYY-MM-DDTHH:MM:SS.mmmZ". Years 0 to 9999, else an invariant.
    [[nodiscard]] std::string to_string() const;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 is wrong about a defaulted <=>.
    constexpr auto operator<=>(const Instant&) const = default;

private:
    constexpr explicit Instant(std::int64_t ms) : ms_(ms) {}
    std::int64_t ms_ = 0;
};

}  // namespace huanxin
