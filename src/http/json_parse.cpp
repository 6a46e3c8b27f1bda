// The only file that instantiates Boost.JSON's parser.
#include <algorithm>
#include <array>
#include <cstring>
#include <functional>

#include <boost/json/basic_parser_impl.hpp>

#include "huanxin/base/invariant.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/http/json.hpp"

namespace huanxin::http {
namespace {

using ParserError = boost::json::error_code;

/// Objects up to this size are searched for doubled members pair by pair, larger ones by sorting.
constexpr std::size_t kPairwiseMembersMax = 16;

}  // namespace

/// Receives the parser's events and lays the nodes down.
class JsonSink {
public:
    // Boost.JSON asks for these names.
    static constexpr std::size_t max_object_size = kJsonValuesMax;
    static constexpr std::size_t max_array_size = kJsonValuesMax;
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    JsonSink(JsonDocument& document, std::string_view text)
        : document_(document), nodes_(document.nodes_), text_(text) {}

    bool on_document_begin(ParserError&) { return true; }
    bool on_document_end(ParserError&) { return true; }
    bool on_object_begin(ParserError& error) { return open(JsonKind::object, error); }
    bool on_array_begin(ParserError& error) { return open(JsonKind::array, error); }
    bool on_array_end(std::size_t, ParserError&) {
        close();
        return true;
    }
    bool on_object_end(std::size_t members, ParserError&) {
        if (members > 1) note_duplicates(members);
        close();
        return true;
    }

    bool on_key_part(std::string_view part, std::size_t, ParserError&) {
        gather(part);
        return true;
    }
    bool on_key(std::string_view part, std::size_t total, ParserError&) {
        key_ = finish(part, total);
        return true;
    }
    bool on_string_part(std::string_view part, std::size_t, ParserError&) {
        gather(part);
        return true;
    }
    bool on_string(std::string_view part, std::size_t total, ParserError& error) {
        const std::string_view decoded = finish(part, total);
        JsonNode* node = add(JsonKind::string, error);
        if (node != nullptr) node->text = decoded;
        return node != nullptr;
    }

    // The text is given in one piece, so a number comes whole with its last event.
    bool on_number_part(std::string_view, ParserError&) { return true; }
    bool on_int64(std::int64_t number, std::string_view text, ParserError& error) {
        JsonNode* node = add(JsonKind::integer, error);
        if (node == nullptr) return false;
        node->integer = number;
        node->text = text;
        return true;
    }
    bool on_uint64(std::uint64_t, std::string_view text, ParserError& error) {
        return add_oversized(text, error);
    }
    bool on_double(double, std::string_view text, ParserError& error) {
        if (text.find_first_of(".eE") == std::string_view::npos) return add_oversized(text, error);
        JsonNode* node = add(JsonKind::real, error);
        if (node != nullptr) node->text = text;
        return node != nullptr;
    }
    bool on_bool(bool content, ParserError& error) {
        JsonNode* node = add(JsonKind::boolean, error);
        if (node != nullptr) node->integer = content ? 1 : 0;
        return node != nullptr;
    }
    bool on_null(ParserError& error) { return add(JsonKind::null, error) != nullptr; }
    bool on_comment_part(std::string_view, ParserError&) { return true; }
    bool on_comment(std::string_view, ParserError&) { return true; }

private:
    JsonNode* add(JsonKind kind, ParserError& error) {
        if (nodes_.size() == kJsonValuesMax) {
            error = boost::json::error::array_too_large;
            return nullptr;
        }
        if (depth_ > 0) ++nodes_[open_[depth_ - 1]].children;
        JsonNode& node = nodes_.emplace_back();
        node.kind = kind;
        node.key = key_;
        key_ = {};
        return &node;
    }

    bool add_oversized(std::string_view text, ParserError& error) {
        JsonNode* node = add(JsonKind::integer, error);
        if (node == nullptr) return false;
        node->out_of_range = true;
        node->text = text;
        return true;
    }

    bool open(JsonKind kind, ParserError& error) {
        if (add(kind, error) == nullptr) return false;
        INVARIANT(depth_ < open_.size(), "the parser stops at kJsonDepthMax");
        open_[depth_++] = nodes_.size() - 1;
        return true;
    }

    void close() {
        const std::size_t index = open_[--depth_];
        nodes_[index].extent = static_cast<std::uint32_t>(nodes_.size() - index);
    }

