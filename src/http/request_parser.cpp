#include "http/request_parser.hpp"

#include <algorithm>

#include <boost/beast/http/error.hpp>

#include "http/text_match.hpp"

namespace huanxin::http {
namespace {

namespace beast_http = boost::beast::http;

Verb verb_of(beast_http::verb verb) {
    if (verb == beast_http::verb::get) return Verb::get;
    if (verb == beast_http::verb::post) return Verb::post;
    if (verb == beast_http::verb::put) return Verb::put;
    if (verb == beast_http::verb::head) return Verb::head;
    if (verb == beast_http::verb::patch) return Verb::patch;
    if (verb == beast_http::verb::delete_) return Verb::delete_;
    if (verb == beast_http::verb::options) return Verb::options;
    return Verb::other;
}

/// Several fields of one name make one list (RFC 9110 5.3).
void join(std::string& text, std::string_view value) {
    if (!text.empty()) text += ", ";
    text += value;
}

/// Media type in lower case without parameters; a charset other than UTF-8 stays with it, so that
/// nothing accepts it.
std::string media_type_of(std::string_view value) {
    std::string_view rest = value;
    std::string type(trim(cut(rest, ';')));
    std::transform(type.begin(), type.end(), type.begin(), lower_ascii);
    while (!rest.empty()) {
        std::string_view parameter = cut(rest, ';');
        const std::string_view name = trim(cut(parameter, '='));
        const std::string_view charset = trim(parameter);
        if (equal_ignoring_case(name, "charset") && !equal_ignoring_case(charset, "utf-8") &&
            !equal_ignoring_case(charset, "\"utf-8\"")) {
            type += "; charset=";
            type += charset;
        }
    }
    return type;
}

}  // namespace

void RequestParser::on_request_impl(beast_http::verb verb, View, View target, int version, Error&) {
    request_.verb = verb_of(verb);
    is_http_11_ = version >= 11;
    take_target(target);
}

/// origin-form, or absolute-form, which every server must understand (RFC 9112 3.2.2).
void RequestParser::take_target(std::string_view target) {
    constexpr std::string_view kScheme = "http://";
    if (target.size() > kScheme.size() &&
        equal_ignoring_case(target.substr(0, kScheme.size()), kScheme)) {
        target.remove_prefix(kScheme.size());
        target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
    }
    const std::string_view path = cut(target, '?');
    const auto is_plain = [](char c) { return c > 0x20 && c < 0x7F; };
    target_flawed_ = !path.starts_with('/') || !std::all_of(path.begin(), path.end(), is_plain) ||
                     !take_query(target);
    request_.path = target_flawed_ ? std::string_view("/") : path;
}

bool RequestParser::take_query(std::string_view text) {
    while (!text.empty()) {
        std::string_view pair = cut(text, '&');
        if (pair.empty()) continue;
        auto name = percent_decode(cut(pair, '='));
        auto value = percent_decode(pair);
        if (!name || !value) return false;
        request_.query.push_back({std::move(*name), std::move(*value)});
    }
    return true;
}

void RequestParser::on_field_impl(Field field, View name, View value, Error&) {
    if (header_done_)
        return;  // A trailer: what it says comes too late to be believed (RFC 9110 6.5.1).
    if (field == Field::host) {
        ++hosts_;
    } else if (field == Field::authorization) {
        join(request_.authorization, value);
    } else if (field == Field::accept) {
        join(request_.accept, value);
    } else if (field == Field::accept_language) {
        join(accept_language_, value);
    } else if (field == Field::content_type) {
        join(request_.content_type, media_type_of(value));
    } else if (field == Field::expect) {
        expects_continue_ = expects_continue_ || equal_ignoring_case(value, "100-continue");
    } else if (field == Field::transfer_encoding) {
        const bool understood = is_http_11_ && equal_ignoring_case(value, "chunked");
        other_coding_ = other_coding_ || !understood;
    } else if (equal_ignoring_case(name, "Idempotency-Key")) {
        if (!request_.idempotency_key) request_.idempotency_key.emplace();
        join(*request_.idempotency_key, value);
    } else if (equal_ignoring_case(name, "Request-Id")) {
        join(request_.request_id, value);
    }
}

void RequestParser::on_header_impl(Error&) {
    header_done_ = true;
    if (!accept_language_.empty()) request_.language = negotiate_language(accept_language_);
}

bool RequestParser::framing_flawed() const {
    return other_coding_ || hosts_ > 1 || (hosts_ == 0 && is_http_11_);
}

std::size_t RequestParser::take(std::string_view part, Error& error) {
    if (part.size() > body_bytes_max_ - body_bytes_) {
        body_too_large_ = true;
        error = beast_http::error::body_limit;
        return 0;
    }
    body_bytes_ += part.size();
    if (sink_ != nullptr) sink_->append(part);
    return part.size();
}

}  // namespace huanxin::http
