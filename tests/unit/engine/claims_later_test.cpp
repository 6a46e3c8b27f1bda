// What comes after confirmation: states that other modules bring a claim to are written by hand.

#include <string>

#include <gtest/gtest.h>

#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "huanxin/audit/leaf.hpp"
#include "support/fixtures.hpp"

namespace huanxin::engine {
namespace {

using ledger::Account;
using test::day;
using test::TestEngine;
using test::told;
using test::yuan;

struct LaterStates : ::testing::Test {
    LaterStates() : claim(engine.run(engine.create(request))) {
        const auto invoice = test::invoice(1, day("2026-03-14"), request.net_price);
        engine.run(engine.change(claim, engine.confirmation(invoice)));
    }

    /// The state on disk, and the money where that state has it.
    void bring_to(claim::Status status) {
        ClaimView view = engine.stored(claim);
        view.state.standing.status = status;
        codec::pb::ClaimState state;
        codec::encode_state(view.state, state);
        PoolView pool = engine.queries().pool(view.record.pools.at(0)).value().value();
        if (status == claim::Status::settled) std::swap(pool.confirmed, pool.settled);
        codec::pb::Pool stored;
        codec::encode_pool(pool, stored);
        store::Batch batch;
        batch.put(keys::claim_state(view.record.sequence), state.SerializeAsString());
        batch.put(keys::pool(pool.number), stored.SerializeAsString());
        ASSERT_TRUE(engine.store().commit(batch).has_value());
        engine.reopen();
    }
    std::string change(TestEngine::Change change) {
        return told(engine.run(engine.change(claim, std::move(change))));
    }
    Fen balance(Account account) { return engine.pool("appliance/2026").balance(account); }

    TestEngine engine;
    claim::Request request = test::appliance_claim(1);
    Answer claim;
    const Refund refund{RefundReason::returned, day("2026-03-14")};
};

TEST_F(LaterStates, ApprovedClaim_IsRefundedLikeAConfirmedOne) {
    bring_to(claim::Status::approved);
    EXPECT_EQ(change(refund), "refunded 82485");
    EXPECT_TRUE(engine.all_free(request));
    EXPECT_EQ(balance(Account::confirmed), Fen(0));
    EXPECT_EQ(balance(Account::available), test::kPlenty);
}

TEST_F(LaterStates, SettledClaim_OpensAClawbackAndKeepsTheMoneyOut) {
    bring_to(claim::Status::settled);
    EXPECT_EQ(change(refund), "clawback_due 82485");
    EXPECT_TRUE(engine.all_free(request));
    EXPECT_EQ(balance(Account::settled), Fen(82'485));
    EXPECT_EQ(balance(Account::available), test::kPlenty - Fen(82'485));
    EXPECT_EQ(change(refund), "409 already_refunded clawback_due");
}

TEST_F(LaterStates, ClawedBackClaim_IsRefundedAlready) {
    bring_to(claim::Status::clawed_back);
    EXPECT_EQ(change(refund), "409 already_refunded clawed_back");
}

TEST_F(LaterStates, RejectedClaim_ChangesNoMore) {
    bring_to(claim::Status::rejected);
    EXPECT_EQ(change(refund), "409 wrong_state rejected");
    EXPECT_EQ(change(VoidClaim{}), "409 wrong_state rejected");
    EXPECT_EQ(change(Extend{}), "409 wrong_state rejected");
}

TEST_F(LaterStates, ApprovedAndSettledClaims_AreNeitherConfirmedNorVoided) {
    const auto invoice = test::invoice(1, day("2026-03-14"), request.net_price);
    for (const claim::Status status : {claim::Status::approved, claim::Status::settled}) {
        bring_to(status);
        const std::string expected = "409 wrong_state " + std::string(to_string(status));
        EXPECT_EQ(change(engine.confirmation(invoice)), expected);
        EXPECT_EQ(change(VoidClaim{}), expected);
        EXPECT_EQ(change(Extend{}), expected);
    }
}

/// Everything but what is sealed under fresh random numbers.
std::map<std::string, std::string> readable(const store::Store& store) {
    std::map<std::string, std::string> contents = test::contents(store);
    for (auto& [key, value] : contents) {
        if (key[0] == 'E') {
            auto event = codec::parse<codec::pb::Event>(value, "event").value();
            if (event.has_claim_created()) event.mutable_claim_created()->clear_sealed_facts();
            value = event.SerializeAsString();
        } else if (key[0] == 'J') {
            // It commits to what is sealed, too.
            auto leaf = audit::parse_leaf(value).value();
            leaf.commitment = {};
            value = audit::encode(leaf);
        } else if (key[0] == 'U') {
            auto consumer = codec::parse<codec::pb::Consumer>(value, "consumer").value();
            consumer.clear_wrapped_data_key();
            value = consumer.SerializeAsString();
        } else if (key[0] == 'M') {
            auto meta = codec::parse<codec::pb::Meta>(value, "meta").value();
            meta.clear_master_key_check();
            value = meta.SerializeAsString();
        }
    }
    return contents;
}

TEST(Determinism, SameCommandsAtTheSameTimes_WriteTheSameBytes) {
    TestEngine one;
    TestEngine two;
    for (TestEngine* engine : {&one, &two}) {
        const Answer claim = engine->run(engine->create(test::scrap_claim(1)));
        engine->run(engine->create(test::digital_claim(2)));
        engine->pass(600);
        engine->run(engine->change(claim, Extend{3'600}));
        engine->run(engine->office(IssueCredential{Role::auditor, "", "a"}));
        engine->pass(1'200);
        engine->run(engine->change(claim, Confirm{}));
        engine->run(engine->office(AdjustPool{"digital/2026", yuan("1"), "more"}));
    }
    EXPECT_EQ(readable(one.store()), readable(two.store()));
}

TEST(Determinism, OneBatchOrMany_WriteTheSameEvents) {
    TestEngine one;
    TestEngine many;
    std::vector<Command> batch;
    for (int number = 0; number < 20; ++number) {
        claim::Request request = test::digital_claim(number % 7);
        request.claim_ref += std::to_string(number);
        batch.push_back(one.create(request));
        many.run(many.create(request));
    }
    one.run(std::move(batch));
    EXPECT_EQ(readable(one.store()), readable(many.store()));
}

}  // namespace
}  // namespace huanxin::engine
