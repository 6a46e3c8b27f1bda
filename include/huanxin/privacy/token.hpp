#pragma once
// Keyed tokens: what the store is indexed by in place of identity numbers and item numbers.

#include <cstdint>
#include <string_view>

#include "huanxin/base/bytes.hpp"

namespace huanxin::privacy {

/// The salt under which the log commits to the record of the event at `sequence`
/// (docs/formats/log.md): HMAC-SHA-256 of "record-salt" and the sequence (8 bytes big endian), each
/// preceded by its length, under the data key of the person whom the record is about: it goes with
/// that key. ON DISK.
[[nodiscard]] Bytes32 record_salt(const Bytes32& data_key, std::uint64_t sequence);

/// HMAC-SHA-256 (RFC 2104) under a key kept apart from the data, cut to 16 bytes. Identity numbers
/// are few enough to try them all, so a bare digest would hide nothing. ON DISK: the message is
/// every part preceded by its length as 4 bytes little endian, the first part being "person" or
/// "item"; never change it. Immutable and safe on any thread; about 0.3 µs a token.
class Tokeniser {
public:
    explicit Tokeniser(const Bytes32& token_key) : key_(token_key) {}

    /// For a natural person's identity number, normalised (identity module).
    [[nodiscard]] Bytes16 person(std::string_view normalised_id_number) const;

    /// For an item's number, normalised. `role_and_scheme` keeps apart what must never meet, such
    /// as an old vehicle's VIN and a new one's: its values belong to the caller and are on disk for
    /// ever.
    [[nodiscard]] Bytes16 item(std::string_view role_and_scheme, std::string_view normalised) const;

    /// Tells whether two requests say the same. Keyed, since whoever has the digest of a short text
    /// with an identity number in it finds the number.
    [[nodiscard]] Bytes16 fingerprint(std::string_view canonical_body) const;

    /// `record_salt` of a record that is about no person: under the token key.
    [[nodiscard]] Bytes32 record_salt(std::uint64_t sequence) const;
    /// Likewise of a record of the access log (docs/formats/access-log.md), by "access-salt". ON
    /// DISK.
    [[nodiscard]] Bytes32 access_salt(std::uint64_t sequence) const;

private:
    Bytes32 key_;
};

}  // namespace huanxin::privacy
