// Commits, mostly on a thread of their own: what is read meanwhile, who is told what, and when.

#include "huanxin/store/commit_queue.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <map>
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/gated_store.hpp"

namespace huanxin::store {
namespace {

using ::testing::Each;

class Promised final : public CommitQueue::Waiter {
public:
    explicit Promised(std::promise<Fate> promise, std::atomic<std::thread::id>* thread = nullptr)
        : promise_(std::move(promise)), thread_(thread) {}
    void committed(Fate fate, const std::optional<Error>& failure) override {
        EXPECT_EQ(failure.has_value(), fate != Fate::durable);
        if (thread_ != nullptr) *thread_ = std::this_thread::get_id();
        promise_.set_value(fate);
    }

private:
    std::promise<Fate> promise_;
    std::atomic<std::thread::id>* thread_;
};

Batch put(std::string key, std::string value) {
    Batch batch;
    batch.put(std::move(key), std::move(value));
    return batch;
}

Batch removal(std::string key) {
    Batch batch;
    batch.remove(std::move(key));
    return batch;
}

struct CommitQueueTest : ::testing::Test {
    std::future<Fate> later(Batch batch, CommitQueue::On on = CommitQueue::On::queue) {
        std::promise<Fate> promise;
        auto future = promise.get_future();
        queue.commit_later(
            std::move(batch), std::make_unique<Promised>(std::move(promise), &thread), on
        );
        return future;
    }
    std::future<Fate> by_caller(Batch batch) {
        return later(std::move(batch), CommitQueue::On::caller);
    }
    std::optional<std::string> seen(const std::string& key) { return queue.get(key).value(); }
    std::optional<std::string> durable(const std::string& key) { return below.get(key).value(); }
    static bool is_told(const std::future<Fate>& future) {
        return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }

