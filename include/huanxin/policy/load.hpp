#pragma once
// Policy files (proto/huanxin/policy/v1, deploy/policies) to a validated rules::PolicySet, or to
// every fault found in them. All functions are safe on any thread.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/rules/policy_set.hpp"

namespace huanxin::policy {

/// Bounds of what is read: far above any real directory, far below what could exhaust the server.
inline constexpr std::size_t kFilesMax = 1'000;
inline constexpr std::size_t kFileBytesMax = 1 << 20;
/// Values of one parameter of one version.
inline constexpr std::size_t kValuesMax = 100;

/// One thing wrong in the policy files.
struct PolicyFault {
    std::string file;  ///< Path as the caller can open it; of a serialised set relative to its
                       ///< root.
    int line = 0;      ///< From 1; 0 where the fault is of the file or of the directory as a whole.
    std::string message;  ///< What is wrong and, where there is one, the other place.
    bool operator==(const PolicyFault&) const = default;
};

/// Exactly one of the two is there: a set, or at least one fault.
struct LoadOutcome {
    std::optional<rules::PolicySet> set;
    std::vector<PolicyFault> faults;  ///< By file and line.
};

/// Reads all `*.textproto` files under `directory`, names that start with a dot left out. A file
/// that the parser can't read hides its own later faults, and the checks that need all files are
/// then left out; every other fault of every file is reported at once.
[[nodiscard]] LoadOutcome load_directory(const std::filesystem::path& directory);

/// Rebuilds a set from PolicySet::serialised, with the same digest. The engine keeps the text of
/// every set that it decided under, so that a decision can be judged again years later.
[[nodiscard]] LoadOutcome load_serialised(std::string_view serialised);

/// One line a fault, "path:line: message" ("path: message" where the fault has no line).
[[nodiscard]] std::string render_faults(const std::vector<PolicyFault>& faults);

/// The digest, then one line a version: id, sale window, number of values, how many are assumed.
[[nodiscard]] std::string summary(const rules::PolicySet& set);

}  // namespace huanxin::policy
