#pragma once
// Every code that a problem can carry, with its status and its texts: the one home of both
// (docs/errors.md is made from it).

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "huanxin/http/problem.hpp"

namespace huanxin::http {

struct Text {
    std::string_view zh;
    std::string_view en;

    [[nodiscard]] std::string_view in(Language language) const {
        return language == Language::en ? en : zh;
    }
};

/// What is said instead of the usual detail.
struct OtherDetail {
    About about = About::usual;  ///< None.
    Text text;
};

/// A code of a problem as a whole. "{0}", "{1}" … in the detail stand for the problem's arguments.
struct ProblemEntry {
    std::string_view code;
    int status = 0;
    bool retryable = false;  ///< Sending the same again, with the same key, can help.
    Text title;
    Text detail;
    std::array<OtherDetail, 2> others = {};
};

/// The query, of which faults have the pointer "": a body's members never do.
inline constexpr std::string_view kQuery = "?";

/// A code of one member at fault. "{0}" in the hint stands for the fault's argument; without one
/// such a hint is left out. An entry with a member holds for the code at that member alone.
struct FaultEntry {
    std::string_view code;
    Text message;
    Text hint;                     ///< Empty where there is nothing to add.
    std::string_view member = {};  ///< Its name, '*' and what it ends with, or kQuery.
};

[[nodiscard]] std::span<const ProblemEntry> problem_entries();
[[nodiscard]] std::span<const FaultEntry> fault_entries();
/// Texts for single members, where those of the code alone would not help.
[[nodiscard]] std::span<const FaultEntry> member_fault_entries();

/// The entry; that of `internal` for a code that the catalogue lacks.
[[nodiscard]] const ProblemEntry& problem_entry(std::string_view code);
/// The problem's detail about that; the usual one, where the entry has no other.
[[nodiscard]] const Text& detail_of(const ProblemEntry& entry, About about);
/// The entry for the code at the member that the pointer names; one that shows the code itself for
/// a code that the catalogue lacks.
[[nodiscard]] FaultEntry fault_entry(std::string_view code, std::string_view pointer);

/// docs/errors.md.
[[nodiscard]] std::string catalogue_markdown();

}  // namespace huanxin::http
