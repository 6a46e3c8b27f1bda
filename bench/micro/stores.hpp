#pragma once
// Stores that a benchmark gives the sequencer.

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "huanxin/engine/command.hpp"
#include "huanxin/engine/sequencer.hpp"
#include "huanxin/store/rocks_store.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::bench {

/// Finds nothing and keeps nothing.
class VoidStore : public store::Store {
public:
    [[nodiscard]] Result<store::Values> read(std::span<const std::string> keys) const override {
        return store::Values(keys.size());
    }
    [[nodiscard]] Result<std::vector<store::KeyValue>> scan(
        std::string_view /*prefix*/, std::string_view /*from*/, std::size_t /*limit*/
    ) const override {
        return std::vector<store::KeyValue>();
    }
    [[nodiscard]] Result<void> commit(const store::Batch& batch) override {
        changes_ += batch.size();
        bytes_ += batch.bytes();
        return {};
    }
    [[nodiscard]] Result<void> forget(std::string_view /*begin*/, std::string_view /*end*/)
        const override {
        return {};
    }
    [[nodiscard]] std::size_t changes() const { return changes_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    std::size_t changes_ = 0, bytes_ = 0;
};

/// A database in a directory of its own, on the disk that the data of servers would be on.
class Directory {
public:
    Directory() { std::filesystem::remove_all(options.directory); }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    ~Directory() { std::filesystem::remove_all(options.directory); }

    store::RocksOptions options{
        .directory =
            std::filesystem::current_path() / ("huanxin-bench-micro-" + std::to_string(getpid())),
        .create_if_missing = true,
        .random_tables = std::string(engine::kRandomTables)};
};

inline bool is_held(const engine::Answer& answer) {
    const auto* view = std::get_if<engine::ClaimView>(&answer.body);
    return view != nullptr && view->state.standing.status == claim::Status::held;
}

}  // namespace huanxin::bench
