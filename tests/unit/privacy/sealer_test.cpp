#include "huanxin/privacy/sealer.hpp"

#include <array>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::privacy {
namespace {

using std::string_literals::operator""s;
using ::testing::HasSubstr;

constexpr std::size_t kOverhead = 12 + 16;

Bytes32 key_of(std::uint8_t fill) {
    Bytes32 key{};
    key.fill(fill);
    return key;
}

Bytes32 flipped(Bytes32 key, std::size_t bit) {
    key[bit / 8] = static_cast<std::uint8_t>(key[bit / 8] ^ (1U << bit % 8));
    return key;
}

std::string flipped(std::string text, std::size_t bit) {
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << bit % 8));
    return text;
}

MasterKeys master_keys(std::initializer_list<std::uint32_t> numbers) {
    MasterKeys keys;
    for (const auto number : numbers)
        keys.wrap_keys.emplace(number, key_of(static_cast<std::uint8_t>(number)));
    return keys;
}

struct Vector {
    const char* name;
    const char* key;
    const char* nonce;
    const char* associated;
    const char* plaintext;
    const char* ciphertext;
    const char* tag;
};

// McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B: test cases 13, 14 and 16
// (AES-256).
constexpr std::array kVectors{
    Vector{
        "case 13",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "000000000000000000000000",
        "",
        "",
        "",
        "530f8afbc74536b9a963b4f1c4cb738b"},
    Vector{
        "case 14",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "000000000000000000000000",
        "",
        "00000000000000000000000000000000",
        "cea7403d4d606b6e074ec5d3baf39d18",
        "d0d1c8a799996bf0265b98b5d48ab919"},
    Vector{
        "case 16",
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e24"
        "49a6b525b16aedf5aa0de657ba637b39",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b10"
        "56828838c5f61e6393ba7a0abcc9f662",
        "76fc6ece0f4e1768cddf8853bb2d551b"},
};

TEST(Open, PublishedVectors_GiveTheirPlaintext) {
    for (const auto& vector : kVectors) {
        const auto key = first_bytes<32>(from_hex(vector.key));
        const auto sealed = from_hex(vector.nonce + std::string(vector.ciphertext) + vector.tag);
        const auto plaintext = open(key, from_hex(vector.associated), sealed);
        ASSERT_TRUE(plaintext.has_value()) << vector.name;
        EXPECT_EQ(to_hex(*plaintext), vector.plaintext) << vector.name;
    }
}

RC_GTEST_PROP(Seal, AnyText_OpensAgain, ()) {
    const auto key = *rc::gen::arbitrary<Bytes32>();
    const auto associated = *rc::gen::arbitrary<std::string>();
    const auto plaintext = *rc::gen::arbitrary<std::string>();
    const auto sealed = seal(key, associated, plaintext);
    RC_ASSERT(sealed.size() == plaintext.size() + kOverhead);
    RC_ASSERT(open(key, associated, sealed).value() == plaintext);
}

TEST(Seal, LongText_OpensAgain) {
    const std::string plaintext(std::size_t{3} << 20, 'x');
    EXPECT_TRUE(open(key_of(1), "a", seal(key_of(1), "a", plaintext)).value() == plaintext);
}

TEST(Seal, SameTextManyTimes_NeverRepeatsItsNonce) {
    std::set<std::string> nonces;
    for (int i = 0; i < 1000; ++i)
        nonces.insert(seal(key_of(1), "a", "same").substr(0, 12));
    EXPECT_EQ(nonces.size(), 1000U);
}

// Every single bit, so that no byte of the format is left outside the tag's protection.
TEST(Open, AnyBitFlippedAnywhere_IsCorrupt) {
    const auto key = random_bytes<32>();
    const std::string associated = "consumer/42/name";
    const std::string sealed = seal(key, associated, "\xE7\x8E\x8B\xE5\xB0\x8F\xE6\x98\x8E");
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        const auto result = open(key, associated, flipped(sealed, bit));
        ASSERT_TRUE(result.has_error()) << "sealed bit " << bit;
        EXPECT_EQ(result.error().code, Errc::corrupt);
    }
    for (std::size_t bit = 0; bit < associated.size() * 8; ++bit)
        ASSERT_TRUE(open(key, flipped(associated, bit), sealed).has_error()) << "place bit " << bit;
    for (std::size_t bit = 0; bit < key.size() * 8; ++bit)
        ASSERT_TRUE(open(flipped(key, bit), associated, sealed).has_error()) << "key bit " << bit;
    EXPECT_TRUE(open(key, associated, sealed).has_value());
}

RC_GTEST_PROP(Open, AnyTextWithABitFlipped_IsCorrupt, ()) {
    const auto key = *rc::gen::arbitrary<Bytes32>();
    const auto associated = *rc::gen::arbitrary<std::string>();
    const auto sealed = seal(key, associated, *rc::gen::arbitrary<std::string>());
    const auto bit = *rc::gen::inRange<std::size_t>(0, sealed.size() * 8);
    RC_ASSERT(open(key, associated, flipped(sealed, bit)).error().code == Errc::corrupt);
}

