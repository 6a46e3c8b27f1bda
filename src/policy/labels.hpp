#pragma once
// Names of a version's parameters in faults; reading and checking must say the same.

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
