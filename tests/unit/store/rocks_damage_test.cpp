// Damaged files: an unsynced, torn end of the log is dropped, any other damage is reported and
// never skipped.

#include <fstream>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/store/backends.hpp"
#include "unit/store/numbered.hpp"

namespace huanxin::store {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::uint64_t kTableBatches = 200;

std::vector<fs::path> files_with(const fs::path& directory, const std::string& extension) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(directory))
        if (entry.path().extension() == extension) found.push_back(entry.path());
    return found;
}

void flip_byte(const fs::path& file, std::uintmax_t position) {
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekg(static_cast<std::streamoff>(position));
    const auto byte = static_cast<char>(bytes.get());
    bytes.seekp(static_cast<std::streamoff>(position));
    bytes.put(static_cast<char>(byte ^ 0x10));
    ASSERT_TRUE(bytes.flush().good());
}

/// Reads everything. What is read is checked to be right; an empty message if nothing failed.
Error first_fault(const Store& store) {
    const auto records = store.scan("r", "", SIZE_MAX);
    if (records.has_error()) return records.error();
    const auto index = store.scan("i", "", SIZE_MAX);
    if (index.has_error()) return index.error();
    const auto other_index = store.scan("k", "", SIZE_MAX);
    if (other_index.has_error()) return other_index.error();
    EXPECT_EQ(last_whole_batch(store), kTableBatches);
    return {};
}

class RocksDamage : public ::testing::Test {
protected:
    /// Commits batches 1 … count in a fresh database and closes it; all of them are in the log
    /// only. Gives the log's size after each commit.
    std::vector<std::uintmax_t> write_log(std::uint64_t count) {
        const auto store = open_rocks_store(options_).value();
        std::vector<std::uintmax_t> sizes{0};
        for (std::uint64_t number = 1; number <= count; ++number) {
            EXPECT_TRUE(store->commit(numbered_batch(number)).has_value());
            sizes.push_back(fs::file_size(log()));
        }
        return sizes;
    }

    /// Enough batches for table files of every family.
    void write_tables() {
        options_.write_buffer_bytes = std::size_t{64} << 10;
        const auto store = open_rocks_store(options_).value();
        for (std::uint64_t number = 1; number <= kTableBatches; ++number)
            ASSERT_TRUE(store->commit(numbered_batch(number)).has_value());
    }

    [[nodiscard]] fs::path log() const {
        const auto logs = files_with(options_.directory, ".log");
        EXPECT_EQ(logs.size(), 1U);
        return logs.front();
    }

    /// Runs `test` on a copy of the database.
    void on_a_copy(const std::function<void(const RocksOptions&)>& test) {
        auto copy = options_;
        copy.directory = root_.path() / "copy";
        fs::remove_all(copy.directory);
        fs::copy(options_.directory, copy.directory);
        test(copy);
    }

    TempDirectory root_;
    RocksOptions options_ = small_rocks(root_.path() / "data");
};

TEST_F(RocksDamage, LogCutAnywhereInItsLastBatch_LosesThatBatchOnly) {
    const auto sizes = write_log(3);
    for (auto size = sizes[2]; size <= sizes[3]; size += 61) {
        SCOPED_TRACE("log cut to " + std::to_string(size) + " bytes");
        on_a_copy([&](const RocksOptions& copy) {
            fs::resize_file(copy.directory / log().filename(), size);
            const auto store = open_rocks_store(copy);
            ASSERT_TRUE(store.has_value()) << store.error().message;
            EXPECT_EQ(last_whole_batch(**store), size == sizes[3] ? 3U : 2U);
            EXPECT_TRUE((*store)->commit(numbered_batch(size == sizes[3] ? 4 : 3)).has_value());
        });
    }
}

