// What is forgotten is in no file any more.

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/store/backends.hpp"

namespace huanxin::store {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;

constexpr std::string_view kSecret = "\x01\xf3 a data key that must go \x9c\x7e";

/// Names of the files that hold the secret.
std::vector<std::string> holders(const fs::path& directory) {
    std::vector<std::string> found;
    for (const auto& file : fs::recursive_directory_iterator(directory)) {
        std::ifstream in(file.path(), std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(in), {});
        if (bytes.find(kSecret) != std::string::npos) found.push_back(file.path().filename());
    }
    return found;
}

/// Whether a file holds the secret. While tables are merged in the background, a look may come
/// after the old file's end and before the new one's name.
bool is_held(const fs::path& directory) {
    constexpr int kLooks = 50;
    for (int look = 0; look < kLooks; ++look) {
        if (!holders(directory).empty()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));  // Nothing tells of the end.
    }
    return false;
}

class RocksForget : public ::testing::Test {
protected:
    void put(const std::string& key, std::string_view value) {
        Batch batch;
        batch.put(key, std::string(value));
        ASSERT_TRUE(store_->commit(batch));
    }
    void forget(const std::string& key) {
        const auto done = store_->forget(key, key + '\0');
        ASSERT_TRUE(done) << done.error().message;
    }
    [[nodiscard]] static std::string filler(char table, int number) {
        return table + ("filler" + std::to_string(number));
    }
    /// More than the write buffers hold, so that all before is in table files.
    void fill(char table) {
        for (int i = 0; i < 40; ++i)
            put(filler(table, i), std::string(std::size_t{100} << 10, 'x'));
    }
    [[nodiscard]] fs::path directory() const { return directory_.path(); }

    TempDirectory directory_;
    std::unique_ptr<Store> store_ = open_rocks_store(small_rocks(directory_.path())).value();
};

TEST_F(RocksForget, ValueThatWasReplacedInTheLog_IsGone) {
    put("p1", kSecret);
    put("p1", "erased");
    EXPECT_TRUE(is_held(directory()));
    forget("p1");
    EXPECT_THAT(holders(directory()), IsEmpty());
    EXPECT_EQ(**store_->get("p1"), "erased");
}

TEST_F(RocksForget, ValueInTableFiles_IsGone) {
    for (const char* key : {"p1", "k1"}) {  // Of either family.
        put(key, kSecret);
        fill(*key);
        forget("other");  // All is in tables now.
        EXPECT_TRUE(is_held(directory()));
        put(key, "erased");
        EXPECT_TRUE(is_held(directory()));
        forget(key);
        EXPECT_THAT(holders(directory()), IsEmpty()) << key;
        EXPECT_EQ(**store_->get(key), "erased");
        EXPECT_EQ((**store_->get(filler(*key, 39))).size(), std::size_t{100} << 10);
    }
}

TEST_F(RocksForget, ValueThatWasRemoved_IsGoneAfterAStartToo) {
    put("p1", kSecret);
    store_.reset();
    store_ = open_rocks_store(small_rocks(directory())).value();
    Batch batch;
    batch.remove("p1");
    ASSERT_TRUE(store_->commit(batch));
    forget("p1");
    EXPECT_THAT(holders(directory()), IsEmpty());
    store_.reset();
    EXPECT_THAT(holders(directory()), IsEmpty());
}

TEST_F(RocksForget, CurrentValue_Stays) {
    put("p1", kSecret);
    forget("p1");
    EXPECT_EQ(**store_->get("p1"), kSecret);
}

}  // namespace
}  // namespace huanxin::store
