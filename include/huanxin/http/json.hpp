#pragma once
// Strict JSON (RFC 8259, I-JSON where it matters): one parse into a flat array of nodes, no
// allocation per value. Refused as malformed: a byte order mark, invalid UTF-8, lone surrogates,
// anything after the value, depth over kJsonDepthMax, more values than kJsonValuesMax. Duplicate
// members are kept for the reader to report, since they are a fault of their own
// (docs/openapi.yaml).

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/http/limits.hpp"

namespace huanxin::http {

enum class JsonKind : std::uint8_t { null, boolean, integer, real, string, array, object };

/// One value of the document, in document order; the values inside it follow it. Internal to
/// JsonDocument and JsonValue.
struct JsonNode {
    std::string_view key;        ///< Member name, decoded; empty for elements and the root.
    std::string_view text;       ///< String: decoded. Number: as written.
    std::int64_t integer = 0;    ///< Integer in range: its value. Boolean: 0 or 1.
    std::uint32_t children = 0;  ///< Members or elements.
    std::uint32_t extent = 1;    ///< Nodes of this value, itself included.
    JsonKind kind = JsonKind::null;
    bool out_of_range = false;  ///< An integer that int64 can't hold.
};

/// A value inside a JsonDocument; a cheap handle that the document must outlive.
class JsonValue {
public:
    explicit JsonValue(const JsonNode* node) : node_(node) {}

    [[nodiscard]] JsonKind kind() const { return node_->kind; }
    [[nodiscard]] std::string_view key() const { return node_->key; }
    [[nodiscard]] std::string_view string() const { return node_->text; }
    [[nodiscard]] bool boolean() const { return node_->integer != 0; }
    /// Only meaningful when integer_in_range().
    [[nodiscard]] std::int64_t integer() const { return node_->integer; }
    /// Written without fraction and exponent, and int64 holds it.
    [[nodiscard]] bool integer_in_range() const {
        return node_->kind == JsonKind::integer && !node_->out_of_range;
    }
    /// A number as written.
    [[nodiscard]] std::string_view number_text() const { return node_->text; }
    /// Members of an object or elements of an array; 0 for everything else.
    [[nodiscard]] std::size_t size() const { return node_->children; }

    /// Over members or elements, in document order.
    class Iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = JsonValue;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = JsonValue;

        explicit Iterator(const JsonNode* node) : node_(node) {}
        [[nodiscard]] JsonValue operator*() const { return JsonValue(node_); }
        Iterator& operator++() {
            node_ += node_->extent;
            return *this;
        }
        bool operator==(const Iterator&) const = default;

    private:
        const JsonNode* node_;
    };
    [[nodiscard]] Iterator begin() const { return Iterator(node_ + 1); }
    [[nodiscard]] Iterator end() const { return Iterator(node_ + node_->extent); }

private:
    const JsonNode* node_;
};

/// Why a text is not JSON, and where.
struct JsonSyntaxError {
    bool not_utf8 = false;   ///< The bytes at `offset` are not UTF-8, whatever else is wrong.
    std::size_t offset = 0;  ///< Bytes before the fault.
    std::size_t line = 1;
    std::size_t column = 1;  ///< In bytes, from 1.
    std::string what;        ///< A few English words of the parser; says nothing of the content.
};

/// A parsed text. Strings without escapes point into the text itself, which must outlive the
/// document.
class JsonDocument {
public:
    /// Parses; a document can be used again for the next text and then keeps its memory. True if it
    /// is JSON.
    [[nodiscard]] bool parse(std::string_view text);

    /// Only after a parse that succeeded.
    [[nodiscard]] JsonValue root() const { return JsonValue(nodes_.data()); }
    /// Only after a parse that failed.
    [[nodiscard]] const JsonSyntaxError& error() const { return error_; }
    /// JSON pointers (RFC 6901) of members whose name stood before in the same object, each once,
    /// at most kFaultsMax; inner objects first.
    [[nodiscard]] const std::vector<std::string>& duplicates() const { return duplicates_; }

private:
    friend class JsonSink;
    void fail(std::string_view text, std::size_t offset, std::string what);

    std::vector<JsonNode> nodes_;
    std::unique_ptr<char[]> unescaped_;
    std::size_t unescaped_capacity_ = 0;
    std::vector<std::string> duplicates_;
    JsonSyntaxError error_;
};

/// Appends `token` to a JSON pointer: "/" and the token with "~" as "~0" and "/" as "~1" (RFC 6901
/// 3).
void append_pointer_token(std::string& pointer, std::string_view token);

/// The value in canonical form (RFC 8785): members sorted by UTF-16 code units, shortest escapes,
/// no white space. Integers as written ("-0" becomes "0"); reals as written too, for no body of the
/// contract has any. Doubled members stay. A member `without` of the outermost object is left out:
/// a bulk line's own key is no part of its claim.
[[nodiscard]] std::string canonical(const JsonValue& value, std::string_view without = {});

}  // namespace huanxin::http
