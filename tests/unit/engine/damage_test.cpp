// Damaged records are reported and never taken for something else.

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "support/fixtures.hpp"

namespace huanxin::engine {
namespace {

using test::TestEngine;
using test::told;

/// An engine with one held claim, whose records a test then damages.
struct DamagedStore : ::testing::Test {
    DamagedStore()
        : claim(engine.run(engine.create(test::digital_claim(1), "key-of-the-claim-1"))) {}

    const ClaimRecord& record() { return std::get<ClaimView>(claim.body).record; }
    void put(std::string key, std::string value) {
        store::Batch batch;
        batch.put(std::move(key), std::move(value));
        ASSERT_TRUE(engine.store().commit(batch).has_value());
    }
    void remove(std::string key) {
        store::Batch batch;
        batch.remove(std::move(key));
        ASSERT_TRUE(engine.store().commit(batch).has_value());
    }
    /// Reads a record, lets `change` at it, and puts it back.
    template <class Message>
    void alter(const std::string& key, const std::function<void(Message&)>& change) {
        const auto bytes = engine.store().get(key).value().value();
        auto message = codec::parse<Message>(bytes, "record").value();
        change(message);
        put(key, message.SerializeAsString());
    }
    Errc opening() {
        const auto opened = Sequencer::open(
            engine.store(),
            engine.clock(),
            engine.tokeniser(),
            engine.key_ring(),
            std::make_unique<const rules::PolicySet>(test::deployed()),
            {}
        );
        return opened ? Errc::not_found : opened.error().code;
    }
    Errc process(Command command) {
        std::vector<Command> commands;
        commands.push_back(std::move(command));
        const auto answers = engine.sequencer().process(std::move(commands));
        return answers ? Errc::not_found : answers.error().code;
    }
    Errc reading() {
        const auto view = engine.queries().claim(record().id, Facts::open);
        return view ? Errc::not_found : view.error().code;
    }

