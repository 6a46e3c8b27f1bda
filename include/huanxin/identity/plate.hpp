#pragma once
// Number plates (GA 36-2018). See fault.hpp.

#include <string_view>

#include "huanxin/identity/fault.hpp"

namespace huanxin::identity {

/// UTF-8: a province character, a letter for the city, then
/// - 5 of 0-9 and A-Z without I O, the last of which may be one of 挂学警港澳; or
/// - 6 of a new-energy vehicle: a letter of ABCDE (pure electric) or FGHJK (other), one of 0-9 and
///   A-Z without I O, 4 digits (small cars); or 5 digits and such a letter (large ones).
/// The plates of electric bicycles have the first form too.
[[nodiscard]] Fault check_plate(std::string_view plate);
inline constexpr Identifier kPlate{check_plate, "7 / 8", "·"};

}  // namespace huanxin::identity
