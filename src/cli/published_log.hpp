#pragma once
// A log that a server publishes below /log, as the walk reads it.

#include <string>

#include "huanxin/audit/walk.hpp"
#include "huanxin/http/client.hpp"

namespace huanxin::cli {

/// One thread. Errc::io if the server does not answer; Errc::not_found, Errc::invalid if it has no
/// such thing or another than it must be.
class PublishedLog {
public:
    explicit PublishedLog(http::ServerUrl server) : client_(std::move(server)) {}

    [[nodiscard]] Result<std::string> checkpoint();
    [[nodiscard]] Result<std::string> vkey();
    /// The log must outlive it.
    [[nodiscard]] audit::LogSource source();

private:
    [[nodiscard]] Result<std::string> get(
        const std::string& path, std::string_view content_type, std::size_t bytes_max
    );
    [[nodiscard]] Result<std::string> hashes(const audit::TileId& id);
    [[nodiscard]] audit::ReadEntries entries(const audit::TileId& id);

    http::Client client_;
};

}  // namespace huanxin::cli
