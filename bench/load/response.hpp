#pragma once
// As much of HTTP/1.1 as an answer of the server needs: status line, Content-Length, body.

#include <cstddef>
#include <optional>
#include <string_view>

namespace huanxin::bench {

struct Response {
    int status = 0;
    std::string_view head;  ///< Status line and header lines.
    std::string_view body;
    std::size_t bytes = 0;  ///< Of head and body together.

    [[nodiscard]] bool replayed() const;
    /// Whether the server closes the connection behind it.
    [[nodiscard]] bool closes() const;
};

enum class Reading { more, done, broken };

/// Reads an answer from the front of `buffer`; `out` is set when it is `done`, and points into the
/// buffer. Anything without a Content-Length is `broken`: the server never answers a claim so.
[[nodiscard]] Reading read_response(std::string_view buffer, Response& out);

}  // namespace huanxin::bench
