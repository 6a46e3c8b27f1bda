// Retailers, credentials and the test clock (docs/openapi.yaml).

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "huanxin/base/digest.hpp"
#include "support/fixtures.hpp"

namespace huanxin::engine {
namespace {

using test::at;
using test::day;
using test::TestEngine;
using test::told;
using test::yuan;
using ::testing::ElementsAre;

constexpr const char* kStart = "2026-03-14T12:00:00+08:00";

SequencerOptions sandbox(const char* test_clock = kStart) {
    SequencerOptions options;
    options.sandbox = true;
    options.test_clock = at(test_clock);
    return options;
}

IssuedCredential issue(TestEngine& engine, IssueCredential body) {
    return std::get<IssuedCredential>(engine.run(engine.office(std::move(body))).body);
}

TEST(Retailers, WithoutId_GetOneFromTheirKey) {
    TestEngine engine;
    const Answer answer = engine.run(engine.office(RegisterRetailer{}));
    const std::string& id = std::get<Retailer>(answer.body).id;
    EXPECT_EQ(id.substr(0, 4), "ret_");
    EXPECT_NE(engine.sequencer().registry().retailer(id), nullptr);
    EXPECT_EQ(std::get<Retailer>(answer.body).registered_at, engine.clock().now());
}

TEST(Retailers, TakenId_IsAConflict) {
    TestEngine engine;
    Retailer known;
    known.id = test::kRetailer;
    EXPECT_EQ(told(engine.run(engine.office(RegisterRetailer{known}))), "409 id_taken");
}

TEST(Retailers, Suspension_KeepsItsReasonUntilReinstated) {
    TestEngine engine;
    const auto set = [&](bool on, const char* reason) {
        return engine.run(engine.office(SetSuspension{std::string(test::kRetailer), on, reason}));
    };
    engine.pass(5);
    EXPECT_EQ(told(set(true, "audit")), "retailer R1 suspended");
    engine.reopen();
    const auto suspended = engine.sequencer().registry().retailer(test::kRetailer);
    EXPECT_TRUE(suspended->suspended);
    EXPECT_EQ(suspended->suspension_reason, "audit");
    EXPECT_EQ(suspended->updated_at, engine.clock().now());
    EXPECT_EQ(suspended->registered_at, engine.clock().now().plus_seconds(-5));
    EXPECT_EQ(told(set(false, "cleared")), "retailer R1");
    engine.reopen();
    const auto active = engine.sequencer().registry().retailer(test::kRetailer);
    EXPECT_FALSE(active->suspended);
    EXPECT_EQ(active->suspension_reason, "");
    EXPECT_EQ(active->stores.size(), 1U);
}

TEST(Retailers, SuspensionInOneCall_CountsForTheClaimsAfterIt) {
    TestEngine engine;
    std::vector<Command> commands;
    commands.push_back(engine.create(test::appliance_claim(1)));
    commands.push_back(engine.office(SetSuspension{std::string(test::kRetailer), true, "x"}));
    commands.push_back(engine.create(test::appliance_claim(2)));
    EXPECT_THAT(
        told(engine.run(std::move(commands))),
        ElementsAre("held 82485", "retailer R1 suspended", "declined retailer_not_enrolled")
    );
}

TEST(Credentials, Issued_AuthenticatesByItsHashOnly) {
    TestEngine engine;
    const auto issued = issue(engine, {Role::retailer, std::string(test::kRetailer), "till 1"});
    EXPECT_EQ(issued.key.substr(0, 4), "hxk_");
    EXPECT_EQ(issued.credential.id.substr(0, 4), "crd_");
    EXPECT_EQ(issued.credential.key_hash, sha256(issued.key));
    const auto& registry = engine.sequencer().registry();
    const auto actor = registry.authenticate(sha256(issued.key));
    ASSERT_TRUE(actor.has_value());
    EXPECT_EQ(actor->role, Role::retailer);
    EXPECT_EQ(actor->tenant_id, test::kRetailer);
    EXPECT_EQ(actor->credential_id, issued.credential.id);
    EXPECT_FALSE(registry.authenticate(sha256(issued.key + "x")).has_value());
    for (const auto& [key, value] : test::contents(engine.store()))
        EXPECT_EQ(value.find(issued.key), std::string::npos) << key[0];
}

TEST(Credentials, TwoKeys_DifferAndBothAuthenticate) {
    TestEngine engine;
    const auto one = issue(engine, {Role::auditor, "", "a"});
    const auto two = issue(engine, {Role::auditor, "", "a"});
    EXPECT_NE(one.key, two.key);
    EXPECT_TRUE(engine.sequencer().registry().authenticate(sha256(one.key)).has_value());
    EXPECT_TRUE(engine.sequencer().registry().authenticate(sha256(two.key)).has_value());
}

TEST(Credentials, OfficeAndAuditor_AreTenantsByTheirRole) {
    TestEngine engine;
    EXPECT_EQ(issue(engine, {Role::programme_office, "x", "o"}).credential.tenant_id, "operator");
    EXPECT_EQ(issue(engine, {Role::auditor, "x", "a"}).credential.tenant_id, "auditor");
}

TEST(Credentials, OfAnUnknownRetailer_AreAFaultOfTheBody) {
    TestEngine engine;
    EXPECT_EQ(
        told(engine.run(engine.office(IssueCredential{Role::retailer, "nobody", "x"}))),
        "422 validation_failed /tenant_id:unknown_value"
    );
}

TEST(Credentials, Revoked_NoLongerAuthenticate) {
    TestEngine engine;
    const auto issued = issue(engine, {Role::retailer, std::string(test::kRetailer), "till 1"});
    const std::string& id = issued.credential.id;
    EXPECT_EQ(
        told(engine.run(engine.office(RevokeCredential{id}))), "credential retailer R1 revoked"
    );
    EXPECT_FALSE(engine.sequencer().registry().authenticate(sha256(issued.key)).has_value());
    engine.reopen();
    EXPECT_FALSE(engine.sequencer().registry().authenticate(sha256(issued.key)).has_value());
    EXPECT_TRUE(engine.sequencer().registry().credential(id)->revoked);
    EXPECT_EQ(told(engine.run(engine.office(RevokeCredential{"nobody"}))), "404 not_found");
}

TEST(Credentials, AfterARestart_Authenticate) {
    TestEngine engine;
    const auto issued = issue(engine, {Role::auditor, "", "a"});
    engine.reopen();
    EXPECT_TRUE(engine.sequencer().registry().authenticate(sha256(issued.key)).has_value());
}

TEST(Bootstrap, FirstOperator_IsMadeOnce) {
    TestEngine engine;
    EXPECT_FALSE(engine.sequencer().registry().has_active_operator());
    EXPECT_TRUE(engine.sequencer().bootstrap_operator("hxk_first").value());
    EXPECT_FALSE(engine.sequencer().bootstrap_operator("hxk_second").value());
    const auto actor = engine.sequencer().registry().authenticate(sha256("hxk_first"));
    EXPECT_EQ(actor->role, Role::programme_office);
    EXPECT_EQ(actor->tenant_id, "operator");
    EXPECT_FALSE(engine.sequencer().registry().authenticate(sha256("hxk_second")).has_value());
    engine.reopen();
    EXPECT_TRUE(engine.sequencer().registry().authenticate(sha256("hxk_first")).has_value());
    EXPECT_FALSE(engine.sequencer().bootstrap_operator("hxk_second").value());
}

TEST(TestClock, StandsStillAndMovesForwardOnly) {
    TestEngine engine(at("2020-01-01T00:00:00Z"), sandbox());
    EXPECT_EQ(engine.sequencer().now(), at(kStart));
    engine.pass(3'600);  // The wall clock is of no account.
    EXPECT_EQ(engine.sequencer().now(), at(kStart));
    const Instant later = at("2026-03-14T12:00:01+08:00");
    EXPECT_EQ(told(engine.run(engine.office(SetClock{later}))), "clock 2026-03-14T04:00:01.000Z");
    EXPECT_EQ(engine.sequencer().now(), later);
    EXPECT_EQ(
        told(engine.run(engine.office(SetClock{at(kStart)}))), "422 validation_failed /now:in_past"
    );
    EXPECT_EQ(engine.sequencer().now(), later);
}

TEST(TestClock, InOneCall_CountsForTheClaimsAfterIt) {
    TestEngine engine(at(kStart), sandbox());
    std::vector<Command> commands;
    commands.push_back(engine.create(test::appliance_claim(1)));
    commands.push_back(engine.office(SetClock{at("2026-03-14T12:30:00+08:00")}));
    claim::Request again = test::appliance_claim(1);
    again.claim_ref = "another";
    commands.push_back(engine.create(again));
    EXPECT_THAT(
        told(engine.run(std::move(commands))),
        ElementsAre("held 82485", "clock 2026-03-14T04:30:00.000Z", "held 82485")
    );
}

TEST(TestClock, HoldsWhoseEndItReaches_AreExpiredBeforeTheAnswer) {
    TestEngine engine(at(kStart), sandbox());
    const Answer claim = engine.run(engine.create(test::appliance_claim(1)));
    engine.run(engine.office(SetClock{at("2026-03-14T12:29:59.999+08:00")}));
    EXPECT_EQ(engine.stored(claim).state.standing.status, claim::Status::held);
    engine.run(engine.office(SetClock{at("2026-03-14T12:30:00+08:00")}));
    EXPECT_EQ(engine.stored(claim).state.standing.status, claim::Status::expired);
}

TEST(TestClock, AfterARestart_GoesOnFromItsLastValue) {
    TestEngine engine(at(kStart), sandbox());
    engine.run(engine.office(SetClock{at("2026-06-01T00:00:00+08:00")}));
    engine.run(engine.create(test::appliance_claim(1)));
    engine.reopen();
    EXPECT_EQ(engine.sequencer().now(), at("2026-06-01T00:00:00+08:00"));
}

TEST(TestClock, WithoutOne_CannotBeSet) {
    TestEngine engine;
    EXPECT_EQ(
        told(engine.run(engine.office(SetClock{at("2027-01-01T00:00:00Z")}))), "404 not_found"
    );
}

}  // namespace
}  // namespace huanxin::engine
