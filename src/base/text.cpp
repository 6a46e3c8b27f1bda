#include "huanxin/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include <openssl/evp.h>
#include <utf8proc.h>

namespace huanxin {
namespace {

/// White_Space of the Unicode Character Database, and the hyphens and dashes that text.hpp names.
/// It is asked after compatibility decomposition, which has made one of these of U+2011, U+FE58,
/// U+FF0D.
constexpr bool is_dropped(std::int32_t c) {
    return (c >= 0x09 && c <= 0x0D) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000 || c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

constexpr bool is_lower_ascii(char c) {
    return c >= 'a' && c <= 'z';
}

/// For each byte: whether normalisation leaves it alone wherever it stands.
constexpr auto kUnchanged = [] {
    std::array<bool, 256> unchanged{};
    for (std::size_t c = 0; c < 0x80; ++c) {
        unchanged[c] =
            !is_dropped(static_cast<std::int32_t>(c)) && !is_lower_ascii(static_cast<char>(c));
    }
    return unchanged;
}();

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x80;
    });
}

std::string normalise_ascii(std::string_view text) {
    std::string normal;
    normal.reserve(text.size());
    for (const char c : text) {
        if (is_dropped(c)) continue;
        normal.push_back(is_lower_ascii(c) ? static_cast<char>(c - 'a' + 'A') : c);
    }
    return normal;
}

const utf8proc_uint8_t* as_bytes(std::string_view text) {
    // Bytes are bytes: aliasing by char is allowed.
    return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

/// NFKD, upper case, dropping. Composing comes last: what was dropped may have stood between a
/// letter and its mark, and a second normalisation must change nothing.
std::string normalise_unicode(std::string_view text) {
    constexpr auto kDecompose =
        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE);
    constexpr auto kCompose =
        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE);
    const auto size = static_cast<utf8proc_ssize_t>(text.size());
    const auto length = utf8proc_decompose(as_bytes(text), size, nullptr, 0, kDecompose);
    if (length < 0) return {};  // Malformed UTF-8: the only error that the options leave.
    std::vector<utf8proc_int32_t> points(static_cast<std::size_t>(length));
    utf8proc_decompose(as_bytes(text), size, points.data(), length, kDecompose);

    std::string upper;
    for (const utf8proc_int32_t point : points) {
        if (is_dropped(point)) continue;
        std::array<utf8proc_uint8_t, 4> encoded{};
        const auto bytes = utf8proc_encode_char(utf8proc_toupper(point), encoded.data());
        // Bytes are bytes: aliasing by char is allowed.
        upper.append(reinterpret_cast<const char*>(encoded.data()), static_cast<size_t>(bytes));
    }

    utf8proc_uint8_t* composed = nullptr;
    const auto composed_size = utf8proc_map(
        as_bytes(upper), static_cast<utf8proc_ssize_t>(upper.size()), &composed, kCompose
    );
    if (composed_size < 0) return {};
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(composed, &std::free);
    // Bytes are bytes: aliasing by char is allowed.
    return {reinterpret_cast<const char*>(composed), static_cast<std::size_t>(composed_size)};
}

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase32Digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> values_of(std::string_view digits) {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNoDigit);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}

constexpr auto kHexValues = [] {
    auto values = values_of(kHexDigits);
    for (std::size_t c = 'A'; c <= 'F'; ++c)
        values[c] = values[c - 'A' + 'a'];
    return values;
}();
constexpr auto kBase32Values = values_of(kBase32Digits);

}  // namespace

std::size_t utf8_prefix(std::string_view text) {
    std::string_view rest = text;
    while (!rest.empty()) {
        utf8proc_int32_t point = 0;
        const auto read =
            utf8proc_iterate(as_bytes(rest), static_cast<utf8proc_ssize_t>(rest.size()), &point);
        if (read <= 0) break;
        rest.remove_prefix(static_cast<std::size_t>(read));
    }
    return text.size() - rest.size();
}

bool is_utf8(std::string_view text) {
    return utf8_prefix(text) == text.size();
}

std::size_t utf8_length(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

std::string normalise_identifier(std::string_view text) {
    if (std::all_of(text.begin(), text.end(), [](char c) {
            return kUnchanged[static_cast<unsigned char>(c)];
        })) {
        return std::string(text);
    }
    if (is_ascii(text)) return normalise_ascii(text);
    if (text.size() > kUnicodeIdentifierBytesMax) return {};
    return normalise_unicode(text);
}

bool is_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_visible_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x21 && c <= 0x7E; });
}

std::string to_hex(std::string_view bytes) {
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        hex.push_back(kHexDigits[value >> 4]);
        hex.push_back(kHexDigits[value & 0xF]);
    }
    return hex;
}

std::string from_hex(std::string_view hex) {
    if (hex.size() % 2 != 0) return {};
    std::string bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const unsigned high = kHexValues[static_cast<unsigned char>(hex[i])];
        const unsigned low = kHexValues[static_cast<unsigned char>(hex[i + 1])];
        if (high == kNoDigit || low == kNoDigit) return {};
        bytes.push_back(static_cast<char>(high << 4 | low));
    }
    return bytes;
}

std::string to_base64(std::string_view bytes) {
    // OpenSSL adds a zero byte behind the text.
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int written = EVP_EncodeBlock(
        // Bytes are bytes: aliasing by char is allowed.
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        static_cast<int>(bytes.size())
    );
    text.resize(static_cast<std::size_t>(written));
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const int written = EVP_DecodeBlock(
        // Bytes are bytes: aliasing by char is allowed.
        reinterpret_cast<unsigned char*>(bytes.data()),
        reinterpret_cast<const unsigned char*>(text.data()),
        static_cast<int>(text.size())
    );
    // The padding is counted as bytes.
    const int padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    if (written < padding) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(written - padding));
    // Other spellings (white space around, bits beyond the last byte) are refused.
    if (to_base64(bytes) != text) return std::nullopt;
    return bytes;
}

std::string to_base32(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() * 8 + 4) / 5);
    std::uint32_t pending = 0;
    int pending_bits = 0;
    for (const char byte : bytes) {
        pending = pending << 8 | static_cast<unsigned char>(byte);
        for (pending_bits += 8; pending_bits >= 5; pending_bits -= 5) {
            text.push_back(kBase32Digits[pending >> (pending_bits - 5) & 0x1F]);
        }
    }
    if (pending_bits > 0) text.push_back(kBase32Digits[pending << (5 - pending_bits) & 0x1F]);
    return text;
}

std::string from_base32(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() * 5 / 8);
    std::uint32_t pending = 0;
    int pending_bits = 0;
    for (const char digit : text) {
        const std::uint32_t value = kBase32Values[static_cast<unsigned char>(digit)];
        if (value == kNoDigit) return {};
        pending = pending << 5 | value;
        pending_bits += 5;
        if (pending_bits >= 8) {
            pending_bits -= 8;
            bytes.push_back(static_cast<char>(pending >> pending_bits));
        }
    }
    // A whole digit left over, or bits set beyond the last byte, is another spelling of the same.
    const std::uint32_t left_over = pending & ((1U << pending_bits) - 1);
    return pending_bits >= 5 || left_over != 0 ? std::string() : bytes;
}

}  // namespace huanxin
