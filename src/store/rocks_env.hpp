#pragma once
// The same store over a given RocksDB environment: how tests put a failing disk below it. `env`
// outlives the store.

#include <memory>

#include <rocksdb/env.h>

#include "huanxin/store/rocks_store.hpp"

namespace huanxin::store {

[[nodiscard]] Result<std::unique_ptr<Store>> open_rocks_store(
    const RocksOptions& options, rocksdb::Env* env
);

}  // namespace huanxin::store
