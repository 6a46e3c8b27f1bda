#include "policy/check_schedule.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace huanxin::policy {

namespace {

Date day_after(Date date) {
    return Date::from_days(date.days() + 1);
}

bool overlap(const Holding& a, const Holding& b) {
    return a.valid_from <= b.valid_to && b.valid_from <= a.valid_to && a.known_from <= b.known_to &&
           b.known_from <= a.known_to;
}

bool holds(const Holding& holding, Date sold_on, Date recorded_on) {
    return holding.valid_from <= sold_on && sold_on <= holding.valid_to &&
           holding.known_from <= recorded_on && recorded_on <= holding.known_to;
}

/// First (day, recording day) of `days` that no value holds. Between two days on which some value
/// begins or has just ended nothing changes, so these days stand for all.
std::optional<std::pair<Date, Date>> first_gap(
    const Days& days, const std::vector<Holding>& holdings
) {
    std::set<Date> valid_days{days.first};
    std::set<Date> recording_days{days.known_from};
    for (const auto& holding : holdings) {
        for (const Date day : {holding.valid_from, day_after(holding.valid_to)})
            if (days.first <= day && day <= days.last) valid_days.insert(day);
        for (const Date day : {holding.known_from, day_after(holding.known_to)})
            if (days.known_from <= day && day <= open_end()) recording_days.insert(day);
    }
    recording_days.insert(valid_days.begin(), valid_days.end());
    for (const Date day : valid_days)
        for (const Date recorded_on : recording_days)
            if (recorded_on >= std::max(day, days.known_from) &&
                std::none_of(holdings.begin(), holdings.end(), [&](const auto& holding) {
                    return holds(holding, day, recorded_on);
                }))
                return std::pair(day, recorded_on);
    return std::nullopt;
}

/// A value that reaches beyond the days, or lies wholly beyond them where reaching out is allowed.
bool is_outside(const Holding& holding, const Days& days, bool may_reach_out) {
    if (holding.known_to < days.known_from) return true;
    if (may_reach_out) return holding.valid_to < days.first || holding.valid_from > days.last;
    return holding.valid_from < days.first || holding.valid_to > days.last;
}

}  // namespace

Scope scope_of(const VersionDraft& of) {
    const auto& version = of.version;
    std::optional<Days> days;
    if (of.has_window) days = Days{version.sale_from, version.sale_to, version.known_from};
    return {version.id, of.place, "a claim sold on ", days, false, &of.incomplete};
}

void check_holdings(
    Draft& draft,
    const Scope& scope,
    const std::string& label,
    const std::vector<Holding>& holdings,
    Coverage coverage
) {
    const std::string name = scope.id + ": " + label;
    if (holdings.size() > kValuesMax) {
        draft.fault(scope.place, name + " has more than " + std::to_string(kValuesMax) + " values");
        return;
    }
    const auto place = [&](const Holding& holding) { return draft.value_places[holding.citation]; };
    for (std::size_t i = 0; i < holdings.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (overlap(holdings[i], holdings[j]))
                draft.fault(
                    place(holdings[i]),
                    name + " has two values in force at once; the other is at " +
                        place(holdings[j]).text()
                );
    if (!scope.days) return;
    const Days& days = *scope.days;
    for (const auto& holding : holdings)
        if (is_outside(holding, days, scope.may_reach_out))
            draft.fault(
                place(holding),
                name + " has a value for days outside of " + days.first.to_string() + " to " +
                    days.last.to_string() + ", known from " + days.known_from.to_string()
            );
    if (coverage == Coverage::partial || scope.incomplete->contains(label)) return;
    if (coverage == Coverage::if_any && holdings.empty()) return;
    const auto gap = first_gap(days, holdings);
    if (gap)
        draft.fault_if_all_read(
            holdings.empty() ? scope.place : place(holdings.front()),
            name + " has no value for " + std::string(scope.event) + gap->first.to_string() +
                " and recorded on " + gap->second.to_string()
        );
}

}  // namespace huanxin::policy
