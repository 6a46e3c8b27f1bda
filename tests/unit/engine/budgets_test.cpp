// Budget pools: made, adjusted, debited with their parents, given back (docs/openapi.yaml).

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fixtures.hpp"

namespace huanxin::engine {
namespace {

using ledger::Account;
using test::at;
using test::day;
using test::TestEngine;
using test::told;
using test::yuan;
using ::testing::ElementsAre;

constexpr Fen kSubsidy{82'485};  // Of test::appliance_claim.

/// A pool under the fixture's, so that only this one is tight.
CreatePool appliance_pool(std::string id, Fen total, std::string region = {}) {
    CreatePool pool = TestEngine::pool(std::move(id), "appliance", total);
    pool.spec.region = std::move(region);
    return pool;
}

Fen held(const TestEngine& engine, const char* id) {
    return engine.pool(id).balance(Account::held);
}

TEST(CreatePool, New_IsAllAvailable) {
    TestEngine engine;
    const Answer answer = engine.run(engine.office(appliance_pool("city", yuan("1000"), "1304")));
    EXPECT_EQ(told(answer), "pool 100000 0 0 0");
    const PoolView& pool = std::get<PoolView>(answer.body);
    EXPECT_EQ(pool.spec.id, "city");
    EXPECT_EQ(pool.available(), yuan("1000"));
    EXPECT_EQ(pool.spec.created_at, engine.clock().now());
    EXPECT_EQ(engine.sequencer().registry().pool("city"), pool.number);
    EXPECT_EQ(engine.queries().pool(pool.number).value().value().spec.region, "1304");
}

TEST(CreatePool, WithoutId_GetsOneFromItsKey) {
    TestEngine engine;
    const auto make = [&](const char* key) {
        const Answer answer = engine.run(engine.office(appliance_pool("", Fen(1)), key));
        return std::get<PoolView>(answer.body).spec.id;
    };
    const std::string id = make("key-one-of-office");
    EXPECT_EQ(id.substr(0, 4), "bud_");
    EXPECT_EQ(make("key-one-of-office"), id);
    EXPECT_NE(make("key-two-of-office"), id);
}

TEST(CreatePool, TakenIdOrUnknownParent_IsRefused) {
    TestEngine engine;
    engine.run(engine.office(appliance_pool("city", Fen(1))));
    EXPECT_EQ(told(engine.run(engine.office(appliance_pool("city", Fen(1))))), "409 id_taken");
    EXPECT_EQ(
        told(engine.run(engine.office(TestEngine::pool("child", "appliance", Fen(1), "nobody")))),
        "422 validation_failed /parent_id:unknown_value"
    );
}

TEST(CreatePool, ChildLargerThanItsParent_IsAllowed) {
    TestEngine engine;
    engine.run(engine.office(appliance_pool("parent", Fen(1))));
    EXPECT_EQ(
        told(engine.run(engine.office(TestEngine::pool("child", "digital", Fen(5), "parent")))),
        "pool 5 0 0 0"
    );
}

TEST(Debit, PoolsOnThePathAndTheirParents_AreDebitedOnceEach) {
    TestEngine engine;
    engine.run(engine.office(TestEngine::pool("office", "none", test::kPlenty)));
    CreatePool province = appliance_pool("province", test::kPlenty, "13");
    province.parent_id = "office";
    engine.run(engine.office(province));
    CreatePool city = appliance_pool("city", test::kPlenty, "1304");
    city.parent_id = "province";
    engine.run(engine.office(city));
    engine.run(engine.office(appliance_pool("elsewhere", test::kPlenty, "1305")));
    engine.run(engine.create(test::appliance_claim(1)));
    for (const char* id : {"office", "province", "city", "appliance/2026"})
        EXPECT_EQ(held(engine, id), kSubsidy) << id;
    EXPECT_EQ(held(engine, "elsewhere"), Fen(0));
}

TEST(Debit, OnePoolTooTight_DebitsNone) {
    TestEngine engine;
    engine.run(engine.office(appliance_pool("tight", kSubsidy - Fen(1), "130402")));
    EXPECT_EQ(
        told(engine.run(engine.create(test::appliance_claim(1)))), "declined budget_exhausted"
    );
    EXPECT_EQ(held(engine, "appliance/2026"), Fen(0));
    EXPECT_EQ(held(engine, "tight"), Fen(0));
    EXPECT_TRUE(engine.all_free(test::appliance_claim(1)));
}

TEST(Debit, ParentTooTight_DeclinesToo) {
    TestEngine engine;
    engine.run(engine.office(TestEngine::pool("parent", "none", kSubsidy - Fen(1))));
    CreatePool child = appliance_pool("child", test::kPlenty, "1304");
    child.parent_id = "parent";
    engine.run(engine.office(child));
    EXPECT_EQ(
        told(engine.run(engine.create(test::appliance_claim(1)))), "declined budget_exhausted"
    );
}

TEST(Debit, LastFen_CanBeSpentOnce) {
    TestEngine engine;
    engine.run(engine.office(appliance_pool("tight", kSubsidy + kSubsidy, "1304")));
    std::vector<Command> commands;
    for (const int number : {1, 2, 3})
        commands.push_back(engine.create(test::appliance_claim(number)));
    EXPECT_THAT(
        told(engine.run(std::move(commands))),
        ElementsAre("held 82485", "held 82485", "declined budget_exhausted")
    );
    EXPECT_EQ(engine.pool("tight").balance(Account::available), Fen(0));
}

TEST(Debit, WithoutAPool_ThereIsNothingToSpend) {
    TestEngine engine(at("2024-10-01T12:00:00+08:00"));
    claim::Request request = test::appliance_claim(1);
    test::sell_on(request, day("2024-10-01"));
    EXPECT_EQ(told(engine.run(engine.create(request))), "declined budget_exhausted");
}

TEST(Debit, PoolOfAnotherCategory_IsLeftAlone) {
    TestEngine engine;
    CreatePool televisions = appliance_pool("televisions", Fen(0));
    televisions.spec.category = "television";
    engine.run(engine.office(televisions));
    EXPECT_EQ(told(engine.run(engine.create(test::appliance_claim(1)))), "held 82485");
    claim::Request television = test::appliance_claim(2);
    television.new_item.category = "television";
    EXPECT_EQ(told(engine.run(engine.create(television))), "declined budget_exhausted");
}

TEST(Debit, PoolsYear_IsThatOfTheVersion) {
    TestEngine engine(at("2025-12-31T12:00:00+08:00"));
    claim::Request request = test::appliance_claim(1);
    test::sell_on(request, day("2025-12-31"));
    engine.run(engine.create(request));
    EXPECT_EQ(held(engine, "appliance/2025"), Fen(109'980));
    EXPECT_EQ(held(engine, "appliance/2026"), Fen(0));
}

TEST(OpeningTimes, Pool_IsSpentFromItsOpeningToItsClosing) {
    TestEngine engine(at("2026-03-14T12:00:00+08:00"));
    CreatePool pool = appliance_pool("morning", test::kPlenty, "1304");
    pool.spec.opens_at = at("2026-03-14T12:00:01+08:00");
    pool.spec.closes_at = at("2026-03-14T12:00:03+08:00");
    engine.run(engine.office(pool));
    std::vector<std::string> answers;
    for (const int number : {1, 2, 3}) {
        answers.push_back(told(engine.run(engine.create(test::appliance_claim(number)))));
        engine.pass(number);  // 12:00:00, 12:00:01, 12:00:03.
    }
    EXPECT_THAT(
        answers, ElementsAre("declined budget_exhausted", "held 82485", "declined budget_exhausted")
    );
}

TEST(OpeningTimes, HoldOfAClosedPool_IsStillConfirmedAndGivenBack) {
    TestEngine engine;
    CreatePool pool = appliance_pool("morning", test::kPlenty, "1304");
    pool.spec.closes_at = engine.clock().now().plus_seconds(1);
    engine.run(engine.office(pool));
    const Answer one = engine.run(engine.create(test::appliance_claim(1)));
    const Answer two = engine.run(engine.create(test::appliance_claim(2)));
    engine.pass(2);
    const auto invoice = test::invoice(1, day("2026-03-14"), yuan("5499"));
    EXPECT_EQ(
        told(engine.run(engine.change(one, engine.confirmation(invoice)))), "confirmed 82485"
    );
    EXPECT_EQ(told(engine.run(engine.change(two, VoidClaim{}))), "voided 82485");
    EXPECT_EQ(held(engine, "morning"), Fen(0));
    EXPECT_EQ(engine.pool("morning").balance(Account::confirmed), kSubsidy);
}

TEST(Adjust, MoreAndLess_ChangeWhatIsAvailable) {
    TestEngine engine;
    engine.run(engine.office(appliance_pool("city", Fen(1'000), "99")));
    EXPECT_EQ(
        told(engine.run(engine.office(AdjustPool{"city", Fen(500), "second tranche"}))),
        "pool 1500 0 0 0"
    );
    EXPECT_EQ(
        told(engine.run(engine.office(AdjustPool{"city", Fen(-1'500), "moved"}))), "pool 0 0 0 0"
    );
    EXPECT_EQ(
        told(engine.run(engine.office(AdjustPool{"city", Fen(-1), "moved"}))), "409 below_committed"
    );
}

TEST(Adjust, BelowWhatIsHeldOrConfirmed_IsRefused) {
    TestEngine engine;
    engine.run(engine.office(appliance_pool("city", Fen(200'000), "1304")));
    const Answer one = engine.run(engine.create(test::appliance_claim(1)));
    engine.run(engine.create(test::appliance_claim(2)));
    const auto invoice = test::invoice(1, day("2026-03-14"), yuan("5499"));
    engine.run(engine.change(one, engine.confirmation(invoice)));
    const auto before = test::contents(engine.store());
    EXPECT_EQ(
        told(engine.run(engine.office(AdjustPool{"city", Fen(-35'031), "cut"}))),
        "409 below_committed"
    );
    EXPECT_EQ(test::contents(engine.store()), before);
    EXPECT_EQ(
        told(engine.run(engine.office(AdjustPool{"city", Fen(-35'030), "cut"}))),
        "pool 164970 82485 82485 0"
    );
}

TEST(Adjust, UnknownPoolOrTooMuch_IsRefused) {
    TestEngine engine;
    engine.run(engine.office(appliance_pool("city", Fen(Fen::kMax), "99")));
    EXPECT_EQ(told(engine.run(engine.office(AdjustPool{"nobody", Fen(1), "x"}))), "404 not_found");
    EXPECT_EQ(
        told(engine.run(engine.office(AdjustPool{"city", Fen(1), "x"}))),
        "422 validation_failed /delta_fen:out_of_range"
    );
}

TEST(Pools, Listed_AreInOrderAndInPages) {
    TestEngine engine;
    engine.run(engine.office(appliance_pool("city", Fen(7), "1304")));
    const auto all = engine.queries().pools(0, 100).value();
    ASSERT_EQ(all.size(), 11U);
    EXPECT_EQ(all.back().spec.id, "city");
    const auto page = engine.queries().pools(3, 2).value();
    ASSERT_EQ(page.size(), 2U);
    EXPECT_EQ(page[0].number, 3U);
    EXPECT_EQ(page[1].spec.id, all[4].spec.id);
    EXPECT_FALSE(engine.queries().pool(11).value().has_value());
}

}  // namespace
}  // namespace huanxin::engine
