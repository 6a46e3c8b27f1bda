#pragma once
// The digests by which the things of a claim and of an invoice are looked up
// (docs/formats/keys.md). ON DISK: never change. Safe on any thread.

#include <string_view>

#include "huanxin/engine/invoice_records.hpp"
#include "huanxin/engine/records.hpp"
#include "huanxin/privacy/token.hpp"

namespace huanxin::engine {

[[nodiscard]] ClaimKeys keys_of(
    const claim::Request& request, std::string_view tenant_id, const privacy::Tokeniser& tokeniser
);
[[nodiscard]] InvoiceKeys keys_of(
    const invoicing::Request& request,
    std::string_view tenant_id,
    const privacy::Tokeniser& tokeniser
);

/// A reference is the tenant's own: that of another tenant is another one.
[[nodiscard]] Bytes16 claim_ref_key(std::string_view tenant_id, std::string_view claim_ref);
[[nodiscard]] Bytes16 invoice_ref_key(std::string_view tenant_id, std::string_view invoice_ref);
/// Of the sales invoice of a claim, by number and code.
[[nodiscard]] Bytes16 invoice_key(
    const claim::Invoice& invoice, const privacy::Tokeniser& tokeniser
);
/// `role` is "old" or "new"; the value of the identity is normalised.
[[nodiscard]] Bytes16 item_key(
    std::string_view role, const claim::ItemIdentity& identity, const privacy::Tokeniser& tokeniser
);
/// Of an old item that is received or invoiced; the same as of a claim's.
[[nodiscard]] Bytes16 old_item_key(
    const invoicing::OldItemIdentity& identity, const privacy::Tokeniser& tokeniser
);

}  // namespace huanxin::engine
