#include "huanxin/identity/mask.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "huanxin/base/text.hpp"
#include "slips.hpp"

namespace huanxin::identity {
namespace {

TEST(MaskIdNumber, Number_ShowsFourAndFour) {
    EXPECT_EQ(mask_id_number("130402199101010071"), "1304**********0071");
    EXPECT_EQ(mask_id_number("34052419800101001X"), "3405**********001X");
    EXPECT_EQ(mask_id_number("KAZ110090123105"), "KAZ1*******3105");
    EXPECT_EQ(mask_id_number("123456789"), "1234*6789");
}

TEST(MaskIdNumber, ShortText_ShowsNothing) {
    EXPECT_EQ(mask_id_number("12345678"), "********");
    EXPECT_EQ(mask_id_number("1"), "*");
    EXPECT_EQ(mask_id_number(""), "");
    EXPECT_EQ(mask_id_number("一二三四"), "****");
}

TEST(MaskName, Name_ShowsTheFirstCharacter) {
    EXPECT_EQ(mask_name("张三"), "张*");
    EXPECT_EQ(mask_name("欧阳娜娜"), "欧***");
    EXPECT_EQ(mask_name("张"), "张");
    EXPECT_EQ(mask_name(""), "");
    EXPECT_EQ(mask_name("Ann Lee"), "A******");
    EXPECT_EQ(mask_name("𠮷野"), "𠮷*");
}

RC_GTEST_PROP(MaskIdNumber, AnyNumber_KeepsItsLengthAndHidesTheMiddle, ()) {
    const std::string number = drawn(*rc::gen::inRange<std::size_t>(9, 41), "0123456789X");
    const std::string masked = mask_id_number(number);
    RC_ASSERT(masked.size() == number.size());
    RC_ASSERT(
        std::count(masked.begin(), masked.end(), '*') ==
        static_cast<std::ptrdiff_t>(number.size() - 8)
    );
    RC_ASSERT(masked.substr(0, 4) == number.substr(0, 4));
    RC_ASSERT(masked.substr(number.size() - 4) == number.substr(number.size() - 4));
}

RC_GTEST_PROP(Masks, AnyBytes_NeverGrow, (const std::string& bytes)) {
    RC_ASSERT(mask_id_number(bytes).size() <= bytes.size());
    RC_ASSERT(mask_name(bytes).size() <= bytes.size());
    RC_ASSERT(!is_utf8(bytes) || utf8_length(mask_name(bytes)) == utf8_length(bytes));
}

}  // namespace
}  // namespace huanxin::identity
