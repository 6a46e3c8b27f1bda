#pragma once
// The log of a stopped server's data directory, as the walk reads it. Nothing is written there.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "huanxin/audit/note.hpp"
#include "huanxin/audit/walk.hpp"
#include "huanxin/engine/record_check.hpp"
#include "huanxin/privacy/keys.hpp"
#include "huanxin/publish/tree.hpp"
#include "huanxin/store/rocks_store.hpp"

namespace huanxin::cli {

class StoredLog {
public:
    /// `keys` is the directory of the key files; empty: those below the data, or none, and then
    /// commitments are not checked. Errc::io if a server is running on the data.
    [[nodiscard]] static Result<StoredLog> open(
        const std::filesystem::path& data, const std::filesystem::path& keys
    );

    /// The key that the data has on record.
    [[nodiscard]] const audit::VerifierKey& key() const { return key_; }
    [[nodiscard]] audit::TreeSize size() const { return size_; }
    /// The last one that was written down; nullopt if none was.
    [[nodiscard]] const std::optional<std::string>& checkpoint() const { return checkpoint_; }
    [[nodiscard]] bool has_tiles() const { return tiles_.has_value(); }
    /// The log must outlive it.
    [[nodiscard]] audit::LogSource source() const;
    /// What the walk checks of each entry besides.
    [[nodiscard]] audit::Found check(const audit::Leaf& leaf) { return records_->check(leaf); }
    /// That nothing is there beyond the log's end.
    [[nodiscard]] audit::Found check_end() const;
    [[nodiscard]] const engine::RecordCheck::Counts& counts() const { return records_->counts(); }

private:
    StoredLog() = default;
    [[nodiscard]] Result<void> load(
        const std::filesystem::path& data, const std::filesystem::path& keys
    );
    [[nodiscard]] Result<void> load_records(
        const std::filesystem::path& data, const std::filesystem::path& keys
    );
    [[nodiscard]] audit::ReadEntries entries(const audit::TileId& id) const;

    std::unique_ptr<store::Store> store_;
    std::unique_ptr<store::Store> tiles_store_;
    audit::VerifierKey key_;
    audit::TreeSize size_ = 0;
    std::optional<std::string> checkpoint_;
    std::optional<publish::StoredTiles> tiles_;
    std::unique_ptr<engine::RecordCheck> records_;
};

/// The key files of a stopped server's data: those in `keys` or, if it is empty, below the data;
/// nullopt if there are none. Errors as privacy::load_key_files.
[[nodiscard]] Result<std::optional<privacy::MasterKeys>> stored_keys(
    const std::filesystem::path& data, const std::filesystem::path& keys
);

/// Errc::io if a server is running on it.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_to_read(store::RocksOptions options);

/// Compares the checksums of all files of both stores. Errc::corrupt with the one that is damaged.
[[nodiscard]] Result<void> verify_files(const std::filesystem::path& data);

}  // namespace huanxin::cli
