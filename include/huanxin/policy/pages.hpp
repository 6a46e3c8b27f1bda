#pragma once
// docs/rules: one page per legal instrument, made from the policy files, so that a lawyer finds the
// value that a clause became and a programmer the clause that a value comes from.

#include <map>
#include <string>

#include "huanxin/rules/policy_set.hpp"

namespace huanxin::policy {

/// Markdown by file name: README.md as index, and <instrument id>.md for each instrument. `set`
/// must come from load_directory or load_serialised. Links are those of docs/rules to
/// deploy/policies.
[[nodiscard]] std::map<std::string, std::string> render_instrument_pages(const rules::PolicySet& set
);

}  // namespace huanxin::policy
