#pragma once
// The API as routes: what the composition root gives to the server.

#include <atomic>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "huanxin/access/journal.hpp"
#include "huanxin/engine/engine.hpp"
#include "huanxin/history/index.hpp"
#include "huanxin/http/router.hpp"
#include "huanxin/privacy/token.hpp"
#include "huanxin/publish/log.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::http {

/// What the endpoints work with. All of it must outlive the routes. Safe on any thread.
struct Services {
    engine::Engine& engine;
    const privacy::Tokeniser& tokeniser;
    publish::Log& log;
    access::Journal& accesses;
    const history::Index& history;
    const store::Store& store;            ///< What is committed, for those who read events.
    boost::asio::thread_pool& readers;    ///< Where reads block on the disk.
    bool test_clock = false;              ///< PUT /v1/test/clock exists.
    std::atomic<bool> stopping = false;   ///< Nobody waits for events any more.
    boost::asio::thread_pool erasing{1};  ///< Where the store's files are written anew.
};

/// Every route of the main listener, `services` held by reference.
[[nodiscard]] std::vector<Route> api_routes(Services& services);

}  // namespace huanxin::http
