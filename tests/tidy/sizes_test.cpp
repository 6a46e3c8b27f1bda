// Files ≤ 400 lines, headers ≤ 200, functions ≤ 70, 100 columns: what one reader takes in at a
// time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cpp_text.hpp"
#include "tree.hpp"

namespace huanxin::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t kFileLinesMax = 400;
constexpr std::size_t kHeaderLinesMax = 200;
constexpr std::size_t kFunctionLinesMax = 70;
constexpr std::size_t kColumnsMax = 100;

std::vector<Finding> file_length(const File& file) {
    const std::size_t limit = file.path.ends_with(".hpp") ? kHeaderLinesMax : kFileLinesMax;
    const std::size_t lines = lines_of(file.text).size();
    if (lines <= limit) return {};
    return {{file.path, lines, "the file has more than " + std::to_string(limit) + " lines"}};
}

std::vector<Finding> line_length(const File& file) {
    std::vector<Finding> findings;
    std::size_t number = 0;
    for (const std::string_view line : lines_of(file.text)) {
        ++number;
        if (code_points(line) > kColumnsMax) {
            findings.push_back({file.path, number, "the line is longer than 100 columns"});
        }
    }
    return findings;
}

/// Finds function bodies by counting braces: a brace at namespace or class level whose head (what
/// stands since the last statement) has parameters and no initialiser opens a function.
class FunctionFinder {
public:
    struct Function {
        std::size_t first_line = 0;
        std::size_t lines = 0;
    };

    explicit FunctionFinder(std::string_view code) : code_(code) {}

    std::vector<Function> run() {
        for (at_ = 0; at_ < code_.size(); ++at_) {
            const char c = code_[at_];
            if (c == '(' || c == '[') {
                at_ = closing(code_, at_);
            } else if (c == '{') {
                opened();
            } else if (c == ';' || c == '}') {
                head_ = at_ + 1;
            }
        }
        return functions_;
    }

private:
    void opened() {
        const std::string_view head = code_.substr(head_, at_ - head_);
        if (is_scope(head)) {
            head_ = at_ + 1;
        } else if (is_function(head)) {
            function();
        } else {
            at_ = closing(code_, at_);
        }
    }

    static bool is_scope(std::string_view head) {
        for (const std::string_view word : {"namespace", "class", "struct", "union", "extern"}) {
            const std::vector<std::size_t> found = find_word(head, word);
            // "struct X f() {" and "void f(struct X x) {" are functions.
            if (!found.empty() && head.find('(', found.front()) == std::string_view::npos) {
                return true;
            }
        }
        return false;
    }

    static bool is_function(std::string_view head) {
        const std::size_t parameters = head.find('(');
        const std::size_t initialiser = head.find('=');
        const bool is_operator = !find_word(head, "operator").empty();
        return parameters != std::string_view::npos && (is_operator || initialiser > parameters);
    }

    /// From the head's first line to the closing brace, past the braces of member initialisers.
    void function() {
        std::size_t end = closing(code_, at_);
        for (std::size_t next = skip_space(code_, end + 1);
             next < code_.size() && (code_[next] == ',' || code_[next] == '{');
             next = skip_space(code_, end + 1)) {
            end = closing(code_, std::min(code_.find('{', next), code_.size() - 1));
        }
        const std::size_t first = line_at(code_, skip_space(code_, head_));
        functions_.push_back({first, line_at(code_, end) - first + 1});
        at_ = end;
        head_ = end + 1;
    }

    std::string_view code_;
    std::size_t at_ = 0;
    std::size_t head_ = 0;
    std::vector<Function> functions_;
};

std::vector<Finding> function_length(const File& file) {
    const Parts parts = split(file.text);
    std::vector<Finding> findings;
    for (const auto& function : FunctionFinder(parts.code).run()) {
        if (function.lines > kFunctionLinesMax) {
            findings.push_back(
                {file.path,
                 function.first_line,
                 "the function has " + std::to_string(function.lines) + " lines; 70 are the limit"}
            );
        }
    }
    return findings;
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

/// A function of `lines` lines, head and closing brace included.
std::string function_of(const std::string& head, std::size_t lines) {
    return head + "\n" + repeated("    g({1});\n", lines - 2) + "}\n";
}

TEST(FileLength, AtTheLimit_Passes) {
    EXPECT_THAT(lines_found(file_length, repeated("x\n", 400)), IsEmpty());
    EXPECT_THAT(
        lines_found(file_length, repeated("x\n", 200), "include/huanxin/a/a.hpp"), IsEmpty()
    );
}

TEST(FileLength, OverTheLimit_IsFound) {
    EXPECT_THAT(lines_found(file_length, repeated("x\n", 401)), ElementsAre(401));
    EXPECT_THAT(
        lines_found(file_length, repeated("x\n", 201), "include/huanxin/a/a.hpp"), ElementsAre(201)
    );
}

TEST(LineLength, HundredCharacters_Pass) {
    EXPECT_THAT(lines_found(line_length, repeated("新", 100) + "\n"), IsEmpty());
    EXPECT_THAT(lines_found(line_length, "\n" + repeated("x", 101) + "\n"), ElementsAre(2));
}

TEST(FunctionLength, Seventy_Pass) {
    EXPECT_THAT(lines_found(function_length, function_of("int f(int a) {", 70)), IsEmpty());
}

TEST(FunctionLength, SeventyOne_IsFound) {
    EXPECT_THAT(lines_found(function_length, function_of("int f(int a) {", 71)), ElementsAre(1));
    EXPECT_THAT(lines_found(function_length, function_of("TEST(A, B) {", 71)), ElementsAre(1));
}

TEST(FunctionLength, InsideScopes_IsFound) {
    const std::string member = "namespace a {\nclass B final : public C {\nint x = 1;\n" +
                               function_of("bool operator==(const B& b) const {", 71) + "};\n}\n";
    EXPECT_THAT(lines_found(function_length, member), ElementsAre(4));
}

TEST(FunctionLength, AfterMemberInitialisers_IsFound) {
    const std::string constructor = function_of("A(int a)\n    : a_{a}, b_{1, {2}} {", 70);
    EXPECT_THAT(lines_found(function_length, constructor), ElementsAre(1));
}

TEST(FunctionLength, Table_IsNoFunction) {
    const std::string table =
        "constexpr auto kTable = make({\n" + repeated("    {1, 2},\n", 90) + "});\n";
    EXPECT_THAT(lines_found(function_length, table), IsEmpty());
}

TEST(FunctionLength, TwoShortOnes_AreNotOne) {
    const std::string two = function_of("int f() {", 60) + "\n" + function_of("int g() {", 60);
    EXPECT_THAT(lines_found(function_length, two), IsEmpty());
}

TEST(Tree, Files_AreShort) {
    expect_clean(cpp_files(), file_length);
}

TEST(Tree, Lines_AreShort) {
    expect_clean(cpp_files(), line_length);
}

TEST(Tree, Functions_AreShort) {
    expect_clean(cpp_files(), function_length);
}

}  // namespace
}  // namespace huanxin::tidy
