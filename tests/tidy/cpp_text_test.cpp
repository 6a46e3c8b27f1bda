#include "cpp_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huanxin::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Split, Comments_GoToTheirPart) {
    const Parts parts = split("int a;  // one\n/* two\n */ int b;\n");
    EXPECT_EQ(parts.code, "int a;        \n      \n    int b;\n");
    EXPECT_EQ(parts.comments, "        // one\n/* two\n */       \n");
}

TEST(Split, Literals_AreEmptied) {
    EXPECT_EQ(split(R"(f("a // b", '"', "\"{");)").code, R"(f("      ", ' ', "   ");)");
}

TEST(Split, RawString_EndsAtItsOwnDelimiter) {
    EXPECT_EQ(split("f(R\"x(a)\" { )x\", 1);").code, "f(R\"          \", 1);");
}

TEST(Split, DigitSeparator_OpensNoLiteral) {
    EXPECT_EQ(split("int a = 1'000; // x").code, "int a = 1'000;     ");
}

TEST(Split, UnendedLiteral_StopsAtTheLine) {
    EXPECT_EQ(split("#error it's\nint a;").code, "#error it's\nint a;");
    EXPECT_EQ(split("x = \"abc\nint a;").code, "x = \"   \nint a;");
}

TEST(FindWord, PartOfAWord_IsNotFound) {
    EXPECT_THAT(find_word("double doubled un_double double", "double"), ElementsAre(0, 25));
    EXPECT_THAT(find_word("x = time(nullptr); runtime(nullptr)", "time(nullptr)"), ElementsAre(4));
}

TEST(Closing, Nested_FindsItsOwnBracket) {
    EXPECT_EQ(closing("f(a[1], {2})", 1), 11U);
    EXPECT_EQ(closing("f(a", 1), 3U);
}

TEST(CodePoints, Chinese_CountsCharacters) {
    EXPECT_EQ(code_points("焕新 a"), 4U);
}

TEST(LinesOf, LastLineWithoutNewline_Counts) {
    EXPECT_THAT(lines_of("a\n\nb"), ElementsAre("a", "", "b"));
    EXPECT_THAT(lines_of(""), IsEmpty());
}

}  // namespace
}  // namespace huanxin::tidy
