#include "huanxin/http/json.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace huanxin::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::string canonical_of(std::string_view text) {
    JsonDocument document;
    EXPECT_TRUE(document.parse(text)) << text << ": " << document.error().what;
    return canonical(document.root());
}

TEST(Json, Parse_AllKinds) {
    JsonDocument document;
    ASSERT_TRUE(document.parse(R"( {"n":null,"t":true,"f":false,"i":-7,"r":1.5,"e":1e2,"s":"x",)"
                               R"("a":[1,[2],{}],"o":{"k":"v"}} )"));
    const JsonValue root = document.root();
    ASSERT_EQ(root.kind(), JsonKind::object);
    EXPECT_EQ(root.size(), 9U);
    std::vector<JsonKind> kinds;
    std::vector<std::string_view> keys;
    for (const JsonValue member : root) {
        kinds.push_back(member.kind());
        keys.push_back(member.key());
    }
    EXPECT_THAT(keys, ElementsAre("n", "t", "f", "i", "r", "e", "s", "a", "o"));
    EXPECT_THAT(
        kinds,
        ElementsAre(
            JsonKind::null,
            JsonKind::boolean,
            JsonKind::boolean,
            JsonKind::integer,
            JsonKind::real,
            JsonKind::real,
            JsonKind::string,
            JsonKind::array,
            JsonKind::object
        )
    );
}

TEST(Json, Parse_RootOfAnyKind) {
    JsonDocument document;
    ASSERT_TRUE(document.parse("42"));
    EXPECT_EQ(document.root().integer(), 42);
    EXPECT_EQ(document.root().number_text(), "42");
    ASSERT_TRUE(document.parse("\"x\""));
    EXPECT_EQ(document.root().string(), "x");
    ASSERT_TRUE(document.parse("[]"));
    EXPECT_EQ(document.root().size(), 0U);
    EXPECT_TRUE(document.root().begin() == document.root().end());
}

TEST(Json, Parse_Integers_KeepTheirRange) {
    struct Case {
        const char* text;
        JsonKind kind;
        bool in_range;
        std::int64_t value;
    };
    for (const Case& c : {
             Case{"0", JsonKind::integer, true, 0},
             Case{"-0", JsonKind::integer, true, 0},
             Case{"9007199254740991", JsonKind::integer, true, 9007199254740991},
             Case{"9223372036854775807", JsonKind::integer, true, INT64_MAX},
             Case{"-9223372036854775808", JsonKind::integer, true, INT64_MIN},
             Case{"9223372036854775808", JsonKind::integer, false, 0},
             Case{"18446744073709551615", JsonKind::integer, false, 0},
             Case{"123456789012345678901234567890", JsonKind::integer, false, 0},
             Case{"-123456789012345678901234567890", JsonKind::integer, false, 0},
             Case{"1.0", JsonKind::real, false, 0},
             Case{"1e3", JsonKind::real, false, 0},
             Case{"1E3", JsonKind::real, false, 0},
         }) {
        JsonDocument document;
        const std::string text = "[" + std::string(c.text) + "]";
        ASSERT_TRUE(document.parse(text)) << c.text;
        const JsonValue number = *document.root().begin();
        EXPECT_EQ(number.kind(), c.kind) << c.text;
        EXPECT_EQ(number.integer_in_range(), c.in_range) << c.text;
        EXPECT_EQ(number.number_text(), c.text);
        if (c.in_range) {
            EXPECT_EQ(number.integer(), c.value);
        }
    }
}

TEST(Json, Parse_Strings_Unescaped) {
    JsonDocument document;
    ASSERT_TRUE(
        document.parse(R"({"a\u0062c":"\"\\\/\b\f\n\r\t\u65b0\ud83d\ude00","plain":"新","":""})")
    );
    const JsonValue first = *document.root().begin();
    EXPECT_EQ(first.key(), "abc");
    EXPECT_EQ(first.string(), "\"\\/\b\f\n\r\t新😀");
    ASSERT_TRUE(document.parse(R"(["a\nb","c","d\te"])")) << "a document can be used again";
    std::vector<std::string_view> strings;
    for (const JsonValue element : document.root())
        strings.push_back(element.string());
    EXPECT_THAT(strings, ElementsAre("a\nb", "c", "d\te"));
}

