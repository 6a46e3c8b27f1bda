// The month's filing: paging, moments, closing and supplement (docs/openapi.yaml).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/recycling.hpp"

namespace huanxin::engine {
namespace {

using invoicing::Figures;
using test::day;
using test::Recycling;
using test::scrap;
using test::told;
using test::yuan;

class Filings : public ::testing::Test {
protected:
    Filings() {
        for (int number = 0; number < 7; ++number)
            yards.all_consent(test::seller(number), day("2025-06-01"));
    }

    Answer issue(const char* id, int seller, const char* on, const char* amount) {
        const Answer answer =
            yards.engine().run(yards.issue(id, scrap(test::seller(seller), day(on), {yuan(amount)}))
            );
        EXPECT_EQ(told(answer), "issued");
        return answer;
    }
    [[nodiscard]] std::string close(const char* id, const char* month, const char* by = "C1") {
        return yards.run(yards.by(by, CloseFiling{id, *invoicing::Month::parse(month)}));
    }
    [[nodiscard]] FilingRow row_of(const FilingRequest& request, int seller) {
        for (const FilingRow& row : yards.rows(request))
            if (row.seller_token == yards.token(test::seller(seller))) return row;
        ADD_FAILURE() << "no row of seller " << seller;
        return {};
    }

    Recycling yards;
};

TEST_F(Filings, Rows_AreTheSameInPagesOfAnySize) {
    for (int seller = 0; seller < 7; ++seller)
        for (int times = 0; times <= seller; ++times)
            (void)issue("C1", seller, "2026-03-01", "101.00");
    (void)issue("C2", 0, "2026-03-01", "101.00");
    const auto whole = yards.filing("C1", "2026-03");
    ASSERT_EQ(whole.size(), 7U);
    for (std::size_t i = 1; i < whole.size(); ++i)
        EXPECT_LT(whole[i - 1].seller_token, whole[i].seller_token);
    for (const std::size_t limit : {1U, 2U, 3U, 6U, 7U, 8U}) {
        const auto pages = yards.filing("C1", "2026-03", limit);
        ASSERT_EQ(pages.size(), whole.size()) << limit;
        for (std::size_t i = 0; i < whole.size(); ++i) {
            EXPECT_EQ(pages[i].seller_token, whole[i].seller_token);
            EXPECT_EQ(pages[i].figures, whole[i].figures);
        }
    }
    EXPECT_EQ(yards.filing("C1", "2026-02").size(), 0U);
    EXPECT_EQ(yards.filing("C2", "2026-03").size(), 1U);
}

TEST_F(Filings, Row_CountsWhatWasSoldToOthers) {
    (void)issue("C1", 1, "2026-03-01", "60600.00");
    EXPECT_TRUE(yards.filing("C1", "2026-03").at(0).figures.exempt);
    (void)issue("C2", 1, "2026-03-01", "40400.00");
    const auto row = yards.filing("C1", "2026-03").at(0);
    EXPECT_FALSE(row.figures.exempt);
    EXPECT_EQ(row.figures.net, yuan("60000.00"));
    EXPECT_EQ(row.figures.all_net, yuan("100000.00"));
    EXPECT_EQ(row.figures.vat_due, yuan("600.00"));
    EXPECT_EQ(row.seller.name, test::seller(1).name);
}

TEST_F(Filings, AsOf_LeavesOutWhateverCameLater) {
    (void)issue("C1", 1, "2026-03-01", "60600.00");
    FilingRequest then = yards.filing_request("C1", "2026-03");
    const auto before = row_of(then, 1);
    (void)issue("C1", 1, "2026-03-02", "1010.00");
    (void)issue("C2", 1, "2026-03-02", "40400.00");
    (void)issue("C1", 2, "2026-03-02", "1010.00");
    EXPECT_EQ(row_of(then, 1).figures, before.figures);
    EXPECT_EQ(yards.rows(then).size(), 1U);
    EXPECT_NE(row_of(yards.filing_request("C1", "2026-03"), 1).figures, before.figures);
}

TEST_F(Filings, Closing_IsForMonthsThatAreOver) {
    EXPECT_EQ(close("C1", "2026-03"), "409 month_not_over");
    EXPECT_EQ(close("C1", "2026-04"), "409 month_not_over");
    EXPECT_EQ(close("no-such", "2026-02"), "404 not_found");
    EXPECT_FALSE(yards.queries()
                     .closed_filing(yards.at("C1")->number, *invoicing::Month::parse("2026-02"))
                     ->has_value());
    EXPECT_EQ(close("C1", "2026-02"), "closed 2026-02");
    yards.engine().pass(86'400);
    EXPECT_EQ(close("C1", "2026-02"), "closed 2026-02");
    const auto closed =
        yards.queries().closed_filing(yards.at("C1")->number, *invoicing::Month::parse("2026-02"));
    EXPECT_EQ((**closed).known_on, day("2026-03-14")) << "the first closing holds";
}

TEST_F(Filings, Closed_IsFrozenAndWhatComesLaterIsASupplement) {
    (void)issue("C1", 1, "2026-02-10", "60600.00");
    (void)issue("C1", 2, "2026-02-10", "1010.00");
    ASSERT_EQ(close("C1", "2026-02"), "closed 2026-02");
    const auto closed =
        yards.queries().closed_filing(yards.at("C1")->number, *invoicing::Month::parse("2026-02"));
    const auto request = [&] {
        FilingRequest now = yards.filing_request("C1", "2026-02");
        now.supplement = now.moment;
        now.moment.as_of = (**closed).sequence;
        now.moment.known_on = (**closed).known_on;
        return now;
    };
    const auto frozen = row_of(request(), 1);
    EXPECT_FALSE(frozen.supplement.has_value());

    (void)issue("C2", 1, "2026-02-20", "50500.00");  // The month of seller 1 is taxed now.
    (void)issue("C1", 3, "2026-02-20", "202.00");    // Seller 3 is new.
    EXPECT_EQ(row_of(request(), 1).figures, frozen.figures);
    EXPECT_TRUE(frozen.figures.exempt);
    const auto later = row_of(request(), 1).supplement;
    ASSERT_TRUE(later.has_value());
    EXPECT_EQ(later->net, Fen(0));
    EXPECT_EQ(later->all_net, yuan("50000.00"));
    EXPECT_EQ(later->vat_due, yuan("600.00"));
    EXPECT_FALSE(later->exempt);
    EXPECT_FALSE(row_of(request(), 2).supplement.has_value());
    const auto fresh = row_of(request(), 3);
    EXPECT_FALSE(fresh.filed);
    EXPECT_EQ(fresh.supplement->net, yuan("200.00"));
    EXPECT_EQ(fresh.supplement->income_tax, yuan("1.00"));
}

TEST_F(Filings, Seller_KeepsThePhoneAndAddressThatWereToldOnce) {
    invoicing::Seller short_one = test::seller(1);
    short_one.name = "李四";
    short_one.phone.clear();
    short_one.address.clear();
    ASSERT_EQ(
        yards.run(yards.issue("C1", scrap(short_one, day("2026-03-01"), {yuan("1.01")}))), "issued"
    );
    const auto row = yards.filing("C1", "2026-03").at(0);
    EXPECT_EQ(row.seller.name, "李四");
    EXPECT_EQ(row.seller.phone, test::seller(1).phone);
    EXPECT_EQ(row.seller.address, test::seller(1).address);
    invoicing::Seller moved = test::seller(1);
    moved.address = "邯郸市复兴区2号";
    (void)yards.run(yards.consent("C1", moved, day("2026-03-01")));
    EXPECT_EQ(yards.filing("C1", "2026-03").at(0).seller.address, moved.address);
}

TEST_F(Filings, Seller_IsShownAsThisRecyclerWasTold) {
    (void)issue("C1", 1, "2026-02-01", "1.01");
    ASSERT_EQ(close("C1", "2026-02"), "closed 2026-02");
    auto request = yards.filing_request("C1", "2026-02");
    invoicing::Seller other = test::seller(1);
    other.name = "李四";
    other.phone = "13700137000";
    other.address = "别处";
    other.bank_card = "6222020111122220002";
    (void)yards.run(yards.consent("C2", other, day("2026-03-01")));
    ASSERT_EQ(
        yards.run(yards.issue("C2", scrap(other, day("2026-03-01"), {yuan("1.01")}))), "issued"
    );
    const auto own = row_of(request, 1).seller;
    EXPECT_EQ(own.name, test::seller(1).name);
    EXPECT_EQ(own.phone, test::seller(1).phone);
    EXPECT_EQ(own.address, test::seller(1).address);
    EXPECT_EQ(own.bank_card, "") << "nor does what was left out come from elsewhere";
    EXPECT_EQ(yards.filing("C2", "2026-03").at(0).seller.name, "李四");
}

TEST_F(Filings, Unpaid_AreCountedUntilTheyArePaid) {
    const Answer first = issue("C1", 1, "2026-03-01", "101.00");
    (void)issue("C1", 1, "2026-03-02", "101.00");
    EXPECT_EQ(yards.filing("C1", "2026-03").at(0).unpaid, 2);
    RecordFact paid;
    paid.invoice = std::get<InvoiceView>(first.body).record;
    paid.kind = FactKind::paid;
    paid.on = day("2026-03-03");
    paid.reference = "PAY-1";
    EXPECT_EQ(yards.run(yards.by("C1", paid)), "issued");
    EXPECT_EQ(yards.filing("C1", "2026-03").at(0).unpaid, 1);
}

TEST_F(Filings, Unpaid_AreThoseOfTheSupplementToo) {
    (void)issue("C1", 1, "2026-03-01", "101.00");
    FilingRequest closed = yards.filing_request("C1", "2026-03");
    (void)issue("C1", 1, "2026-03-02", "101.00");
    (void)issue("C1", 2, "2026-03-02", "101.00");
    EXPECT_EQ(row_of(closed, 1).unpaid, 1) << "without its supplement";
    closed.supplement = yards.filing_request("C1", "2026-03").moment;
    EXPECT_EQ(row_of(closed, 1).unpaid, 2);
    EXPECT_FALSE(row_of(closed, 2).filed);
    EXPECT_EQ(row_of(closed, 2).unpaid, 1);
}

TEST_F(Filings, Pages_AreOfTheirMomentWhateverIsRecordedMeanwhile) {
    for (int seller = 0; seller < 4; ++seller)
        (void)issue("C1", seller, "2026-03-01", "101.00");
    const auto request = yards.filing_request("C1", "2026-03");
    const auto whole = yards.rows(request);
    std::vector<FilingRow> rows;
    std::optional<Bytes16> from;
    do {
        const auto page = *yards.queries().filing(request, from, 1);
        ASSERT_EQ(page.rows.size(), 1U);
        rows.push_back(page.rows.front());
        from = page.next;
        for (int seller = 0; seller < 7; ++seller)
            (void)issue("C1", seller, "2026-03-02", "202.00");
    } while (from);
    ASSERT_EQ(rows.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        EXPECT_EQ(rows[i].seller_token, whole[i].seller_token);
        EXPECT_EQ(rows[i].figures, whole[i].figures);
    }
}

TEST_F(Filings, AsOf_LeavesOutLaterRedLettersOfAllRecyclers) {
    const Answer own = issue("C1", 1, "2026-03-01", "60600.00");
    const Answer others = issue("C2", 1, "2026-03-01", "40400.00");
    const FilingRequest then = yards.filing_request("C1", "2026-03");
    ASSERT_EQ(yards.run(yards.reverse(others, day("2026-03-02"))), "red 4040000");
    ASSERT_EQ(yards.run(yards.reverse(own, day("2026-03-02"), {{0, yuan("10.10")}})), "red 1010");
    const Figures before = row_of(then, 1).figures;
    EXPECT_EQ(before.all_net, yuan("100000.00"));
    EXPECT_EQ(before.net, yuan("60000.00"));
    EXPECT_EQ(before.red_letters, 0);
    EXPECT_FALSE(before.exempt);
    const Figures now = row_of(yards.filing_request("C1", "2026-03"), 1).figures;
    EXPECT_EQ(now.all_net, yuan("59990.00"));
    EXPECT_EQ(now.red_letters, 1);
    EXPECT_TRUE(now.exempt);
}

TEST_F(Filings, SpecialInvoiceReversedInALaterMonth_LeavesNoVatBelowZero) {
    invoicing::Request special = scrap(test::seller(1), day("2026-02-10"), {yuan("10300.00")});
    special.kind = invoicing::Kind::special;
    special.levy_rate = Ratio::from_billionths(30'000'000);
    const Answer made = yards.engine().run(yards.issue("C1", special));
    ASSERT_EQ(told(made), "issued");
    ASSERT_EQ(yards.run(yards.reverse(made, day("2026-03-02"))), "red 1030000");
    const Figures february = yards.filing("C1", "2026-02").at(0).figures;
    EXPECT_EQ(february.vat_due, yuan("300.00")) << "exempt or not";
    EXPECT_EQ(february.city_tax, yuan("10.50"));
    EXPECT_EQ(february.education, Fen(0)) << "exempt";
    EXPECT_FALSE(february.vat_was_negative);
    const Figures march = yards.filing("C1", "2026-03").at(0).figures;
    EXPECT_EQ(march.net, -yuan("10000.00"));
    EXPECT_EQ(march.vat_due, Fen(0));
    EXPECT_EQ(march.income_tax, Fen(0));
    EXPECT_TRUE(march.vat_was_negative);
}

TEST(ThreeFlow, Ceiling_IsSharedByAllRecyclersInOrderOfRecording) {
    Recycling yards("2026-07-20T12:00:00+08:00");
    const auto seller = test::seller(1);
    yards.all_consent(seller, day("2026-06-01"));
    const auto issue = [&](const char* id, const char* on, const char* amount) {
        invoicing::Request marked = scrap(seller, day(on), {yuan(amount)});
        marked.three_flow = true;
        const Answer made = yards.engine().run(yards.issue(id, marked));
        EXPECT_EQ(told(made), "issued");
        return made;
    };
    const auto income = [&](const char* id, const char* month) {
        return yards.filing(id, month).at(0).figures.income_tax;
    };
    (void)issue("C1", "2026-06-30", "101000.00");  // Before the regime: neither rate nor ceiling.
    EXPECT_EQ(income("C1", "2026-06"), yuan("500.00"));
    const Answer first = issue("C1", "2026-07-15", "505000.00");
    EXPECT_EQ(income("C1", "2026-07"), yuan("1250.00"));
    (void)issue("C2", "2026-07-01", "202000.00");  // 100,000.00 below the ceiling, as much above.
    EXPECT_EQ(income("C2", "2026-07"), yuan("750.00"));
    // 700,000.00 less 200,000.00: takes back 100,000.00 at each rate, and of C1 alone.
    ASSERT_EQ(
        yards.run(yards.reverse(first, day("2026-07-16"), {{0, yuan("202000.00")}})), "red 20200000"
    );
    EXPECT_EQ(income("C1", "2026-07"), yuan("500.00"));
    EXPECT_EQ(income("C2", "2026-07"), yuan("750.00"));
    // 100,000.00 are free again.
    (void)issue("C2", "2026-07-20", "101000.00");
    EXPECT_EQ(income("C2", "2026-07"), yuan("1000.00"));
}

}  // namespace
}  // namespace huanxin::engine
