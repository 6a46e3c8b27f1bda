#pragma once
// Ed25519 signatures (RFC 8032, pure), from OpenSSL. A failure inside OpenSSL is an invariant, as
// in digest.hpp. Safe on any thread.

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "huanxin/base/bytes.hpp"

struct evp_pkey_st;

namespace huanxin {

using Signature = std::array<std::uint8_t, 64>;

/// A private key. Movable, and used by one thread at a time or by several that only sign.
class Ed25519Key {
public:
    /// `seed` is the private key of RFC 8032 section 5.1.5.
    explicit Ed25519Key(const Bytes32& seed);

    [[nodiscard]] const Bytes32& public_key() const { return public_key_; }
    [[nodiscard]] Signature sign(std::string_view message) const;

private:
    struct Free {
        void operator()(evp_pkey_st* key) const;
    };
    std::unique_ptr<evp_pkey_st, Free> key_;
    Bytes32 public_key_{};
};

/// False as well for a public key that is no point of the curve.
[[nodiscard]] bool verify_ed25519(
    const Bytes32& public_key, std::string_view message, std::string_view signature
);

}  // namespace huanxin
