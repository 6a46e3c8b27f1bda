#pragma once
// One connection: reads requests in order, has them judged and handled, and sends the answers.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "http/request_parser.hpp"
#include "http/response_head.hpp"
#include "http/stream_places.hpp"
#include "huanxin/http/problem.hpp"
#include "huanxin/http/server.hpp"

namespace huanxin::http {

class Session;
class StreamExchange;

/// What the sessions share with their server.
struct ServerState {
    ServerOptions options;
    Router router;
    Server::Authenticate authenticate;
    Observer& observer;
    std::atomic<bool> stopping{false};
    StreamPlaces streams{};
    std::function<void(Session*)> ended;  ///< Tells the server that a session is over.
};

/// How far reading came.
enum class Input : std::uint8_t {
    complete,
    more,  ///< What has arrived is fine; the rest has not.
    closed,
    timed_out,
    malformed,
    headers_too_large,
    body_too_large,
};

// Shared: a session belongs to its coroutine, and to the server's list of open connections, which
// ends what is late and stops all of them. Everything but `start`, `expire_if_late` and `stop` runs
// on the connection's thread.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(boost::asio::ip::tcp::socket socket, ServerState& server);

    /// Starts the coroutine. `refused`: the connection is one too many and is only told so.
    void start(bool refused);
    /// Ends what the session waits for if its deadline has passed. Any thread.
    void expire_if_late(std::int64_t now_us);
    /// Closes the connection if it is idle; a busy one closes after its answer. Any thread.
    void stop();
    /// Closes at once. On its thread, or when no thread of the server runs any more.
    void close();

private:
    friend class StreamExchange;

    /// What a deadline is for, and so what happens when it passes.
    enum class Waiting : std::uint8_t { first_byte, input, handler, output };
    /// What follows an answer. `linger`: close, but let the peer read first.
    enum class Next : std::uint8_t { keep, close, linger };

    [[nodiscard]] boost::asio::awaitable<void> run(bool refused);
    [[nodiscard]] boost::asio::awaitable<Next> serve_one();
    [[nodiscard]] boost::asio::awaitable<Next> serve_plain(const Handler& handler);
    [[nodiscard]] boost::asio::awaitable<Next> serve_stream(const StreamHandler& handler);
    [[nodiscard]] boost::asio::awaitable<Next> refuse_unread(Problem problem);
    [[nodiscard]] boost::asio::awaitable<Next> refuse_input(Input input);
    [[nodiscard]] boost::asio::awaitable<Response> answer_of(const Handler& handler);
    void read_protobuf();
    [[nodiscard]] Response in_wanted_form(Response response) const;
    [[nodiscard]] boost::asio::awaitable<Next> send(Response response, Next next);
    [[nodiscard]] boost::asio::awaitable<Next> refuse(std::string_view code, Next next);
    [[nodiscard]] boost::asio::awaitable<void> linger();

    [[nodiscard]] boost::asio::awaitable<Input> read_header();
    [[nodiscard]] boost::asio::awaitable<Input> read_body(std::string* sink, std::size_t bytes_max);
    [[nodiscard]] boost::asio::awaitable<bool> say_continue();
    /// Sends both parts; false if the peer is gone or takes nothing.
    [[nodiscard]] boost::asio::awaitable<bool> write(std::string_view head, std::string_view body);
    [[nodiscard]] Input parse_header();
    [[nodiscard]] Input parse_body();

    void begin_request();
    /// Route and caller: 401, 403, 404, 405 in the contract's order, then 400 for the target and
    /// 415.
    [[nodiscard]] std::optional<Problem> admit();
    [[nodiscard]] std::optional<Problem> authenticate(const Router::Match& match);
    [[nodiscard]] bool media_type_accepted() const;
    [[nodiscard]] std::size_t body_bytes_max() const;
    [[nodiscard]] Problem failed_inside() const;
    [[nodiscard]] Connection connection() const;
    void ensure_request_id();

    void arm(std::chrono::milliseconds timeout, Waiting waiting);
    void arm_until(std::int64_t deadline_us, Waiting waiting);
    void disarm() { deadline_us_.store(0, std::memory_order_relaxed); }
    void expire();
    void give_up_handler();
    void report(int status, std::size_t bytes_out);

    boost::asio::ip::tcp::socket socket_;
    ServerState& server_;
    boost::beast::flat_buffer buffer_;  ///< Read but not parsed yet.
    std::optional<RequestParser> parser_;
    Call call_;
    std::string head_;  ///< Of the answer being sent.
    std::string request_id_prefix_;
    std::uint64_t requests_ = 0;
    std::size_t header_bytes_ = 0;
    std::atomic<std::int64_t> deadline_us_{0};  ///< By huanxin::monotonic_us(); 0: none.
    std::int64_t begun_us_ = 0;                 ///< When the header was complete.
    Waiting waiting_ = Waiting::first_byte;
    bool expired_ = false;    ///< The last wait ended by its deadline.
    bool abandoned_ = false;  ///< The handler took too long and the caller was told; nothing more
                              ///< is sent.
    bool answer_begun_ = false;  ///< A stream's head may have been sent.
    bool keep_alive_ = true;
};

}  // namespace huanxin::http
