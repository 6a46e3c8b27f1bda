// JSON: the same texts as Boost.JSON's own parser takes, the same values, and a canonical form that
// means the same and is its own canonical form.

#include "huanxin/http/json.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>

#include "huanxin/base/invariant.hpp"
#include "target.hpp"

namespace huanxin::fuzz {
namespace {

namespace json = boost::json;
using http::JsonDocument;
using http::JsonKind;
using http::JsonValue;

std::size_t values_in(const json::value& value) {
    std::size_t count = 1;
    if (const auto* array = value.if_array())
        for (const json::value& element : *array)
            count += values_in(element);
    if (const auto* object = value.if_object())
        for (const auto& member : *object)
            count += values_in(member.value());
    return count;
}

bool same_number(const JsonValue& ours, const json::value& theirs) {
    if (ours.integer_in_range()) return theirs.is_int64() && theirs.get_int64() == ours.integer();
    if (ours.kind() == JsonKind::integer) return theirs.is_uint64() || theirs.is_double();
    return theirs.is_double();
}

/// Of an object with doubled members Boost keeps the last.
bool same(const JsonValue& ours, const json::value& theirs) {
    switch (ours.kind()) {
        case JsonKind::null:
            return theirs.is_null();
        case JsonKind::boolean:
            return theirs.is_bool() && theirs.get_bool() == ours.boolean();
        case JsonKind::integer:
        case JsonKind::real:
            return same_number(ours, theirs);
        case JsonKind::string:
            return theirs.is_string() && theirs.get_string() == ours.string();
        case JsonKind::array: {
            if (!theirs.is_array() || theirs.get_array().size() != ours.size()) return false;
            auto element = theirs.get_array().begin();
            for (const JsonValue value : ours)
                if (!same(value, *element++)) return false;
            return true;
        }
        case JsonKind::object: {
            if (!theirs.is_object() || theirs.get_object().size() != ours.size()) return false;
            for (const JsonValue value : ours) {
                const json::value* member = theirs.get_object().if_contains(value.key());
                if (member == nullptr || !same(value, *member)) return false;
            }
            return true;
        }
    }
    return false;
}

/// Nothing if some may have been left out.
std::vector<std::string> sorted(std::vector<std::string> pointers) {
    if (pointers.size() == http::kFaultsMax) return {};
    std::sort(pointers.begin(), pointers.end());
    return pointers;
}

void try_canonical(const JsonDocument& document) {
    const std::string text = http::canonical(document.root());
    JsonDocument again;
    INVARIANT(again.parse(text), "a canonical form is JSON");
    INVARIANT(sorted(again.duplicates()) == sorted(document.duplicates()), "doubled members stay");
    INVARIANT(http::canonical(again.root()) == text, "a canonical form is its own");
    if (!document.duplicates().empty()) return;
    const json::value theirs = json::parse(text);
    INVARIANT(same(document.root(), theirs), "a canonical form means the same");
}

}  // namespace

void try_input(std::string_view input) {
    JsonDocument document;
    const bool taken = document.parse(input);
    json::parse_options options;
    options.max_depth = http::kJsonDepthMax;
    json::error_code error;
    const json::value theirs = json::parse(input, error, {}, options);
    if (!taken) {
        INVARIANT(document.error().offset <= input.size(), "an error stands in the text");
        INVARIANT(!document.error().what.empty(), "an error says what is wrong");
        INVARIANT(
            error || values_in(theirs) > http::kJsonValuesMax || !document.duplicates().empty(),
            "only what is no JSON, or too much of it, is refused"
        );
        return;
    }
    INVARIANT(!error, "what is no JSON is refused");
    if (document.duplicates().empty())
        INVARIANT(same(document.root(), theirs), "what is read is what was written");
    try_canonical(document);
}

std::vector<std::string> seeds() {
    return {
        R"({"b":[1,-0,9223372036854775807,18446744073709551616,1.5e3,0.10],"a":null})",
        R"({"\ud83d\ude00":"\u0000\"\\\/\b\f\n\r\t","é":"焕新","€":true,"ﬀ":false})",
        R"({"a":{"a":1,"a":[{"b":2,"b":3}]},"a":""})",
        "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
        R"( {"q":1,"w":2,"e":3,"r":4,"t":5,"y":6,"u":7,"i":8,"o":9,"p":0,"a":1,"s":2,"d":3,
            "f":4,"g":5,"h":6,"j":7,"f":8} )",
        "\xef\xbb\xbf{}",
        "-12.25E-7",
        R"("\ud800")",
        "true"};
}

}  // namespace huanxin::fuzz
