#include "huanxin/store/memory_store.hpp"

#include <algorithm>

#include "huanxin/base/invariant.hpp"

namespace huanxin::store {

Result<Values> MemoryStore::read(std::span<const std::string> keys) const {
    const std::lock_guard lock(mutex_);
    Values values(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        INVARIANT(!keys[i].empty(), "a key has at least its table byte");
        if (const auto entry = entries_.find(keys[i]); entry != entries_.end())
            values[i] = entry->second;
    }
    return values;
}

Result<std::vector<KeyValue>> MemoryStore::scan(
    std::string_view prefix, std::string_view from, std::size_t limit
) const {
    INVARIANT(!prefix.empty(), "a scan stays within a table");
    const std::lock_guard lock(mutex_);
    std::vector<KeyValue> found;
    for (auto entry = entries_.lower_bound(std::max(prefix, from));
         entry != entries_.end() && entry->first.starts_with(prefix) && found.size() < limit;
         ++entry)
        found.push_back({entry->first, entry->second});
    return found;
}

Result<void> MemoryStore::commit(const Batch& batch) {
    const std::lock_guard lock(mutex_);
    if (commits_left_ == 0)
        return Error{
            Errc::io, "The in-memory store was told to fail its commits: open a fresh one."};
    if (commits_left_) --*commits_left_;
    for (const auto& change : batch.changes()) {
        switch (change.kind) {
            case Batch::Kind::put:
                entries_.insert_or_assign(change.key, change.value);
                break;
            case Batch::Kind::remove:
                entries_.erase(change.key);
                break;
            case Batch::Kind::remove_range:
                entries_.erase(
                    entries_.lower_bound(change.key), entries_.lower_bound(change.value)
                );
                break;
        }
    }
    return {};
}

Result<void> MemoryStore::forget(std::string_view /*begin*/, std::string_view /*end*/) const {
    return {};
}

void MemoryStore::fail_commits_after(std::uint64_t count) {
    const std::lock_guard lock(mutex_);
    commits_left_ = count;
}

std::unique_ptr<MemoryStore> MemoryStore::clone() const {
    auto copy = std::make_unique<MemoryStore>();
    const std::lock_guard lock(mutex_);
    copy->entries_ = entries_;
    return copy;
}

}  // namespace huanxin::store
