#include "huanxin/http/json_writer.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace huanxin::http {
namespace {

TEST(JsonWriter, ObjectsAndArrays_GetTheirCommas) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("text", "x").member("number", 7).member("flag", true);
    json.key("nothing").null();
    json.key("list").begin_array().value(1).value("two").begin_object().end_object().begin_array();
    json.end_array().end_array();
    json.key("inner").begin_object().member("a", std::string("b")).end_object();
    json.key("raw").raw(R"({"ready":1})").member("last", false);
    json.end_object();
    EXPECT_EQ(
        out,
        R"({"text":"x","number":7,"flag":true,"nothing":null,"list":[1,"two",{},[]],)"
        R"("inner":{"a":"b"},"raw":{"ready":1},"last":false})"
    );
}

TEST(JsonWriter, Numbers_WholeRange) {
    std::string out;
    JsonWriter json(out);
    json.begin_array();
    json.value(std::numeric_limits<std::int64_t>::min())
        .value(std::numeric_limits<std::int64_t>::max());
    json.value(std::numeric_limits<std::uint64_t>::max()).value(short{-1}).value('\x05');
    json.end_array();
    EXPECT_EQ(out, "[-9223372036854775808,9223372036854775807,18446744073709551615,-1,5]");
}

TEST(JsonWriter, OptionalMember_LeftOutWhenEmpty) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.optional_member("a", std::optional<int>()).optional_member("b", std::optional<int>(2));
    json.end_object();
    EXPECT_EQ(out, R"({"b":2})");
}

TEST(JsonWriter, Strings_EscapedAsRfc8785) {
    std::string out;
    append_json_string(out, std::string_view("\0\x01\x1f\b\t\n\f\r\"\\/ \x7f新😀", 20));
    EXPECT_EQ(out, "\"\\u0000\\u0001\\u001f\\b\\t\\n\\f\\r\\\"\\\\/ \x7f新😀\"");
}

TEST(JsonWriter, AfterOtherText_StartsWithoutComma) {
    std::string out = "{\"line\":1}\n";
    JsonWriter json(out);
    json.begin_object().member("line", 2).end_object();
    EXPECT_EQ(out, "{\"line\":1}\n{\"line\":2}");
}

TEST(JsonWriter, KeyAfterValueEndingLikeABracket_GetsItsComma) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("a", "[").member("b", "{:").end_object();
    EXPECT_EQ(out, R"({"a":"[","b":"{:"})");
}

}  // namespace
}  // namespace huanxin::http
