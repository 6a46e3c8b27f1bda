#pragma once
// Every code that a problem can carry, with its status and its texts: the one home of both
// (docs/errors.md is made from it).

#include <span>
#include <string>
#include <string_view>

#include "huanxin/http/message.hpp"

namespace huanxin::http {

struct Text {
    std::string_view zh;
    std::string_view en;

    [[nodiscard]] std::string_view in(Language language) const {
        return language == Language::en ? en : zh;
    }
};

/// A code of a problem as a whole. "{0}", "{1}" … in the detail stand for the problem's arguments.
struct ProblemEntry {
    std::string_view code;
    int status = 0;
    bool retryable = false;  ///< Sending the same again, with the same key, can help.
    Text title;
    Text detail;
    Text detail_of_protobuf = {};  ///< Of malformed_json alone: its detail is about JSON.
};

/// A code of one member at fault. "{0}" in the hint stands for the fault's argument; without one
/// such a hint is left out.
struct FaultEntry {
    std::string_view code;
    Text message;
    Text hint;  ///< Empty where there is nothing to add.
};

[[nodiscard]] std::span<const ProblemEntry> problem_entries();
[[nodiscard]] std::span<const FaultEntry> fault_entries();

/// The entry; that of `internal` for a code that the catalogue lacks.
[[nodiscard]] const ProblemEntry& problem_entry(std::string_view code);
/// The entry; one that shows the code itself for a code that the catalogue lacks.
[[nodiscard]] FaultEntry fault_entry(std::string_view code);

/// docs/errors.md.
[[nodiscard]] std::string catalogue_markdown();

}  // namespace huanxin::http
