// What is asked of single sellers and items: yearly statements, the invoices of a month, the life
// of an old item.

#include <algorithm>

#include "engine/filing_documents.hpp"
#include "engine/person.hpp"
#include "huanxin/engine/structuring.hpp"

namespace huanxin::engine {

Result<InvoiceQueries::SellerDocuments> InvoiceQueries::documents_of(
    RecyclerNumber recycler, invoicing::Month month, const Bytes16& seller_token, Sequence as_of
) const {
    SellerDocuments found{seller_token, {}};
    auto read = for_each_document(
        store_,
        keys::seller_documents(recycler, month, seller_token),
        {},
        [&](const Dated& dated, const Bytes16& /*seller*/) {
            if (dated.sequence <= as_of) found.documents.push_back(dated);
            return true;
        }
    );
    if (!read) return read.error();
    return found;
}

Result<std::optional<Statement>> InvoiceQueries::statement(
    const Bytes16& seller_token,
    std::int32_t year,
    const Registry& registry,
    const std::optional<RecyclerNumber>& own,
    const FilingMoment& moment
) const {
    const auto bytes = store_.get(keys::consumer(seller_token));
    if (!bytes) return bytes.error();
    if (!*bytes) return std::optional<Statement>();
    const auto person = codec::parse<codec::pb::Consumer>(**bytes, "consumer");
    if (!person) return person.error();
    Statement statement;
    // To who sees all recyclers, the seller is shown as told by the first: no later one changes it,
    // but for an erasure.
    const codec::pb::Seller::Consent* first = nullptr;
    for (const auto& consent : person->seller().consents()) {
        if (own && consent.recycler() != *own) continue;
        if (first == nullptr || first->sealed_card().empty()) first = &consent;
        FilingRequest request;
        request.recycler = registry.recycler(consent.recycler());
        if (request.recycler == nullptr) return codec::corrupt("a consent's recycler is not there");
        for (std::int32_t month = year * 12; month < (year + 1) * 12; ++month) {
            request.month = invoicing::Month::from_index(month);
            const auto documents =
                documents_of(consent.recycler(), request.month, seller_token, moment.as_of);
            if (!documents) return documents.error();
            if (documents->documents.empty()) continue;
            const auto figures = figures_at(request, moment, *documents, person->seller());
            if (!figures) return figures.error();
            statement.rows.push_back({request.recycler, request.month, *figures});
        }
    }
    if (first == nullptr) return std::optional<Statement>();
    auto card = open_card(key_ring_, seller_token, *person, *first);
    if (!card) return card.error();
    statement.erased = !card->has_value();
    if (*card) statement.seller = std::move(**card);
    return std::optional<Statement>(std::move(statement));
}

Result<std::vector<Sequence>> InvoiceQueries::issued_in(
    RecyclerNumber recycler, invoicing::Month month, Sequence as_of
) const {
    std::vector<Sequence> found;
    auto read = for_each_document(
        store_,
        keys::month_documents(recycler, month),
        {},
        [&](const Dated& dated, const Bytes16& /*seller*/) {
            if (!dated.document.red && dated.sequence <= as_of) found.push_back(dated.sequence);
            return true;
        }
    );
    if (!read) return read.error();
    std::ranges::sort(found);
    return found;
}

Result<std::vector<Sequence>> InvoiceQueries::pending_documents(Sequence from, std::size_t limit)
    const {
    const std::string start = keys::channel_document(from);
    const auto page = store_.scan(start.substr(0, 1), start, limit);
    if (!page) return page.error();
    std::vector<Sequence> found;
    for (const store::KeyValue& entry : *page)
        found.push_back(keys::read_be(std::string_view(entry.key).substr(1)));
    return found;
}

Result<std::optional<Sequence>> InvoiceQueries::document_by_id(std::string_view id) const {
    auto digest = parse_id("rin", id);
    if (!digest) digest = parse_id("red", id);
    if (!digest) return std::optional<Sequence>();
    const auto bytes = store_.get(keys::idempotency(*digest));
    if (!bytes) return bytes.error();
    if (!*bytes) return std::optional<Sequence>();
    if ((*bytes)->size() != keys::kIdempotencyValueSize)
        return codec::corrupt("a remembered idempotency key can't be read");
    return std::optional<Sequence>(keys::read_be(std::string_view(**bytes).substr(0, 8)));
}

Result<ChannelDocument> InvoiceQueries::channel_document(Sequence sequence) const {
    const auto event = event_of(store_, sequence);
    if (!event) return event.error();
    ChannelDocument document;
    Sequence invoiced = sequence;
    if (event->has_red_letter_issued()) {
        auto red = codec::decode_red_letter(sequence, *event);
        if (!red) return red.error();
        invoiced = red->blue_sequence;
        document.red = std::move(*red);
    }
    auto view = invoice_at(invoiced, Facts::open);
    if (!view) return view.error();
    if (!*view) return codec::corrupt("the channel's list names a document that is not there");
    document.invoice = std::move(**view);
    return document;
}

StructuringScan InvoiceQueries::structuring(
    invoicing::Month month, const rules::TaxTerms& terms, Date known_on
) const {
    return {store_, key_ring_, month, terms, known_on};
}

Result<ItemLife> InvoiceQueries::item_life(const std::vector<Bytes16>& items) const {
    ItemLife life;
    for (const Bytes16& item : items) {
        const auto received = store_.get(keys::received_item(item));
        if (!received) return received.error();
        if (*received && !life.receipt) {
            const Sequence sequence = keys::read_be(**received);
            const auto event = event_of(store_, sequence);
            if (!event) return event.error();
            auto receipt = codec::decode_receipt(sequence, *event);
            if (!receipt) return receipt.error();
            life.receipt = std::move(*receipt);
        }
        const auto invoiced = store_.get(keys::invoiced_item(item));
        if (!invoiced) return invoiced.error();
        if (!*invoiced || life.invoice) continue;
        auto view = invoice_at(keys::read_be(**invoiced), Facts::leave_sealed);
        if (!view) return view.error();
        if (!*view) return codec::corrupt("an old item names an invoice that is not there");
        life.invoice = std::move((**view).record);
    }
    return life;
}

}  // namespace huanxin::engine
