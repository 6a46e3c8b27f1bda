// The buffer of random keys is cut into slices that are merged as they are flushed: what is in
// several of them is what was written last, before, during and after.

#include <map>
#include <random>

#include <gtest/gtest.h>

#include "unit/store/backends.hpp"

namespace huanxin::store {
namespace {

/// Of a table with random keys.
std::string key_of(std::uint32_t number) {
    // Neighbours are far apart, as digests are.
    std::minstd_rand scatter(number + 1);
    return "k" + std::to_string(scatter()) + "-" + std::to_string(number);
}

class RocksSlices : public ::testing::Test {
protected:
    /// Writes rounds of changes, some of them of keys that earlier rounds wrote, so that each key's
    /// story is spread over slices.
    void write(std::uint32_t from, std::uint32_t rounds) {
        for (std::uint32_t round = from; round < from + rounds; ++round) {
            Batch batch;
            for (std::uint32_t i = 0; i < kKeysPerRound; ++i) {
                const std::uint32_t number = (round * 37 + i * 11) % kKeys;
                const std::string key = key_of(number);
                if ((round + i) % 7 == 0) {
                    batch.remove(key);
                    expected_.erase(key);
                } else {
                    std::string value = std::to_string(round) + std::string(200, 'v');
                    batch.put(key, value);
                    expected_[key] = std::move(value);
                }
            }
            ASSERT_TRUE(store_->commit(batch));
        }
    }

    void expect_all() {
        std::vector<std::string> keys;
        for (std::uint32_t number = 0; number < kKeys; ++number)
            keys.push_back(key_of(number));
        const auto values = store_->read(keys).value();
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const auto known = expected_.find(keys[i]);
            ASSERT_EQ(values[i].has_value(), known != expected_.end()) << keys[i];
            if (values[i]) {
                ASSERT_EQ(*values[i], known->second);
            }
        }
        const auto all = store_->scan("k", "", 2 * kKeys).value();
        ASSERT_EQ(all.size(), expected_.size());
        auto known = expected_.begin();
        for (const KeyValue& entry : all) {
            ASSERT_EQ(entry.key, known->first);
            ASSERT_EQ(entry.value, known->second);
            ++known;
        }
    }

    static constexpr std::uint32_t kKeys = 3'000, kKeysPerRound = 400;

    TempDirectory directory_;
    std::unique_ptr<Store> store_ = open_rocks_store(small_rocks(directory_.path())).value();
    std::map<std::string, std::string> expected_;
};

// A slice is 64 KiB here, the buffer 1 MiB: a round is more than one slice.
TEST_F(RocksSlices, NewestOfManySlices_IsRead_BeforeAndAfterTheyAreMerged) {
    for (std::uint32_t from = 0; from < 60; from += 6) {
        write(from, 6);
        expect_all();
    }
}

TEST_F(RocksSlices, SlicesThatWereNotFlushed_ComeBackFromTheLog) {
    write(0, 9);
    store_.reset();
    store_ = open_rocks_store(small_rocks(directory_.path())).value();
    expect_all();
    write(9, 30);
    expect_all();
}

TEST_F(RocksSlices, Forgetting_FlushesAllOfThem) {
    const std::string key = key_of(1);
    Batch secret;
    secret.put(key, "secret");
    ASSERT_TRUE(store_->commit(secret));
    write(0, 5);
    Batch erased;
    erased.put(key, "erased");
    expected_[key] = "erased";
    ASSERT_TRUE(store_->commit(erased));
    ASSERT_TRUE(store_->forget(key, key + '\0'));
    expect_all();
}

}  // namespace
}  // namespace huanxin::store
