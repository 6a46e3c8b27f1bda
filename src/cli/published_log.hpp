#pragma once
// A log that a server publishes below /log or /access-log, as the walk reads it.

#include <string>

#include "huanxin/audit/walk.hpp"
#include "huanxin/http/client.hpp"

namespace huanxin::cli {

/// One thread. Errc::io if the server does not answer; Errc::not_found, Errc::invalid if it has no
/// such thing or another than it must be.
class PublishedLog {
public:
    /// `path` is what the log's paths begin with: "/log".
    PublishedLog(http::ServerUrl server, std::string path);

    [[nodiscard]] Result<std::string> checkpoint();
    [[nodiscard]] Result<std::string> vkey();
    /// The log must outlive it.
    [[nodiscard]] audit::LogSource source();

private:
    /// `what` is behind the log's path.
    [[nodiscard]] Result<std::string> get(
        const std::string& what, std::string_view content_type, std::size_t bytes_max
    );
    [[nodiscard]] Result<std::string> hashes(const audit::TileId& id);
    [[nodiscard]] audit::ReadEntries entries(const audit::TileId& id);

    http::Client client_;
    std::string path_;
    bool path_is_named_;  ///< The server's URL itself ends like the path of a log.
};

}  // namespace huanxin::cli
