#include "huanxin/http/problem.hpp"

#include <set>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/catalogue.hpp"
#include "page.hpp"

namespace huanxin::http {
namespace {

using ::testing::ElementsAre;

boost::json::object rendered(const Problem& problem, Language language) {
    return boost::json::parse(render(problem, {"/v1/claims", "r-1", language})).as_object();
}

TEST(Problem, Render_HasExactlyTheContractsMembers) {
    const auto problem = rendered(Problem{.code = "forbidden"}, Language::zh_cn);
    std::vector<std::string> names;
    for (const auto& member : problem)
        names.emplace_back(member.key());
    EXPECT_THAT(
        names,
        ElementsAre(
            "type",
            "title",
            "status",
            "code",
            "detail",
            "instance",
            "request_id",
            "committed",
            "retryable",
            "errors"
        )
    );
    EXPECT_EQ(problem.at("type"), "/docs#forbidden");
    EXPECT_EQ(problem.at("title"), "无权执行");
    EXPECT_EQ(problem.at("status"), 403);
    EXPECT_EQ(problem.at("instance"), "/v1/claims");
    EXPECT_EQ(problem.at("request_id"), "r-1");
    EXPECT_EQ(problem.at("committed"), "no");
    EXPECT_EQ(problem.at("retryable"), false);
}

TEST(Problem, Render_Conflict_ShowsTheExistingRecord) {
    Problem problem{.code = "claim_ref_taken"};
    problem.existing = ExistingRecord{"clm_1", "held"};
    const auto shown = rendered(problem, Language::en);
    EXPECT_EQ(shown.at("title"), "The claim_ref is taken");
    EXPECT_EQ(shown.at("status"), 409);
    EXPECT_EQ(shown.at("existing"), boost::json::parse(R"({"id":"clm_1","status":"held"})"));
}

TEST(Problem, Render_Faults_InTheCallersLanguage) {
    Problem problem{.code = "validation_failed"};
    problem.errors.push_back({"/sold_on", "in_future", "2026-03-14"});
    problem.errors.push_back({"/a~1b", "in_future"});
    problem.errors.push_back({"/vin", "characters"});
    problem.errors.push_back({"/x", "from_the_future"});
    const auto zh = rendered(problem, Language::zh_cn).at("errors").as_array();
    EXPECT_EQ(zh[0], boost::json::parse(R"j({"pointer":"/sold_on","code":"in_future",
        "message":"日期不得晚于今天（北京时间）","hint":"今天是 2026-03-14。"})j"));
    EXPECT_FALSE(zh[1].as_object().contains("hint")) << "nothing to fill the hint with";
    EXPECT_TRUE(zh[2].as_object().contains("hint"));
    EXPECT_EQ(
        zh[3],
        boost::json::parse(
            R"({"pointer":"/x","code":"from_the_future","message":"from_the_future"})"
        )
    );
    const auto en = rendered(problem, Language::en).at("errors").as_array();
    EXPECT_EQ(en[0].at("message"), "Must not be after today in Asia/Shanghai");
}

TEST(Problem, Render_Faults_TheMemberPicksTheTexts) {
    Problem problem{.code = "validation_failed"};
    problem.errors.push_back({"/lines/0/unit", "unknown_value", "kg, t, piece"});
    problem.errors.push_back({"/claim_id", "unknown_value"});
    problem.errors.push_back({"/invoice_ref", "characters"});
    problem.errors.push_back({"/lines/0/amount_fen", "wrong_type", "integer"});
    problem.errors.push_back({"/amount_fence", "wrong_type", "integer"});
    const auto shown = rendered(problem, Language::en).at("errors").as_array();
    EXPECT_EQ(shown[0].at("hint"), "They are: kg, t, piece.");
    EXPECT_EQ(shown[1].at("message"), "There is no such claim");
    EXPECT_FALSE(shown[1].as_object().contains("hint"));
    EXPECT_EQ(shown[2].at("hint"), "1 to 64 visible ASCII characters, no space.");
    EXPECT_EQ(shown[3].at("hint"), "It must be an integer number of fen, such as 315000.");
    EXPECT_EQ(shown[4].at("hint"), "It must be: integer.");
}

TEST(Problem, Render_TheDetailIsTheOneForWhatItIsAbout) {
    Problem problem{.code = "not_found"};
    EXPECT_EQ(
        rendered(problem, Language::en).at("detail"),
        "There is no such path, or no such record that you may see."
    );
    problem.about = About::path_value;
    problem.arguments = {"year", "YYYY"};
    EXPECT_EQ(rendered(problem, Language::en).at("detail"), "In the path, year has the form YYYY.");
    EXPECT_EQ(rendered(problem, Language::zh_cn).at("detail"), "路径中的 year 须为 YYYY 格式。");
    const Problem other{.code = "forbidden", .about = About::encoding};
    EXPECT_EQ(rendered(other, Language::en).at("title"), "Not allowed")
        << "a code without such a detail keeps its usual one";
}

TEST(Problem, Render_UnknownCode_IsInternal) {
    const Problem problem{.code = "nonsense"};
    EXPECT_EQ(status_of(problem), 500);
    EXPECT_EQ(rendered(problem, Language::en).at("code"), "internal");
}

TEST(Problem, OfSyntaxError_TellsThePlace) {
    JsonDocument document;
    ASSERT_FALSE(document.parse("{\n  \"a\": x}"));
    const Problem problem = problem_of(document.error());
    EXPECT_EQ(status_of(problem), 400);
    EXPECT_EQ(
        rendered(problem, Language::en).at("detail"),
        "It can't be read at line 2, column 8 (after byte 9): syntax error."
    );
    EXPECT_EQ(
        rendered(problem, Language::zh_cn).at("detail"),
        "第 2 行第 8 列（第 9 字节后）无法解析：syntax error。"
    );
}

TEST(Problem, OfTextThatIsNotUtf8_TellsTheByte) {
    JsonDocument document;
    ASSERT_FALSE(document.parse("{\n \"a\": \"\xD5\xC5\"}"));
    EXPECT_EQ(
        rendered(problem_of(document.error()), Language::en).at("detail"),
        "It is not UTF-8 at line 2, column 8 (after byte 9); convert GBK and the like first."
    );
    ASSERT_FALSE(document.parse("{"));
    EXPECT_FALSE(document.error().not_utf8) << "a document can be used again";
}

TEST(Problem, OfFaults_IsUnreadableBeforeInvalid) {
    Faults faults;
    faults.add("/a", "missing");
    EXPECT_EQ(problem_of(faults).code, "validation_failed");
    faults.add("/b", "unknown_member");
    faults.add("/c", "wrong_type");
    const Problem problem = problem_of(faults);
    EXPECT_EQ(problem.code, "unknown_member");
    EXPECT_EQ(status_of(problem), 400);
    EXPECT_EQ(problem.errors.size(), 3U);
}

TEST(Problem, Response_CarriesTheHeadersOfItsStatus) {
    Request request;
    request.path = "/v1/claims";
    const Response unauthenticated = problem_response(Problem{.code = "unauthenticated"}, request);
    EXPECT_EQ(unauthenticated.status, 401);
    EXPECT_EQ(unauthenticated.content_type, "application/problem+json");
    EXPECT_THAT(unauthenticated.headers, ElementsAre(std::pair("WWW-Authenticate", "Bearer")));
    Problem shed{.code = "overloaded"};
    shed.retry_after = std::chrono::seconds(2);
    EXPECT_THAT(
        problem_response(shed, request).headers, ElementsAre(std::pair("Retry-After", "2"))
    );
}

TEST(Catalogue, Codes_AreUniqueAndHaveBothLanguages) {
    std::set<std::string_view> codes;
    for (const ProblemEntry& entry : problem_entries()) {
        EXPECT_TRUE(codes.insert(entry.code).second) << entry.code;
        EXPECT_TRUE(entry.status >= 400 && entry.status < 600) << entry.code;
        for (const std::string_view text :
             {entry.title.zh, entry.title.en, entry.detail.zh, entry.detail.en}) {
            EXPECT_FALSE(text.empty()) << entry.code;
        }
    }
    for (const FaultEntry& entry : member_fault_entries()) {
        EXPECT_NE(fault_entry(entry.code, "/x").message.en, entry.code) << "no code of its own";
        EXPECT_FALSE(entry.member.empty()) << entry.code;
        EXPECT_FALSE(entry.message.zh.empty() || entry.message.en.empty()) << entry.code;
        EXPECT_EQ(entry.hint.zh.empty(), entry.hint.en.empty()) << entry.code;
    }
    std::set<std::string_view> faults;
    for (const FaultEntry& entry : fault_entries()) {
        EXPECT_TRUE(faults.insert(entry.code).second) << entry.code;
        EXPECT_FALSE(entry.message.zh.empty() || entry.message.en.empty()) << entry.code;
        EXPECT_EQ(entry.hint.zh.empty(), entry.hint.en.empty()) << entry.code;
    }
}

TEST(Catalogue, ErrorsPage_IsFresh) {
    test::expect_page("docs/errors.md", catalogue_markdown());
}

}  // namespace
}  // namespace huanxin::http
