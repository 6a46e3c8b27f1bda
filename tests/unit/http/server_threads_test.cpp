// A connection stays with one thread; connections take turns at the threads.
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "server_fixture.hpp"

namespace huanxin::http {
namespace {

TEST_F(ServerTest, Connections_AreSharedOutAndStayWhereTheyAre) {
    std::mutex mutex;
    std::map<std::string, std::set<std::thread::id>> threads;  // By what the caller calls itself.
    const Handler told = [&](Call& call) -> asio::awaitable<Response> {
        const std::lock_guard lock(mutex);
        threads[call.request.body].insert(std::this_thread::get_id());
        co_return text_response(200, "");
    };
    constexpr int kThreads = 3, kConnections = 2 * kThreads;
    start({route(Verb::post, "/told", told)}, kThreads);
    std::vector<std::unique_ptr<HttpClient>> clients;
    for (int i = 0; i < kConnections; ++i)
        clients.push_back(std::make_unique<HttpClient>(server_->address()));
    for (int round = 0; round < 5; ++round)
        for (int i = 0; i < kConnections; ++i)
            EXPECT_EQ(clients[i]->request("POST", "/told", std::to_string(i)).status, 200);
    std::map<std::thread::id, int> connections;
    for (const auto& [name, of_one] : threads) {
        EXPECT_EQ(of_one.size(), 1U) << name;
        ++connections[*of_one.begin()];
    }
    EXPECT_EQ(connections.size(), static_cast<std::size_t>(kThreads));
    for (const auto& [thread, count] : connections)
        EXPECT_EQ(count, kConnections / kThreads);
}

}  // namespace
}  // namespace huanxin::http
