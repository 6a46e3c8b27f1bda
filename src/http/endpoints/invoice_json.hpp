#pragma once
// Recyclers, reverse invoices, red letters and filings as JSON (docs/openapi.yaml). Every identity
// number and name is masked; no phone is shown.

#include <string>

#include "huanxin/engine/invoice_queries.hpp"
#include "huanxin/engine/policies.hpp"
#include "huanxin/http/json_writer.hpp"
#include "huanxin/http/message.hpp"

namespace huanxin::http {

/// With the VAT method in force on that day.
void write_recycler(JsonWriter& json, const engine::Recycler& recycler, Date on);

/// An invoice whose facts are open, or erased.
void write_invoice(
    JsonWriter& json,
    const engine::InvoiceView& view,
    const engine::Registry& registry,
    const engine::Policies& policies,
    Language language
);
/// What an invoice would be: without id, sequence and time.
[[nodiscard]] std::string invoice_preview_json(
    const engine::InvoiceView& view, const engine::Policies& policies, Language language
);
void write_red_letter(
    JsonWriter& json, const engine::RedLetter& red, const std::optional<engine::Upload>& upload
);
[[nodiscard]] std::string consent_json(const engine::Consent& consent);

/// `lines` member of an invoice whose facts are open, or erased.
void write_lines(JsonWriter& json, const engine::InvoiceRecord& record);
/// The `_fen` members of a row, or of the totals.
void write_figures(JsonWriter& json, const invoicing::Figures& figures);
/// How many invoices and red letters there are behind them.
void write_counts(JsonWriter& json, const invoicing::Figures& figures);

}  // namespace huanxin::http
