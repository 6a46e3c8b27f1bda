#include "tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace huanxin::tidy {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = HUANXIN_SOURCE_DIR;

File read(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    EXPECT_TRUE(stream) << "can't read " << path;
    return {
        path.lexically_relative(kRoot).generic_string(),
        std::string(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>())};
}

bool ends_in_one_of(const fs::path& path, const std::vector<std::string>& endings) {
    const std::string name = path.filename().string();
    return std::any_of(endings.begin(), endings.end(), [&name](const std::string& ending) {
        return name.ends_with(ending);
    });
}

}  // namespace

std::vector<File> files_below(
    const std::vector<std::string>& folders, const std::vector<std::string>& endings
) {
    std::vector<File> found;
    for (const std::string& folder : folders) {
        if (!fs::exists(kRoot / folder)) continue;
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kRoot / folder)) {
            if (entry.is_regular_file() && ends_in_one_of(entry.path(), endings)) {
                found.push_back(read(entry.path()));
            }
        }
    }
    std::sort(found.begin(), found.end(), [](const File& a, const File& b) {
        return a.path < b.path;
    });
    return found;
}

std::vector<File> cpp_files() {
    return files_below({"bench", "include", "src", "tests"}, {".cpp", ".hpp"});
}

std::vector<File> source_files() {
    return files_below({"include", "src"}, {".cpp", ".hpp"});
}

File file(const std::string& path) {
    return read(kRoot / path);
}

void expect_clean(const std::vector<File>& files, const Lint& lint) {
    EXPECT_FALSE(files.empty()) << "no file to look at";
    for (const File& file : files) {
        for (const Finding& finding : lint(file)) {
            ADD_FAILURE_AT(finding.path.c_str(), static_cast<int>(finding.line)) << finding.message;
        }
    }
}

std::vector<std::size_t> lines_found(const Lint& lint, std::string_view snippet, std::string path) {
    std::vector<std::size_t> lines;
    for (const Finding& finding : lint({std::move(path), std::string(snippet)})) {
        lines.push_back(finding.line);
    }
    return lines;
}

}  // namespace huanxin::tidy
