#pragma once
// Names of parameters, of versions and of reverse invoices, in faults; reading and checking must
// say the same.

#include <string>

namespace huanxin::policy::label {

inline constexpr const char* kOldItemRequired = "old_item_required";
inline constexpr const char* kGradeWorst = "grade_worst";
inline constexpr const char* kPriceCeiling = "price_ceiling";
inline constexpr const char* kFunding = "funding";
inline constexpr const char* kOwnedBy = "owned_by";
inline constexpr const char* kDisplacementMax = "displacement_max_ml";
inline constexpr const char* kOldNewEnergyPaysFuel = "old_new_energy_pays_fuel";
inline constexpr const char* kStandards = "standards";
inline constexpr const char* kLithiumBatteryStandard = "lithium_battery_standard";
inline constexpr const char* kTierConditions = "when";

inline constexpr const char* kLevyRates = "levy_rates";
inline constexpr const char* kSellerCap = "seller_cap";
inline constexpr const char* kExemption = "exemption";
inline constexpr const char* kSurchargeShare = "surcharge_share";
inline constexpr const char* kEducationRate = "education_rate";
inline constexpr const char* kLocalEducationRate = "local_education_rate";
inline constexpr const char* kEducationNeedsVat = "education_needs_vat";
inline constexpr const char* kIncomeTax = "income_tax";
inline constexpr const char* kVatMethodLockMonths = "vat_method_lock_months";
inline constexpr const char* kFilingDueDay = "filing_due_day";

inline constexpr const char* kWasteClass = "waste_class";
inline constexpr const char* kFirstDay = "first_day";
inline constexpr const char* kApproval = "approval";
inline constexpr const char* kInvoiceKind = "invoice_kind";
inline constexpr const char* kEvidence = "evidence";
inline constexpr const char* kConsent = "consent";
inline constexpr const char* kOldItemOnce = "old_item_once";

/// A part of the law of reverse invoices, as Draft::declare names what may be given once.
[[nodiscard]] inline std::string reverse_invoicing(const std::string& part) {
    return "reverse_invoicing " + part;
}

[[nodiscard]] inline std::string pieces_of(const std::string& category) {
    return "pieces of " + category;
}
[[nodiscard]] inline std::string amount_of(const std::string& tier) {
    return "amount of tier " + tier;
}
[[nodiscard]] inline std::string old_registered_by(const std::string& energy) {
    return "old_registered_by for " + energy;
}

}  // namespace huanxin::policy::label
