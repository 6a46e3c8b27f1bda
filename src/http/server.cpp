#include "huanxin/http/server.hpp"

#include <charconv>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include "http/session.hpp"
#include "huanxin/base/clock.hpp"
#include "huanxin/base/invariant.hpp"

namespace huanxin::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

/// "127.0.0.1:8080", "[::1]:8080" or "localhost:8080".
std::optional<tcp::endpoint> parse_endpoint(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const std::string_view digits = text.substr(colon + 1);
    std::uint16_t port = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size())
        return std::nullopt;
    boost::system::error_code error;
    const auto address =
        asio::ip::make_address(host == "localhost" ? "127.0.0.1" : std::string(host), error);
    if (error) return std::nullopt;
    return tcp::endpoint(address, port);
}

std::string to_text(const tcp::endpoint& endpoint) {
    const std::string host = endpoint.address().to_string();
    const std::string bracketed = endpoint.address().is_v6() ? "[" + host + "]" : host;
    return bracketed + ":" + std::to_string(endpoint.port());
}

Error listen_error(const std::string& listen, boost::system::error_code error) {
    std::string what = "can't listen on " + listen + ": " + error.message();
    if (error == asio::error::address_in_use) {
        what = "the address " + listen +
               " is in use: stop the other process or choose another port (0 takes a free one)";
    } else if (error == asio::error::access_denied) {
        what = "no right to listen on " + listen +
               ": choose a port from 1024 on, or grant the right to the service";
    }
    return {Errc::io, std::move(what)};
}

/// A thread has a loop of its own, and a connection stays with one: nothing of it is handed from
/// one thread to another, which would cost a wake-up each time.
std::vector<std::unique_ptr<asio::io_context>> make_loops(int threads) {
    std::vector<std::unique_ptr<asio::io_context>> loops;
    loops.reserve(static_cast<std::size_t>(threads));
    for (int i = 0; i < threads; ++i)
        loops.push_back(std::make_unique<asio::io_context>(1));
    return loops;
}

}  // namespace

struct Server::Impl {
    Impl(ServerOptions options, Router router, Authenticate authenticate, Observer& observer)
        : state{std::move(options), std::move(router), std::move(authenticate), observer},
          loops(make_loops(state.options.threads)),
          acceptor(loops.front()->get_executor()),
          timer(acceptor.get_executor()) {
        for (const Route& route : state.router.routes()) {
            INVARIANT(
                route.options.roles.empty() || state.authenticate,
                "routes for some need to know who calls"
            );
        }
        state.ended = [this](Session* session) { forget(session); };
    }

    asio::awaitable<void> accept_all();
    asio::awaitable<void> watch_deadlines();
    void open(tcp::socket socket);
    void forget(Session* session);
    void close_listener();
    void drain();

    // Before the loops: coroutines that still wait when these die look at it.
    ServerState state;
    std::mutex mutex;
    std::condition_variable changed;
    std::unordered_map<Session*, std::shared_ptr<Session>> sessions;  // Shared: see Session.

    std::vector<std::unique_ptr<asio::io_context>> loops;  ///< One a thread.
    tcp::acceptor acceptor;
    asio::steady_timer timer;  ///< Of watch_deadlines().
    std::vector<asio::executor_work_guard<asio::io_context::executor_type>> work;
    std::vector<std::thread> threads;
};

Server::Server(ServerOptions options, Router router, Authenticate authenticate, Observer& observer)
    : impl_(std::make_unique<Impl>(
          std::move(options), std::move(router), std::move(authenticate), observer
      )) {}

Server::~Server() {
    stop();
}

Result<void> Server::listen() {
    const std::string& listen = impl_->state.options.listen;
    const auto endpoint = parse_endpoint(listen);
    if (!endpoint) {
        return invalid(
            "the listen address " + listen +
            " must be a literal address and a port, such as 127.0.0.1:8080"
        );
    }
    boost::system::error_code error;
    impl_->acceptor.open(endpoint->protocol(), error);
    if (!error) impl_->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) impl_->acceptor.bind(*endpoint, error);
    if (!error) impl_->acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return listen_error(listen, error);
    return {};
}

std::string Server::address() const {
    return to_text(impl_->acceptor.local_endpoint());
}

