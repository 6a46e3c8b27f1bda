#pragma once
// The files of a policy directory as text, and their canonical serialisation:
//
//   set  = "huanxin-policy-files 1\n" file*
//   file = path "\n" size "\n" content "\n"        path relative, '/'; size of content in bytes,
//   decimal
//
// sorted by path. It holds the files byte for byte: an auditor reads what the office wrote,
// comments included, and can make the digest again with nothing but SHA-256. ON DISK: never change.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/policy/load.hpp"

namespace huanxin::policy {

struct SourceFile {
    std::string path;  ///< Relative to the directory, with '/'.
    std::string text;
};

/// The policy files under `directory`, by path. Files that can't be read are faults and left out.
[[nodiscard]] std::vector<SourceFile> read_sources(
    const std::filesystem::path& directory, std::vector<PolicyFault>& faults
);

/// `files` must be sorted by path.
[[nodiscard]] std::string serialise(const std::vector<SourceFile>& files);

/// nullopt unless `serialised` is exactly what serialise() gives for some files within the limits.
[[nodiscard]] std::optional<std::vector<SourceFile>> deserialise(std::string_view serialised);

}  // namespace huanxin::policy
