#pragma once
// The read side of recyclers and reverse invoices; as Queries, on any thread, from what is
// committed. Errors: as store::Store, and Errc::corrupt for damaged records.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "huanxin/engine/command.hpp"
#include "huanxin/engine/queries.hpp"
#include "huanxin/engine/registry.hpp"
#include "huanxin/privacy/sealer.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::record::v1 {
class Consumer;
class Event;
class Seller;
}  // namespace huanxin::record::v1

namespace huanxin::engine {

class StructuringScan;

/// What goes to the tax office's channel.
struct ChannelDocument {
    InvoiceView invoice;
    std::optional<RedLetter> red;  ///< Of that invoice, where the document is a red letter.
};

/// As of when a filing is made: of which documents, and by which law.
struct FilingMoment {
    Sequence as_of = 0;  ///< Documents up to here count.
    Date known_on;
    const rules::TaxTerms* terms = nullptr;  ///< Never null in a request; must outlive it.
};

struct FilingRequest {
    /// Shared with the registry, which may replace it meanwhile.
    std::shared_ptr<const Recycler> recycler;
    invoicing::Month month;
    FilingMoment moment;
    /// Of a closed filing: the moment up to which its supplement goes.
    std::optional<FilingMoment> supplement;
};

/// One seller of a month's filing.
struct FilingRow {
    Bytes16 seller_token{};
    invoicing::Seller seller;
    bool erased = false;  ///< The seller was, and is empty here.
    bool filed = false;   ///< Has a document in the filing; else in the supplement only.
    invoicing::Figures figures;
    std::int64_t unpaid = 0;  ///< Invoices, the supplement's too, whose payment is not recorded.
    /// What changed after the filing was closed, as differences; but whether VAT was negative is
    /// that of now.
    std::optional<invoicing::Figures> supplement;
};

/// Rows of a filing in order of token.
struct FilingPage {
    std::vector<FilingRow> rows;
    std::optional<Bytes16> next;  ///< The seller that the next page begins with; none after the
                                  ///< last page.
};

/// One recycler's month in a seller's yearly statement.
struct StatementRow {
    std::shared_ptr<const Recycler> recycler;  ///< Shared as a FilingRequest's is.
    invoicing::Month month;
    invoicing::Figures figures;
};

/// What was invoiced in a seller's name in a calendar year (2024/5 art. 14).
struct Statement {
    invoicing::Seller seller;
    bool erased = false;             ///< As FilingRow::erased.
    std::vector<StatementRow> rows;  ///< By recycler, in the order of first consent, then month.
};

/// What is known of an old item beside its claim.
struct ItemLife {
    std::optional<Receipt> receipt;
    std::optional<InvoiceRecord> invoice;  ///< The live reverse invoice that holds it.
};

class InvoiceQueries {
public:
    InvoiceQueries(const store::Store& store, const privacy::KeyRing& key_ring)
        : store_(store), key_ring_(key_ring) {}

    /// nullopt if there is no such invoice.
    [[nodiscard]] Result<std::optional<InvoiceView>> invoice(const Bytes16& id, Facts facts) const;
    [[nodiscard]] Result<std::optional<InvoiceView>> invoice_at(Sequence created_at, Facts facts)
        const;
    /// Invoices of one recycler, declined ones too, in order of sequence from `from` on, at most
    /// `limit`.
    [[nodiscard]] Result<std::vector<InvoiceView>> invoices_of(
        RecyclerNumber recycler, Sequence from, std::size_t limit
    ) const;
    /// The issued invoice that has the reference (InvoiceKeys::invoice_ref): declined ones leave it
    /// free.
    [[nodiscard]] Result<std::optional<InvoiceView>> invoice_by_ref(const Bytes16& ref) const;
    [[nodiscard]] Result<RedLetter> red_letter_at(Sequence sequence) const;
    [[nodiscard]] Result<Consent> consent_at(Sequence sequence) const;
    /// What `event`, which is of recyclers or invoices, answered: Queries::answer_at.
    [[nodiscard]] Result<Answer> answer_to(Sequence sequence, const record::v1::Event& event) const;
    /// What counts towards the seller's cap, by month; empty for a person never seen.
    [[nodiscard]] Result<std::vector<invoicing::MonthNet>> cap_months(const Bytes16& seller_token
    ) const;
    /// Of the newest event that is committed; 0 before the first.
    [[nodiscard]] Result<Sequence> last_sequence() const;
    /// nullopt while the month is open.
    [[nodiscard]] Result<std::optional<ClosedFiling>> closed_filing(
        RecyclerNumber recycler, invoicing::Month month
    ) const;
    /// At most `limit` sellers from `from` on. They are read as of the request's moments, whatever
    /// is recorded meanwhile.
    [[nodiscard]] Result<FilingPage> filing(
        const FilingRequest& request, const std::optional<Bytes16>& from, std::size_t limit
    ) const;

    /// Of all recyclers, or of `own` alone. nullopt for a person who never consented to one of
    /// them.
    [[nodiscard]] Result<std::optional<Statement>> statement(
        const Bytes16& seller_token,
        std::int32_t year,
        const Registry& registry,
        const std::optional<RecyclerNumber>& own,
        const FilingMoment& moment
    ) const;
    /// Sequences of the invoices that a recycler issued for a month, in order, up to `as_of`.
    [[nodiscard]] Result<std::vector<Sequence>> issued_in(
        RecyclerNumber recycler, invoicing::Month month, Sequence as_of
    ) const;
    [[nodiscard]] Result<ItemLife> item_life(const std::vector<Bytes16>& items) const;
    /// Documents from `from` on that the channel has not acknowledged, at most `limit`.
    [[nodiscard]] Result<std::vector<Sequence>> pending_documents(Sequence from, std::size_t limit)
        const;
    /// Of an invoice's or a red letter's id as text; nullopt if there is none.
    [[nodiscard]] Result<std::optional<Sequence>> document_by_id(std::string_view id) const;
    /// The invoice or red letter of that event, facts open; of a red letter with its blue invoice.
    [[nodiscard]] Result<ChannelDocument> channel_document(Sequence sequence) const;
    /// A scan of all persons, which must not outlive the queries.
    [[nodiscard]] StructuringScan structuring(
        invoicing::Month month, const rules::TaxTerms& terms, Date known_on
    ) const;

private:
    struct SellerDocuments;
    [[nodiscard]] Result<void> open_facts(InvoiceRecord& record, std::string_view sealed) const;
    [[nodiscard]] Result<SellerDocuments> documents_of(
        RecyclerNumber recycler, invoicing::Month month, const Bytes16& seller_token, Sequence as_of
    ) const;
    [[nodiscard]] Result<std::vector<SellerDocuments>> documents(
        const FilingRequest& request, const std::string& from, std::size_t limit
    ) const;
    [[nodiscard]] Result<Fen> all_net(
        const FilingRequest& request,
        const FilingMoment& moment,
        const Bytes16& seller_token,
        const record::v1::Seller& seller
    ) const;
    [[nodiscard]] Result<invoicing::Figures> figures_at(
        const FilingRequest& request,
        const FilingMoment& moment,
        const SellerDocuments& documents,
        const record::v1::Seller& seller
    ) const;
    [[nodiscard]] Result<FilingRow> row_of(
        const FilingRequest& request,
        const SellerDocuments& documents,
        const record::v1::Consumer& person
    ) const;
    const store::Store& store_;
    const privacy::KeyRing& key_ring_;
};

}  // namespace huanxin::engine
