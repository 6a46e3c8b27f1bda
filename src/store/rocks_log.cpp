#include "store/rocks_log.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <string_view>

#include <spdlog/spdlog.h>

namespace huanxin::store {
namespace {

constexpr std::size_t kMessageMax = 1'024;

class ProcessLog final : public rocksdb::Logger {
public:
    // Not its warnings: a failed opening is one of them, and is our own sentence already.
    ProcessLog() : Logger(rocksdb::InfoLogLevel::ERROR_LEVEL) {}

    using Logger::Logv;
    void Logv(const rocksdb::InfoLogLevel level, const char* format, std::va_list values) override {
        if (level < GetInfoLogLevel() || level == rocksdb::InfoLogLevel::HEADER_LEVEL) return;
        Logv(format, values);
    }
    void Logv(const char* format, std::va_list values) override {
        std::array<char, kMessageMax> text{};
        (void)std::vsnprintf(text.data(), text.size(), format, values);
        std::string_view message(text.data());
        while (message.ends_with('\n'))
            message.remove_suffix(1);
        spdlog::error("rocksdb: {}", message);
    }
};

}  // namespace

// Shared: see the header.
std::shared_ptr<rocksdb::Logger> rocks_log() {
    return std::make_shared<ProcessLog>();  // Shared: see the header.
}

}  // namespace huanxin::store
