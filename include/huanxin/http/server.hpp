#pragma once
// The HTTP/1.1 server: one listener, a coroutine for each connection, which stays with one of the
// threads, limits with names (limits.hpp).

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "huanxin/base/result.hpp"
#include "huanxin/http/limits.hpp"
#include "huanxin/http/router.hpp"

namespace huanxin::http {

/// What is told of a request when it is answered. No path, no query, no body: no personal data
/// (docs/reference/http-api.md).
struct RequestReport {
    std::string_view request_id;
    std::string_view method;
    std::string_view route;  ///< The route's pattern; "" where none matched. Outlives the server's
                             ///< routes only.
    int status = 0;
    std::size_t bytes_out = 0;
    std::int64_t duration_us = 0;  ///< From the header's arrival to the hand-over of the answer's
                                   ///< last byte.
    std::string_view tenant_id;    ///< "" where nobody was authenticated.
};

/// Hears of what happens. Called on the server's threads, concurrently; must not block.
class Observer {
public:
    virtual ~Observer() = default;
    virtual void on_request(const RequestReport& report) = 0;
    virtual void on_connections(std::int64_t change) = 0;  ///< +1 or -1.
    virtual void on_refused_connection() = 0;              ///< Over Limits::connections_max.
    virtual void on_accept_error() = 0;
};

struct ServerOptions {
    std::string listen;  ///< "HOST:PORT"; a literal address; port 0 takes a free one.
    int threads = 1;
    Limits limits;
};

class Server {
public:
    /// Who a bearer key belongs to; nullopt if it is not known. Any thread; must not block. Empty
    /// on a listener whose routes are all public.
    using Authenticate = std::function<std::optional<Principal>(std::string_view key)>;

    /// `observer` must outlive the server. What handlers wait for (the engine) must have answered
    /// or forgotten every request before the server dies: stop the server, then the engine, then
    /// let both go.
    Server(ServerOptions options, Router router, Authenticate authenticate, Observer& observer);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds and listens. Errc::io with a sentence that says what to do: a port in use, an address
    /// that is not ours, no right.
    [[nodiscard]] Result<void> listen();
    /// "HOST:PORT" as bound; only after `listen`.
    [[nodiscard]] std::string address() const;

    /// Starts the threads; connections are accepted from here on.
    void start();
    /// Stops accepting, closes idle connections, lets requests under way finish
    /// (Limits::drain_timeout at most), then ends the threads. Any one thread but the server's own.
    /// A second call does nothing.
    void stop();

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace huanxin::http