TEST(Json, Parse_Malformed_RefusedWithItsPlace) {
    struct Case {
        const char *name, *text;
        std::size_t offset;
    };
    for (const Case& c : {
             Case{"empty", "", 0},
             Case{"white space", "  ", 2},
             Case{"cut off", "{\"a\":1", 6},
             Case{"trailing comma", "[1,]", 3},
             Case{"single quotes", "{'a':1}", 1},
             Case{"comment", "[1/*x*/]", 2},
             Case{"NaN", "[NaN]", 1},
             Case{"leading zero", "[01]", 2},
             Case{"plus", "[+1]", 1},
             Case{"byte order mark", "\xEF\xBB\xBF{}", 0},
             Case{"two values", "{} {}", 3},
             Case{"garbage behind", "{}x", 2},
             Case{"bare control character", "[\"a\nb\"]", 3},
             Case{"invalid UTF-8", "[\"\xC3\x28\"]", 2},
             Case{"overlong UTF-8", "[\"\xC0\xAF\"]", 2},
             Case{"lone surrogate", "[\"\\ud800\"]", 8},
         }) {
        JsonDocument document;
        EXPECT_FALSE(document.parse(c.text)) << c.name;
        EXPECT_EQ(document.error().offset, c.offset) << c.name;
        EXPECT_FALSE(document.error().what.empty()) << c.name;
    }
}

TEST(Json, Parse_Malformed_CountsLinesAndColumns) {
    JsonDocument document;
    ASSERT_FALSE(document.parse("{\n\"a\": 1,\n  x}"));
    EXPECT_EQ(document.error().line, 3U);
    EXPECT_EQ(document.error().column, 3U);
    ASSERT_FALSE(document.parse("x"));
    EXPECT_EQ(document.error().line, 1U);
    EXPECT_EQ(document.error().column, 1U);
}

