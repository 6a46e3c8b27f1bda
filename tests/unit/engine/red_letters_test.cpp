// Red letters: never above the blue invoice, line by line (docs/openapi.yaml).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/recycling.hpp"

namespace huanxin::engine {
namespace {

using test::day;
using test::Recycling;
using test::scrap;
using test::told;
using test::yuan;
using ::testing::Each;
using ::testing::ElementsAre;

const Date kToday = day("2026-03-14");

class RedLetters : public ::testing::Test {
protected:
    RedLetters() { yards.all_consent(seller, day("2025-06-01")); }

    [[nodiscard]] Answer blue(Date on, const std::vector<Fen>& amounts) {
        const Answer answer = yards.engine().run(yards.issue("C1", scrap(seller, on, amounts)));
        EXPECT_EQ(told(answer), "issued");
        return answer;
    }
    [[nodiscard]] Fen counted(const char* month) {
        const auto months = yards.queries().cap_months(yards.token(seller));
        return invoicing::window_net(*months, *invoicing::Month::parse(month), 1);
    }

    Recycling yards;
    const invoicing::Seller seller = test::seller(1);
};

TEST_F(RedLetters, Full_LinksBothWays) {
    const Answer made = blue(kToday, {yuan("3150.00"), yuan("1.53")});
    const Answer answer = yards.engine().run(yards.reverse(made, kToday));
    const auto& red = std::get<RedLetter>(answer.body);
    const auto& record = std::get<InvoiceView>(made.body).record;
    EXPECT_EQ(red.blue_id, record.id);
    EXPECT_EQ(red.total(), invoicing::total(record.amounts));
    yards.engine().reopen();
    const InvoiceView stored = yards.stored(made);
    ASSERT_EQ(stored.state.reds.size(), 1U);
    EXPECT_EQ(stored.state.reds.at(0).id, red.id);
    EXPECT_TRUE(stored.state.reversed());
    const auto read = yards.queries().red_letter_at(stored.state.reds.at(0).sequence);
    EXPECT_EQ(read->id, red.id);
    EXPECT_EQ(read->total(), red.total());
    EXPECT_EQ(read->reason, invoicing::RedReason::returned);
    EXPECT_EQ(yards.run(yards.reverse(made, kToday)), "422 red_exceeds_blue :red_exceeds_blue");
}

TEST_F(RedLetters, Parts_TellEachLineThatIsExceeded) {
    const Answer made = blue(kToday, {Fen(100), Fen(200), Fen(300)});
    ASSERT_EQ(yards.run(yards.reverse(made, kToday, {{0, Fen(60)}, {2, Fen(300)}})), "red 360");
    const Answer answer =
        yards.engine().run(yards.reverse(made, kToday, {{0, Fen(41)}, {1, Fen(200)}, {2, Fen(1)}}));
    EXPECT_EQ(
        told(answer),
        "422 red_exceeds_blue /lines/0/amount_fen:red_exceeds_blue "
        "/lines/2/amount_fen:red_exceeds_blue"
    );
    EXPECT_EQ(std::get<Refused>(answer.body).faults.at(0).argument, "40");
    EXPECT_EQ(yards.run(yards.reverse(made, kToday, {{0, Fen(40)}, {1, Fen(200)}})), "red 240");
    EXPECT_TRUE(yards.stored(made).state.reversed());
}

TEST_F(RedLetters, LastOfThem_MustTakeAllThatIsLeft) {
    const Fen more_than_letters{2 * static_cast<std::int64_t>(kRedLettersMax)};
    for (const bool with_lines : {false, true}) {
        const Answer made = blue(kToday, {more_than_letters, Fen(7)});
        std::vector<Command> commands;
        for (std::size_t i = 1; i < kRedLettersMax; ++i)
            commands.push_back(yards.reverse(made, kToday, {{0, Fen(1)}}));
        EXPECT_THAT(told(yards.engine().run(std::move(commands))), Each("red 1"));
        const Answer answer = yards.engine().run(yards.reverse(made, kToday, {{0, Fen(1)}}));
        ASSERT_EQ(told(answer), "422 validation_failed /lines:not_allowed");
        EXPECT_EQ(
            std::get<Refused>(answer.body).faults.at(0).argument, std::to_string(kRedLettersMax - 1)
        );
        const Fen rest = more_than_letters - Fen(static_cast<std::int64_t>(kRedLettersMax) - 1);
        const std::vector<RedPart> all{{0, rest}, {1, Fen(7)}};
        EXPECT_EQ(
            yards.run(yards.reverse(made, kToday, with_lines ? all : std::vector<RedPart>())),
            "red " + std::to_string((rest + Fen(7)).count())
        );
        EXPECT_EQ(yards.stored(made).state.reds.size(), kRedLettersMax);
        EXPECT_TRUE(yards.stored(made).state.reversed());
    }
}

TEST_F(RedLetters, Two_InOneBatchSeeEachOther) {
    const Answer made = blue(kToday, {Fen(100)});
    std::vector<Command> commands;
    commands.push_back(yards.reverse(made, kToday, {{0, Fen(60)}}));
    commands.push_back(yards.reverse(made, kToday, {{0, Fen(60)}}));
    EXPECT_THAT(
        told(yards.engine().run(std::move(commands))),
        ElementsAre("red 60", "422 red_exceeds_blue /lines/0/amount_fen:red_exceeds_blue")
    );
}

TEST_F(RedLetters, Declined_HasNone) {
    auto request = scrap(seller, kToday, {Fen(100)});
    request.evidence.clear();
    const Answer made = yards.engine().run(yards.issue("C1", request));
    EXPECT_EQ(yards.run(yards.reverse(made, kToday)), "409 not_issued declined");
}

TEST_F(RedLetters, Later_FreesTheCapInTheMonthOfTheBlueOne) {
    const Answer made = blue(day("2025-09-10"), {yuan("101.00")});
    EXPECT_EQ(counted("2025-09"), yuan("100.00"));
    ASSERT_EQ(yards.run(yards.reverse(made, kToday, {{0, yuan("50.50")}})), "red 5050");
    EXPECT_EQ(counted("2025-09"), yuan("50.00"));
    EXPECT_EQ(counted("2026-03"), Fen(0));
    // … but it is filed in its own month.
    const auto blue_month = yards.filing("C1", "2025-09");
    const auto red_month = yards.filing("C1", "2026-03");
    EXPECT_EQ(blue_month.at(0).figures.net, yuan("100.00"));
    EXPECT_EQ(red_month.at(0).figures.net, -yuan("50.00"));
    EXPECT_EQ(red_month.at(0).figures.red_letters, 1);
}

TEST_F(RedLetters, OfASuspendedRecycler_AreRecorded) {
    const Answer made = blue(kToday, {Fen(100)});
    (void)yards.run(yards.engine().office(ChangeRecycler{"C1", SuspendRecycler{true}, "audit"}));
    EXPECT_EQ(yards.run(yards.reverse(made, kToday)), "red 100");
}

TEST_F(RedLetters, Replay_IsTheSameLetter) {
    const Answer made = blue(kToday, {Fen(100)});
    const Answer first =
        yards.engine().run(yards.reverse(made, kToday, {{0, Fen(30)}}, "key-of-this-letter"));
    const Answer again =
        yards.engine().run(yards.reverse(made, kToday, {{0, Fen(30)}}, "key-of-this-letter"));
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(std::get<RedLetter>(again.body).id, std::get<RedLetter>(first.body).id);
    EXPECT_EQ(std::get<RedLetter>(again.body).total(), std::get<RedLetter>(first.body).total());
    EXPECT_EQ(yards.stored(made).state.left.at(0).gross(), Fen(70));
}

TEST_F(RedLetters, Parts_AddUpToTheBlueOne) {
    // 3,118.81 and 31.19. A third alone is 1,039.60 and 10.40, so the last one takes what is left.
    const Answer made = blue(kToday, {yuan("3150.00")});
    std::vector<invoicing::Amounts> parts;
    for (int i = 0; i < 3; ++i) {
        const Answer red = yards.engine().run(yards.reverse(made, kToday, {{0, yuan("1050.00")}}));
        ASSERT_EQ(told(red), "red 105000");
        parts.push_back(std::get<RedLetter>(red.body).total());
    }
    EXPECT_THAT(
        parts,
        ElementsAre(
            invoicing::Amounts{yuan("1039.60"), yuan("10.40")},
            invoicing::Amounts{yuan("1039.60"), yuan("10.40")},
            invoicing::Amounts{yuan("1039.61"), yuan("10.39")}
        )
    );
    EXPECT_EQ(counted("2026-03"), Fen(0));
    EXPECT_TRUE(yards.stored(made).state.reversed());
    const auto row = yards.filing("C1", "2026-03").at(0);
    EXPECT_EQ(row.figures.net, Fen(0));
    EXPECT_EQ(row.figures.red_letters, 3);
}

TEST_F(RedLetters, WithoutParts_TakesWhatEarlierOnesLeft) {
    const Answer made = blue(kToday, {Fen(100), Fen(200), Fen(300)});
    ASSERT_EQ(yards.run(yards.reverse(made, kToday, {{0, Fen(100)}, {2, Fen(250)}})), "red 350");
    const Answer rest = yards.engine().run(yards.reverse(made, kToday));
    ASSERT_EQ(told(rest), "red 250");
    std::vector<std::uint32_t> lines;
    for (const RedLine& line : std::get<RedLetter>(rest.body).lines)
        lines.push_back(line.line);
    EXPECT_THAT(lines, ElementsAre(1U, 2U)) << "the first has nothing left";
}

TEST_F(RedLetters, Key_WithAnotherBodyIsRefused) {
    const Answer made = blue(kToday, {Fen(100)});
    ASSERT_EQ(yards.run(yards.reverse(made, kToday, {{0, Fen(30)}}, "key-of-a-letter1")), "red 30");
    Command other = yards.reverse(made, kToday, {{0, Fen(31)}}, "key-of-a-letter1");
    other.idempotency->fingerprint[0] ^= 1;
    EXPECT_EQ(yards.run(std::move(other)), "422 idempotency_key_reused");
    EXPECT_EQ(yards.stored(made).state.left.at(0).gross(), Fen(70));
}

}  // namespace
}  // namespace huanxin::engine
