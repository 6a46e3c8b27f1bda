#include "huanxin/invoicing/month.hpp"

#include <algorithm>

#include "huanxin/base/invariant.hpp"

namespace huanxin::invoicing {

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
    for (std::int32_t wanted = day;; --wanted)
        if (const auto date = Date::from_ymd(year(), index_ % 12 + 1, wanted)) return *date;
}

std::string Month::to_string() const {
    return first_day().to_string().substr(0, 7);
}

}  // namespace huanxin::invoicing
