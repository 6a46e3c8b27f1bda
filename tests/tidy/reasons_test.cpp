// What is allowed only with a reason: a comment on the same line, or above the statement.

#include <algorithm>
#include <array>
#include <cctype>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cpp_text.hpp"
#include "tree.hpp"

namespace huanxin::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::array<std::string_view, 8> kNeedReason{
    "const_cast",
    "reinterpret_cast",
    "shared_ptr",
    "make_shared",
    "weak_ptr",
    "detached",
    "sleep_for",
    "sleep_until"};

bool says_something(std::string_view text) {
    constexpr std::ptrdiff_t kLettersMin = 8;
    return std::count_if(text.begin(), text.end(), [](char c) {
               return std::isalpha(static_cast<unsigned char>(c)) != 0;
           }) >= kLettersMin;
}

/// Does a statement end on this line of code?
bool ends_statement(std::string_view line) {
    const char last = last_before(line, line.size());
    return last == ';' || last == '{' || last == '}';
}

bool is_blank(std::string_view line) {
    return skip_space(line, 0) == line.size();
}

/// Is there a comment on line `at`, on an earlier line of its statement, or on the line above that?
bool has_reason(
    const std::vector<std::string_view>& code,
    const std::vector<std::string_view>& comments,
    std::size_t at
) {
    if (says_something(comments[at])) return true;
    while (at > 0) {
        --at;
        if (ends_statement(code[at])) return false;
        if (says_something(comments[at])) return true;
        if (is_blank(code[at])) return false;
    }
    return false;
}

std::vector<Finding> without_reason(const File& file) {
    const Parts parts = split(file.text);
    const std::vector<std::string_view> code = lines_of(parts.code);
    const std::vector<std::string_view> comments = lines_of(parts.comments);
    std::vector<Finding> findings;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (code[i].starts_with("#include")) continue;
        for (const std::string_view word : kNeedReason) {
            if (!find_word(code[i], word).empty() && !has_reason(code, comments, i)) {
                findings.push_back(
                    {file.path, i + 1, std::string(word) + " without a comment that says why"}
                );
            }
        }
    }
    return findings;
}

std::vector<Finding> bare_nolint(const File& file) {
    const std::string comments = split(file.text).comments;
    std::vector<Finding> findings;
    std::size_t number = 0;
    for (const std::string_view line : lines_of(comments)) {
        ++number;
        const std::size_t at = line.find("NOLINT");
        if (at == std::string_view::npos) continue;
        const std::string_view rest = line.substr(at);
        const std::size_t close = rest.find(')');
        if (close == std::string_view::npos || !says_something(rest.substr(close))) {
            findings.push_back({file.path, number, "NOLINT needs (its-check) and a reason after it"}
            );
        }
    }
    return findings;
}

TEST(WithoutReason, BareWord_IsFound) {
    EXPECT_THAT(lines_found(without_reason, "int a;\nstd::shared_ptr<A> a_;\n"), ElementsAre(2));
    EXPECT_THAT(lines_found(without_reason, "f(const_cast<A&>(a));\n"), ElementsAre(1));
    EXPECT_THAT(
        lines_found(without_reason, "co_spawn(e, f(), asio::detached);  // ok\n"), ElementsAre(1)
    );
}

TEST(WithoutReason, CommentOfTheStatementBefore_DoesNotCount) {
    const std::string_view snippet = "int a;  // Counts the open doors.\nstd::shared_ptr<A> a_;\n";
    EXPECT_THAT(lines_found(without_reason, snippet), ElementsAre(2));
    const std::string_view apart = "// About something else.\n\nstd::shared_ptr<A> a_;\n";
    EXPECT_THAT(lines_found(without_reason, apart), ElementsAre(3));
}

TEST(WithoutReason, WithReason_Passes) {
    EXPECT_THAT(
        lines_found(without_reason, "std::shared_ptr<A> a_;  // Also owned by the session.\n"),
        IsEmpty()
    );
    EXPECT_THAT(
        lines_found(
            without_reason, "// The session owns it, too.\nf(\n    std::shared_ptr<A>(a),\n"
        ),
        IsEmpty()
    );
    EXPECT_THAT(lines_found(without_reason, "#include <boost/asio/detached.hpp>\n"), IsEmpty());
}

TEST(BareNolint, WithoutReason_IsFound) {
    EXPECT_THAT(lines_found(bare_nolint, "\nint a;  // NOLINT\n"), ElementsAre(2));
    EXPECT_THAT(lines_found(bare_nolint, "int a;  // NOLINT(misc-x)\n"), ElementsAre(1));
}

TEST(BareNolint, WithReason_Passes) {
    EXPECT_THAT(
        lines_found(bare_nolint, "int a;  // NOLINT(misc-x): the C API asks for it.\n"), IsEmpty()
    );
}

TEST(Tree, SharpTools_HaveReasons) {
    expect_clean(cpp_files(), without_reason);
    expect_clean(cpp_files(), bare_nolint);
}

}  // namespace
}  // namespace huanxin::tidy
