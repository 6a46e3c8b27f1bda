#pragma once
// What the engine keeps of recyclers and their reverse invoices, as plain values. The bytes on disk
// are in proto/huanxin/record/v1, the keys in docs/formats/keys.md.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/base/bytes.hpp"
#include "huanxin/engine/records.hpp"
#include "huanxin/invoicing/evaluate.hpp"
#include "huanxin/invoicing/filing.hpp"
#include "huanxin/invoicing/invoice.hpp"

namespace huanxin::engine {

/// Short form of a recycler's id in keys; from 1.
using RecyclerNumber = std::uint32_t;

struct VatMethodSince {
    invoicing::VatMethod method{};
    Date since;
};

struct Recycler {
    RecyclerNumber number = 0;
    std::string id, name, uscc;
    bool approved = false;  ///< By the tax office, for reverse invoicing.
    bool suspended = false;
    std::string suspension_reason;
    std::vector<VatMethodSince> vat_methods;  ///< Oldest first, one at least.
    Ratio city_tax_rate;
    std::vector<invoicing::Licence> licences;
    Instant registered_at, updated_at;

    /// The method on a day; the first one holds before its own day, too.
    [[nodiscard]] const VatMethodSince& vat_method(Date on) const;
};

/// Keyed digests by which an invoice's things are looked up. Computed at the edge.
struct InvoiceKeys {
    Bytes16 seller{};
    Bytes16 invoice_ref{};
    /// In the order of the request's old items and their identities.
    std::vector<Bytes16> old_items;
};

/// Everything about a reverse invoice that never changes after it was decided.
struct InvoiceRecord {
    Sequence sequence = 0;
    Instant recorded_at;
    Bytes16 id{};
    RecyclerNumber recycler = 0;
    InvoiceKeys keys;
    Date issued_on;
    invoicing::Kind kind{};
    Ratio levy_rate;
    bool own_used_goods = false;
    bool three_flow = false;
    std::vector<invoicing::Amounts> amounts;  ///< By line.
    Fen reduced;  ///< Part of the net sales that has the three-flow rate of income tax.
    rules::Decision decision;
    std::uint32_t policy_number = 0;
    std::optional<invoicing::Request> request;  ///< Absent where the sealed part was not opened.
    bool erased = false;                        ///< As ClaimRecord::erased.
};

/// What happens to an issued invoice outside Huanxin, in any order. ON DISK: never renumber.
enum class FactKind : std::uint8_t {
    confirmed_by_seller = 1,
    paid = 2,
    tax_paid = 3,
    uploaded = 4
};

struct InvoiceFact {
    FactKind kind{};
    Date on;
    std::string reference;
    Instant recorded_at;
    Sequence sequence = 0;
};

/// What the tax office's channel told of a document.
struct Upload {
    Date on;
    std::string reference;
};

struct RedReference {
    Bytes16 id{};
    Sequence sequence = 0;
    std::optional<Upload> upload = {};
};

/// Red letters of one invoice, of which the last must take all that is left. Each makes the state
/// longer, which every read of the invoice reads and every change writes; deliveries that come back
/// piece by piece need a dozen.
inline constexpr std::size_t kRedLettersMax = 200;

/// Where an invoice stands now.
struct InvoiceState {
    std::vector<invoicing::Amounts> left;  ///< Of each line: what no red letter has reversed.
    std::vector<RedReference> reds;        ///< At most kRedLettersMax.
    std::vector<InvoiceFact> facts;
    Instant updated_at;
    Sequence last_sequence = 0;

    /// Reversed in full: it holds its old items no longer.
    [[nodiscard]] bool reversed() const;
    /// nullptr while it is not recorded.
    [[nodiscard]] const InvoiceFact* fact(FactKind kind) const;
};

struct InvoiceView {
    InvoiceRecord record;
    InvoiceState state;
};

struct RedLine {
    std::uint32_t line = 0;  ///< Index into the blue invoice's lines.
    invoicing::Amounts amounts;
};

/// A red letter invoice (红字发票). All amounts are positive, `reduced` apart.
struct RedLetter {
    Sequence sequence = 0;
    Instant recorded_at;
    Bytes16 id{};
    Sequence blue_sequence = 0;
    Bytes16 blue_id{};
    Date issued_on;
    invoicing::RedReason reason{};
    std::vector<RedLine> lines;
    Fen reduced;  ///< What it takes back of the part with the three-flow rate; not above 0.

    [[nodiscard]] invoicing::Amounts total() const;
};

/// One recorded consent of a seller to a recycler (2024/5 art. 12).
struct Consent {
    Sequence sequence = 0;
    Instant recorded_at;
    Bytes16 id{};
    RecyclerNumber recycler = 0;
    Bytes16 seller_token{};
    Date consented_on;
    std::string proof_sha256;  ///< 64 lower-case hex digits.
    invoicing::Seller seller;
    bool erased = false;  ///< The seller was, and is empty here.
};

/// A recycler's receipt of an old item.
struct Receipt {
    Sequence sequence = 0;
    Instant recorded_at;
    Bytes16 id{};
    RecyclerNumber recycler = 0;
    Sequence claim_sequence = 0;      ///< 0 without a claim.
    std::optional<Bytes16> claim_id;  ///< Likewise.
    std::string category;
    Date received_on;
    std::string reference;  ///< The recycler's own; no personal data.
    std::vector<Bytes16> item_keys;
};

/// A month's filing that was closed: frozen as of `sequence`.
struct ClosedFiling {
    Sequence sequence = 0;
    Instant recorded_at;
    RecyclerNumber recycler = 0;
    invoicing::Month month;
    Date known_on;
    std::uint32_t policy_number = 0;
};

/// A document that the tax office's channel took.
struct Acknowledgement {
    Sequence sequence = 0;  ///< 0 of one that is told again.
    Sequence document = 0;
    std::string reference;
    Date on;
};

[[nodiscard]] std::string_view to_string(FactKind kind);
[[nodiscard]] std::optional<FactKind> parse_fact_kind(std::string_view text);

/// "rin_" and 26 characters of base 32; the inverse gives nullopt for anything else.
[[nodiscard]] std::string invoice_id_text(const Bytes16& id);
[[nodiscard]] std::optional<Bytes16> parse_invoice_id(std::string_view text);
[[nodiscard]] std::string red_letter_id_text(const Bytes16& id);

}  // namespace huanxin::engine
