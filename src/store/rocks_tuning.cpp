#include "store/rocks_tuning.hpp"

#include <algorithm>

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>

#include "huanxin/base/thread.hpp"
#include "store/rocks_log.hpp"

namespace huanxin::store {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

// Shared: both column families use one cache.
rocksdb::BlockBasedTableOptions table_options(const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    // Indexes and filters grow with the data; in the cache they stay within its bound.
    table.cache_index_and_filter_blocks = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.whole_key_filtering = true;
    table.format_version = 5;
    return table;
}

rocksdb::ColumnFamilyOptions family_options(const RocksOptions& options) {
    rocksdb::ColumnFamilyOptions family;
    family.write_buffer_size = options.write_buffer_bytes;
    // One being filled, two waiting: a burst is absorbed while the single flush thread works, and
    // memory stays bounded.
    family.max_write_buffer_number = 3;
    family.compaction_style = rocksdb::kCompactionStyleLevel;
    family.level_compaction_dynamic_level_bytes = true;
    family.target_file_size_base = 64 * kMiB;
    family.max_bytes_for_level_base = 256 * kMiB;
    // Whatever leaves level 0 is merged with all of level 1, so the more files go at a time, the
    // less often it is written anew: with 4 at a time that took a third of a core, and more with
    // the data. Level-0 files cost a filter probe each; only far beyond that is the writer held
    // back, since with two background jobs compaction can fall behind a burst for minutes.
    family.level0_file_num_compaction_trigger = 16;
    family.level0_slowdown_writes_trigger = 40;
    family.level0_stop_writes_trigger = 60;
    return family;
}

/// Tells the system that the threads which write tables are to leave the processor to those which
/// answer. It hears of each job on the thread that does it.
class Yielding final : public rocksdb::EventListener {
public:
    void OnFlushBegin(rocksdb::DB* /*database*/, const rocksdb::FlushJobInfo& /*job*/) override {
        be_nicer(kFlush);
    }
    void OnCompactionBegin(rocksdb::DB* /*database*/, const rocksdb::CompactionJobInfo& /*job*/)
        override {
        be_nicer(kCompaction);
    }

private:
    // Not the most that there is: when all cores are busy for long, both must get on all the same,
    // or the writer has to wait for them.
    static constexpr int kFlush = 5;
    static constexpr int kCompaction = 10;
};

bool supports(rocksdb::CompressionType type) {
    const auto supported = rocksdb::GetSupportedCompressions();
    return std::find(supported.begin(), supported.end(), type) != supported.end();
}

}  // namespace

rocksdb::DBOptions database_options(const RocksOptions& options, rocksdb::Env* env) {
    rocksdb::DBOptions database;
    database.env = env;
    database.create_if_missing = options.create_if_missing;
    database.create_missing_column_families = true;
    database.paranoid_checks = true;

    // What may be lost at a crash is the tail of the log that no sync had covered: its commits were
    // not answered. kTolerateCorruptedTailRecords drops such an incomplete tail and refuses to open
    // on any other damage. kAbsoluteConsistency would refuse the harmless tail too, so a power cut
    // in mid-write would need an operator; kPointInTimeRecovery would stop at a damaged record
    // anywhere and silently forget every synced commit behind it. One case is left: a record whose
    // length field itself is damaged, in the last 32 KiB of the log, looks like an incomplete tail.
    database.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    // A recycled log file holds old records behind the tail, which that mode could not tell from
    // new ones.
    database.recycle_log_file_num = 0;
    // track_and_verify_wals_in_manifest stays off: before RocksDB 7.9 it can report a deleted log
    // as missing (facebook/rocksdb#10892) and so refuse to open a sound database.

    // RocksDB must not repair and resume by itself after a background error: the store has stopped
    // writing for good. (Its retries can also keep a database from ever closing; seen in tests.)
    database.max_bgerror_resume_count = 0;
    // One thread commits, so the memtable needs no atomic inserts.
    database.allow_concurrent_memtable_write = false;
    // Two cores: one flush, one compaction.
    database.max_background_jobs = 2;
    // Shared: RocksDB keeps it as long as the database.
    database.listeners.push_back(std::make_shared<Yielding>());
    // Write tables out as they grow, or their last sync would stand in the way of a commit's.
    database.bytes_per_sync = kMiB;
    // Both families share the log; this flushes the one that fills slowly, so that a restart
    // replays little.
    database.max_total_wal_size = 4 * options.write_buffer_bytes;
    database.max_open_files = options.open_files_max;
    database.info_log = rocks_log();  // Never a file on the disk that may be full.
    database.stats_dump_period_sec = 0;
    database.stats_persist_period_sec = 0;
    return database;
}

rocksdb::ColumnFamilyOptions ordered_options(
    // Shared: both column families use one cache.
    const RocksOptions& options,
    const std::shared_ptr<rocksdb::Cache>& cache
) {
    auto family = family_options(options);
    family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table_options(cache)));
    family.compression =
        supports(rocksdb::kLZ4Compression) ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
    // Not memtable_insert_with_hint_prefix_extractor: 7.8 takes a hint of the keys for range marks,
    // which are in a list of their own, and aborts. Commits come in order of keys instead.
    return family;
}

rocksdb::ColumnFamilyOptions index_options(
    // Shared: both column families use one cache.
    const RocksOptions& options,
    const std::shared_ptr<rocksdb::Cache>& cache
) {
    auto family = family_options(options);
    auto table = table_options(cache);
    // Each claim asks every filter for keys that are absent: looked up in the cache each time, that
    // is what slows a server with much data down. They stay in memory, seven bytes a claim.
    table.metadata_cache_options.unpartitioned_pinning = rocksdb::PinningTier::kAll;
    table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
    family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    // Digests do not compress.
    family.compression = rocksdb::kNoCompression;
    // Absent keys are told by a filter in each memtable, not by a walk through its skip list: that
    // walk was 42 % of the writer's time.
    // Three hundredths of the buffer are about 20 bits a key; more would only cost cache misses.
    family.memtable_prefix_bloom_size_ratio = 0.03;
    family.memtable_whole_key_filtering = true;
    // Random keys go anywhere in a memtable: into one that fits the processor's cache an insert
    // costs half of what it does into one of the whole buffer's size. So the buffer is cut into
    // slices, which are merged as they are flushed; what is looked up meets their filters, one
    // after another.
    constexpr std::size_t kSlicesMax = 16, kSliceMin = std::size_t{64} << 10;
    const std::size_t slices =
        std::clamp(options.write_buffer_bytes / kSliceMin, std::size_t{1}, kSlicesMax);
    family.write_buffer_size /= slices;
    family.min_write_buffer_number_to_merge = static_cast<int>(slices);
    family.max_write_buffer_number *= static_cast<int>(slices);
    // Fewer than of the other family: its files are what look-ups probe.
    family.level0_file_num_compaction_trigger = 12;
    // Most look-ups are for absent keys, so the last level needs its filter.
    family.optimize_filters_for_hits = false;
    return family;
}

}  // namespace huanxin::store
