#include "huanxin/ledger/book.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huanxin::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

PoolSpec spec(std::string id, std::string region = "", std::string category = "") {
    PoolSpec spec;
    spec.id = std::move(id);
    spec.program = "appliance";
    spec.year = 2026;
    spec.region = std::move(region);
    spec.category = std::move(category);
    return spec;
}

PoolNumber add(Book& book, PoolSpec spec, std::int64_t total = 1'000) {
    return book.add(std::move(spec), Fen(total)).value();
}

/// Total, available, held, confirmed, settled of the pool.
std::vector<std::int64_t> balances(const Book& book, PoolNumber number) {
    const Pool& pool = book.pool(number);
    return {
        pool.total().count(),
        pool.balance(Account::available).count(),
        pool.balance(Account::held).count(),
        pool.balance(Account::confirmed).count(),
        pool.balance(Account::settled).count()};
}

TEST(Path, PoolOfEverything_MatchesAnyPlaceAndCategory) {
    Book book;
    const PoolNumber all = add(book, spec("all"));
    EXPECT_THAT(book.path("appliance", 2026, "130402", "refrigerator"), ElementsAre(all));
    EXPECT_THAT(book.path("appliance", 2026, "990000", "television"), ElementsAre(all));
}

TEST(Path, Region_MatchesByPrefixOfTwoFourAndSix) {
    Book book;
    const PoolNumber province = add(book, spec("province", "13"));
    const PoolNumber city = add(book, spec("city", "1304"));
    const PoolNumber district = add(book, spec("district", "130402"));
    EXPECT_THAT(
        book.path("appliance", 2026, "130402", "tv"), ElementsAre(province, city, district)
    );
    EXPECT_THAT(book.path("appliance", 2026, "130403", "tv"), ElementsAre(province, city));
    EXPECT_THAT(book.path("appliance", 2026, "130502", "tv"), ElementsAre(province));
    EXPECT_THAT(book.path("appliance", 2026, "140402", "tv"), IsEmpty());
}

TEST(Path, OtherProgramOrYear_DoesNotMatch) {
    Book book;
    add(book, spec("all"));
    EXPECT_THAT(book.path("digital", 2026, "130402", "refrigerator"), IsEmpty());
    EXPECT_THAT(book.path("appliance", 2025, "130402", "refrigerator"), IsEmpty());
}

TEST(Path, Category_MatchesItselfOnly) {
    Book book;
    const PoolNumber fridges = add(book, spec("fridges", "13", "refrigerator"));
    const PoolNumber any = add(book, spec("any", "13"));
    EXPECT_THAT(book.path("appliance", 2026, "130402", "refrigerator"), ElementsAre(fridges, any));
    EXPECT_THAT(book.path("appliance", 2026, "130402", "television"), ElementsAre(any));
}

TEST(Path, Parent_IsDebitedThoughItDoesNotMatchItself) {
    Book book;
    PoolSpec grand = spec("grand", "44");
    grand.program = "digital";
    const PoolNumber grandparent = add(book, std::move(grand));
    PoolSpec middle = spec("parent", "44", "television");
    middle.parent = grandparent;
    const PoolNumber parent = add(book, std::move(middle));
    PoolSpec child = spec("child", "1304");
    child.parent = parent;
    const PoolNumber number = add(book, std::move(child));
    EXPECT_THAT(
        book.path("appliance", 2026, "130402", "refrigerator"),
        ElementsAre(grandparent, parent, number)
    );
}

TEST(Path, ParentOfTwo_StandsOnce) {
    Book book;
    const PoolNumber parent = add(book, spec("parent", "13"));
    PoolSpec one = spec("one", "1304");
    one.parent = parent;
    PoolSpec two = spec("two", "130402", "refrigerator");
    two.parent = parent;
    const PoolNumber first = add(book, std::move(one));
    const PoolNumber second = add(book, std::move(two));
    EXPECT_THAT(
        book.path("appliance", 2026, "130402", "refrigerator"), ElementsAre(parent, first, second)
    );
}

TEST(Path, TwoPoolsOfOnePlace_AreBothDebited) {
    Book book;
    const PoolNumber one = add(book, spec("one", "1304"));
    const PoolNumber two = add(book, spec("two", "1304"));
    EXPECT_THAT(book.path("appliance", 2026, "130402", "tv"), ElementsAre(one, two));
}

