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

}  // namespace huanxin::engine
