#include "huanxin/http/ops.hpp"

#include <utility>

namespace huanxin::http {

namespace asio = boost::asio;

namespace {

asio::awaitable<Response> alive(Call& /*call*/) {
    co_return text_response(200, "alive\n");
}

}  // namespace

std::vector<Route> ops_routes(
    std::function<Readiness()> readiness, std::function<std::string()> metrics
) {
    Handler ready = [readiness =
                         std::move(readiness)](Call& /*call*/) -> asio::awaitable<Response> {
        const Readiness now = readiness();
        co_return text_response(now.ready ? 200 : 503, now.sentence + "\n");
    };
    Handler page = [metrics = std::move(metrics)](Call& /*call*/) -> asio::awaitable<Response> {
        Response response;
        response.content_type = "text/plain; version=0.0.4; charset=utf-8";
        response.body = metrics();
        co_return response;
    };
    std::vector<Route> routes;
    routes.push_back({Verb::get, "/livez", Handler(alive), {}});
    routes.push_back({Verb::get, "/readyz", std::move(ready), {}});
    routes.push_back({Verb::get, "/metrics", std::move(page), {}});
    return routes;
}

}  // namespace huanxin::http
