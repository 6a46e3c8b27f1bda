#pragma once
// Policy cases as text that a lawyer can read and check against the notice: tests/unit/rules/cases.
//
//   # a comment
//   version   cn/appliance/2026        the version that judges all cases of the file
//   claim     appliance                what all cases start from: support/builders.hpp
//
//   == Grade 2 is refused              title of a case
//   sold      2026-03-14               what is told of the sale; documents of a vehicle follow
//   grade     2
//   declined  grade_too_low at /new_item/efficiency_grade
//   by        2025〕469号, scope        part of the instrument's name, and the article
//
// "pays 824.85 = 701.12 + 123.73" is the amount, the central and the local share. Several
// "declined" stand in the order of the answer. Unless it is told, the day of recording is that of
// the sale. Words: case_file.cpp.

#include <iosfwd>
#include <string>
#include <vector>

#include "huanxin/claim/claim.hpp"
#include "huanxin/rules/evaluate.hpp"

namespace huanxin::rules::testing {

struct Case {
    std::string place;  ///< "cn-appliance-2026.txt:12".
    std::string title;
    std::string version_id;  ///< The version that covers the sale; "" where none does.
    claim::Request request;
    Facts facts;

    std::string pays;                   ///< "824.85 = 701.12 + 123.73", or "" if it is declined.
    std::vector<std::string> declined;  ///< "code at /pointer /pointer".
    std::string by;                     ///< "" if not told.
    std::string warnings;               ///< Pointers of vin_check_digit.
};

/// Every case of every file, in order. A word that can't be read aborts with its place.
[[nodiscard]] std::vector<Case> all_cases();

// NOLINTNEXTLINE(readability-identifier-naming): the name that GoogleTest looks for.
void PrintTo(const Case& one, std::ostream* out);

}  // namespace huanxin::rules::testing
