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

struct Unlock {
    rocksdb::Env* env = nullptr;
    void operator()(rocksdb::FileLock* lock) const;
};

/// Members die in reverse order: families before their database.
struct OpenDatabase {
    /// Of a database that is only read: RocksDB takes none for it.
    std::unique_ptr<rocksdb::FileLock, Unlock> lock;
    std::unique_ptr<rocksdb::DB> db;
    Family ordered;
    Family index;
};

[[nodiscard]] Result<OpenDatabase> open_database(const RocksOptions& options, rocksdb::Env* env);

}  // namespace huanxin::store
