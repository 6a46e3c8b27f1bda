#pragma once
// Bodies of reverse invoices, red letters and consents, from JSON to plain values
// (docs/openapi.yaml).

#include <optional>
#include <vector>

#include "huanxin/engine/invoice_commands.hpp"
#include "huanxin/http/json_reader.hpp"
#include "huanxin/invoicing/invoice.hpp"
#include "huanxin/privacy/token.hpp"
#include "huanxin/rules/policy_set.hpp"

namespace huanxin::http {

/// Decodes the members of a reverse invoice. It is only meaningful if the reader's faults stay
/// empty.
[[nodiscard]] invoicing::Request read_reverse_invoice(
    ObjectReader& reader, const rules::PolicySet& policy, Date today
);

/// The whole of a red letter's body. `blue` is the invoice that it reverses.
[[nodiscard]] engine::IssueRedLetter read_red_letter(
    ObjectReader& reader, const engine::InvoiceRecord& blue, Date today
);

/// A seller as an invoice and a consent name one.
[[nodiscard]] invoicing::Seller read_seller(ObjectReader reader, Date today);
/// 64 hex digits, as lower case; "" with a fault noted.
[[nodiscard]] std::string read_sha256(ObjectReader& reader, std::string_view name);

/// What an old item is known by. `place` is the pointer of the item. Its other members may not be
/// sent along.
[[nodiscard]] invoicing::OldItem read_invoiced_item(
    ObjectReader& reader, const rules::PolicySet& policy, const std::string& place
);
/// `claim_id`, which may be null; "" for none.
[[nodiscard]] std::string read_claim_id(ObjectReader& reader);

}  // namespace huanxin::http
