#pragma once
// Keys of the index. ON DISK: never change but with kFormat (docs/formats/history.md).

#include <cstdint>
#include <string>
#include <string_view>

#include "huanxin/engine/records.hpp"

namespace huanxin::history::keys {

/// Another one is dropped, and derived anew.
inline constexpr char kFormat = 1;

inline constexpr std::string_view kMarker = "m";
/// Every key is between these.
inline constexpr std::string_view kBegin = "f";
inline constexpr std::string_view kEnd = "t";

inline constexpr int kSequenceBytes = 6;
/// Value of an entry whose event begins a course of its own.
inline constexpr std::string_view kOwnCourse = "+";

inline void append_number(std::string& out, std::uint64_t number, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(number >> shift & 0xff));
}

[[nodiscard]] inline std::uint64_t read_number(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes)
        number = number << 8 | static_cast<std::uint8_t>(byte);
    return number;
}

/// What all entries of a subject begin with.
[[nodiscard]] inline std::string subject(std::uint64_t hash) {
    std::string key = "s";
    append_number(key, hash, sizeof hash);
    return key;
}

/// … and those of what became of a claim, an invoice or a red letter.
[[nodiscard]] inline std::string course(engine::Sequence origin) {
    std::string key = "f";
    append_number(key, origin, kSequenceBytes);
    return key;
}

[[nodiscard]] inline std::string entry(std::string prefix, engine::Sequence sequence) {
    append_number(prefix, sequence, kSequenceBytes);
    return prefix;
}

[[nodiscard]] inline engine::Sequence sequence_of(std::string_view key) {
    return read_number(key.substr(key.size() - kSequenceBytes));
}

}  // namespace huanxin::history::keys
