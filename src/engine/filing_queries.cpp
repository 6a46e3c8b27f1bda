// Filings: a month's documents of one recycler, seller by seller.

#include "engine/filing_documents.hpp"
#include "engine/person.hpp"
#include "engine/seller_months.hpp"

namespace huanxin::engine {

namespace {

/// The month's running totals of a seller; nullptr where there are none.
const codec::pb::Seller::Month* totals_of(const codec::pb::Seller& seller, invoicing::Month month) {
    for (const auto& totals : seller.months())
        if (totals.month() == month.index()) return &totals;
    return nullptr;
}

}  // namespace

Result<std::optional<ClosedFiling>> InvoiceQueries::closed_filing(
    RecyclerNumber recycler, invoicing::Month month
) const {
    const auto closed_by = store_.get(keys::closed_filing(recycler, month));
    if (!closed_by) return closed_by.error();
    if (!*closed_by) return std::optional<ClosedFiling>();
    const Sequence sequence = keys::read_be(**closed_by);
    const auto bytes = store_.get(keys::event(sequence));
    if (!bytes) return bytes.error();
    if (!*bytes) return codec::corrupt("a closed filing names an event that is not there");
    const auto event = codec::parse<codec::pb::Event>(**bytes, "event");
    if (!event) return event.error();
    auto closed = codec::decode_closed_filing(sequence, *event);
    if (!closed) return closed.error();
    return std::optional<ClosedFiling>(*closed);
}

/// At most `limit` sellers from the key `from` on, and one more where the next page begins.
Result<std::vector<InvoiceQueries::SellerDocuments>> InvoiceQueries::documents(
    const FilingRequest& request, const std::string& from, std::size_t limit
) const {
    const Sequence last = request.supplement ? request.supplement->as_of : request.moment.as_of;
    std::vector<SellerDocuments> found;
    auto read = for_each_document(
        store_,
        keys::month_documents(request.recycler->number, request.month),
        from,
        [&](const Dated& dated, const Bytes16& seller) {
            if (dated.sequence > last) return true;
            if (found.empty() || found.back().seller != seller) {
                found.push_back({seller, {}});
                if (found.size() > limit) return false;
            }
            found.back().documents.push_back(dated);
            return true;
        }
    );
    if (!read) return read.error();
    return found;
}

/// The month's net sales of one seller over all recyclers at a moment: the running total without
/// what came later.
Result<Fen> InvoiceQueries::all_net(
    const FilingRequest& request,
    const FilingMoment& moment,
    const Bytes16& seller_token,
    const codec::pb::Seller& seller
) const {
    const auto* totals = totals_of(seller, request.month);
    if (totals == nullptr)
        return codec::corrupt("a seller with documents has no total for their month");
    Fen net(totals->filed_net_fen());
    if (totals->last_sequence() <= moment.as_of) return net;
    // Nobody invoices without consent, so these are all the recyclers there are.
    for (const auto& consent : seller.consents()) {
        auto read = for_each_document(
            store_,
            keys::seller_documents(consent.recycler(), request.month, seller_token),
            {},
            [&](const Dated& dated, const Bytes16& /*seller*/) {
                const bool later =
                    dated.sequence > moment.as_of && dated.sequence <= totals->last_sequence();
                const Fen amount = dated.document.amounts.net;
                if (later) net -= dated.document.red ? -amount : amount;
                return true;
            }
        );
        if (!read) return read.error();
    }
    return net;
}

Result<invoicing::Figures> InvoiceQueries::figures_at(
    const FilingRequest& request,
    const FilingMoment& moment,
    const SellerDocuments& documents,
    const codec::pb::Seller& seller
) const {
    const auto net = all_net(request, moment, documents.seller, seller);
    if (!net) return net.error();
    return invoicing::figures(
        documents.until(moment.as_of),
        *net,
        request.recycler->city_tax_rate,
        request.month,
        moment.known_on,
        *moment.terms
    );
}

Result<FilingRow> InvoiceQueries::row_of(
    const FilingRequest& request,
    const SellerDocuments& documents,
    const codec::pb::Consumer& person
) const {
    FilingRow row;
    row.seller_token = documents.seller;
    const auto* consent = consent_to(person.seller(), request.recycler->number);
    if (consent == nullptr) return codec::corrupt("a seller with documents has not consented");
    auto card = open_card(key_ring_, documents.seller, person, *consent);
    if (!card) return card.error();
    row.erased = !card->has_value();
    if (*card) row.seller = std::move(**card);
    for (const Dated& one : documents.documents) {
        if (one.sequence <= request.moment.as_of) row.filed = true;
        if (!one.document.red && !one.paid) ++row.unpaid;
    }
    if (row.filed) {
        const auto figures = figures_at(request, request.moment, documents, person.seller());
        if (!figures) return figures.error();
        row.figures = *figures;
    }
    const auto* totals = totals_of(person.seller(), request.month);
    const bool changed = totals != nullptr && totals->last_sequence() > request.moment.as_of;
    if (!request.supplement || !changed) return row;
    auto later = figures_at(request, *request.supplement, documents, person.seller());
    if (!later) return later.error();
    *later -= row.figures;
    row.supplement = *later;
    return row;
}

Result<FilingPage> InvoiceQueries::filing(
    const FilingRequest& request, const std::optional<Bytes16>& from, std::size_t limit
) const {
    std::string start;
    if (from) start = keys::seller_documents(request.recycler->number, request.month, *from);
    auto sellers = documents(request, start, limit);
    if (!sellers) return sellers.error();
    FilingPage page;
    if (sellers->size() > limit) {
        page.next = sellers->back().seller;
        sellers->pop_back();
    }
    std::vector<std::string> wanted;
    wanted.reserve(sellers->size());
    for (const SellerDocuments& one : *sellers)
        wanted.push_back(keys::consumer(one.seller));
    const auto persons = store_.read(wanted);
    if (!persons) return persons.error();
    for (std::size_t i = 0; i < sellers->size(); ++i) {
        if (!(*persons)[i]) return codec::corrupt("a seller is not there");
        const auto person = codec::parse<codec::pb::Consumer>(*(*persons)[i], "consumer");
        if (!person) return person.error();
        auto row = row_of(request, (*sellers)[i], *person);
        if (!row) return row.error();
        page.rows.push_back(std::move(*row));
    }
    return page;
}

}  // namespace huanxin::engine