TEST(Add, TakenIdOrUnknownParent_IsRefused) {
    Book book;
    add(book, spec("one"));
    EXPECT_EQ(book.add(spec("one"), Fen(1)).error().code, Errc::invalid);
    PoolSpec orphan = spec("two");
    orphan.parent = 1;  // Its own number to be.
    EXPECT_EQ(book.add(std::move(orphan), Fen(1)).error().code, Errc::invalid);
    EXPECT_EQ(book.pools().size(), 1U);
    EXPECT_EQ(book.trial_balance(), Fen(0));
}

TEST(Find, Id_GivesItsNumber) {
    Book book;
    add(book, spec("one"));
    const PoolNumber two = add(book, spec("two"));
    EXPECT_EQ(book.find("two"), two);
    EXPECT_EQ(book.find("three"), std::nullopt);
}

TEST(Post, Money_MovesBetweenTheTwoAccounts) {
    Book book;
    const PoolNumber pool = add(book, spec("one"));
    EXPECT_THAT(balances(book, pool), ElementsAre(1'000, 1'000, 0, 0, 0));
    book.post({pool, Account::available, Account::held, Fen(300)});
    EXPECT_THAT(balances(book, pool), ElementsAre(1'000, 700, 300, 0, 0));
    book.post({pool, Account::held, Account::confirmed, Fen(300)});
    EXPECT_THAT(balances(book, pool), ElementsAre(1'000, 700, 0, 300, 0));
    book.post({pool, Account::confirmed, Account::settled, Fen(100)});
    EXPECT_THAT(balances(book, pool), ElementsAre(1'000, 700, 0, 200, 100));
    book.post({pool, Account::available, Account::funding, Fen(700)});
    EXPECT_THAT(balances(book, pool), ElementsAre(300, 0, 0, 200, 100));
    EXPECT_EQ(book.trial_balance(), Fen(0));
}

TEST(CanPost, AmountUpToTheBalance_AndNoMore) {
    Book book;
    const PoolNumber pool = add(book, spec("one"));
    EXPECT_TRUE(book.can_post({pool, Account::available, Account::held, Fen(1'000)}));
    EXPECT_FALSE(book.can_post({pool, Account::available, Account::held, Fen(1'001)}));
    EXPECT_FALSE(book.can_post({pool, Account::held, Account::available, Fen(1)}));
    EXPECT_TRUE(book.can_post({pool, Account::funding, Account::available, Fen(Fen::kMax)}));
}

TEST(PostDeathTest, Overdraft_EndsTheProcess) {
    Book book;
    const PoolNumber pool = add(book, spec("one"));
    EXPECT_DEATH(
        book.post({pool, Account::available, Account::held, Fen(1'001)}),
        "no account is ever overdrawn"
    );
    EXPECT_DEATH(
        book.post({pool, Account::available, Account::held, Fen(-1)}), "never moves a negative"
    );
    EXPECT_DEATH(book.post({pool, Account::held, Account::held, Fen(0)}), "between two accounts");
}

TEST(Restore, StoredPool_HasItsBalancesAgain) {
    Book book;
    book.restore(spec("one"), Fen(1'000), Fen(200), Fen(30), Fen(4));
    EXPECT_THAT(balances(book, 0), ElementsAre(1'000, 766, 200, 30, 4));
    EXPECT_EQ(book.trial_balance(), Fen(0));
    EXPECT_THAT(book.path("appliance", 2026, "130402", "tv"), ElementsAre(0));
}

TEST(Spendable, BeforeOpeningAndFromClosing_IsNothing) {
    Book book;
    PoolSpec timed = spec("timed");
    timed.opens_at = Instant::from_ms(100);
    timed.closes_at = Instant::from_ms(200);
    const Pool& pool = book.pool(add(book, std::move(timed)));
    EXPECT_EQ(pool.spendable(Instant::from_ms(99)), Fen(0));
    EXPECT_EQ(pool.spendable(Instant::from_ms(100)), Fen(1'000));
    EXPECT_EQ(pool.spendable(Instant::from_ms(199)), Fen(1'000));
    EXPECT_EQ(pool.spendable(Instant::from_ms(200)), Fen(0));
}

TEST(Spendable, WithoutOpeningTimes_IsWhatIsAvailable) {
    Book book;
    const PoolNumber number = add(book, spec("one"));
    book.post({number, Account::available, Account::held, Fen(400)});
    EXPECT_EQ(book.pool(number).spendable(Instant::from_ms(0)), Fen(600));
}

}  // namespace
}  // namespace huanxin::ledger
