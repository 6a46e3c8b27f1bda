#pragma once
// Text normalisation and encodings. All functions are pure and safe on any thread.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace huanxin {

/// True if `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view text);
/// Bytes before the first one that is not: text.size() if all of it is well-formed.
[[nodiscard]] std::size_t utf8_prefix(std::string_view text);

/// Number of code points of well-formed UTF-8; of anything else some number ≤ text.size().
[[nodiscard]] std::size_t utf8_length(std::string_view text);

/// Longer text that is not pure ASCII is no identifier (and would make normalisation slow).
inline constexpr std::size_t kUnicodeIdentifierBytesMax = 512;

/// Identifier normalisation as docs/openapi.yaml has it: NFKC (full width becomes half width),
/// upper case, then all Unicode spaces and all hyphens and dashes (ASCII '-', U+2010…U+2015,
/// U+2212, and their compatibility forms) dropped; the result is NFKC again, and normalising it
/// changes nothing. Malformed UTF-8, and text above kUnicodeIdentifierBytesMax that is not ASCII,
/// give "" (which every identifier check refuses). ASCII without lower case, space or hyphen
/// returns unchanged on a fast path.
[[nodiscard]] std::string normalise_identifier(std::string_view text);

/// ASCII digits only (also true of the empty text).
[[nodiscard]] bool is_digits(std::string_view text);
/// Characters 0x21 … 0x7E only (also true of the empty text).
[[nodiscard]] bool is_visible_ascii(std::string_view text);

/// Lower case, two digits a byte.
[[nodiscard]] std::string to_hex(std::string_view bytes);
/// Lower or upper case; "" if `hex` is not an even number of hex digits.
[[nodiscard]] std::string from_hex(std::string_view hex);

/// RFC 4648 section 4, with padding.
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// nullopt if `text` is not base 64 exactly as `to_base64` writes it.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// Crockford base 32, lower case, no padding: 16 bytes give 26 characters. Ids and tokens are shown
/// in it.
[[nodiscard]] std::string to_base32(std::string_view bytes);
/// "" if `text` is not base 32 as `to_base32` writes it (exactly: canonical spelling only).
[[nodiscard]] std::string from_base32(std::string_view text);

}  // namespace huanxin
