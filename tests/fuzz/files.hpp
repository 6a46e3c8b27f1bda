#pragma once
// Files of this checkout that inputs are made of.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace huanxin::fuzz {

/// The file's bytes; one that can't be read ends the process.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// `relative` to the root of the checkout.
[[nodiscard]] std::filesystem::path checkout(std::string_view relative);

/// All files under `directory` whose names end in `ending`, sorted.
[[nodiscard]] std::vector<std::filesystem::path> files_below(
    const std::filesystem::path& directory, std::string_view ending
);

}  // namespace huanxin::fuzz
