#include "huanxin/base/time.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace huanxin {
namespace {

constexpr std::int32_t kFirstDay = -25'567;  // 1900-01-01
constexpr std::int32_t kLastDay = 84'370;    // 2200-12-31

bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_of_month(int year, int month) {
    if (month == 2) return is_leap(year) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// The independent formulation is counting.
TEST(Date, EveryDayOf1900To2200_CountsUpAndComesBackFromItsText) {
    std::int32_t days = kFirstDay;
    for (int year = 1900; year <= 2200; ++year) {
        for (int month = 1; month <= 12; ++month) {
            for (int day = 1; day <= days_of_month(year, month); ++day, ++days) {
                const Date date = Date::from_ymd(year, month, day).value();
                ASSERT_EQ(date.days(), days);
                ASSERT_EQ(date.year(), year);
                ASSERT_EQ(date.month(), month);
                ASSERT_EQ(date.day(), day);
                ASSERT_EQ(Date::parse(date.to_string()).value(), date) << date.to_string();
            }
        }
    }
    EXPECT_EQ(days, kLastDay + 1);
}

TEST(Date, KnownDay_HasItsNumberAndText) {
    EXPECT_EQ(Date::from_ymd(1970, 1, 1).value().days(), 0);
    EXPECT_EQ(Date::from_ymd(2024, 2, 29).value().to_string(), "2024-02-29");
    EXPECT_EQ(Date::parse("2000-03-01").value().days(), 11'017);
    EXPECT_EQ(Date::from_days(-719'528).to_string(), "0000-01-01");
    EXPECT_EQ(Date::from_days(2'932'896).to_string(), "9999-12-31");
}

TEST(Date, DayThatIsNot_IsRefused) {
    EXPECT_FALSE(Date::from_ymd(2023, 2, 29));
    EXPECT_FALSE(Date::from_ymd(1900, 2, 29));
    EXPECT_FALSE(Date::from_ymd(2024, 4, 31));
    EXPECT_FALSE(Date::from_ymd(2024, 0, 1));
    EXPECT_FALSE(Date::from_ymd(2024, 13, 1));
    EXPECT_FALSE(Date::from_ymd(2024, 1, 0));
    EXPECT_FALSE(Date::from_ymd(1899, 12, 31));
    EXPECT_FALSE(Date::from_ymd(2201, 1, 1));
    EXPECT_FALSE(Date::from_ymd(std::numeric_limits<int>::max(), 1, 1));
    EXPECT_FALSE(Date::from_ymd(2024, -1, std::numeric_limits<int>::min()));
    EXPECT_FALSE(Date::from_ymd(2024, 257, 257));
}

TEST(Date, OtherText_IsRefused) {
    for (const char* text :
         {"",
          "2024",
          "2024-1-01",
          "2024-01-1",
          "2024/01/01",
          "20240101",
          "2024-01-01 ",
          " 2024-01-01",
          "2024-01-01T",
          "2024-01-0x",
          "+024-01-01",
          "2024--1-01",
          "02024-01-01",
          "１024-01-01"}) {
        const Result<Date> result = Date::parse(text);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().code, Errc::invalid) << text;
    }
    EXPECT_FALSE(Date::parse(std::string_view("2024-01-01\0", 11)));
}

TEST(DateDeathTest, YearOfFiveDigits_IsNotFormatted) {
    EXPECT_DEATH((void)Date::from_days(2'932'897).to_string(), "four digits");
    EXPECT_DEATH((void)Date::from_days(-719'529).to_string(), "four digits");
}

TEST(Instant, Rfc3339_IsReadWithItsOffset) {
    struct Case {
        const char* text;
        std::int64_t ms;
    };
    for (const Case& c : {
             Case{"1970-01-01T00:00:00Z", 0},
             Case{"1970-01-01t00:00:00z", 0},
             Case{"1970-01-01T08:00:00+08:00", 0},
             Case{"1969-12-31T16:00:00-08:00", 0},
             Case{"1970-01-01T00:00:00-00:00", 0},
             Case{"2024-05-01T08:00:00+08:00", 1'714'521'600'000},
             Case{"2024-05-01T00:00:00.5Z", 1'714'521'600'500},
             Case{"2024-05-01T00:00:00.123999999999Z", 1'714'521'600'123},
             Case{"2024-05-01T00:00:00.04Z", 1'714'521'600'040},
             Case{"1969-12-31T23:59:59.999Z", -1},
             Case{"1969-12-31T23:59:59.9999Z", -1},
             Case{"2024-02-29T23:59:59+23:59", 1'709'164'859'000},
         }) {
        const Result<Instant> instant = Instant::parse(c.text);
        ASSERT_TRUE(instant) << c.text;
        EXPECT_EQ(instant->ms(), c.ms) << c.text;
    }
}

TEST(Instant, OtherText_IsRefused) {
    for (const char* text :
         {"",
          "2024-05-01",
          "2024-05-01T08:00:00",
          "2024-05-01 08:00:00Z",
          "2024-05-01T08:00Z",
          "2024-05-01T24:00:00Z",
          "2024-05-01T08:60:00Z",
          "2016-12-31T23:59:60Z",
          "2024-05-01T08:00:00.Z",
          "2024-05-01T08:00:00,5Z",
          "2024-05-01T08:00:00+8:00",
          "2024-05-01T08:00:00+0800",
          "2024-05-01T08:00:00+24:00",
          "2024-05-01T08:00:00+08:60",
          "2024-05-01T08:00:00ZZ",
          "2024-05-01T08:00:00+08:00 ",
          "2023-02-29T08:00:00Z",
          "1899-12-31T23:59:59Z",
          "2024-05-01T08:00:00 08:00",
          "T08:00:00Z",
          "2024-05-01T"}) {
        const Result<Instant> result = Instant::parse(text);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().code, Errc::invalid) << text;
    }
}

TEST(Instant, ShanghaiDate_TurnsAtSixteenHoursUtc) {
    EXPECT_EQ(
        Instant::parse("2024-04-30T15:59:59.999Z").value().shanghai_date().to_string(), "2024-04-30"
    );
    EXPECT_EQ(
        Instant::parse("2024-04-30T16:00:00Z").value().shanghai_date().to_string(), "2024-05-01"
    );
    EXPECT_EQ(Instant::from_ms(-1).shanghai_date().to_string(), "1970-01-01");
    EXPECT_EQ(Instant::parse("1969-12-31T15:59:59Z").value().shanghai_date().days(), -1);
}

TEST(Instant, PlusSeconds_Adds) {
    EXPECT_EQ(Instant::from_ms(1).plus_seconds(2).ms(), 2001);
    EXPECT_EQ(Instant::from_ms(1).plus_seconds(-2).ms(), -1999);
}

TEST(Instant, Text_HasMillisecondsAndZ) {
    EXPECT_EQ(Instant::from_ms(0).to_string(), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(Instant::from_ms(-1).to_string(), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(Instant::from_ms(1'714'521'600'007).to_string(), "2024-05-01T00:00:00.007Z");
}

TEST(InstantDeathTest, OutOfTheCalendar_Aborts) {
    const auto never = Instant::from_ms(std::numeric_limits<std::int64_t>::max());
    EXPECT_DEATH((void)never.to_string(), "four digits");
    EXPECT_DEATH((void)never.shanghai_date(), "0 to 9999");
}

RC_GTEST_PROP(Date, AnyDay_RoundTrips, ()) {
    const Date date = Date::from_days(*rc::gen::inRange(kFirstDay, kLastDay + 1));
    const Result<Date> again = Date::from_ymd(date.year(), date.month(), date.day());
    RC_ASSERT(again.has_value() && *again == date);
    RC_ASSERT(Date::parse(date.to_string()).value() == date);
    RC_ASSERT(is_leap(date.year()) || date.to_string().substr(5) != "02-29");
}

constexpr std::int64_t kMsPerDay = 86'400'000;

RC_GTEST_PROP(Instant, AnyInstant_RoundTripsAndKeepsItsShanghaiDay, ()) {
    const auto instant = Instant::from_ms(
        *rc::gen::inRange<std::int64_t>(kFirstDay * kMsPerDay, (kLastDay + 1) * kMsPerDay)
    );
    const std::string text = instant.to_string();
    const Result<Instant> back = Instant::parse(text);
    RC_ASSERT(back.has_value() && *back == instant);

    // The same digits with +08:00 are eight hours earlier, and their day is the Shanghai day.
    const Result<Instant> local = Instant::parse(text.substr(0, 23) + "+08:00");
    RC_ASSERT(local.has_value());
    RC_ASSERT(local->ms() == instant.ms() - 28'800'000);
    RC_ASSERT(local->shanghai_date().to_string() == text.substr(0, 10));
}

}  // namespace
}  // namespace huanxin
