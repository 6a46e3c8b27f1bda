#pragma once
// `huanxin verify log --replay`: the events of a stopped server's data decided anew.

#include "huanxin/cli/options.hpp"
#include "huanxin/engine/replay.hpp"

namespace huanxin::cli {

/// Prints each difference on standard output, up to kDifferencesShown. The scratch database is a
/// directory of its own that is gone afterwards. Errc::not_found without the key files, by which
/// alone the facts can be read; others as of engine::replay.
[[nodiscard]] Result<engine::ReplayReport> replay_stored(const VerifyLogOptions& options);

inline constexpr std::uint64_t kDifferencesShown = 1'000;

}  // namespace huanxin::cli
