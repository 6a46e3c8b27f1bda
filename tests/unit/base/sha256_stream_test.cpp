#include "huanxin/base/sha256_stream.hpp"

#include <string>

#include <gtest/gtest.h>

#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin {
namespace {

TEST(Sha256Stream, Pieces_HashAsTheWhole) {
    Sha256Stream abc;  // FIPS 180-4, example "abc".
    abc.update("a");
    abc.update("");
    abc.update("bc");
    EXPECT_EQ(
        to_hex(as_view(abc.finish())),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    Sha256Stream nothing;
    EXPECT_EQ(nothing.finish(), sha256(""));
    Sha256Stream one;
    Sha256Stream other;
    const std::string text(100'000, 'x');
    one.update(text);
    other.update(std::string_view(text).substr(0, 99'999));
    other.update("x");
    EXPECT_EQ(one.finish(), other.finish()) << "two at the same time do not meet";
}

}  // namespace
}  // namespace huanxin
