#pragma once
// Just enough of C++'s grammar to lint it: what is code, what is comment, where words stand.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace huanxin::tidy {

/// A source text taken apart: both parts have the length and the lines of the original, with spaces
/// where the other part or the inside of a string or character literal stands.
struct Parts {
    std::string code;
    std::string comments;
};

[[nodiscard]] Parts split(std::string_view text);

[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);
/// The number, from 1, of the line on which `offset` stands.
[[nodiscard]] std::size_t line_at(std::string_view text, std::size_t offset);
[[nodiscard]] std::size_t code_points(std::string_view text);

[[nodiscard]] bool is_word_character(char c);
/// Where `word` stands in `text`, not as a part of a longer word. `word` may hold any characters
/// inside, such as `steady_clock::now`.
[[nodiscard]] std::vector<std::size_t> find_word(std::string_view text, std::string_view word);

/// The offset of the first character from `offset` on that is no white space, or the text's size.
[[nodiscard]] std::size_t skip_space(std::string_view text, std::size_t offset);
/// The last character before `offset` that is no white space, or '\0'.
[[nodiscard]] char last_before(std::string_view text, std::size_t offset);
/// The offset of the bracket that closes the one at `open`, or the text's size.
[[nodiscard]] std::size_t closing(std::string_view code, std::size_t open);

}  // namespace huanxin::tidy
