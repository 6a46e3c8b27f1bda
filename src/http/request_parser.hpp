#pragma once
// Beast's incremental parser, filling our Request directly: no field of a header is kept twice.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "huanxin/http/message.hpp"

namespace huanxin::http {

/// Parses one message of a connection. Where the body goes can change while it arrives (streams),
/// and so can its limit.
class RequestParser final : public boost::beast::http::basic_parser<true> {
    using Field = boost::beast::http::field;
    using Error = boost::system::error_code;
    using View = boost::beast::string_view;

public:
    /// `request` must outlive the parser and be clear.
    explicit RequestParser(Request& request) : request_(request) {
        body_limit(boost::none);  // The limit is the route's, which the header tells.
        eager(false);             // Stop after the header: the body waits for the route.
    }

    /// From here on the body may be parsed: into `sink` (nullptr drops it), `bytes_max` of it in
    /// all.
    void take_body(std::string* sink, std::size_t bytes_max) {
        eager(true);
        sink_ = sink;
        body_bytes_max_ = bytes_max;
    }
    void redirect_body(std::string* sink) { sink_ = sink; }

    /// As basic_parser's. A last chunk without another before it is first looked at when there are
    /// as many bytes as the shortest one has: Beast 1.81 asserts that it then comes whole, so that
    /// "0\r\n" and then "\r" would end the process where assertions are on.
    std::size_t put(const boost::asio::const_buffer& bytes, Error& error) {
        constexpr std::size_t kLastChunkBytesMin = 5;
        const std::string_view text(static_cast<const char*>(bytes.data()), bytes.size());
        if (is_header_done() && chunked() && !chunk_seen_ && text.size() < kLastChunkBytesMin &&
            text.starts_with('0') && text.find("\r\n") != std::string_view::npos) {
            error = boost::beast::http::error::need_more;
            return 0;
        }
        return basic_parser::put(bytes, error);
    }

    // Told by the header; meaningless before is_header_done().

    /// The framing can't be trusted, so the connection must end: no Host or several (RFC 9112 3.2),
    /// a transfer coding other than "chunked" alone (RFC 9112 6.1).
    [[nodiscard]] bool framing_flawed() const;
    /// The target is no path and query that we could read.
    [[nodiscard]] bool target_flawed() const { return target_flawed_; }
    [[nodiscard]] bool has_body() { return chunked() || content_length().value_or(0) > 0; }
    /// The peer waits for "100 Continue" (RFC 9110 10.1.1).
    [[nodiscard]] bool expects_continue() const { return expects_continue_ && is_http_11_; }
    [[nodiscard]] bool is_http_11() const { return is_http_11_; }
    [[nodiscard]] bool body_too_large() const { return body_too_large_; }

private:
    void on_request_impl(
        boost::beast::http::verb verb, View method, View target, int version, Error& error
    ) override;
    void on_response_impl(int, View, int, Error&) override {}
    void on_field_impl(Field field, View name, View value, Error& error) override;
    void on_header_impl(Error&) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
    std::size_t on_body_impl(View part, Error& error) override { return take(part, error); }
    void on_chunk_header_impl(std::uint64_t, View, Error&) override { chunk_seen_ = true; }
    std::size_t on_chunk_body_impl(std::uint64_t, View part, Error& error) override {
        return take(part, error);
    }
    void on_finish_impl(Error&) override {}

    std::size_t take(std::string_view part, Error& error);
    void take_target(std::string_view target);
    [[nodiscard]] bool take_query(std::string_view text);

    Request& request_;
    std::string* sink_ = nullptr;
    std::size_t body_bytes_ = 0;
    std::size_t body_bytes_max_ = 0;
    std::string accept_language_;
    int hosts_ = 0;
    bool is_http_11_ = true;
    bool header_done_ = false;
    bool chunk_seen_ = false;
    bool expects_continue_ = false;
    bool other_coding_ = false;
    bool target_flawed_ = false;
    bool body_too_large_ = false;
};

}  // namespace huanxin::http
