#include "huanxin/channel/file_drop.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
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

Error failed(const fs::path& what, const char* verb) {
    return {
        Errc::io,
        "the channel's " + what.string() + " can't be " + verb + ": " +
            std::generic_category().message(errno)};
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
    return write_whole_file(file, document.text, kPrivateFile);
}

Result<void> FileDrop::refuse_file(const std::string& name, const std::string& why) {
    const fs::path to = directory_ / "refused" / name;
    if (auto told = write_whole_file(to.string() + ".why", why + "\n", kPrivateFile); !told)
        return told;
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
