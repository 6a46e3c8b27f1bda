#include "load/response.hpp"

#include <charconv>
#include <optional>

namespace huanxin::bench {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kVersion = "HTTP/1.1 ";
// In the server's own spelling: this reads no other server, and each answer is measured time.
constexpr std::string_view kLength = "\r\nContent-Length: ";
constexpr std::string_view kReplayed = "\r\nIdempotency-Replayed: true";
constexpr std::string_view kClose = "\r\nConnection: close";

}  // namespace

bool Response::replayed() const {
    return head.find(kReplayed) != std::string_view::npos;
}

bool Response::closes() const {
    return head.find(kClose) != std::string_view::npos;
}

Reading read_response(std::string_view buffer, Response& out) {
    const std::size_t end = buffer.find(kHeadEnd);
    if (end == std::string_view::npos) return Reading::more;
    out.head = buffer.substr(0, end + 2);
    if (!out.head.starts_with(kVersion)) return Reading::broken;
    const char* status = out.head.data() + kVersion.size();
    if (std::from_chars(status, status + 3, out.status).ptr != status + 3) return Reading::broken;

    const std::size_t length = out.head.find(kLength);
    if (length == std::string_view::npos) return Reading::broken;
    const char* digits = out.head.data() + length + kLength.size();
    std::size_t body = 0;
    if (std::from_chars(digits, out.head.data() + out.head.size(), body).ec != std::errc())
        return Reading::broken;
    out.bytes = end + kHeadEnd.size() + body;
    if (buffer.size() < out.bytes) return Reading::more;
    out.body = buffer.substr(end + kHeadEnd.size(), body);
    return Reading::done;
}

}  // namespace huanxin::bench
