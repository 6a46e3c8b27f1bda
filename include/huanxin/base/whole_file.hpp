#pragma once
// Small files that are there whole or not at all. What can't be done is Errc::io, and the message
// names the file and what the system said. Safe on any thread, two of which do not write one file.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "huanxin/base/result.hpp"

namespace huanxin {

/// Modes of a file that is not for everybody, of one that is, and of one that is never written
/// again.
inline constexpr mode_t kPrivateFile = 0600;
inline constexpr mode_t kPublicFile = 0644;
inline constexpr mode_t kSecretFile = 0400;

/// Writes and syncs the file under another name (with a dot before it), gives it its own, in the
/// place of one that is there, and syncs the directory: a crash leaves the old file or the new one.
[[nodiscard]] Result<void> write_whole_file(
    const std::filesystem::path& file, std::string_view text, mode_t mode
);

/// The same, but what is there is left as it is, and the error.
[[nodiscard]] Result<void> write_new_file(
    const std::filesystem::path& file, std::string_view text, mode_t mode
);

enum class SymbolicLinks { followed, refused };

struct WholeFile {
    std::string text;
    mode_t mode = 0;  ///< The bits of chmod(2).
};

/// nullopt if there is no such file; Errc::invalid if it is longer than `bytes_max`. What is not a
/// regular file, as a pipe, can't be read and is not waited for.
[[nodiscard]] Result<std::optional<WholeFile>> read_whole_file(
    const std::filesystem::path& file, std::size_t bytes_max, SymbolicLinks links
);

/// Makes the names in it durable.
[[nodiscard]] Result<void> sync_directory(const std::filesystem::path& directory);

}  // namespace huanxin
