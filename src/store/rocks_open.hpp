#pragma once

#include <memory>

#include <rocksdb/db.h>

#include "huanxin/store/rocks_store.hpp"

namespace huanxin::store {

struct CloseFamily {
    rocksdb::DB* db = nullptr;
    void operator()(rocksdb::ColumnFamilyHandle* family) const;
};
using Family = std::unique_ptr<rocksdb::ColumnFamilyHandle, CloseFamily>;

/// Members die in reverse order: families before their database.
struct OpenDatabase {
    std::unique_ptr<rocksdb::DB> db;
    Family ordered;
    Family index;
};

[[nodiscard]] Result<OpenDatabase> open_database(const RocksOptions& options, rocksdb::Env* env);

}  // namespace huanxin::store
