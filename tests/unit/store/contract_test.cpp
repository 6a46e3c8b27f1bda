// What every Store promises (huanxin/store/store.hpp), checked on each implementation.

#include <atomic>
#include <functional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/store/backends.hpp"

namespace huanxin::store {
namespace {

using std::string_literals::operator""s;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

struct BackendCase {
    std::string name;
    std::function<std::unique_ptr<Backend>()> make;
};

class StoreContract : public ::testing::TestWithParam<BackendCase> {
protected:
    void put(std::initializer_list<KeyValue> entries) {
        Batch batch;
        for (const auto& entry : entries)
            batch.put(entry.key, entry.value);
        ASSERT_TRUE(store().commit(batch).has_value());
    }
    std::optional<std::string> get(const std::string& key) { return store().get(key).value(); }
    std::vector<std::string> keys(
        std::string_view prefix, std::string_view from = "", std::size_t limit = 1000
    ) {
        std::vector<std::string> found;
        for (const auto& entry : store().scan(prefix, from, limit).value())
            found.push_back(entry.key);
        return found;
    }
    Store& store() { return backend_->store(); }

    std::unique_ptr<Backend> backend_ = GetParam().make();
};

TEST_P(StoreContract, Read_AfterCommit_SeesIt) {
    put({{"r1", "one"}, {"i1", "two"}});
    const std::vector<std::string> wanted{"r1", "i1"};
    EXPECT_THAT(store().read(wanted).value(), ElementsAre(Optional("one"s), Optional("two"s)));
}

TEST_P(StoreContract, Read_ManyKeysOfAllTables_AnswersInTheOrderAsked) {
    Batch batch;
    std::vector<std::string> wanted;
    for (int i = 0; i < 200; ++i) {
        const std::string key = std::string(1, "irkq"[i % 4]) + std::to_string(997 * i % 200);
        wanted.push_back(key);
        if (i % 3 != 0) batch.put(key, "value of " + key);
    }
    ASSERT_TRUE(store().commit(batch).has_value());
    const auto values = store().read(wanted).value();
    ASSERT_EQ(values.size(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (i % 3 != 0)
            EXPECT_THAT(values[i], Optional("value of " + wanted[i])) << i;
        else
            EXPECT_EQ(values[i], std::nullopt) << i;
    }
}

TEST_P(StoreContract, Read_SameKeyTwice_AnswersBoth) {
    put({{"i1", "x"}});
    const std::vector<std::string> wanted{"i1", "i0", "i1"};
    EXPECT_THAT(
        store().read(wanted).value(), ElementsAre(Optional("x"s), std::nullopt, Optional("x"s))
    );
}

TEST_P(StoreContract, Read_NoKeys_AnswersNone) {
    EXPECT_THAT(store().read({}).value(), IsEmpty());
}

TEST_P(StoreContract, Read_EmptyValue_DiffersFromAbsence) {
    put({{"i1", ""}, {"r1", ""}});
    EXPECT_THAT(get("i1"), Optional(""s));
    EXPECT_THAT(get("r1"), Optional(""s));
    EXPECT_EQ(get("i2"), std::nullopt);
    EXPECT_EQ(get("r2"), std::nullopt);
}

TEST_P(StoreContract, Read_BinaryKeys_ArePrecise) {
    put(
        {{"i\0"s, "nul"},
         {"i"s, "bare"},
         {"i\0\0"s, "two"},
         {"i\xff\0"s, "high\0low"s},
         {"\0"s, "first"}}
    );
    EXPECT_THAT(get("i\0"s), Optional("nul"s));
    EXPECT_THAT(get("i"s), Optional("bare"s));
    EXPECT_THAT(get("i\0\0"s), Optional("two"s));
    EXPECT_THAT(get("i\xff\0"s), Optional("high\0low"s));
    EXPECT_THAT(get("\0"s), Optional("first"s));
    EXPECT_EQ(get("i\xff"s), std::nullopt);
}

TEST_P(StoreContract, Read_BigValues_ComeBackWhole) {
    std::string big(std::size_t{5} << 20, 'x');
    for (std::size_t i = 0; i < big.size(); i += 4096)
        big[i] = static_cast<char>(i >> 12);
    put({{"rbig", big}, {"ibig", big}});
    backend_->reopen();
    EXPECT_TRUE(get("rbig") == big);
    EXPECT_TRUE(get("ibig") == big);
}

TEST_P(StoreContract, Commit_SameKeyTwiceInABatch_LastWriteWins) {
    Batch batch;
    batch.put("i1", "first");
    batch.put("i1", "second");
    batch.put("i2", "gone");
    batch.remove("i2");
    batch.remove("i3");
    batch.put("i3", "kept");
    ASSERT_TRUE(store().commit(batch).has_value());
    EXPECT_THAT(get("i1"), Optional("second"s));
    EXPECT_EQ(get("i2"), std::nullopt);
    EXPECT_THAT(get("i3"), Optional("kept"s));
}

TEST_P(StoreContract, Commit_EmptyBatch_ChangesNothing) {
    put({{"r1", "x"}});
    ASSERT_TRUE(store().commit(Batch()).has_value());
    EXPECT_THAT(keys("r"), ElementsAre("r1"));
}

TEST_P(StoreContract, Remove_PresentOrAbsentKey_LeavesItAbsent) {
    put({{"r1", "x"}, {"i1", "x"}});
    Batch batch;
    batch.remove("r1");
    batch.remove("i1");
    batch.remove("r9");
    ASSERT_TRUE(store().commit(batch).has_value());
    EXPECT_EQ(get("r1"), std::nullopt);
    EXPECT_EQ(get("i1"), std::nullopt);
    EXPECT_EQ(get("r9"), std::nullopt);
}

TEST_P(StoreContract, RemoveRange_WithinATable_TakesBeginAndLeavesEnd) {
    for (const std::string table : {"r", "i"}) {
        put({{table + "1", ""}, {table + "2", ""}, {table + "2\xff", ""}, {table + "3", ""}});
        Batch batch;
        batch.remove_range(table + "2", table + "3");
        ASSERT_TRUE(store().commit(batch).has_value());
        EXPECT_THAT(keys(table), ElementsAre(table + "1", table + "3"));
    }
}

TEST_P(StoreContract, RemoveRange_AcrossTables_TakesAllBetween) {
    put({{"h1", ""}, {"i1", ""}, {"j1", ""}, {"k", ""}, {"k1", ""}, {"l1", ""}});
    Batch batch;
    batch.remove_range("h2", "k1");
    ASSERT_TRUE(store().commit(batch).has_value());
    EXPECT_THAT(keys("h"), ElementsAre("h1"));
    EXPECT_THAT(keys("i"), IsEmpty());
    EXPECT_THAT(keys("j"), IsEmpty());
    EXPECT_THAT(keys("k"), ElementsAre("k1"));
    EXPECT_THAT(keys("l"), ElementsAre("l1"));
}

TEST_P(StoreContract, RemoveRange_EndIsTheNextTable_TakesTheWholeTableOnly) {
    put({{"h1", ""}, {"h\xff\xff", ""}, {"i", ""}, {"i1", ""}});
    Batch batch;
    batch.remove_range("h", "i");
    ASSERT_TRUE(store().commit(batch).has_value());
    EXPECT_THAT(keys("h"), IsEmpty());
    EXPECT_THAT(keys("i"), ElementsAre("i", "i1"));
}

TEST_P(StoreContract, RemoveRange_BackwardsOrEmpty_RemovesNothing) {
    put({{"r1", ""}, {"r2", ""}});
    Batch batch;
    batch.remove_range("r2", "r1");
    batch.remove_range("r1", "r1");
    EXPECT_TRUE(batch.empty());
    ASSERT_TRUE(store().commit(batch).has_value());
    EXPECT_THAT(keys("r"), ElementsAre("r1", "r2"));
}

TEST_P(StoreContract, RemoveRange_ThenPutInTheSameBatch_KeepsThePut) {
    put({{"r1", "old"}, {"r2", "old"}});
    Batch batch;
    batch.remove_range("r", "s");
    batch.put("r2", "new");
    ASSERT_TRUE(store().commit(batch).has_value());
    EXPECT_THAT(store().scan("r", "", 9).value(), ElementsAre(KeyValue{"r2", "new"}));
}

TEST_P(StoreContract, Scan_Prefix_GivesItsKeysInByteOrderOnly) {
    put(
        {{"q\xff", ""},
         {"r", ""},
         {"r\0"s, ""},
         {"r1", ""},
         {"r\x7f", ""},
         {"r\x80", ""},
         {"r\xff", ""},
         {"s", ""}}
    );
    EXPECT_THAT(keys("r"), ElementsAre("r", "r\0"s, "r1", "r\x7f", "r\x80", "r\xff"));
}

TEST_P(StoreContract, Scan_PrefixEndingIn0xff_StopsAtItsEnd) {
    put({{"r\xfe\xff", ""}, {"r\xff", ""}, {"r\xff\xff", ""}, {"r\xff\xff\x01", ""}, {"s", ""}});
    EXPECT_THAT(keys("r\xff"), ElementsAre("r\xff", "r\xff\xff", "r\xff\xff\x01"));
    EXPECT_THAT(keys("r\xff\xff"), ElementsAre("r\xff\xff", "r\xff\xff\x01"));
}

TEST_P(StoreContract, Scan_PrefixOf0xffOnly_RunsToTheLastKey) {
    put({{"\xfe", ""}, {"\xff", ""}, {"\xff\x01", ""}, {"\xff\xff", ""}, {"\xff\xff\xff", ""}});
    EXPECT_THAT(keys("\xff"), ElementsAre("\xff", "\xff\x01", "\xff\xff", "\xff\xff\xff"));
    EXPECT_THAT(keys("\xff\xff"), ElementsAre("\xff\xff", "\xff\xff\xff"));
    EXPECT_THAT(keys("\xff\x01", "\xff\x02"), IsEmpty());
}

TEST_P(StoreContract, Scan_From_StartsThereAndNeverLeavesThePrefix) {
    put({{"q1", ""}, {"r1", ""}, {"r2", ""}, {"r3", ""}, {"s1", ""}});
    EXPECT_THAT(keys("r", "r2"), ElementsAre("r2", "r3"));
    EXPECT_THAT(keys("r", "r2\0"s), ElementsAre("r3"));
    EXPECT_THAT(keys("r", "q"), ElementsAre("r1", "r2", "r3"));
    EXPECT_THAT(keys("r", "r4"), IsEmpty());
    EXPECT_THAT(keys("r", "s"), IsEmpty());
}

TEST_P(StoreContract, Scan_Limit_CutsAndIsResumedFromTheLastKey) {
    put({{"r1", "a"}, {"r2", "b"}, {"r3", "c"}});
    EXPECT_THAT(keys("r", "", 0), IsEmpty());
    EXPECT_THAT(
        store().scan("r", "", 2).value(), ElementsAre(KeyValue{"r1", "a"}, KeyValue{"r2", "b"})
    );
    EXPECT_THAT(keys("r", "r2\0"s, 2), ElementsAre("r3"));
}

TEST_P(StoreContract, Scan_IndexTable_WorksToo) {
    put({{"i2", ""}, {"i1", ""}, {"j", ""}, {"k1", ""}});
    EXPECT_THAT(keys("i"), ElementsAre("i1", "i2"));
}

TEST_P(StoreContract, Reopen_AfterCommits_FindsAll) {
    put({{"r1", "a"}, {"i1", "b"}, {"i2", "c"}});
    Batch batch;
    batch.remove("i2");
    batch.put("r1", "a2");
    ASSERT_TRUE(store().commit(batch).has_value());
    backend_->reopen();
    EXPECT_THAT(get("r1"), Optional("a2"s));
    EXPECT_THAT(get("i1"), Optional("b"s));
    EXPECT_EQ(get("i2"), std::nullopt);
    put({{"r2", "after"}});
    backend_->reopen();
    EXPECT_THAT(keys("r"), ElementsAre("r1", "r2"));
}

TEST_P(StoreContract, Reopen_AfterMoreThanTheWriteBuffers_FindsAll) {
    constexpr int kBatches = 60;
    const std::string filler(1000, 'x');
    for (int b = 0; b < kBatches; ++b) {
        Batch batch;
        for (int i = 0; i < 100; ++i)
            batch.put(
                (i % 2 != 0 ? "i" : "r") + std::to_string(b) + "/" + std::to_string(i), filler
            );
        ASSERT_TRUE(store().commit(batch).has_value());
    }
    backend_->reopen();
    EXPECT_EQ(keys("r", "", 10'000).size(), kBatches * 50U);
    EXPECT_EQ(keys("i", "", 10'000).size(), kBatches * 50U);
    EXPECT_THAT(get("i0/1"), Optional(filler));
    EXPECT_EQ(get("i0/2"), std::nullopt);
}

TEST_P(StoreContract, Read_WhileCommitsRun_NeverSeesHalfABatch) {
    constexpr int kCommits = 400;  // And on until the readers have had their share.
    constexpr int kReads = 400;
    const std::string padding(4000, 'p');  // Fills RocksDB's write buffer a few times on the way.
    put({{"i", "0"}, {"k", "0"}, {"r", "0"}, {"s", "0"}});
    std::atomic<bool> done = false;
    std::atomic<bool> failed = false;
    std::atomic<int> reads = 0;
    std::thread writer([&] {
        for (int n = 1; (n <= kCommits || reads < kReads) && !failed; ++n) {
            Batch batch;
            for (const std::string key : {"i", "k", "r", "s"})
                batch.put(key, std::to_string(n));
            batch.put("p" + std::to_string(n), padding);
            if (store().commit(batch).has_error()) failed = true;
        }
        done = true;
    });
    const auto reader = [&] {
        const std::vector<std::string> wanted{"r", "i", "s", "k"};
        int last = 0;
        while (!done) {
            const auto values = store().read(wanted).value();
            for (const auto& value : values)
                if (value != values.front()) failed = true;
            const int seen = std::stoi(values.front().value());
            if (seen < last) failed = true;  // A reader never goes back in time.
            last = seen;
            ++reads;
        }
    };
    std::thread second(reader);
    reader();
    second.join();
    writer.join();
    EXPECT_FALSE(failed);
}

INSTANTIATE_TEST_SUITE_P(
    ,
    StoreContract,
    ::testing::Values(
        BackendCase{"Memory", [] { return std::make_unique<MemoryBackend>(); }},
        BackendCase{"Rocks", [] { return std::make_unique<RocksBackend>(); }}
    ),
    [](const auto& test) { return test.param.name; }
);

TEST(Batch, SizeAndBytes_CountWhatWasAdded) {
    Batch batch;
    EXPECT_TRUE(batch.empty());
    batch.put("key", "value");
    batch.remove("gone");
    batch.remove_range("a", "b");
    EXPECT_EQ(batch.size(), 3U);
    EXPECT_EQ(batch.bytes(), 3U + 5U + 4U + 2U);
}

TEST(Batch, Append_KeepsTheOrderOfBothAndLeavesTheFirstWhereTheyAre) {
    Batch batch, later;
    batch.put("short", "1");
    const Batch::Change* first = &batch.changes().front();
    later.put("short", "2");
    later.remove("gone");
    batch.append(std::move(later));
    batch.append(Batch());
    ASSERT_EQ(batch.size(), 3U);
    EXPECT_EQ(&batch.changes().front(), first);
    EXPECT_EQ(batch.changes()[1].value, "2");
    EXPECT_EQ(batch.changes()[2].kind, Batch::Kind::remove);
    EXPECT_EQ(batch.bytes(), 6U + 6U + 4U);
}

TEST(BatchDeathTest, EmptyKey_IsADefect) {
    ::testing::GTEST_FLAG(death_test_style) = "threadsafe";
    EXPECT_DEATH(Batch().put("", "value"), "table byte");
}

}  // namespace
}  // namespace huanxin::store
