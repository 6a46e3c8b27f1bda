#include "http/response_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/beast/http/status.hpp>

#include "http/text_match.hpp"

namespace huanxin::http {
namespace {

void append_number(std::string& out, std::size_t number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

}  // namespace

void append_head(
    std::string& out,
    const Response& response,
    std::string_view request_id,
    Framing framing,
    Connection connection
) {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(response.status));
    out += ' ';
    const auto reason =
        boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(response.status)
        );
    out.append(reason.data(), reason.size());
    if (!response.content_type.empty())
        out.append("\r\nContent-Type: ").append(response.content_type);
    switch (framing) {
        case Framing::content_length:
            out += "\r\nContent-Length: ";
            append_number(out, response.body.size());
            break;
        case Framing::chunked:
            out += "\r\nTransfer-Encoding: chunked";
            break;
        case Framing::until_close:
            break;
    }
    switch (connection) {
        case Connection::keep_alive:
            break;
        case Connection::keep_alive_told:
            out += "\r\nConnection: keep-alive";
            break;
        case Connection::close:
            out += "\r\nConnection: close";
            break;
    }
    bool cache_told = false;
    for (const auto& [name, value] : response.headers) {
        cache_told = cache_told || equal_ignoring_case(name, "Cache-Control");
        out.append("\r\n").append(name).append(": ").append(value);
    }
    if (!cache_told) out += "\r\nCache-Control: no-store";
    out.append("\r\nRequest-Id: ").append(request_id).append("\r\n\r\n");
}

}  // namespace huanxin::http
