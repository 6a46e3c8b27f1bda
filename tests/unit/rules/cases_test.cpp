// Every policy case gives the answer that stands in its file, under the committed policy data.

#include <algorithm>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "case_file.hpp"
#include "huanxin/rules/evaluate.hpp"
#include "support/builders.hpp"

namespace huanxin::rules {
namespace {

using testing::Case;
using ::testing::HasSubstr;

const std::vector<Case>& cases() {
    static const std::vector<Case> all = testing::all_cases();
    return all;
}

std::string in_yuan(Fen amount) {
    const std::string cents = std::to_string(amount.count() % 100);
    return std::to_string(amount.count() / 100) + (cents.size() == 1 ? ".0" : ".") + cents;
}

/// "824.85 = 701.12 + 123.73".
std::string paid(const Decision& decision) {
    if (!decision.accepted) return "";
    std::string text = in_yuan(decision.subsidy);
    for (const FundingPart& part : decision.funding)
        text += (&part == decision.funding.data() ? " = " : " + ") + in_yuan(part.amount);
    return text;
}

std::vector<std::string> reasons(const Decision& decision) {
    std::vector<std::string> lines;
    for (const Reason& reason : decision.reasons) {
        std::string line = std::string(to_string(reason.code)) + " at";
        for (const std::string& pointer : reason.pointers)
            line += " " + pointer;
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string warnings(const Decision& decision) {
    std::string text;
    for (const Warning& warning : decision.warnings) {
        EXPECT_EQ(warning.code, "vin_check_digit");
        text += (text.empty() ? "" : " ") + warning.pointer;
    }
    return text;
}

/// The legal basis: of the first reason, or of the amount.
const Citation& basis(const Decision& decision) {
    if (!decision.reasons.empty())
        return test::deployed().citations.at(decision.reasons.front().citation);
    const auto amount = std::ranges::find(decision.trace, RuleId::amount, &TraceStep::rule);
    return test::deployed().citations.at(amount->citation);
}

class PolicyCase : public ::testing::TestWithParam<Case> {};

TEST_P(PolicyCase, Decision_IsTheOneOfTheFile) {
    const Case& one = GetParam();
    const Version* version = test::deployed().version_for(one.request.program, one.request.sold_on);
    EXPECT_EQ(version == nullptr ? "" : version->id, one.version_id);
    const Decision decision = evaluate(one.request, one.facts, test::deployed(), version);
    EXPECT_EQ(paid(decision), one.pays);
    EXPECT_EQ(reasons(decision), one.declined);
    EXPECT_EQ(warnings(decision), one.warnings);
    if (one.by.empty()) return;
    const std::size_t comma = one.by.find(", ");
    EXPECT_THAT(basis(decision).instrument, HasSubstr(one.by.substr(0, comma)));
    EXPECT_EQ(basis(decision).article, one.by.substr(comma + 2));
}

std::string name_of(const ::testing::TestParamInfo<Case>& info) {
    std::string name = info.param.place;
    std::ranges::replace_if(
        name, [](char c) { return std::isalnum(c) == 0; }, '_'
    );
    return name;
}

INSTANTIATE_TEST_SUITE_P(All, PolicyCase, ::testing::ValuesIn(cases()), name_of);

TEST(PolicyCases, EveryVersion_HasSome) {
    std::set<std::string> with_cases;
    for (const Case& one : cases())
        if (!one.pays.empty()) with_cases.insert(one.version_id);
    std::set<std::string> versions;
    for (const Version& version : test::deployed().versions)
        versions.insert(version.id);
    EXPECT_EQ(with_cases, versions);
}

TEST(PolicyCases, EveryTier_IsPaidBySome) {
    std::set<CitationId> cited;
    for (const Case& one : cases())
        for (const TraceStep& step : test::judge(one.request, one.facts).trace)
            if (step.rule == RuleId::amount) cited.insert(step.citation);
    for (const Version& version : test::deployed().versions)
        for (const Tier& tier : version.tiers)
            for (const auto& amount : tier.amount.values)
                EXPECT_TRUE(cited.contains(amount.citation)) << version.id << " " << tier.id;
}

TEST(PolicyCases, EveryReason_StandsAloneInSome) {
    std::set<std::string> alone;
    for (const Case& one : cases())
        if (one.declined.size() == 1)
            alone.insert(one.declined.front().substr(0, one.declined.front().find(' ')));
    for (int code = 1; code <= static_cast<int>(ReasonCode::budget_exhausted); ++code)
        EXPECT_TRUE(alone.contains(std::string(to_string(static_cast<ReasonCode>(code)))))
            << to_string(static_cast<ReasonCode>(code));
}

TEST(PolicyCases, EveryRule_FailsInSome) {
    std::set<RuleId> failed;
    for (const Case& one : cases())
        for (const TraceStep& step : test::judge(one.request, one.facts).trace)
            if (!step.passed) failed.insert(step.rule);
    failed.insert(RuleId::amount);  // It never fails.
    for (int rule = 1; rule <= static_cast<int>(RuleId::budget); ++rule)
        EXPECT_TRUE(failed.contains(static_cast<RuleId>(rule)))
            << to_string(static_cast<RuleId>(rule));
}

}  // namespace
}  // namespace huanxin::rules
