#pragma once
// The entries of the transparency log, as the engine committed them with their events.

#include <string>
#include <vector>

#include "huanxin/base/result.hpp"
#include "huanxin/engine/records.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::engine {

/// The entries from the event `first` on, at most `limit`, without a gap. Errc::corrupt where one
/// is missing. Any thread.
[[nodiscard]] Result<std::vector<std::string>> read_leaves(
    const store::Store& store, Sequence first, std::size_t limit
);

/// The number of the last event, as the store's meta record has it; 0 in a store that was never
/// opened. Errc::corrupt, Errc::io.
[[nodiscard]] Result<Sequence> recorded_end(const store::Store& store);

}  // namespace huanxin::engine
