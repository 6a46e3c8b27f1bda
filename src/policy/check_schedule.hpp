#pragma once
// Are the values of one parameter one answer, and only one, for every case that it is asked for?
//
// A value is a rectangle of days × recording days: of a version, days of sale; of reverse invoices,
// days of documents. Two that overlap are two answers. A gap is a pair of days of the scope that no
// rectangle holds.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "policy/draft.hpp"
#include "policy/values.hpp"

namespace huanxin::policy {

enum class Coverage : std::uint8_t {
    whole,    ///< A gap is a fault; no value at all is one gap.
    if_any,   ///< May be absent, but then altogether.
    partial,  ///< The parameter may say nothing for some days.
};

/// Days for which a parameter is asked: [first, last] × [known_from, ∞), recorded on the day or
/// later.
struct Days {
    Date first, last;
    Date known_from;
};

/// What the values of a parameter are held against.
struct Scope {
    std::string id;  ///< What has the parameter, for faults.
    Place place;
    std::string_view event;      ///< What happens on the day, e.g. "a claim sold on".
    std::optional<Days> days;    ///< None: they are faulty, and nothing is held against them.
    bool may_reach_out = false;  ///< A value may hold for other days too: the law is older.
    const std::set<std::string, std::less<>>* incomplete;
};

[[nodiscard]] Scope scope_of(const VersionDraft& of);

void check_holdings(
    Draft& draft,
    const Scope& scope,
    const std::string& label,
    const std::vector<Holding>& holdings,
    Coverage coverage
);

template <class T>
void check_schedule(
    Draft& draft,
    const Scope& scope,
    const std::string& label,
    const rules::Schedule<T>& schedule,
    Coverage coverage
) {
    std::vector<Holding> holdings;
    for (const auto& value : schedule.values)
        holdings.push_back(
            {value.valid_from, value.valid_to, value.known_from, value.known_to, value.citation}
        );
    check_holdings(draft, scope, label, holdings, coverage);
}

template <class T>
void check_schedule(
    Draft& draft,
    const VersionDraft& of,
    const std::string& label,
    const rules::Schedule<T>& schedule,
    Coverage coverage
) {
    check_schedule(draft, scope_of(of), label, schedule, coverage);
}

}  // namespace huanxin::policy
