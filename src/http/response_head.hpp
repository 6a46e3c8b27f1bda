#pragma once
// The head of an answer as bytes (RFC 9112 4 and 5), written by hand since it is the same few lines
// each time.

#include <string>
#include <string_view>

#include "huanxin/http/message.hpp"

namespace huanxin::http {

enum class Framing {
    content_length,
    chunked,
    until_close,  ///< For a stream to an HTTP/1.0 peer, which knows no chunks.
};

enum class Connection { keep_alive, keep_alive_told, close };

/// Appends the head of `response`. Connection::keep_alive_told says "keep-alive" in words, which
/// HTTP/1.0 needs.
void append_head(
    std::string& out,
    const Response& response,
    std::string_view request_id,
    Framing framing,
    Connection connection
);

}  // namespace huanxin::http
