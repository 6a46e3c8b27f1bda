#pragma once
// An export as text, piece by piece: NDJSON or CSV, and the record at its end by which a reader
// knows that it has all of it.

#include <cstddef>
#include <string>
#include <string_view>

#include "http/endpoints/services.hpp"
#include "huanxin/base/sha256_stream.hpp"
#include "huanxin/engine/events.hpp"

namespace huanxin::http {

enum class ExportKind : std::uint8_t { claims, events, reverse_invoices };

/// "claims, events, reverse_invoices".
[[nodiscard]] std::optional<ExportKind> parse_export_kind(std::string_view text);
[[nodiscard]] std::string_view to_string(ExportKind kind);

// One line each, its end included.
[[nodiscard]] std::string csv_line(const engine::ClaimView& claim);
[[nodiscard]] std::string csv_line(
    const engine::InvoiceView& invoice, const engine::Registry& registry
);
[[nodiscard]] std::string csv_line(const engine::EventView& event);
/// The names of the columns; with UTF-8's byte order mark.
[[nodiscard]] std::string csv_head(ExportKind kind);

/// What was sent so far.
class ExportSeal {
public:
    /// `text` holds `lines` whole records, or none: the head of a table.
    void add(std::string_view text, std::size_t lines);
    /// `{"_end":true,"count":…,"sha256":…}`, or the same as the fields of a table's row.
    [[nodiscard]] std::string end(bool csv);

private:
    Sha256Stream hash_;
    std::size_t count_ = 0;
};

}  // namespace huanxin::http
