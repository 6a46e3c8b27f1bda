#pragma once
// 128-bit identifiers: tokens, item keys and record ids are truncated SHA-256 or HMAC-SHA-256
// values.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace huanxin {

using Bytes16 = std::array<std::uint8_t, 16>;
using Bytes32 = std::array<std::uint8_t, 32>;

/// The bytes as text, without a copy; valid as long as `bytes` is.
template <std::size_t N>
[[nodiscard]] inline std::string_view as_view(const std::array<std::uint8_t, N>& bytes) {
    // Aliasing by char is allowed.
    return {reinterpret_cast<const char*>(bytes.data()), N};
}

/// The first N bytes of `view`; if it is shorter, zeros follow.
template <std::size_t N>
[[nodiscard]] inline std::array<std::uint8_t, N> first_bytes(std::string_view view) {
    std::array<std::uint8_t, N> bytes{};
    std::memcpy(bytes.data(), view.data(), std::min(N, view.size()));
    return bytes;
}

}  // namespace huanxin
