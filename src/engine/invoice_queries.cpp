#include "huanxin/engine/invoice_queries.hpp"

#include "engine/filing_documents.hpp"
#include "engine/person.hpp"
#include "engine/seller_months.hpp"

namespace huanxin::engine {

Result<void> InvoiceQueries::open_facts(InvoiceRecord& record, std::string_view sealed) const {
    const auto facts = open_sealed(
        store_,
        key_ring_,
        record.keys.seller,
        record.sequence,
        codec::invoice_facts_binding(record.id),
        sealed
    );
    if (!facts) return facts.error();
    record.erased = !facts->has_value();
    if (record.erased) return {};
    invoicing::Request request;
    request.issued_on = record.issued_on;
    request.kind = record.kind;
    request.levy_rate = record.levy_rate;
    request.own_used_goods = record.own_used_goods;
    request.three_flow = record.three_flow;
    if (auto decoded = codec::decode_invoice_facts(**facts, request); !decoded) return decoded;
    if (request.lines.size() != record.amounts.size())
        return codec::corrupt("an invoice has not as many lines as amounts");
    record.request = std::move(request);
    return {};
}

Result<std::optional<InvoiceView>> InvoiceQueries::invoice_at(Sequence created_at, Facts facts)
    const {
    const auto event = event_of(store_, created_at);
    if (!event) return event.error();
    // Ids of all kinds are digests of one form; one of another kind of record is no invoice.
    if (!event->has_invoice_created()) return std::optional<InvoiceView>();
    auto record = codec::decode_invoice(created_at, *event);
    if (!record) return record.error();
    InvoiceView view{std::move(*record), {}};
    if (facts == Facts::open)
        if (auto opened = open_facts(view.record, event->invoice_created().sealed_facts()); !opened)
            return opened.error();
    view.state = codec::initial_invoice_state(view.record);
    const auto bytes = store_.get(keys::invoice_state(created_at));
    if (!bytes) return bytes.error();
    if (*bytes) {
        const auto stored = codec::parse<codec::pb::InvoiceState>(**bytes, "invoice state");
        if (!stored) return stored.error();
        auto state = codec::decode_invoice_state(*stored);
        if (!state) return state.error();
        if (state->left.size() != view.record.amounts.size())
            return codec::corrupt("an invoice's state has not as many lines as the invoice");
        view.state = std::move(*state);
    }
    return std::optional<InvoiceView>(std::move(view));
}

Result<std::optional<InvoiceView>> InvoiceQueries::invoice(const Bytes16& id, Facts facts) const {
    const auto bytes = store_.get(keys::idempotency(id));
    if (!bytes) return bytes.error();
    if (!*bytes) return std::optional<InvoiceView>();
    if ((*bytes)->size() != keys::kIdempotencyValueSize)
        return codec::corrupt("a remembered idempotency key can't be read");
    return invoice_at(keys::read_be(std::string_view(**bytes).substr(0, 8)), facts);
}

Result<std::vector<InvoiceView>> InvoiceQueries::invoices_of(
    RecyclerNumber recycler, Sequence from, std::size_t limit
) const {
    const std::string start = keys::invoice_of(recycler, from);
    const std::string_view prefix =
        std::string_view(start).substr(0, start.size() - sizeof(Sequence));
    const auto page = store_.scan(prefix, start, limit);
    if (!page) return page.error();
    std::vector<InvoiceView> views;
    for (const store::KeyValue& entry : *page) {
        auto view = invoice_at(
            keys::read_be(std::string_view(entry.key).substr(prefix.size())), Facts::open
        );
        if (!view) return view.error();
        if (!*view) return codec::corrupt("a recycler's list names an invoice that is not there");
        views.push_back(std::move(**view));
    }
    return views;
}

Result<std::optional<InvoiceView>> InvoiceQueries::invoice_by_ref(const Bytes16& ref) const {
    const auto holder = store_.get(keys::invoice_ref(ref));
    if (!holder) return holder.error();
    if (!*holder) return std::optional<InvoiceView>();
    auto view = invoice_at(keys::read_be(**holder), Facts::open);
    if (view && !*view) return codec::corrupt("a reference names an invoice that is not there");
    return view;
}

Result<RedLetter> InvoiceQueries::red_letter_at(Sequence sequence) const {
    const auto event = event_of(store_, sequence);
    if (!event) return event.error();
    return codec::decode_red_letter(sequence, *event);
}

Result<Consent> InvoiceQueries::consent_at(Sequence sequence) const {
    const auto event = event_of(store_, sequence);
    if (!event) return event.error();
    auto consent = codec::decode_consent(sequence, *event);
    if (!consent) return consent.error();
    const auto card = open_sealed(
        store_,
        key_ring_,
        consent->seller_token,
        sequence,
        codec::consent_binding(consent->id),
        event->consent_recorded().sealed_seller()
    );
    if (!card) return card.error();
    consent->erased = !card->has_value();
    if (consent->erased) return consent;
    auto seller = codec::decode_card(**card);
    if (!seller) return seller.error();
    consent->seller = std::move(*seller);
    return consent;
}

Result<Answer> InvoiceQueries::answer_to(Sequence sequence, const codec::pb::Event& event) const {
    Answer answer;
    answer.sequence = sequence;
    if (event.has_recycler_registered() || event.has_recycler_changed()) {
        auto recycler = codec::decode_recycler(
            event.has_recycler_changed() ? event.recycler_changed().after()
                                         : event.recycler_registered()
        );
        if (!recycler) return recycler.error();
        answer.body = std::move(*recycler);
    } else if (event.has_consent_recorded()) {
        auto consent = consent_at(sequence);
        if (!consent) return consent.error();
        answer.body = std::move(*consent);
    } else if (event.has_red_letter_issued()) {
        auto red = codec::decode_red_letter(sequence, event);
        if (!red) return red.error();
        answer.body = std::move(*red);
    } else if (event.has_old_item_received()) {
        auto receipt = codec::decode_receipt(sequence, event);
        if (!receipt) return receipt.error();
        answer.body = std::move(*receipt);
    } else if (event.has_filing_closed()) {
        auto closed = codec::decode_closed_filing(sequence, event);
        if (!closed) return closed.error();
        answer.body = *closed;
    } else if (event.has_invoice_fact_recorded()) {
        const auto& fact = event.invoice_fact_recorded();
        auto view = invoice_at(fact.invoice_sequence(), Facts::open);
        if (!view) return view.error();
        if (!*view) return codec::corrupt("a fact names an invoice that is not there");
        auto state = codec::decode_invoice_state(fact.after());
        if (!state) return state.error();
        answer.body = InvoiceView{std::move((**view).record), std::move(*state)};
    } else {
        auto view = invoice_at(sequence, Facts::open);
        if (!view) return view.error();
        if (!*view) return codec::corrupt("a remembered key names an event of another kind");
        InvoiceState state = codec::initial_invoice_state((**view).record);
        answer.body = InvoiceView{std::move((**view).record), std::move(state)};
    }
    return answer;
}

Result<std::vector<invoicing::MonthNet>> InvoiceQueries::cap_months(const Bytes16& seller_token
) const {
    const auto bytes = store_.get(keys::consumer(seller_token));
    if (!bytes) return bytes.error();
    if (!*bytes) return std::vector<invoicing::MonthNet>();
    const auto person = codec::parse<codec::pb::Consumer>(**bytes, "consumer");
    if (!person) return person.error();
    return engine::cap_months(person->seller());
}

Result<Sequence> InvoiceQueries::last_sequence() const {
    const auto bytes = store_.get(keys::meta());
    if (!bytes) return bytes.error();
    if (!*bytes) return Sequence(0);
    const auto meta = codec::parse<codec::pb::Meta>(**bytes, "meta record");
    if (!meta) return meta.error();
    return meta->next_sequence() - 1;
}

}  // namespace huanxin::engine
