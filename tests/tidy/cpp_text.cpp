#include "cpp_text.hpp"

#include <algorithm>
#include <cctype>

namespace huanxin::tidy {
namespace {

/// Walks a source text once and copies each character into the part that it belongs to.
class Splitter {
public:
    explicit Splitter(std::string_view text) : text_(text) {}

    Parts run() {
        while (at_ < text_.size()) {
            const std::string_view rest = text_.substr(at_);
            if (rest.starts_with("//")) {
                comment(std::min(rest.find('\n'), rest.size()));
            } else if (rest.starts_with("/*")) {
                const std::size_t end = rest.find("*/", 2);
                comment(end == std::string_view::npos ? rest.size() : end + 2);
            } else if (rest.starts_with("R\"") && !after_word()) {
                raw_string(rest);
            } else if (rest.front() == '"' || (rest.front() == '\'' && !after_word())) {
                literal(rest);
            } else {
                code(1);
            }
        }
        return std::move(parts_);
    }

private:
    // A quote after a word or digit separates digits (1'000) or follows a prefix (u8"", LR"()"):
    // prefixes are not used in this tree.
    [[nodiscard]] bool after_word() const { return at_ > 0 && is_word_character(text_[at_ - 1]); }

    void code(std::size_t count) { copy(count, true, false); }
    void comment(std::size_t count) { copy(count, false, true); }
    void inside(std::size_t count) { copy(count, false, false); }

    void literal(std::string_view rest) {
        std::size_t end = 1;
        while (end < rest.size() && rest[end] != rest.front() && rest[end] != '\n') {
            end += rest[end] == '\\' ? 2 : 1;
        }
        enclosed(1, std::min(end, rest.size()), 1);
    }

    void raw_string(std::string_view rest) {
        const std::size_t open = std::min(rest.find('('), rest.size() - 1);
        const std::string close = ")" + std::string(rest.substr(2, open - 2)) + "\"";
        const std::size_t end = std::min(rest.find(close, open), rest.size());
        enclosed(2, end == rest.size() ? end : end + close.size() - 1, 1);
    }

    /// `head` characters up to and with the opening quote, the inside up to `end`, `tail` to close.
    void enclosed(std::size_t head, std::size_t end, std::size_t tail) {
        const std::size_t start = at_;
        code(head);
        inside(end - head);
        code(std::min(tail, text_.size() - start - end));
    }

    void copy(std::size_t count, bool is_code, bool is_comment) {
        for (const char c : text_.substr(at_, count)) {
            parts_.code += is_code || c == '\n' ? c : ' ';
            parts_.comments += is_comment || c == '\n' ? c : ' ';
        }
        at_ += count;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Parts parts_;
};

bool is_space(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

}  // namespace

Parts split(std::string_view text) {
    return Splitter(text).run();
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::size_t line_at(std::string_view text, std::size_t offset) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
    return static_cast<std::size_t>(std::count(text.begin(), end, '\n')) + 1;
}

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

bool is_word_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::vector<std::size_t> find_word(std::string_view text, std::string_view word) {
    std::vector<std::size_t> found;
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + word.size())) {
        const std::size_t end = at + word.size();
        const bool starts = at == 0 || !is_word_character(text[at - 1]);
        const bool ends = end == text.size() || !is_word_character(text[end]);
        if ((starts || !is_word_character(word.front())) &&
            (ends || !is_word_character(word.back()))) {
            found.push_back(at);
        }
    }
    return found;
}

std::size_t skip_space(std::string_view text, std::size_t offset) {
    while (offset < text.size() && is_space(text[offset]))
        ++offset;
    return offset;
}

char last_before(std::string_view text, std::size_t offset) {
    while (offset > 0 && is_space(text[offset - 1]))
        --offset;
    return offset == 0 ? '\0' : text[offset - 1];
}

std::size_t closing(std::string_view code, std::size_t open) {
    std::size_t depth = 0;
    for (std::size_t at = open; at < code.size(); ++at) {
        const char c = code[at];
        if (c == '(' || c == '[' || c == '{') ++depth;
        if ((c == ')' || c == ']' || c == '}') && --depth == 0) return at;
    }
    return code.size();
}

}  // namespace huanxin::tidy
