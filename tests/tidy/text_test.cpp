// Plain text files: one newline at the end, no tab, no space before a line's end. And as much test
// as there is source.

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cpp_text.hpp"
#include "tree.hpp"

namespace huanxin::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<Finding> white_space(const File& file) {
    std::vector<Finding> findings;
    std::size_t number = 0;
    for (const std::string_view line : lines_of(file.text)) {
        ++number;
        if (line.find('\t') != std::string_view::npos) {
            findings.push_back({file.path, number, "tab"});
        }
        if (line.ends_with(' ') || line.ends_with('\r')) {
            findings.push_back({file.path, number, "white space at the end of the line"});
        }
    }
    if (!file.text.empty() && (!file.text.ends_with('\n') || file.text.ends_with("\n\n"))) {
        findings.push_back({file.path, number, "a file ends with one newline"});
    }
    return findings;
}

std::size_t line_count(const std::vector<File>& files) {
    std::size_t count = 0;
    for (const File& file : files)
        count += lines_of(file.text).size();
    return count;
}

TEST(WhiteSpace, Untidy_IsFound) {
    EXPECT_THAT(lines_found(white_space, "a\n\tb\n"), ElementsAre(2));
    EXPECT_THAT(lines_found(white_space, "a \nb\n"), ElementsAre(1));
    EXPECT_THAT(lines_found(white_space, "a\r\n"), ElementsAre(1));
    EXPECT_THAT(lines_found(white_space, "a\nb"), ElementsAre(2));
    EXPECT_THAT(lines_found(white_space, "a\n\n"), ElementsAre(2));
}

TEST(WhiteSpace, Tidy_Passes) {
    EXPECT_THAT(lines_found(white_space, "a\n\n  b\n"), IsEmpty());
}

TEST(Tree, WhiteSpace_IsTidy) {
    expect_clean(
        files_below(
            {"bench", "deploy", "docs", "include", "proto", "src", "tests"},
            {".cpp", ".hpp", ".md", ".proto", ".py", ".sh", ".textproto", ".txt", ".yaml"}
        ),
        white_space
    );
    expect_clean({file("CMakeLists.txt"), file("CMakePresets.json"), file("dev")}, white_space);
}

TEST(Tree, Tests_AreAsLongAsTheSource) {
    const std::size_t tests = line_count(files_below({"tests"}, {".cpp", ".hpp", ".py"}));
    const std::size_t source = line_count(source_files());
    EXPECT_GE(tests, source) << "lines of tests against lines of source";
}

}  // namespace
}  // namespace huanxin::tidy
