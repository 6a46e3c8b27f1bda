#include "huanxin/privacy/token.hpp"

#include <array>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <rapidcheck/gtest.h>

#include "huanxin/base/text.hpp"

namespace huanxin::privacy {
namespace {

Bytes32 counting_key() {
    Bytes32 key{};
    for (std::size_t i = 0; i < key.size(); ++i)
        key[i] = static_cast<std::uint8_t>(i);
    return key;
}

std::string hex(const Bytes16& token) {
    return to_hex(as_view(token));
}

/// The definition again, by another interface of OpenSSL.
std::string expected_token(const Bytes32& key, const std::vector<std::string>& parts) {
    std::string message;
    for (const auto& part : parts) {
        for (int shift = 0; shift < 32; shift += 8)
            message.push_back(static_cast<char>(part.size() >> shift & 0xff));
        message += part;
    }
    std::array<unsigned char, 32> mac{};
    unsigned int size = 0;
    HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        // Bytes are bytes: aliasing by char is allowed.
        reinterpret_cast<const unsigned char*>(message.data()),
        message.size(),
        mac.data(),
        &size
    );
    // Bytes are bytes: aliasing by char is allowed.
    return to_hex({reinterpret_cast<const char*>(mac.data()), 16});
}

// ON DISK: computed by Python's hmac module. If one of these fails, every stored token is lost.
TEST(Tokeniser, KnownInputs_GiveTheTokensThatAreOnDisk) {
    const Tokeniser tokens(counting_key());
    EXPECT_EQ(hex(tokens.person("11010519491231002X")), "814071e98c5a63699e32d57bd47c718c");
    EXPECT_EQ(hex(tokens.item("old/vin", "LSVAA49J132047371")), "bb4ed6095b5a84e037a7418c47c9d4f5");
    EXPECT_EQ(hex(tokens.item("", "")), "ae4aedae9a8270225f707916a8b2dfe0");
}

// PUBLISHED FOR EVER, likewise: if one of these fails, no entry proves its record any more.
TEST(Tokeniser, Salts_AreThoseThatEntriesWereMadeWith) {
    const Tokeniser tokens(counting_key());
    EXPECT_EQ(
        to_hex(as_view(tokens.record_salt(258))),
        "506b681715e56feb08a8c491a0ba916eeb8b98419aa88830afbe3e737aa32175"
    );
    EXPECT_EQ(
        to_hex(as_view(tokens.access_salt(258))),
        "b0ab4d6531b8baee6ece463819d09a881b6f1cfa485ac4cf2ad2d5503681b6d4"
    );
}

RC_GTEST_PROP(Tokeniser, AnyInput_IsHmacSha256OfTheFramedParts, ()) {
    const auto key = *rc::gen::arbitrary<Bytes32>();
    const auto role = *rc::gen::arbitrary<std::string>();
    const auto value = *rc::gen::arbitrary<std::string>();
    const Tokeniser tokens(key);
    RC_ASSERT(hex(tokens.person(value)) == expected_token(key, {"person", value}));
    RC_ASSERT(hex(tokens.item(role, value)) == expected_token(key, {"item", role, value}));
}

TEST(Tokeniser, PersonAndItem_AreKeptApart) {
    const Tokeniser tokens(counting_key());
    EXPECT_NE(tokens.person("x"), tokens.item("", "x"));
    EXPECT_NE(tokens.person("x"), tokens.item("x", ""));
    EXPECT_NE(tokens.item("ab", "c"), tokens.item("a", "bc"));
    EXPECT_NE(tokens.item("old/vin", "1"), tokens.item("new/vin", "1"));
}

TEST(Tokeniser, Fingerprints_AreKeyedAndApartFromTokens) {
    const Tokeniser ours(Bytes32{1}), theirs(Bytes32{2});
    EXPECT_EQ(ours.fingerprint("{}"), ours.fingerprint("{}"));
    EXPECT_NE(ours.fingerprint("{}"), ours.fingerprint("{ }"));
    EXPECT_NE(ours.fingerprint("{}"), theirs.fingerprint("{}"));
    EXPECT_NE(ours.fingerprint("{}"), ours.person("{}"));
}

TEST(Tokeniser, OtherKey_GivesOtherTokens) {
    EXPECT_NE(Tokeniser(counting_key()).person("x"), Tokeniser(Bytes32{}).person("x"));
}

TEST(Tokeniser, UsedByManyThreads_GivesTheSameTokens) {
    const Tokeniser tokens(counting_key());
    constexpr int kTokens = 2000;
    std::vector<Bytes16> expected;
    for (int i = 0; i < kTokens; ++i)
        expected.push_back(tokens.person(std::to_string(i)));
    std::array<int, 4> wrong{};
    std::vector<std::thread> threads;
    for (auto& count : wrong)
        threads.emplace_back([&] {
            for (int i = 0; i < kTokens; ++i)
                if (tokens.person(std::to_string(i)) != expected[static_cast<std::size_t>(i)])
                    ++count;
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, (std::array<int, 4>{}));
}

}  // namespace
}  // namespace huanxin::privacy
