#include "huanxin/identity/invoice_number.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "slips.hpp"

namespace huanxin::identity {
namespace {

constexpr InvoiceFault kRight{};

TEST(InvoiceNumber, RightPair_IsAccepted) {
    EXPECT_EQ(check_invoice_number("24112000000135114086", ""), kRight);
    EXPECT_EQ(check_invoice_number("25537000000148553858", ""), kRight);
    EXPECT_EQ(check_invoice_number("12345678", "1300231130"), kRight);
    EXPECT_EQ(check_invoice_number("12345678", "113002311301"), kRight);
}

TEST(InvoiceNumber, WrongPair_BlamesTheRightMember) {
    struct Case {
        const char* name;
        const char* number;
        const char* code;
        InvoiceFault fault;
    };
    for (const Case& c : {
             Case{"nothing", "", "", {Fault::length, Fault::none}},
             Case{"19 digits", "2411200000013511408", "", {Fault::length, Fault::none}},
             Case{"21 digits", "241120000001351140860", "", {Fault::length, Fault::none}},
             Case{"7 digits", "1234567", "1300231130", {Fault::length, Fault::none}},
             Case{"9 digits", "123456789", "1300231130", {Fault::length, Fault::none}},
             Case{"letter in 20", "2411200000013511408A", "", {Fault::characters, Fault::none}},
             Case{"letter in 8", "1234567A", "1300231130", {Fault::characters, Fault::none}},
             Case{
                 "digital with a code",
                 "24112000000135114086",
                 "1300231130",
                 {Fault::none, Fault::form}},
             Case{"old without a code", "12345678", "", {Fault::none, Fault::length}},
             Case{"code of 9", "12345678", "130023113", {Fault::none, Fault::length}},
             Case{"code of 11", "12345678", "13002311301", {Fault::none, Fault::length}},
             Case{"code of 13", "12345678", "1130023113012", {Fault::none, Fault::length}},
             Case{
                 "letter in a code of 10",
                 "12345678",
                 "130023113A",
                 {Fault::none, Fault::characters}},
             Case{
                 "letter in a code of 12",
                 "12345678",
                 "11300231130A",
                 {Fault::none, Fault::characters}},
             Case{"both wrong", "1234567", "abc", {Fault::length, Fault::length}},
         }) {
        EXPECT_EQ(check_invoice_number(c.number, c.code), c.fault) << c.name;
    }
}

RC_GTEST_PROP(InvoiceNumber, AnyTexts_AreRightOnlyIfTheyAre, ()) {
    const auto right = *rc::gen::element<std::pair<std::size_t, std::size_t>>(
        std::pair{20, 0}, std::pair{8, 10}, std::pair{8, 12}, std::pair{20, 12}
    );
    const std::string number = hostile(drawn(right.first, kDigits), kDigits);
    const std::string code = drawn(right.second, "0123456789A");
    const bool digital = number.size() == 20 && code.empty();
    const bool old = number.size() == 8 && (code.size() == 10 || code.size() == 12);
    const bool expected = (digital || old) && made_of(number + code, kDigits);
    RC_ASSERT((check_invoice_number(number, code) == kRight) == expected);
}

}  // namespace
}  // namespace huanxin::identity
