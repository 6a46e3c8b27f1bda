#pragma once
// Appends JSON to a string. No floats: money and counts are integers, rates and quantities are
// strings (docs/openapi.yaml).

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace huanxin::http {

/// Appends `text` as a JSON string with quotes and the escapes of RFC 8785 3.2.2.2. `text` must be
/// UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// Writes one value after what `out` holds already. Commas are its own affair; that begin and end
/// match is the caller's.
class JsonWriter {
public:
    explicit JsonWriter(std::string& out) : out_(out), start_(out.size()) {}

    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }
    /// The next value, object or array belongs to `name`.
    JsonWriter& key(std::string_view name);

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
    template <std::integral Integer>
    JsonWriter& value(Integer number) {
        if constexpr (std::same_as<Integer, bool>) {
            return boolean(number);
        } else if constexpr (std::unsigned_integral<Integer>) {
            return unsigned_integer(number);
        } else {
            return integer(number);
        }
    }
    JsonWriter& null() { return raw("null"); }
    /// A value that is JSON already.
    JsonWriter& raw(std::string_view json);

    template <class Value>
    JsonWriter& member(std::string_view name, const Value& content) {
        key(name);
        return value(content);
    }
    /// Leaves the member out when there is no value.
    template <class Value>
    JsonWriter& optional_member(std::string_view name, const std::optional<Value>& content) {
        return content ? member(name, *content) : *this;
    }

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    JsonWriter& boolean(bool content);
    JsonWriter& integer(std::int64_t content);
    JsonWriter& unsigned_integer(std::uint64_t content);
    void separate();

    std::string& out_;
    std::size_t start_;
};

}  // namespace huanxin::http
