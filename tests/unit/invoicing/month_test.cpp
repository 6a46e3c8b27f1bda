#include "huanxin/invoicing/month.hpp"

#include <gtest/gtest.h>

#include "support/builders.hpp"

namespace huanxin::invoicing {
namespace {

using test::day;

TEST(Month, OfADay_IsItsCalendarMonth) {
    EXPECT_EQ(Month::of(day("2024-04-29")).to_string(), "2024-04");
    EXPECT_EQ(Month::of(day("2024-12-31")).plus(1).to_string(), "2025-01");
    EXPECT_EQ(Month::of(day("2025-01-01")).plus(-1).to_string(), "2024-12");
    EXPECT_EQ(Month::of(day("2026-07-01")).year(), 2026);
}

TEST(Month, Text_IsReadExactly) {
    EXPECT_EQ(Month::parse("2026-05")->to_string(), "2026-05");
    for (const char* text :
         {"", "2026-5", "2026-13", "2026-00", "2026-05-01", "2026-05 ", "202605"})
        EXPECT_FALSE(Month::parse(text).has_value()) << text;
}

TEST(Month, DayBeyondItsEnd_IsItsLast) {
    EXPECT_EQ(Month::parse("2026-02")->day(29), day("2026-02-28"));
    EXPECT_EQ(Month::parse("2028-02")->day(29), day("2028-02-29"));
    EXPECT_EQ(Month::parse("2026-04")->day(31), day("2026-04-30"));
    EXPECT_EQ(Month::parse("2026-05")->first_day(), day("2026-05-01"));
}

TEST(Month, OutsideTheYearsOfADate_HasTheNearestDay) {
    const Month last = *Month::parse("2200-12");
    EXPECT_EQ(last.day(15), day("2200-12-15"));
    EXPECT_EQ(last.plus(1).day(15), day("2200-12-31"));
    EXPECT_EQ(last.plus(36).first_day(), day("2200-12-31"));
    EXPECT_EQ(last.plus(1).to_string(), "2201-01");
    EXPECT_EQ(Month::parse("1900-01")->plus(-1).day(31), day("1900-01-01"));
    EXPECT_EQ(Month::parse("1900-01")->plus(-12).to_string(), "1899-01");
}

TEST(Month, Order_IsThatOfTime) {
    EXPECT_LT(*Month::parse("2025-12"), *Month::parse("2026-01"));
    EXPECT_EQ(Month::parse("2026-01")->index() - Month::parse("2025-01")->index(), 12);
}

}  // namespace
}  // namespace huanxin::invoicing
