#include "huanxin/invoicing/invoice.hpp"

#include <gtest/gtest.h>

namespace huanxin::invoicing {
namespace {

TEST(Words, OfAnInvoice_AreReadAsTheyAreWritten) {
    for (const char* word : {"ordinary", "special"})
        EXPECT_EQ(to_string(parse_kind(word).value()), word);
    for (const char* word : {"kg", "t", "piece"})
        EXPECT_EQ(to_string(parse_unit(word).value()), word);
    for (const char* word : {"general", "simple"})
        EXPECT_EQ(to_string(parse_vat_method(word).value()), word);
    for (const char* word : {"issued_in_error", "return", "service_terminated", "allowance"})
        EXPECT_EQ(to_string(parse_red_reason(word).value()), word);
}

TEST(Words, NotOfAnInvoice_AreNone) {
    for (const char* word : {"", "Ordinary", "returned", "tonne", "general "}) {
        EXPECT_FALSE(parse_kind(word).has_value()) << word;
        EXPECT_FALSE(parse_unit(word).has_value()) << word;
        EXPECT_FALSE(parse_vat_method(word).has_value()) << word;
        EXPECT_FALSE(parse_red_reason(word).has_value()) << word;
    }
}

}  // namespace
}  // namespace huanxin::invoicing
