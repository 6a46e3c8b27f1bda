#pragma once
// The small lexical tasks of header fields (RFC 9110 5.6): cutting, trimming, comparing without
// case.

#include <algorithm>
#include <string_view>

namespace huanxin::http {

[[nodiscard]] constexpr char lower_ascii(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return lower_ascii(x) == lower_ascii(y);
    });
}

/// Without spaces and tabs at both ends (OWS of RFC 9110 5.6.3).
[[nodiscard]] constexpr std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Cuts `text` at the first `separator` and returns what stood before it; `text` keeps what
/// follows.
[[nodiscard]] constexpr std::string_view cut(std::string_view& text, char separator) {
    const std::size_t at = text.find(separator);
    const std::string_view head = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
    return head;
}

}  // namespace huanxin::http
