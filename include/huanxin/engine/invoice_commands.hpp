#pragma once
// What the edge asks of the sequencer about recyclers and reverse invoices (command.hpp).

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "huanxin/engine/invoice_records.hpp"

namespace huanxin::engine {

struct RegisterRecycler {
    Recycler recycler;  ///< Empty id: the engine derives one. It gives the number, too.
};

struct SuspendRecycler {
    bool suspended = false;
};
struct ApproveRecycler {};
/// Refused while the method is locked (2024/5 art. 9).
struct SetVatMethod {
    invoicing::VatMethod method{};
    Date since;
};
/// Takes the place of one of the same kind and number.
struct PutLicence {
    invoicing::Licence licence;
};
struct ChangeRecycler {
    std::string recycler_id;
    std::variant<SuspendRecycler, ApproveRecycler, SetVatMethod, PutLicence> change;
    std::string reason;
};

struct RecordConsent {
    invoicing::Seller seller;
    Bytes16 seller_token{};
    Date consented_on;
    std::string proof_sha256;
};

struct CreateInvoice {
    invoicing::Request request;
    InvoiceKeys keys;
    bool preview = false;  ///< As CreateClaim::preview.
};

struct RedPart {
    std::uint32_t line = 0;  ///< Of the blue invoice; it has such a line.
    Fen amount;              ///< Tax inclusive, above 0.
};
/// `blue` was read at the edge: what of an invoice never changes may be read at any time.
struct IssueRedLetter {
    InvoiceRecord blue;
    Date issued_on;
    invoicing::RedReason reason{};
    std::optional<std::vector<RedPart>> parts;  ///< Absent: all that is left.
};

struct RecordFact {
    InvoiceRecord invoice;  ///< As IssueRedLetter::blue.
    FactKind kind{};
    Date on;
    std::string reference;
};

struct ReceiveOldItem {
    std::optional<ClaimRecord> claim;  ///< Whose old item it is; as IssueRedLetter::blue.
    std::string category;
    std::vector<Bytes16> item_keys;  ///< One at least.
    Date received_on;
    std::string reference;
};

/// By the channel's courier, without an idempotency key. A second time it changes nothing, with
/// another reference it is not found. A red letter's is refused (wrong_state) while its invoice is
/// not uploaded.
struct AcknowledgeDocument {
    Sequence document = 0;  ///< Of the invoice or the red letter.
    std::string reference;
    Date on;
};

struct CloseFiling {
    std::string recycler_id;
    invoicing::Month month;
};

}  // namespace huanxin::engine
