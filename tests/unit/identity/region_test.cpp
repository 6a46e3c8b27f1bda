#include "huanxin/identity/region.hpp"

#include <gtest/gtest.h>

namespace huanxin::identity {
namespace {

TEST(Region, Code_IsSixDigitsNotFromZero) {
    EXPECT_EQ(check_region("130402"), Fault::none);
    EXPECT_EQ(check_region("990000"), Fault::none);
    EXPECT_EQ(check_region("030402"), Fault::area);
    EXPECT_EQ(check_region(""), Fault::length);
    EXPECT_EQ(check_region("13"), Fault::length);
    EXPECT_EQ(check_region("1304021"), Fault::length);
    EXPECT_EQ(check_region("13040A"), Fault::characters);
}

}  // namespace
}  // namespace huanxin::identity
