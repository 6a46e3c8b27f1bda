// One idempotency key, one effect, one answer, for ever; what is refused changes nothing
// (docs/reference/http-api.md).

#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fixtures.hpp"

namespace huanxin::engine {
namespace {

using test::at;
using test::day;
using test::TestEngine;
using test::told;
using test::yuan;
using ::testing::ElementsAre;

constexpr const char* kKey = "key-that-is-used-again";

Confirm confirmation(const TestEngine& engine, int number) {
    return engine.confirmation(test::invoice(number, day("2026-03-14"), yuan("5499")));
}

/// A sandbox, so that its clock can be set too.
SequencerOptions sandbox() {
    SequencerOptions options;
    options.sandbox = true;
    options.test_clock = at("2026-03-14T12:00:00+08:00");
    return options;
}

struct Repeated {
    std::string name;
    /// Makes the command under kKey; what must be there before is made by it too.
    std::function<Command(TestEngine&)> command;
};

// NOLINTNEXTLINE(readability-identifier-naming): the name that GoogleTest looks for.
void PrintTo(const Repeated& one, std::ostream* out) {
    *out << one.name;
}

Answer held(TestEngine& engine) {
    return engine.run(engine.create(test::appliance_claim(1)));
}

const std::vector<Repeated>& repeated() {
    static const std::vector<Repeated> all{
        {"Claim", [](TestEngine& e) { return e.create(test::scrap_claim(1), kKey); }},
        {"DeclinedClaim",
         [](TestEngine& e) {
             claim::Request request = test::appliance_claim(1);
             test::new_appliance(request).efficiency_grade = 2;
             return e.create(request, kKey);
         }},
        {"Confirm", [](TestEngine& e) { return e.change(held(e), confirmation(e, 1), kKey); }},
        {"Void", [](TestEngine& e) { return e.change(held(e), VoidClaim{}, kKey); }},
        {"Extend", [](TestEngine& e) { return e.change(held(e), Extend{3'600}, kKey); }},
        {"Refund",
         [](TestEngine& e) {
             const Answer claim = held(e);
             e.run(e.change(claim, confirmation(e, 1)));
             return e.change(claim, Refund{RefundReason::error, day("2026-03-14")}, kKey);
         }},
        {"Retailer",
         [](TestEngine& e) {
             RegisterRetailer body;
             body.retailer.name = "新";
             body.retailer.stores = {{"S-1", "130402", "一"}};
             return e.office(body, kKey);
         }},
        {"Suspension",
         [](TestEngine& e) {
             return e.office(SetSuspension{std::string(test::kRetailer), true, "audit"}, kKey);
         }},
        {"Reinstatement",
         [](TestEngine& e) {
             return e.office(SetSuspension{std::string(test::kRetailer), false, "over"}, kKey);
         }},
        {"Credential",
         [](TestEngine& e) {
             const IssueCredential body{Role::retailer, std::string(test::kRetailer), "till"};
             return e.office(body, kKey);
         }},
        {"Revocation",
         [](TestEngine& e) {
             const Answer issued = e.run(e.office(IssueCredential{Role::auditor, "", "a"}));
             const auto& credential = std::get<IssuedCredential>(issued.body).credential;
             return e.office(RevokeCredential{credential.id}, kKey);
         }},
        {"Pool",
         [](TestEngine& e) {
             CreatePool pool = TestEngine::pool("", "digital", yuan("100"), "digital/2026");
             pool.spec.opens_at = at("2026-03-01T00:00:00+08:00");
             return e.office(std::move(pool), kKey);
         }},
        {"Adjustment",
         [](TestEngine& e) {
             return e.office(AdjustPool{"digital/2026", Fen(5), "more"}, kKey);
         }},
    };
    return all;
}

class EachCommand : public ::testing::TestWithParam<Repeated> {};

/// What a caller sees of an answer, more than a line for the claims.
std::string shown(const Answer& answer) {
    std::string text = told(answer) + " at " + std::to_string(answer.sequence);
    if (const auto* view = std::get_if<ClaimView>(&answer.body))
        text += claim_id_text(view->record.id) + " " +
                view->state.standing.hold_expires_at.to_string() + " " +
                view->state.updated_at.to_string() + " " +
                std::to_string(view->state.standing.extensions) + " " +
                view->record.request.value().consumer.name + " " +
                view->state.confirm_invoice.value_or(claim::Invoice{}).number;
    if (const auto* retailer = std::get_if<Retailer>(&answer.body))
        text += " " + retailer->name + " " + retailer->suspension_reason + " " +
                std::to_string(retailer->stores.size()) + " " + retailer->updated_at.to_string();
    if (const auto* pool = std::get_if<PoolView>(&answer.body))
        text += " " + pool->spec.id + " " + pool->parent_id + " " +
                pool->spec.created_at.to_string() + " " +
                pool->spec.opens_at.value_or(Instant()).to_string();
    if (const auto* issued = std::get_if<IssuedCredential>(&answer.body))
        text += " " + issued->credential.id + " " + issued->credential.label;
    return text;
}

TEST_P(EachCommand, Repeated_IsAnsweredAlikeAndDoneOnce) {
    TestEngine engine;
    const Command command = GetParam().command(engine);
    const Answer first = engine.run(Command(command));
    ASSERT_FALSE(std::holds_alternative<Refused>(first.body)) << told(first);
    EXPECT_FALSE(first.replayed);
    const auto after = test::contents(engine.store());
    engine.pass(7);
    const Answer second = engine.run(Command(command));
    EXPECT_TRUE(second.replayed);
    EXPECT_EQ(shown(second), shown(first));
    EXPECT_EQ(test::contents(engine.store()), after);
}

TEST_P(EachCommand, RepeatedInTheSameBatch_IsDoneOnce) {
    TestEngine engine;
    const Command command = GetParam().command(engine);
    const Sequence before = engine.sequencer().last_sequence();
    const auto answers = engine.run(std::vector<Command>{command, command, command});
    EXPECT_EQ(engine.sequencer().last_sequence(), before + 1);
    EXPECT_FALSE(answers[0].replayed);
    for (const std::size_t i : {1, 2}) {
        EXPECT_TRUE(answers[i].replayed);
        EXPECT_EQ(shown(answers[i]), shown(answers[0]));
    }
}

TEST_P(EachCommand, RepeatedAfterARestart_IsAnsweredAlike) {
    TestEngine engine;
    const Command command = GetParam().command(engine);
    const Answer first = engine.run(Command(command));
    engine.pass(100'000);
    engine.reopen();
    ASSERT_TRUE(engine.sequencer().expire_due().has_value());
    const Answer second = engine.run(Command(command));
    EXPECT_TRUE(second.replayed);
    EXPECT_EQ(shown(second), shown(first));
}

TEST_P(EachCommand, SameKeyWithAnotherBody_IsRefused) {
    TestEngine engine;
    Command command = GetParam().command(engine);
    engine.run(Command(command));
    const auto after = test::contents(engine.store());
    command.idempotency->fingerprint[15] ^= 1;
    EXPECT_EQ(told(engine.run(Command(command))), "422 idempotency_key_reused");
    // The key is judged before what the edge found wrong with the body.
    command.faults = {{"/x", "missing"}};
    EXPECT_EQ(told(engine.run(Command(command))), "422 idempotency_key_reused");
    EXPECT_EQ(test::contents(engine.store()), after);
}

TEST_P(EachCommand, RememberedKey_IsAnsweredBeforeFaultsOfTheBody) {
    TestEngine engine;
    Command command = GetParam().command(engine);
    const Answer first = engine.run(Command(command));
    command.faults = {{"/sold_on", "in_future"}};
    const Answer second = engine.run(Command(command));
    EXPECT_TRUE(second.replayed);
    EXPECT_EQ(shown(second), shown(first));
}

TEST_P(EachCommand, RefusedByTheEdge_LeavesTheKeyFreeForAMendedBody) {
    TestEngine engine;
    const Command command = GetParam().command(engine);
    const auto before = test::contents(engine.store());
    Command faulty = command;
    faulty.faults = {{"/x", "missing"}};
    faulty.idempotency->fingerprint[0] ^= 1;
    EXPECT_EQ(told(engine.run(std::move(faulty))), "422 validation_failed /x:missing");
    EXPECT_EQ(test::contents(engine.store()), before);
    EXPECT_FALSE(std::holds_alternative<Refused>(engine.run(Command(command)).body));
}

std::string name_of(const ::testing::TestParamInfo<Repeated>& info) {
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(All, EachCommand, ::testing::ValuesIn(repeated()), name_of);

TEST(Replay, OfTheFirstAnswer_DoesNotShowWhatCameLater) {
    TestEngine engine;
    const Command create = engine.create(test::appliance_claim(1), kKey);
    const Answer claim = engine.run(Command(create));
    engine.run(engine.change(claim, Extend{3'600}));
    engine.run(engine.change(claim, confirmation(engine, 1)));
    EXPECT_EQ(told(engine.run(Command(create))), "held 82485");
    const auto adjust = engine.office(AdjustPool{"digital/2026", Fen(5), "x"}, "adjust-key-00001");
    const std::string first = told(engine.run(Command(adjust)));
    engine.run(engine.office(AdjustPool{"digital/2026", Fen(7), "y"}));
    EXPECT_EQ(told(engine.run(Command(adjust))), first);
}

TEST(Replay, BetweenTwoPathsOrTenants_DoesNotHappen) {
    TestEngine engine;
    const Answer claim = engine.run(engine.create(test::appliance_claim(1)));
    Command confirm = engine.change(claim, confirmation(engine, 1));
    Command refund = engine.change(claim, Refund{RefundReason::error, day("2026-03-14")});
    confirm.idempotency = test::remembered_as("R1", "POST /v1/claims/1/confirm", kKey, "{}");
    refund.idempotency = test::remembered_as("R1", "POST /v1/claims/1/refund", kKey, "{}");
    EXPECT_EQ(told(engine.run(std::move(confirm))), "confirmed 82485");
    EXPECT_EQ(told(engine.run(std::move(refund))), "refunded 82485");
}

TEST(Replay, ClaimId_ComesFromTheKey) {
    TestEngine engine;
    const Command create = engine.create(test::appliance_claim(1), kKey);
    const Answer answer = engine.run(Command(create));
    EXPECT_EQ(std::get<ClaimView>(answer.body).record.id, create.idempotency->id);
}

TEST(Decline, IsFinalForItsKey) {
    TestEngine engine;
    const auto invoice_of_another = test::invoice(7, day("2026-03-14"), yuan("5499"));
    claim::Request first = test::appliance_claim(1);
    first.invoice = invoice_of_another;
    const Answer other = engine.run(engine.create(first));
    claim::Request second = test::appliance_claim(2);
    second.invoice = invoice_of_another;
    const Command create = engine.create(second, kKey);
    EXPECT_EQ(told(engine.run(Command(create))), "declined invoice_already_used");
    engine.run(engine.change(other, VoidClaim{}));
    EXPECT_EQ(told(engine.run(Command(create))), "declined invoice_already_used");
    EXPECT_EQ(told(engine.run(engine.create(second))), "held 82485");
}

TEST(Conflict409, LeavesTheKeyFreeAndNothingChanged) {
    TestEngine engine;
    engine.run(engine.create(test::appliance_claim(1)));
    claim::Request taken = test::appliance_claim(2);
    taken.claim_ref = test::appliance_claim(1).claim_ref;
    const auto before = test::contents(engine.store());
    EXPECT_EQ(told(engine.run(engine.create(taken, kKey))), "409 claim_ref_taken held");
    EXPECT_EQ(test::contents(engine.store()), before);
    EXPECT_EQ(told(engine.run(engine.create(test::appliance_claim(3), kKey))), "held 82485");
}

TEST(NothingChanged, ByAnyRefusal) {
    TestEngine engine(at("2026-03-14T12:00:00+08:00"), sandbox());
    const Answer claim = engine.run(engine.create(test::appliance_claim(1)));
    const Answer confirmed = engine.run(engine.create(test::appliance_claim(2)));
    engine.run(engine.change(confirmed, confirmation(engine, 2)));
    const Refund refund{RefundReason::error, day("2026-03-14")};
    std::vector<Command> commands;
    commands.push_back(engine.create(test::appliance_claim(1)));
    commands.push_back(engine.change(claim, Confirm{}));
    commands.push_back(engine.change(claim, confirmation(engine, 2)));
    commands.push_back(engine.change(claim, refund));
    commands.push_back(engine.change(confirmed, confirmation(engine, 2)));
    commands.push_back(engine.change(confirmed, VoidClaim{}));
    commands.push_back(engine.change(confirmed, Extend{}));
    commands.push_back(engine.office(SetSuspension{"nobody", true, "x"}));
    commands.push_back(engine.office(RevokeCredential{"nobody"}));
    commands.push_back(engine.office(IssueCredential{Role::retailer, "nobody", "x"}));
    Retailer known;
    known.id = test::kRetailer;
    commands.push_back(engine.office(RegisterRetailer{known}));
    commands.push_back(engine.office(TestEngine::pool("digital/2026", "digital", Fen(1))));
    commands.push_back(engine.office(AdjustPool{"nobody", Fen(1), "x"}));
    commands.push_back(engine.office(SetClock{at("2026-03-14T11:59:59+08:00")}));
    const auto before = test::contents(engine.store());
    const std::size_t count = commands.size();
    for (Command& command : commands) {
        const Answer answer = engine.run(std::move(command));
        EXPECT_TRUE(std::holds_alternative<Refused>(answer.body)) << told(answer);
        EXPECT_EQ(answer.sequence, 0U);
        EXPECT_EQ(test::contents(engine.store()), before) << told(answer);
    }
    EXPECT_EQ(count, 14U);
}

}  // namespace
}  // namespace huanxin::engine
