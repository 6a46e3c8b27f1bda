#include "unit/store/numbered.hpp"

#include <cstdlib>
#include <vector>

#include <gtest/gtest.h>

#include "huanxin/base/bytes.hpp"
#include "huanxin/base/digest.hpp"

namespace huanxin::store {
namespace {

constexpr std::size_t kRecordBytes = 3000;  // Small enough to be quick, big enough to fill write
                                            // buffers.

/// Eight digits, so that byte order is number order.
std::string digits(std::uint64_t number) {
    const auto text = std::to_string(number);
    return std::string(8 - text.size(), '0') + text;
}

std::string index_key(char table, std::uint64_t number) {
    const auto digest = sha256(table + digits(number));
    return table + std::string(as_view(first_bytes<16>(as_view(digest))));
}

std::string record(std::uint64_t number) {
    std::mt19937_64 random(number);
    std::string bytes;
    while (bytes.size() < kRecordBytes)
        bytes += std::to_string(random());
    return bytes;
}

}  // namespace

std::uint64_t test_seed() {
    if (const char* given = std::getenv("HUANXIN_TEST_SEED")) return std::stoull(given);
    return std::random_device()();
}

Batch numbered_batch(std::uint64_t number) {
    Batch batch;
    batch.put("r" + digits(number), record(number));
    batch.put(index_key('i', number), digits(number));
    batch.put(index_key('k', number), digits(number));
    batch.put("l", digits(number));
    batch.put("q" + digits(number), "");
    batch.remove("q" + digits(number - 1));
    return batch;
}

std::uint64_t last_whole_batch(const Store& store) {
    const auto records = store.scan("r", "", SIZE_MAX).value();
    const std::uint64_t last = records.size();
    for (std::uint64_t number = 1; number <= last; ++number)
        EXPECT_EQ(records[number - 1], (KeyValue{"r" + digits(number), record(number)}));

    std::vector<std::string> keys;
    for (std::uint64_t number = 1; number <= last + 1; ++number) {
        keys.push_back(index_key('i', number));
        keys.push_back(index_key('k', number));
    }
    const auto values = store.read(keys).value();
    for (std::uint64_t number = 1; number <= last; ++number) {
        EXPECT_EQ(values[2 * number - 2], digits(number)) << number;
        EXPECT_EQ(values[2 * number - 1], digits(number)) << number;
    }
    EXPECT_EQ(values[2 * last], std::nullopt) << "a trace of batch " << last + 1;
    EXPECT_EQ(values[2 * last + 1], std::nullopt) << "a trace of batch " << last + 1;

    const auto queue = store.scan("q", "", SIZE_MAX).value();
    if (last == 0) {
        EXPECT_EQ(store.get("l").value(), std::nullopt);
        EXPECT_TRUE(queue.empty());
    } else {
        EXPECT_EQ(store.get("l").value(), digits(last));
        EXPECT_EQ(queue, (std::vector{KeyValue{"q" + digits(last), ""}}));
    }
    return last;
}

}  // namespace huanxin::store
