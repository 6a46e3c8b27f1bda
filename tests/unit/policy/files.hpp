#pragma once
// Policy directories for tests: copies that a test may change.

#include <filesystem>
#include <string>
#include <string_view>

#include "huanxin/rules/policy_set.hpp"

namespace huanxin::policy::testing {

/// deploy/policies of this checkout.
[[nodiscard]] std::filesystem::path committed_policies();
/// tests/unit/policy/data/<name>.
[[nodiscard]] std::filesystem::path data(std::string_view name);

/// The set of deploy/policies; the test fails if it does not load.
[[nodiscard]] const rules::PolicySet& committed();
[[nodiscard]] Date day(const std::string& text);

[[nodiscard]] std::string read_text(const std::filesystem::path& path);
void write_text(const std::filesystem::path& path, std::string_view text);

/// A directory of its own, removed at the end.
class TempDirectory {
public:
    TempDirectory();
    ~TempDirectory();
    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    void copy_from(const std::filesystem::path& directory) const;

private:
    std::filesystem::path path_;
};

}  // namespace huanxin::policy::testing
