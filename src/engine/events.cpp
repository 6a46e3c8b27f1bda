#include "huanxin/engine/events.hpp"

#include "engine/channel_reference.hpp"
#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "huanxin/claim/lifecycle.hpp"

namespace huanxin::engine {

namespace {

namespace pb = codec::pb;
using Body = pb::Event::BodyCase;

Error missing(Sequence sequence) {
    return codec::corrupt("the event " + std::to_string(sequence) + " is missing");
}

Result<pb::Event> event_at(const store::Store& store, Sequence sequence) {
    const auto bytes = store.get(keys::event(sequence));
    if (!bytes) return bytes.error();
    if (!*bytes) return missing(sequence);
    return codec::parse<pb::Event>(**bytes, "event");
}

std::optional<Actor> actor_of(const pb::Event& event) {
    if (!event.has_actor()) return std::nullopt;
    const pb::Actor& actor = event.actor();
    return Actor{static_cast<Role>(actor.role()), actor.tenant_id(), actor.credential_id()};
}

Result<EventView> view_of(Sequence sequence, const pb::Event& event, std::string_view entry) {
    if (event.has_actor() && !codec::is_one_of(event.actor().role(), Role::auditor))
        return codec::corrupt("an event's actor has no role that is known");
    auto leaf = audit::parse_leaf(entry);
    if (!leaf) return codec::corrupt("an entry of the log can't be read: " + leaf.error().message);
    EventView view;
    view.sequence = sequence;
    view.leaf = std::move(*leaf);
    view.leaf_hash = audit::leaf_hash(entry);
    view.actor = actor_of(event);
    view.answered = !event.has_policy_set_changed() && !event.has_document_acknowledged();
    if (event.has_document_acknowledged()) {
        const pb::DocumentAcknowledged& told = event.document_acknowledged();
        view.acknowledged = Acknowledgement{
            sequence, told.document_sequence(), told.reference(), Date::from_days(told.on())};
    }
    return view;
}

/// Entries of table `E` or `J` from `first` on, without a gap.
Result<std::vector<store::KeyValue>> scan(
    const store::Store& store, char table, Sequence first, std::size_t limit
) {
    auto found = store.scan(std::string_view(&table, 1), keys::numbered(table, first, 8), limit);
    if (!found) return found;
    for (std::size_t i = 0; i < found->size(); ++i)
        if ((*found)[i].key != keys::numbered(table, first + i, 8)) return missing(first + i);
    return found;
}

}  // namespace

Result<std::vector<EventView>> read_events(
    const store::Store& store, Sequence first, std::size_t limit
) {
    // The events first: what is committed after this has entries, too.
    const auto records = scan(store, 'E', first, limit);
    if (!records) return records.error();
    const auto entries = scan(store, 'J', first, records->size());
    if (!entries) return entries.error();
    if (entries->size() < records->size()) return missing(first + entries->size());
    std::vector<EventView> views;
    views.reserve(records->size());
    for (std::size_t i = 0; i < records->size(); ++i) {
        const auto event = codec::parse<pb::Event>((*records)[i].value, "event");
        if (!event) return event.error();
        auto view = view_of(first + i, *event, (*entries)[i].value);
        if (!view) return view.error();
        views.push_back(std::move(*view));
    }
    return views;
}

namespace {

Subject digest(SubjectKind kind, const std::string& bytes) {
    return {kind, bytes};
}

Subject tenant(SubjectKind kind, std::string_view id) {
    return {kind, std::string(id)};
}

void link(EventLinks& links, Sequence sequence, const pb::ClaimCreated& claim) {
    links.begins = true;
    if (claim.decision().accepted()) links.course = sequence;
    links.subjects.push_back(tenant(SubjectKind::retailer, claim.tenant_id()));
    links.subjects.push_back(digest(SubjectKind::consumer, claim.consumer()));
    for (const std::string& item : claim.old_item_keys())
        links.subjects.push_back(digest(SubjectKind::old_item, item));
    for (const std::string& item : claim.new_item_keys())
        links.subjects.push_back(digest(SubjectKind::new_item, item));
    if (!claim.invoice_key().empty())
        links.subjects.push_back(digest(SubjectKind::invoice, claim.invoice_key()));
}

void link(EventLinks& links, Sequence sequence, const pb::InvoiceCreated& invoice) {
    links.begins = true;
    if (invoice.decision().accepted()) links.course = sequence;
    links.subjects.push_back(digest(SubjectKind::consumer, invoice.seller()));
    for (const std::string& item : invoice.old_item_keys())
        links.subjects.push_back(digest(SubjectKind::old_item, item));
}

void link(EventLinks& links, const pb::OldItemReceived& receipt) {
    for (const std::string& item : receipt.item_keys())
        links.subjects.push_back(digest(SubjectKind::old_item, item));
    if (receipt.claim_sequence() != 0) links.origins.push_back(receipt.claim_sequence());
}

void link(EventLinks& links, const pb::Credential& credential) {
    const auto role = static_cast<Role>(credential.role());
    if (role == Role::retailer)
        links.subjects.push_back(tenant(SubjectKind::retailer, credential.tenant_id()));
    if (role == Role::recycler)
        links.subjects.push_back(tenant(SubjectKind::recycler, credential.tenant_id()));
}

/// A tenant that was registered or changed.
void link_tenant(EventLinks& links, const pb::Event& event) {
    if (event.has_retailer_registered())
        links.subjects.push_back(tenant(SubjectKind::retailer, event.retailer_registered().id()));
    else if (event.has_retailer_changed())
        links.subjects.push_back(tenant(SubjectKind::retailer, event.retailer_changed().id()));
    else if (event.has_recycler_registered())
        links.subjects.push_back(tenant(SubjectKind::recycler, event.recycler_registered().id()));
    else
        links.subjects.push_back(
            tenant(SubjectKind::recycler, event.recycler_changed().after().id())
        );
}

/// Whose claim it is, the office or the clock may have changed.
Result<std::string> retailer_of(
    const store::Store& store, const pb::Event& event, Sequence claim_sequence
) {
    if (event.has_actor() && static_cast<Role>(event.actor().role()) == Role::retailer)
        return event.actor().tenant_id();
    const auto created = event_at(store, claim_sequence);
    if (!created) return created.error();
    if (!created->has_claim_created())
        return codec::corrupt("an event names a claim that is not there");
    return created->claim_created().tenant_id();
}

Result<void> link_change(EventLinks& links, const store::Store& store, const pb::Event& event) {
    const pb::ClaimChanged& change = event.claim_changed();
    auto retailer = retailer_of(store, event, change.claim_sequence());
    if (!retailer) return retailer.error();
    links.subjects.push_back(tenant(SubjectKind::retailer, *retailer));
    links.origins.push_back(change.claim_sequence());
    const bool confirms =
        change.transition() == static_cast<std::uint32_t>(claim::Transition::confirm);
    if (!confirms || change.after().confirm_invoice_key().empty()) return {};
    // The invoice that is told here: what comes of the claim is about it, too.
    links.subjects.push_back(digest(SubjectKind::invoice, change.after().confirm_invoice_key()));
    links.course = change.claim_sequence();
    return {};
}

/// The channel's: about the document and, of a red letter, about its invoice.
Result<void> link_upload(EventLinks& links, const store::Store& store, Sequence document) {
    const auto event = event_at(store, document);
    if (!event) return event.error();
    links.subjects.push_back(tenant(SubjectKind::recycler, event->actor().tenant_id()));
    links.origins.push_back(document);
    if (event->has_red_letter_issued())
        links.origins.push_back(event->red_letter_issued().blue_sequence());
    return {};
}

/// About the person, and a later event of the record whose person was shown.
Result<void> link_unmasking(
    EventLinks& links, const store::Store& store, const pb::PersonUnmasked& unmasked
) {
    links.subjects.push_back(digest(SubjectKind::consumer, unmasked.person()));
    links.origins.push_back(unmasked.record_sequence());
    const auto record = event_at(store, unmasked.record_sequence());
    if (!record) return record.error();
    const bool of_claim = record->has_claim_created();
    links.subjects.push_back(tenant(
        of_claim ? SubjectKind::retailer : SubjectKind::recycler, record->actor().tenant_id()
    ));
    return {};
}

Result<EventLinks> links_in(const store::Store& store, Sequence sequence, const pb::Event& event) {
    EventLinks links;
    if (event.has_actor() && static_cast<Role>(event.actor().role()) == Role::recycler)
        links.subjects.push_back(tenant(SubjectKind::recycler, event.actor().tenant_id()));
    Result<void> linked;
    switch (event.body_case()) {
        case Body::kClaimCreated:
            link(links, sequence, event.claim_created());
            break;
        case Body::kClaimChanged:
            linked = link_change(links, store, event);
            break;
        case Body::kRetailerRegistered:
        case Body::kRetailerChanged:
        case Body::kRecyclerRegistered:
        case Body::kRecyclerChanged:
            link_tenant(links, event);
            break;
        case Body::kCredentialIssued:
            link(links, event.credential_issued());
            break;
        case Body::kCredentialRevoked:
            link(links, event.credential_revoked());
            break;
        case Body::kInvoiceCreated:
            link(links, sequence, event.invoice_created());
            break;
        case Body::kRedLetterIssued:
            links.origins.push_back(event.red_letter_issued().blue_sequence());
            links.course = sequence;
            break;
        case Body::kConsentRecorded:
            links.subjects.push_back(
                digest(SubjectKind::consumer, event.consent_recorded().seller())
            );
            break;
        case Body::kInvoiceFactRecorded:
            links.origins.push_back(event.invoice_fact_recorded().invoice_sequence());
            break;
        case Body::kOldItemReceived:
            link(links, event.old_item_received());
            break;
        case Body::kDocumentAcknowledged:
            linked = link_upload(links, store, event.document_acknowledged().document_sequence());
            break;
        case Body::kConsumerErased:
            links.subjects.push_back(
                digest(SubjectKind::consumer, event.consumer_erased().consumer())
            );
            break;
        case Body::kPersonUnmasked:
            linked = link_unmasking(links, store, event.person_unmasked());
            break;
        case Body::kFilingClosed:
        case Body::kPoolCreated:
        case Body::kPoolAdjusted:
        case Body::kPolicySetChanged:
        case Body::kClockSet:
            break;
        case Body::BODY_NOT_SET:
            return codec::corrupt("an event says nothing");
    }
    if (!linked) return linked.error();
    return links;
}

}  // namespace

Result<std::vector<EventLinks>> read_links(
    const store::Store& store, Sequence first, std::size_t limit
) {
    const auto records = scan(store, 'E', first, limit);
    if (!records) return records.error();
    std::vector<EventLinks> all;
    all.reserve(records->size());
    for (std::size_t i = 0; i < records->size(); ++i) {
        const auto event = codec::parse<pb::Event>((*records)[i].value, "event");
        if (!event) return event.error();
        auto links = links_in(store, first + i, *event);
        if (!links) return links.error();
        all.push_back(std::move(*links));
    }
    return all;
}

Result<EventLinks> links_of(const store::Store& store, Sequence sequence) {
    const auto event = event_at(store, sequence);
    if (!event) return event.error();
    return links_in(store, sequence, *event);
}

Result<std::vector<LinkedEvent>> read_linked_events(
    const store::Store& store, std::span<const Sequence> sequences
) {
    std::vector<std::string> wanted;
    for (const Sequence sequence : sequences) {
        wanted.push_back(keys::event(sequence));
        wanted.push_back(keys::leaf(sequence));
    }
    const auto values = store.read(wanted);
    if (!values) return values.error();
    std::vector<LinkedEvent> all;
    all.reserve(sequences.size());
    for (std::size_t i = 0; i < sequences.size(); ++i) {
        const auto& bytes = (*values)[2 * i];
        const auto& entry = (*values)[2 * i + 1];
        if (!bytes || !entry) return missing(sequences[i]);
        const auto event = codec::parse<pb::Event>(*bytes, "event");
        if (!event) return event.error();
        auto view = view_of(sequences[i], *event, *entry);
        if (!view) return view.error();
        auto links = links_in(store, sequences[i], *event);
        if (!links) return links.error();
        all.push_back({std::move(*view), std::move(*links)});
    }
    return all;
}

Result<Sequence> first_recorded(const store::Store& store, Instant from, Sequence last) {
    Sequence low = 1;
    Sequence high = last + 1;
    while (low < high) {
        const Sequence middle = low + (high - low) / 2;
        const auto event = event_at(store, middle);
        if (!event) return event.error();
        if (event->recorded_at_ms() < from.ms())
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

Result<std::optional<Sequence>> document_of_reference(
    const store::Store& store, std::string_view reference
) {
    const auto holder = store.get(reference_key(reference));
    if (!holder) return holder.error();
    if (!*holder) return std::optional<Sequence>();
    if ((*holder)->size() != sizeof(Sequence))
        return codec::corrupt("the document of a reference can't be read");
    return std::optional(keys::read_be(**holder));
}

}  // namespace huanxin::engine
