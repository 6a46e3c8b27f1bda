// Requests: however the bytes of a connection are cut, the same requests come out of them, up to
// the same end. What another peer could read differently is how requests are smuggled.
//
// Input: where to cut, one byte a cut up to a 0 byte; then what the connection sends.

#include <algorithm>
#include <tuple>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include "http/request_parser.hpp"
#include "huanxin/base/invariant.hpp"
#include "huanxin/base/text.hpp"
#include "target.hpp"

namespace huanxin::fuzz {
namespace {

using http::Request;
using http::RequestParser;

constexpr std::size_t kHeaderBytesMax = 1'024;
constexpr std::size_t kBodyBytesMax = 256;

enum class Verdict { complete, more, refused };

/// One request as the server would see it.
struct Seen {
    Verdict verdict = Verdict::more;
    std::size_t bytes = 0;  ///< Of the connection; what follows is the next request.
    bool framing_flawed = false, target_flawed = false, has_body = false, expects_continue = false,
         keep_alive = false, body_too_large = false;
    Request request;
};

bool same(const Request& a, const Request& b) {
    const auto parts = [](const Request& request) {
        return std::tie(
            request.verb,
            request.path,
            request.content_type,
            request.authorization,
            request.idempotency_key,
            request.accept,
            request.request_id,
            request.body,
            request.language
        );
    };
    return parts(a) == parts(b) &&
           std::equal(
               a.query.begin(),
               a.query.end(),
               b.query.begin(),
               b.query.end(),
               [](const http::QueryParameter& x, const http::QueryParameter& y) {
                   return x.name == y.name && x.value == y.value;
               }
           );
}

bool same(const Seen& a, const Seen& b) {
    // A refusal ends the connection, wherever in the bytes it was noticed.
    if (a.verdict != b.verdict) return false;
    if (a.verdict == Verdict::refused) return true;
    const auto flags = [](const Seen& seen) {
        return std::tie(
            seen.bytes,
            seen.framing_flawed,
            seen.target_flawed,
            seen.has_body,
            seen.expects_continue,
            seen.keep_alive
        );
    };
    if (a.verdict == Verdict::complete) return flags(a) == flags(b) && same(a.request, b.request);
    return true;
}

/// Parses one request of bytes that come a piece at a time, the way a connection does it.
class Reading {
public:
    explicit Reading(std::string_view bytes) : bytes_(bytes), parser_(seen_.request) {
        parser_.header_limit(kHeaderBytesMax);
    }

    /// `ends` are the places in the bytes up to which they have come, one read after the other.
    Seen run(const std::vector<std::size_t>& ends) && {
        for (const std::size_t end : ends) {
            come_ = std::max(come_, std::min(end, bytes_.size()));
            if (parse()) break;
        }
        return std::move(seen_);
    }

private:
    [[nodiscard]] std::size_t waiting() const { return come_ - seen_.bytes; }

    /// True when there is a verdict.
    bool parse() {
        if (!header_done_ && parse_header()) return true;
        if (!header_done_) return false;
        while (!parser_.is_done() && waiting() > 0) {
            const auto error = put();
            if (error == boost::beast::http::error::need_more) return false;
            if (error) return refuse();
        }
        if (!parser_.is_done()) return false;
        seen_.verdict = Verdict::complete;
        return true;
    }

    /// True when it is refused.
    bool parse_header() {
        const auto error = put();
        const bool more = error == boost::beast::http::error::need_more;
        if (seen_.bytes + (more ? waiting() : 0) > kHeaderBytesMax || (error && !more))
            return refuse();
        if (more) return false;
        header_done_ = true;
        INVARIANT(parser_.is_header_done(), "without an error the header is whole");
        seen_.framing_flawed = parser_.framing_flawed();
        seen_.target_flawed = parser_.target_flawed();
        seen_.has_body = parser_.has_body();
        seen_.expects_continue = parser_.expects_continue();
        seen_.keep_alive = parser_.keep_alive();
        INVARIANT(seen_.request.path.starts_with('/'), "a path starts with a slash");
        parser_.take_body(&seen_.request.body, kBodyBytesMax);
        return false;
    }

    bool refuse() {
        seen_.verdict = Verdict::refused;
        return true;
    }

    boost::system::error_code put() {
        boost::system::error_code error;
        seen_.bytes +=
            parser_.put(boost::asio::buffer(bytes_.data() + seen_.bytes, waiting()), error);
        return error;
    }

    std::string_view bytes_;
    Seen seen_;
    RequestParser parser_;
    std::size_t come_ = 0;
    bool header_done_ = false;
};

void expect_sound(const Seen& seen) {
    if (seen.verdict != Verdict::complete) return;
    const Request& request = seen.request;
    INVARIANT(request.body.size() <= kBodyBytesMax, "no body is over its limit");
    INVARIANT(seen.has_body || request.body.empty(), "a body is announced");
    const int quality = http::accept_quality(request.accept, "application/json");
    INVARIANT(quality >= 0 && quality <= 1'000, "a quality is one of 0 to 1000");
    for (const auto& parameter : request.query)
        INVARIANT(is_utf8(parameter.name) && is_utf8(parameter.value), "a query is UTF-8");
}

}  // namespace

void try_input(std::string_view input) {
    const std::size_t end_of_cuts = std::min(input.find('\0'), input.size());
    std::vector<std::size_t> ends;
    std::size_t at = 0;
    for (const char cut : input.substr(0, end_of_cuts)) {
        at += static_cast<unsigned char>(cut);
        ends.push_back(at);
    }
    std::string bytes(input.substr(std::min(end_of_cuts + 1, input.size())));
    // Beast looks for errors in a header only when it has come whole: so that it does.
    bytes += "\r\n\r\n\r\n";
    ends.push_back(bytes.size());
    std::vector<std::size_t> each;
    for (std::size_t i = 1; i <= bytes.size(); ++i)
        each.push_back(i);
    std::string_view rest = bytes;
    while (!rest.empty()) {
        const Seen whole = Reading(rest).run({rest.size()});
        expect_sound(whole);
        INVARIANT(same(whole, Reading(rest).run(ends)), "where bytes are cut changes nothing");
        INVARIANT(same(whole, Reading(rest).run(each)), "nor does one byte at a time");
        if (whole.verdict != Verdict::complete || whole.framing_flawed) return;
        rest.remove_prefix(whole.bytes);
    }
}

std::vector<std::string> seeds() {
    const auto cut = [](std::string cuts, std::string_view bytes) {
        return std::move(cuts).append(1, '\0').append(bytes);
    };
    return {
        cut("\x05\x07",
            "POST /v1/claims?a=%E7%84%95&b HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n"
            "Content-Type: application/json; charset=utf-8\r\nIdempotency-Key: k-1\r\n"
            "Authorization: Bearer x\r\nExpect: 100-continue\r\n\r\n{  }"
            "GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
        cut("\x40\x03\x03",
            "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            "4;ext=1\r\nabcd\r\n0a\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n"),
        cut("",
            "GET http://h.example/v1/pools?limit=3 HTTP/1.1\r\nHost: h.example\r\n"
            "Accept: application/json;q=0.5, */*;q=0.1\r\nAccept-Language: en-GB, zh;q=0.9\r\n"
            "Request-Id: r\r\nAccept: text/csv\r\nConnection: close\r\n\r\n"),
        cut("\x01", "GET / HTTP/1.0\r\nX: a\r\n b\r\n\r\n"),
        cut("\x50",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3\r\nabc\r\n0\r\n\r\n"),
        cut("", "DELETE * HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n")};
}

}  // namespace huanxin::fuzz