    std::atomic<std::thread::id> thread;  // That told the last one.
    test::GatedStore below;
    CommitQueue queue{below};
};

TEST_F(CommitQueueTest, Read_SeesAtOnceWhatIsNotDurableYet) {
    ASSERT_TRUE(queue.commit(put("kept", "0")));
    ASSERT_TRUE(queue.commit(put("gone", "0")));
    below.close();
    auto first = later(put("a", "1"));
    below.wait_for_commit();
    auto second = later(put("a", "2"));
    auto third = later(removal("gone"));
    const std::vector<std::string> keys{"kept", "a", "gone", "never"};
    const Values expected{"0", "2", std::nullopt, std::nullopt};
    EXPECT_EQ(queue.read(keys).value(), expected);
    EXPECT_EQ(durable("a"), std::nullopt);
    EXPECT_EQ(durable("gone"), "0");
    EXPECT_FALSE(is_told(first) || is_told(second) || is_told(third));
    below.open();
    for (auto* told : {&first, &second, &third})
        EXPECT_EQ(told->get(), Fate::durable);
    EXPECT_EQ(below.read(keys).value(), expected);
    EXPECT_EQ(queue.read(keys).value(), expected);
}

TEST_F(CommitQueueTest, WhatWaits_GoesToTheDiskTogether) {
    below.close();
    std::vector<std::future<Fate>> told;
    told.push_back(later(put("a", "0")));
    below.wait_for_commit();
    for (int i = 1; i <= 5; ++i)
        told.push_back(later(put("a", std::to_string(i))));
    below.open();
    std::vector<Fate> fates;
    for (auto& one : told)
        fates.push_back(one.get());
    EXPECT_THAT(fates, Each(Fate::durable));
    EXPECT_EQ(queue.commits(), 2U);
    EXPECT_EQ(durable("a"), "5");
}

TEST_F(CommitQueueTest, CallerWithNothingElseToDo_CommitsItself) {
    const auto told = by_caller(put("a", "1"));
    EXPECT_TRUE(is_told(told)) << "before the call returns";
    EXPECT_EQ(thread, std::this_thread::get_id());
    EXPECT_EQ(durable("a"), "1");
    EXPECT_EQ(seen("a"), "1");
    EXPECT_EQ(queue.commits(), 1U);
    EXPECT_EQ(by_caller({}).get(), Fate::durable);
    EXPECT_EQ(queue.commits(), 1U) << "nothing to write";
}

TEST_F(CommitQueueTest, CallerThatFindsACommitUnderWay_GoesOn) {
    below.close();
    auto first = later(put("a", "1"));
    below.wait_for_commit();
    auto second = by_caller(put("a", "2"));
    auto third = by_caller(put("b", "3"));
    EXPECT_FALSE(is_told(first) || is_told(second) || is_told(third));
    EXPECT_EQ(seen("a"), "2");
    below.open();
    EXPECT_EQ(second.get(), Fate::durable);
    EXPECT_EQ(third.get(), Fate::durable);
    EXPECT_NE(thread, std::this_thread::get_id());
    EXPECT_EQ(queue.commits(), 2U) << "the second and the third together";
}

/// Hands over another batch as soon as it is told, as an answer that leads to the next command may.
class Again final : public CommitQueue::Waiter {
public:
    Again(CommitQueue& queue, std::unique_ptr<Waiter> next)
        : queue_(queue), next_(std::move(next)) {}
    void committed(Fate /*fate*/, const std::optional<Error>& /*failure*/) override {
        queue_.commit_later(put("b", "2"), std::move(next_), CommitQueue::On::caller);
    }

private:
    CommitQueue& queue_;
    std::unique_ptr<Waiter> next_;
};

TEST_F(CommitQueueTest, WaiterOnTheCaller_MayHandOverTheNext) {
    std::promise<Fate> promise;
    const auto told = promise.get_future();
    below.close();
    below.pass_one();
    queue.commit_later(
        put("a", "1"),
        std::make_unique<Again>(queue, std::make_unique<Promised>(std::move(promise))),
        CommitQueue::On::caller
    );
    below.wait_for_commit();
    EXPECT_EQ(durable("a"), "1");
    // One commit at a time: this one waits for that of the waiter.
    auto third = by_caller(put("c", "3"));
    EXPECT_FALSE(is_told(told) || is_told(third));
    below.open();
    ASSERT_TRUE(queue.drain());
    EXPECT_TRUE(is_told(told) && is_told(third));
    EXPECT_EQ(queue.commits(), 3U);
}

TEST_F(CommitQueueTest, FailureOnTheCaller_IsToldToAllWhoComeAfter) {
    below.inner().fail_commits_after(0);
    EXPECT_EQ(by_caller(put("a", "1")).get(), Fate::unknown);
    EXPECT_EQ(seen("a"), std::nullopt);
    EXPECT_EQ(by_caller(put("b", "1")).get(), Fate::not_tried);
    EXPECT_EQ(later(put("c", "1")).get(), Fate::not_tried);
    EXPECT_FALSE(queue.drain());
    EXPECT_EQ(queue.commits(), 1U);
}

TEST_F(CommitQueueTest, EmptyBatch_WaitsForThoseBefore) {
    EXPECT_EQ(later({}).get(), Fate::durable) << "there are none";
    below.close();
    auto first = later(put("a", "1"));
    below.wait_for_commit();
    auto behind_first = later({});
    auto second = later(put("b", "1"));
    auto behind_second = later({});
    EXPECT_FALSE(is_told(behind_first) || is_told(behind_second));
    below.open();
    EXPECT_EQ(behind_second.get(), Fate::durable);
    EXPECT_EQ(behind_first.get(), Fate::durable);
    EXPECT_EQ(queue.commits(), 2U) << "for nothing, nothing is written";
}

TEST_F(CommitQueueTest, Failure_IsToldToAllWhoComeAfter) {
    below.close();
    auto first = later(put("a", "1"));
    below.wait_for_commit();
    auto behind_first = later({});
    auto second = later(put("b", "1"));
    below.inner().fail_commits_after(0);
    below.open();
    EXPECT_EQ(first.get(), Fate::unknown);
    EXPECT_EQ(behind_first.get(), Fate::unknown);
    EXPECT_EQ(second.get(), Fate::not_tried);
    EXPECT_EQ(later(put("c", "1")).get(), Fate::not_tried);
    EXPECT_EQ(later({}).get(), Fate::not_tried);
    const auto alone = queue.commit(put("d", "1"));
    ASSERT_FALSE(alone);
    EXPECT_EQ(alone.error().code, Errc::io);
    EXPECT_FALSE(queue.drain());
    EXPECT_FALSE(queue.scan("a", "", 1));
    for (const char* key : {"a", "b", "c", "d"})
        EXPECT_EQ(seen(key), std::nullopt) << "what is not there is not shown";
    EXPECT_EQ(queue.commits(), 1U) << "after a failure nothing is tried";
}

TEST_F(CommitQueueTest, FailureOfACommit_IsToldToAllWhoComeAfter) {
    below.inner().fail_commits_after(0);
    EXPECT_FALSE(queue.commit(put("a", "1")));
    EXPECT_EQ(later(put("b", "1")).get(), Fate::not_tried);
    EXPECT_FALSE(queue.commit(put("c", "1")));
    EXPECT_EQ(queue.commits(), 1U);
}

TEST_F(CommitQueueTest, ScanAndCommit_ComeAfterWhatWasBefore) {
    below.close();
    auto told = later(put("a1", "1"));
    below.wait_for_commit();
    auto scanned = std::async(std::launch::async, [this] { return queue.scan("a", "", 9); });
    below.open();
    EXPECT_EQ(scanned.get().value(), (std::vector<KeyValue>{{"a1", "1"}}));
    EXPECT_TRUE(is_told(told));
    auto more = later(put("a2", "1"));
    Batch range;
    range.remove_range("a", "b");
    ASSERT_TRUE(queue.commit(range));
    EXPECT_TRUE(is_told(more));
    EXPECT_TRUE(queue.scan("a", "", 9).value().empty());
}

TEST_F(CommitQueueTest, MuchThatWaits_HoldsUpWhoBringsMore) {
    below.close();
    auto first = later(put("a", "1"));
    below.wait_for_commit();
    auto second = later(put("b", std::string(std::size_t{5} << 20, 'x')));
    auto third = std::async(std::launch::async, [this] { return later(put("c", "1")).get(); });
    EXPECT_EQ(third.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
    below.open();
    EXPECT_EQ(third.get(), Fate::durable);
    EXPECT_EQ(queue.commits(), 3U);
}

TEST_F(CommitQueueTest, Drain_ReturnsWhenAllWereTold) {
    std::vector<std::future<Fate>> told;
    for (int i = 0; i < 1'000; ++i)
        told.push_back(later(put("key" + std::to_string(i % 7), "x")));
    ASSERT_TRUE(queue.drain());
    for (const auto& one : told)
        ASSERT_TRUE(is_told(one));
}

TEST(CommitQueueEnd, WhatWaits_IsCommittedFirst) {
    test::GatedStore below;
    std::promise<Fate> promise;
    auto told = promise.get_future();
    below.close();
    std::thread opening;
    {
        CommitQueue queue(below);
        queue.commit_later(put("a", "1"), std::make_unique<Promised>(std::move(promise)));
        below.wait_for_commit();
        opening = std::thread([&below] { below.open(); });
    }
    EXPECT_EQ(told.wait_for(std::chrono::seconds(0)), std::future_status::ready);
    EXPECT_EQ(below.get("a").value(), "1");
    opening.join();
}

/// Whatever is under way, a read through the queue shows the last write.
TEST_F(CommitQueueTest, Reads_AreThoseOfAMap) {
    const auto seed = std::random_device()();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::map<std::string, std::string> model;
    const auto key = [&random] { return "k" + std::to_string(random() % 40); };
    for (int step = 0; step < 20'000; ++step) {
        Batch batch;
        for (auto changes = random() % 4; changes > 0; --changes) {
            const std::string changed = key();
            if (random() % 3 == 0) {
                batch.remove(changed);
                model.erase(changed);
            } else {
                batch.put(changed, std::to_string(step));
                model[changed] = std::to_string(step);
            }
        }
        if (random() % 50 == 0) {
            ASSERT_TRUE(queue.commit(batch));
        } else {
            (void)later(
                std::move(batch),
                random() % 2 == 0 ? CommitQueue::On::queue : CommitQueue::On::caller
            );
        }
        const std::vector<std::string> asked{key(), key(), key()};
        const auto found = queue.read(asked).value();
        for (std::size_t i = 0; i < asked.size(); ++i) {
            const auto entry = model.find(asked[i]);
            ASSERT_EQ(found[i].has_value(), entry != model.end()) << "step " << step;
            if (found[i]) {
                ASSERT_EQ(*found[i], entry->second) << "step " << step;
            }
        }
    }
    ASSERT_TRUE(queue.drain());
    for (const auto& [entry, value] : model)
        EXPECT_EQ(durable(entry), value);
}

}  // namespace
}  // namespace huanxin::store
