// What happens to an invoice and an old item outside Huanxin, and the closing of a filing.

#include <algorithm>

#include "engine/batch.hpp"
#include "engine/channel_reference.hpp"

namespace huanxin::engine {

namespace {

/// The event of this place, which something on record names.
Result<codec::pb::Event> event_at(Overlay& overlay, Sequence sequence) {
    const auto bytes = overlay.get(keys::event(sequence));
    if (!bytes) return bytes.error();
    if (!*bytes) return codec::corrupt("an event that a record names is not there");
    return codec::parse<codec::pb::Event>(**bytes, "event");
}

Result<std::string> document_id(const codec::pb::Event& event) {
    if (event.has_red_letter_issued())
        return red_letter_id_text(first_bytes<16>(event.red_letter_issued().id()));
    if (event.has_invoice_created())
        return invoice_id_text(first_bytes<16>(event.invoice_created().id()));
    return codec::corrupt("a reference names an event that is no document");
}

}  // namespace

Result<void> Batch::mark_paid(const InvoiceRecord& invoice) {
    const std::string key = keys::document(
        invoice.recycler,
        invoicing::Month::of(invoice.issued_on),
        invoice.keys.seller,
        invoice.sequence
    );
    const auto bytes = overlay_.get(key);
    if (!bytes) return bytes.error();
    if (!*bytes) return codec::corrupt("an issued invoice is not among the month's documents");
    auto document = codec::parse<codec::pb::FilingDocument>(**bytes, "filing document");
    if (!document) return document.error();
    document->set_paid(true);
    overlay_.put(key, document->SerializeAsString());
    return {};
}

/// What is told of a document happened on its own day or later, and not after today.
std::optional<FieldFault> Batch::day_fault(Date on, Date document_day) const {
    const Date today = now_.shanghai_date();
    if (on > today) return FieldFault{"/on", "in_future", today.to_string()};
    if (on < document_day) return FieldFault{"/on", "too_early", document_day.to_string()};
    return std::nullopt;
}

/// The platform's number stands for one document, whoever recorded it. It is told of an uploaded
/// document only; the references of other facts are the recycler's own.
Result<std::optional<Answer>> Batch::check_reference(const std::string& reference) {
    const auto holder = overlay_.get(reference_key(reference));
    if (!holder) return holder.error();
    if (!*holder) return std::optional<Answer>();
    const auto event = event_at(overlay_, keys::read_be(**holder));
    if (!event) return event.error();
    auto id = document_id(*event);
    if (!id) return id.error();
    Answer answer = refused(Refused::Kind::conflict, "reference_taken");
    std::get<Refused>(answer.body).existing =
        Existing{std::move(*id), std::string(to_string(FactKind::uploaded))};
    return std::optional<Answer>(std::move(answer));
}

Result<Answer> Batch::record_fact(const Command& command, RecordFact& record) {
    const InvoiceRecord& invoice = record.invoice;
    std::vector<FieldFault> faults = command.faults;
    const bool day_can_be_read =
        std::ranges::find(faults, "/on", &FieldFault::pointer) == faults.end();
    if (day_can_be_read)
        if (auto fault = day_fault(record.on, invoice.issued_on)) faults.push_back(*fault);
    if (!faults.empty())
        return refused(Refused::Kind::validation, "validation_failed", std::move(faults));
    if (!invoice.decision.accepted) {
        Answer answer = refused(Refused::Kind::conflict, "not_issued");
        std::get<Refused>(answer.body).existing = Existing{invoice_id_text(invoice.id), "declined"};
        return answer;
    }
    auto state = invoice_state_of(invoice);
    if (!state) return state.error();
    const InvoiceFact* known = state->fact(record.kind);
    if (known == nullptr) {
        if (record.kind == FactKind::uploaded) {
            auto taken = check_reference(record.reference);
            if (!taken) return taken.error();
            if (*taken) return std::move(**taken);
        }
        if (auto added = add_fact(record, *state); !added) return added.error();
    } else if (known->on != record.on || known->reference != record.reference) {
        Answer answer = refused(Refused::Kind::conflict, "fact_already_recorded");
        std::get<Refused>(answer.body).existing =
            Existing{invoice_id_text(invoice.id), std::string(to_string(record.kind))};
        return answer;
    }
    // The same again changes nothing. Its key has an event all the same, which keeps the answer:
    // the one of the first time knows nothing of what came since, or is the channel's.
    codec::pb::Event event;
    codec::pb::InvoiceFactRecorded& recorded = *event.mutable_invoice_fact_recorded();
    recorded.set_invoice_sequence(invoice.sequence);
    recorded.set_invoice_id(codec::bytes_of(invoice.id));
    codec::encode_invoice_state(*state, *recorded.mutable_after());
    overlay_.put(keys::invoice_state(invoice.sequence), recorded.after().SerializeAsString());
    Answer answer;
    answer.sequence = append(event, command);
    answer.body = InvoiceView{std::move(record.invoice), std::move(*state)};
    return answer;
}

/// A fact of the event that comes next.
Result<void> Batch::add_fact(RecordFact& record, InvoiceState& state) {
    const Sequence sequence = sequencer_.next_sequence_;
    if (record.kind == FactKind::uploaded) {
        const Sequence invoice = record.invoice.sequence;
        overlay_.put(reference_key(record.reference), keys::sequence_value(invoice));
        overlay_.remove(keys::channel_document(invoice));
    }
    state.facts.push_back({record.kind, record.on, std::move(record.reference), now_, sequence});
    state.updated_at = now_;
    state.last_sequence = sequence;
    return record.kind == FactKind::paid ? mark_paid(record.invoice) : Result<void>();
}

Result<std::optional<Sequence>> Batch::receipt_of(const std::vector<Bytes16>& items) {
    for (const Bytes16& item : items) {
        const auto holder = overlay_.get(keys::received_item(item));
        if (!holder) return holder.error();
        if (*holder) return std::optional(keys::read_be(**holder));
    }
    return std::optional<Sequence>();
}

Result<Answer> Batch::receive_old_item(const Command& command, ReceiveOldItem& receive) {
    const auto recycler = sequencer_.registry_.recycler(command.actor.tenant_id);
    INVARIANT(recycler != nullptr, "a recycler's credential names a recycler");
    const auto known = receipt_of(receive.item_keys);
    if (!known) return known.error();
    if (*known) {
        const auto earlier = event_at(overlay_, **known);
        if (!earlier) return earlier.error();
        const auto stored = codec::decode_receipt(**known, *earlier);
        if (!stored) return stored.error();
        Answer answer = refused(Refused::Kind::conflict, "old_item_already_received");
        std::get<Refused>(answer.body).existing = Existing{id_text("rcv", stored->id), "received"};
        return answer;
    }
    Receipt receipt;
    receipt.recorded_at = now_;
    receipt.id = command.idempotency->id;
    receipt.recycler = recycler->number;
    if (receive.claim) {
        receipt.claim_sequence = receive.claim->sequence;
        receipt.claim_id = receive.claim->id;
    }
    receipt.category = std::move(receive.category);
    receipt.received_on = receive.received_on;
    receipt.reference = std::move(receive.reference);
    receipt.item_keys = std::move(receive.item_keys);
    codec::pb::Event event;
    codec::encode_receipt(receipt, *event.mutable_old_item_received());
    receipt.sequence = append(event, command);
    for (const Bytes16& item : receipt.item_keys)
        overlay_.put(keys::received_item(item), keys::sequence_value(receipt.sequence));
    Answer answer;
    answer.sequence = receipt.sequence;
    answer.body = std::move(receipt);
    return answer;
}

/// An invoice that the channel took has the fact of its upload, too, unless it was recorded before.
Result<void> Batch::mark_uploaded(const codec::pb::Event& event, Acknowledgement told) {
    const auto record = codec::decode_invoice(told.document, event);
    if (!record) return record.error();
    auto state = invoice_state_of(*record);
    if (!state) return state.error();
    if (state->fact(FactKind::uploaded) != nullptr) return {};
    state->facts.push_back(
        {FactKind::uploaded, told.on, std::move(told.reference), now_, told.sequence}
    );
    state->updated_at = now_;
    state->last_sequence = told.sequence;
    codec::pb::InvoiceState stored;
    codec::encode_invoice_state(*state, stored);
    overlay_.put(keys::invoice_state(told.document), stored.SerializeAsString());
    return {};
}

namespace {

Result<InvoiceState> state_at(Overlay& overlay, Sequence invoice) {
    const auto bytes = overlay.get(keys::invoice_state(invoice));
    if (!bytes) return bytes.error();
    if (!*bytes) return codec::corrupt("an issued invoice has no state");
    const auto stored = codec::parse<codec::pb::InvoiceState>(**bytes, "invoice state");
    if (!stored) return stored.error();
    return codec::decode_invoice_state(*stored);
}

}  // namespace

Result<std::optional<Answer>> Batch::check_receipt(
    const AcknowledgeDocument& acknowledge, const codec::pb::Event& document
) {
    const codec::pb::RedLetterIssued& red = document.red_letter_issued();
    const Date day = Date::from_days(
        document.has_red_letter_issued() ? red.issued_on() : document.invoice_created().issued_on()
    );
    if (auto fault = day_fault(acknowledge.on, day))
        return std::optional<Answer>(
            refused(Refused::Kind::validation, "validation_failed", {std::move(*fault)})
        );
    if (document.has_red_letter_issued()) {
        // The platform takes a red letter only with the number of its invoice.
        const auto blue = state_at(overlay_, red.blue_sequence());
        if (!blue) return blue.error();
        if (blue->fact(FactKind::uploaded) == nullptr) {
            Answer answer = refused(Refused::Kind::conflict, "wrong_state");
            std::get<Refused>(answer.body).existing =
                Existing{invoice_id_text(first_bytes<16>(red.blue_id())), "issued"};
            return std::optional<Answer>(std::move(answer));
        }
    }
    return check_reference(acknowledge.reference);
}

Result<void> Batch::mark_red_uploaded(Sequence blue, const Acknowledgement& told) {
    auto state = state_at(overlay_, blue);
    if (!state) return state.error();
    const auto red = std::ranges::find(state->reds, told.document, &RedReference::sequence);
    if (red == state->reds.end())
        return codec::corrupt("an invoice does not know of its red letter");
    red->upload = {told.on, told.reference};
    codec::pb::InvoiceState stored;
    codec::encode_invoice_state(*state, stored);
    overlay_.put(keys::invoice_state(blue), stored.SerializeAsString());
    return {};
}

Result<Answer> Batch::acknowledge(const Command& command, const AcknowledgeDocument& acknowledge) {
    const std::string pending = keys::channel_document(acknowledge.document);
    const auto waits = overlay_.get(pending);
    if (!waits) return waits.error();
    if (!*waits) {
        // The channel tells again what it did not get to settle before a crash.
        const auto holder = overlay_.get(reference_key(acknowledge.reference));
        if (!holder) return holder.error();
        if (!*holder || keys::read_be(**holder) != acknowledge.document)
            return refused(Refused::Kind::not_found, "not_found");
        Answer answer;
        answer.body =
            Acknowledgement{0, acknowledge.document, acknowledge.reference, acknowledge.on};
        return answer;
    }
    const auto document = event_at(overlay_, acknowledge.document);
    if (!document) return document.error();
    auto wrong = check_receipt(acknowledge, *document);
    if (!wrong) return wrong.error();
    if (*wrong) return std::move(**wrong);

    Acknowledgement told{0, acknowledge.document, acknowledge.reference, acknowledge.on};
    codec::pb::Event event;
    codec::pb::DocumentAcknowledged& stored = *event.mutable_document_acknowledged();
    stored.set_document_sequence(told.document);
    stored.set_reference(told.reference);
    stored.set_on(told.on.days());
    told.sequence = append(event, command);
    overlay_.remove(pending);
    overlay_.put(reference_key(told.reference), keys::sequence_value(told.document));
    auto marked = document->has_red_letter_issued()
                      ? mark_red_uploaded(document->red_letter_issued().blue_sequence(), told)
                      : mark_uploaded(*document, told);
    if (!marked) return marked.error();
    Answer answer;
    answer.sequence = told.sequence;
    answer.body = std::move(told);
    return answer;
}

Result<Answer> Batch::close_filing(const Command& command, const CloseFiling& close) {
    const auto recycler = sequencer_.registry_.recycler(close.recycler_id);
    if (recycler == nullptr) return refused(Refused::Kind::not_found, "not_found");
    const Date today = now_.shanghai_date();
    if (close.month >= invoicing::Month::of(today))
        return refused(Refused::Kind::conflict, "month_not_over");
    const std::string key = keys::closed_filing(recycler->number, close.month);
    const auto known = overlay_.get(key);
    if (!known) return known.error();
    Answer answer;
    if (*known) {
        // A second closing changes nothing: its key remembers the event of the first one.
        answer.sequence = keys::read_be(**known);
        const auto event = event_at(overlay_, answer.sequence);
        if (!event) return event.error();
        auto first = codec::decode_closed_filing(answer.sequence, *event);
        if (!first) return first.error();
        remember(command, answer.sequence);
        answer.body = *first;
        return answer;
    }
    ClosedFiling closed;
    closed.recorded_at = now_;
    closed.recycler = recycler->number;
    closed.month = close.month;
    closed.known_on = today;
    closed.policy_number = sequencer_.policies_.current_number();
    codec::pb::Event event;
    codec::pb::FilingClosed& stored = *event.mutable_filing_closed();
    stored.set_recycler(closed.recycler);
    stored.set_month(closed.month.index());
    stored.set_known_on(closed.known_on.days());
    stored.set_policy_number(closed.policy_number);
    closed.sequence = append(event, command);
    overlay_.put(key, keys::sequence_value(closed.sequence));
    answer.sequence = closed.sequence;
    answer.body = closed;
    return answer;
}

}  // namespace huanxin::engine
