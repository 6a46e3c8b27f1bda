// Opening: what a restart finds again, and what is refused.

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/batch.hpp"
#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/policy/load.hpp"
#include "support/fixtures.hpp"

namespace huanxin::engine {
namespace {

using test::at;
using test::day;
using test::TestEngine;
using test::told;
using test::yuan;

SequencerOptions mode(bool sandbox) {
    SequencerOptions options;
    options.sandbox = sandbox;
    return options;
}

std::unique_ptr<const rules::PolicySet> deployed() {
    return std::make_unique<const rules::PolicySet>(test::deployed());
}

/// The committed policies and those of 2027 that the tests of the loader have.
std::unique_ptr<const rules::PolicySet> with_2027() {
    namespace fs = std::filesystem;
    const fs::path source = HUANXIN_SOURCE_DIR;
    std::string path = fs::temp_directory_path() / "huanxin-policies-XXXXXX";
    if (mkdtemp(path.data()) == nullptr) std::abort();
    fs::copy(source / "deploy/policies", path, fs::copy_options::recursive);
    for (const auto& more : fs::directory_iterator(source / "tests/unit/policy/data/more"))
        fs::copy(more.path(), fs::path(path) / "cn" / more.path().filename());
    policy::LoadOutcome outcome = policy::load_directory(path);
    fs::remove_all(path);
    EXPECT_EQ(policy::render_faults(outcome.faults), "");
    return std::make_unique<const rules::PolicySet>(std::move(*outcome.set));
}

/// Opens a copy of what `engine` has on disk.
Result<std::unique_ptr<Sequencer>> open(
    TestEngine& engine, store::Store& store, SequencerOptions options = {}
) {
    return Sequencer::open(
        store, engine.clock(), engine.tokeniser(), engine.key_ring(), deployed(), options
    );
}

Bytes32 filled_with(std::uint8_t byte) {
    Bytes32 key;
    key.fill(byte);
    return key;
}

TEST(Open, OtherKeys_AreRefused_ForWithThemAllWouldCountAnew) {
    TestEngine engine;
    engine.run(engine.create(test::appliance_claim(1)));
    const auto copy = engine.store().clone();
    const privacy::Tokeniser other_tokens(filled_with(0x77));
    const auto by_token =
        Sequencer::open(*copy, engine.clock(), other_tokens, engine.key_ring(), deployed(), {});
    ASSERT_TRUE(by_token.has_error());
    EXPECT_EQ(by_token.error().code, Errc::invalid);
    EXPECT_THAT(by_token.error().message, ::testing::HasSubstr("token key"));

    for (const std::uint32_t number : {1U, 9U}) {
        privacy::MasterKeys keys;
        keys.wrap_keys[number] = filled_with(0x55);
        const privacy::KeyRing other_masters(keys);
        const auto by_master = Sequencer::open(
            *copy, engine.clock(), engine.tokeniser(), other_masters, deployed(), {}
        );
        ASSERT_TRUE(by_master.has_error()) << number;
        EXPECT_THAT(by_master.error().message, ::testing::HasSubstr("master key"));
    }
    EXPECT_TRUE(open(engine, *copy).has_value());
}

TEST(Open, EmptyStore_RecordsThePolicySet) {
    TestEngine made;
    store::MemoryStore store;
    const auto sequencer = open(made, store).value();
    EXPECT_EQ(sequencer->last_sequence(), 1U);
    EXPECT_EQ(sequencer->policies().current_number(), 1U);
    const auto bytes = store.get(keys::event(1)).value().value();
    const auto event = codec::parse<codec::pb::Event>(bytes, "event").value();
    EXPECT_EQ(event.policy_set_changed().digest(), as_view(test::deployed().digest));
    EXPECT_FALSE(event.has_actor());
    const auto meta_bytes = store.get(keys::meta()).value().value();
    const auto meta = codec::parse<codec::pb::Meta>(meta_bytes, "meta").value();
    EXPECT_EQ(meta.format(), codec::kStoreFormat);
    EXPECT_EQ(meta.mode(), "production");
    EXPECT_EQ(meta.next_sequence(), 2U);
}

TEST(Open, SameStoreAgain_WritesNothing) {
    TestEngine engine;
    engine.run(engine.create(test::appliance_claim(1)));
    const auto before = test::contents(engine.store());
    engine.reopen();
    EXPECT_EQ(test::contents(engine.store()), before);
}

TEST(Open, AfterARestart_EverythingGoesOn) {
    TestEngine engine;
    const Answer claim = engine.run(engine.create(test::appliance_claim(1)));
    const Sequence last = engine.sequencer().last_sequence();
    engine.reopen();
    EXPECT_EQ(engine.sequencer().last_sequence(), last);
    EXPECT_EQ(engine.pool("appliance/2026").balance(ledger::Account::held), Fen(82'485));
    EXPECT_EQ(
        engine.sequencer().registry().pool("appliance/2026"),
        engine.sequencer().book().find("appliance/2026")
    );
    claim::Request again = test::appliance_claim(1);
    again.claim_ref = "another";
    EXPECT_EQ(
        told(engine.run(engine.create(again))), "declined quota_used new_item_already_subsidised"
    );
    const auto invoice = test::invoice(1, day("2026-03-14"), yuan("5499"));
    EXPECT_EQ(
        told(engine.run(engine.change(claim, engine.confirmation(invoice)))), "confirmed 82485"
    );
}

TEST(Open, StoreOfTheOtherMode_IsRefused) {
    for (const bool sandbox : {false, true}) {
        TestEngine engine(at("2026-03-14T12:00:00+08:00"), mode(sandbox));
        const auto copy = engine.store().clone();
        const auto opened = open(engine, *copy, mode(!sandbox));
        EXPECT_EQ(opened.error().code, Errc::unsupported);
        EXPECT_EQ(test::contents(*copy), test::contents(engine.store()));
        EXPECT_TRUE(open(engine, *copy, mode(sandbox)).has_value());
    }
}

TEST(Open, StoreOfAnotherFormat_IsRefused) {
    TestEngine engine;
    const auto copy = engine.store().clone();
    codec::pb::Meta meta =
        codec::parse<codec::pb::Meta>(copy->get(keys::meta()).value().value(), "meta").value();
    for (const std::uint32_t format : {codec::kStoreFormat - 1, codec::kStoreFormat + 1}) {
        meta.set_format(format);
        store::Batch batch;
        batch.put(keys::meta(), meta.SerializeAsString());
        ASSERT_TRUE(copy->commit(batch).has_value());
        EXPECT_EQ(open(engine, *copy).error().code, Errc::unsupported) << format;
    }
}

TEST(Policies, Changed_IsAnEventAndCountsFromThen) {
    TestEngine engine;
    const Answer before = engine.run(engine.create(test::appliance_claim(1)));
    const Sequence last = engine.sequencer().last_sequence();
    auto changed = with_2027();
    const Bytes32 digest = changed->digest;
    ASSERT_NE(digest, test::deployed().digest);
    engine.reopen(std::move(changed));
    EXPECT_EQ(engine.sequencer().last_sequence(), last + 1);
    const auto bytes = engine.store().get(keys::event(last + 1)).value().value();
    const auto event = codec::parse<codec::pb::Event>(bytes, "event").value();
    EXPECT_EQ(event.policy_set_changed().number(), 2U);
    EXPECT_EQ(event.policy_set_changed().digest(), as_view(digest));
    const Answer after = engine.run(engine.create(test::appliance_claim(2)));
    EXPECT_EQ(std::get<ClaimView>(after.body).record.policy_number, 2U);
    EXPECT_EQ(engine.stored(before).record.policy_number, 1U);
}

TEST(Open, DataThatWasMadeWithoutALog_GetsNoneLater) {
    TestEngine engine;
    store::MemoryStore fresh;
    ASSERT_TRUE(open(engine, fresh)->get()->bootstrap_operator("key").has_value());
    EXPECT_TRUE(fresh.scan("J", "", 1)->empty()) << "no entry of the log";
    EXPECT_TRUE(open(engine, fresh).has_value());
    SequencerOptions options;
    options.log = test::test_log();
    const auto with_log = open(engine, fresh, options);
    ASSERT_TRUE(with_log.has_error());
    EXPECT_EQ(with_log.error().code, Errc::unsupported);
    const auto copy = engine.store().clone();
    EXPECT_EQ(open(engine, *copy)->get()->log(), test::test_log()) << "as recorded";
}

TEST(Policies, OldOnes_StillExplainTheirClaims) {
    TestEngine engine;
    const Answer claim = engine.run(engine.create(test::scrap_claim(1)));
    engine.reopen(with_2027());
    engine.reopen(with_2027());
    const ClaimView view = engine.stored(claim);
    const rules::PolicySet& then = engine.sequencer().policies().at(view.record.policy_number);
    EXPECT_EQ(then.digest, test::deployed().digest);
    EXPECT_EQ(engine.sequencer().policies().current_number(), 2U);
    // The same facts under the rules of that day give the same decision, bit for bit.
    rules::Facts facts = test::good_facts(day("2026-03-14"));
    facts.recorded_at = view.record.recorded_at;
    facts.pools = {{"vehicle_scrap/2026", test::kPlenty}};
    const auto& request = view.record.request.value();
    EXPECT_EQ(
        rules::evaluate(request, facts, then, then.version_for(request.program, request.sold_on)),
        view.record.decision
    );
}

TEST(Policies, BackToAnOlderSet_IsAChangeToo) {
    TestEngine engine;
    engine.reopen(with_2027());
    engine.reopen();
    EXPECT_EQ(engine.sequencer().policies().current_number(), 3U);
    EXPECT_EQ(engine.sequencer().policies().current().digest, test::deployed().digest);
}

TEST(Commit, Failure_IsAnErrorAndLeavesWhatWasDurable) {
    TestEngine engine;
    const auto before = test::contents(engine.store());
    engine.store().fail_commits_after(0);
    std::vector<Command> commands;
    commands.push_back(engine.create(test::appliance_claim(1), "key-of-the-failed-one"));
    const auto answers = engine.sequencer().process(std::move(commands));
    EXPECT_EQ(answers.error().code, Errc::io);
    EXPECT_EQ(test::contents(engine.store()), before);
    engine.reopen();
    const Answer again =
        engine.run(engine.create(test::appliance_claim(1), "key-of-the-failed-one"));
    EXPECT_EQ(told(again), "held 82485");
    EXPECT_FALSE(again.replayed);
}

TEST(Commit, FailureOfRegistry_DoesNotShowWhatIsNotDurable) {
    TestEngine engine;
    engine.store().fail_commits_after(0);
    std::vector<Command> commands;
    commands.push_back(engine.office(IssueCredential{Role::auditor, "", "a"}, "credential-key-1"));
    EXPECT_TRUE(engine.sequencer().process(std::move(commands)).has_error());
    const std::string key = engine.queries().credential_key(
        test::remembered_as("operator", "POST /v1/test", "credential-key-1", "{}").id
    );
    EXPECT_FALSE(engine.sequencer().registry().authenticate(sha256(key)).has_value());
}

TEST(Commit, FailureOfAnExpiry_IsAnError) {
    TestEngine engine;
    engine.run(engine.create(test::appliance_claim(1)));
    engine.pass(1'800);
    engine.store().fail_commits_after(0);
    EXPECT_EQ(engine.sequencer().expire_due().error().code, Errc::io);
}

}  // namespace
}  // namespace huanxin::engine
