#pragma once
// The API as routes: what the composition root gives to the server.

#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "huanxin/engine/engine.hpp"
#include "huanxin/http/router.hpp"
#include "huanxin/privacy/token.hpp"
#include "huanxin/publish/log.hpp"

namespace huanxin::http {

/// What the endpoints work with. All of it must outlive the routes. Safe on any thread.
struct Services {
    engine::Engine& engine;
    const privacy::Tokeniser& tokeniser;
    publish::Log& log;
    boost::asio::thread_pool& readers;  ///< Where reads block on the disk.
    bool test_clock = false;            ///< PUT /v1/test/clock exists.
};

/// Every route of the main listener, `services` held by reference.
[[nodiscard]] std::vector<Route> api_routes(Services& services);

}  // namespace huanxin::http
