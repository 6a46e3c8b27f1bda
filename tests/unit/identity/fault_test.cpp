#include "huanxin/identity/fault.hpp"

#include <gtest/gtest.h>

namespace huanxin::identity {
namespace {

TEST(Fault, Codes_AreFrozen) {
    EXPECT_EQ(fault_code(Fault::none), "");
    EXPECT_EQ(fault_code(Fault::length), "length");
    EXPECT_EQ(fault_code(Fault::characters), "characters");
    EXPECT_EQ(fault_code(Fault::area), "area");
    EXPECT_EQ(fault_code(Fault::date), "date");
    EXPECT_EQ(fault_code(Fault::check_digit), "check_digit");
    EXPECT_EQ(fault_code(Fault::form), "form");
}

}  // namespace
}  // namespace huanxin::identity
