#pragma once
// RocksDB's own errors in the process's log. RocksDB's log file stands on the
// disk that it reports about, and its writer ends the process when that disk is full (an assertion
// of the library as Debian builds it): precisely when the store must answer that nothing more is
// written.

#include <memory>

#include <rocksdb/env.h>

namespace huanxin::store {

/// Shared: RocksDB holds its logger so. Safe on any thread.
[[nodiscard]] std::shared_ptr<rocksdb::Logger> rocks_log();

}  // namespace huanxin::store
