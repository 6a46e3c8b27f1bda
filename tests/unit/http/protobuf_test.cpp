// Bodies as protobuf: what becomes JSON, what becomes a message, and what is refused.
#include "http/protobuf.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <google/protobuf/unknown_field_set.h>

#include "huanxin/api/v1/claims.pb.h"

namespace huanxin::http {
namespace {

using api::v1::ClaimRequest;
using api::v1::DeclineReason;
using google::protobuf::Message;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string json_of(const Message& message) {
    auto json = json_of_protobuf(message, message.SerializeAsString());
    const auto* text = std::get_if<std::string>(&json);
    return text != nullptr ? *text : "refused: " + std::string(std::get<Problem>(json).code);
}

Problem refusal_of(const Message& prototype, std::string_view bytes) {
    auto json = json_of_protobuf(prototype, bytes);
    auto* problem = std::get_if<Problem>(&json);
    return problem != nullptr ? std::move(*problem) : Problem{.code = "not refused"};
}

std::vector<std::string> faults_of(const Problem& problem) {
    std::vector<std::string> faults;
    for (const Fault& fault : problem.errors)
        faults.push_back(fault.pointer + " " + std::string(fault.code));
    return faults;
}

template <class T>
T message_of(std::string_view json) {
    T message;
    const auto bytes = protobuf_of_json(message, json);
    EXPECT_TRUE(bytes) << bytes.error().message;
    EXPECT_TRUE(bytes && message.ParseFromString(*bytes));
    return message;
}

std::string misfit_of(const Message& prototype, std::string_view json) {
    const auto bytes = protobuf_of_json(prototype, json);
    return bytes ? "it fits" : bytes.error().message;
}

void add_unknown(Message& message, int number) {
    message.GetReflection()->MutableUnknownFields(&message)->AddVarint(number, 1);
}

TEST(ProtobufToJson, EveryKindOfField_HasItsJsonForm) {
    ClaimRequest request;
    request.set_program("appliance");
    request.set_hold_seconds(std::numeric_limits<std::int64_t>::max());
    request.mutable_new_item()->set_in_nev_catalogue(true);
    request.mutable_sale()->mutable_invoice()->set_number("1\"\n长");
    request.add_evidence()->set_kind("invoice");
    request.add_evidence()->set_kind("photo");
    (*request.mutable_metadata())["till"] = "7";
    (*request.mutable_metadata())["a/b"] = "";
    EXPECT_EQ(
        json_of(request),
        R"({"program":"appliance","new_item":{"in_nev_catalogue":true},)"
        R"("sale":{"invoice":{"number":"1\"\n长"}},)"
        R"("evidence":[{"kind":"invoice"},{"kind":"photo"}],)"
        R"("hold_seconds":9223372036854775807,"metadata":{"a/b":"","till":"7"}})"
    );
    DeclineReason reason;
    reason.add_pointers("/region");
    reason.add_pointers("");
    EXPECT_EQ(json_of(reason), R"({"pointers":["/region",""]})");
}

TEST(ProtobufToJson, FieldSetToItsDefault_Stands_AndOneNotSet_DoesNot) {
    ClaimRequest request;
    EXPECT_EQ(json_of(request), "{}");
    request.set_claim_ref("");
    request.set_hold_seconds(0);
    request.mutable_new_item()->set_in_nev_catalogue(false);
    request.mutable_consumer();
    EXPECT_EQ(
        json_of(request),
        R"({"claim_ref":"","consumer":{},"new_item":{"in_nev_catalogue":false},"hold_seconds":0})"
    );
}

TEST(ProtobufToJson, FieldThatStandsTwice_TheLastOneCounts_AndMessagesMerge) {
    ClaimRequest first;
    first.set_program("digital");
    first.mutable_sale()->set_net_price_fen(1);
    ClaimRequest second;
    second.set_program("ebike");
    second.mutable_sale()->mutable_invoice()->set_code("2");
    const auto json =
        json_of_protobuf(first, first.SerializeAsString() + second.SerializeAsString());
    EXPECT_EQ(
        std::get<std::string>(json),
        R"({"program":"ebike","sale":{"net_price_fen":1,"invoice":{"code":"2"}}})"
    );
}

TEST(ProtobufToJson, UnknownFields_AreToldWithMessageAndNumber_EachOnce) {
    ClaimRequest request;
    request.add_evidence();
    add_unknown(*request.add_evidence(), 9);
    add_unknown(*request.mutable_sale()->mutable_invoice(), 77);
    add_unknown(request, 500);
    add_unknown(request, 13);
    add_unknown(request, 500);
    const Problem problem = refusal_of(request, request.SerializeAsString());
    EXPECT_EQ(problem.code, "unknown_member");
    EXPECT_THAT(
        faults_of(problem),
        ElementsAre(
            "/13 unknown_member",
            "/500 unknown_member",
            "/sale/invoice/77 unknown_member",
            "/evidence/1/9 unknown_member"
        )
    );
}

TEST(ProtobufToJson, EntryOfAMap_WithMoreThanKeyAndValue_IsReadWithoutIt) {
    const std::string entry(
        "\x62\x08\x0a\x01"
        "a"
        "\x12\x01"
        "b"
        "\x18\x01"
    );
    EXPECT_EQ(
        std::get<std::string>(json_of_protobuf(ClaimRequest(), entry)), R"({"metadata":{"a":"b"}})"
    );
}

