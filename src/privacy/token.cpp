#include "huanxin/privacy/token.hpp"

#include <initializer_list>
#include <string>

#include "huanxin/base/digest.hpp"
#include "privacy/little_endian.hpp"

namespace huanxin::privacy {
namespace {

Bytes16 token(const Bytes32& key, std::initializer_list<std::string_view> parts) {
    std::string message;
    for (const auto part : parts) {
        append_u32(message, static_cast<std::uint32_t>(part.size()));
        message += part;
    }
    return first_bytes<16>(as_view(hmac_sha256(as_view(key), message)));
}

}  // namespace

Bytes16 Tokeniser::person(std::string_view normalised_id_number) const {
    return token(key_, {"person", normalised_id_number});
}

Bytes16 Tokeniser::item(std::string_view role_and_scheme, std::string_view normalised) const {
    return token(key_, {"item", role_and_scheme, normalised});
}

}  // namespace huanxin::privacy
