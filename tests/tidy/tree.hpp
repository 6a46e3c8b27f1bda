#pragma once
// The checked-out tree as text, and what the lints report about it. A lint is a function from one
// file to its findings, so that a test can hand it a snippet as well as the tree.

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace huanxin::tidy {

/// One text file; `path` is relative to the root of the tree, with slashes.
struct File {
    std::string path;
    std::string text;
};

struct Finding {
    std::string path;
    std::size_t line = 0;  ///< From 1.
    std::string message;

    bool operator==(const Finding&) const = default;
};

using Lint = std::function<std::vector<Finding>(const File&)>;

/// All files below `folders` whose name ends in one of `endings`, sorted by path; without what a
/// build or an editor leaves behind.
[[nodiscard]] std::vector<File> files_below(
    const std::vector<std::string>& folders, const std::vector<std::string>& endings
);

/// The C++ of the tree: src, include, tests and bench.
[[nodiscard]] std::vector<File> cpp_files();
/// The C++ that ships: src and include.
[[nodiscard]] std::vector<File> source_files();
/// One file of the tree; it must exist.
[[nodiscard]] File file(const std::string& path);

/// Reports each finding of `lint` in `files` as a failure of the running test, and an empty `files`
/// too: a lint that sees nothing can't fail.
void expect_clean(const std::vector<File>& files, const Lint& lint);

/// Runs `lint` over a snippet as if it stood in `path`; gives the lines that it reports.
[[nodiscard]] std::vector<std::size_t> lines_found(
    const Lint& lint, std::string_view snippet, std::string path = "src/engine/snippet.cpp"
);

}  // namespace huanxin::tidy