TEST(Json, Parse_Depth_Limited) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    JsonDocument document;
    EXPECT_TRUE(document.parse(nested(kJsonDepthMax)));
    EXPECT_FALSE(document.parse(nested(kJsonDepthMax + 1)));
    EXPECT_FALSE(document.parse(std::string(100'000, '[')));
}

TEST(Json, Parse_ValueCount_Limited) {
    const auto zeros = [](std::size_t count) {
        std::string text = "[0";
        for (std::size_t i = 1; i < count; ++i)
            text += ",0";
        return text + "]";
    };
    JsonDocument document;
    EXPECT_TRUE(document.parse(zeros(kJsonValuesMax - 1)));
    EXPECT_EQ(document.root().size(), kJsonValuesMax - 1);
    EXPECT_FALSE(document.parse(zeros(kJsonValuesMax)));
}

TEST(Json, Duplicates_NotedByPointer) {
    JsonDocument document;
    ASSERT_TRUE(
        document.parse(R"({"a":1,"b":{"c":1,"c":2,"c":3},"a":2,"l":[0,{"x/y":1,"~":2,"x/y":3}]})")
    );
    EXPECT_THAT(document.duplicates(), ElementsAre("/b/c", "/l/1/x~1y", "/a"));
    ASSERT_TRUE(document.parse(R"({"a":{"a":1},"b":{"a":1},"\u0061a":1})"));
    EXPECT_THAT(document.duplicates(), IsEmpty());
    ASSERT_TRUE(document.parse(R"({"a":1,"\u0061":2})"));
    EXPECT_THAT(document.duplicates(), ElementsAre("/a")) << "names are compared unescaped";
}

TEST(Json, Duplicates_InLargeObject_Noted) {
    std::string text = "{";
    for (int i = 0; i < 1'000; ++i)
        text += "\"k" + std::to_string(i) + "\":0,";
    text += "\"k7\":1,\"k500\":1,\"k7\":2}";
    JsonDocument document;
    ASSERT_TRUE(document.parse(text));
    EXPECT_THAT(document.duplicates(), UnorderedElementsAre("/k7", "/k500"));
}

TEST(Json, Duplicates_NoMoreThanTheLimit) {
    std::string text = "{\"x\":0";
    for (std::size_t i = 0; i < 2 * kFaultsMax; ++i) {
        const std::string member = ",\"k" + std::to_string(i) + "\":0";
        text += member + member;
    }
    JsonDocument document;
    text += "}";
    ASSERT_TRUE(document.parse(text));
    EXPECT_EQ(document.duplicates().size(), kFaultsMax);
}

TEST(Json, Canonical_AsRfc8785) {
    EXPECT_EQ(
        canonical_of(R"( { "b" : [ 1 , true , null ] , "a" : "x" } )"),
        R"({"a":"x","b":[1,true,null]})"
    );
    EXPECT_EQ(
        canonical_of(R"({"x":-0,"y":"\u000f\u20ac\/\n\"\\"})"),
        "{\"x\":0,\"y\":\"\\u000f€/\\n\\\"\\\\\"}"
    );
    EXPECT_EQ(canonical_of("[123456789012345678901234567890]"), "[123456789012345678901234567890]");
    // RFC 8785 3.2.3: its example of sorting.
    EXPECT_EQ(
        canonical_of(R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew","1":"One",
                               "\ud83d\ude00":"Emoji","\u0080":"Control","\u00f6":"Latin"})"),
        "{\"\\r\":\"Carriage "
        "Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\",\"ö\":\"Latin\",\"€\":\"Euro Sign\","
        "\"😀\":\"Emoji\",\"\xEF\xAC\xB3\":\"Hebrew\"}"
    );
}

TEST(Json, Canonical_LeavesOneMemberOut) {
    JsonDocument document;
    ASSERT_TRUE(document.parse(R"({"idempotency_key":"k","a":{"idempotency_key":1}})"));
    EXPECT_EQ(canonical(document.root(), "idempotency_key"), R"({"a":{"idempotency_key":1}})");
}

TEST(Json, PointerToken_Escaped) {
    std::string pointer;
    append_pointer_token(pointer, "a/b~c");
    append_pointer_token(pointer, "");
    EXPECT_EQ(pointer, "/a~1b~0c/");
}

/// Any value that the contract's bodies may hold, printed by another library.
rc::Gen<boost::json::value> json_value(int depth) {
    const auto text = rc::gen::map(
        rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127)),
        [](std::string s) { return boost::json::value(std::move(s)); }
    );
    const auto number = rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](std::int64_t n) {
        return boost::json::value(n);
    });
    const auto flag =
        rc::gen::map(rc::gen::arbitrary<bool>(), [](bool b) { return boost::json::value(b); });
    if (depth == 0) return rc::gen::oneOf(text, number, flag);
    const auto list = rc::gen::map(
        rc::gen::container<std::vector<boost::json::value>>(json_value(depth - 1)),
        [](const std::vector<boost::json::value>& values) {
            return boost::json::value(boost::json::array(values.begin(), values.end()));
        }
    );
    const auto object = rc::gen::map(
        rc::gen::container<std::map<std::string, boost::json::value>>(
            rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127)), json_value(depth - 1)
        ),
        [](const std::map<std::string, boost::json::value>& members) {
            boost::json::object result;
            for (auto member = members.rbegin(); member != members.rend(); ++member) {
                result.emplace(member->first, member->second);
            }
            return boost::json::value(std::move(result));
        }
    );
    return rc::gen::oneOf(text, number, flag, list, object);
}

RC_GTEST_PROP(Json, Canonical_SaysTheSameAndIsItsOwnCanonicalForm, ()) {
    const auto value = *rc::gen::resize(12, json_value(3));
    const std::string text = boost::json::serialize(value);
    JsonDocument document;
    RC_ASSERT(document.parse(text));
    const std::string once = canonical(document.root());
    RC_ASSERT(boost::json::parse(once) == value);
    JsonDocument again;
    RC_ASSERT(again.parse(once));
    RC_ASSERT(canonical(again.root()) == once);
}

RC_GTEST_PROP(Json, Parse_AnyBytes_AgreesWithTheOtherParser, (const std::string& bytes)) {
    const std::string text = "[" + bytes + "]";
    boost::json::error_code error;
    boost::json::parse(text, error);
    JsonDocument document;
    RC_ASSERT(document.parse(text) == !error);
}

}  // namespace
}  // namespace huanxin::http
