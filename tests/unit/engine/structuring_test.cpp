// Alerts on sums just below a threshold and on shared phones (docs/openapi.yaml).

#include "huanxin/engine/structuring.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/recycling.hpp"

namespace huanxin::engine {
namespace {

using test::day;
using test::Recycling;
using test::scrap;
using test::yuan;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Structuring : public ::testing::Test {
protected:
    /// Another phone for each number.
    [[nodiscard]] static invoicing::Seller seller(int number) {
        invoicing::Seller made = test::seller(number);
        made.phone = "1380013" + std::to_string(1'000 + number);
        return made;
    }
    void sell(const char* id, const invoicing::Seller& from, const char* on, const char* net) {
        (void)yards.run(yards.consent(id, from, day("2025-06-01")));
        const Fen gross(yuan(net).count() * 101 / 100);
        ASSERT_EQ(yards.run(yards.issue(id, scrap(from, day(on), {gross}))), "issued");
    }
    [[nodiscard]] std::vector<std::string> found(std::size_t page = 1'000) {
        StructuringScan scan = yards.queries().structuring(
            *invoicing::Month::parse("2026-02"),
            yards.engine().sequencer().policies().current().tax,
            day("2026-03-14")
        );
        for (bool more = true; more;) {
            const auto next = scan.next(page);
            EXPECT_TRUE(next.has_value());
            more = next.has_value() && *next;
        }
        std::vector<std::string> lines;
        for (const StructuringAlert& alert : scan.alerts())
            lines.push_back(
                std::string(to_string(alert.kind)) + " " + std::to_string(alert.sellers.size()) +
                " " + std::to_string(alert.recyclers.size()) + " " +
                std::to_string(alert.net.count())
            );
        return lines;
    }

    Recycling yards;
};

TEST_F(Structuring, Month_JustBelowTheExemptionAtSeveralRecyclers) {
    sell("C1", seller(1), "2026-02-10", "50000.00");
    sell("C2", seller(1), "2026-02-11", "40000.00");  // Just near.
    sell("C1", seller(2), "2026-02-10", "99000.00");  // At one recycler.
    sell("C1", seller(3), "2026-02-10", "50000.00");
    sell("C2", seller(3), "2026-02-10", "50000.00");  // Reached: taxed anyhow.
    sell("C1", seller(4), "2026-02-10", "50000.00");
    sell("C2", seller(4), "2026-02-10", "39999.99");  // Not near.
    sell("C1", seller(5), "2026-01-10", "50000.00");
    sell("C2", seller(5), "2026-01-10", "45000.00");  // Another month.
    EXPECT_THAT(found(), ElementsAre("near_exemption 1 2 9000000"));
    EXPECT_EQ(found(1), found());
}

TEST_F(Structuring, Months_JustBelowTheCap) {
    sell("C1", seller(1), "2025-08-10", "4500000.00");
    sell("C1", seller(2), "2025-08-10", "4499999.99");
    EXPECT_THAT(found(), ElementsAre("near_cap 1 0 450000000"));
}

TEST_F(Structuring, Phone_OfSeveralPersons) {
    sell("C1", test::seller(1), "2026-02-10", "1.00");
    EXPECT_THAT(found(), IsEmpty());
    sell("C2", test::seller(2), "2026-02-10", "1.00");  // The same phone.
    sell("C2", seller(3), "2026-02-10", "1.00");
    EXPECT_THAT(found(), ElementsAre("shared_phone 2 0 0"));
}

TEST_F(Structuring, BankCard_OfSeveralPersonsIsKeptWhenItIsNotToldAgain) {
    for (const int number : {1, 2, 3}) {
        invoicing::Seller paid = seller(number);
        paid.bank_card = number == 3 ? "4111111111111111" : "6222020111122220002";
        sell("C1", paid, "2026-02-10", "1.00");
        sell("C1", seller(number), "2026-02-11", "1.00");
    }
    EXPECT_THAT(found(), ElementsAre("shared_bank_card 2 0 0"));
}

TEST_F(Structuring, Phone_ToldToSeveralRecyclers_IsOfOnePerson) {
    sell("C1", seller(1), "2026-02-10", "1.00");
    sell("C2", seller(1), "2026-02-10", "1.00");
    EXPECT_THAT(found(), IsEmpty());
    invoicing::Seller moved = seller(2);
    moved.phone = seller(1).phone;
    sell("C1", moved, "2026-02-10", "1.00");
    sell("C2", seller(2), "2026-02-10", "1.00");
    EXPECT_THAT(found(), ElementsAre("shared_phone 2 0 0")) << "whoever was told";
}

}  // namespace
}  // namespace huanxin::engine
