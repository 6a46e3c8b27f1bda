#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace huanxin::privacy {

inline constexpr std::size_t kU32Bytes = 4;

inline void append_u32(std::string& out, std::uint32_t value) {
    for (std::size_t i = 0; i < kU32Bytes; ++i)
        out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

/// `bytes` has at least four.
[[nodiscard]] inline std::uint32_t read_u32(std::string_view bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < kU32Bytes; ++i)
        value |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return value;
}

}  // namespace huanxin::privacy
