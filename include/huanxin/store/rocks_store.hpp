#pragma once
// The embedded store: RocksDB in one directory of one process.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "huanxin/base/result.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::store {

/// Files that an open database keeps open at most, and one that is small and read seldom.
inline constexpr int kRocksOpenFilesMax = 1'024;
inline constexpr int kRocksOpenFilesFew = 128;

struct RocksOptions {
    std::filesystem::path directory;
    /// Make the directory (its parent must exist) and an empty database in it if there is none.
    bool create_if_missing = false;
    /// For audits: no file is changed, and commits are refused. The lock is held all the same, so
    /// that nobody else writes, unless the disk is read-only as well.
    bool read_only = false;
    /// First bytes of the keys whose rest is a random digest. They are kept apart, in a form made
    /// for looking up keys that are mostly absent. ON DISK: for ever; a database made with other
    /// bytes is refused.
    std::string random_tables;
    /// Memory for writes before they are moved to a table file: two key families, at most three
    /// buffers each. Bigger ones mean fewer flushes, but a slower restart (the log that belongs to
    /// them is replayed) and slower inserts, as they outgrow the processor's cache.
    std::size_t write_buffer_bytes = std::size_t{32} << 20;
    /// Memory for table blocks, their indexes and filters.
    std::size_t block_cache_bytes = std::size_t{128} << 20;
    /// False: a commit is neither synced nor logged, and whatever ends the process other than by
    /// closing the store takes the newest ones away, in their order; needs `random_tables` to be
    /// empty. For what can be derived again.
    bool synced = true;
    /// With more table files than that, some are closed, and opened again to be read.
    int open_files_max = kRocksOpenFilesMax;
};

/// Opens the database, replaying what was committed before a crash. Holds the directory's lock
/// until destroyed. Errors: Errc::not_found (no directory or no database, and not told to make
/// one), Errc::io (not a directory, no permission, locked by another process, disk full),
/// Errc::corrupt, Errc::unsupported (made with other random_tables).
[[nodiscard]] Result<std::unique_ptr<Store>> open_rocks_store(const RocksOptions& options);

/// Reads every table file of a database that nobody has open, and compares all checksums.
/// Errc::corrupt with the file that is damaged; else as `open_rocks_store`.
[[nodiscard]] Result<void> verify_rocks_files(RocksOptions options);

}  // namespace huanxin::store
