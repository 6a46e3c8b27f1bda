#pragma once
// Two stores' states, record by record.

#include <cstdint>
#include <functional>
#include <string>

#include "huanxin/store/store.hpp"

namespace huanxin::engine {

/// Calls `differs` for each record of the state that one has and the other has not, or has
/// otherwise; at most kDifferencesPerTable a table. The claim references only `with_references`.
/// What is sealed is not compared, nor what is known to no event: remembered keys. How many records
/// of `recorded` were looked at.
[[nodiscard]] Result<std::uint64_t> compare_state(
    const store::Store& recorded,
    const store::Store& derived,
    bool with_references,
    const std::function<void(std::string)>& differs
);

inline constexpr std::size_t kDifferencesPerTable = 20;

}  // namespace huanxin::engine
