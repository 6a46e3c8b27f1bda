// Rules of the programme itself: retailer, window, category, grade, ceiling, quota, uniqueness.

#include "rules/judge.hpp"

namespace huanxin::rules {

void judge_retailer(Judge& judge) {
    const CitationId basis = judge.principle(Principle::retailer_enrolled);
    judge.step(
        RuleId::retailer_active,
        judge.facts.retailer_active,
        "/store_id",
        Value::of(judge.facts.retailer_active),
        Value::of(true),
        basis
    );
    judge.step(
        RuleId::retailer_enrolled,
        judge.facts.retailer_enrolled,
        "/program",
        Value::of(judge.facts.retailer_enrolled),
        Value::of(true),
        basis
    );
}

namespace {

/// The version of the programme to name when none covers the date: the last that began before it,
/// else the first.
const Version* nearest_version(const PolicySet& policy, const claim::Request& request) {
    const Version* nearest = nullptr;
    for (const Version& version : policy.versions) {
        if (version.program != request.program) continue;
        const bool begun = version.sale_from <= request.sold_on;
        if (nearest == nullptr || (begun && version.sale_from > nearest->sale_from) ||
            (!begun && nearest->sale_from > request.sold_on &&
             version.sale_from < nearest->sale_from))
            nearest = &version;
    }
    return nearest;
}

}  // namespace

bool judge_window(Judge& judge, const Version* version) {
    const Value sold_on = Value::of(judge.request.sold_on);
    if (version == nullptr) {
        const Version* nearest = nearest_version(judge.policy, judge.request);
        const bool before = nearest != nullptr && judge.request.sold_on < nearest->sale_from;
        const Value limit = nearest == nullptr
                                ? Value{}
                                : Value::of(before ? nearest->sale_from : nearest->sale_to);
        const CitationId citation = nearest == nullptr
                                        ? judge.principle(Principle::category_covered)
                                        : nearest->window_citation;
        judge.step(RuleId::sale_in_window, false, "/sold_on", sold_on, limit, citation);
        return false;
    }
    judge.step(
        RuleId::sale_in_window,
        true,
        "/sold_on",
        sold_on,
        Value::of(version->sale_to),
        version->window_citation
    );
    const Value recorded_on = Value::of(judge.recorded_on);
    const bool known = version->known_from <= judge.recorded_on;
    judge.step(
        RuleId::version_known,
        known,
        "/sold_on",
        recorded_on,
        Value::of(version->known_from),
        version->window_citation
    );
    const bool in_time = judge.recorded_on <= version->last_submission;
    judge.step(
        RuleId::submitted_in_time,
        in_time,
        "/sold_on",
        recorded_on,
        Value::of(version->last_submission),
        version->submission_citation
    );
    return known && in_time;
}

const CategoryRule* judge_category(Judge& judge, const Version& version) {
    const CategoryRule* category = version.category(judge.request.new_item.category);
    const CitationId citation =
        category != nullptr ? category->citation : judge.principle(Principle::category_covered);
    judge.step(
        RuleId::category_covered,
        category != nullptr,
        "/new_item/category",
        Value::of(judge.request.new_item.category),
        Value::of(version.id),
        citation
    );
    return category;
}

void judge_grade_and_ceiling(Judge& judge, const Version& version, const CategoryRule& category) {
    const auto* appliance = std::get_if<claim::NewAppliance>(&judge.request.new_item.goods);
    const auto* worst = judge.at(version.grade_worst);
    if (category.graded && appliance != nullptr && worst != nullptr)
        judge.step(
            RuleId::efficiency_grade,
            appliance->efficiency_grade <= worst->value,
            "/new_item/efficiency_grade",
            Value::of(appliance->efficiency_grade),
            Value::of(worst->value),
            worst->citation
        );
    if (const auto* ceiling = judge.at(version.price_ceiling))
        judge.step(
            RuleId::price_ceiling,
            judge.request.net_price <= ceiling->value,
            "/sale/net_price_fen",
            Value::of(judge.request.net_price),
            Value::of(ceiling->value),
            ceiling->citation
        );
}

void judge_quota(Judge& judge, const CategoryRule& category) {
    const auto* pieces = judge.at(category.pieces);
    INVARIANT(
        pieces != nullptr,
        "a covered category has a quota on every day of its window: the loader checks it"
    );
    judge.step(
        RuleId::quota,
        judge.facts.quota_used < pieces->value,
        "/consumer",
        Value::of(judge.facts.quota_used),
        Value::of(pieces->value),
        pieces->citation
    );
}

namespace {

void judge_items(
    Judge& judge,
    RuleId rule,
    const std::vector<claim::ItemIdentity>& items,
    const std::vector<std::string>& taken,
    CitationId citation
) {
    for (const claim::ItemIdentity& item : items) {
        const bool is_taken = std::ranges::find(taken, item.pointer) != taken.end();
        judge.step(
            rule,
            !is_taken,
            std::string(item.pointer),
            Value::of(is_taken),
            Value::of(false),
            citation
        );
    }
}

}  // namespace

void judge_uniqueness(Judge& judge) {
    if (judge.request.old_item)
        judge_items(
            judge,
            RuleId::old_item_once,
            claim::identities(*judge.request.old_item),
            judge.facts.old_items_taken,
            judge.principle(Principle::old_item_once)
        );
    judge_items(
        judge,
        RuleId::new_item_once,
        claim::identities(judge.request.new_item),
        judge.facts.new_items_taken,
        judge.principle(Principle::new_item_once)
    );
    if (judge.request.invoice)
        judge.step(
            RuleId::invoice_once,
            !judge.facts.invoice_taken,
            "/sale/invoice/number",
            Value::of(judge.facts.invoice_taken),
            Value::of(false),
            judge.principle(Principle::invoice_once)
        );
}

}  // namespace huanxin::rules
