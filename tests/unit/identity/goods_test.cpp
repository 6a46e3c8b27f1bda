#include "huanxin/identity/goods.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "luhn.hpp"
#include "slips.hpp"

namespace huanxin::identity {
namespace {

/// GS1's table of weights, written out from the left for each length.
char gtin_check_digit(std::string_view payload) {
    const std::string_view weights = payload.size() == 12 ? "131313131313" : "3131313131313";
    int sum = 0;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        sum += (payload[i] - '0') * (weights[i] - '0');
    }
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

std::string any_gtin() {
    const std::string payload = drawn(*rc::gen::element<std::size_t>(12, 13), kDigits);
    return payload + gtin_check_digit(payload);
}

TEST(Gtin, RightCode_IsAccepted) {
    EXPECT_EQ(check_gtin("6923185602224"), Fault::none);
    EXPECT_EQ(check_gtin("06923185602224"), Fault::none);  // The same goods as a GTIN-14.
    EXPECT_EQ(check_gtin("4006381333931"), Fault::none);
    EXPECT_EQ(check_gtin("16923185602221"), Fault::none);  // A carton of them.
}

TEST(Gtin, WrongCode_TellsItsFault) {
    EXPECT_EQ(check_gtin("6923185602225"), Fault::check_digit);
    EXPECT_EQ(check_gtin("16923185602224"), Fault::check_digit);
    EXPECT_EQ(check_gtin(""), Fault::length);
    EXPECT_EQ(check_gtin("692318560222"), Fault::length);
    EXPECT_EQ(check_gtin("40123455"), Fault::length);  // EAN-8 is not of the contract.
    EXPECT_EQ(check_gtin("006923185602224"), Fault::length);
    EXPECT_EQ(check_gtin("692318560222X"), Fault::characters);
    EXPECT_EQ(check_gtin("-923185602224"), Fault::characters);
}

RC_GTEST_PROP(Gtin, PromisedSlip_IsCaught, ()) {
    const std::string gtin = any_gtin();
    RC_ASSERT(check_gtin(gtin) == Fault::none);
    for_each_change(gtin, kDigits, [](const std::string& changed, std::size_t) {
        RC_ASSERT(check_gtin(changed) == Fault::check_digit);
    });
    // Modulo 10 with weights 1 and 3 cannot see a swap of digits that differ by 5.
    for_each_swap(gtin, [&](const std::string& swapped, std::size_t place) {
        const bool promised = std::abs(gtin[place] - gtin[place + 1]) != 5;
        RC_ASSERT(check_gtin(swapped) == (promised ? Fault::check_digit : Fault::none));
    });
}

RC_GTEST_PROP(Gtin, AnyText_IsRightOnlyIfItIs, ()) {
    const std::string text = hostile(any_gtin(), kDigits);
    const bool right =
        (text.size() == 13 || text.size() == 14) && made_of(text, kDigits) &&
        text.back() == gtin_check_digit(std::string_view(text).substr(0, text.size() - 1));
    RC_ASSERT((check_gtin(text) == Fault::none) == right);
}

TEST(Imei, RightNumber_IsAccepted) {
    EXPECT_EQ(check_imei("490154203237518"), Fault::none);
    EXPECT_EQ(check_imei("356938035643809"), Fault::none);
}

TEST(Imei, WrongNumber_TellsItsFault) {
    EXPECT_EQ(check_imei("490154203237517"), Fault::check_digit);
    EXPECT_EQ(check_imei(""), Fault::length);
    EXPECT_EQ(check_imei("49015420323751"), Fault::length);
    EXPECT_EQ(check_imei("4901542032375180"), Fault::length);  // An IMEISV has 16.
    EXPECT_EQ(check_imei("49015420323751A"), Fault::characters);
}

RC_GTEST_PROP(Imei, PromisedSlip_IsCaught, ()) {
    const std::string imei = any_luhn_number(15);
    RC_ASSERT(check_imei(imei) == Fault::none);
    expect_luhn_catches_slips(imei, check_imei);
}

RC_GTEST_PROP(Imei, AnyText_IsRightOnlyIfItIs, ()) {
    const std::string text = hostile(any_luhn_number(15), kDigits);
    RC_ASSERT((check_imei(text) == Fault::none) == (text.size() == 15 && is_luhn_number(text)));
}

TEST(SerialNumber, Edges_AreFourAndForty) {
    EXPECT_EQ(check_serial_number("A1/."), Fault::none);
    EXPECT_EQ(check_serial_number(std::string(40, 'Z')), Fault::none);
    EXPECT_EQ(check_serial_number("A1/"), Fault::length);
    EXPECT_EQ(check_serial_number(std::string(41, 'Z')), Fault::length);
    EXPECT_EQ(check_serial_number(""), Fault::length);
}

TEST(SerialNumber, OtherCharacters_AreRefused) {
    for (const char* text :
         {"abcd", "AB-12", "AB 12", "AB_12", "AB+1", "AB,1", "冀A1", "AB1\x01"}) {
        EXPECT_EQ(check_serial_number(text), Fault::characters) << text;
    }
}

RC_GTEST_PROP(SerialNumber, AnyText_IsRightOnlyIfItIs, ()) {
    const std::string alphabet = std::string(kLetters) + std::string(kDigits) + "/.";
    const std::string right = drawn(*rc::gen::inRange<std::size_t>(4, 41), alphabet);
    const std::string text = hostile(right, alphabet);
    const bool expected = text.size() >= 4 && text.size() <= 40 && made_of(text, alphabet);
    RC_ASSERT((check_serial_number(text) == Fault::none) == expected);
}

TEST(FrameNumber, FifteenDigits_AreAccepted) {
    EXPECT_EQ(check_frame_number("117321900000243"), Fault::none);
    EXPECT_EQ(check_frame_number("11732190000024"), Fault::length);
    EXPECT_EQ(check_frame_number("1173219000002430"), Fault::length);
    EXPECT_EQ(check_frame_number(""), Fault::length);
    EXPECT_EQ(check_frame_number("11732190000024O"), Fault::characters);
}

}  // namespace
}  // namespace huanxin::identity