TEST(Open, CutOrExtended_IsCorrupt) {
    const auto sealed = seal(key_of(1), "a", "text");
    for (std::size_t size = 0; size < sealed.size(); ++size)
        EXPECT_TRUE(open(key_of(1), "a", sealed.substr(0, size)).has_error()) << size;
    EXPECT_TRUE(open(key_of(1), "a", sealed + '\0').has_error());
}

TEST(Open, Failure_SaysWhatToDoAndNothingOfTheText) {
    const auto result = open(key_of(2), "a", seal(key_of(1), "a", "secret"));
    EXPECT_THAT(result.error().message, HasSubstr("restore the record from a backup"));
    EXPECT_THAT(result.error().message, ::testing::Not(HasSubstr("secret")));
}

TEST(Seal, UsedByManyThreadsWithManyKeys_OpensAgain) {
    std::array<int, 4> wrong{};
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < wrong.size(); ++t)
        threads.emplace_back([&wrong, t] {
            for (int i = 0; i < 500; ++i) {
                const auto key = key_of(static_cast<std::uint8_t>(i + static_cast<int>(t)));
                const auto text = std::to_string(i);
                if (open(key, text, seal(key, text, text)).value() != text) ++wrong[t];
                if (open(key, "elsewhere", seal(key, text, text)).has_value()) ++wrong[t];
            }
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, (std::array<int, 4>{}));
}

TEST(KeyRing, Wrap_NamesTheHighestMasterKeyAndUnwraps) {
    const KeyRing ring(master_keys({1, 3}));
    const auto data_key = random_bytes<32>();
    const auto wrapped = ring.wrap(data_key, "consumer");
    EXPECT_EQ(wrapped.substr(0, 4), "\3\0\0\0"s);
    EXPECT_EQ(wrapped.size(), 4 + 32 + kOverhead);
    EXPECT_EQ(ring.unwrap(wrapped, "consumer").value(), data_key);
    EXPECT_FALSE(ring.needs_rewrap(wrapped));
}

TEST(KeyRing, NumberAboveOneByte_IsLittleEndian) {
    const KeyRing ring(master_keys({0x01020304}));
    const auto wrapped = ring.wrap(key_of(9), "a");
    EXPECT_EQ(wrapped.substr(0, 4), "\4\3\2\1");
    EXPECT_EQ(ring.unwrap(wrapped, "a").value(), key_of(9));
}

TEST(KeyRing, Rotation_KeepsTheOldReadableAndAsksForRewrap) {
    const auto data_key = random_bytes<32>();
    const auto old = KeyRing(master_keys({1})).wrap(data_key, "consumer");
    const KeyRing rotated(master_keys({1, 2}));
    EXPECT_TRUE(rotated.needs_rewrap(old));
    EXPECT_EQ(rotated.unwrap(old, "consumer").value(), data_key);

    const auto renewed = rotated.wrap(rotated.unwrap(old, "consumer").value(), "consumer");
    EXPECT_FALSE(rotated.needs_rewrap(renewed));
    EXPECT_EQ(KeyRing(master_keys({2})).unwrap(renewed, "consumer").value(), data_key);
}

TEST(KeyRing, MasterKeyNotLoaded_SaysWhichFileToPutBack) {
    const auto wrapped = KeyRing(master_keys({1})).wrap(key_of(9), "a");
    const auto result = KeyRing(master_keys({2})).unwrap(wrapped, "a");
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().code, Errc::not_found);
    EXPECT_THAT(result.error().message, HasSubstr("master-1.key"));
}

TEST(KeyRing, DamagedOrMovedWrapping_IsCorrupt) {
    const KeyRing ring(master_keys({1}));
    const auto wrapped = ring.wrap(key_of(9), "consumer/1");
    EXPECT_EQ(ring.unwrap(wrapped, "consumer/2").error().code, Errc::corrupt);
    EXPECT_EQ(ring.unwrap(wrapped.substr(0, 3), "consumer/1").error().code, Errc::corrupt);
    EXPECT_EQ(ring.unwrap("", "consumer/1").error().code, Errc::corrupt);
    for (std::size_t bit = 0; bit < wrapped.size() * 8; ++bit)
        EXPECT_TRUE(ring.unwrap(flipped(wrapped, bit), "consumer/1").has_error()) << bit;
    EXPECT_TRUE(ring.needs_rewrap(wrapped.substr(0, 3)));
}

TEST(KeyRing, WrongKeyUnderTheSameNumber_IsCorrupt) {
    MasterKeys other;
    other.wrap_keys.emplace(1, key_of(77));
    const auto wrapped = KeyRing(master_keys({1})).wrap(key_of(9), "a");
    EXPECT_EQ(KeyRing(other).unwrap(wrapped, "a").error().code, Errc::corrupt);
}

TEST(KeyRing, SealedTextOfAnotherSize_IsNoDataKey) {
    const KeyRing ring(master_keys({1}));
    const auto short_key = "\1\0\0\0"s + seal(key_of(1), "a", "only this");
    EXPECT_EQ(ring.unwrap(short_key, "a").error().code, Errc::corrupt);
}

}  // namespace
}  // namespace huanxin::privacy
