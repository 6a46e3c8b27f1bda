#include "huanxin/rules/tax_terms.hpp"

#include "huanxin/base/invariant.hpp"

namespace huanxin::rules {

std::string_view to_string(LicenceKind kind) {
    switch (kind) {
        case LicenceKind::hazardous_waste:
            return "hazardous_waste";
        case LicenceKind::end_of_life_vehicle:
            return "end_of_life_vehicle";
        case LicenceKind::renewable_resource:
            return "renewable_resource";
    }
    INVARIANT(false, "a licence is of one of the three kinds");
}

std::optional<LicenceKind> parse_licence_kind(std::string_view text) {
    for (const LicenceKind kind :
         {LicenceKind::hazardous_waste,
          LicenceKind::end_of_life_vehicle,
          LicenceKind::renewable_resource})
        if (to_string(kind) == text) return kind;
    return std::nullopt;
}

}  // namespace huanxin::rules
