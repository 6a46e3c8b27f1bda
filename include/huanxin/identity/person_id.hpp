#pragma once
// Identity numbers of natural persons (docs/openapi.yaml, consumer.id_type). See fault.hpp for the
// contract of all checks.

#include <optional>
#include <string_view>

#include "huanxin/base/time.hpp"
#include "huanxin/identity/fault.hpp"

namespace huanxin::identity {

/// ON DISK: never renumber.
enum class IdType {
    resident_id = 0,                   ///< 居民身份证, GB 11643-1999.
    hmt_residence_permit = 1,          ///< 港澳台居民居住证: areas 81, 82, 83.
    foreigner_permanent_resident = 2,  ///< 外国人永久居留身份证, of the 2023 form or the one
                                       ///< before.
};

/// The contract's spelling, which is the enumerator's name.
[[nodiscard]] std::optional<IdType> parse_id_type(std::string_view text);
[[nodiscard]] std::string_view to_string(IdType type);

/// The number is right as one of `type`, and its holder is born by `today` where it tells the day.
/// - resident_id: 6 area digits (a province of GB/T 2260 other than Hong Kong, Macao and Taiwan's
///   83), 8 of birth, 3 of order, check character by ISO 7064 MOD 11-2.
/// - hmt_residence_permit: the same, areas beginning 81, 82 or 83.
/// - foreigner_permanent_resident: 9, 2 of province, 3 of country, then as above; or the old form
/// of
///   3 letters and 12 digits, which has no check that is published.
[[nodiscard]] Fault check_person_id(IdType type, std::string_view number, Date today);

/// What an error says of the length of a number of that type.
[[nodiscard]] std::string_view person_id_length(IdType type);

/// Right as one of the three types: for the owner_id_number members, which tell none. No number is
/// right as two of them. The fault is that of the type which the number looks like.
[[nodiscard]] Fault check_any_person_id(std::string_view number, Date today);

}  // namespace huanxin::identity
