#pragma once
// One claim under judgement: what the rule files share. Private to src/rules.

#include <algorithm>
#include <string>
#include <utility>

#include "huanxin/rules/evaluate.hpp"

namespace huanxin::rules {

/// Collects the trace and the reasons of one decision. A rule calls `step` once for each comparison
/// it makes.
class Judge {
public:
    Judge(const claim::Request& request_in, const Facts& facts_in, const PolicySet& policy_in)
        : request(request_in),
          facts(facts_in),
          policy(policy_in),
          recorded_on(facts_in.recorded_at.shanghai_date()) {}

    const claim::Request& request;
    const Facts& facts;
    const PolicySet& policy;
    const Date recorded_on;
    Decision decision;

    /// Records a comparison; a failed one adds its pointer to the reason of the rule's code.
    void step(
        RuleId rule,
        bool passed,
        std::string pointer,
        Value observed,
        Value limit,
        CitationId citation
    ) {
        if (!passed) fail(rule, pointer, limit, citation);
        decision.trace.push_back(
            {rule, passed, std::move(pointer), std::move(observed), std::move(limit), citation}
        );
    }

    template <class T>
    [[nodiscard]] const Dated<T>* at(const Schedule<T>& schedule) const {
        return schedule.at(request.sold_on, recorded_on);
    }
    [[nodiscard]] CitationId principle(Principle principle) const {
        return policy.principles.at(principle);
    }

private:
    void fail(RuleId rule, const std::string& pointer, const Value& limit, CitationId citation) {
        const ReasonCode code = reason_of(rule);
        for (Reason& reason : decision.reasons) {
            if (reason.code != code) continue;
            if (std::ranges::find(reason.pointers, pointer) == reason.pointers.end())
                reason.pointers.push_back(pointer);
            return;
        }
        decision.reasons.push_back({code, {pointer}, citation, limit});
    }
};

/// False where no version covers the claim: nothing further is evaluated then.
[[nodiscard]] bool judge_window(Judge& judge, const Version* version);
void judge_retailer(Judge& judge);
/// The category's rule in `version`, or nullptr with the reason recorded.
[[nodiscard]] const CategoryRule* judge_category(Judge& judge, const Version& version);
void judge_grade_and_ceiling(Judge& judge, const Version& version, const CategoryRule& category);
void judge_new_car(Judge& judge, const Version& version);
void judge_ebike_standards(Judge& judge, const Version& version);
void judge_old_item(Judge& judge, const Version& version);
void judge_owners(Judge& judge);
void judge_documents(Judge& judge, const Version& version);
void judge_quota(Judge& judge, const CategoryRule& category);
void judge_uniqueness(Judge& judge);
/// The tier that pays this claim, or nullptr.
[[nodiscard]] const Tier* matching_tier(
    const Judge& judge, const Version& version, const CategoryRule& category
);
/// min(cap, floor(net price × rate)); a fixed sum is never above the price (docs/openapi.yaml).
[[nodiscard]] Fen amount_of(const Amount& amount, Fen net_price);
void judge_amount_and_budget(Judge& judge, const Version& version, const Tier& tier);

}  // namespace huanxin::rules
