#include "huanxin/store/commit_queue.hpp"

#include <algorithm>
#include <utility>

#include "huanxin/base/invariant.hpp"

namespace huanxin::store {

namespace {

/// That wait at most; one more batch may come on top. A disk that stands still for a second costs
/// so much memory twice.
constexpr std::size_t kWaitingBytesMax = std::size_t{4} << 20;

}  // namespace

const Batch::Change* CommitQueue::Group::find(std::string_view key) const {
    const auto found = newest.find(key);
    return found == newest.end() ? nullptr : found->second;
}

void CommitQueue::Group::clear() {
    newest.clear();
    batch = {};
    waiters.clear();
}

CommitQueue::CommitQueue(Store& below) : below_(below) {
    thread_ = std::thread([this] { run(); });
}

CommitQueue::~CommitQueue() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_one();
    thread_.join();
}

Result<Values> CommitQueue::read(std::span<const std::string> keys) const {
    Values values(keys.size());
    std::vector<std::size_t> below;
    {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const Batch::Change* change = waiting_.find(keys[i]);
            if (change == nullptr) change = committing_.find(keys[i]);
            if (change == nullptr)
                below.push_back(i);
            else if (change->kind == Batch::Kind::put)
                values[i] = change->value;
        }
    }
    if (below.size() == keys.size()) return below_.read(keys);
    if (below.empty()) return values;
    std::vector<std::string> asked;
    asked.reserve(below.size());
    for (const std::size_t i : below)
        asked.push_back(keys[i]);
    auto found = below_.read(asked);
    if (!found) return found;
    for (std::size_t i = 0; i < below.size(); ++i)
        values[below[i]] = std::move((*found)[i]);
    return values;
}

Result<std::vector<KeyValue>> CommitQueue::scan(
    std::string_view prefix, std::string_view from, std::size_t limit
) const {
    if (auto drained = drain(); !drained) return drained.error();
    return below_.scan(prefix, from, limit);
}

Result<void> CommitQueue::forget(std::string_view begin, std::string_view end) const {
    if (auto drained = drain(); !drained) return drained;
    return below_.forget(begin, end);
}

Result<void> CommitQueue::commit(const Batch& batch) {
    if (auto drained = drain(); !drained) return drained;
    // Nothing is under way: the caller's thread may as well do it.
    auto done = commit_below(batch);
    if (!done) {
        const std::lock_guard lock(mutex_);
        failed_ = done.error();
    }
    return done;
}

void CommitQueue::commit_later(Batch batch, std::unique_ptr<Waiter> waiter, On on) {
    std::unique_lock lock(mutex_);
    if (batch.empty() && waiting_.batch.empty()) {
        if (busy_ && !answering_) {
            committing_.waiters.push_back(std::move(waiter));
            return;
        }
        const std::optional<Error> failure = failed_;
        lock.unlock();
        waiter->committed(failure ? Fate::not_tried : Fate::durable, failure);
        return;
    }
    changed_.wait(lock, [this] { return waiting_.batch.bytes() < kWaitingBytesMax; });
    const bool idle = !busy_ && waiting_.waiters.empty();
    add(std::move(batch), std::move(waiter));
    if (on == On::caller && idle) {
        commit_group(lock);
        return;
    }
    lock.unlock();
    arrived_.notify_one();
}

void CommitQueue::add(Batch batch, std::unique_ptr<Waiter> waiter) {
    const auto first = static_cast<std::ptrdiff_t>(waiting_.batch.size());
    waiting_.batch.append(std::move(batch));
    const auto& changes = waiting_.batch.changes();
    for (auto change = changes.begin() + first; change != changes.end(); ++change) {
        INVARIANT(change->kind != Batch::Kind::remove_range, "a range is committed at once");
        waiting_.newest[change->key] = &*change;
    }
    waiting_.waiters.push_back(std::move(waiter));
}

Result<void> CommitQueue::drain() const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !busy_ && waiting_.waiters.empty(); });
    if (failed_) return *failed_;
    return {};
}

void CommitQueue::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        // The caller may be at it.
        arrived_.wait(lock, [this] { return !busy_ && (stopping_ || !waiting_.waiters.empty()); });
        if (waiting_.waiters.empty()) return;
        commit_group(lock);
    }
}

void CommitQueue::commit_group(std::unique_lock<std::mutex>& lock) {
    std::swap(committing_, waiting_);
    busy_ = true;
    Fate fate = Fate::not_tried;
    const bool tried = !failed_;
    lock.unlock();
    changed_.notify_all();  // There is room.
    if (tried) {
        const auto done = commit_below(committing_.batch);
        fate = done ? Fate::durable : Fate::unknown;
        lock.lock();
        if (!done) failed_ = done.error();
    } else {
        lock.lock();
    }
    answering_ = true;
    const auto waiters = std::exchange(committing_.waiters, {});
    const std::optional<Error> failure = failed_;
    // From here on the store below has it. What failed is not to be seen any more.
    committing_.clear();
    lock.unlock();
    for (const auto& waiter : waiters)
        waiter->committed(fate, failure);
    lock.lock();
    answering_ = busy_ = false;
    if (!waiting_.waiters.empty()) arrived_.notify_one();
    changed_.notify_all();
}

Result<void> CommitQueue::commit_below(const Batch& batch) {
    commits_.fetch_add(1, std::memory_order_relaxed);
    return below_.commit(batch);
}

}  // namespace huanxin::store
