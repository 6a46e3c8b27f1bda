#pragma once
// What is wrong with an identifier. All checks of this module take text that
// huanxin::normalise_identifier has made (docs/openapi.yaml); any other bytes are no error but a
// fault. They are pure, allocate nothing for a right identifier and are safe on any thread. Of
// several faults one is reported; the check digit only if all else is right.

#include <string_view>

namespace huanxin::identity {

enum class Fault {
    none,
    length,       ///< Not the right number of characters.
    characters,   ///< A character that cannot stand there.
    area,         ///< No such place, or not one of this kind of identifier.
    date,         ///< A date of birth that is no day, or is yet to come.
    check_digit,  ///< A slip of the pen, most likely.
    form,         ///< Each character could stand there, but not together.
};

/// A kind of identifier: its check, and the length that an error names, in characters.
struct Identifier {
    Fault (*check)(std::string_view);
    std::string_view length;
    std::string_view drops = {};  ///< A mark that is written or left out as one likes.
};

/// Frozen code for the contract's `errors[].code`: the name above; "" for none.
[[nodiscard]] std::string_view fault_code(Fault fault);

}  // namespace huanxin::identity
