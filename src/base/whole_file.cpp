#include "huanxin/base/whole_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace huanxin {
namespace {

namespace fs = std::filesystem;

Error failed(const fs::path& file, const char* verb) {
    return {
        Errc::io,
        file.string() + " can't be " + verb + ": " + std::generic_category().message(errno)};
}

Error not_regular(const fs::path& file) {
    return {Errc::io, file.string() + " is not a file"};
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

fs::path unfinished_name(const fs::path& file) {
    return file.parent_path() / ("." + file.filename().string());
}

/// Makes the name of the file durable, also of one in the working directory that has no other part.
Result<void> sync_name(const fs::path& file) {
    return sync_directory(file.has_parent_path() ? file.parent_path() : fs::path("."));
}

/// Writes and syncs it under its unfinished name, in the place of what a crash left there.
Result<void> write_unfinished(const fs::path& file, std::string_view text, mode_t mode) {
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) return failed(file, "removed");
    const Descriptor opened(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (opened.number() < 0) return failed(file, "made");
    if (write_all(opened.number(), text) && ::fsync(opened.number()) == 0) return {};
    Error error = failed(file, "written");
    ::unlink(file.c_str());
    return error;
}

}  // namespace

Result<void> write_whole_file(const fs::path& file, std::string_view text, mode_t mode) {
    const fs::path unfinished = unfinished_name(file);
    if (auto written = write_unfinished(unfinished, text, mode); !written) return written;
    if (::rename(unfinished.c_str(), file.c_str()) != 0) return failed(file, "named");
    return sync_name(file);
}

Result<void> write_new_file(const fs::path& file, std::string_view text, mode_t mode) {
    const fs::path unfinished = unfinished_name(file);
    if (auto written = write_unfinished(unfinished, text, mode); !written) return written;
    // A second name can't be given in the place of a file that is there.
    Result<void> named =
        ::link(unfinished.c_str(), file.c_str()) == 0 ? Result<void>() : failed(file, "named");
    if (::unlink(unfinished.c_str()) != 0) return failed(unfinished, "removed");
    if (!named) return named;
    return sync_name(file);
}

Result<std::optional<WholeFile>> read_whole_file(
    const fs::path& file, std::size_t bytes_max, SymbolicLinks links
) {
    constexpr mode_t kModeBits = 07777;
    const int no_follow = links == SymbolicLinks::refused ? O_NOFOLLOW : 0;
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | no_follow));
    if (opened.number() < 0) {
        if (errno == ENOENT) return std::optional<WholeFile>();
        // So says open(2) of a symbolic link that it does not follow, and of a socket.
        if (errno == ELOOP || errno == ENXIO) return not_regular(file);
        return failed(file, "read");
    }
    struct stat facts {};
    if (::fstat(opened.number(), &facts) != 0) return failed(file, "examined");
    if (!S_ISREG(facts.st_mode)) return not_regular(file);
    if (static_cast<std::size_t>(facts.st_size) > bytes_max)
        return invalid(file.string() + " is longer than " + std::to_string(bytes_max) + " bytes");
    WholeFile found{
        std::string(static_cast<std::size_t>(facts.st_size), '\0'), facts.st_mode & kModeBits};
    std::size_t size = 0;
    while (size < found.text.size()) {
        const ssize_t got =
            ::read(opened.number(), found.text.data() + size, found.text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(file, "read");
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    found.text.resize(size);
    return std::optional(std::move(found));
}

Result<void> sync_directory(const fs::path& directory) {
    const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.number() < 0 || ::fsync(opened.number()) != 0) return failed(directory, "synced");
    return {};
}

}  // namespace huanxin
