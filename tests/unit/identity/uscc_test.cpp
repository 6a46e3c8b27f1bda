#include "huanxin/identity/uscc.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "slips.hpp"

namespace huanxin::identity {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The weights are the powers of 3 modulo 31: Horner's scheme from the right, without a table.
char check_character(std::string_view first_17) {
    std::size_t sum = 0;
    for (std::size_t i = first_17.size(); i-- > 0;) {
        sum = (sum * 3 + kAlphabet.find(first_17[i])) % 31;
    }
    return kAlphabet[sum == 0 ? 0 : 31 - sum];
}

std::string any_code() {
    const std::string first_17 = drawn(17, kAlphabet);
    return first_17 + check_character(first_17);
}

TEST(Uscc, PublishedCode_IsRight) {
    EXPECT_EQ(check_uscc("91350100M000100Y43"), Fault::none);
}

TEST(Uscc, WrongCode_TellsItsFault) {
    EXPECT_EQ(check_uscc("91350100M000100Y4A"), Fault::check_digit);
    EXPECT_EQ(check_uscc("91350100M000100Y44"), Fault::check_digit);
    EXPECT_EQ(check_uscc(""), Fault::length);
    EXPECT_EQ(check_uscc("91350100M000100Y4"), Fault::length);
    EXPECT_EQ(check_uscc("91350100M000100Y433"), Fault::length);
    EXPECT_EQ(check_uscc("91350100m000100y43"), Fault::characters);
    for (const char letter : std::string_view("IOSVZ")) {
        EXPECT_EQ(check_uscc(std::string("9135010") + letter + "M000100Y43"), Fault::characters);
        EXPECT_EQ(check_uscc(std::string("91350100M000100Y4") + letter), Fault::characters);
    }
}

// 31 - (sum mod 31) is 31 here: some published code runs off its table.
TEST(Uscc, SumThatIsAMultipleOf31_HasCheckCharacterZero) {
    EXPECT_EQ(check_uscc("000000000000000000"), Fault::none);
    EXPECT_EQ(check_uscc("4A0000000000000000"), Fault::check_digit);
    EXPECT_EQ(check_uscc("190000000000000000"), Fault::check_digit);
    EXPECT_EQ(check_uscc("1A0000000000000000"), Fault::none);  // 1 + 3 × 10 = 31.
}

RC_GTEST_PROP(Uscc, AnySlip_IsCaught, ()) {
    const std::string code = any_code();
    RC_ASSERT(check_uscc(code) == Fault::none);
    // The modulus is a prime and neighbours never weigh the same: all single changes and swaps.
    for_each_change(code, kAlphabet, [](const std::string& changed, std::size_t) {
        RC_ASSERT(check_uscc(changed) == Fault::check_digit);
    });
    for_each_swap(code, [](const std::string& swapped, std::size_t) {
        RC_ASSERT(check_uscc(swapped) == Fault::check_digit);
    });
}

RC_GTEST_PROP(Uscc, AnyText_IsRightOnlyIfItIs, ()) {
    const std::string text = hostile(any_code(), kAlphabet);
    const bool right = text.size() == 18 && made_of(text, kAlphabet) &&
                       text[17] == check_character(text.substr(0, 17));
    RC_ASSERT((check_uscc(text) == Fault::none) == right);
}

}  // namespace
}  // namespace huanxin::identity
