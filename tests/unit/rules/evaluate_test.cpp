// What the committed policies don't show: other funders, ungraded goods beside graded ones, values
// that change within a window.

#include "huanxin/rules/evaluate.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/builders.hpp"

namespace huanxin::rules {
namespace {

using test::day;
using test::yuan;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Ratio ratio(const char* text) {
    return Ratio::parse(text).value();
}

template <class T>
Dated<T> always(T value) {
    return {
        day("2026-01-01"),
        day("2026-12-31"),
        day("2026-01-01"),
        day("2099-12-31"),
        std::move(value),
        0};
}

/// One programme, "appliance": lamps without a grade get 10 %, refrigerators of grade 1 20 %.
PolicySet made_up() {
    PolicySet set;
    set.citations.resize(2);
    for (int principle = 1; principle <= static_cast<int>(Principle::round_down); ++principle)
        set.principles[static_cast<Principle>(principle)] = 0;
    Version version;
    version.id = "xx/appliance/2026";
    version.program = "appliance";
    version.year = 2026;
    version.sale_from = day("2026-01-01");
    version.sale_to = day("2026-12-31");
    version.last_submission = day("2026-12-31");
    version.known_from = day("2026-02-01");
    version.categories = {
        {"lamp", false, {{always<std::int64_t>(1)}}, 0},
        {"refrigerator", true, {{always<std::int64_t>(1)}}, 0}};
    version.grade_worst.values = {always<std::int64_t>(1)};
    Tier graded{"graded", {}, {{always(Amount{ratio("0.2"), yuan("2000")})}}};
    graded.when.grade = 1;
    version.tiers = {graded, {"others", {}, {{always(Amount{ratio("0.1"), yuan("50")})}}}};
    version.funding.values = {always(std::vector<FundingShare>{
        {"central", ratio("0.333")}, {"province", ratio("0.333")}, {"city", ratio("0.334")}})};
    set.versions.push_back(std::move(version));
    return set;
}

Decision judge(const PolicySet& set, const claim::Request& request, const char* recorded_on) {
    return evaluate(
        request,
        test::good_facts(day(recorded_on)),
        set,
        set.version_for(request.program, request.sold_on)
    );
}

claim::Request lamp(const char* price) {
    claim::Request request = test::appliance_claim(1);
    request.new_item.category = "lamp";
    request.net_price = yuan(price);
    return request;
}

TEST(Tiers, UngradedCategory_GetsTheTierWithoutGrade) {
    claim::Request request = lamp("100");
    for (const std::int64_t grade : {1, 5}) {
        test::new_appliance(request).efficiency_grade = grade;
        EXPECT_EQ(judge(made_up(), request, "2026-03-14").subsidy, yuan("10")) << grade;
    }
}

TEST(Tiers, GradedCategory_GetsTheTierOfItsGrade) {
    claim::Request request = test::appliance_claim(1);
    request.net_price = yuan("100");
    EXPECT_EQ(judge(made_up(), request, "2026-03-14").subsidy, yuan("20"));
}

TEST(Tiers, AmountThatChangesByDayOfRecording_GoesByIt) {
    PolicySet set = made_up();
    auto& amounts = set.versions[0].tiers[1].amount.values;
    amounts.push_back(amounts[0]);
    amounts[0].known_to = day("2026-06-30");
    amounts[1].known_from = day("2026-07-01");
    amounts[1].value = Amount{std::nullopt, yuan("7")};
    EXPECT_EQ(judge(set, lamp("100"), "2026-06-30").subsidy, yuan("10"));
    EXPECT_EQ(judge(set, lamp("100"), "2026-07-01").subsidy, yuan("7"));
}

TEST(Funding, ThreeFunders_AreRoundedDownAndTheLastTakesTheRest) {
    const Decision decision = judge(made_up(), lamp("10.50"), "2026-03-14");
    ASSERT_EQ(decision.subsidy, Fen(105));
    EXPECT_THAT(
        decision.funding,
        ElementsAre(
            FundingPart{"central", Fen(34)},
            FundingPart{"province", Fen(34)},
            FundingPart{"city", Fen(37)}
        )
    );
}

TEST(Window, VersionNotYetKnown_IsNoVersion) {
    const claim::Request request = lamp("100");
    const Decision early = judge(made_up(), request, "2026-01-31");
    ASSERT_EQ(early.reasons.size(), 1U);
    EXPECT_EQ(early.reasons[0].code, ReasonCode::not_in_window);
    EXPECT_EQ(early.reasons[0].limit, Value::of(day("2026-02-01")));
    EXPECT_TRUE(judge(made_up(), request, "2026-02-01").accepted);
}

TEST(Window, RecordingDay_IsThatOfShanghai) {
    const claim::Request request = lamp("100");
    const PolicySet set = made_up();
    Facts facts = test::good_facts(day("2026-12-31"));
    facts.recorded_at = test::at("2026-12-31T15:59:59.999Z");
    EXPECT_TRUE(evaluate(request, facts, set, set.versions.data()).accepted);
    facts.recorded_at = test::at("2026-12-31T16:00:00Z");
    EXPECT_FALSE(evaluate(request, facts, set, set.versions.data()).accepted);
}

TEST(Window, DayThatNoVersionCovers_NamesTheNearestEnd) {
    PolicySet set = made_up();
    set.versions.push_back(set.versions[0]);
    set.versions[1].sale_from = day("2028-01-01");
    set.versions[1].sale_to = day("2028-12-31");
    claim::Request request = lamp("100");
    const auto limit_on = [&](const char* sold_on) {
        request.sold_on = day(sold_on);
        return judge(set, request, sold_on).reasons.at(0).limit;
    };
    EXPECT_EQ(limit_on("2025-12-31"), Value::of(day("2026-01-01")));
    EXPECT_EQ(limit_on("2027-06-01"), Value::of(day("2026-12-31")));
    EXPECT_EQ(limit_on("2029-01-01"), Value::of(day("2028-12-31")));
}

TEST(Window, ProgrammeWithoutVersions_IsDeclinedWithoutALimit) {
    claim::Request request = lamp("100");
    request.program = "boats";
    const Decision decision = judge(made_up(), request, "2026-03-14");
    ASSERT_EQ(decision.reasons.size(), 1U);
    EXPECT_EQ(decision.reasons[0].code, ReasonCode::not_in_window);
    EXPECT_EQ(decision.reasons[0].limit, Value());
}

TEST(Budget, EmptyPath_IsExhaustedThoughNothingIsDue) {
    Facts facts = test::good_facts(day("2026-03-14"));
    facts.pools.clear();
    const PolicySet set = made_up();
    const Decision decision = evaluate(lamp("0.01"), facts, set, set.versions.data());
    ASSERT_EQ(decision.reasons.size(), 1U);
    EXPECT_EQ(decision.reasons[0].code, ReasonCode::budget_exhausted);
}

TEST(Trace, AcceptedClaim_ShowsEveryRuleThatWasApplied) {
    claim::Request request = test::scrap_claim(1);
    std::set<RuleId> shown;
    for (const TraceStep& step : test::judge(request, test::good_facts(day("2026-03-14"))).trace) {
        EXPECT_TRUE(step.passed) << to_string(step.rule);
        shown.insert(step.rule);
    }
    EXPECT_THAT(
        shown,
        ElementsAre(
            RuleId::retailer_active,
            RuleId::retailer_enrolled,
            RuleId::sale_in_window,
            RuleId::version_known,
            RuleId::submitted_in_time,
            RuleId::category_covered,
            RuleId::nev_catalogue,
            RuleId::old_item_present,
            RuleId::old_item_registered_by,
            RuleId::owned_by,
            RuleId::same_owner,
            RuleId::document_window,
            RuleId::quota,
            RuleId::old_item_once,
            RuleId::new_item_once,
            RuleId::invoice_once,
            RuleId::amount,
            RuleId::budget
        )
    );
}

TEST(Trace, Values_TellWhatWasComparedAndNoNumberOfAPerson) {
    claim::Request request = test::digital_claim(1);
    request.net_price = yuan("6000.01");
    const Decision decision = test::judge(request, test::good_facts(day("2026-03-14")));
    const auto ceiling = std::ranges::find(decision.trace, RuleId::price_ceiling, &TraceStep::rule);
    ASSERT_NE(ceiling, decision.trace.end());
    EXPECT_EQ(ceiling->observed, Value::of(yuan("6000.01")));
    EXPECT_EQ(ceiling->limit, Value::of(yuan("6000")));
    EXPECT_EQ(decision.reasons.at(0).limit, Value::of(yuan("6000")));
    const Decision scrapped =
        test::judge(test::scrap_claim(1), test::good_facts(day("2026-03-14")));
    for (const TraceStep& step : scrapped.trace)
        EXPECT_THAT(step.observed.text, ::testing::Not(::testing::HasSubstr("130402")));
}

TEST(ReasonNames, Order_IsThatOfTheContract) {
    std::string names;
    for (int code = 1; code <= static_cast<int>(ReasonCode::budget_exhausted); ++code)
        names.append(to_string(static_cast<ReasonCode>(code))).append(" ");
    EXPECT_EQ(
        names,
        "retailer_not_enrolled not_in_window category_not_covered grade_too_low "
        "price_above_ceiling new_item_not_eligible standard_not_met old_item_missing "
        "old_item_not_eligible owned_too_late owner_mismatch document_outside_window quota_used "
        "old_item_already_used new_item_already_subsidised invoice_already_used budget_exhausted "
    );
}

TEST(RuleNames, Rules_AreInTheOrderOfTheirReasons) {
    std::set<std::string_view> names;
    ReasonCode last = ReasonCode::retailer_not_enrolled;
    for (int rule = 1; rule <= static_cast<int>(RuleId::budget); ++rule) {
        names.insert(to_string(static_cast<RuleId>(rule)));
        if (static_cast<RuleId>(rule) == RuleId::amount) continue;
        const ReasonCode reason = reason_of(static_cast<RuleId>(rule));
        EXPECT_GE(reason, last);
        last = reason;
    }
    EXPECT_EQ(names.size(), 24U);
}

TEST(RuleNamesDeathTest, Amount_HasNoReason) {
    EXPECT_DEATH((void)reason_of(RuleId::amount), "the amount rule never fails");
}

TEST(Values, Kinds_DifferThoughTheirNumbersAreTheSame) {
    EXPECT_NE(Value::of(std::int64_t{1}), Value::of(Fen(1)));
    EXPECT_NE(Value::of(true), Value::of(std::int64_t{1}));
    EXPECT_NE(Value::of(Date::from_days(1)), Value::of(Ratio::from_billionths(1)));
    EXPECT_NE(Value::of(std::string("1")), Value());
}

TEST(Reasons, CleanClaim_HasNoneAndNoWarning) {
    for (const auto build :
         {test::appliance_claim,
          test::digital_claim,
          test::scrap_claim,
          test::replace_claim,
          test::ebike_claim}) {
        const claim::Request request = build(7);
        const Decision decision = test::judge(request, test::good_facts(request.sold_on));
        EXPECT_TRUE(decision.accepted) << request.program;
        EXPECT_THAT(decision.warnings, IsEmpty()) << request.program;
    }
}

}  // namespace
}  // namespace huanxin::rules
