#pragma once
// A plain HTTP/1.1 client for reading what a server publishes, and for single calls of its API:
// blocking, one connection that is kept, a bound on every size and an end to every wait.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "huanxin/base/result.hpp"

namespace huanxin::http {

/// Where a server is: "http://127.0.0.1:8080", "http://[::1]/below".
struct ServerUrl {
    std::string host, port;
    std::string prefix;  ///< What its paths begin with: "" or "/below".

    [[nodiscard]] std::string to_string() const;
};

/// Errc::invalid for anything else: https (it ends in front of the server), user information, a
/// query.
[[nodiscard]] Result<ServerUrl> parse_server_url(std::string_view text);

struct ClientLimits {
    std::chrono::milliseconds connect_timeout{10'000};
    std::chrono::milliseconds answer_timeout{30'000};  ///< For a whole request and its answer.
    std::size_t header_bytes_max = std::size_t{16} * 1024;
};

struct ClientAnswer {
    unsigned status = 0;
    std::string content_type;  ///< "" if the answer has none.
    std::string body;
};

struct ClientPost {
    std::string bearer_key, idempotency_key, body;
};

/// One thread at a time.
class Client {
public:
    explicit Client(ServerUrl server, ClientLimits limits = {});
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    /// GET of the prefix and `path`, which begins with '/'. Any status is an answer. A connection
    /// that the server closed since the last answer is opened again. Errc::io if there is no
    /// answer, with what is the matter; Errc::invalid if what came is no HTTP, is packed, or has a
    /// body of more than `body_bytes_max`.
    [[nodiscard]] Result<ClientAnswer> get(std::string_view path, std::size_t body_bytes_max);
    /// POST of a JSON body, likewise; its Idempotency-Key makes it safe to be sent again. Asks for
    /// English.
    [[nodiscard]] Result<ClientAnswer> post(
        std::string_view path, const ClientPost& post, std::size_t body_bytes_max
    );

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace huanxin::http
