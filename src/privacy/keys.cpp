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

#include <sys/stat.h>
#include <unistd.h>

#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/base/whole_file.hpp"

namespace huanxin::privacy {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTokenFile = "token.key";
constexpr std::string_view kLogFile = "log.key";
constexpr std::string_view kMasterPrefix = "master-";
constexpr std::string_view kMasterSuffix = ".key";
constexpr std::size_t kKeyFileBytes = 2 * sizeof(Bytes32) + 1;

std::string words_of(int error_number) {
    return std::generic_category().message(error_number);
}

Error refused(const fs::path& path, const char* what, int error_number) {
    return {
        Errc::io,
        path.string() + " cannot be " + what + " (" + words_of(error_number) +
            "): put that right, or name another directory, then try again."};
}

/// What the file functions said, and what to do about it.
Error refused(const Error& error) {
    return {
        error.code, error.message + ". Put that right, or name another directory, then try again."};
}

Result<void> write_key_file(const fs::path& file) {
    const auto key = random_bytes<sizeof(Bytes32)>();
    auto written = write_new_file(file, to_hex(as_view(key)) + "\n", kSecretFile);
    if (!written) return refused(written.error());
    return {};
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
    constexpr std::size_t kFileBytesMax = 4'096;  // Beyond it, it is not told how a key looks.
    const auto found = read_whole_file(file, kFileBytesMax, SymbolicLinks::followed);
    if (!found) return refused(found.error());
    if (!*found) return missing(file);
    if ((**found).mode != kSecretFile)
        return invalid(
            "The key file " + file.string() +
            " is open to more than reading by its owner: run `chmod 0400 " + file.string() +
            "`, and think about who may have read it."
        );
    const std::string_view text = (**found).text;
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
    if (::mkdir(directory.c_str(), S_IRWXU) == 0) {
        auto synced = sync_directory(directory / "..");
        if (!synced) return refused(synced.error());
        return {};
    }
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
    return {};
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
    return last + 1;
}

}  // namespace huanxin::privacy
