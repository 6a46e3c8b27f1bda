#include "huanxin/store/whole_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace huanxin::store {
namespace {

namespace fs = std::filesystem;

Error failed(const fs::path& file, const char* verb) {
    return {
        Errc::io,
        "the file " + file.string() + " can't be " + verb + ": " +
            std::generic_category().message(errno)};
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) return false;
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

Result<void> write_whole_file(const fs::path& file, std::string_view text) {
    constexpr mode_t kReadable = 0644;
    const fs::path unfinished = file.parent_path() / ("." + file.filename().string());
    {
        const Descriptor opened(
            ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kReadable)
        );
        if (opened.number() < 0) return failed(unfinished, "made");
        if (!write_all(opened.number(), text) || ::fsync(opened.number()) != 0)
            return failed(unfinished, "written");
    }
    if (::rename(unfinished.c_str(), file.c_str()) != 0) return failed(file, "named");
    const Descriptor directory(
        ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    );
    if (directory.number() < 0 || ::fsync(directory.number()) != 0)
        return failed(file.parent_path(), "synced");
    return {};
}

Result<std::optional<std::string>> read_whole_file(const fs::path& file, std::size_t bytes_max) {
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (opened.number() < 0) {
        if (errno == ENOENT) return std::optional<std::string>();
        return failed(file, "read");
    }
    struct stat facts {};
    if (::fstat(opened.number(), &facts) != 0) return failed(file, "examined");
    if (!S_ISREG(facts.st_mode) || static_cast<std::size_t>(facts.st_size) > bytes_max)
        return Error{Errc::io, "the file " + file.string() + " is not the one that was written"};
    std::string text(static_cast<std::size_t>(facts.st_size), '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = ::read(opened.number(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(file, "read");
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    return std::optional(std::move(text));
}

}  // namespace huanxin::store
