// Yearly statements, the invoices of a month, the life of an old item (docs/openapi.yaml).

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
using ::testing::ElementsAre;

class Statements : public ::testing::Test {
protected:
    Statements() { yards.all_consent(seller, day("2025-06-01")); }

    Answer issue(const char* id, const char* on, const char* amount) {
        const Answer answer =
            yards.engine().run(yards.issue(id, scrap(seller, day(on), {yuan(amount)})));
        EXPECT_EQ(told(answer), "issued");
        return answer;
    }
    [[nodiscard]] std::optional<Statement> statement(
        const invoicing::Seller& of, int year, std::optional<RecyclerNumber> own = {}
    ) {
        const auto found = yards.queries().statement(
            yards.token(of),
            year,
            yards.engine().sequencer().registry(),
            own,
            yards.filing_request("C1", "2026-03").moment
        );
        EXPECT_TRUE(found.has_value());
        return *found;
    }
    [[nodiscard]] static std::vector<std::string> lines(const Statement& statement) {
        std::vector<std::string> lines;
        for (const StatementRow& row : statement.rows)
            lines.push_back(
                row.recycler->id + " " + row.month.to_string() + " " +
                std::to_string(row.figures.net.count()) + " " +
                std::to_string(row.figures.income_tax.count())
            );
        return lines;
    }

    Recycling yards;
    const invoicing::Seller seller = test::seller(1);
};

TEST_F(Statements, Year_HasARowForEachRecyclerAndMonthWithADocument) {
    (void)issue("C1", "2025-12-31", "101.00");
    const Answer blue = issue("C1", "2026-01-01", "202.00");
    (void)issue("C2", "2026-02-10", "303.00");
    ASSERT_EQ(
        yards.run(yards.reverse(blue, day("2026-03-01"), {{0, yuan("101.00")}})), "red 10100"
    );
    EXPECT_THAT(
        lines(*statement(seller, 2026)),
        ElementsAre("C1 2026-01 20000 100", "C1 2026-03 -10000 0", "C2 2026-02 30000 150")
    );
    EXPECT_THAT(lines(*statement(seller, 2025)), ElementsAre("C1 2025-12 10000 50"));
    EXPECT_THAT(lines(*statement(seller, 2024)), ElementsAre());
    EXPECT_THAT(
        lines(*statement(seller, 2026, yards.at("C2")->number)), ElementsAre("C2 2026-02 30000 150")
    );
    EXPECT_EQ(statement(seller, 2026)->seller.name, seller.name);
}

TEST_F(Statements, Seller_IsAsTheReaderWasTold) {
    invoicing::Seller other = seller;
    other.name = "李四";
    (void)yards.run(yards.consent("C2", other, day("2026-01-01")));
    EXPECT_EQ(statement(seller, 2026, yards.at("C1")->number)->seller.name, seller.name);
    EXPECT_EQ(statement(seller, 2026, yards.at("C2")->number)->seller.name, "李四");
    EXPECT_EQ(statement(seller, 2026)->seller.name, seller.name) << "of all: as the first one was";
}

TEST_F(Statements, Stranger_HasNone) {
    EXPECT_FALSE(statement(test::seller(2), 2026).has_value());
    (void)yards.run(yards.consent("C2", test::seller(2), day("2026-01-01")));
    EXPECT_TRUE(statement(test::seller(2), 2026).has_value());
    EXPECT_FALSE(statement(test::seller(2), 2026, yards.at("C1")->number).has_value());
}

TEST_F(Statements, IssuedIn_IsInTheOrderOfRecording) {
    yards.all_consent(test::seller(2), day("2025-06-01"));
    const Answer first = issue("C1", "2026-03-10", "1.01");
    const Answer second = yards.engine().run(
        yards.issue("C1", scrap(test::seller(2), day("2026-03-01"), {yuan("1.01")}))
    );
    (void)issue("C1", "2026-02-28", "1.01");
    (void)yards.run(yards.reverse(first, day("2026-03-11")));
    const Answer third = issue("C1", "2026-03-12", "1.01");
    const auto number = yards.at("C1")->number;
    const auto month = *invoicing::Month::parse("2026-03");
    const auto all = yards.queries().issued_in(number, month, third.sequence);
    EXPECT_THAT(*all, ElementsAre(first.sequence, second.sequence, third.sequence));
    const auto then = yards.queries().issued_in(number, month, second.sequence);
    EXPECT_THAT(*then, ElementsAre(first.sequence, second.sequence));
}

TEST_F(Statements, ItemLife_IsReceiptAndLiveInvoice) {
    invoicing::Request request = scrap(seller, day("2026-03-14"), {yuan("1.01")});
    request.old_items = {{"refrigerator", {{"serial", "OLD9", "/old_items/0/serial_number"}}}};
    const Command command = yards.issue("C1", request);
    const auto items = std::get<CreateInvoice>(command.body).keys.old_items;
    const auto life = [&] { return *yards.queries().item_life(items); };
    EXPECT_FALSE(life().receipt.has_value());
    ReceiveOldItem receive;
    receive.category = "refrigerator";
    receive.item_keys = items;
    receive.received_on = day("2026-03-14");
    ASSERT_EQ(yards.run(yards.by("C2", receive)), "received refrigerator");
    const Answer made = yards.engine().run(yards.issue("C1", request));
    EXPECT_EQ(life().receipt->recycler, yards.at("C2")->number);
    EXPECT_EQ(life().invoice->id, std::get<InvoiceView>(made.body).record.id);
    ASSERT_EQ(yards.run(yards.reverse(made, day("2026-03-14"))), "red 101");
    EXPECT_FALSE(life().invoice.has_value());
}

}  // namespace
}  // namespace huanxin::engine
