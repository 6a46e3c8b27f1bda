#include "huanxin/base/invariant.hpp"

#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <unistd.h>

namespace huanxin {
namespace {

/// A line put together on the stack: the heap and stdio may be what is broken.
class Line {
public:
    void append(std::string_view text) {
        const std::size_t room = buffer_.size() - size_;
        const std::size_t taken = text.size() < room ? text.size() : room;
        std::memcpy(buffer_.data() + size_, text.data(), taken);
        size_ += taken;
    }
    void append(int number) {
        std::array<char, 12> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        append({digits.data(), static_cast<std::size_t>(end - digits.data())});
    }
    void write_to_stderr() const {
        std::size_t done = 0;
        while (done < size_) {
            const ssize_t written = ::write(STDERR_FILENO, buffer_.data() + done, size_ - done);
            if (written <= 0) return;  // The process ends either way.
            done += static_cast<std::size_t>(written);
        }
    }

private:
    std::array<char, 1024> buffer_{};
    std::size_t size_ = 0;
};

}  // namespace

void invariant_failed(
    const char* condition, const char* what, const char* file, int line
) noexcept {
    Line text;
    text.append("invariant failed: ");
    text.append(what);
    text.append(" (");
    text.append(condition);
    text.append(") at ");
    text.append(file);
    text.append(":");
    text.append(line);
    text.append("\n");
    text.write_to_stderr();
    std::abort();
}

}  // namespace huanxin
