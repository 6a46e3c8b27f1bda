#pragma once
// Claims and reverse invoices by where they were made, a bounded part at a time: for the auditors'
// list and the export.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "http/endpoints/audit_query.hpp"

namespace huanxin::http {

/// Which claims are asked for; "" and unset: any.
struct ClaimFilter {
    std::string program, region, retailer;  ///< `region`: a prefix of 2, 4 or 6 digits.
    std::optional<claim::Status> status;
};

/// What one call found, and from where to go on; unset at the end. It may be short, or empty, and
/// not the last.
struct Part {
    std::string text;
    std::size_t count = 0;
    std::optional<engine::Sequence> next;
};

/// Appends one record to a text.
using WriteClaim = std::function<void(const engine::ClaimView&, std::string&)>;
using WriteInvoice = std::function<void(const engine::InvoiceView&, std::string&)>;

/// At most `limit` claims made within the window, as they stand now. Reads; on the reading pool.
[[nodiscard]] Result<Part> list_claims_of(
    const Services& services,
    const ClaimFilter& filter,
    const SequenceWindow& window,
    std::size_t limit,
    const WriteClaim& write
);
/// Likewise all reverse invoices.
[[nodiscard]] Result<Part> list_invoices_of(
    const Services& services,
    const SequenceWindow& window,
    std::size_t limit,
    const WriteInvoice& write
);

/// The claim as its retailer sees it, with where it was made and whose it is.
void write_audited_claim(
    std::string& out,
    const engine::ClaimView& view,
    const engine::Policies& policies,
    Language language
);
/// Likewise a reverse invoice, which names its recycler itself.
void write_audited_invoice(
    std::string& out, const engine::InvoiceView& view, const Services& services, Language language
);

}  // namespace huanxin::http
