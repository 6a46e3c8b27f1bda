#pragma once
// Where log lines go: standard error, without ever waiting for whoever reads it.

#include <cstddef>
#include <mutex>
#include <string_view>

#include <spdlog/sinks/base_sink.h>

namespace huanxin::app {

/// A pipe that nobody empties would otherwise stop every thread that logs, and the stop of the
/// server with them. A line that the reader has no room for is dropped; when there is room again, a
/// line says how many were. Any thread.
class LogSink final : public spdlog::sinks::base_sink<std::mutex> {
private:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}  // Nothing is held back.

    /// False if the reader has no room.
    [[nodiscard]] bool write(std::string_view line);

    std::size_t dropped_ = 0;
};

}  // namespace huanxin::app
