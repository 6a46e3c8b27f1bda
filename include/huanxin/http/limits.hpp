#pragma once
// Every limit of the HTTP side, by name (docs/STYLE.md rule 14). What is over a limit is refused
// with the status named here; nothing waits without an end.

#include <chrono>
#include <cstddef>

namespace huanxin::http {

struct Limits {
    std::size_t header_bytes_max = std::size_t{16} * 1024;  ///< Request line and headers; 431.
    std::size_t body_bytes_max = std::size_t{64} * 1024;  ///< Unless the route says otherwise; 413.
    std::size_t line_bytes_max = std::size_t{64} * 1024;  ///< One line of NDJSON; the line alone is
                                                          ///< refused.
    std::size_t lines_max = 10'000;                       ///< Lines of one streamed body.
    std::size_t connections_max = 4'096;                  ///< Over it: 503, Retry-After, close.
    std::size_t refusals_max = 256;  ///< Connections being told 503; over it: closed unheard.
    std::size_t streams_max = 16;    ///< Streaming calls at once, for they may hold a whole body;
                                     ///< 503.
    std::size_t streams_per_tenant_max = 4;  ///< Of these one tenant's (one auditor's), so that
                                             ///< slow ones do not take all; 429.
    std::chrono::milliseconds header_read_timeout{10'000};  ///< From the first byte; 408.
    std::chrono::milliseconds body_read_timeout{10'000};  ///< Whole body, or one line of a streamed
                                                          ///< one; 408.
    std::chrono::milliseconds idle_timeout{60'000};       ///< Between requests; closed silently.
    std::chrono::milliseconds write_timeout{10'000};      ///< Without progress; closed.
    int unsent_bytes_max = 128 * 1024;  ///< Of an answer, in the system's buffer and not on its
                                        ///< way. Progress is seen in steps of half of it.
    std::chrono::milliseconds handler_timeout{30'000};  ///< 503 with `committed` unknown, then
                                                        ///< closed.
    std::chrono::milliseconds linger_timeout{1'000};  ///< For the peer to read a last answer before
                                                      ///< the close.
    std::chrono::milliseconds tick{50};               ///< How exactly the timeouts are kept.
    std::chrono::milliseconds accept_backoff{100};    ///< After a failed accept.
    std::chrono::milliseconds drain_timeout{15'000};  ///< For requests under way when the server
                                                      ///< stops.
    std::chrono::seconds retry_after{1};  ///< Retry-After of a 429, and of a 503 that the server
                                          ///< sends itself.
};

/// Depth of nested arrays and objects in a body; deeper is malformed_json.
inline constexpr std::size_t kJsonDepthMax = 16;
/// Values in a body, whatever its size: a parsed one takes some 60 bytes. More is malformed_json.
inline constexpr std::size_t kJsonValuesMax = 16'384;
/// Of a list's items; once a page has this much it takes no further one, whatever its `limit`, and
/// ends with a cursor. Ordinary claims and invoices have a few thousand bytes each, so that 200
/// fit; an invoice of 500 lines has some 300 thousand, and 200 of these would be an answer of 60
/// MB.
inline constexpr std::size_t kListBytesMax = std::size_t{1} << 20;
/// Faults told of one body; what is wrong beyond them shows when these are mended.
inline constexpr std::size_t kFaultsMax = 256;

}  // namespace huanxin::http
