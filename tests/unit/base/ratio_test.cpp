#include "huanxin/base/ratio.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace huanxin {
namespace {

TEST(Ratio, Decimal_IsReadExactly) {
    EXPECT_EQ(Ratio::parse("0.15").value().billionths(), 150'000'000);
    EXPECT_EQ(Ratio::parse("1").value().billionths(), Ratio::kOne);
    EXPECT_EQ(Ratio::parse("0").value().billionths(), 0);
    EXPECT_EQ(Ratio::parse("0.0025").value().billionths(), 2'500'000);
    EXPECT_EQ(Ratio::parse("0.000000001").value().billionths(), 1);
    EXPECT_EQ(Ratio::parse("1000").value().billionths(), 1'000 * Ratio::kOne);
    EXPECT_EQ(Ratio::parse("1000.000000000").value().billionths(), 1'000 * Ratio::kOne);
}

TEST(Ratio, AnythingElse_IsRefused) {
    for (const char* text :
         {"",
          ".",
          ".5",
          "1.",
          "-0.1",
          "+1",
          "1e3",
          "0.1234567891",
          "1000.000000001",
          "1001",
          "10000",
          "99999999999999999999",
          "0,15",
          " 0.15",
          "0.15 ",
          "0.1.5",
          "0x1",
          "1.-5",
          "15%"}) {
        const Result<Ratio> result = Ratio::parse(text);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().code, Errc::invalid) << text;
    }
    EXPECT_FALSE(Ratio::parse(std::string_view("0.1\0", 4)));
}

TEST(Ratio, Text_IsTheShortest) {
    EXPECT_EQ(Ratio::parse("0.150").value().to_string(), "0.15");
    EXPECT_EQ(Ratio::parse("1.0").value().to_string(), "1");
    EXPECT_EQ(Ratio::parse("0010").value().to_string(), "10");
    EXPECT_EQ(Ratio::from_billionths(1).to_string(), "0.000000001");
    EXPECT_EQ(Ratio().to_string(), "0");
}

TEST(Ratio, Order_IsTheNumbers) {
    EXPECT_LT(Ratio::parse("0.09").value(), Ratio::parse("0.1").value());
}

RC_GTEST_PROP(Ratio, AnyValue_ComesBackFromItsText, ()) {
    const auto ratio =
        Ratio::from_billionths(*rc::gen::inRange<std::int64_t>(0, 1'000 * Ratio::kOne + 1));
    const Result<Ratio> back = Ratio::parse(ratio.to_string());
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == ratio);
}

}  // namespace
}  // namespace huanxin
