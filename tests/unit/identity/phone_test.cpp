#include "huanxin/identity/phone.hpp"

#include <regex>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "slips.hpp"

namespace huanxin::identity {
namespace {

TEST(Mobile, Number_IsElevenDigitsFrom13To19) {
    EXPECT_EQ(check_mobile("13800138000"), Fault::none);
    EXPECT_EQ(check_mobile("19999999999"), Fault::none);
    EXPECT_EQ(check_mobile("12800138000"), Fault::form);
    EXPECT_EQ(check_mobile("23800138000"), Fault::form);
    EXPECT_EQ(check_mobile("03800138000"), Fault::form);
    EXPECT_EQ(check_mobile(""), Fault::length);
    EXPECT_EQ(check_mobile("1380013800"), Fault::length);
    EXPECT_EQ(check_mobile("138001380000"), Fault::length);
    EXPECT_EQ(check_mobile("+8613800138000"), Fault::length);
    EXPECT_EQ(check_mobile("1380013800O"), Fault::characters);
}

RC_GTEST_PROP(Mobile, AnyText_IsRightOnlyIfItIs, ()) {
    static const std::regex kRule("1[3-9][0-9]{9}");
    const std::string text = hostile("1" + drawn(10, kDigits), kDigits);
    RC_ASSERT((check_mobile(text) == Fault::none) == std::regex_match(text, kRule));
}

}  // namespace
}  // namespace huanxin::identity
