#pragma once
// RocksDB's options, and why each differs from its default.

#include <rocksdb/options.h>

#include "huanxin/store/rocks_store.hpp"

namespace huanxin::store {

[[nodiscard]] rocksdb::DBOptions database_options(const RocksOptions& options, rocksdb::Env* env);

/// Records and queues: keys appended in order.
[[nodiscard]] rocksdb::ColumnFamilyOptions ordered_options(
    const RocksOptions& options, const std::shared_ptr<rocksdb::Cache>& cache
);

/// Random 17-byte keys, mostly looked up when absent.
[[nodiscard]] rocksdb::ColumnFamilyOptions index_options(
    const RocksOptions& options, const std::shared_ptr<rocksdb::Cache>& cache
);

}  // namespace huanxin::store
