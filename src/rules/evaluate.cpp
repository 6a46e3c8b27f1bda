#include "huanxin/rules/evaluate.hpp"

#include "huanxin/identity/vin.hpp"
#include "rules/judge.hpp"

namespace huanxin::rules {

namespace {

void warn_of_vin(Decision& decision, std::string_view vin, std::string_view pointer) {
    // Some real cars fail the check digit of GB 16735, so it warns and does not refuse
    // (docs/openapi.yaml).
    if (!identity::vin_check_digit_ok(vin))
        decision.warnings.push_back({"vin_check_digit", std::string(pointer)});
}

void add_warnings(Judge& judge) {
    if (const auto* car = std::get_if<claim::NewCar>(&judge.request.new_item.goods))
        warn_of_vin(judge.decision, car->vin, "/new_item/vin");
    if (!judge.request.old_item) return;
    if (const auto* car = std::get_if<claim::OldCar>(&judge.request.old_item->goods))
        warn_of_vin(judge.decision, car->vin, "/old_item/vin");
}

}  // namespace

Decision evaluate(
    const claim::Request& request,
    const Facts& facts,
    const PolicySet& policy,
    const Version* version
) {
    Judge judge(request, facts, policy);
    add_warnings(judge);
    judge_retailer(judge);
    if (!judge_window(judge, version)) return std::move(judge.decision);
    judge.decision.version_id = version->id;

    const CategoryRule* category = judge_category(judge, *version);
    const Tier* tier = nullptr;
    if (category != nullptr) {
        judge_grade_and_ceiling(judge, *version, *category);
        tier = matching_tier(judge, *version, *category);
    }
    judge_new_car(judge, *version);
    judge_ebike_standards(judge, *version);
    judge_old_item(judge, *version);
    judge_owners(judge);
    judge_documents(judge, *version);
    if (category != nullptr) judge_quota(judge, *category);
    judge_uniqueness(judge);
    if (judge.decision.reasons.empty()) {
        INVARIANT(
            tier != nullptr,
            "a covered category at an accepted grade has a tier: the loader checks it"
        );
        judge_amount_and_budget(judge, *version, *tier);
    }
    judge.decision.accepted = judge.decision.reasons.empty();
    return std::move(judge.decision);
}

}  // namespace huanxin::rules
