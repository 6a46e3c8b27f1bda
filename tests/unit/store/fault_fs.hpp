#pragma once
// A disk that fails on command, and one that loses power: below RocksDB, so that its own recovery
// is under test.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

namespace huanxin::store {

/// Counts what makes data durable: appends to files, syncs of files and of directories. A sync is
/// only recorded, so that thousands of them are quick; `lose_power` then takes what was never
/// synced away. Safe on any thread.
class FaultFs final : public rocksdb::FileSystemWrapper {
public:
    enum class Fault {
        once,      ///< The n-th operation fails, later ones work: a passing fault.
        for_good,  ///< All operations from the n-th on fail: a broken disk, or the last moment
                   ///< before a power cut.
    };

    FaultFs();

    /// Operation `n` (from 1, counted from now on) fails with `error`; if it is an append, after
    /// half of its bytes.
    void fail_at(std::uint64_t n, Fault fault, rocksdb::IOStatus error);
    /// From now on everything works.
    void mend();
    [[nodiscard]] std::uint64_t operations() const;

    /// What a power cut may leave: of each file all synced bytes and any number of those after
    /// them; of files whose directory entry was not synced, nothing. No file may be open. A rename
    /// is taken to be durable with the entries made before it, as in the ordered metadata journals
    /// of ext4 and XFS.
    void lose_power(std::mt19937_64& random);

    const char* Name() const override { return "FaultFs"; }
    rocksdb::IOStatus NewWritableFile(
        const std::string& path,
        const rocksdb::FileOptions& options,
        std::unique_ptr<rocksdb::FSWritableFile>* result,
        rocksdb::IODebugContext* debug
    ) override;
    rocksdb::IOStatus NewDirectory(
        const std::string& path,
        const rocksdb::IOOptions& options,
        std::unique_ptr<rocksdb::FSDirectory>* result,
        rocksdb::IODebugContext* debug
    ) override;
    rocksdb::IOStatus RenameFile(
        const std::string& from,
        const std::string& to,
        const rocksdb::IOOptions& options,
        rocksdb::IODebugContext* debug
    ) override;
    rocksdb::IOStatus DeleteFile(
        const std::string& path, const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug
    ) override;

private:
    friend class FaultFile;
    friend class FaultDirectory;

    struct Extent {
        std::uint64_t written = 0;
        std::uint64_t synced = 0;
    };

    /// Counts one operation; its fault, or ok.
    rocksdb::IOStatus strike();

    mutable std::mutex mutex_;
    std::map<std::string, Extent> files_;
    std::set<std::string> unlisted_;  ///< Made since the last sync of their directory.
    std::uint64_t operations_ = 0;
    std::uint64_t fail_at_ = 0;  ///< 0: never.
    Fault fault_ = Fault::once;
    rocksdb::IOStatus error_;
};

/// RocksDB over `fs`. After a failed flush RocksDB sleeps for a second; here it hardly does.
[[nodiscard]] std::unique_ptr<rocksdb::Env> hasty_env(const std::shared_ptr<FaultFs>& fs);

}  // namespace huanxin::store
