// Holds end at their exact instant, in the order of the sequence, recorded or not.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "support/fixtures.hpp"

namespace huanxin::engine {
namespace {

using ledger::Account;
using test::day;
using test::TestEngine;
using test::told;
using test::yuan;
using ::testing::Each;
using ::testing::ElementsAre;

claim::Request held_for(int number, std::int32_t seconds) {
    claim::Request request = test::appliance_claim(number);
    request.hold_seconds = seconds;
    return request;
}

struct Expiry : ::testing::Test {
    Answer create(const claim::Request& request) { return engine.run(engine.create(request)); }
    std::string change(const Answer& created, TestEngine::Change change) {
        return told(engine.run(engine.change(created, std::move(change))));
    }
    Confirm confirmation(int number) {
        return engine.confirmation(test::invoice(number, day("2026-03-14"), yuan("5499")));
    }
    claim::Status status(const Answer& created) {
        return engine.stored(created).state.standing.status;
    }
    void expire() { ASSERT_TRUE(engine.sequencer().expire_due().has_value()); }
    void pass_ms(std::int64_t ms) {
        engine.clock().set(Instant::from_ms(engine.clock().now().ms() + ms));
    }

    TestEngine engine;
};

TEST_F(Expiry, ConfirmAMillisecondBeforeTheEnd_IsInTime) {
    const Answer claim = create(held_for(1, 60));
    pass_ms(59'999);
    expire();
    EXPECT_EQ(change(claim, confirmation(1)), "confirmed 82485");
    engine.pass(3'600);
    expire();
    EXPECT_EQ(status(claim), claim::Status::confirmed);
    EXPECT_EQ(engine.pool("appliance/2026").balance(Account::confirmed), Fen(82'485));
}

TEST_F(Expiry, AnyChangeAtTheExactEnd_IsTooLateThoughNothingWasRecorded) {
    const Answer one = create(held_for(1, 60));
    const Answer two = create(held_for(2, 60));
    const Answer three = create(held_for(3, 60));
    pass_ms(60'000);
    EXPECT_EQ(change(one, confirmation(1)), "409 hold_expired expired");
    EXPECT_EQ(change(two, VoidClaim{}), "409 hold_expired expired");
    EXPECT_EQ(change(three, Extend{}), "409 hold_expired expired");
}

TEST_F(Expiry, AnyChangeAfterTheRecordedExpiry_IsAnsweredTheSame) {
    const Answer claim = create(held_for(1, 60));
    engine.pass(61);
    expire();
    ASSERT_EQ(status(claim), claim::Status::expired);
    EXPECT_EQ(change(claim, confirmation(1)), "409 hold_expired expired");
    EXPECT_EQ(change(claim, VoidClaim{}), "409 hold_expired expired");
    EXPECT_EQ(change(claim, Extend{}), "409 hold_expired expired");
    EXPECT_EQ(
        change(claim, Refund{RefundReason::error, day("2026-03-14")}), "409 wrong_state expired"
    );
}

TEST_F(Expiry, Claim_GivesEverythingBackInOneEvent) {
    claim::Request request = held_for(1, 60);
    request.old_item = claim::OldItem{"refrigerator", claim::OldGoods{"SN/OLD"}};
    request.invoice = test::invoice(1, day("2026-03-14"), request.net_price);
    const Answer claim = create(request);
    const Sequence before = engine.sequencer().last_sequence();
    engine.pass(60);
    expire();
    EXPECT_TRUE(engine.all_free(request));
    EXPECT_EQ(engine.pool("appliance/2026").balance(Account::held), Fen(0));
    EXPECT_EQ(engine.pool("appliance/2026").balance(Account::available), test::kPlenty);
    EXPECT_EQ(engine.sequencer().last_sequence(), before + 1);
    const ClaimView view = engine.stored(claim);
    EXPECT_EQ(view.state.standing.status, claim::Status::expired);
    EXPECT_EQ(view.state.updated_at, engine.clock().now());
    EXPECT_EQ(view.state.last_sequence, before + 1);
    request.claim_ref = "another";
    EXPECT_EQ(told(create(request)), "held 82485");
}

TEST_F(Expiry, NewClaimAtTheExactEnd_GetsWhatTheExpiredOneHeld) {
    create(held_for(1, 60));
    claim::Request again = held_for(1, 60);
    again.claim_ref = "another";
    pass_ms(59'999);
    EXPECT_EQ(told(create(again)), "declined quota_used new_item_already_subsidised");
    pass_ms(1);
    EXPECT_EQ(told(create(again)), "held 82485");
}

TEST_F(Expiry, ExtendedHold_EndsAtItsNewEnd) {
    const Answer claim = create(held_for(1, 60));
    engine.pass(30);
    ASSERT_EQ(change(claim, Extend{120}), "held 82485");
    engine.pass(30);  // The first end.
    expire();
    EXPECT_EQ(status(claim), claim::Status::held);
    EXPECT_EQ(engine.sequencer().next_hold_end(), engine.clock().now().plus_seconds(90));
    engine.pass(90);
    expire();
    EXPECT_EQ(status(claim), claim::Status::expired);
    EXPECT_EQ(engine.sequencer().next_hold_end(), std::nullopt);
}

TEST_F(Expiry, VoidedClaim_DoesNotExpire) {
    const Answer claim = create(held_for(1, 60));
    ASSERT_EQ(change(claim, VoidClaim{}), "voided 82485");
    const Sequence last = engine.sequencer().last_sequence();
    engine.pass(60);
    expire();
    EXPECT_EQ(status(claim), claim::Status::voided);
    EXPECT_EQ(engine.sequencer().last_sequence(), last);
    EXPECT_EQ(engine.pool("appliance/2026").balance(Account::available), test::kPlenty);
}

TEST_F(Expiry, NothingDue_WritesNothing) {
    create(held_for(1, 60));
    pass_ms(59'999);
    const auto before = test::contents(engine.store());
    expire();
    EXPECT_EQ(test::contents(engine.store()), before);
}

TEST_F(Expiry, ManyAtOnce_AllExpireInOrder) {
    // More than are committed at a time.
    std::vector<Command> commands;
    for (int number = 0; number < 4'500; ++number)
        commands.push_back(engine.create(held_for(number, 60 + number % 7)));
    ASSERT_THAT(told(engine.run(std::move(commands))), Each("held 82485"));
    const Sequence before = engine.sequencer().last_sequence();
    engine.pass(65);
    expire();
    EXPECT_EQ(engine.sequencer().last_sequence(), before + 4'500 / 7 * 6 + 6);
    EXPECT_EQ(engine.sequencer().next_hold_end(), engine.clock().now().plus_seconds(1));
    engine.pass(1);
    expire();
    EXPECT_EQ(engine.sequencer().last_sequence(), before + 4'500);
    EXPECT_EQ(engine.pool("appliance/2026").balance(Account::held), Fen(0));
    Instant last_end;
    for (Sequence sequence = before + 1; sequence <= before + 4'500; ++sequence) {
        const auto answer = engine.queries().answer_at(sequence);
        const auto& state = std::get<ClaimView>(answer.value().body).state;
        ASSERT_EQ(state.standing.status, claim::Status::expired);
        ASSERT_GE(state.standing.hold_expires_at, last_end);
        last_end = state.standing.hold_expires_at;
    }
}

TEST_F(Expiry, AfterARestart_GoesOn) {
    const Answer one = create(held_for(1, 60));
    const Answer two = create(held_for(2, 600));
    engine.pass(60);
    engine.reopen();
    EXPECT_EQ(engine.sequencer().next_hold_end(), engine.clock().now());
    expire();
    EXPECT_EQ(status(one), claim::Status::expired);
    EXPECT_EQ(status(two), claim::Status::held);
    engine.pass(540);
    EXPECT_EQ(change(two, confirmation(2)), "409 hold_expired expired");
}

TEST_F(Expiry, Event_HasNoActorAndNoFingerprint) {
    create(held_for(1, 60));
    engine.pass(60);
    expire();
    const auto bytes =
        engine.store().get(keys::event(engine.sequencer().last_sequence())).value().value();
    const auto event = codec::parse<codec::pb::Event>(bytes, "event").value();
    EXPECT_EQ(event.claim_changed().transition(), 5U);
    EXPECT_FALSE(event.has_actor());
    EXPECT_EQ(event.fingerprint(), "");
}

/// Goes on by a millisecond each time it is read, as a wall clock does.
class TickingClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override { return Instant::from_ms(++ms_); }
    void pass(std::int64_t ms) { ms_ += ms; }

private:
    mutable std::int64_t ms_ = test::at("2026-03-14T12:00:00+08:00").ms();
};

TEST(SequenceTime, ClockThatGoesOnWithinABatch_NeverRunsBackwards) {
    TestEngine made;  // For its commands and keys.
    store::MemoryStore store;
    TickingClock clock;
    const auto sequencer = Sequencer::open(
                               store,
                               clock,
                               made.tokeniser(),
                               made.key_ring(),
                               std::make_unique<const rules::PolicySet>(test::deployed()),
                               {}
    )
                               .value();
    const auto run = [&](Command command) {
        std::vector<Command> commands;
        commands.push_back(std::move(command));
        return std::move(sequencer->process(std::move(commands)).value().front());
    };
    Retailer retailer;
    retailer.id = test::kRetailer;
    retailer.programs = {"appliance"};
    run(made.office(RegisterRetailer{retailer}));
    run(made.office(TestEngine::pool("plenty", "appliance", test::kPlenty)));
    for (int number = 0; number < 20; ++number) {
        ASSERT_EQ(told(run(made.create(held_for(number, 60)))), "held 82485");
        clock.pass(60'000 - 5 + number % 3);  // The end comes up while the next batch begins.
    }
    Instant last;
    for (Sequence sequence = 1; sequence <= sequencer->last_sequence(); ++sequence) {
        const auto bytes = store.get(keys::event(sequence)).value().value();
        const auto event = codec::parse<codec::pb::Event>(bytes, "event").value();
        EXPECT_GE(Instant::from_ms(event.recorded_at_ms()), last) << "sequence " << sequence;
        last = Instant::from_ms(event.recorded_at_ms());
    }
}

TEST(SequenceTime, ClockSetBack_DoesNotSetTimeBack) {
    TestEngine engine;
    const Instant start = engine.clock().now();
    engine.run(engine.create(test::appliance_claim(1)));
    engine.pass(-3'600);
    const Answer answer = engine.run(engine.create(test::appliance_claim(2)));
    EXPECT_EQ(std::get<ClaimView>(answer.body).record.recorded_at, start);
    engine.reopen();
    EXPECT_EQ(engine.sequencer().now(), start);
}

}  // namespace
}  // namespace huanxin::engine
