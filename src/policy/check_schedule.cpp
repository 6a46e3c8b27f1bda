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

/// First (sale day, recording day) of the version that no value holds. Between two days on which
/// some value begins or has just ended nothing changes, so these days stand for all. A claim is
/// never recorded before its sale.
std::optional<std::pair<Date, Date>> first_gap(
    const rules::Version& version, const std::vector<Holding>& holdings
) {
    std::set<Date> sale_days{version.sale_from};
    std::set<Date> recording_days{version.known_from};
    for (const auto& holding : holdings) {
        for (const Date day : {holding.valid_from, day_after(holding.valid_to)})
            if (version.sale_from <= day && day <= version.sale_to) sale_days.insert(day);
        for (const Date day : {holding.known_from, day_after(holding.known_to)})
            if (version.known_from <= day && day <= open_end()) recording_days.insert(day);
    }
    recording_days.insert(sale_days.begin(), sale_days.end());
    for (const Date sold_on : sale_days)
        for (const Date recorded_on : recording_days)
            if (recorded_on >= std::max(sold_on, version.known_from) &&
                std::none_of(holdings.begin(), holdings.end(), [&](const auto& holding) {
                    return holds(holding, sold_on, recorded_on);
                }))
                return std::pair(sold_on, recorded_on);
    return std::nullopt;
}

}  // namespace

void check_holdings(
    Draft& draft,
    const VersionDraft& of,
    const std::string& label,
    const std::vector<Holding>& holdings,
    Coverage coverage
) {
    const std::string name = of.version.id + ": " + label;
    if (holdings.size() > kValuesMax) {
        draft.fault(of.place, name + " has more than " + std::to_string(kValuesMax) + " values");
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
    if (!of.has_window) return;
    const auto& version = of.version;
    for (const auto& holding : holdings)
        if (holding.valid_from < version.sale_from || holding.valid_to > version.sale_to ||
            holding.known_to < version.known_from)
            draft.fault(
                place(holding),
                name + " has a value for days outside of the version (sold " +
                    version.sale_from.to_string() + " to " + version.sale_to.to_string() +
                    ", known from " + version.known_from.to_string() + ")"
            );
    if (coverage == Coverage::partial || of.incomplete.contains(label)) return;
    if (coverage == Coverage::if_any && holdings.empty()) return;
    const auto gap = first_gap(version, holdings);
    if (gap)
        draft.fault_if_all_read(
            holdings.empty() ? of.place : place(holdings.front()),
            name + " has no value for a claim sold on " + gap->first.to_string() +
                " and recorded on " + gap->second.to_string()
        );
}

}  // namespace huanxin::policy
