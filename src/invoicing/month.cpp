#include "huanxin/invoicing/month.hpp"

#include <algorithm>

#include "huanxin/base/invariant.hpp"

namespace huanxin::invoicing {

namespace {

// What Date knows: 1900-01 to 2200-12.
constexpr std::int32_t kFirst = 1900 * 12;
constexpr std::int32_t kLast = 2200 * 12 + 11;

}  // namespace

Month Month::of(Date day) {
    return Month(day.year() * 12 + day.month() - 1);
}

Result<Month> Month::parse(std::string_view text) {
    // A date's own rules say which months exist.
    const Result<Date> day = Date::parse(std::string(text).append("-01"));
    if (!day) return Error{Errc::invalid, "not a month of the form YYYY-MM"};
    return of(*day);
}

Date Month::first_day() const {
    return day(1);
}

Date Month::day(std::int32_t day) const {
    INVARIANT(day >= 1 && day <= 31, "a day of a month is from 1 to 31");
    // Beyond the years that a date has, the nearest day that there is: figures of such months are
    // asked for now and then, and mean nothing.
    const std::int32_t known = std::clamp(index_, kFirst, kLast);
    for (std::int32_t wanted = known == index_  ? day
                               : known < index_ ? 31
                                                : 1;
         wanted > 0;
         --wanted)
        if (const auto date = Date::from_ymd(known / 12, known % 12 + 1, wanted)) return *date;
    INVARIANT(false, "every month has a first day");
}

std::string Month::to_string() const {
    std::string year = std::to_string(index_ / 12);
    std::string month = std::to_string(index_ % 12 + 1);
    year.insert(0, year.size() < 4 ? 4 - year.size() : 0, '0');
    month.insert(0, month.size() < 2 ? 1 : 0, '0');
    return year + "-" + month;
}

}  // namespace huanxin::invoicing
