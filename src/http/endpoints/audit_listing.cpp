#include "http/endpoints/audit_listing.hpp"

#include <algorithm>

#include "http/endpoints/claim_json.hpp"
#include "http/endpoints/invoice_json.hpp"
#include "huanxin/engine/invoice_queries.hpp"
#include "huanxin/engine/leaves.hpp"
#include "huanxin/http/json_writer.hpp"
#include "huanxin/http/limits.hpp"

namespace huanxin::http {

namespace {

/// Entries that one call goes through, and records that it opens: some tens of milliseconds.
constexpr std::size_t kEntriesPerCall = 4'096;
constexpr std::size_t kRecordsPerCall = 512;

using Places = std::vector<engine::Sequence>;

/// Where records may be, in order, and from where to go on.
struct Found {
    Places places;
    std::optional<engine::Sequence> next;
};

/// Events of one kind, by the entries of the log, which are short.
Result<Found> places_of_kind(
    const store::Store& store, std::string_view kind, const SequenceWindow& window
) {
    Found found;
    if (window.first > window.last) return found;
    const std::size_t count =
        std::min<engine::Sequence>(kEntriesPerCall, window.last - window.first + 1);
    const auto entries = engine::read_leaves(store, window.first, count);
    if (!entries) return entries.error();
    engine::Sequence sequence = window.first;
    for (const std::string& entry : *entries) {
        if (found.places.size() == kRecordsPerCall) break;
        const auto leaf = audit::parse_leaf(entry);
        if (!leaf) return Error{Errc::corrupt, "an entry of the log can't be read"};
        if (leaf->kind == kind) found.places.push_back(sequence);
        ++sequence;
    }
    if (sequence <= window.last) found.next = sequence;
    return found;
}

Result<Found> places_of_claims(
    const Services& services, const ClaimFilter& filter, const SequenceWindow& window
) {
    if (filter.retailer.empty()) return places_of_kind(services.store, "claim.created", window);
    auto places =
        services.history.claims_of(filter.retailer, window.first, window.last, kRecordsPerCall);
    if (!places) return places.error();
    Found found{std::move(*places), std::nullopt};
    if (found.places.size() == kRecordsPerCall) found.next = found.places.back() + 1;
    return found;
}

bool fits(const ClaimFilter& filter, const engine::ClaimView& view) {
    const engine::ClaimRecord& record = view.record;
    return (filter.program.empty() || filter.program == record.program) &&
           record.region.starts_with(filter.region) &&
           (filter.retailer.empty() || filter.retailer == record.tenant_id) &&
           (!filter.status || *filter.status == view.state.standing.status);
}

/// Reads a record of each place until there are `limit`, or as many bytes as a page may have.
/// `read` gives nullopt for one that is not asked for.
template <class Read, class Write>
Result<Part> part_of(const Found& found, std::size_t limit, const Read& read, const Write& write) {
    Part part;
    part.next = found.next;
    for (const engine::Sequence place : found.places) {
        if (part.count == limit || part.text.size() >= kListBytesMax) {
            part.next = place;
            return part;
        }
        const auto view = read(place);
        if (!view) return view.error();
        if (!*view) continue;
        write(**view, part.text);
        ++part.count;
    }
    return part;
}

}  // namespace

Result<Part> list_claims_of(
    const Services& services,
    const ClaimFilter& filter,
    const SequenceWindow& window,
    std::size_t limit,
    const WriteClaim& write
) {
    const auto found = places_of_claims(services, filter, window);
    if (!found) return found.error();
    const engine::Queries& queries = services.engine.queries();
    // The personal part is opened of those that are shown only.
    const auto read = [&](engine::Sequence place) -> Result<std::optional<engine::ClaimView>> {
        auto view = queries.claim_at(place, engine::Facts::leave_sealed);
        if (!view || !*view || !fits(filter, **view)) {
            if (!view) return view.error();
            return std::optional<engine::ClaimView>();
        }
        return queries.claim_at(place, engine::Facts::open);
    };
    return part_of(*found, limit, read, write);
}

Result<Part> list_invoices_of(
    const Services& services,
    const SequenceWindow& window,
    std::size_t limit,
    const WriteInvoice& write
) {
    const auto found = places_of_kind(services.store, "reverse_invoice.created", window);
    if (!found) return found.error();
    const engine::InvoiceQueries& queries = services.engine.invoice_queries();
    const auto read = [&](engine::Sequence place) {
        return queries.invoice_at(place, engine::Facts::open);
    };
    return part_of(*found, limit, read, write);
}

namespace {

/// Puts members before those that the object after `begin` has.
void put_first(std::string& out, std::size_t begin, const std::string& members) {
    out.insert(begin + 1, members + ",");
}

}  // namespace

void write_audited_claim(
    std::string& out,
    const engine::ClaimView& view,
    const engine::Policies& policies,
    Language language
) {
    const std::size_t begin = out.size();
    JsonWriter json(out);
    write_claim(json, view, policies, language);
    std::string members = "\"created_sequence\":" + std::to_string(view.record.sequence);
    members.append(",\"retailer_id\":");
    append_json_string(members, view.record.tenant_id);
    put_first(out, begin, members);
}

void write_audited_invoice(
    std::string& out, const engine::InvoiceView& view, const Services& services, Language language
) {
    const std::size_t begin = out.size();
    JsonWriter json(out);
    write_invoice(json, view, services.engine.registry(), services.engine.policies(), language);
    put_first(out, begin, "\"created_sequence\":" + std::to_string(view.record.sequence));
}

}  // namespace huanxin::http
