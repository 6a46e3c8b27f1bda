#include "huanxin/engine/replay.hpp"

#include <gmock/gmock.h>

#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "huanxin/base/invariant.hpp"
#include "huanxin/policy/load.hpp"
#include "support/recycling.hpp"
#include "support/replayed.hpp"

namespace huanxin::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// The deployed policy set with another digit for the share of the price that is paid for digital
/// products.
std::string changed_policy(std::string serialised) {
    const std::size_t programme = serialised.find("program: \"digital\"");
    const std::size_t share = serialised.find("\"0.15\"", programme);
    INVARIANT(programme != std::string::npos && share != std::string::npos, "the share is 15 %");
    serialised[share + 4] = '4';
    return serialised;
}

/// Claims of two programmes in every state, and reverse invoices; the policy changes in between.
class Replaying : public ::testing::Test {
protected:
    void SetUp() override {
        auto& engine = recycling_.engine();
        first_ = engine.sequencer().last_sequence() + 1;
        for (int number = 1; number <= 4; ++number) {
            appliances_.push_back(engine.run(engine.create(test::appliance_claim(number))));
            digital_.push_back(engine.run(engine.create(test::digital_claim(100 + number))));
        }
        claim::Request again = test::appliance_claim(1);  // Its item is taken.
        again.claim_ref = "again";
        EXPECT_EQ(test::told(engine.run(engine.create(again))).substr(0, 8), "declined");
        const auto confirmation = [&](int number, const Answer& made) {
            return engine.confirmation(test::invoice(
                number, test::day("2026-03-14"), std::get<ClaimView>(made.body).record.net_price
            ));
        };
        engine.run(engine.change(appliances_[0], confirmation(1, appliances_[0])));
        engine.run(engine.change(appliances_[1], VoidClaim{}));
        engine.run(engine.change(appliances_[2], Extend{86'400 * 10}));
        engine.run(engine.change(digital_[0], confirmation(2, digital_[0])));
        engine.run(
            engine.change(digital_[0], Refund{RefundReason::returned, test::day("2026-03-14")})
        );
        engine.pass(86'400 * 8);
        EXPECT_TRUE(engine.sequencer().expire_due().has_value());

        const auto seller = test::seller(1);
        recycling_.all_consent(seller, test::day("2026-03-01"));
        const Answer issued = engine.run(recycling_.issue(
            "C1",
            test::scrap(seller, test::day("2026-03-20"), {test::yuan("800"), test::yuan("90")})
        ));
        EXPECT_EQ(test::told(issued).substr(0, 6), "issued");
        EXPECT_EQ(
            recycling_.run(
                recycling_.reverse(issued, test::day("2026-03-21"), {{1, test::yuan("30")}})
            ),
            "red 3000"
        );
        EXPECT_EQ(recycling_.run(recycling_.reverse(issued, test::day("2026-03-22"))), "red 86000");
        engine.run(engine.office(AdjustPool{"digital/2026", test::yuan("-5"), "less"}));

        auto changed = policy::load_serialised(changed_policy(test::deployed().serialised));
        ASSERT_TRUE(changed.set) << policy::render_faults(changed.faults);
        engine.reopen(std::make_unique<const rules::PolicySet>(std::move(*changed.set)));
        engine.run(engine.create(test::digital_claim(200)));
        engine.run(engine.create(test::appliance_claim(201)));
    }

    /// A record of the store, changed.
    void change(const std::string& key, const std::function<void(std::string&)>& how) {
        auto value = store().get(key).value().value();
        how(value);
        store::Batch batch;
        batch.put(key, value);
        ASSERT_TRUE(store().commit(batch).has_value());
    }
    template <class How>
    void change_event(Sequence sequence, How how) {
        change(keys::event(sequence), [&](std::string& value) {
            auto event = codec::parse<codec::pb::Event>(value, "event").value();
            how(event);
            value = event.SerializeAsString();
        });
    }

    test::Replayed replayed(const std::string& policy_directory = {}) {
        return test::replayed(
            store(),
            recycling_.engine().tokeniser(),
            recycling_.engine().key_ring(),
            policy_directory
        );
    }
    store::MemoryStore& store() { return recycling_.engine().store(); }

    test::Recycling recycling_;
    Sequence first_ = 0;
    std::vector<Answer> appliances_, digital_;
};

TEST_F(Replaying, WhatWasRecorded_HasNoDifference) {
    const auto found = replayed();
    EXPECT_THAT(found.differences, IsEmpty());
    EXPECT_EQ(found.report.events, recycling_.engine().sequencer().last_sequence());
    EXPECT_EQ(found.report.decisions, 12U);
    EXPECT_FALSE(found.report.references_left_out);
    EXPECT_GT(found.report.state_records, 50U);
    EXPECT_FALSE(found.report.cut_short);
}

TEST_F(Replaying, AnotherSubsidy_IsTold) {
    const Sequence third = digital_[2].sequence;
    change_event(third, [](auto& event) {
        auto& decision = *event.mutable_claim_created()->mutable_decision();
        decision.set_subsidy_fen(decision.subsidy_fen() + 1);
    });
    const auto found = replayed();
    ASSERT_FALSE(found.differences.empty());
    EXPECT_THAT(
        found.differences.front(),
        ::testing::AllOf(
            StartsWith(std::to_string(third) + ": "),
            HasSubstr("claim_created.decision.subsidy_fen")
        )
    );
}

TEST_F(Replaying, OneCharacterOfAPolicyValue_TouchesTheDecisionsThatItDecided) {
    change(keys::policy_set(1), [](std::string& value) {
        auto stored = codec::parse<codec::pb::StoredPolicySet>(value, "policy set").value();
        stored.set_serialised(changed_policy(stored.serialised()));
        value = stored.SerializeAsString();
    });
    const auto found = replayed();
    std::vector<std::string> places;
    for (const std::string& difference : found.differences)
        places.push_back(difference.substr(0, difference.find(':')));
    std::vector<std::string> expected{"1"};  // The policy set itself.
    for (const Answer& claim : digital_)
        expected.push_back(std::to_string(claim.sequence));
    EXPECT_EQ(places, expected);
}

TEST_F(Replaying, EventThatIsGone_EndsIt) {
    store::Batch batch;
    batch.remove(keys::event(first_ + 2));
    ASSERT_TRUE(store().commit(batch).has_value());
    const auto found = replayed();
    EXPECT_THAT(
        found.differences, ElementsAre(std::to_string(first_ + 2) + ": the event is missing")
    );
    EXPECT_TRUE(found.report.cut_short);
}

TEST_F(Replaying, StateThatNoEventGives_IsTold) {
    const auto pool = recycling_.engine().pool("appliance/2026").number();
    change(keys::pool(pool), [](std::string& value) {
        auto stored = codec::parse<codec::pb::Pool>(value, "pool").value();
        stored.set_held_fen(stored.held_fen() - 1);
        value = stored.SerializeAsString();
    });
    const auto found = replayed();
    ASSERT_EQ(found.differences.size(), 1U);
    EXPECT_THAT(found.differences.front(), HasSubstr("(pool) is not what the events give"));
}

TEST_F(Replaying, OtherPolicies_TellWhatTheyWouldHaveDecided) {
    const auto found = replayed(HUANXIN_SOURCE_DIR "/deploy/policies");
    ASSERT_EQ(found.differences.size(), 1U) << "only the claim under the changed set";
    EXPECT_THAT(found.differences.front(), HasSubstr("claim_created.decision.subsidy_fen"));
    EXPECT_EQ(found.report.state_records, 0U) << "the state is that of the recorded decisions";
}

}  // namespace
}  // namespace huanxin::engine
