#pragma once
// Both stores behind one face, so that one contract test serves them.

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "huanxin/store/memory_store.hpp"
#include "huanxin/store/rocks_store.hpp"

namespace huanxin::store {

/// Keys that begin with one of these live in RocksDB's index family; all others in the ordered one.
inline constexpr std::string_view kRandomTables = "ik";

class TempDirectory {
public:
    TempDirectory() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "huanxin-store-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("no temporary directory");
        path_ = pattern;
    }
    ~TempDirectory() {
        std::error_code ignored;  // A leftover below the temporary directory harms nobody.
        std::filesystem::remove_all(path_, ignored);
    }
    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline RocksOptions small_rocks(const std::filesystem::path& directory) {
    RocksOptions options;
    options.directory = directory;
    options.create_if_missing = true;
    options.random_tables = kRandomTables;
    options.write_buffer_bytes = std::size_t{1} << 20;
    options.block_cache_bytes = std::size_t{4} << 20;
    return options;
}

class Backend {
public:
    virtual ~Backend() = default;
    virtual Store& store() = 0;
    /// As after a clean stop and a start.
    virtual void reopen() = 0;
};

class MemoryBackend final : public Backend {
public:
    Store& store() override { return *store_; }
    void reopen() override { store_ = store_->clone(); }

private:
    std::unique_ptr<MemoryStore> store_ = std::make_unique<MemoryStore>();
};

class RocksBackend final : public Backend {
public:
    Store& store() override { return *store_; }
    void reopen() override {
        store_.reset();
        store_ = open_rocks_store(small_rocks(directory_.path())).value();
    }

private:
    TempDirectory directory_;
    std::unique_ptr<Store> store_ = open_rocks_store(small_rocks(directory_.path())).value();
};

}  // namespace huanxin::store
