#include "huanxin/store/memory_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huanxin::store {
namespace {

using std::string_literals::operator""s;
using ::testing::Optional;

Batch one(const std::string& key, const std::string& value) {
    Batch batch;
    batch.put(key, value);
    return batch;
}

TEST(MemoryStore, FailCommitsAfter_LetsSoManyThroughThenNoneForGood) {
    MemoryStore store;
    store.fail_commits_after(2);
    EXPECT_TRUE(store.commit(one("r1", "a")).has_value());
    EXPECT_TRUE(store.commit(one("r2", "b")).has_value());
    for (int again = 0; again < 3; ++again) {
        const auto result = store.commit(one("r3", "c"));
        ASSERT_TRUE(result.has_error());
        EXPECT_EQ(result.error().code, Errc::io);
    }
    EXPECT_EQ(store.get("r3").value(), std::nullopt);
    EXPECT_THAT(store.get("r2").value(), Optional("b"s));
}

TEST(MemoryStore, Clone_HoldsWhatIsDurableAndWorksAgain) {
    MemoryStore store;
    ASSERT_TRUE(store.commit(one("r1", "a")).has_value());
    store.fail_commits_after(0);
    EXPECT_TRUE(store.commit(one("r2", "b")).has_error());

    const auto copy = store.clone();
    EXPECT_THAT(copy->get("r1").value(), Optional("a"s));
    EXPECT_EQ(copy->get("r2").value(), std::nullopt);
    EXPECT_TRUE(copy->commit(one("r1", "changed")).has_value());
    EXPECT_THAT(store.get("r1").value(), Optional("a"s));
}

}  // namespace
}  // namespace huanxin::store
