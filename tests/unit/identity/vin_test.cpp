#include "huanxin/identity/vin.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "slips.hpp"

namespace huanxin::identity {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ";
constexpr std::size_t kCheckPlace = 8;

/// The letters' values are their places in three rows of nine, the last beginning with S at 2.
int value_of(char c) {
    if (c <= '9') return c - '0';
    if (c < 'S') return (c - 'A') % 9 + 1;
    return c - 'S' + 2;
}

/// Weights as the standard words them: 8 down to 2 and 10, the check place, 9 down to 2.
char check_character(std::string_view vin) {
    int sum = 0;
    for (int place = 0; place < 17; ++place) {
        if (place == kCheckPlace) continue;
        const int weight = place < 7 ? 8 - place : place == 7 ? 10 : 18 - place;
        sum += weight * value_of(vin[static_cast<std::size_t>(place)]);
    }
    return sum % 11 == 10 ? 'X' : static_cast<char>('0' + sum % 11);
}

std::string any_vin() {
    std::string vin = drawn(17, kAlphabet);
    vin[kCheckPlace] = check_character(vin);
    return vin;
}

TEST(Vin, PublishedNumber_IsRight) {
    for (const char* vin : {"WBAXW1104J0X16755", "1FACP45EXLF192944", "11111111111111111"}) {
        EXPECT_EQ(check_vin(vin), Fault::none) << vin;
        EXPECT_TRUE(vin_check_digit_ok(vin)) << vin;
    }
}

TEST(Vin, WrongCheckDigit_IsNoFaultOfForm) {
    for (const char* vin : {"WBAXW1105J0X16755", "1FACP45E9LF192944", "1FACP45EALF192944"}) {
        EXPECT_EQ(check_vin(vin), Fault::none) << vin;
        EXPECT_FALSE(vin_check_digit_ok(vin)) << vin;
    }
}

TEST(Vin, WrongForm_TellsItsFault) {
    EXPECT_EQ(check_vin(""), Fault::length);
    EXPECT_EQ(check_vin("1111111111111111"), Fault::length);
    EXPECT_EQ(check_vin("111111111111111111"), Fault::length);
    for (const char c : std::string_view("IOQa/ \xE5")) {
        const std::string vin = std::string(16, '1') + c;
        EXPECT_EQ(check_vin(vin), Fault::characters) << vin;
        EXPECT_FALSE(vin_check_digit_ok(vin)) << vin;
    }
    EXPECT_FALSE(vin_check_digit_ok("1111111111111111"));
    EXPECT_FALSE(vin_check_digit_ok(""));
}

RC_GTEST_PROP(Vin, PromisedSlip_IsCaught, ()) {
    const std::string vin = any_vin();
    RC_ASSERT(vin_check_digit_ok(vin));
    // Letters share values with each other and with digits (A, J and 1): a change between those is
    // beyond the scheme, except at the check place, where the character itself is compared.
    for_each_change(vin, kAlphabet, [&](const std::string& changed, std::size_t place) {
        RC_ASSERT(check_vin(changed) == Fault::none);
        const bool promised =
            place == kCheckPlace || value_of(changed[place]) != value_of(vin[place]);
        RC_ASSERT(vin_check_digit_ok(changed) == !promised);
    });
    // So are swaps with the check place, which has no weight of its own.
    for_each_swap(vin, [&](const std::string& swapped, std::size_t place) {
        if (place == kCheckPlace || place + 1 == kCheckPlace) return;
        const bool promised = value_of(vin[place]) != value_of(vin[place + 1]);
        RC_ASSERT(vin_check_digit_ok(swapped) == !promised);
    });
}

RC_GTEST_PROP(Vin, AnyText_IsRightOnlyIfItIs, ()) {
    const std::string text = hostile(any_vin(), kAlphabet);
    const bool formed = text.size() == 17 && made_of(text, kAlphabet);
    RC_ASSERT((check_vin(text) == Fault::none) == formed);
    RC_ASSERT(vin_check_digit_ok(text) == (formed && text[kCheckPlace] == check_character(text)));
}

}  // namespace
}  // namespace huanxin::identity
