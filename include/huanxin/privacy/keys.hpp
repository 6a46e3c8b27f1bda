#pragma once
// The secrets of an installation and the files that they live in, apart from the data.
//
// ON DISK, in one directory: `token.key`, `log.key` and `master-<n>.key` with n = 1, 2, …; each 64
// hex digits (32 random bytes) and a newline, mode 0400. Other files there are left alone.

#include <cstdint>
#include <filesystem>
#include <map>

#include "huanxin/base/bytes.hpp"
#include "huanxin/base/result.hpp"

namespace huanxin::privacy {

struct MasterKeys {
    /// Turns identity numbers into tokens. It can never be changed: the same person would get
    /// another token.
    Bytes32 token_key{};
    /// Wrap the consumers' data keys, by number; never empty. The highest number wraps, the others
    /// only unwrap.
    std::map<std::uint32_t, Bytes32> wrap_keys;
    /// Seed of the Ed25519 key that signs the transparency log. It can never be changed, either.
    Bytes32 log_key{};
};

/// Writes `token.key`, `log.key` and `master-1.key` with fresh random keys, synced to disk; makes
/// the directory (mode 0700) if it is absent. Never overwrites: Errc::invalid if the directory
/// holds any key file, Errc::io if the system refuses.
[[nodiscard]] Result<void> create_key_files(const std::filesystem::path& directory);

/// Errc::not_found if the directory, `token.key`, `log.key` or every `master-<n>.key` is missing;
/// Errc::invalid for any mode but 0400, and for a file that does not hold exactly one key; Errc::io
/// if the system refuses.
[[nodiscard]] Result<MasterKeys> load_key_files(const std::filesystem::path& directory);

/// For rotation: writes the next `master-<n>.key`, which wraps from the next load on, and returns
/// its number. The older files stay: they are needed until every data key is wrapped anew. Errors
/// as for `load_key_files`.
[[nodiscard]] Result<std::uint32_t> add_master_key(const std::filesystem::path& directory);

}  // namespace huanxin::privacy
