#pragma once
// What a handler sees of HTTP (RFC 9110): a request and a response as values. No Beast type stands
// here, so that endpoints compile fast and can be tested without a socket.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace huanxin::http {

enum class Verb : std::uint8_t { get, head, post, put, patch, delete_, options, other };

/// "GET"; "OTHER" for every method that no route can have (the raw method is the caller's text and
/// never shown).
[[nodiscard]] std::string_view to_string(Verb verb);

/// Language of `title`, `detail` and `message` in problems (docs/openapi.yaml).
enum class Language : std::uint8_t { zh_cn, en };

/// The better of zh-CN and en by an Accept-Language value (RFC 9110 12.5.4, with q-values); zh-CN
/// when neither is named or both are equally welcome and zh comes first. Malformed elements are
/// skipped.
[[nodiscard]] Language negotiate_language(std::string_view accept_language);

/// Quality in thousandths (0 … 1000) that an Accept value (RFC 9110 12.5.1) gives to `media_type`
/// (lower case, without parameters); the most specific range decides. An empty `accept` gives 1000.
[[nodiscard]] int accept_quality(std::string_view accept, std::string_view media_type);

/// Percent-decoded text (RFC 3986 2.1), '+' left as it is; nullopt for a broken escape, for bytes
/// that are not UTF-8 and for control characters.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

struct QueryParameter {
    std::string name;   ///< Decoded.
    std::string value;  ///< Decoded; empty without '='.
};

/// One request. Its strings are reused from request to request of a connection: take copies of what
/// must outlive the handler. Header values are as sent; a header sent twice is joined with ", "
/// (RFC 9110 5.3).
struct Request {
    Verb verb = Verb::other;
    std::string path;                   ///< As sent, without the query; starts with '/'.
    std::vector<QueryParameter> query;  ///< In the order sent.
    std::string content_type;  ///< Media type, lower case, no parameters; empty when not sent.
    std::string authorization;
    std::optional<std::string> idempotency_key;
    std::string accept;
    std::string request_id;  ///< The caller's when valid, else made here; never empty in a handler.
    std::string body;        ///< Whole body; empty on streaming routes.
    std::string peer;  ///< Address of the other end, without port. Personal data: never log it.
    Language language = Language::zh_cn;

    /// First value of the query parameter, or nullopt.
    [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
    /// Forgets everything but `peer`; capacities stay unless they are large.
    void clear();
};

struct Response {
    int status = 200;
    std::string content_type;  ///< No Content-Type is sent when empty (then `body` must be empty
                               ///< too).
    std::string body;
    /// Further headers. Content-Length, Connection and Request-Id are the server's; Cache-Control
    /// defaults to no-store.
    std::vector<std::pair<std::string, std::string>> headers;
};

/// application/json response.
[[nodiscard]] Response json_response(int status, std::string body);

/// text/plain; charset=utf-8 response.
[[nodiscard]] Response text_response(int status, std::string body);

}  // namespace huanxin::http
