#include "policy/check.hpp"
#include "policy/check_schedule.hpp"
#include "policy/labels.hpp"

namespace huanxin::policy {

void check_reverse_invoicing(Draft& draft) {
    if (!draft.tax.place) return;
    for (const char* part :
         {label::kFirstDay,
          label::kApproval,
          label::kInvoiceKind,
          label::kEvidence,
          label::kConsent,
          label::kOldItemOnce})
        if (!draft.declared.contains(label::reverse_invoicing(part)))
            draft.fault_if_all_read(
                *draft.tax.place, label::reverse_invoicing(part) + " is not given in any file"
            );
    const auto& tax = draft.set.tax;
    if (tax.waste_classes.empty() && !draft.tax.incomplete.contains(label::kWasteClass))
        draft.fault_if_all_read(
            *draft.tax.place,
            label::reverse_invoicing(label::kWasteClass) + " is not given in any file"
        );

    // Figures of a month follow the law of its first day, and the month of the first reverse
    // invoice has figures too.
    Scope of_documents{
        "reverse_invoicing", *draft.tax.place, "a document of ", {}, true, &draft.tax.incomplete};
    Scope of_months = of_documents;
    of_months.event = "a month from ";
    if (draft.tax.has_first_day) {
        const Date first = tax.first_day;
        of_documents.days = Days{first, open_end(), first};
        of_months.days = Days{Date::from_days(first.days() - first.day() + 1), open_end(), first};
    }
    const auto check = [&](const Scope& scope, const char* label, const auto& schedule) {
        check_schedule(draft, scope, label, schedule, Coverage::whole);
    };
    check(of_documents, label::kLevyRates, tax.levy_rates);
    check(of_documents, label::kSellerCap, tax.seller_cap);
    check(of_documents, label::kVatMethodLockMonths, tax.vat_method_lock_months);
    check(of_months, label::kExemption, tax.exemption);
    check(of_months, label::kSurchargeShare, tax.surcharge_share);
    check(of_months, label::kEducationRate, tax.education_rate);
    check(of_months, label::kLocalEducationRate, tax.local_education_rate);
    check(of_months, label::kEducationNeedsVat, tax.education_needs_vat);
    check(of_months, label::kIncomeTax, tax.income_tax);
    check(of_months, label::kFilingDueDay, tax.filing_due_day);
}

}  // namespace huanxin::policy
