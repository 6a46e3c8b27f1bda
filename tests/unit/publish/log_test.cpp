#include "huanxin/publish/log.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "huanxin/base/whole_file.hpp"
#include "huanxin/store/memory_store.hpp"
#include "support/builders.hpp"
#include "support/fixtures.hpp"

namespace huanxin::publish {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// Events by the engine, and a log that follows them.
class Published : public ::testing::Test {
protected:
    Published() : directory(fs::path(::testing::TempDir()) / "publish_test") {
        fs::remove_all(directory);
        fs::create_directory(directory);
    }
    ~Published() override { fs::remove_all(directory); }

    [[nodiscard]] Result<std::unique_ptr<Log>> open() {
        return Log::open(engine.store(), tiles, {"log.example/test", Bytes32{1}, directory});
    }
    /// Made by one more claim each.
    void events(int count) {
        for (int i = 0; i < count; ++i)
            engine.run(engine.create(test::appliance_claim(++claims)));
    }
    [[nodiscard]] static audit::Checkpoint newest(const Log& log) {
        return audit::open_checkpoint(log.checkpoint(), log.key())->checkpoint;
    }

    test::TestEngine engine;
    store::MemoryStore tiles;
    fs::path directory;
    int claims = 0;
};

TEST_F(Published, Checkpoint_CoversWhatIsCommitted) {
    const auto log = *open();
    EXPECT_EQ(newest(*log).size, engine.sequencer().last_sequence());
    events(3);
    ASSERT_TRUE(log->follow());
    EXPECT_EQ(newest(*log).size, engine.sequencer().last_sequence());
    EXPECT_EQ(log->size(), engine.sequencer().last_sequence());
}

TEST_F(Published, Receipts_VerifyForEveryEvent) {
    const auto log = *open();
    events(5);
    EXPECT_FALSE(log->receipt(log->size())->has_value()) << "not published yet";
    ASSERT_TRUE(log->follow());
    for (audit::TreeSize index = 0; index < log->size(); ++index) {
        const auto receipt = **log->receipt(index);
        const auto verified = audit::verify_receipt(receipt.to_string(), log->key(), {});
        ASSERT_TRUE(verified) << verified.error().message;
        EXPECT_EQ(verified->leaf.sequence, index + 1);
    }
    EXPECT_EQ(audit::parse_leaf((**log->receipt(log->size() - 1)).entry)->kind, "claim.created");
}

TEST_F(Published, TilesAndEntries_AreOfThePublishedTree) {
    const auto log = *open();
    events(300);
    const audit::TreeSize before = log->size();
    EXPECT_EQ(*log->tile({0, 0, static_cast<std::size_t>(before) + 1}), std::nullopt);
    ASSERT_TRUE(log->follow());
    const auto whole = **log->tile({0, 0});
    EXPECT_EQ(**log->tile({0, 0, 7}), whole.substr(0, 7 * 32));
    EXPECT_EQ(**log->tile({1, 0, 1}), std::string(as_view(audit::subtree_hash(whole))));
    EXPECT_EQ(*log->tile({1, 0, 2}), std::nullopt);
    EXPECT_EQ(*log->tile({0, 9}), std::nullopt);
    const auto bundle = **log->entries({0, 1, 2});
    const std::size_t length = static_cast<std::size_t>(static_cast<unsigned char>(bundle[0]))
                                   << 8 |
                               static_cast<unsigned char>(bundle[1]);
    EXPECT_EQ(
        as_view(audit::leaf_hash(bundle.substr(2, length))), (**log->tile({0, 1, 1})).substr(0, 32)
    );
    EXPECT_EQ(*log->entries({0, 1, 255}), std::nullopt);
}

TEST_F(Published, Restart_GoesOnWithTheSameTree) {
    events(600);
    std::string before;
    {
        const auto log = *open();
        before = log->checkpoint();
        log->start();
        log->stop();
        EXPECT_TRUE(tiles.get("m")->has_value()) << "full tiles are stored";
    }
    const auto log = *open();
    EXPECT_EQ(log->checkpoint(), before);
    events(1);
    ASSERT_TRUE(log->follow());
    const auto size = static_cast<audit::TreeSize>(log->size());
    EXPECT_TRUE(audit::verify_receipt((**log->receipt(size - 1)).to_string(), log->key(), {}));
}

TEST_F(Published, WhatIsPublished_IsWrittenDownThoughNothingFollows) {
    const auto log = *open();
    log->start();
    events(1);
    const auto written_down = [this, &log] {
        const auto file =
            read_whole_file(directory / "checkpoint", 10'000, SymbolicLinks::followed).value();
        return newest(*log).size == engine.sequencer().last_sequence() && file &&
               file->text == log->checkpoint();
    };
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!written_down() && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    EXPECT_TRUE(written_down());
}

TEST_F(Published, LostOrOtherEvents_AreRefusedAtTheStart) {
    const auto copy = engine.store().clone();
    events(3);
    {
        const auto log = *open();
        log->start();
        log->stop();
    }
    store::MemoryStore fresh;
    const LogOptions options{"log.example/test", Bytes32{1}, directory};
    const auto fewer = Log::open(*copy, fresh, options);
    ASSERT_FALSE(fewer);
    EXPECT_THAT(fewer.error().message, HasSubstr("events were lost"));
    store::Batch batch;
    batch.put(
        std::string("J").append(7, '\0').append(1, '\2'), "another entry in the second place"
    );
    ASSERT_TRUE(engine.store().commit(batch));
    store::MemoryStore others;
    const auto changed = Log::open(engine.store(), others, options);
    ASSERT_FALSE(changed);
    EXPECT_THAT(changed.error().message, HasSubstr("are not those of the published checkpoint"));
}

TEST_F(Published, CheckpointOfAnotherKey_IsRefused) {
    {
        const auto log = *open();
        log->start();
        log->stop();
    }
    store::MemoryStore fresh;
    const auto other =
        Log::open(engine.store(), fresh, {"log.example/test", Bytes32{2}, directory});
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().message, HasSubstr("is not this log's"));
}

/// A log with two witnesses.
class Cosigned : public Published {
protected:
    struct Witness {
        std::string name;
        Ed25519Key key;
        [[nodiscard]] audit::VerifierKey public_key() const {
            return {name, audit::SignatureType::cosignature, key.public_key()};
        }
    };

