#pragma once

#include <filesystem>

namespace huanxin::store {

inline constexpr const char* kKillChildFlag = "--commit-until-killed";

/// The process that is killed: opens the store, goes on with numbered batches after the last one
/// there, and writes each number (8 bytes) to standard output once its commit is answered. Returns
/// only on a fault.
int commit_until_killed(const std::filesystem::path& directory);

}  // namespace huanxin::store
