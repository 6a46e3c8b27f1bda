#pragma once
// Both sides of a streaming call over one connection.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include "http/session.hpp"
#include "huanxin/http/message_stream.hpp"

namespace huanxin::http {

/// Lives as long as the handler. On the connection's thread, as the session is.
class StreamExchange final : public BodyReader, public ResponseWriter {
public:
    StreamExchange(Session& session, std::size_t body_bytes_max);

    [[nodiscard]] boost::asio::awaitable<Line> next() override;
    [[nodiscard]] bool ready() const override;
    [[nodiscard]] std::size_t buffered_max() const override { return buffered_max_; }

    void send(Response response) override;
    void begin(Response head) override;
    [[nodiscard]] bool begun() const override { return begun_; }
    void break_off() override { broken_off_ = true; }
    [[nodiscard]] bool broken_off() const { return broken_off_; }
    [[nodiscard]] boost::asio::awaitable<bool> write(std::string_view data) override;
    [[nodiscard]] boost::asio::awaitable<bool> flush() override;

    /// Frees what is held of the request's body; the handler is done and asks for no more lines.
    void drop_body() {
        held_ = {};
        ahead_ = {};
    }
    /// Ends the body. False if the peer is gone.
    [[nodiscard]] boost::asio::awaitable<bool> finish();
    /// What `send` was given.
    [[nodiscard]] std::optional<Response> take_whole() {
        return std::exchange(whole_, std::nullopt);
    }
    [[nodiscard]] int status() const { return status_; }
    [[nodiscard]] std::size_t sent() const { return sent_; }

private:
    [[nodiscard]] std::optional<Line> take_line();
    [[nodiscard]] boost::asio::awaitable<void> read_more();
    [[nodiscard]] boost::asio::awaitable<void> wait_for_peer();
    void read_ahead();
    void absorb_ahead();
    void note(Input input);
    [[nodiscard]] bool head_only() const;
    void append_chunk(std::string_view data);
    void to_handler();

    Session& session_;
    std::string held_;   ///< Body that was parsed; its next line begins at begin_.
    std::string ahead_;  ///< Body that was parsed while the answer waited; follows held_.
    std::size_t begin_ = 0;
    std::size_t searched_ = 0;  ///< No line end from begin_ up to here.
    std::size_t lines_ = 0;
    std::size_t buffered_max_ = 0;
    std::optional<LineKind> ended_;  ///< What next() gives when held_ is used up, or at once for a
                                     ///< failure.
    bool skipping_ = false;          ///< In a line that is too long.

    std::string out_;                ///< Answer not sent yet.
    std::int64_t stalls_at_us_ = 0;  ///< By huanxin::monotonic_us(), while out_ is being sent.
    std::optional<Response> whole_;
    std::size_t sent_ = 0;
    int status_ = 0;
    bool begun_ = false;
    bool broken_off_ = false;
    bool chunked_ = true;
    bool alive_ = true;
};

}  // namespace huanxin::http
