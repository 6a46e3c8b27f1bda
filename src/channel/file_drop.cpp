#include "huanxin/channel/file_drop.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

#include <boost/json.hpp>
#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include "huanxin/base/text.hpp"

namespace huanxin::channel {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t kReceiptBytesMax = 4'096;
constexpr std::size_t kReferenceMax = 64;

Error failed(const fs::path& what, const char* verb) {
    return {
        Errc::io,
        "the channel's " + what.string() + " can't be " + verb + ": " +
            std::generic_category().message(errno)};
}

/// Whole and synced under its name, or not there at all.
Result<void> write_whole(const fs::path& file, const std::string& text) {
    constexpr mode_t kPrivate = 0600;
    const fs::path unfinished = file.parent_path() / ("." + file.filename().string());
    const int number =
        ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kPrivate);
    if (number < 0) return failed(unfinished, "made");
    std::string_view rest = text;
    while (!rest.empty()) {
        const ssize_t count = ::write(number, rest.data(), rest.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) break;
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    const bool synced = rest.empty() && ::fsync(number) == 0;
    if (::close(number) != 0 || !synced) return failed(unfinished, "written");
    if (::rename(unfinished.c_str(), file.c_str()) != 0) return failed(file, "named");
    return {};
}

Result<void> move_to(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0 && errno != ENOENT) return failed(from, "moved");
    return {};
}

/// A string member, or "" where it is missing or of another kind.
std::string member_of(const json::object& object, std::string_view name) {
    const json::value* found = object.if_contains(name);
    if (found == nullptr || !found->is_string()) return {};
    return std::string(found->get_string());
}

/// The receipt, or what is wrong with it.
Result<Receipt> read_receipt(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string text(kReceiptBytesMax + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kReceiptBytesMax) return invalid("it is longer than 4,096 bytes");
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error || !value.is_object()) return invalid("it is not a JSON object");
    const json::object& object = value.get_object();
    Receipt receipt;
    receipt.place = file.filename().string();
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
    const fs::path file = directory_ / "out" / (document.id + ".json");
    if (::access(file.c_str(), F_OK) == 0) return {};
    return write_whole(file, document.text);
}

Result<void> FileDrop::refuse_file(const std::string& name, const std::string& why) {
    const fs::path to = directory_ / "refused" / name;
    if (auto told = write_whole(to.string() + ".why", why + "\n"); !told) return told;
    if (auto moved = move_to(directory_ / "receipts" / name, to); !moved) return moved;
    spdlog::warn("a receipt of the channel was refused, see refused/{}.why", name);
    return {};
}

Result<std::vector<Receipt>> FileDrop::receipts(std::size_t limit) {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory_ / "receipts", error))
        if (entry.path().extension() == ".json" && entry.path().filename().string()[0] != '.')
            names.push_back(entry.path().filename().string());
    if (error) return Error{Errc::io, "the channel's receipts can't be listed: " + error.message()};
    std::ranges::sort(names);
    std::vector<Receipt> found;
    for (const std::string& name : names) {
        if (found.size() == limit) break;
        auto receipt = read_receipt(directory_ / "receipts" / name);
        if (receipt)
            found.push_back(std::move(*receipt));
        else if (auto refused = refuse_file(name, receipt.error().message); !refused)
            return refused.error();
    }
    return found;
}

Result<void> FileDrop::settle(const Receipt& receipt) {
    const fs::path document = directory_ / "out" / (receipt.id + ".json");
    if (::unlink(document.c_str()) != 0 && errno != ENOENT) return failed(document, "removed");
    return move_to(directory_ / "receipts" / receipt.place, directory_ / "done" / receipt.place);
}

Result<void> FileDrop::refuse(const Receipt& receipt, const std::string& why) {
    return refuse_file(receipt.place, why);
}

}  // namespace huanxin::channel