void Server::start() {
    for (const auto& loop : impl_->loops)
        impl_->work.emplace_back(loop->get_executor());
    const auto executor = impl_->acceptor.get_executor();
    // Detached: both end when the server stops, which waits for its threads.
    asio::co_spawn(executor, impl_->accept_all(), asio::detached);
    // Detached: as above.
    asio::co_spawn(executor, impl_->watch_deadlines(), asio::detached);
    for (const auto& loop : impl_->loops)
        impl_->threads.emplace_back([&loop = *loop] { loop.run(); });
}

void Server::stop() {
    if (impl_->threads.empty()) return;
    impl_->close_listener();
    impl_->drain();
    impl_->work.clear();
    for (const auto& loop : impl_->loops)
        loop->stop();
    for (std::thread& thread : impl_->threads)
        thread.join();
    impl_->threads.clear();
    // No thread is left, so what never came to an end can be closed from here. What waits for a
    // handler's answer dies with its loop.
    for (const auto& [pointer, session] : impl_->sessions) {
        session->close();
        impl_->state.observer.on_connections(-1);
    }
    impl_->sessions.clear();
}

asio::awaitable<void> Server::Impl::accept_all() {
    bool failing = false;
    std::size_t next = 0;
    asio::steady_timer pause(acceptor.get_executor());
    while (acceptor.is_open()) {
        asio::io_context& loop = *loops[next++ % loops.size()];
        auto [error, socket] = co_await acceptor.async_accept(loop, kTuple);
        if (!error) {
            failing = false;
            open(std::move(socket));
        } else if (acceptor.is_open()) {
            state.observer.on_accept_error();
            // Once a burst: out of descriptors, every try fails.
            if (!failing)
                spdlog::error("connections can't be accepted for now: {}", error.message());
            failing = true;
            pause.expires_after(state.options.limits.accept_backoff);
            (void)co_await pause.async_wait(kTuple);
        }
    }
}

asio::awaitable<void> Server::Impl::watch_deadlines() {
    for (;;) {
        timer.expires_after(state.options.limits.tick);
        (void)co_await timer.async_wait(kTuple);
        const std::int64_t now = monotonic_us();
        const std::lock_guard lock(mutex);
        for (const auto& [pointer, session] : sessions)
            session->expire_if_late(now);
    }
}

void Server::Impl::open(tcp::socket socket) {
    const Limits& limits = state.options.limits;
    bool refused = false;
    std::shared_ptr<Session> session;  // Shared: see Session.
    {
        const std::lock_guard lock(mutex);
        refused = sessions.size() >= limits.connections_max;
        const bool heard = sessions.size() < limits.connections_max + limits.refusals_max;
        if (heard) {
            session = std::make_shared<Session>(std::move(socket), state);  // Shared: see Session.
            sessions.emplace(session.get(), session);
        }
    }
    if (refused) state.observer.on_refused_connection();
    if (!session) return;  // The socket closes here.
    state.observer.on_connections(+1);
    session->start(refused);
}

void Server::Impl::forget(Session* session) {
    {
        const std::lock_guard lock(mutex);
        sessions.erase(session);
        if (sessions.empty()) changed.notify_all();
    }
    // Last: who sees that it is gone finds its place free.
    state.observer.on_connections(-1);
}

/// Waits until nobody can connect any more.
void Server::Impl::close_listener() {
    state.stopping = true;
    std::condition_variable closed_changed;
    bool closed = false;
    asio::post(acceptor.get_executor(), [&] {
        boost::system::error_code ignored;  // It is open; whatever closing it says, it is closed.
        acceptor.close(ignored);
        const std::lock_guard lock(mutex);
        closed = true;
        closed_changed.notify_one();
    });
    std::unique_lock lock(mutex);
    closed_changed.wait(lock, [&closed] { return closed; });
}

void Server::Impl::drain() {
    std::unique_lock lock(mutex);
    for (const auto& [pointer, session] : sessions)
        session->stop();
    const auto none = [this] { return sessions.empty(); };
    if (changed.wait_for(lock, state.options.limits.drain_timeout, none)) return;
    spdlog::warn("{} connections were still busy when the time to drain was over", sessions.size());
}

}  // namespace huanxin::http
