#pragma once
// SHA-256 (FIPS 180-4), HMAC-SHA-256 (RFC 2104) and random bytes, from OpenSSL. A failure inside
// OpenSSL is an invariant: there is no safe way to go on without them. Safe on any thread; not to
// be called while static objects are destroyed.

#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "huanxin/base/bytes.hpp"

namespace huanxin {

/// Any length, the empty text too.
[[nodiscard]] Bytes32 sha256(std::string_view data);

/// First 16 bytes of SHA-256 over the parts, each preceded by its length as 4 bytes little endian,
/// so that ("ab","c") and ("a","bc") differ. A part is shorter than 4 GiB (an invariant).
[[nodiscard]] Bytes16 digest16(std::initializer_list<std::string_view> parts);

/// Any lengths, the empty key too.
[[nodiscard]] Bytes32 hmac_sha256(std::string_view key, std::string_view data);

/// Cryptographically random bytes (RAND_bytes), for N = 12, 16 and 32. Randomness that a decision
/// could depend on comes in by parameter instead.
template <std::size_t N>
[[nodiscard]] std::array<std::uint8_t, N> random_bytes();
extern template std::array<std::uint8_t, 12> random_bytes<12>();
extern template Bytes16 random_bytes<16>();
extern template Bytes32 random_bytes<32>();

}  // namespace huanxin
