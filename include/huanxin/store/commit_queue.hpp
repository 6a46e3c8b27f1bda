#pragma once
// Commits on a thread of its own, so that the next batch is decided while the disk is at the last
// one; or on the caller's, if that has nothing to decide. What waits for the disk meanwhile goes to
// it together: group commit.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "huanxin/store/store.hpp"

namespace huanxin::store {

/// What became of a batch.
enum class Fate : std::uint8_t {
    durable,
    unknown,    ///< Its commit failed: nobody knows what the disk holds of it.
    not_tried,  ///< An earlier one failed; nothing of this one was written.
};

/// A store whose reads see what was committed through it at once, durable or not; the store below
/// has what is durable only, and is what everybody else reads. One thread at a time may call it.
class CommitQueue final : public Store {
public:
    /// The thread that commits a batch.
    enum class On : std::uint8_t {
        queue,   ///< The queue's own: the caller goes on meanwhile.
        caller,  ///< The caller, if no commit is under way; for who has nothing to do meanwhile.
    };

    class Waiter {
    public:
        virtual ~Waiter() = default;
        /// Once. On the committing thread, or on that of `commit_later` if nothing was to wait for;
        /// on the caller's thread, not on the queue's, it may call `commit_later` again.
        /// `failure`: why it is not durable; none if it is.
        virtual void committed(Fate fate, const std::optional<Error>& failure) = 0;
    };

    /// `below` must outlive the queue, and nobody else may commit to it.
    explicit CommitQueue(Store& below);
    CommitQueue(const CommitQueue&) = delete;
    CommitQueue& operator=(const CommitQueue&) = delete;
    /// What waits is committed first.
    ~CommitQueue() override;

    [[nodiscard]] Result<Values> read(std::span<const std::string> keys) const override;
    /// Waits for all commits before it.
    [[nodiscard]] Result<std::vector<KeyValue>> scan(
        std::string_view prefix, std::string_view from, std::size_t limit
    ) const override;
    /// Waits for all commits before it, and for its own.
    [[nodiscard]] Result<void> commit(const Batch& batch) override;
    [[nodiscard]] Result<void> forget(std::string_view begin, std::string_view end) const override;

    /// Takes the batch on; `waiter` is told when it is durable, with all that was committed before,
    /// or that it will not be. An empty batch waits for the earlier ones. No ranges. Blocks while
    /// more bytes wait than is good, and on the caller's thread until `waiter` was told.
    void commit_later(Batch batch, std::unique_ptr<Waiter> waiter, On on = On::queue);

    /// Until nothing waits and every waiter was told. The failure that stopped the commits, if any.
    [[nodiscard]] Result<void> drain() const;

    /// How often the store below was asked to commit. Any thread.
    [[nodiscard]] std::uint64_t commits() const { return commits_.load(); }

private:
    /// What goes to the disk together.
    struct Group {
        Batch batch;
        std::unordered_map<std::string_view, const Batch::Change*> newest;  ///< Of each key.
        std::vector<std::unique_ptr<Waiter>> waiters;

        [[nodiscard]] const Batch::Change* find(std::string_view key) const;
        void clear();
    };

    void run();
    void add(Batch batch, std::unique_ptr<Waiter> waiter);
    void commit_group(std::unique_lock<std::mutex>& lock);
    [[nodiscard]] Result<void> commit_below(const Batch& batch);

    Store& below_;
    std::atomic<std::uint64_t> commits_{0};
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;  ///< There is room, or nothing under way.
    std::condition_variable arrived_;  ///< For the queue's thread, which nothing else wakes.
    Group waiting_, committing_;
    bool busy_ = false;       ///< `committing_` is with the disk, or its waiters are being told.
    bool answering_ = false;  ///< Its waiters are being told: no more are added.
    bool stopping_ = false;
    std::optional<Error> failed_;
    std::thread thread_;
};

}  // namespace huanxin::store
