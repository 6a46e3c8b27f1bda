#include "huanxin/rules/decision.hpp"

#include <array>

#include "huanxin/base/invariant.hpp"

namespace huanxin::rules {

namespace {

// By number, from 1; as many as there are enumerators.
constexpr std::array<std::string_view, static_cast<std::size_t>(kReasonCodeLast)> kReasonNames{
    "retailer_not_enrolled",
    "not_in_window",
    "category_not_covered",
    "grade_too_low",
    "price_above_ceiling",
    "new_item_not_eligible",
    "standard_not_met",
    "old_item_missing",
    "old_item_not_eligible",
    "owned_too_late",
    "owner_mismatch",
    "document_outside_window",
    "quota_used",
    "old_item_already_used",
    "new_item_already_subsidised",
    "invoice_already_used",
    "budget_exhausted",
    "recycler_not_approved",
    "licence_missing",
    "kind_not_allowed",
    "rate_not_allowed",
    "evidence_incomplete",
    "consent_missing",
    "old_item_already_invoiced",
    "seller_cap_exceeded",
};
constexpr std::array<std::string_view, static_cast<std::size_t>(kRuleIdLast)> kRuleNames{
    "retailer_active",
    "retailer_enrolled",
    "sale_in_window",
    "version_known",
    "submitted_in_time",
    "category_covered",
    "efficiency_grade",
    "price_ceiling",
    "displacement",
    "nev_catalogue",
    "nev_for_nev",
    "ebike_standard",
    "battery_standard",
    "old_item_present",
    "old_item_registered_by",
    "owned_by",
    "same_owner",
    "document_window",
    "quota",
    "old_item_once",
    "new_item_once",
    "invoice_once",
    "amount",
    "budget",
    "recycler_approved",
    "recycler_active",
    "licence",
    "invoice_kind",
    "levy_rate",
    "evidence",
    "consent",
    "old_item_invoiced_once",
    "seller_cap",
};

template <std::size_t N>
std::string_view name_of(const std::array<std::string_view, N>& names, std::uint8_t number) {
    INVARIANT(number >= 1 && number <= N, "a number on record names an enumerator");
    return names[number - 1];
}

}  // namespace

std::string_view to_string(ReasonCode code) {
    return name_of(kReasonNames, static_cast<std::uint8_t>(code));
}

std::string_view to_string(RuleId rule) {
    return name_of(kRuleNames, static_cast<std::uint8_t>(rule));
}

ReasonCode reason_of(RuleId rule) {
    switch (rule) {
        case RuleId::retailer_active:
        case RuleId::retailer_enrolled:
            return ReasonCode::retailer_not_enrolled;
        case RuleId::sale_in_window:
        case RuleId::version_known:
        case RuleId::submitted_in_time:
            return ReasonCode::not_in_window;
        case RuleId::category_covered:
            return ReasonCode::category_not_covered;
        case RuleId::efficiency_grade:
            return ReasonCode::grade_too_low;
        case RuleId::price_ceiling:
            return ReasonCode::price_above_ceiling;
        case RuleId::displacement:
        case RuleId::nev_catalogue:
        case RuleId::nev_for_nev:
            return ReasonCode::new_item_not_eligible;
        case RuleId::ebike_standard:
        case RuleId::battery_standard:
            return ReasonCode::standard_not_met;
        case RuleId::old_item_present:
            return ReasonCode::old_item_missing;
        case RuleId::old_item_registered_by:
            return ReasonCode::old_item_not_eligible;
        case RuleId::owned_by:
            return ReasonCode::owned_too_late;
        case RuleId::same_owner:
            return ReasonCode::owner_mismatch;
        case RuleId::document_window:
            return ReasonCode::document_outside_window;
        case RuleId::quota:
            return ReasonCode::quota_used;
        case RuleId::old_item_once:
            return ReasonCode::old_item_already_used;
        case RuleId::new_item_once:
            return ReasonCode::new_item_already_subsidised;
        case RuleId::invoice_once:
            return ReasonCode::invoice_already_used;
        case RuleId::budget:
            return ReasonCode::budget_exhausted;
        case RuleId::recycler_approved:
        case RuleId::recycler_active:
            return ReasonCode::recycler_not_approved;
        case RuleId::licence:
            return ReasonCode::licence_missing;
        case RuleId::invoice_kind:
            return ReasonCode::kind_not_allowed;
        case RuleId::levy_rate:
            return ReasonCode::rate_not_allowed;
        case RuleId::evidence:
            return ReasonCode::evidence_incomplete;
        case RuleId::consent:
            return ReasonCode::consent_missing;
        case RuleId::old_item_invoiced_once:
            return ReasonCode::old_item_already_invoiced;
        case RuleId::seller_cap:
            return ReasonCode::seller_cap_exceeded;
        case RuleId::amount:
            break;
    }
    INVARIANT(false, "the amount rule never fails");
}

}  // namespace huanxin::rules
