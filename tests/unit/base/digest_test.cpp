#include "huanxin/base/digest.hpp"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "huanxin/base/text.hpp"

namespace huanxin {
namespace {

std::string hex_of(const Bytes32& bytes) {
    return to_hex(as_view(bytes));
}

TEST(Sha256, PublishedVectors_Match) {
    EXPECT_EQ(
        hex_of(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    EXPECT_EQ(
        hex_of(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    EXPECT_EQ(
        hex_of(sha256(std::string(1'000'000, 'a'))),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    );
}

TEST(HmacSha256, Rfc4231Vectors_Match) {
    EXPECT_EQ(
        hex_of(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    );
    EXPECT_EQ(
        hex_of(hmac_sha256("Jefe", "what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    EXPECT_EQ(
        hex_of(hmac_sha256(
            std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"
        )),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
}

TEST(HmacSha256, EmptyKey_IsNotTheKeyBefore) {
    const std::string expected = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
    (void)hmac_sha256("another key", "another text");
    EXPECT_EQ(hex_of(hmac_sha256({}, {})), expected);
    EXPECT_EQ(hex_of(hmac_sha256("", "")), expected);
}

TEST(Digest16, Parts_AreSeparated) {
    EXPECT_NE(digest16({"ab", "c"}), digest16({"a", "bc"}));
    EXPECT_NE(digest16({"ab"}), digest16({"ab", ""}));
    EXPECT_NE(digest16({}), digest16({""}));
}

TEST(Digest16, Parts_AreHashedAsDocumented) {
    const std::string framed("\x02\0\0\0ab\x01\0\0\0c", 11);
    EXPECT_EQ(as_view(digest16({"ab", "c"})), as_view(sha256(framed)).substr(0, 16));
    const std::string long_part(70'000, 'z');
    EXPECT_EQ(
        as_view(digest16({long_part})),
        as_view(sha256(std::string("\x70\x11\x01\0", 4) + long_part)).substr(0, 16)
    );
}

TEST(Digests, ManyThreads_DoNotDisturbEachOther) {
    const Bytes32 hash = sha256("abc");
    const Bytes32 mac = hmac_sha256("key", "abc");
    std::vector<std::thread> threads;
    std::vector<int> wrong(4, 0);
    threads.reserve(wrong.size());
    for (int& count : wrong) {
        threads.emplace_back([&count, hash, mac] {
            for (int i = 0; i < 1000; ++i) {
                count += sha256("abc") != hash;
                count += hmac_sha256("key", "abc") != mac;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

TEST(RandomBytes, Draws_AreAllDifferent) {
    std::set<Bytes16> seen;
    for (int i = 0; i < 1000; ++i)
        seen.insert(random_bytes<16>());
    EXPECT_EQ(seen.size(), 1000U);
    EXPECT_NE(random_bytes<12>(), random_bytes<12>());
    EXPECT_NE(random_bytes<32>(), random_bytes<32>());
}

TEST(FirstBytes, ShortText_IsFilledWithZeros) {
    EXPECT_EQ(first_bytes<4>("ab"), (std::array<std::uint8_t, 4>{'a', 'b', 0, 0}));
    EXPECT_EQ(first_bytes<2>("abc"), (std::array<std::uint8_t, 2>{'a', 'b'}));
}

RC_GTEST_PROP(
    HmacSha256, AnyInput_IsRfc2104OverSha256, (const std::string& key, const std::string& data)
) {
    std::string block = key.size() > 64 ? std::string(as_view(sha256(key))) : key;
    block.resize(64, '\0');
    std::string inner = block;
    std::string outer = block;
    for (char& c : inner)
        c = static_cast<char>(c ^ 0x36);
    for (char& c : outer)
        c = static_cast<char>(c ^ 0x5C);
    const Bytes32 inner_hash = sha256(inner + data);
    RC_ASSERT(hmac_sha256(key, data) == sha256(outer + std::string(as_view(inner_hash))));
}

}  // namespace
}  // namespace huanxin
