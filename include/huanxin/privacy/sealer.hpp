#pragma once
// Encryption of personal data: fields under a consumer's data key, data keys under a master key.
// Erasing a person is deleting the wrapped data key.

#include <cstdint>
#include <string>
#include <string_view>

#include "huanxin/base/bytes.hpp"
#include "huanxin/base/result.hpp"
#include "huanxin/privacy/keys.hpp"

namespace huanxin::privacy {

/// AES-256-GCM (NIST SP 800-38D). ON DISK: 12-byte nonce, ciphertext, 16-byte tag.
/// `associated_data` binds the text to its record and field, so that it opens nowhere else. At most
/// 1 GiB each. Safe on any thread.
///
/// The nonce is random, which SP 800-38D 8.3 allows for up to 2^32 seals under one key. A
/// consumer's data key seals a few fields; a master key seals one data key a consumer, and 2^32 is
/// three times the number of people in the country.
[[nodiscard]] std::string seal(
    const Bytes32& key, std::string_view associated_data, std::string_view plaintext
);

/// The plaintext; Errc::corrupt if `sealed` is not what `seal` gave for this key and this
/// associated data.
[[nodiscard]] Result<std::string> open(
    const Bytes32& key, std::string_view associated_data, std::string_view sealed
);

/// Wraps data keys. ON DISK: number of the master key (4 bytes little endian), then as `seal`.
/// Immutable and safe on any thread.
class KeyRing {
public:
    explicit KeyRing(MasterKeys keys);

    /// Under the current master key.
    [[nodiscard]] std::string wrap(const Bytes32& data_key, std::string_view associated_data) const;

    /// Errc::not_found if the master key of that number is not loaded; Errc::corrupt if `wrapped`
    /// is not what `wrap` gave for this associated data.
    [[nodiscard]] Result<Bytes32> unwrap(std::string_view wrapped, std::string_view associated_data)
        const;

    /// True unless `wrapped` is under the current master key.
    [[nodiscard]] bool needs_rewrap(std::string_view wrapped) const;

private:
    MasterKeys keys_;
};

}  // namespace huanxin::privacy
