#include "huanxin/store/rocks_store.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "huanxin/base/invariant.hpp"
#include "store/rocks_env.hpp"
#include "store/rocks_errors.hpp"
#include "store/rocks_open.hpp"

namespace huanxin::store {
namespace {

/// Readers' moments last for milliseconds.
constexpr std::chrono::milliseconds kBetweenLooks{1};
constexpr std::chrono::milliseconds kReadersWaitMax{5'000};

/// First string after all strings with this prefix; "" if there is none.
std::string prefix_end(std::string_view prefix) {
    std::string end(prefix);
    while (!end.empty() && end.back() == '\xff')
        end.pop_back();
    if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
    return end;
}

/// The changes in order of their keys, of each key the last: a key that follows the one before it
/// finds its place in the memtable without a search, and most tables' new keys are neighbours.
std::vector<const Batch::Change*> in_order(const Batch& batch) {
    std::vector<const Batch::Change*> changes;
    changes.reserve(batch.size());
    for (const Batch::Change& change : batch.changes())
        changes.push_back(&change);
    const auto is_range = [](const Batch::Change* change) {
        return change->kind == Batch::Kind::remove_range;
    };
    if (std::ranges::any_of(changes, is_range)) return changes;
    const auto key = [](const Batch::Change* change) -> const std::string& { return change->key; };
    std::ranges::stable_sort(changes, {}, key);
    const auto kept = std::unique(
        changes.rbegin(),
        changes.rend(),
        [](const Batch::Change* later, const Batch::Change* earlier) {
            return later->key == earlier->key;
        }
    );
    changes.erase(changes.begin(), kept.base());
    return changes;
}

class RocksStore final : public Store {
public:
    RocksStore(OpenDatabase database, const RocksOptions& options)
        : database_(std::move(database)), directory_(options.directory), synced_(options.synced) {
        for (const char first_byte : options.random_tables)
            is_random_[static_cast<unsigned char>(first_byte)] = true;
    }

    Result<Values> read(std::span<const std::string> keys) const override;
    Result<std::vector<KeyValue>> scan(
        std::string_view prefix, std::string_view from, std::size_t limit
    ) const override;
    Result<void> commit(const Batch& batch) override;
    Result<void> forget(std::string_view begin, std::string_view end) const override;

private:
    [[nodiscard]] rocksdb::ColumnFamilyHandle* family_of(std::string_view key) const {
        INVARIANT(!key.empty(), "a key has at least its table byte");
        const bool is_random = is_random_[static_cast<unsigned char>(key.front())];
        return is_random ? database_.index.get() : database_.ordered.get();
    }
    [[nodiscard]] bool has_older_readers(rocksdb::SequenceNumber than) const;
    [[nodiscard]] rocksdb::Status add_to(rocksdb::WriteBatch& out, const Batch::Change& change)
        const;
    [[nodiscard]] rocksdb::Status add_range(rocksdb::WriteBatch& out, const Batch::Change& range)
        const;

    OpenDatabase database_;
    std::filesystem::path directory_;
    bool synced_;
    std::array<bool, 256> is_random_{};  ///< By first key byte.
    std::optional<Error> failed_;        ///< Why no further commit is possible.
};

Result<Values> RocksStore::read(std::span<const std::string> keys) const {
    std::vector<rocksdb::ColumnFamilyHandle*> families(keys.size());
    std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
    std::vector<rocksdb::PinnableSlice> found(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    std::ranges::transform(keys, families.begin(), [this](std::string_view key) {
        return family_of(key);
    });

    rocksdb::ReadOptions options;
    options.verify_checksums = true;
    // The array form of MultiGet does not promise one moment across families; a snapshot does.
    rocksdb::ManagedSnapshot moment(database_.db.get());
    options.snapshot = moment.snapshot();
    database_.db->MultiGet(
        options, keys.size(), families.data(), slices.data(), found.data(), statuses.data()
    );

    Values values(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (statuses[i].ok())
            values[i].emplace(found[i].data(), found[i].size());
        else if (!statuses[i].IsNotFound())
            return explain(statuses[i], directory_, "read");
    }
    return values;
}

Result<std::vector<KeyValue>> RocksStore::scan(
    std::string_view prefix, std::string_view from, std::size_t limit
) const {
    const std::string end = prefix_end(prefix);
    const rocksdb::Slice end_slice(end);
    rocksdb::ReadOptions options;
    options.verify_checksums = true;
    if (!end.empty()) options.iterate_upper_bound = &end_slice;

    const std::unique_ptr<rocksdb::Iterator> entry(
        database_.db->NewIterator(options, family_of(prefix))
    );
    std::vector<KeyValue> found;
    // Whatever is not below an endless prefix (0xff bytes only) begins with it, so the bound is
    // enough.
    for (entry->Seek(std::max(prefix, from)); entry->Valid() && found.size() < limit; entry->Next())
        found.push_back({entry->key().ToString(), entry->value().ToString()});
    if (!entry->status().ok()) return explain(entry->status(), directory_, "read");
    return found;
}

Result<void> RocksStore::commit(const Batch& batch) {
    if (failed_) return *failed_;

    // A hint for the buffer: type, family and two lengths come with each change.
    constexpr std::size_t kChangeOverhead = 12;
    rocksdb::WriteBatch writes(batch.bytes() + kChangeOverhead * (batch.size() + 1));
    rocksdb::Status status;
    for (const Batch::Change* change : in_order(batch)) {
        status = add_to(writes, *change);
        if (!status.ok()) break;
    }
    if (status.ok()) {
        rocksdb::WriteOptions durable;
        durable.sync = synced_;
        durable.disableWAL = !synced_;
        status = database_.db->Write(durable, &writes);
    }
    if (status.ok()) return {};
    failed_ = explain(status, directory_, "written");
    return *failed_;
}

rocksdb::Status RocksStore::add_to(rocksdb::WriteBatch& out, const Batch::Change& change) const {
    switch (change.kind) {
        case Batch::Kind::put:
            return out.Put(family_of(change.key), change.key, change.value);
        case Batch::Kind::remove:
            return out.Delete(family_of(change.key), change.key);
        case Batch::Kind::remove_range:
            return add_range(out, change);
    }
    INVARIANT(false, "every kind of change is handled");
}

/// A range may span both families. It goes only where it can hit something: range marks slow
/// look-ups down.
rocksdb::Status RocksStore::add_range(rocksdb::WriteBatch& out, const Batch::Change& range) const {
    const auto first = static_cast<unsigned char>(range.key.front());
    const auto last = static_cast<unsigned char>(range.value.front());
    const auto end = is_random_.begin() + last + (range.value.size() > 1 ? 1 : 0);
    const auto begin = is_random_.begin() + first;
    rocksdb::Status status;
    if (std::find(begin, end, false) != end)
        status = out.DeleteRange(database_.ordered.get(), range.key, range.value);
    if (status.ok() && std::find(begin, end, true) != end)
        status = out.DeleteRange(database_.index.get(), range.key, range.value);
    return status;
}

/// Whether a reader's moment is from before that number: what it can see is not dropped.
bool RocksStore::has_older_readers(rocksdb::SequenceNumber than) const {
    std::uint64_t oldest = 0;
    return database_.db->GetIntProperty(
               rocksdb::DB::Properties::kOldestSnapshotSequence, &oldest
           ) &&
           oldest != 0 && oldest < than;
}

Result<void> RocksStore::forget(std::string_view begin, std::string_view end) const {
    const rocksdb::SequenceNumber newest = database_.db->GetLatestSequenceNumber();
    for (auto waited = kBetweenLooks; has_older_readers(newest); waited += kBetweenLooks) {
        if (waited > kReadersWaitMax)
            return Error{
                Errc::io,
                "Readers hold on to what is to be forgotten in " + directory_.string() +
                    ": do it again."};
        // Nothing tells when a snapshot is let go, and it is in milliseconds.
        std::this_thread::sleep_for(kBetweenLooks);
    }
    // The log goes when both families have what it holds in their tables, which leave out what was
    // written over …
    const std::vector<rocksdb::ColumnFamilyHandle*> families{
        database_.ordered.get(), database_.index.get()};
    auto status = database_.db->Flush(rocksdb::FlushOptions(), families);
    // … and older tables that may hold it are written anew without it.
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    options.exclusive_manual_compaction = false;
    const rocksdb::Slice first(begin.data(), begin.size()), last(end.data(), end.size());
    if (status.ok()) status = database_.db->CompactRange(options, family_of(begin), &first, &last);
    // Files that were left behind are removed in the background; this removes what is left of them.
    if (status.ok()) status = database_.db->EnableFileDeletions(/*force=*/true);
    return status.ok() ? Result<void>() : explain(status, directory_, "written");
}

}  // namespace

Result<std::unique_ptr<Store>> open_rocks_store(const RocksOptions& options) {
    return open_rocks_store(options, rocksdb::Env::Default());
}

Result<void> verify_rocks_files(RocksOptions options) {
    options.read_only = true;
    const auto database = open_database(options, rocksdb::Env::Default());
    if (!database) return database.error();
    const auto status = database->db->VerifyChecksum();
    return status.ok() ? Result<void>() : explain(status, options.directory, "read");
}

Result<std::unique_ptr<Store>> open_rocks_store(const RocksOptions& options, rocksdb::Env* env) {
    auto database = open_database(options, env);
    if (database.has_error()) return std::move(database).error();
    return std::make_unique<RocksStore>(*std::move(database), options);
}

}  // namespace huanxin::store
