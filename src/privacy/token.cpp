#include "huanxin/privacy/token.hpp"

#include <initializer_list>
#include <string>

#include "huanxin/base/digest.hpp"
#include "privacy/little_endian.hpp"

namespace huanxin::privacy {
namespace {

Bytes32 mac(const Bytes32& key, std::initializer_list<std::string_view> parts) {
    std::string message;
    for (const auto part : parts) {
        append_u32(message, static_cast<std::uint32_t>(part.size()));
        message += part;
    }
    return hmac_sha256(as_view(key), message);
}

std::string big_endian(std::uint64_t number) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<char>(number >> shift & 0xff));
    return bytes;
}

Bytes16 token(const Bytes32& key, std::initializer_list<std::string_view> parts) {
    return first_bytes<16>(as_view(mac(key, parts)));
}

}  // namespace

Bytes32 record_salt(const Bytes32& data_key, std::uint64_t sequence) {
    return mac(data_key, {"record-salt", big_endian(sequence)});
}

Bytes32 Tokeniser::record_salt(std::uint64_t sequence) const {
    return privacy::record_salt(key_, sequence);
}

Bytes32 Tokeniser::access_salt(std::uint64_t sequence) const {
    return mac(key_, {"access-salt", big_endian(sequence)});
}

Bytes16 Tokeniser::person(std::string_view normalised_id_number) const {
    return token(key_, {"person", normalised_id_number});
}

Bytes16 Tokeniser::fingerprint(std::string_view canonical_body) const {
    return token(key_, {"request", canonical_body});
}

Bytes16 Tokeniser::item(std::string_view role_and_scheme, std::string_view normalised) const {
    return token(key_, {"item", role_and_scheme, normalised});
}

}  // namespace huanxin::privacy
