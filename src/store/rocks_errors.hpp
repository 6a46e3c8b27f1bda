#pragma once

#include <filesystem>
#include <string_view>

#include <rocksdb/status.h>

#include "huanxin/base/result.hpp"

namespace huanxin::store {

/// What a failed RocksDB call means for an operator. `verb` completes "the database cannot be …":
/// opened, read, written.
[[nodiscard]] Error explain(
    const rocksdb::Status& status, const std::filesystem::path& directory, std::string_view verb
);

/// Nobody can write there, either.
[[nodiscard]] bool is_of_a_read_only_disk(const rocksdb::Status& status);

}  // namespace huanxin::store