    /// Keeps a part of a string that comes in pieces, because it has escapes.
    void gather(std::string_view part) {
        if (document_.unescaped_capacity_ < text_.size()) {
            INVARIANT(gathered_ == 0, "room is made once a document");
            document_.unescaped_ = std::make_unique<char[]>(text_.size());
            document_.unescaped_capacity_ = text_.size();
        }
        INVARIANT(
            gathered_ + part.size() <= document_.unescaped_capacity_,
            "unescaped strings are no longer than the text"
        );
        std::memcpy(document_.unescaped_.get() + gathered_, part.data(), part.size());
        gathered_ += part.size();
    }

    std::string_view finish(std::string_view part, std::size_t total) {
        const std::less_equal<> at_most;
        const bool in_text = at_most(text_.data(), part.data()) &&
                             at_most(part.data() + part.size(), text_.data() + text_.size());
        if (part.size() == total && in_text) return part;
        gather(part);
        return {document_.unescaped_.get() + gathered_ - total, total};
    }

    void note_duplicates(std::size_t members) {
        const JsonValue object(&nodes_[open_[depth_ - 1]]);
        const JsonNode* first = &nodes_[open_[depth_ - 1]] + 1;
        if (members <= kPairwiseMembersMax) {
            std::array<std::string_view, kPairwiseMembersMax> seen;
            std::size_t count = 0;
            const JsonNode* end = nodes_.data() + nodes_.size();
            for (const JsonNode* node = first; node != end; node += node->extent) {
                const auto last = seen.begin() + static_cast<std::ptrdiff_t>(count);
                if (std::find(seen.begin(), last, node->key) != last) note_duplicate(node->key);
                seen[count++] = node->key;
            }
            return;
        }
        std::vector<std::string_view> keys;
        keys.reserve(members);
        const JsonNode* end = nodes_.data() + nodes_.size();
        for (const JsonNode* node = first; node != end; node += node->extent) {
            keys.push_back(node->key);
        }
        std::sort(keys.begin(), keys.end());
        for (auto key = keys.begin(); (key = std::adjacent_find(key, keys.end())) != keys.end();
             ++key) {
            note_duplicate(*key);
        }
    }

    void note_duplicate(std::string_view key) {
        auto& noted = document_.duplicates_;
        if (noted.size() == kFaultsMax) return;
        std::string pointer;
        for (std::size_t level = 1; level < depth_; ++level) {
            const JsonNode& outer = nodes_[open_[level - 1]];
            if (outer.kind == JsonKind::object) {
                append_pointer_token(pointer, nodes_[open_[level]].key);
            } else {
                append_pointer_token(pointer, std::to_string(outer.children - 1));
            }
        }
        append_pointer_token(pointer, key);
        if (std::find(noted.begin(), noted.end(), pointer) == noted.end()) {
            noted.push_back(std::move(pointer));
        }
    }

    JsonDocument& document_;
    std::vector<JsonNode>& nodes_;
    std::string_view text_;
    std::string_view key_;
    std::size_t gathered_ = 0;
    std::array<std::size_t, kJsonDepthMax> open_{};  ///< Nodes of the containers being read,
                                                     ///< outermost first.
    std::size_t depth_ = 0;
};

bool JsonDocument::parse(std::string_view text) {
    nodes_.clear();
    duplicates_.clear();
    // Bodies of the contract have a value every 14 bytes or so.
    nodes_.reserve(std::min(text.size() / 12 + 4, kJsonValuesMax));
    boost::json::parse_options options;
    options.max_depth = kJsonDepthMax;
    boost::json::basic_parser<JsonSink> parser(options, *this, text);
    ParserError error;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
    if (error) {
        fail(text, used, error.message());
        return false;
    }
    const std::size_t rest = text.find_first_not_of(" \t\n\r", used);
    if (rest != std::string_view::npos) {
        fail(text, rest, "data after the value");
        return false;
    }
    return true;
}

void JsonDocument::fail(std::string_view text, std::size_t offset, std::string what) {
    const std::size_t readable = utf8_prefix(text);
    error_.not_utf8 = readable < text.size();
    const std::string_view before = text.substr(0, error_.not_utf8 ? readable : offset);
    const std::size_t line_start = before.find_last_of('\n') + 1;  // npos + 1 is 0
    error_.offset = before.size();
    error_.line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    error_.column = before.size() - line_start + 1;
    error_.what = std::move(what);
}

}  // namespace huanxin::http
