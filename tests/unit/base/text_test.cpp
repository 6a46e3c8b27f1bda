#include "huanxin/base/text.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace huanxin {
namespace {

/// UTF-8 by hand: the independent formulation.
std::string encode(char32_t point) {
    const auto byte = [](char32_t value) { return static_cast<char>(value); };
    if (point < 0x80) return {byte(point)};
    if (point < 0x800) return {byte(0xC0 | point >> 6), byte(0x80 | (point & 0x3F))};
    if (point < 0x10000) {
        return {
            byte(0xE0 | point >> 12),
            byte(0x80 | (point >> 6 & 0x3F)),
            byte(0x80 | (point & 0x3F))};
    }
    return {
        byte(0xF0 | point >> 18),
        byte(0x80 | (point >> 12 & 0x3F)),
        byte(0x80 | (point >> 6 & 0x3F)),
        byte(0x80 | (point & 0x3F))};
}

std::string encode_all(const std::vector<char32_t>& points) {
    std::string text;
    for (const char32_t point : points)
        text += encode(point);
    return text;
}

/// Any scalar value, with the ranges that normalisation works on drawn often.
rc::Gen<char32_t> any_point() {
    const auto range = [](int first, int last) {
        return rc::gen::map(rc::gen::inRange(first, last + 1), [](int point) {
            return static_cast<char32_t>(point);
        });
    };
    return rc::gen::oneOf(
        range(0, 0x7F),
        range(0x80, 0x24F),
        range(0x300, 0x3FF),
        range(0x1E00, 0x206F),
        range(0xFB00, 0xFFFD),
        range(0x3000, 0x33FF),
        range(0x10000, 0x10FFFF),
        range(0, 0xD7FF)
    );
}

TEST(IsUtf8, WellFormed_IsTrue) {
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8("plain"));
    EXPECT_TRUE(is_utf8("冀D12345 张三 \xF0\x9F\x9A\x97"));
    EXPECT_TRUE(is_utf8("\xEF\xBF\xBF\xF4\x8F\xBF\xBF"));
    EXPECT_TRUE(is_utf8(std::string_view("a\0b", 3)));
}

TEST(IsUtf8, Malformed_IsFalse) {
    for (const char* text :
         {"\x80",
          "\xC3",
          "\xC0\x80",
          "\xC1\xBF",
          "\xE0\x80\xAF",
          "\xE5\x86",
          "\xED\xA0\x80",
          "\xED\xBF\xBF",
          "\xF0\x80\x80\x80",
          "\xF4\x90\x80\x80",
          "\xF5\x80\x80\x80",
          "\xFF",
          "ok\xE5"}) {
        EXPECT_FALSE(is_utf8(text)) << to_hex(text);
        EXPECT_EQ(normalise_identifier(text), "") << to_hex(text);
    }
}

TEST(Utf8Prefix, EndsBeforeTheFirstMalformedByte) {
    EXPECT_EQ(utf8_prefix(""), 0U);
    EXPECT_EQ(utf8_prefix("冀D"), 4U);
    EXPECT_EQ(utf8_prefix("冀\xC3"), 3U);
    EXPECT_EQ(utf8_prefix("ok\xE5\x86"), 2U) << "a character that is cut off";
    EXPECT_EQ(utf8_prefix("\xFF冀"), 0U);
}

TEST(Utf8Length, CodePoints_AreCounted) {
    EXPECT_EQ(utf8_length(""), 0U);
    EXPECT_EQ(utf8_length("abc"), 3U);
    EXPECT_EQ(utf8_length("冀D\xF0\x9F\x9A\x97"), 3U);
}

TEST(NormaliseIdentifier, Spelling_IsUnified) {
    struct Case {
        const char* name;
        const char* text;
        const char* normal;
    };
    for (const Case& c : {
             Case{"plain", "LSVAA4182E2184847", "LSVAA4182E2184847"},
             Case{"empty", "", ""},
             Case{"lower case", "lsvaa4182e2184847", "LSVAA4182E2184847"},
             Case{"hyphen and space", " SN-12 34\t", "SN1234"},
             Case{"full width", "ＳＮ－１２３　ｘ", "SN123X"},
             Case{"en dash, em dash, minus", "A–B—C−D", "ABCD"},
             Case{"hyphen, non-breaking hyphen, bar", "A‐B‑C―D", "ABCD"},
             Case{"small and vertical dashes", "A﹣B﹘C︱D︲E", "ABCDE"},
             Case{"superscript minus", "A\u207BB", "AB"},
             Case{"no-break and thin spaces", "A\u00A0B\u2009C\u202FD\u205FE", "ABCDE"},
             Case{"line ends", "A\r\nB\u0085C\u2028D\u2029E", "ABCDE"},
             Case{"province stays", "冀d 12345", "冀D12345"},
             Case{"other visible ASCII stays", "a/b.c_d+e", "A/B.C_D+E"},
             Case{"circled and superscript digits", "①²", "12"},
             Case{"ligature", "ﬁ", "FI"},
             Case{"Kelvin sign and long s", "\u212Aſ", "KS"},
             Case{"letter composed with its mark across a hyphen", "e-\u0301", "É"},
             Case{"marks reordered across a hyphen", "q\u0301-\u0323", "Q\u0323\u0301"},
         }) {
        EXPECT_EQ(normalise_identifier(c.text), c.normal) << c.name;
    }
}

TEST(NormaliseIdentifier, OtherLetters_StayWhatTheyAre) {
    EXPECT_EQ(normalise_identifier("\u0410"), "\u0410");    // Cyrillic А is not Latin A.
    EXPECT_EQ(normalise_identifier("\u200B1"), "\u200B1");  // No space: the checks refuse it.
}

