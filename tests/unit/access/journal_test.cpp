#include "huanxin/access/journal.hpp"

#include <atomic>
#include <filesystem>
#include <latch>
#include <span>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "huanxin/audit/leaf.hpp"
#include "huanxin/audit/merkle.hpp"
#include "huanxin/store/memory_store.hpp"

namespace huanxin::access {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Instant at(std::int64_t ms) {
    return Instant::from_ms(1'780'000'000'000 + ms);
}

Access asked(std::int64_t ms, Question question = Question::history) {
    return {
        at(ms),
        {engine::Role::auditor, "auditor", "cred_1"},
        question,
        {"consumer", {"TOKEN"}},
        {{"kind", "claim.created"}, {"limit", "2"}},
        "request-" + std::to_string(ms)};
}

class Accesses : public ::testing::Test {
protected:
    Accesses() : directory(fs::path(::testing::TempDir()) / "access_test") {
        fs::remove_all(directory);
        fs::create_directory(directory);
    }
    ~Accesses() override { fs::remove_all(directory); }

    [[nodiscard]] Result<std::unique_ptr<Journal>> open(store::Store& store) {
        publish::LogOptions options{"log.example/test/access", Bytes32{1}, directory};
        options.checkpoint_file = "access-checkpoint";
        return Journal::open(store, tiles, tokeniser, std::move(options));
    }
    [[nodiscard]] static std::vector<std::int64_t> times(const Journal& journal) {
        std::vector<std::int64_t> found;
        for (const Recorded& recorded : journal.read(1, 1'000).value())
            found.push_back(recorded.access.at.ms() - at(0).ms());
        return found;
    }
    /// That each entry of a log of `size` has a receipt that verifies, and its record's hash.
    static void expect_proved(const Journal& journal, audit::TreeSize size) {
        ASSERT_TRUE(journal.log().follow());
        ASSERT_EQ(journal.log().size(), size);
        const auto all = journal.read(1, size).value();
        for (audit::TreeSize index = 0; index < size; ++index) {
            const auto receipt = **journal.log().receipt(index);
            const auto verified =
                audit::verify_receipt(receipt.to_string(), journal.log().key(), {});
            ASSERT_TRUE(verified) << verified.error().message;
            EXPECT_EQ(verified->leaf.sequence, index + 1);
            EXPECT_EQ(audit::leaf_hash(receipt.entry), all[index].leaf_hash);
        }
    }

    const privacy::Tokeniser tokeniser{Bytes32{3}};
    store::MemoryStore own, tiles;
    fs::path directory;
};

TEST_F(Accesses, Record_IsReadAsItWasTold) {
    const auto journal = *open(own);
    ASSERT_TRUE(journal->record(asked(1)));
    Access bare = asked(2, Question::export_all);
    bare.subject = {};
    bare.query.clear();
    ASSERT_TRUE(journal->record(bare));
    const auto all = journal->read(1, 9).value();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].sequence, 1U);
    EXPECT_EQ(all[0].access.at, at(1));
    EXPECT_EQ(all[0].access.actor.role, engine::Role::auditor);
    EXPECT_EQ(all[0].access.actor.tenant_id, "auditor");
    EXPECT_EQ(all[0].access.actor.credential_id, "cred_1");
    EXPECT_EQ(all[0].access.question, Question::history);
    EXPECT_EQ(all[0].access.subject, asked(1).subject);
    EXPECT_EQ(all[0].access.query, asked(1).query);
    EXPECT_EQ(all[0].access.request_id, "request-1");
    EXPECT_EQ(all[1].access.question, Question::export_all);
    EXPECT_EQ(all[1].access.subject, Subject{});
    EXPECT_EQ(journal->read(2, 1).value().front().sequence, 2U);
    EXPECT_TRUE(journal->read(3, 1).value().empty());
}

TEST_F(Accesses, Entry_NamesTheReaderAndCommitsToTheRecord) {
    const auto journal = *open(own);
    ASSERT_TRUE(journal->record(asked(1)));
    ASSERT_TRUE(journal->log().follow());
    const auto leaf = audit::parse_leaf((**journal->log().receipt(0)).entry).value();
    EXPECT_EQ(leaf.kind, "access.history");
    EXPECT_EQ(leaf.subject, "cred_1");
    EXPECT_EQ(leaf.outcome, "answered");
    EXPECT_TRUE(leaf.amounts.empty());
    EXPECT_FALSE(leaf.policy);
    EXPECT_EQ(leaf.time, at(1));
    const auto record = *own.get(std::string("E").append(7, '\0').append(1, '\1')).value();
    EXPECT_THAT(record, HasSubstr("TOKEN"));
    EXPECT_EQ(leaf.commitment, audit::commitment(tokeniser.access_salt(1), record));
    EXPECT_NE(tokeniser.access_salt(1), tokeniser.record_salt(1));
    EXPECT_THAT(journal->log().key().to_string(), HasSubstr("log.example/test/access+"));
}

TEST_F(Accesses, Kinds_AreOneAQuestion) {
    EXPECT_EQ(kind_of(Question::history), "access.history");
    EXPECT_EQ(kind_of(Question::events), "access.events");
    EXPECT_EQ(kind_of(Question::claims), "access.claims");
    EXPECT_EQ(kind_of(Question::export_all), "access.export");
}

TEST_F(Accesses, Time_NeverRunsBackwards) {
    {
        const auto journal = *open(own);
        for (const std::int64_t ms : {5, 3, 7})
            ASSERT_TRUE(journal->record(asked(ms)));
        EXPECT_THAT(times(*journal), ElementsAre(5, 5, 7));
    }
    const auto again = *open(own);
    ASSERT_TRUE(again->record(asked(1)));
    EXPECT_THAT(times(*again), ElementsAre(5, 5, 7, 7)) << "nor over a restart";
}

TEST_F(Accesses, Crash_LosesNothingThatWasRecorded) {
    const auto journal = *open(own);
    for (int i = 0; i < 300; ++i)
        ASSERT_TRUE(journal->record(asked(i)));
    const auto left = own.clone();
    const auto again = *open(*left);
    ASSERT_TRUE(again->record(asked(300)));
    expect_proved(*again, 301);
}

TEST_F(Accesses, FailedCommit_IsTold_AndNothingIsRecordedAfterIt) {
    const auto journal = *open(own);
    ASSERT_TRUE(journal->record(asked(1)));
    own.fail_commits_after(1);
    ASSERT_TRUE(journal->record(asked(2)));
    EXPECT_FALSE(journal->record(asked(3)));
    EXPECT_FALSE(journal->record(asked(4)));
    expect_proved(*journal, 2);
    const auto left = own.clone();
    const auto again = *open(*left);
    ASSERT_TRUE(again->record(asked(5)));
    EXPECT_THAT(times(*again), ElementsAre(1, 2, 5));
    expect_proved(*again, 3);
}

TEST_F(Accesses, ManyReaders_AreAllRecordedWithoutAGap) {
    constexpr int kReaders = 8;
    constexpr int kEach = 50;
    const auto journal = *open(own);
    std::vector<std::thread> readers;
    std::atomic<int> failed = 0;
    for (int reader = 0; reader < kReaders; ++reader)
        readers.emplace_back([&] {
            for (int i = 0; i < kEach; ++i)
                if (!journal->record(asked(i))) ++failed;
        });
    for (std::thread& reader : readers)
        reader.join();
    EXPECT_EQ(failed, 0);
    expect_proved(*journal, kReaders * kEach);
}

/// A store whose first commit ends when the test says so.
class SlowStore final : public store::Store {
public:
    [[nodiscard]] Result<store::Values> read(std::span<const std::string> keys) const override {
        return inner.read(keys);
    }
    [[nodiscard]] Result<std::vector<store::KeyValue>> scan(
        std::string_view prefix, std::string_view from, std::size_t limit
    ) const override {
        return inner.scan(prefix, from, limit);
    }
    [[nodiscard]] Result<void> commit(const store::Batch& batch) override {
        if (commits++ == 0) {
            begun.count_down();
            go_on.wait();
        }
        return inner.commit(batch);
    }
    [[nodiscard]] Result<void> forget(std::string_view begin, std::string_view end) const override {
        return inner.forget(begin, end);
    }

