#pragma once
// A running server with routes that show what a handler sees, and an observer that remembers.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "huanxin/http/server.hpp"
#include "support/http_client.hpp"

namespace huanxin::http {

using test::HttpClient, test::Reply;
namespace asio = boost::asio;
using namespace std::chrono_literals;

/// Lets handlers wait until the test says so.
class Gate {
public:
    asio::awaitable<void> pass() {
        const auto executor = co_await asio::this_coro::executor;
        constexpr auto kNever = asio::steady_timer::time_point::max();
        // Shared: the waiting coroutine and the gate, which wakes it from another thread.
        auto timer = std::make_shared<asio::steady_timer>(executor, kNever);
        {
            const std::lock_guard lock(mutex_);
            if (!open_) waiting_.push_back(timer);
            ++arrived_;
            changed_.notify_all();
            if (open_) co_return;
        }
        boost::system::error_code woken;
        co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    void wait_for_arrivals(int count) {
        std::unique_lock lock(mutex_);
        ASSERT_TRUE(changed_.wait_for(lock, HttpClient::kPatience, [&] {
            return arrived_ >= count;
        }));
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        for (const auto& timer : waiting_) {
            asio::post(timer->get_executor(), [timer] { timer->cancel(); });
        }
        waiting_.clear();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::shared_ptr<asio::steady_timer>> waiting_;  // Shared: see pass().
    int arrived_ = 0;
    bool open_ = false;
};

struct SeenRequest {
    std::string request_id, method, route, tenant_id;
    int status = 0;
    std::size_t bytes_out = 0;
};

class RecordingObserver final : public Observer {
public:
    void on_request(const RequestReport& report) override {
        const std::lock_guard lock(mutex_);
        requests_.push_back(
            {std::string(report.request_id),
             std::string(report.method),
             std::string(report.route),
             std::string(report.tenant_id),
             report.status,
             report.bytes_out}
        );
        changed_.notify_all();
    }
    void on_connections(std::int64_t change) override {
        const std::lock_guard lock(mutex_);
        connections_ += change;
        changed_.notify_all();
    }
    void on_refused_connection() override {
        const std::lock_guard lock(mutex_);
        ++refused_;
    }
    void on_accept_error() override {
        const std::lock_guard lock(mutex_);
        ++accept_errors_;
        changed_.notify_all();
    }

    std::vector<SeenRequest> wait_for_requests(std::size_t count) {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(changed_.wait_for(lock, HttpClient::kPatience, [&] {
            return requests_.size() >= count;
        }));
        return requests_;
    }
    void wait_for_connections(std::int64_t count) {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(changed_.wait_for(lock, HttpClient::kPatience, [&] {
            return connections_ == count;
        }));
    }
    void wait_for_accept_errors(int count) {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(changed_.wait_for(lock, HttpClient::kPatience, [&] {
            return accept_errors_ >= count;
        }));
    }
    int refused() {
        const std::lock_guard lock(mutex_);
        return refused_;
    }
    int accept_errors() {
        const std::lock_guard lock(mutex_);
        return accept_errors_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<SeenRequest> requests_;
    std::int64_t connections_ = 0;
    int refused_ = 0;
    int accept_errors_ = 0;
};

class ServerTest : public ::testing::Test {
protected:
    /// Starts on a free port. Timeouts are the test's to shorten, before.
    void start(std::vector<Route> routes, int threads = 2, bool with_keys = true) {
        ServerOptions options;
        options.listen = "127.0.0.1:0";
        options.threads = threads;
        options.limits = limits_;
        Server::Authenticate authenticate = [](std::string_view key) -> std::optional<Principal> {
            if (key == "retailer-key") return Principal{Role::retailer, "ret_1", "crd_1"};
            if (key == "auditor-key") return Principal{Role::auditor, "auditor", "crd_2"};
            if (key == "other-auditor-key") return Principal{Role::auditor, "auditor", "crd_3"};
            return std::nullopt;
        };
        if (!with_keys) authenticate = {};
        server_ = std::make_unique<Server>(
            std::move(options), Router(std::move(routes)), authenticate, observer_
        );
        const auto listening = server_->listen();
        ASSERT_TRUE(listening) << listening.error().message;
        server_->start();
    }
    [[nodiscard]] HttpClient connect() { return HttpClient(server_->address()); }

    static asio::awaitable<Response> echo(Call& call) {
        Response response = text_response(200, call.request.body);
        response.headers.emplace_back("Echo-Path", call.request.path);
        response.headers.emplace_back("Echo-Type", call.request.content_type);
        co_return response;
    }
    static Route route(
        Verb verb,
        std::string pattern,
        Handler handler,
        Roles roles = {},
        std::size_t body_bytes_max = 0
    ) {
        return {verb, std::move(pattern), std::move(handler), {roles, body_bytes_max, {}}};
    }
    static Route stream(
        Verb verb, std::string pattern, StreamHandler handler, std::size_t body_bytes_max = 0
    ) {
        return {
            verb,
            std::move(pattern),
            std::move(handler),
            {{}, body_bytes_max, {"application/x-ndjson"}}};
    }
    /// GET /ping, POST /echo.
    static std::vector<Route> simple_routes() {
        return {route(Verb::get, "/ping", echo), route(Verb::post, "/echo", echo)};
    }

    Limits limits_;
    RecordingObserver observer_;
    std::unique_ptr<Server> server_;
};

}  // namespace huanxin::http