TEST_F(RocksDamage, LogEndsInZeroes_LosesNothing) {
    const auto sizes = write_log(3);
    fs::resize_file(log(), sizes[3] + 10'000);  // As space set aside but never written to.
    EXPECT_EQ(last_whole_batch(*open_rocks_store(options_).value()), 3U);
}

/// Each byte of a record's header (checksum, length, type) and every 97th of its payload, but not
/// the length: a record that seems to run past the end of the log is what a torn one looks like.
std::vector<std::uintmax_t> telling_bytes(std::uintmax_t begin, std::uintmax_t end) {
    std::vector<std::uintmax_t> positions;
    for (const auto header_byte : {0, 1, 2, 3, 6})
        positions.push_back(begin + header_byte);
    for (auto payload = begin + 7; payload < end; payload += 97)
        positions.push_back(payload);
    positions.push_back(end - 1);
    return positions;
}

TEST_F(RocksDamage, ByteOfASyncedBatchInTheLog_IsReported) {
    const auto sizes = write_log(3);
    for (std::size_t batch = 1; batch <= 3; ++batch) {
        for (const auto position : telling_bytes(sizes[batch - 1], sizes[batch])) {
            SCOPED_TRACE("byte " + std::to_string(position) + " of the log is damaged");
            on_a_copy([&](const RocksOptions& copy) {
                flip_byte(copy.directory / log().filename(), position);
                const auto store = open_rocks_store(copy);
                ASSERT_TRUE(store.has_error())
                    << "opened with " << last_whole_batch(**store) << " batches";
                EXPECT_EQ(store.error().code, Errc::corrupt);
                EXPECT_THAT(store.error().message, HasSubstr("restore the last backup"));
            });
        }
    }
}

TEST_F(RocksDamage, AnyByteOfATable_IsReportedOrHarmless) {
    write_tables();
    const auto tables = files_with(options_.directory, ".sst");
    ASSERT_GE(tables.size(), 2U);
    int reported = 0;
    for (const auto& table : tables) {
        const auto size = fs::file_size(table);
        for (auto position = size / 16; position < size; position += size / 8) {
            SCOPED_TRACE(
                "byte " + std::to_string(position) + " of " + table.filename().string() +
                " is damaged"
            );
            on_a_copy([&](const RocksOptions& copy) {
                flip_byte(copy.directory / table.filename(), position);
                const auto store = open_rocks_store(copy);
                const auto fault = store.has_error() ? store.error() : first_fault(**store);
                if (fault.message.empty())
                    return;  // A byte that no reading needs: what was read was right.
                EXPECT_EQ(fault.code, Errc::corrupt);
                EXPECT_THAT(fault.message, HasSubstr("is damaged"));
                ++reported;
            });
        }
    }
    EXPECT_GE(reported, static_cast<int>(tables.size()));
}

TEST_F(RocksDamage, TableMissing_IsReported) {
    write_tables();
    fs::remove(files_with(options_.directory, ".sst").front());
    const auto store = open_rocks_store(options_);
    ASSERT_TRUE(store.has_error());
    EXPECT_EQ(store.error().code, Errc::corrupt);
}

TEST_F(RocksDamage, TableFilesDamagedAnywhere_AreFoundByTheirChecksums) {
    write_tables();
    ASSERT_TRUE(verify_rocks_files(options_));
    const auto tables = files_with(options_.directory, ".sst");
    ASSERT_FALSE(tables.empty());
    for (const fs::path& table : tables) {
        constexpr std::uintmax_t kFooter = 53;  // Partly padding, which nobody reads.
        const std::uintmax_t size = fs::file_size(table) - kFooter;
        for (std::uintmax_t at = 0; at < size; at += size / 16 + 1) {
            SCOPED_TRACE(table.string() + " at " + std::to_string(at));
            flip_byte(table, at);
            const auto verified = verify_rocks_files(options_);
            ASSERT_FALSE(verified);
            EXPECT_EQ(verified.error().code, Errc::corrupt) << verified.error().message;
            EXPECT_THAT(verified.error().message, HasSubstr("is damaged"));
            flip_byte(table, at);
        }
    }
    EXPECT_TRUE(verify_rocks_files(options_));
}

}  // namespace
}  // namespace huanxin::store
