#include "huanxin/privacy/keys.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::privacy {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTokenFile = "token.key";
constexpr std::string_view kLogFile = "log.key";
constexpr std::string_view kMasterPrefix = "master-";
constexpr std::string_view kMasterSuffix = ".key";
constexpr std::size_t kKeyFileBytes = 2 * sizeof(Bytes32) + 1;
constexpr mode_t kKeyFileMode = S_IRUSR;
constexpr mode_t kPermissionBits = 07777;

std::string words_of(int error_number) {
    return std::generic_category().message(error_number);
}

Error refused(const fs::path& path, const char* what, int error_number) {
    return {
        Errc::io,
        path.string() + " cannot be " + what + " (" + words_of(error_number) +
            "): put that right, or name another directory, then try again."};
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

Result<void> sync_directory(const fs::path& directory) {
    const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.is_open() || ::fsync(opened.number()) != 0)
        return refused(directory, "synced to disk", errno);
    return {};
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) return false;
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// A half-written file is taken away again, so that the next try does not meet it.
Result<void> write_key_file(const fs::path& file) {
    const Descriptor opened(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kKeyFileMode)
    );
    if (!opened.is_open()) return refused(file, "made", errno);
    const auto key = random_bytes<sizeof(Bytes32)>();
    if (write_all(opened.number(), to_hex(as_view(key)) + "\n") && ::fsync(opened.number()) == 0)
        return {};
    const int error_number = errno;
    ::unlink(file.c_str());
    return refused(file, "written", error_number);
}

fs::path master_file(const fs::path& directory, std::uint32_t number) {
    return directory /
           (std::string(kMasterPrefix) + std::to_string(number) + std::string(kMasterSuffix));
}

/// The number in "master-<n>.key": 1 … 2^32-1 without leading zeros.
std::optional<std::uint32_t> master_number(std::string_view digits) {
    std::uint32_t number = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [stop, fault] = std::from_chars(digits.data(), end, number);
    if (fault != std::errc() || stop != end || digits.front() == '0') return std::nullopt;
    return number;
}

Result<std::set<std::uint32_t>> master_numbers(const fs::path& directory) {
    std::set<std::uint32_t> numbers;
    std::error_code fault;
    fs::directory_iterator entry(directory, fault);
    for (; !fault && entry != fs::directory_iterator(); entry.increment(fault)) {
        const std::string name = entry->path().filename();
        if (!name.starts_with(kMasterPrefix) || !name.ends_with(kMasterSuffix) ||
            name.size() < kMasterPrefix.size() + kMasterSuffix.size())
            continue;
        const auto digits = std::string_view(name).substr(
            kMasterPrefix.size(), name.size() - kMasterPrefix.size() - kMasterSuffix.size()
        );
        const auto number = master_number(digits);
        if (!number)
            return invalid(
                "The key file " + entry->path().string() +
                " has no valid number: name it master-<n>.key as it was made, or move "
                "it away."
            );
        numbers.insert(*number);
    }
    if (fault == std::errc::no_such_file_or_directory)
        return Error{
            Errc::not_found,
            "There is no key directory " + directory.string() +
                ": correct the path, or for a new installation run "
                "`huanxin init --keys " +
                directory.string() + "`."};
    if (fault) return refused(directory, "listed", fault.value());
    return numbers;
}

Error missing(const fs::path& file) {
    return {
        Errc::not_found,
        "The key file " + file.string() +
            " is missing: restore it from its safe copy, or for a new installation run "
            "`huanxin init --keys " +
            file.parent_path().string() + "`."};
}

Result<Bytes32> read_key_file(const fs::path& file) {
    // O_NONBLOCK: what is not a regular file must be refused, not waited for.
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!opened.is_open()) return errno == ENOENT ? missing(file) : refused(file, "read", errno);
    struct stat facts {};
    if (::fstat(opened.number(), &facts) != 0) return refused(file, "examined", errno);
    if (!S_ISREG(facts.st_mode))
        return invalid(file.string() + " is not a file: put the key file in its place.");
    if ((facts.st_mode & kPermissionBits) != kKeyFileMode)
        return invalid(
            "The key file " + file.string() +
            " is open to more than reading by its owner: run `chmod 0400 " + file.string() +
            "`, and think about who may have read it."
        );
    std::array<char, kKeyFileBytes + 1> buffer{};
    const auto size = ::read(opened.number(), buffer.data(), buffer.size());
    if (size < 0) return refused(file, "read", errno);
    const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
    const std::string key = text.size() == kKeyFileBytes && text.ends_with('\n')
                                ? from_hex(text.substr(0, text.size() - 1))
                                : "";
    if (key.size() != sizeof(Bytes32))
        return invalid(
            "The key file " + file.string() +
            " must hold 64 hexadecimal digits and a newline, and nothing else: restore "
            "it from its safe copy."
        );
    return first_bytes<sizeof(Bytes32)>(key);
}

Result<void> make_directory(const fs::path& directory) {
    if (::mkdir(directory.c_str(), S_IRWXU) == 0) return sync_directory(directory / "..");
    if (errno == EEXIST) return {};
    return refused(directory, "made", errno);
}

}  // namespace

Result<void> create_key_files(const fs::path& directory) {
    if (auto made = make_directory(directory); made.has_error()) return made;
    auto numbers = master_numbers(directory);
    if (numbers.has_error()) return std::move(numbers).error();
    const std::array files{directory / kTokenFile, directory / kLogFile, master_file(directory, 1)};
    const auto stands = [](const fs::path& file) {
        std::error_code fault;
        return fs::symlink_status(file, fault).type() != fs::file_type::not_found;
    };
    if (stands(files[0]) || stands(files[1]) || !numbers->empty())
        return invalid(
            "The directory " + directory.string() +
            " holds key files already, which are never overwritten: use them, or name "
            "another directory."
        );
    for (auto file = files.begin(); file != files.end(); ++file) {
        auto written = write_key_file(*file);
        if (written) continue;
        for (auto made = files.begin(); made != file; ++made)
            ::unlink(made->c_str());  // Nothing was made with it yet.
        return written;
    }
    return sync_directory(directory);
}

Result<MasterKeys> load_key_files(const fs::path& directory) {
    auto numbers = master_numbers(directory);
    if (numbers.has_error()) return std::move(numbers).error();
    auto token_key = read_key_file(directory / kTokenFile);
    if (token_key.has_error()) return std::move(token_key).error();
    auto log_key = read_key_file(directory / kLogFile);
    if (log_key.has_error()) return std::move(log_key).error();
    if (numbers->empty()) return missing(master_file(directory, 1));

    MasterKeys keys;
    keys.token_key = *token_key;
    keys.log_key = *log_key;
    for (const auto number : *numbers) {
        auto key = read_key_file(master_file(directory, number));
        if (key.has_error()) return std::move(key).error();
        keys.wrap_keys.emplace(number, *key);
    }
    return keys;
}

Result<std::uint32_t> add_master_key(const fs::path& directory) {
    auto keys = load_key_files(directory);
    if (keys.has_error()) return std::move(keys).error();
    const auto last = keys->wrap_keys.rbegin()->first;
    if (last == std::numeric_limits<std::uint32_t>::max())
        return invalid(
            "The directory " + directory.string() +
            " holds the last possible master key number: renumbering is not possible, "
            "so keep the current key."
        );
    if (auto written = write_key_file(master_file(directory, last + 1)); written.has_error())
        return std::move(written).error();
    if (auto synced = sync_directory(directory); synced.has_error())
        return std::move(synced).error();
    return last + 1;
}

}  // namespace huanxin::privacy
