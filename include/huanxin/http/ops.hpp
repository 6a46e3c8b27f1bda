#pragma once
// The second listener: what an operator's tools ask (docs/openapi.yaml). Its own Server, so that it
// answers while the main one sheds.

#include <functional>
#include <string>
#include <vector>

#include "huanxin/http/router.hpp"
#include "huanxin/http/server.hpp"

namespace huanxin::http {

struct Readiness {
    bool ready = false;
    std::string sentence;  ///< For a person: what is ready, or what is not and why.
};

/// /livez (200 while the process answers), /readyz (200 or 503 by `readiness`), /metrics (what
/// `metrics` gives). Both are called on the listener's thread and must not block.
[[nodiscard]] std::vector<Route> ops_routes(
    std::function<Readiness()> readiness, std::function<std::string()> metrics
);

/// Hears nothing: probes every few seconds are neither logged nor counted.
class QuietObserver final : public Observer {
public:
    void on_request(const RequestReport& /*report*/) override {}
    void on_connections(std::int64_t /*change*/) override {}
    void on_refused_connection() override {}
    void on_accept_error() override {}
};

}  // namespace huanxin::http
