// Words that the code does without, or gives a reason for.

#include <algorithm>
#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cpp_text.hpp"
#include "tree.hpp"

namespace huanxin::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool in_module(std::string_view path, std::string_view module) {
    const std::string folder = std::string(module) + "/";
    return path.starts_with("src/" + folder) || path.starts_with("include/huanxin/" + folder);
}

template <std::size_t N>
std::vector<Finding> find_all(
    const File& file,
    std::string_view text,
    const std::array<std::string_view, N>& words,
    const std::string& message
) {
    std::vector<Finding> findings;
    for (const std::string_view word : words) {
        for (const std::size_t at : find_word(text, word)) {
            findings.push_back({file.path, line_at(text, at), std::string(word) + message});
        }
    }
    return findings;
}

std::vector<Finding> floats(const File& file) {
    constexpr std::array<std::string_view, 6> kModules{
        "base", "identity", "claim", "rules", "ledger", "policy"};
    constexpr std::array<std::string_view, 2> kWords{"float", "double"};
    const bool exact =
        std::any_of(kModules.begin(), kModules.end(), [&file](std::string_view name) {
            return in_module(file.path, name);
        });
    if (!exact) return {};
    return find_all(
        file, split(file.text).code, kWords, ": money and rates are exact (Fen, Ratio)"
    );
}

std::vector<Finding> clocks(const File& file) {
    constexpr std::array<std::string_view, 9> kWords{
        "system_clock::now",
        "steady_clock::now",
        "high_resolution_clock::now",
        "utc_clock::now",
        "time(nullptr)",
        "time(NULL)",
        "time(0)",
        "gettimeofday",
        "clock_gettime"};
    if (file.path == "src/base/clock.cpp") return {};
    return find_all(file, split(file.text).code, kWords, ": time comes in by huanxin::Clock");
}

/// Where exceptions may be raised or caught; everywhere else faults are values.
struct Edge {
    std::string_view path;
    std::string_view why;
};

constexpr std::array<Edge, 5> kEdges{{
    {"include/huanxin/base/result.hpp", "Result::value() at start-up"},
    {"src/app/", "start-up, and the process's last line of defence"},
    {"src/cli/", "start-up: CLI11 and toml++ report by exception"},
    {"src/http/session_answer.cpp", "the outermost catch of a request"},
    {"src/http/session_stream.cpp", "the outermost catch of a streamed request"},
}};

std::vector<Finding> exceptions(const File& file) {
    constexpr std::array<std::string_view, 3> kWords{"throw", "catch", "try"};
    for (const Edge& edge : kEdges) {
        if (file.path.starts_with(edge.path)) return {};
    }
    return find_all(
        file, split(file.text).code, kWords, ": faults are Result<T>; see kEdges in tests/tidy"
    );
}

std::vector<Finding> open_ends(const File& file) {
    constexpr std::array<std::string_view, 4> kWords{"TODO", "FIXME", "XXX", "HACK"};
    const bool is_cpp = file.path.ends_with(".cpp") || file.path.ends_with(".hpp");
    const std::string text = is_cpp ? split(file.text).comments : file.text;
    std::vector<Finding> findings;
    for (const std::string_view word : kWords) {
        for (const std::size_t at : find_word(text, word)) {
            const std::string_view after = std::string_view(text).substr(at + word.size());
            const bool numbered =
                after.size() > 2 && after.starts_with("(#") && after[2] >= '0' && after[2] <= '9';
            if (!numbered) {
                findings.push_back(
                    {file.path, line_at(text, at), std::string(word) + " without its issue: (#12)"}
                );
            }
        }
    }
    return findings;
}

TEST(Floats, InExactModule_AreFound) {
    EXPECT_THAT(lines_found(floats, "int a;\ndouble b;\n", "src/ledger/a.cpp"), ElementsAre(2));
    EXPECT_THAT(lines_found(floats, "float b;\n", "include/huanxin/policy/a.hpp"), ElementsAre(1));
}

TEST(Floats, ElsewhereOrInText_Pass) {
    EXPECT_THAT(lines_found(floats, "double b;\n", "src/http/metrics.cpp"), IsEmpty());
    EXPECT_THAT(
        lines_found(floats, "// no double\nf(\"float\"); int doubled;\n", "src/rules/a.cpp"),
        IsEmpty()
    );
}

TEST(Clocks, OutsideTheClock_AreFound) {
    EXPECT_THAT(
        lines_found(clocks, "auto t = std::chrono::system_clock::now();\n"), ElementsAre(1)
    );
    EXPECT_THAT(lines_found(clocks, "\nauto t = std::time(nullptr);\n"), ElementsAre(2));
}

TEST(Clocks, TimersAndTheClockItself_Pass) {
    EXPECT_THAT(lines_found(clocks, "asio::steady_timer timer(executor);\n"), IsEmpty());
    EXPECT_THAT(
        lines_found(clocks, "return std::chrono::system_clock::now();\n", "src/base/clock.cpp"),
        IsEmpty()
    );
}

TEST(Exceptions, InTheCore_AreFound) {
    EXPECT_THAT(lines_found(exceptions, "void f() {\n    throw 1;\n}\n"), ElementsAre(2));
    EXPECT_THAT(lines_found(exceptions, "try {\n} catch (...) {\n}\n"), ElementsAre(2, 1));
}

TEST(Exceptions, AtTheEdgesOrInText_Pass) {
    EXPECT_THAT(lines_found(exceptions, "throw 1;\n", "src/cli/run.cpp"), IsEmpty());
    EXPECT_THAT(lines_found(exceptions, "// must not throw\nthrow_exception_from();\n"), IsEmpty());
}

TEST(OpenEnds, WithoutIssue_AreFound) {
    EXPECT_THAT(lines_found(open_ends, "int a;  // TODO: more\n"), ElementsAre(1));
    EXPECT_THAT(lines_found(open_ends, "# FIXME later\n", "src/CMakeLists.txt"), ElementsAre(1));
}

TEST(OpenEnds, WithIssue_Pass) {
    EXPECT_THAT(lines_found(open_ends, "// TODO(#12): more\nf(\"XXX\");\n"), IsEmpty());
}

TEST(Tree, Money_HasNoFloat) {
    expect_clean(source_files(), floats);
}

TEST(Tree, Time_ComesFromOneClock) {
    expect_clean(source_files(), clocks);
}

TEST(Tree, Exceptions_StayAtTheEdges) {
    expect_clean(source_files(), exceptions);
}

TEST(Tree, OpenEnds_HaveAnIssue) {
    expect_clean(cpp_files(), open_ends);
    expect_clean(
        files_below({"proto", "deploy", "src", "tests"}, {".proto", ".textproto", ".txt", ".py"}),
        open_ends
    );
}

}  // namespace
}  // namespace huanxin::tidy
