// g++ 12.2 destroys temporaries of a co_await expression twice: a capturing lambda, and whatever is
// made with braces. Both are named on the line before, then moved (docs/STYLE.md).

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cpp_text.hpp"
#include "tree.hpp"

namespace huanxin::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Does the closing brace at `at` end a braced value inside an expression, not a block?
bool ends_value(std::string_view code, std::size_t at) {
    const std::size_t next = skip_space(code, at + 1);
    return next < code.size() &&
           std::string_view(",).;]?:|&+").find(code[next]) != std::string_view::npos;
}

/// The offset of the bracket that opens the one closed at `close`, or 0.
std::size_t opening(std::string_view code, std::size_t close) {
    std::size_t depth = 0;
    for (std::size_t at = close + 1; at-- > 0;) {
        const char c = code[at];
        if (c == ')' || c == ']' || c == '}') ++depth;
        if ((c == '(' || c == '[' || c == '{') && --depth == 0) return at;
    }
    return 0;
}

/// The full expression in which the co_await at `at` stands: from the last statement's or block's
/// end to this one's.
std::string_view statement_around(std::string_view code, std::size_t at) {
    std::size_t begin = at;
    while (begin > 0) {
        const char c = code[begin - 1];
        if (c == ';' || c == '{') break;
        if (c == '}' && !ends_value(code, begin - 1)) break;
        begin = c == '}' ? opening(code, begin - 1) : begin - 1;
    }
    std::size_t end = at;
    while (end < code.size() && code[end] != ';' && code[end] != '}') {
        const char c = code[end];
        if (c == '{' && last_before(code, end) == ')') break;  // The block of an if or a loop.
        end = c == '(' || c == '[' || c == '{' ? closing(code, end) + 1 : end + 1;
    }
    return code.substr(begin, std::min(end, code.size()) - begin);
}

/// An opening bracket of a lambda stands where a value may begin; that of a subscript does not.
bool has_capturing_lambda(std::string_view text) {
    for (std::size_t at = text.find('['); at != std::string_view::npos;
         at = text.find('[', at + 1)) {
        const char before = last_before(text, at);
        const bool starts_value =
            !is_word_character(before) && before != ')' && before != ']' && before != '[';
        const bool captures = skip_space(text, at + 1) != closing(text, at);
        if (starts_value && captures && text.substr(at + 1, 1) != "[") return true;
    }
    return false;
}

/// A brace after a type's name, an opening bracket or a comma makes a value.
bool has_braced_value(std::string_view text) {
    for (std::size_t at = text.find('{'); at != std::string_view::npos;
         at = text.find('{', at + 1)) {
        const char before = last_before(text, at);
        if (is_word_character(before) || before == '>' || before == '(' || before == ',')
            return true;
    }
    return false;
}

std::vector<Finding> hazards(const File& file) {
    const std::string code = split(file.text).code;
    std::vector<Finding> findings;
    for (const std::size_t at : find_word(code, "co_await")) {
        const std::string_view statement = statement_around(code, at);
        const std::size_t line = line_at(code, at);
        if (has_capturing_lambda(statement)) {
            findings.push_back(
                {file.path, line, "capturing lambda in a co_await expression: name it"}
            );
        } else if (has_braced_value(statement)) {
            findings.push_back(
                {file.path, line, "braced temporary in a co_await expression: name it"}
            );
        }
    }
    return findings;
}

TEST(Hazards, CapturingLambda_IsFound) {
    EXPECT_THAT(
        lines_found(hazards, "int a;\nco_await offload(pool, [&a] { return a; });\n"),
        ElementsAre(2)
    );
    EXPECT_THAT(
        lines_found(hazards, "auto b = co_await f(\n    [x = std::move(y)]() mutable { g(); });\n"),
        ElementsAre(1)
    );
    EXPECT_THAT(lines_found(hazards, "use([&] { return 1; }, co_await f());\n"), ElementsAre(1));
}

TEST(Hazards, BracedTemporary_IsFound) {
    EXPECT_THAT(lines_found(hazards, "co_await send(Options{.name = n});\n"), ElementsAre(1));
    EXPECT_THAT(lines_found(hazards, "co_await send({1, 2});\n"), ElementsAre(1));
    EXPECT_THAT(lines_found(hazards, "use(Options{1}, co_await f());\n"), ElementsAre(1));
    EXPECT_THAT(
        lines_found(hazards, "if (co_await f(std::vector<int>{1})) {\n}\n"), ElementsAre(1)
    );
}

TEST(Hazards, NamedFirst_Passes) {
    EXPECT_THAT(
        lines_found(
            hazards, "auto work = [&a] { return a; };\nco_await offload(pool, std::move(work));\n"
        ),
        IsEmpty()
    );
    EXPECT_THAT(lines_found(hazards, "const Options o{1};\nco_await send(o);\n"), IsEmpty());
}

TEST(Hazards, PlainLambdaAndSubscript_Pass) {
    EXPECT_THAT(
        lines_found(hazards, "co_await f([] { return 1; }, a[1], b()[i]);\n"), ElementsAre()
    );
    EXPECT_THAT(lines_found(hazards, "[[maybe_unused]] auto a = co_await f();\n"), IsEmpty());
}

TEST(Hazards, BlocksAround_Pass) {
    EXPECT_THAT(
        lines_found(
            hazards, "void f() {\n    while (co_await g(1)) {\n        h({1});\n    }\n}\n"
        ),
        IsEmpty()
    );
    EXPECT_THAT(
        lines_found(hazards, "auto s = [a]() -> awaitable<void> { co_await g(a); };\n"), IsEmpty()
    );
    EXPECT_THAT(lines_found(hazards, "h({1});\nco_await g();\nh({2});\n"), IsEmpty());
    EXPECT_THAT(lines_found(hazards, "if (a) {\n    b();\n}\nco_await g();\n"), IsEmpty());
}

TEST(Tree, CoAwait_HasNoTemporaries) {
    expect_clean(cpp_files(), hazards);
}

}  // namespace
}  // namespace huanxin::tidy