TEST(ProtobufToJson, KnownNumberOfAnotherWireType_IsWrongType) {
    ClaimRequest request;
    add_unknown(request, ClaimRequest::kProgramFieldNumber);
    request.mutable_sale()
        ->GetReflection()
        ->MutableUnknownFields(request.mutable_sale())
        ->AddFixed64(api::v1::Sale::kNetPriceFenFieldNumber, 1);
    const Problem problem = refusal_of(request, request.SerializeAsString());
    EXPECT_EQ(problem.code, "wrong_type");
    EXPECT_THAT(
        faults_of(problem), ElementsAre("/program wrong_type", "/sale/net_price_fen wrong_type")
    );
    EXPECT_EQ(problem.errors.back().argument, "int64");
}

TEST(ProtobufToJson, BytesThatAreNoMessage_AreMalformed_AndNothingIsLogged) {
    struct Case {
        const char* name;
        std::string bytes;
    };
    std::string deep;
    for (int i = 0; i < 200; ++i)
        deep += static_cast<char>((15 << 3) | 3);  // A group begins, within a group.
    for (const Case& c : {
             Case{"JSON", R"({"program":"appliance"})"},
             Case{
                 "cut short",
                 std::string("\x0a\x09"
                             "appl")},
             Case{"number 0", std::string("\x00\x01", 2)},
             Case{"length over the end", "\x0a\x7f"},
             Case{"a varint without end", "\x58\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"},
             Case{"too deep", deep},
             Case{"text", std::string("\x0a\x02\xc3\x28")},
             Case{"a lone surrogate", std::string("\x0a\x03\xed\xa0\x80")},
             Case{"text within", std::string("\x52\x04\x0a\x02\xff\xff")},
             Case{
                 "a name in a map",
                 std::string("\x62\x06\x0a\x01\xff\x12\x01"
                             "a")},
             Case{
                 "text in a map",
                 std::string("\x62\x06\x0a\x01"
                             "a"
                             "\x12\x01\xff")},
         }) {
        testing::internal::CaptureStderr();
        const Problem problem = refusal_of(ClaimRequest(), c.bytes);
        EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << c.name;
        EXPECT_EQ(problem.code, "malformed_json") << c.name;
        const std::string shown = render(problem, {"/v1/claims", "r-1", Language::en});
        EXPECT_THAT(
            shown, HasSubstr("protobuf body must be one message huanxin.api.v1.ClaimRequest")
        );
        EXPECT_THAT(shown, HasSubstr(R"("status":400)")) << c.name;
    }
}

TEST(JsonToProtobuf, ScalarsOfEachKind_AndNull) {
    using api::v1::RuleStep;
    const auto limit = [](std::string_view json) {
        return message_of<RuleStep>(R"({"limit":)" + std::string(json) + "}");
    };
    EXPECT_TRUE(limit("true").limit().boolean());
    EXPECT_EQ(limit("9007199254740993").limit().integer(), 9'007'199'254'740'993);
    EXPECT_EQ(limit(R"("0.15")").limit().text(), "0.15");
    EXPECT_TRUE(limit("false").limit().has_boolean());
    EXPECT_TRUE(limit("0").limit().has_integer());
    EXPECT_TRUE(limit(R"("")").limit().has_text());
    EXPECT_FALSE(limit("null").has_limit());
    EXPECT_FALSE(message_of<api::v1::Claim>(R"({"hold_expires_at":null})").has_hold_expires_at());
}

TEST(JsonToProtobuf, WhatTheMessageDoesNotHave_IsAnErrorThatNamesIt) {
    const ClaimRequest claim;
    for (const auto& [json, pointer] : std::vector<std::pair<std::string, std::string>>{
             {R"({"colour":1})", "/colour"},
             {R"({"sale":{"invoice":{"no":1}}})", "/sale/invoice/no"},
             {R"({"evidence":[{},{"kind":1}]})", "/evidence/1/kind"},
             {R"({"program":1})", "/program"},
             {R"({"hold_seconds":"1"})", "/hold_seconds"},
             {R"({"hold_seconds":1.5})", "/hold_seconds"},
             {R"({"hold_seconds":9223372036854775808})", "/hold_seconds"},
             {R"({"new_item":{"in_nev_catalogue":1}})", "/new_item/in_nev_catalogue"},
             {R"({"sale":[]})", "/sale"},
             {R"({"evidence":{}})", "/evidence"},
             {R"({"evidence":[null]})", "/evidence/0"},
             {R"({"metadata":[]})", "/metadata"},
             {R"({"metadata":{"secret":1}})", "/metadata"},
         }) {
        EXPECT_EQ(
            misfit_of(claim, json), "huanxin.api.v1.ClaimRequest has no such member: " + pointer
        );
    }
    EXPECT_EQ(
        misfit_of(DeclineReason(), R"({"limit":1.5})"),
        "huanxin.api.v1.DeclineReason has no such member: /limit"
    );
    EXPECT_EQ(
        misfit_of(DeclineReason(), R"({"pointers":["",7]})"),
        "huanxin.api.v1.DeclineReason has no such member: /pointers/1"
    );
    for (const char* json : {"", "[]", "{", "null", "{} x"})
        EXPECT_THAT(misfit_of(claim, json), HasSubstr("no JSON object"));
}

}  // namespace
}  // namespace huanxin::http
