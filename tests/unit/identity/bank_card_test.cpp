#include "huanxin/identity/bank_card.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "luhn.hpp"

namespace huanxin::identity {
namespace {

TEST(BankCard, RightNumber_IsAccepted) {
    EXPECT_EQ(check_bank_card("4111111111111111"), Fault::none);
    EXPECT_EQ(check_bank_card("4222222222222"), Fault::none);
    EXPECT_EQ(check_bank_card("6200000000000000000"), Fault::none);
}

TEST(BankCard, WrongNumber_TellsItsFault) {
    EXPECT_EQ(check_bank_card("4111111111111112"), Fault::check_digit);
    EXPECT_EQ(check_bank_card("6200000000000000003"), Fault::check_digit);
    EXPECT_EQ(check_bank_card(""), Fault::length);
    EXPECT_EQ(check_bank_card("422222222222"), Fault::length);
    EXPECT_EQ(check_bank_card("62000000000000000000"), Fault::length);
    EXPECT_EQ(check_bank_card("411111111111111X"), Fault::characters);
}

RC_GTEST_PROP(BankCard, PromisedSlip_IsCaught, ()) {
    const std::string number = any_luhn_number(*rc::gen::inRange<std::size_t>(13, 20));
    RC_ASSERT(check_bank_card(number) == Fault::none);
    expect_luhn_catches_slips(number, check_bank_card);
}

RC_GTEST_PROP(BankCard, AnyText_IsRightOnlyIfItIs, ()) {
    const std::string right = any_luhn_number(*rc::gen::inRange<std::size_t>(13, 20));
    const std::string text = hostile(right, kDigits);
    const bool expected = text.size() >= 13 && text.size() <= 19 && is_luhn_number(text);
    RC_ASSERT((check_bank_card(text) == Fault::none) == expected);
}

}  // namespace
}  // namespace huanxin::identity
