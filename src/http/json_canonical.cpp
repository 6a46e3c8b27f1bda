// JSON pointers and the canonical form of RFC 8785.
#include <algorithm>
#include <vector>

#include "huanxin/http/json.hpp"
#include "huanxin/http/json_writer.hpp"

namespace huanxin::http {
namespace {

/// Order of UTF-16 code units, told from UTF-8. It differs from the order of bytes only where a
/// character beyond U+FFFF (lead byte F0 and up; in UTF-16 a surrogate, D800 … DFFF) meets one from
/// U+E000 to U+FFFF (lead byte EE or EF).
bool utf16_less(std::string_view a, std::string_view b) {
    const auto [at_a, at_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (at_a == a.end() || at_b == b.end()) return at_a == a.end() && at_b != b.end();
    const auto byte_a = static_cast<unsigned char>(*at_a);
    const auto byte_b = static_cast<unsigned char>(*at_b);
    if (byte_a >= 0xEE && byte_b >= 0xEE && (byte_a >= 0xF0) != (byte_b >= 0xF0)) {
        return byte_a >= 0xF0;
    }
    return byte_a < byte_b;
}

void append_value(std::string& out, const JsonValue& value, std::string_view without);

void append_members(std::string& out, const JsonValue& object, std::string_view without) {
    std::vector<JsonValue> members;
    members.reserve(object.size());
    for (const JsonValue member : object) {
        if (without.empty() || member.key() != without) members.push_back(member);
    }
    std::stable_sort(members.begin(), members.end(), [](const JsonValue& a, const JsonValue& b) {
        return utf16_less(a.key(), b.key());
    });
    out += '{';
    bool first = true;
    for (const JsonValue member : members) {
        if (!first) out += ',';
        first = false;
        append_json_string(out, member.key());
        out += ':';
        append_value(out, member, {});
    }
    out += '}';
}

void append_value(std::string& out, const JsonValue& value, std::string_view without) {
    switch (value.kind()) {
        case JsonKind::null:
            out += "null";
            return;
        case JsonKind::boolean:
            out += value.boolean() ? "true" : "false";
            return;
        case JsonKind::integer:
        case JsonKind::real: {
            const std::string_view text = value.number_text();
            out += text == "-0" ? std::string_view("0") : text;
            return;
        }
        case JsonKind::string:
            append_json_string(out, value.string());
            return;
        case JsonKind::object:
            append_members(out, value, without);
            return;
        case JsonKind::array: {
            out += '[';
            bool first = true;
            for (const JsonValue element : value) {
                if (!first) out += ',';
                first = false;
                append_value(out, element, {});
            }
            out += ']';
            return;
        }
    }
}

}  // namespace

void append_pointer_token(std::string& pointer, std::string_view token) {
    pointer += '/';
    for (const char c : token) {
        if (c == '~') {
            pointer += "~0";
        } else if (c == '/') {
            pointer += "~1";
        } else {
            pointer += c;
        }
    }
}

std::string canonical(const JsonValue& value, std::string_view without) {
    std::string out;
    append_value(out, value, without);
    return out;
}

}  // namespace huanxin::http
