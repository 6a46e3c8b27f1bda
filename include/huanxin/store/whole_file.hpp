#pragma once
// Small files that are there whole or not at all.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "huanxin/base/result.hpp"

namespace huanxin::store {

/// Writes and syncs the file under another name (with a dot before it) and then gives it its own,
/// in the place of one that is there: a crash leaves the old file or the new one. Errc::io.
[[nodiscard]] Result<void> write_whole_file(
    const std::filesystem::path& file, std::string_view text
);

/// nullopt if there is no such file. Errc::io, also for one of more than `bytes_max`.
[[nodiscard]] Result<std::optional<std::string>> read_whole_file(
    const std::filesystem::path& file, std::size_t bytes_max
);

}  // namespace huanxin::store
