#pragma once
// A store in memory, for tests and simulation: what it "makes durable" is what `clone` copies.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "huanxin/store/store.hpp"

namespace huanxin::store {

class MemoryStore final : public Store {
public:
    [[nodiscard]] Result<Values> read(std::span<const std::string> keys) const override;
    [[nodiscard]] Result<std::vector<KeyValue>> scan(
        std::string_view prefix, std::string_view from, std::size_t limit
    ) const override;
    [[nodiscard]] Result<void> commit(const Batch& batch) override;
    /// There is nothing to do: it keeps no old values.
    [[nodiscard]] Result<void> forget(std::string_view begin, std::string_view end) const override;

    /// Lets `count` more commits succeed; the one after fails without effect, and so do all later
    /// ones, as for a disk that broke.
    void fail_commits_after(std::uint64_t count);

    /// What a restart would find: all committed data, and no failure to come.
    [[nodiscard]] std::unique_ptr<MemoryStore> clone() const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::string, std::less<>> entries_;
    std::optional<std::uint64_t> commits_left_;  ///< Unset: they never fail.
};

}  // namespace huanxin::store
