#include "huanxin/engine/queries.hpp"

#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "engine/person.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/engine/invoice_queries.hpp"

namespace huanxin::engine {

std::string Queries::credential_key(const Bytes16& idempotency_id) const {
    return id_text("hxk", tokeniser_.item("credential-key", as_view(idempotency_id)));
}

Result<void> Queries::open_facts(ClaimRecord& record, std::string_view sealed) const {
    const auto facts = open_sealed(
        store_,
        key_ring_,
        record.keys.consumer,
        record.sequence,
        codec::facts_binding(record.id),
        sealed
    );
    if (!facts) return facts.error();
    record.erased = !facts->has_value();
    if (record.erased) return {};
    auto request = codec::decode_facts(**facts);
    if (!request) return request.error();
    record.request = std::move(*request);
    return {};
}

Result<ClaimRecord> Queries::record_of(
    Sequence sequence, const codec::pb::Event& event, Facts facts
) const {
    auto record = codec::decode_claim(sequence, event);
    if (!record || facts == Facts::leave_sealed) return record;
    if (auto opened = open_facts(*record, event.claim_created().sealed_facts()); !opened)
        return opened.error();
    return record;
}

Result<std::optional<ClaimRecord>> Queries::record_at(Sequence created_at, Facts facts) const {
    const auto bytes = store_.get(keys::event(created_at));
    if (!bytes) return bytes.error();
    if (!*bytes) return std::optional<ClaimRecord>();
    const auto event = codec::parse<codec::pb::Event>(**bytes, "event");
    if (!event) return event.error();
    auto record = record_of(created_at, *event, facts);
    if (!record) return record.error();
    return std::optional<ClaimRecord>(std::move(*record));
}

Result<ClaimView> Queries::with_state(ClaimRecord record) const {
    const auto bytes = store_.get(keys::claim_state(record.sequence));
    if (!bytes) return bytes.error();
    if (!*bytes) {
        ClaimState initial = codec::initial_state(record);
        return ClaimView{std::move(record), std::move(initial)};
    }
    const auto stored = codec::parse<codec::pb::ClaimState>(**bytes, "claim state");
    if (!stored) return stored.error();
    auto state = codec::decode_state(*stored);
    if (!state) return state.error();
    return ClaimView{std::move(record), std::move(*state)};
}

Result<std::optional<ClaimView>> Queries::claim_at(Sequence created_at, Facts facts) const {
    // The record first: a claim that is not there yet has no state either.
    auto record = record_at(created_at, facts);
    if (!record) return record.error();
    if (!*record) return std::optional<ClaimView>();
    auto view = with_state(std::move(**record));
    if (!view) return view.error();
    return std::optional<ClaimView>(std::move(*view));
}

Result<std::optional<ClaimView>> Queries::claim(const Bytes16& id, Facts facts) const {
    const auto bytes = store_.get(keys::idempotency(id));
    if (!bytes) return bytes.error();
    if (!*bytes) return std::optional<ClaimView>();
    if ((*bytes)->size() != keys::kIdempotencyValueSize)
        return codec::corrupt("a remembered idempotency key can't be read");
    const Sequence sequence = keys::read_be(std::string_view(**bytes).substr(0, 8));
    const auto event = store_.get(keys::event(sequence));
    if (!event) return event.error();
    if (!*event) return codec::corrupt("an idempotency key names an event that is not there");
    const auto parsed = codec::parse<codec::pb::Event>(**event, "event");
    if (!parsed) return parsed.error();
    // Ids of all kinds are digests of one form; one of another kind of record is no claim.
    if (!parsed->has_claim_created()) return std::optional<ClaimView>();
    auto record = record_of(sequence, *parsed, facts);
    if (!record) return record.error();
    auto view = with_state(std::move(*record));
    if (!view) return view.error();
    return std::optional<ClaimView>(std::move(*view));
}

Result<std::vector<ClaimView>> Queries::claims_by_ref(
    const Bytes16& claim_ref, Sequence from, std::size_t limit
) const {
    const auto bytes = store_.get(keys::claim_ref(claim_ref));
    if (!bytes) return bytes.error();
    std::vector<ClaimView> views;
    if (!*bytes) return views;
    if (!keys::is_claim_ref_value(**bytes))
        return codec::corrupt("a claim reference can't be read");
    std::vector<Sequence> sequences;
    const Sequence first = keys::read_be(std::string_view(**bytes).substr(1, sizeof(Sequence)));
    if (from <= first && limit > 0) sequences.push_back(first);
    const std::string start = keys::later_claim_ref(claim_ref, from);
    const std::string_view prefix =
        std::string_view(start).substr(0, start.size() - sizeof(Sequence));
    const auto later = store_.scan(prefix, start, limit - sequences.size());
    if (!later) return later.error();
    for (const store::KeyValue& entry : *later) {
        if (entry.key.size() != start.size())
            return codec::corrupt("a later claim of a reference can't be read");
        sequences.push_back(keys::read_be(std::string_view(entry.key).substr(prefix.size())));
    }
    for (const Sequence sequence : sequences) {
        auto view = claim_at(sequence, Facts::open);
        if (!view) return view.error();
        if (!*view) return codec::corrupt("a claim reference names a claim that is not there");
        views.push_back(std::move(**view));
    }
    return views;
}

Result<std::optional<Sequence>> Queries::item_holder(ItemTable table, const Bytes16& item) const {
    std::string key;
    switch (table) {
        case ItemTable::old_item:
            key = keys::old_item(item);
            break;
        case ItemTable::new_item:
            key = keys::new_item(item);
            break;
        case ItemTable::invoice:
            key = keys::invoice(item);
            break;
    }
    const auto bytes = store_.get(std::move(key));
    if (!bytes) return bytes.error();
    if (!*bytes) return std::optional<Sequence>();
    if ((*bytes)->size() != sizeof(Sequence))
        return codec::corrupt("the holder of an item can't be read");
    return std::optional<Sequence>(keys::read_be(**bytes));
}

Result<std::vector<std::pair<std::string, std::int64_t>>> Queries::quota_counts(const Bytes16& token
) const {
    const auto bytes = store_.get(keys::consumer(token));
    if (!bytes) return bytes.error();
    std::vector<std::pair<std::string, std::int64_t>> counts;
    if (!*bytes) return counts;
    const auto consumer = codec::parse<codec::pb::Consumer>(**bytes, "consumer");
    if (!consumer) return consumer.error();
    for (const auto& counter : consumer->counters())
        counts.emplace_back(counter.bucket(), counter.count());
    return counts;
}

Result<bool> Queries::erased(const Bytes16& token) const {
    const auto bytes = store_.get(keys::consumer(token));
    if (!bytes) return bytes.error();
    if (!*bytes) return false;
    const auto person = codec::parse<codec::pb::Consumer>(**bytes, "consumer");
    if (!person) return person.error();
    return is_erased(*person);
}

Result<std::vector<PoolView>> Queries::pools(ledger::PoolNumber from, std::size_t limit) const {
    const auto page = store_.scan("P", keys::pool(from), limit);
    if (!page) return page.error();
    std::vector<PoolView> views;
    for (const store::KeyValue& entry : *page) {
        const auto stored = codec::parse<codec::pb::Pool>(entry.value, "pool");
        if (!stored) return stored.error();
        views.push_back(codec::decode_pool(*stored));
    }
    return views;
}

Result<std::optional<PoolView>> Queries::pool(ledger::PoolNumber number) const {
    const auto bytes = store_.get(keys::pool(number));
    if (!bytes) return bytes.error();
    if (!*bytes) return std::optional<PoolView>();
    const auto stored = codec::parse<codec::pb::Pool>(**bytes, "pool");
    if (!stored) return stored.error();
    return std::optional<PoolView>(codec::decode_pool(*stored));
}

namespace {

/// What a suspension or its end answered: the event keeps the reason of either.
Retailer changed_retailer(const codec::pb::Retailer& after) {
    Retailer retailer = codec::decode_retailer(after);
    if (!retailer.suspended) retailer.suspension_reason.clear();
    return retailer;
}

/// What an event of the office says itself.
Result<Answer> office_answer(Sequence sequence, const codec::pb::Event& event) {
    Answer answer;
    answer.sequence = sequence;
    if (event.has_retailer_registered()) {
        answer.body = codec::decode_retailer(event.retailer_registered());
    } else if (event.has_retailer_changed()) {
        answer.body = changed_retailer(event.retailer_changed());
    } else if (event.has_credential_revoked()) {
        auto credential = codec::decode_credential(event.credential_revoked());
        if (!credential) return credential.error();
        answer.body = std::move(*credential);
    } else if (event.has_pool_created()) {
        answer.body = codec::decode_pool(event.pool_created());
    } else if (event.has_pool_adjusted()) {
        answer.body = codec::decode_pool(event.pool_adjusted().after());
    } else if (event.has_clock_set()) {
        answer.body = Instant::from_ms(event.clock_set().now_ms());
    } else {
        auto erasure = codec::decode_erasure(sequence, event);
        if (!erasure) return erasure.error();
        answer.body = std::move(*erasure);
    }
    return answer;
}

}  // namespace

Result<Unmasking> Queries::unmasking_at(Sequence sequence, const codec::pb::Event& event) const {
    auto unmasking = codec::decode_unmasking(sequence, event);
    if (!unmasking) return unmasking;
    if (unmasking->record_id.index() == 0) {
        const auto record = record_at(unmasking->record_sequence, Facts::open);
        if (!record) return record.error();
        if (!*record) return codec::corrupt("an unmasking names a claim that is not there");
        if ((**record).request) unmasking->shown = shown_person((**record).request->consumer);
        return unmasking;
    }
    const auto view =
        InvoiceQueries(store_, key_ring_).invoice_at(unmasking->record_sequence, Facts::open);
    if (!view) return view.error();
    if (!*view) return codec::corrupt("an unmasking names an invoice that is not there");
    if ((**view).record.request) unmasking->shown = (**view).record.request->seller;
    return unmasking;
}

Result<Answer> Queries::answer_at(Sequence sequence) const {
    const auto bytes = store_.get(keys::event(sequence));
    if (!bytes) return bytes.error();
    if (!*bytes) return codec::corrupt("a remembered key names an event that is not there");
    const auto event = codec::parse<codec::pb::Event>(**bytes, "event");
    if (!event) return event.error();
    Answer answer;
    answer.sequence = sequence;
    using Body = codec::pb::Event::BodyCase;
    switch (event->body_case()) {
        case Body::kClaimCreated: {
            auto record = record_of(sequence, *event, Facts::open);
            if (!record) return record.error();
            ClaimState state = codec::initial_state(*record);
            answer.body = ClaimView{std::move(*record), std::move(state)};
            break;
        }
        case Body::kClaimChanged: {
            auto record = record_at(event->claim_changed().claim_sequence(), Facts::open);
            if (!record) return record.error();
            if (!*record) return codec::corrupt("an event names a claim that is not there");
            auto state = codec::decode_state(event->claim_changed().after());
            if (!state) return state.error();
            answer.body = ClaimView{std::move(**record), std::move(*state)};
            break;
        }
        case Body::kCredentialIssued: {
            auto credential = codec::decode_credential(event->credential_issued());
            if (!credential) return credential.error();
            IssuedCredential issued{std::move(*credential), {}};
            const std::string id = from_base32(std::string_view(issued.credential.id).substr(4));
            issued.key = credential_key(first_bytes<16>(id));
            answer.body = std::move(issued);
            break;
        }
        case Body::kRetailerRegistered:
        case Body::kRetailerChanged:
        case Body::kCredentialRevoked:
        case Body::kPoolCreated:
        case Body::kPoolAdjusted:
        case Body::kClockSet:
        case Body::kConsumerErased:
            return office_answer(sequence, *event);
        case Body::kPersonUnmasked: {
            auto unmasking = unmasking_at(sequence, *event);
            if (!unmasking) return unmasking.error();
            answer.body = std::move(*unmasking);
            break;
        }
        case Body::kRecyclerRegistered:
        case Body::kRecyclerChanged:
        case Body::kConsentRecorded:
        case Body::kInvoiceCreated:
        case Body::kRedLetterIssued:
        case Body::kInvoiceFactRecorded:
        case Body::kOldItemReceived:
        case Body::kFilingClosed:
            return InvoiceQueries(store_, key_ring_).answer_to(sequence, *event);
        case Body::kPolicySetChanged:
        case Body::kDocumentAcknowledged:
        case Body::BODY_NOT_SET:
            return codec::corrupt("a remembered key names an event that answered nobody");
    }
    return answer;
}

}  // namespace huanxin::engine