    store::MemoryStore inner;
    std::atomic<int> commits = 0;
    std::latch begun{1}, go_on{1};
};

TEST_F(Accesses, AnswersWaitForTheirCommit) {
    SlowStore slow;
    const auto journal = *open(slow);
    std::atomic<int> recorded = 0;
    const auto record = [&] {
        EXPECT_TRUE(journal->record(asked(1)));
        ++recorded;
    };
    std::thread first(record);
    slow.begun.wait();
    std::vector<std::thread> others;
    for (int i = 0; i < 4; ++i)
        others.emplace_back(record);
    // Whatever the others have come to by now, the disk has nothing yet.
    std::this_thread::yield();
    EXPECT_EQ(recorded, 0);
    EXPECT_EQ(slow.commits, 1) << "one commit at a time";
    slow.go_on.count_down();
    first.join();
    for (std::thread& other : others)
        other.join();
    EXPECT_EQ(journal->read(1, 9).value().size(), 5U);
}

TEST_F(Accesses, LostEntriesOrRecords_AreFound) {
    {
        const auto journal = *open(own);
        for (int i = 0; i < 3; ++i)
            ASSERT_TRUE(journal->record(asked(i)));
        journal->log().start();
        journal->log().stop();
    }
    store::MemoryStore empty;
    const auto none = open(empty);
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().message, HasSubstr("the access log: events were lost"));
    store::Batch batch;
    batch.remove(std::string("E").append(7, '\0').append(1, '\2'));
    ASSERT_TRUE(own.commit(batch));
    const auto journal = *open(own);
    EXPECT_EQ(journal->read(1, 3).error().code, Errc::corrupt);
    EXPECT_TRUE(journal->read(1, 1));
}

TEST_F(Accesses, ChangedRecord_IsNotShown) {
    const auto journal = *open(own);
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(journal->record(asked(i)));
    const std::string second = std::string("E").append(7, '\0').append(1, '\2');
    std::string record = *own.get(second).value();
    record.replace(record.find("TOKEN"), 5, "OTHER");
    store::Batch batch;
    batch.put(second, record);
    ASSERT_TRUE(own.commit(batch));
    EXPECT_THAT(
        journal->read(2, 1).error().message, HasSubstr("record 2 of the access log is not")
    );
    EXPECT_TRUE(journal->read(1, 1));
    EXPECT_TRUE(journal->read(3, 1));
}

TEST_F(Accesses, TilesOfMoreThanThereIs_AreRefused) {
    {
        const auto journal = *open(own);
        for (int i = 0; i < 256; ++i)
            ASSERT_TRUE(journal->record(asked(i)));
        journal->log().start();
        journal->log().stop();
    }
    fs::remove(directory / "access-checkpoint");
    store::MemoryStore empty;
    const auto lost = open(empty);
    ASSERT_FALSE(lost);
    EXPECT_THAT(lost.error().message, HasSubstr("tiles of 256 entries"));
}

}  // namespace
}  // namespace huanxin::access
