#pragma once
// What every policy value has: its days and where it is written.

#include <cstdint>
#include <string>
#include <vector>

#include "huanxin/base/time.hpp"

namespace huanxin::rules {

/// Where a value comes from. `verified` is false where the source is secondary or the value is
/// assumed.
struct Citation {
    std::string instrument;  ///< Name and number of the notice, e.g. "商消费函〔2024〕75号".
    std::string article;
    std::string quote;  ///< The sentence that says it, or what was assumed and why.
    std::string source;
    Date checked_on;
    bool verified = false;
};

/// Index into PolicySet::citations.
using CitationId = std::uint32_t;

/// A value with the days on which it holds: `valid_*` in the world (sale date), `known_*` when the
/// claim is recorded. All four ends are inclusive.
template <class T>
struct Dated {
    Date valid_from, valid_to;
    Date known_from, known_to;
    T value{};
    CitationId citation = 0;

    [[nodiscard]] bool holds(Date sold_on, Date recorded_on) const {
        return valid_from <= sold_on && sold_on <= valid_to && known_from <= recorded_on &&
               recorded_on <= known_to;
    }
};

/// Values of one parameter. The loader refuses two that hold at once, so the order does not matter.
template <class T>
struct Schedule {
    std::vector<Dated<T>> values;

    /// The value that holds, or nullptr: the parameter then says nothing for these days.
    [[nodiscard]] const Dated<T>* at(Date sold_on, Date recorded_on) const {
        for (const auto& dated : values)
            if (dated.holds(sold_on, recorded_on)) return &dated;
        return nullptr;
    }
    [[nodiscard]] bool empty() const { return values.empty(); }
};

}  // namespace huanxin::rules