    TestEngine engine;
    Answer claim;
};

TEST_F(DamagedStore, UnreadableRecords_StopTheOpening) {
    const ledger::PoolNumber last =
        static_cast<ledger::PoolNumber>(engine.sequencer().book().pools().size() - 1);
    for (const std::string& key :
         {keys::meta(),
          keys::retailer(test::kRetailer),
          keys::pool(last),
          keys::policy_set(1),
          keys::event(engine.sequencer().last_sequence())}) {
        const std::string good = engine.store().get(key).value().value();
        put(key, "\xff damaged");
        EXPECT_EQ(opening(), Errc::corrupt) << key[0];
        put(key, good);
    }
    EXPECT_EQ(opening(), Errc::not_found) << "repaired, it opens";
}

TEST_F(DamagedStore, MissingRecords_StopTheOpening) {
    for (const std::string& key :
         {keys::pool(3), keys::event(engine.sequencer().last_sequence())}) {
        const std::string good = engine.store().get(key).value().value();
        remove(key);
        EXPECT_EQ(opening(), Errc::corrupt) << key[0];
        put(key, good);
    }
}

TEST_F(DamagedStore, EmptyMeta_IsCorruptAndNotOfAnotherMode) {
    put(keys::meta(), "");
    EXPECT_EQ(opening(), Errc::corrupt);
}

TEST_F(DamagedStore, PolicySetThatIsNotTheOneRecorded_StopsTheOpening) {
    alter<codec::pb::StoredPolicySet>(keys::policy_set(1), [](auto& stored) {
        std::string digest = stored.digest();
        digest[0] ^= 1;
        stored.set_digest(digest);
    });
    EXPECT_EQ(opening(), Errc::corrupt);
}

TEST_F(DamagedStore, OverdrawnPool_StopsTheOpening) {
    alter<codec::pb::Pool>(keys::pool(3), [](auto& pool) {
        pool.set_held_fen(pool.total_fen() + 1);
    });
    EXPECT_EQ(opening(), Errc::corrupt);
}

TEST_F(DamagedStore, PoolWithANegativeBalance_StopsTheOpening) {
    alter<codec::pb::Pool>(keys::pool(3), [](auto& pool) { pool.set_confirmed_fen(-1); });
    EXPECT_EQ(opening(), Errc::corrupt);
}

TEST_F(DamagedStore, PoolOfAParentThatIsNotThere_StopsTheOpening) {
    alter<codec::pb::Pool>(keys::pool(3), [](auto& pool) { pool.set_parent_id("nobody"); });
    EXPECT_EQ(opening(), Errc::corrupt);
}

TEST_F(DamagedStore, TwoPoolsOfOneId_StopTheOpening) {
    alter<codec::pb::Pool>(keys::pool(3), [](auto& pool) { pool.set_id("appliance/2025"); });
    EXPECT_EQ(opening(), Errc::corrupt);
}

TEST_F(DamagedStore, CredentialOfNoRole_StopsTheOpening) {
    engine.run(engine.office(IssueCredential{Role::auditor, "", "a"}, "credential-key-1"));
    const auto id = test::remembered_as("operator", "POST /v1/test", "credential-key-1", "{}").id;
    alter<codec::pb::Credential>(keys::credential(id_text("crd", id)), [](auto& credential) {
        credential.set_role(0);
    });
    EXPECT_EQ(opening(), Errc::corrupt);
}

TEST_F(DamagedStore, ClaimState_IsReportedByReadersAndWriter) {
    const Command change = engine.change(claim, VoidClaim{});
    for (const std::string& bytes : {std::string("\xff"), std::string()}) {
        put(keys::claim_state(record().sequence), bytes);
        EXPECT_EQ(reading(), Errc::corrupt);
        EXPECT_EQ(process(Command(change)), Errc::corrupt);
    }
    alter<codec::pb::ClaimState>(keys::claim_state(record().sequence), [](auto& state) {
        state.set_status(99);
    });
    EXPECT_EQ(reading(), Errc::corrupt);
}

TEST_F(DamagedStore, SealedFacts_AreReported) {
    alter<codec::pb::Event>(keys::event(record().sequence), [](auto& event) {
        std::string& sealed = *event.mutable_claim_created()->mutable_sealed_facts();
        sealed[sealed.size() / 2] ^= 1;
    });
    EXPECT_EQ(reading(), Errc::corrupt);
    EXPECT_TRUE(engine.queries().claim(record().id, Facts::leave_sealed).has_value());
}

TEST_F(DamagedStore, SealedFactsOfAnotherClaim_DoNotOpen) {
    claim::Request other = test::digital_claim(2);
    other.consumer.id_number = test::resident_id(1);
    other.new_item.category = "tablet";
    const Answer second = engine.run(engine.create(other));
    const auto bytes = engine.store().get(keys::event(second.sequence)).value().value();
    const auto event = codec::parse<codec::pb::Event>(bytes, "event").value();
    alter<codec::pb::Event>(keys::event(record().sequence), [&](auto& changed) {
        changed.mutable_claim_created()->set_sealed_facts(event.claim_created().sealed_facts());
    });
    EXPECT_EQ(reading(), Errc::corrupt);
}

TEST_F(DamagedStore, MissingConsumer_IsReported) {
    remove(keys::consumer(record().keys.consumer));
    EXPECT_EQ(reading(), Errc::corrupt);
}

TEST_F(DamagedStore, Event_IsReported) {
    put(keys::event(record().sequence), "\xff");
    EXPECT_EQ(reading(), Errc::corrupt);
    EXPECT_TRUE(engine.queries().answer_at(record().sequence).has_error());
    remove(keys::event(record().sequence));
    EXPECT_EQ(reading(), Errc::corrupt);
}

TEST_F(DamagedStore, RememberedKey_IsReported) {
    put(keys::idempotency(record().id), "short");
    EXPECT_EQ(process(engine.create(test::digital_claim(1), "key-of-the-claim-1")), Errc::corrupt);
    EXPECT_EQ(reading(), Errc::corrupt);
}

TEST_F(DamagedStore, ClaimReference_IsReported) {
    claim::Request again = test::digital_claim(1);
    const Bytes16 ref = test::keys_of(again, test::kRetailer, engine.tokeniser()).claim_ref;
    for (const std::string& bytes :
         {std::string(),
          std::string("\1"),
          std::string("\1") + std::string(7, '\0'),
          std::string(1, '\1') + std::string(8, '\x7f')}) {
        put(keys::claim_ref(ref), bytes);
        EXPECT_EQ(process(engine.create(again)), Errc::corrupt) << bytes.size();
        EXPECT_TRUE(engine.queries().claims_by_ref(ref, 0, 1).has_error()) << bytes.size();
    }
}

TEST_F(DamagedStore, ItemHolder_IsReported) {
    const Bytes16& item = record().keys.new_items[0];
    put(keys::new_item(item), "short");
    EXPECT_EQ(engine.queries().item_holder(ItemTable::new_item, item).error().code, Errc::corrupt);
}

TEST_F(DamagedStore, HoldEndWithoutItsClaim_StopsTheExpiry) {
    put(keys::hold_end(engine.clock().now(), 999), "");
    engine.reopen();
    EXPECT_EQ(engine.sequencer().expire_due().error().code, Errc::corrupt);
}

TEST_F(DamagedStore, FactsOfNoKind_AreCorrupt) {
    codec::pb::ClaimFacts facts;
    facts.set_id_type(1);
    facts.mutable_new_item()->set_category("refrigerator");
    EXPECT_EQ(codec::decode_facts(facts.SerializeAsString()).error().code, Errc::corrupt);
}

}  // namespace
}  // namespace huanxin::engine
