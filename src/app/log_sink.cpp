#include "app/log_sink.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string>

#include <poll.h>
#include <unistd.h>

namespace huanxin::app {

void LogSink::sink_it_(const spdlog::details::log_msg& message) {
    spdlog::memory_buf_t formatted;
    formatter_->format(message, formatted);
    // A pipe that is ready takes this much without waiting (pipe(7)); longer lines are cut.
    std::string line(formatted.data(), std::min<std::size_t>(formatted.size(), PIPE_BUF));
    line.back() = '\n';
    if (dropped_ > 0) {
        const std::string gap = "[huanxin] [warning] " + std::to_string(dropped_) +
                                " log lines were dropped: nobody took them in time\n";
        if (write(gap)) dropped_ = 0;
    }
    if (dropped_ > 0 || !write(line)) ++dropped_;
}

bool LogSink::write(std::string_view line) {
    pollfd ready{STDERR_FILENO, POLLOUT, 0};
    if (::poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0) return false;
    while (!line.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        line.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace huanxin::app
