// Pages that a reader can trust: one title each, no dead link, a README in every module.

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cpp_text.hpp"
#include "tree.hpp"

namespace huanxin::tidy {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const fs::path kRoot = HUANXIN_SOURCE_DIR;

/// The page with its fenced blocks and `quoted words` blanked: what is left is prose and links.
std::string prose(std::string_view page) {
    std::string text;
    bool fenced = false;
    for (const std::string_view line : lines_of(page)) {
        const bool fence = line.starts_with("```");
        fenced = fenced != fence;
        bool quoted = false;
        for (const char c : fenced || fence ? std::string_view() : line) {
            quoted = quoted != (c == '`');
            text += quoted ? ' ' : c;
        }
        text += '\n';
    }
    return text;
}

std::vector<Finding> titles(const File& page) {
    std::vector<std::size_t> found;
    std::size_t number = 0;
    const std::string text = prose(page.text);
    for (const std::string_view line : lines_of(text)) {
        ++number;
        if (line.starts_with("# ")) found.push_back(number);
    }
    if (found.size() == 1) return {};
    return {{page.path, found.empty() ? 1 : found[1], "a page has one title, \"# …\""}};
}

bool is_elsewhere(std::string_view target) {
    return target.empty() || target.find("://") != std::string_view::npos ||
           target.starts_with("mailto:");
}

std::vector<Finding> links(const File& page) {
    const std::string text = prose(page.text);
    std::vector<Finding> findings;
    for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 2)) {
        std::string target = text.substr(at + 2, text.find_first_of(") \n", at + 2) - at - 2);
        target.resize(std::min(target.find('#'), target.size()));
        if (!is_elsewhere(target) &&
            !fs::exists(kRoot / fs::path(page.path).parent_path() / target)) {
            findings.push_back({page.path, line_at(text, at), "dead link: " + target});
        }
    }
    return findings;
}

std::vector<File> pages() {
    std::vector<File> found =
        files_below({"bench", "deploy", "docs", "proto", "src", "tests"}, {".md"});
    for (const fs::directory_entry& entry : fs::directory_iterator(kRoot)) {
        if (entry.path().extension() == ".md")
            found.push_back(file(entry.path().filename().string()));
    }
    return found;
}

std::vector<std::size_t> found(const Lint& lint, std::string_view page) {
    return lines_found(lint, page, "docs/page.md");
}

TEST(Titles, One_Passes) {
    EXPECT_THAT(found(titles, "# A\n\n## B\n```sh\n# a comment\n```\n"), IsEmpty());
}

TEST(Titles, NoneOrTwo_AreFound) {
    EXPECT_THAT(found(titles, "## B\n"), ElementsAre(1));
    EXPECT_THAT(found(titles, "# A\n\n# B\n"), ElementsAre(3));
}

TEST(Links, Dead_IsFound) {
    EXPECT_THAT(found(links, "# A\n[b](no-such-page.md)\n"), ElementsAre(2));
    EXPECT_THAT(found(links, "[b](../no/such.md#part)\n"), ElementsAre(1));
}

TEST(Links, Live_Pass) {
    EXPECT_THAT(
        found(links, "[b](../CMakeLists.txt) [c](#part) [d](https://a.example/x)\n"), IsEmpty()
    );
    EXPECT_THAT(found(links, "`[b](none.md)`\n```\n[b](none.md)\n```\n"), IsEmpty());
}

TEST(Tree, Pages_HaveOneTitle) {
    expect_clean(pages(), titles);
}

TEST(Tree, Pages_HaveNoDeadLink) {
    expect_clean(pages(), links);
}

TEST(Tree, Modules_HaveAReadme) {
    std::size_t modules = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(kRoot / "src")) {
        if (!entry.is_directory()) continue;
        ++modules;
        EXPECT_TRUE(fs::exists(entry.path() / "README.md")) << entry.path() << " has no README.md";
    }
    EXPECT_GT(modules, 0U);
}

}  // namespace
}  // namespace huanxin::tidy
