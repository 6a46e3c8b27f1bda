#include "cli/published_log.hpp"

#include <algorithm>

#include "huanxin/audit/note.hpp"

namespace huanxin::cli {

namespace {

using audit::kTileWidth;
using audit::TileId;

constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kBytes = "application/octet-stream";
constexpr std::size_t kTileBytesMax = kTileWidth * sizeof(audit::Hash);
constexpr std::size_t kBundleBytesMax = kTileWidth * (2 + 0xffff);
constexpr std::size_t kKeyBytesMax = 1'024;

/// What a server sent, fit for a message.
std::string shown(std::string_view text) {
    constexpr std::size_t kShownMax = 80;
    std::string visible(text.substr(0, kShownMax));
    std::ranges::replace_if(
        visible, [](char c) { return c < 0x20 || c > 0x7e; }, '?'
    );
    return visible;
}

}  // namespace

PublishedLog::PublishedLog(http::ServerUrl server, std::string path)
    : client_(server),
      path_(std::move(path)),
      path_is_named_(server.prefix.ends_with("/log") || server.prefix.ends_with("/access-log")) {}

Result<std::string> PublishedLog::get(
    const std::string& what, std::string_view content_type, std::size_t bytes_max
) {
    const std::string path = path_ + what;
    auto answer = client_.get(path, bytes_max);
    if (!answer) return answer.error();
    if (answer->status == 404)
        return Error{
            Errc::not_found,
            path + " is not there (status 404)" +
                (path_is_named_ ? ": --url names the server, as http://127.0.0.1:8080, without the "
                                  "path of its log"
                                : "")};
    if (answer->status != 200)
        return Error{Errc::io, path + ": status " + std::to_string(answer->status) + ", not 200"};
    if (answer->content_type != content_type)
        return invalid(
            path + " is of the type \"" + shown(answer->content_type) + "\", not \"" +
            std::string(content_type) + "\""
        );
    return std::move(answer->body);
}

Result<std::string> PublishedLog::checkpoint() {
    return get("/checkpoint", kText, audit::kNoteBytesMax);
}

Result<std::string> PublishedLog::vkey() {
    return get("/vkey", kText, kKeyBytesMax);
}

Result<std::string> PublishedLog::hashes(const TileId& id) {
    auto bytes = get("/tile/" + audit::path_of(id), kBytes, kTileBytesMax);
    if (bytes || bytes.error().code != Errc::not_found || id.full()) return bytes;
    // A log may drop a partial tile that has become full since.
    auto full = get("/tile/" + audit::path_of({id.level, id.index}), kBytes, kTileBytesMax);
    if (full && full->size() == kTileBytesMax) full->resize(id.width * sizeof(audit::Hash));
    return full ? full : bytes;
}

audit::ReadEntries PublishedLog::entries(const TileId& id) {
    const auto bundle_of = [this](const TileId& tile) {
        return get("/tile/entries/" + audit::entries_path_of(tile), kBytes, kBundleBytesMax);
    };
    const auto bytes = bundle_of(id);
    if (bytes) return audit::split_bundle(*bytes);
    if (bytes.error().code == Errc::not_found && !id.full()) {
        const auto full = bundle_of({0, id.index});
        if (full) {
            audit::ReadEntries read = audit::split_bundle(*full);
            if (read.entries.size() == kTileWidth) read.entries.resize(id.width);
            return read;
        }
    }
    return {{}, bytes.error()};
}

audit::LogSource PublishedLog::source() {
    return {
        [this](const TileId& id) { return entries(id); },
        [this](const TileId& id) -> Result<std::optional<std::string>> {
            auto bytes = hashes(id);
            if (!bytes) return bytes.error();
            return std::optional(std::move(*bytes));
        }};
}

}  // namespace huanxin::cli