TEST(NormaliseIdentifier, LongUnicode_IsRefusedAndLongAsciiIsNot) {
    const std::string longest = std::string(kUnicodeIdentifierBytesMax - 3, 'a') + "冀";
    EXPECT_EQ(normalise_identifier(longest).size(), kUnicodeIdentifierBytesMax);
    EXPECT_EQ(normalise_identifier(longest + "a"), "");
    EXPECT_EQ(normalise_identifier(std::string(10'000, 'a')), std::string(10'000, 'A'));
}

TEST(IsDigits, OnlyAsciiDigits_Count) {
    EXPECT_TRUE(is_digits(""));
    EXPECT_TRUE(is_digits("0123456789"));
    for (const char* text : {"/", ":", "-1", "1 ", "１", "a"})
        EXPECT_FALSE(is_digits(text)) << text;
}

TEST(IsVisibleAscii, Edges_AreExclamationMarkAndTilde) {
    EXPECT_TRUE(is_visible_ascii(""));
    EXPECT_TRUE(is_visible_ascii("!~"));
    for (const char* text : {" ", "\x7F", "\x1F", "é"}) {
        EXPECT_FALSE(is_visible_ascii(text)) << to_hex(text);
    }
}

TEST(Hex, Text_IsLowerAndReadInEitherCase) {
    EXPECT_EQ(to_hex("\x01\xAB\xFF"), "01abff");
    EXPECT_EQ(from_hex("01abFF"), "\x01\xAB\xFF");
    for (const char* text : {"0", "0g", "g0", "0x", " 0", "＠0"})
        EXPECT_EQ(from_hex(text), "");
}

TEST(Base64, VectorsOfTheRfc_Match) {
    // RFC 4648 section 10.
    const std::vector<std::pair<std::string, std::string>> vectors{
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(to_base64(bytes), text);
        EXPECT_EQ(from_base64(text), bytes);
    }
}

TEST(Base64, OtherSpellings_AreRefused) {
    for (const char* text :
         {"Zg",
          "Zg=",
          "Zh==",
          "Zm9=",
          "Zm8=\n",
          " Zm8=",
          "Zm8 ",
          "\n\n==",
          "====",
          "Z===",
          "Zm9v=",
          "Zg==Zg==",
          "Zm-_",
          "\n\n\n\n"})
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

TEST(Base32, KnownValues_Match) {
    EXPECT_EQ(to_base32(""), "");
    EXPECT_EQ(to_base32(std::string(16, '\0')), std::string(26, '0'));
    EXPECT_EQ(to_base32(std::string(16, '\xFF')), std::string(25, 'z') + "w");
    EXPECT_EQ(to_base32("foobar"), "csqpyrk1e8");
}

TEST(Base32, OtherSpelling_IsRefused) {
    EXPECT_EQ(from_base32("csqpyrk1e8"), "foobar");
    for (const char* text :
         {"CSQPYRK1E8",
          "csqpyrkie8",
          "csqpyrk1e9",
          "csqpyrk1e",
          "c",
          "csq",
          "csqpyr",
          "csqpyrk1e8=",
          "cl",
          "co",
          "cu",
          "c "}) {
        EXPECT_EQ(from_base32(text), "") << text;
    }
}

RC_GTEST_PROP(Utf8, AnyScalarValues_AreWellFormedAndCounted, ()) {
    const auto points = *rc::gen::container<std::vector<char32_t>>(any_point());
    const std::string text = encode_all(points);
    RC_ASSERT(is_utf8(text));
    RC_ASSERT(utf8_length(text) == points.size());
}

RC_GTEST_PROP(NormaliseIdentifier, Twice_IsOnce, ()) {
    const std::string text = encode_all(*rc::gen::container<std::vector<char32_t>>(any_point()));
    const std::string once = normalise_identifier(text);
    RC_ASSERT(is_utf8(once));
    RC_ASSERT(normalise_identifier(once) == once);
}

TEST(NormaliseIdentifier, EveryScalarValue_IsNormalisedOnce) {
    for (char32_t point = 0; point <= 0x10FFFF; ++point) {
        if (point == 0xD800) point = 0xE000;
        const std::string once = normalise_identifier("E" + encode(point));
        ASSERT_EQ(normalise_identifier(once), once) << std::hex << static_cast<unsigned>(point);
    }
}

RC_GTEST_PROP(NormaliseIdentifier, AnyBytes_GiveUtf8, (const std::string& bytes)) {
    RC_ASSERT(is_utf8(normalise_identifier(bytes)));
    RC_ASSERT(is_utf8(bytes) || normalise_identifier(bytes).empty());
}

RC_GTEST_PROP(Hex, AnyBytes_RoundTrip, (const std::string& bytes)) {
    RC_ASSERT(to_hex(bytes).size() == bytes.size() * 2);
    RC_ASSERT(from_hex(to_hex(bytes)) == bytes);
}

RC_GTEST_PROP(Base32, AnyBytes_RoundTrip, (const std::string& bytes)) {
    RC_ASSERT(to_base32(bytes).size() == (bytes.size() * 8 + 4) / 5);
    RC_ASSERT(from_base32(to_base32(bytes)) == bytes);
}

RC_GTEST_PROP(Base32, AnyTextThatIsRead_IsWrittenTheSame, ()) {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::elementOf(std::string("0123456789abcdefghjkmnpqrstvwxyzilouA="))
    );
    const std::string bytes = from_base32(text);
    RC_ASSERT(bytes.empty() || to_base32(bytes) == text);
}

}  // namespace
}  // namespace huanxin
