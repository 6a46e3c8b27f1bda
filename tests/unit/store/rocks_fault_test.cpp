// Every operation that makes data durable fails once, in turn. Whatever it was: what was answered
// is there after the next start, the batch that failed is there whole or not at all, and nothing
// was committed after it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/rocks_env.hpp"
#include "unit/store/backends.hpp"
#include "unit/store/fault_fs.hpp"
#include "unit/store/numbered.hpp"

namespace huanxin::store {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kBatches = 40;

RocksOptions tiny_rocks(const std::filesystem::path& directory) {
    auto options = small_rocks(directory);
    options.write_buffer_bytes = std::size_t{64} << 10;  // A flush every 20 batches.
    return options;
}

class FaultyDisk {
public:
    [[nodiscard]] Result<std::unique_ptr<Store>> open() {
        return open_rocks_store(tiny_rocks(directory_.path()), env_.get());
    }
    [[nodiscard]] FaultFs& fs() { return *fs_; }

    /// Opens, commits until the first failure or the last batch, and closes. Counts what was
    /// answered.
    void run() {
        auto store = open();
        if (store.has_error()) {
            failure_ = store.error();
            return;
        }
        while (!failure_ && attempted_ < kBatches) {
            ++attempted_;
            if (auto done = (*store)->commit(numbered_batch(attempted_)); done.has_error())
                failure_ = done.error();
            else
                answered_ = attempted_;
        }
        if (failure_) expect_stopped(**store);
        EXPECT_EQ(last_whole_batch(**store), answered_) << "seen by readers before the restart";
    }

    void check_after_restart() {
        auto store = open();
        ASSERT_TRUE(store.has_value()) << store.error().message;
        const auto last = last_whole_batch(**store);
        EXPECT_GE(last, answered_) << "an answered batch is lost";
        EXPECT_LE(last, attempted_);
        EXPECT_TRUE((*store)->commit(numbered_batch(last + 1)).has_value());
    }

    [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
    [[nodiscard]] std::uint64_t answered() const { return answered_; }

private:
    void expect_stopped(Store& store) {
        for (int again = 0; again < 2; ++again) {
            const auto result = store.commit(numbered_batch(attempted_ + 1));
            ASSERT_TRUE(result.has_error());
            EXPECT_EQ(result.error().code, failure_->code);
            EXPECT_EQ(result.error().message, failure_->message);
        }
    }

    TempDirectory directory_;
    std::shared_ptr<FaultFs> fs_ = std::make_shared<FaultFs>();  // Second owner: RocksDB's Env.
    std::unique_ptr<rocksdb::Env> env_ = hasty_env(fs_);
    std::uint64_t attempted_ = 0;
    std::uint64_t answered_ = 0;
    std::optional<Error> failure_;
};

std::uint64_t operations_without_fault() {
    FaultyDisk disk;
    disk.run();
    EXPECT_EQ(disk.answered(), kBatches);
    return disk.fs().operations();
}

/// Background work shifts the count a little from run to run, so the last few may fail nothing.
void for_each_operation(const std::function<void(FaultyDisk&, std::uint64_t)>& test) {
    const auto operations = operations_without_fault();
    ASSERT_GT(operations, 2 * kBatches) << "each commit appends and syncs";
    for (std::uint64_t n = 1; n <= operations; ++n) {
        SCOPED_TRACE("operation " + std::to_string(n) + " fails");
        FaultyDisk disk;
        test(disk, n);
        if (::testing::Test::HasFailure()) return;
    }
}

/// RocksDB treats a retryable error more kindly, and would carry on by itself if it were let.
rocksdb::IOStatus injected_error(std::uint64_t n) {
    auto error = rocksdb::IOStatus::IOError("injected");
    error.SetRetryable(n % 2 == 0);
    return error;
}

TEST(RocksFault, AnyOperationFailsOnce_StopsWritingAndLosesNothing) {
    std::uint64_t failed_commits = 0;
    for_each_operation([&](FaultyDisk& disk, std::uint64_t n) {
        disk.fs().fail_at(n, FaultFs::Fault::once, injected_error(n));
        disk.run();
        if (disk.failure()) {
            EXPECT_EQ(disk.failure()->code, Errc::io);
            EXPECT_THAT(disk.failure()->message, HasSubstr("injected"));
        }
        if (disk.answered() > 0 && disk.failure()) ++failed_commits;
        disk.fs().mend();
        disk.check_after_restart();
    });
    EXPECT_GE(failed_commits, kBatches);
}

TEST(RocksFault, DiskBreaksForGood_LosesNothing) {
    for_each_operation([](FaultyDisk& disk, std::uint64_t n) {
        disk.fs().fail_at(n, FaultFs::Fault::for_good, injected_error(n));
        disk.run();
        disk.fs().mend();
        disk.check_after_restart();
    });
}

TEST(RocksFault, PowerCutAtAnyOperation_LosesNothingAnswered) {
    const auto seed = test_seed();
    SCOPED_TRACE("HUANXIN_TEST_SEED=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    for_each_operation([&](FaultyDisk& disk, std::uint64_t n) {
        disk.fs().fail_at(n, FaultFs::Fault::for_good, rocksdb::IOStatus::IOError("no power"));
        disk.run();
        disk.fs().mend();
        disk.fs().lose_power(random);
        disk.check_after_restart();
    });
}

TEST(RocksFault, DiskFull_SaysSo) {
    FaultyDisk disk;
    ASSERT_TRUE(disk.open().has_value());
    disk.fs().fail_at(60, FaultFs::Fault::for_good, rocksdb::IOStatus::NoSpace("injected"));
    disk.run();
    ASSERT_TRUE(disk.failure().has_value());
    EXPECT_EQ(disk.failure()->code, Errc::io);
    EXPECT_THAT(disk.failure()->message, HasSubstr("is full"));
    EXPECT_THAT(disk.failure()->message, HasSubstr("free some space"));
}

}  // namespace
}  // namespace huanxin::store
