#pragma once
// A store in memory whose commits wait while the gate is closed.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "huanxin/store/memory_store.hpp"

namespace huanxin::test {

class GatedStore final : public store::Store {
public:
    explicit GatedStore(
        std::unique_ptr<store::MemoryStore> inner = std::make_unique<store::MemoryStore>()
    )
        : inner_(std::move(inner)) {}

    Result<store::Values> read(std::span<const std::string> keys) const override {
        {
            const std::lock_guard lock(mutex_);
            read_.insert(keys.begin(), keys.end());
            changed_.notify_all();
        }
        return inner_->read(keys);
    }
    Result<std::vector<store::KeyValue>> scan(
        std::string_view prefix, std::string_view from, std::size_t limit
    ) const override {
        return inner_->scan(prefix, from, limit);
    }
    Result<void> commit(const store::Batch& batch) override {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_ || passes_ > 0; });
        if (!open_) --passes_;
        --waiting_;
        return inner_->commit(batch);
    }
    Result<void> forget(std::string_view begin, std::string_view end) const override {
        return inner_->forget(begin, end);
    }

    void close() {
        const std::lock_guard lock(mutex_);
        open_ = false;
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        passes_ = 0;
        changed_.notify_all();
    }
    /// Lets one commit through the closed gate.
    void pass_one() {
        const std::lock_guard lock(mutex_);
        ++passes_;
        changed_.notify_all();
    }
    /// Until the writer stands before the gate.
    void wait_for_commit() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return waiting_ > passes_; });
    }
    /// Until the key was asked for: what reads is at work, whatever the gate.
    void wait_for_read_of(const std::string& key) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return read_.contains(key); });
    }
    store::MemoryStore& inner() { return *inner_; }

private:
    std::unique_ptr<store::MemoryStore> inner_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    bool open_ = true;
    int waiting_ = 0;
    int passes_ = 0;
    mutable std::set<std::string> read_;
};

}  // namespace huanxin::test
