#pragma once
// A request body and a response that flow at the same time, line by line (NDJSON), in bounded
// memory.

#include <cstddef>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "huanxin/http/message.hpp"

namespace huanxin::http {

enum class LineKind {
    line,           ///< `text` is the line.
    end,            ///< The body is complete; there is no further line.
    line_too_long,  ///< This line passed the limit and was skipped; reading may go on with the next
                    ///< one.
    too_many_lines,  ///< More lines than the limit; nothing further is read.
    body_too_large,  ///< More bytes than the route allows; nothing further is read.
    malformed,       ///< The framing is broken (chunked coding); nothing further can be read.
    timed_out,       ///< The line did not arrive within Limits::body_read_timeout.
    disconnected,    ///< The peer went away.
};

struct Line {
    LineKind kind = LineKind::end;
    std::string_view text;  ///< Without its line end ("\n" or "\r\n"); valid until the next call of
                            ///< next().
    std::size_t number = 0;  ///< From 1; empty lines count.
};

/// The request's body as lines. The reader and the writer of one request belong to its handler's
/// coroutine (or others on the same executor), one call at a time over both of them.
class BodyReader {
public:
    virtual ~BodyReader() = default;
    /// The next line; sends what the writer holds before it waits for the peer.
    [[nodiscard]] virtual boost::asio::awaitable<Line> next() = 0;
    /// True if next() would answer without waiting for the peer: submit more work before collecting
    /// results.
    [[nodiscard]] virtual bool ready() const = 0;
    /// Most bytes of body that were ever held at once, for tests and metrics.
    [[nodiscard]] virtual std::size_t buffered_max() const = 0;
};

/// The answer of a streaming route. Either send() once, or begin() and then write() as often as
/// needed; the server ends the chunked body when the handler returns. A handler that throws, or
/// calls break_off(), after begin() leaves the body visibly unfinished.
///
/// While the peer does not read its answer, the server reads the request ahead, up to the route's
/// body limit: so a client that sends all before it reads anything does not lock up.
class ResponseWriter {
public:
    virtual ~ResponseWriter() = default;
    /// The whole answer at once. Only before begin().
    virtual void send(Response response) = 0;
    /// Starts a chunked answer with `head`'s status, content type and headers; `head.body` must be
    /// empty.
    virtual void begin(Response head) = 0;
    [[nodiscard]] virtual bool begun() const = 0;
    /// Appends to the answer; sends when enough has gathered. False when the peer is gone: stop
    /// working for it.
    [[nodiscard]] virtual boost::asio::awaitable<bool> write(std::string_view data) = 0;
    /// Gives up an answer that was begun: nobody shall take what was sent for the whole.
    virtual void break_off() = 0;
    /// Sends what has gathered. False when the peer is gone.
    [[nodiscard]] virtual boost::asio::awaitable<bool> flush() = 0;
};

}  // namespace huanxin::http
