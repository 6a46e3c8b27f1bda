#include "huanxin/http/message.hpp"

#include <algorithm>

#include "http/text_match.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::http {
namespace {

/// Strings larger than this are given back after the request that needed them.
constexpr std::size_t kKeptCapacityMax = 16UL * 1024;

constexpr int kFullQuality = 1000;

/// qvalue of RFC 9110 12.4.2 in thousandths: "0" to "1" with at most three decimals; nullopt for
/// anything else.
std::optional<int> parse_quality(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
    int quality = text[0] == '1' ? kFullQuality : 0;
    if (text.size() > 1 && text[1] != '.') return std::nullopt;
    int weight = 100;
    for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (digit < '0' || digit > '9') return std::nullopt;
        quality += (digit - '0') * weight;
        weight /= 10;
    }
    if (quality > kFullQuality) return std::nullopt;
    return quality;
}

/// One element of an Accept or Accept-Language list.
struct Choice {
    std::string_view range;
    int quality = kFullQuality;
};

/// Cuts the next element off `list`; nullopt for a malformed one, which is skipped.
std::optional<Choice> next_choice(std::string_view& list) {
    std::string_view element = cut(list, ',');
    Choice choice;
    choice.range = trim(cut(element, ';'));
    while (!element.empty()) {
        std::string_view parameter = trim(cut(element, ';'));
        const std::string_view name = trim(cut(parameter, '='));
        if (!equal_ignoring_case(name, "q")) continue;
        const auto quality = parse_quality(trim(parameter));
        if (!quality) return std::nullopt;
        choice.quality = *quality;
    }
    if (choice.range.empty()) return std::nullopt;
    return choice;
}

/// True if a language range (RFC 4647 basic filtering) stands for the language: "en", "en-GB".
bool names_language(std::string_view range, std::string_view language) {
    return range.size() >= language.size() &&
           equal_ignoring_case(range.substr(0, language.size()), language) &&
           (range.size() == language.size() || range[language.size()] == '-');
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string_view to_string(Verb verb) {
    switch (verb) {
        case Verb::get:
            return "GET";
        case Verb::head:
            return "HEAD";
        case Verb::post:
            return "POST";
        case Verb::put:
            return "PUT";
        case Verb::patch:
            return "PATCH";
        case Verb::delete_:
            return "DELETE";
        case Verb::options:
            return "OPTIONS";
        case Verb::other:
            return "OTHER";
    }
    return "OTHER";
}

Language negotiate_language(std::string_view accept_language) {
    std::optional<int> zh;
    std::optional<int> en;
    std::optional<int> any;
    bool en_first = false;
    while (!accept_language.empty()) {
        const auto choice = next_choice(accept_language);
        if (!choice) continue;
        if (choice->range == "*") {
            any = std::max(any.value_or(0), choice->quality);
        } else if (names_language(choice->range, "zh")) {
            zh = std::max(zh.value_or(0), choice->quality);
        } else if (names_language(choice->range, "en")) {
            if (!zh && !en) en_first = true;
            en = std::max(en.value_or(0), choice->quality);
        }
    }
    const int zh_quality = zh.value_or(any.value_or(0));
    const int en_quality = en.value_or(any.value_or(0));
    if (en_quality == zh_quality) {
        return en_first && en_quality > 0 ? Language::en : Language::zh_cn;
    }
    return en_quality > zh_quality ? Language::en : Language::zh_cn;
}

int accept_quality(std::string_view accept, std::string_view media_type) {
    if (trim(accept).empty()) return kFullQuality;
    const std::string_view type = media_type.substr(0, media_type.find('/'));
    int best_specificity = 0;
    int quality = 0;
    while (!accept.empty()) {
        const auto choice = next_choice(accept);
        if (!choice) continue;
        const std::string_view range = choice->range;
        int specificity = 0;
        if (range == "*/*") {
            specificity = 1;
        } else if (range.size() == type.size() + 2 && range.ends_with("/*") &&
                   equal_ignoring_case(range.substr(0, type.size()), type)) {
            specificity = 2;
        } else if (equal_ignoring_case(range, media_type)) {
            specificity = 3;
        }
        if (specificity > best_specificity) {
            best_specificity = specificity;
            quality = choice->quality;
        }
    }
    return quality;
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) return std::nullopt;
        decoded += c;
    }
    if (!is_utf8(decoded)) return std::nullopt;
    return decoded;
}

std::optional<std::string_view> Request::parameter(std::string_view name) const {
    for (const QueryParameter& candidate : query) {
        if (candidate.name == name) return candidate.value;
    }
    return std::nullopt;
}

void Request::clear() {
    verb = Verb::other;
    language = Language::zh_cn;
    query.clear();
    idempotency_key.reset();
    for (std::string* text : {&path, &content_type, &authorization, &accept, &request_id, &body}) {
        text->clear();
        if (text->capacity() > kKeptCapacityMax) text->shrink_to_fit();
    }
}

Response json_response(int status, std::string body) {
    return {status, "application/json", std::move(body), {}};
}

Response text_response(int status, std::string body) {
    return {status, "text/plain; charset=utf-8", std::move(body), {}};
}

}  // namespace huanxin::http