    [[nodiscard]] std::unique_ptr<Log> open_with_witnesses() {
        LogOptions options{"log.example/test", Bytes32{1}, directory};
        options.witnesses = {first.public_key(), second.public_key()};
        return *Log::open(engine.store(), tiles, options);
    }
    [[nodiscard]] static std::string cosigned(
        const std::string& note, const Witness& witness, std::uint64_t at
    ) {
        auto opened = *audit::parse_note(note);
        opened.signatures.push_back(audit::cosign(opened.text, at, witness.name, witness.key));
        return opened.to_string();
    }
    /// Names of those who cosigned the newest cosigned checkpoint.
    [[nodiscard]] std::vector<std::string> cosigners(const Log& log) const {
        std::vector<std::string> names;
        const auto note = *audit::parse_note(log.cosigned_checkpoint().value());
        for (const Witness* witness : {&first, &second})
            if (audit::cosigned_at(note, witness->public_key()).value())
                names.push_back(witness->name);
        return names;
    }

    Witness first{"first.example", Ed25519Key(Bytes32{7})};
    Witness second{"second.example", Ed25519Key(Bytes32{8})};
    Witness stranger{"stranger.example", Ed25519Key(Bytes32{9})};
};

TEST_F(Cosigned, WitnessesOfOneCheckpoint_ArePutTogether) {
    const auto log = open_with_witnesses();
    EXPECT_EQ(log->cosigned_checkpoint(), std::nullopt);
    const std::string newest = log->checkpoint();
    ASSERT_TRUE(log->add_cosignatures(cosigned(newest, first, 1)));
    EXPECT_THAT(cosigners(*log), ElementsAre("first.example"));
    const std::string both = cosigned(cosigned(newest, second, 2), stranger, 3);
    ASSERT_TRUE(log->add_cosignatures(both));
    EXPECT_THAT(cosigners(*log), ElementsAre("first.example", "second.example"));
    EXPECT_THAT(*log->cosigned_checkpoint(), Not(HasSubstr("stranger")));
    EXPECT_EQ(log->checkpoint(), *log->cosigned_checkpoint()) << "it is still the newest";
    ASSERT_TRUE(log->add_cosignatures(cosigned(newest, first, 9)));
    const auto note = *audit::parse_note(*log->cosigned_checkpoint());
    EXPECT_EQ(*audit::cosigned_at(note, first.public_key()), 9U) << "the later one counts";
    ASSERT_TRUE(log->add_cosignatures(cosigned(newest, first, 4)));
    EXPECT_EQ(log->cosigned_checkpoint(), note.to_string()) << "an earlier one changes nothing";
    EXPECT_EQ(note.signatures.size(), 3U);
}

TEST_F(Cosigned, Receipts_AreUnderTheCosignedCheckpointThatCoversThem) {
    const auto log = open_with_witnesses();
    ASSERT_TRUE(log->add_cosignatures(cosigned(log->checkpoint(), first, 1)));
    const audit::TreeSize covered = log->size();
    events(3);
    ASSERT_TRUE(log->follow());
    for (const audit::TreeSize index : {covered - 1, covered}) {
        const std::string receipt = (**log->receipt(index)).to_string();
        const auto verified = audit::verify_receipt(receipt, log->key(), {first.public_key()});
        ASSERT_TRUE(verified) << verified.error().message;
        EXPECT_EQ(verified->witnesses.size(), index < covered ? 1U : 0U);
    }
}

TEST_F(Cosigned, WhatIsNotOfAWitness_IsRefused) {
    const auto log = open_with_witnesses();
    const std::string newest = log->checkpoint();
    EXPECT_EQ(log->add_cosignatures(newest).error().code, Errc::invalid);
    EXPECT_EQ(log->add_cosignatures(cosigned(newest, stranger, 1)).error().code, Errc::invalid);
    Witness impostor{"first.example", Ed25519Key(Bytes32{10})};
    EXPECT_EQ(log->add_cosignatures(cosigned(newest, impostor, 1)).error().code, Errc::invalid);
    std::string flipped = cosigned(newest, first, 1);
    flipped[flipped.size() - 10] ^= 1;
    EXPECT_EQ(log->add_cosignatures(flipped).error().code, Errc::invalid);
    EXPECT_EQ(log->cosigned_checkpoint(), std::nullopt);
}

TEST_F(Cosigned, SmallerTree_IsRefused_AndARestartForgetsNothing) {
    std::string earlier;
    {
        const auto log = open_with_witnesses();
        earlier = log->checkpoint();
        events(1);
        ASSERT_TRUE(log->follow());
        ASSERT_TRUE(log->add_cosignatures(cosigned(log->checkpoint(), first, 1)));
        EXPECT_THAT(
            log->add_cosignatures(cosigned(earlier, first, 2)).error().message,
            HasSubstr("later checkpoint")
        );
    }
    const auto log = open_with_witnesses();
    EXPECT_THAT(cosigners(*log), ElementsAre("first.example"));
    EXPECT_EQ(log->checkpoint(), *log->cosigned_checkpoint());
}

TEST_F(Published, Tiles_AreMadeAgain) {
    events(600);
    {
        const auto log = *open();
        log->start();
        log->stop();
    }
    store::MemoryStore again;
    EXPECT_EQ(*make_tiles(engine.store(), again), engine.sequencer().last_sequence());
    EXPECT_EQ(test::contents(again), test::contents(tiles));
}

TEST_F(Published, StoredTiles_AreThoseThatAreSaved) {
    events(600);
    {
        const auto log = *open();
        log->start();
        log->stop();
    }
    const auto stored = *StoredTiles::open(tiles);
    EXPECT_EQ(stored.size(), engine.sequencer().last_sequence() / 256 * 256);
    const std::string first = **stored.read({0, 0});
    EXPECT_EQ(first.size(), 256 * sizeof(audit::Hash));
    EXPECT_EQ(*stored.read({0, 0, 17}), std::nullopt) << "partial ones are never stored";
    EXPECT_EQ(*stored.read({0, 2}), std::nullopt);
    EXPECT_EQ(*stored.read({1, 0}), std::nullopt);
    EXPECT_TRUE(stored.check_end());
    const auto set = [this](std::string key, std::optional<std::string> value) {
        store::Batch batch;
        if (value)
            batch.put(std::move(key), std::move(*value));
        else
            batch.remove(std::move(key));
        ASSERT_TRUE(tiles.commit(batch));
    };
    const std::string tile = std::string("t") + std::string(9, '\0');
    set(tile, std::nullopt);
    EXPECT_EQ(stored.read({0, 0}).error().code, Errc::corrupt);
    set(tile, first);
    set(tile.substr(0, 9) + '\2', first);
    EXPECT_EQ(stored.check_end().error().code, Errc::corrupt) << "there are two tiles only";
    set("m", std::string(7, '\0') + '\1');
    EXPECT_EQ(StoredTiles::open(tiles).error().code, Errc::corrupt) << "no full tile has one leaf";
    set("m", "1");
    EXPECT_EQ(StoredTiles::open(tiles).error().code, Errc::corrupt);
    set("m", std::nullopt);
    EXPECT_EQ(StoredTiles::open(tiles)->size(), 0U);
}

}  // namespace
}  // namespace huanxin::publish
