#include "huanxin/rules/decision.hpp"

#include "huanxin/base/invariant.hpp"

namespace huanxin::rules {

std::string_view to_string(ReasonCode code) {
    switch (code) {
        case ReasonCode::retailer_not_enrolled:
            return "retailer_not_enrolled";
        case ReasonCode::not_in_window:
            return "not_in_window";
        case ReasonCode::category_not_covered:
            return "category_not_covered";
        case ReasonCode::grade_too_low:
            return "grade_too_low";
        case ReasonCode::price_above_ceiling:
            return "price_above_ceiling";
        case ReasonCode::new_item_not_eligible:
            return "new_item_not_eligible";
        case ReasonCode::standard_not_met:
            return "standard_not_met";
        case ReasonCode::old_item_missing:
            return "old_item_missing";
        case ReasonCode::old_item_not_eligible:
            return "old_item_not_eligible";
        case ReasonCode::owned_too_late:
            return "owned_too_late";
        case ReasonCode::owner_mismatch:
            return "owner_mismatch";
        case ReasonCode::document_outside_window:
            return "document_outside_window";
        case ReasonCode::quota_used:
            return "quota_used";
        case ReasonCode::old_item_already_used:
            return "old_item_already_used";
        case ReasonCode::new_item_already_subsidised:
            return "new_item_already_subsidised";
        case ReasonCode::invoice_already_used:
            return "invoice_already_used";
        case ReasonCode::budget_exhausted:
            return "budget_exhausted";
    }
    INVARIANT(false, "a reason code is one of the table");
}

std::string_view to_string(RuleId rule) {
    switch (rule) {
        case RuleId::retailer_active:
            return "retailer_active";
        case RuleId::retailer_enrolled:
            return "retailer_enrolled";
        case RuleId::sale_in_window:
            return "sale_in_window";
        case RuleId::version_known:
            return "version_known";
        case RuleId::submitted_in_time:
            return "submitted_in_time";
        case RuleId::category_covered:
            return "category_covered";
        case RuleId::efficiency_grade:
            return "efficiency_grade";
        case RuleId::price_ceiling:
            return "price_ceiling";
        case RuleId::displacement:
            return "displacement";
        case RuleId::nev_catalogue:
            return "nev_catalogue";
        case RuleId::nev_for_nev:
            return "nev_for_nev";
        case RuleId::ebike_standard:
            return "ebike_standard";
        case RuleId::battery_standard:
            return "battery_standard";
        case RuleId::old_item_present:
            return "old_item_present";
        case RuleId::old_item_registered_by:
            return "old_item_registered_by";
        case RuleId::owned_by:
            return "owned_by";
        case RuleId::same_owner:
            return "same_owner";
        case RuleId::document_window:
            return "document_window";
        case RuleId::quota:
            return "quota";
        case RuleId::old_item_once:
            return "old_item_once";
        case RuleId::new_item_once:
            return "new_item_once";
        case RuleId::invoice_once:
            return "invoice_once";
        case RuleId::amount:
            return "amount";
        case RuleId::budget:
            return "budget";
    }
    INVARIANT(false, "a rule id is one of the table");
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
        case RuleId::amount:
            break;
    }
    INVARIANT(false, "the amount rule never fails");
}

}  // namespace huanxin::rules
