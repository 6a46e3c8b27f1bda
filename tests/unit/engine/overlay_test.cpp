#include "engine/overlay.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "huanxin/store/memory_store.hpp"

namespace huanxin::engine {
namespace {

using ::testing::ElementsAre;

/// Counts what is read, and fails when told to.
class WatchedStore final : public store::Store {
public:
    Result<store::Values> read(std::span<const std::string> keys) const override {
        reads.push_back(keys.size());
        if (broken) return Error{Errc::io, "told to fail"};
        return inner.read(keys);
    }
    Result<std::vector<store::KeyValue>> scan(
        std::string_view prefix, std::string_view from, std::size_t limit
    ) const override {
        return inner.scan(prefix, from, limit);
    }
    Result<void> commit(const store::Batch& batch) override { return inner.commit(batch); }
    Result<void> forget(std::string_view begin, std::string_view end) const override {
        return inner.forget(begin, end);
    }

    store::MemoryStore inner;
    mutable std::vector<std::size_t> reads;
    bool broken = false;
};

void put(WatchedStore& store, std::string key, std::string value) {
    store::Batch batch;
    batch.put(std::move(key), std::move(value));
    ASSERT_TRUE(store.commit(batch).has_value());
}

/// "-" if absent.
std::string get(Overlay& overlay, const std::string& key) {
    const auto value = overlay.get(key);
    return value.has_value() && *value ? std::string(**value) : "-";
}

std::vector<std::string> changes(Overlay& overlay) {
    const store::Batch batch = overlay.take();
    std::vector<std::string> lines;
    for (const auto& change : batch.changes())
        lines.push_back(
            change.kind == store::Batch::Kind::put ? change.key + "=" + change.value
                                                   : change.key + " removed"
        );
    return lines;
}

TEST(Overlay, StoredValue_IsReadOnce) {
    WatchedStore store;
    put(store, "Ka", "1");
    Overlay overlay(store);
    EXPECT_EQ(get(overlay, "Ka"), "1");
    EXPECT_EQ(get(overlay, "Ka"), "1");
    EXPECT_EQ(get(overlay, "Kb"), "-");
    EXPECT_EQ(get(overlay, "Kb"), "-");
    EXPECT_THAT(store.reads, ElementsAre(1, 1));
}

TEST(Overlay, PrefetchedKeys_CostOneRead) {
    WatchedStore store;
    put(store, "Ka", "1");
    Overlay overlay(store);
    ASSERT_TRUE(overlay.prefetch({"Ka", "Kb", "Ka"}).has_value());
    ASSERT_TRUE(overlay.prefetch({"Kb", "Ka"}).has_value());
    EXPECT_EQ(get(overlay, "Ka"), "1");
    EXPECT_EQ(get(overlay, "Kb"), "-");
    EXPECT_EQ(store.reads.size(), 1U);
}

TEST(Overlay, Change_IsSeenBeforeItIsCommitted) {
    WatchedStore store;
    put(store, "Ka", "1");
    Overlay overlay(store);
    overlay.put("Ka", "2");
    overlay.put("Kb", "");
    EXPECT_EQ(get(overlay, "Ka"), "2");
    EXPECT_EQ(get(overlay, "Kb"), "");
    overlay.remove("Ka");
    EXPECT_EQ(get(overlay, "Ka"), "-");
    EXPECT_TRUE(store.reads.empty());
}

TEST(Overlay, PrefetchAfterAChange_KeepsTheChange) {
    WatchedStore store;
    put(store, "Ka", "1");
    Overlay overlay(store);
    overlay.put("Ka", "2");
    ASSERT_TRUE(overlay.prefetch({"Ka"}).has_value());
    EXPECT_EQ(get(overlay, "Ka"), "2");
}

TEST(Overlay, Batch_HasEachKeyOnceWithItsLastValueInOrderOfFirstChange) {
    WatchedStore store;
    put(store, "Ka", "1");
    Overlay overlay(store);
    overlay.put("Kc", "1");
    overlay.put("Ka", "2");
    overlay.remove("Kb");
    overlay.put("Kc", "3");
    overlay.remove("Ka");
    overlay.put("Kb", "4");
    EXPECT_THAT(changes(overlay), ElementsAre("Kc=3", "Ka removed", "Kb=4"));
}

TEST(Overlay, OnlyReads_ChangeNothing) {
    WatchedStore store;
    put(store, "Ka", "1");
    Overlay overlay(store);
    EXPECT_EQ(get(overlay, "Ka"), "1");
    EXPECT_FALSE(overlay.changed());
    overlay.remove("Ka");
    EXPECT_TRUE(overlay.changed());
}

TEST(Overlay, FailedRead_IsAnErrorAndNotAbsence) {
    WatchedStore store;
    store.broken = true;
    Overlay overlay(store);
    EXPECT_EQ(overlay.get("Ka").error().code, Errc::io);
    EXPECT_EQ(overlay.prefetch({"Ka"}).error().code, Errc::io);
    store.broken = false;
    EXPECT_EQ(get(overlay, "Ka"), "-");
}

}  // namespace
}  // namespace huanxin::engine
