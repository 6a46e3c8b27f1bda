#pragma once
// Are the values of one parameter one answer, and only one, for every claim of the version?
//
// A value is a rectangle of sale days × recording days. Two that overlap are two answers. A gap is
// a day pair of the version, [sale_from, sale_to] × [known_from, ∞), that no rectangle holds.

#include <string>
#include <vector>

#include "policy/draft.hpp"
#include "policy/values.hpp"

namespace huanxin::policy {

enum class Coverage : std::uint8_t {
    whole,    ///< A gap is a fault; no value at all is one gap.
    if_any,   ///< May be absent, but then altogether.
    partial,  ///< The parameter may say nothing for some days.
};

void check_holdings(
    Draft& draft,
    const VersionDraft& of,
    const std::string& label,
    const std::vector<Holding>& holdings,
    Coverage coverage
);

template <class T>
void check_schedule(
    Draft& draft,
    const VersionDraft& of,
    const std::string& label,
    const rules::Schedule<T>& schedule,
    Coverage coverage
) {
    std::vector<Holding> holdings;
    for (const auto& value : schedule.values)
        holdings.push_back(
            {value.valid_from, value.valid_to, value.known_from, value.known_to, value.citation}
        );
    check_holdings(draft, of, label, holdings, coverage);
}

}  // namespace huanxin::policy
