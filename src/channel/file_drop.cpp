#include "huanxin/channel/file_drop.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>

#include <boost/json.hpp>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include "huanxin/base/text.hpp"
#include "huanxin/base/whole_file.hpp"

namespace huanxin::channel {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t kReceiptBytesMax = 4'096;
constexpr std::size_t kReferenceMax = 64;
constexpr std::string_view kSuffix = ".json";

Error failed(const fs::path& what, const char* verb) {
    return {
        Errc::io,
        "the channel's " + what.string() + " can't be " + verb + ": " +
            std::generic_category().message(errno)};
}

bool is_there(const fs::path& file) {
    struct stat facts {};
    return ::lstat(file.c_str(), &facts) == 0 || errno != ENOENT;
}

/// What is finished there, in order of name.
Result<std::vector<std::string>> names_in(const fs::path& directory) {
    std::vector<std::string> names;
    std::error_code error;
    fs::directory_iterator entry(directory, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::string name = entry->path().filename().string();
        if (!name.starts_with('.') && name.ends_with(kSuffix)) names.push_back(std::move(name));
    }
    if (error)
        return Error{
            Errc::io,
            "the channel's " + directory.string() + " can't be listed: " + error.message()};
    std::ranges::sort(names);
    return names;
}

/// A string member, or "" where it is missing or of another kind.
std::string member_of(const json::object& object, std::string_view name) {
    const json::value* found = object.if_contains(name);
    if (found == nullptr || !found->is_string()) return {};
    return std::string(found->get_string());
}

/// The receipt, or what is wrong with it.
Result<Receipt> receipt_of(const std::string& name, const std::string& text) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error || !value.is_object()) return invalid("it is not a JSON object");
    const json::object& object = value.get_object();
    Receipt receipt;
    receipt.place = name;
    receipt.id = member_of(object, "document_id");
    receipt.reference = member_of(object, "reference");
    if (receipt.id.empty()) return invalid("document_id is missing");
    if (receipt.reference.empty() || receipt.reference.size() > kReferenceMax ||
        !is_visible_ascii(receipt.reference))
        return invalid("reference must be 1 to 64 visible ASCII characters");
    const Result<Date> on = Date::parse(member_of(object, "on"));
    if (!on) return invalid("on must be a day, YYYY-MM-DD");
    receipt.on = *on;
    return receipt;
}

}  // namespace

Result<FileDrop> FileDrop::open(const fs::path& directory) {
    constexpr mode_t kPrivate = 0700;
    for (const char* name : {"", "out", "receipts", "done", "refused"}) {
        const fs::path wanted = directory / name;
        if (::mkdir(wanted.c_str(), kPrivate) != 0 && errno != EEXIST)
            return failed(wanted, "made");
        if (::access(wanted.c_str(), R_OK | W_OK | X_OK) != 0) return failed(wanted, "used");
    }
    return FileDrop(directory);
}

Result<void> FileDrop::take(const Document& document) {
    const fs::path file = directory_ / "out" / (document.id + std::string(kSuffix));
    if (::access(file.c_str(), F_OK) == 0) return {};
    return write_whole_file(file, document.text, kPrivateFile);
}

Result<std::vector<std::string>> FileDrop::documents() {
    auto names = names_in(directory_ / "out");
    if (names)
        for (std::string& name : *names)
            name.resize(name.size() - kSuffix.size());
    return names;
}

Result<void> FileDrop::withdraw(const std::string& id) {
    const fs::path file = directory_ / "out" / (id + std::string(kSuffix));
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) return failed(file, "removed");
    return {};
}

/// Moves the receipt, and says beside it why if there is a reason. One of its name that is there
/// already keeps it: the receipt's then has its inode number, which no other file there has.
Result<void> FileDrop::put_away(
    const std::string& name, const char* folder, const std::string& why
) {
    const fs::path from = directory_ / "receipts" / name;
    struct stat file {};
    if (::lstat(from.c_str(), &file) != 0) {
        if (errno == ENOENT) return {};  // Somebody was quicker.
        return failed(from, "examined");
    }
    fs::path to = directory_ / folder / name;
    if (is_there(to))
        to.replace_filename(
            from.stem().string() + "." + std::to_string(file.st_ino) + std::string(kSuffix)
        );
    if (is_there(to)) return Error{Errc::io, to.string() + " is there already"};
    if (!why.empty())
        if (auto told = write_whole_file(to.string() + ".why", why + "\n", kPrivateFile); !told)
            return told;
    if (::rename(from.c_str(), to.c_str()) != 0) return failed(from, "moved");
    if (!why.empty())
        spdlog::warn(
            "a receipt of the channel was refused, see {}/{}.why", folder, to.filename().string()
        );
    return {};
}

void FileDrop::leave(const std::string& name, const std::string& why) {
    std::string& told = stuck_[name];
    if (told == why) return;
    told = why;
    spdlog::error("a receipt of the channel is left where it is: {}", why);
}

void FileDrop::refuse_file(const std::string& name, const std::string& why) {
    if (const auto put = put_away(name, "refused", why); !put)
        return leave(name, put.error().message);
    stuck_.erase(name);
    ++refused_;
}

Result<std::vector<Receipt>> FileDrop::receipts(std::size_t limit) {
    const fs::path directory = directory_ / "receipts";
    auto names = names_in(directory);
    if (!names) return names.error();
    std::erase_if(stuck_, [&](const auto& one) {
        return !std::ranges::binary_search(*names, one.first);
    });
    // Last, so that they do not take the places of others.
    std::stable_partition(names->begin(), names->end(), [&](const std::string& name) {
        return !stuck_.contains(name);
    });
    if (names->size() > limit) names->resize(limit);
    std::vector<Receipt> found;
    for (const std::string& name : *names) {
        const auto file =
            read_whole_file(directory / name, kReceiptBytesMax, SymbolicLinks::refused);
        if (file && !*file) continue;  // Taken back since it was listed.
        if (!file && file.error().code == Errc::io) {
            leave(name, file.error().message);
            continue;
        }
        auto receipt = file ? receipt_of(name, (**file).text) : Result<Receipt>(file.error());
        if (receipt)
            found.push_back(std::move(*receipt));
        else
            refuse_file(name, receipt.error().message);
    }
    return found;
}

void FileDrop::settle(const Receipt& receipt) {
    auto put = withdraw(receipt.id);
    if (put) put = put_away(receipt.place, "done", {});
    if (!put) return leave(receipt.place, put.error().message);
    stuck_.erase(receipt.place);
}

void FileDrop::refuse(const Receipt& receipt, const std::string& why) {
    refuse_file(receipt.place, why);
}

}  // namespace huanxin::channel
