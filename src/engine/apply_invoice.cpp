// A reverse invoice is decided: facts → decision → the seller's totals and the month's documents.

#include <algorithm>

#include "engine/batch.hpp"
#include "engine/seller_months.hpp"

namespace huanxin::engine {

Result<std::optional<Answer>> Batch::check_invoice_ref(const InvoiceKeys& invoice_keys) {
    const auto holder = overlay_.get(keys::invoice_ref(invoice_keys.invoice_ref));
    if (!holder) return holder.error();
    if (!*holder) return std::optional<Answer>();
    const auto bytes = overlay_.get(keys::event(keys::read_be(**holder)));
    if (!bytes) return bytes.error();
    if (!*bytes) return codec::corrupt("an invoice reference names an event that is not there");
    const auto event = codec::parse<codec::pb::Event>(**bytes, "event");
    if (!event) return event.error();
    if (!event->has_invoice_created())
        return codec::corrupt("an invoice reference names an event of another kind");
    const auto& id = event->invoice_created().id();
    Answer answer = refused(Refused::Kind::conflict, "invoice_ref_taken");
    std::get<Refused>(answer.body).existing =
        Existing{invoice_id_text(first_bytes<16>(id)), "issued"};
    return std::optional<Answer>(std::move(answer));
}

Result<invoicing::Facts> Batch::gather_invoice(
    const Recycler& recycler, const CreateInvoice& create, const codec::pb::Seller& seller
) {
    const invoicing::Request& request = create.request;
    invoicing::Facts facts;
    facts.recorded_on = now_.shanghai_date();
    facts.approved = recycler.approved;
    facts.suspended = recycler.suspended;
    facts.licences = recycler.licences;
    facts.vat_method = recycler.vat_method(request.issued_on).method;
    if (const auto* consent = consent_to(seller, recycler.number))
        facts.consented_on = Date::from_days(consent->consented_on());
    std::size_t next = 0;
    for (const invoicing::OldItem& item : request.old_items)
        for (const invoicing::OldItemIdentity& identity : item.identities) {
            INVARIANT(next < create.keys.old_items.size(), "the edge made a key for each identity");
            const auto holder = overlay_.get(keys::invoiced_item(create.keys.old_items[next++]));
            if (!holder) return holder.error();
            if (*holder) facts.old_items_taken.push_back(identity.pointer);
        }
    facts.months = cap_months(seller);
    return facts;
}

void Batch::take_effect(const InvoiceRecord& record, codec::pb::Seller& seller) {
    const std::string holder = keys::sequence_value(record.sequence);
    overlay_.put(keys::invoice_ref(record.keys.invoice_ref), holder);
    for (const Bytes16& item : record.keys.old_items)
        overlay_.put(keys::invoiced_item(item), holder);

    const invoicing::Amounts sum = invoicing::total(record.amounts);
    const auto month = invoicing::Month::of(record.issued_on);
    codec::pb::Seller::Month& totals = month_of(seller, month);
    totals.set_cap_net_fen((Fen(totals.cap_net_fen()) + sum.net).count());
    totals.set_filed_net_fen((Fen(totals.filed_net_fen()) + sum.net).count());
    totals.set_last_sequence(record.sequence);

    codec::pb::FilingDocument document;
    document.set_kind(static_cast<std::uint32_t>(record.kind));
    codec::encode_amounts(sum, *document.mutable_amounts());
    document.set_reduced_fen(record.reduced.count());
    overlay_.put(
        keys::document(record.recycler, month, record.keys.seller, record.sequence),
        document.SerializeAsString()
    );
    codec::pb::InvoiceState state;
    codec::encode_invoice_state(codec::initial_invoice_state(record), state);
    overlay_.put(keys::invoice_state(record.sequence), state.SerializeAsString());
    overlay_.put(keys::channel_document(record.sequence), {});
}

Result<Answer> Batch::create_invoice(const Command& command, CreateInvoice& create) {
    INVARIANT(
        command.idempotency.has_value() != create.preview,
        "an invoice is made under an idempotency key"
    );
    auto conflict = check_invoice_ref(create.keys);
    if (!conflict) return conflict.error();
    if (*conflict) return std::move(**conflict);

    const auto recycler = sequencer_.registry_.recycler(command.actor.tenant_id);
    INVARIANT(recycler != nullptr, "a recycler's credential names a recycler");
    auto person = consumer(create.keys.seller);
    if (!person) return person.error();
    const invoicing::Request& request = create.request;
    const auto facts = gather_invoice(*recycler, create, person->seller());
    if (!facts) return facts.error();

    InvoiceRecord record;
    record.recorded_at = now_;
    record.recycler = recycler->number;
    record.keys = std::move(create.keys);
    record.issued_on = request.issued_on;
    record.kind = request.kind;
    record.levy_rate = request.levy_rate;
    record.own_used_goods = request.own_used_goods;
    record.three_flow = request.three_flow;
    record.amounts = invoicing::line_amounts(request);
    record.decision = invoicing::evaluate(
        request, invoicing::total(record.amounts).net, *facts, sequencer_.policies_.current().tax
    );
    record.policy_number = sequencer_.policies_.current_number();
    if (!create.preview) return record_invoice(command, create, std::move(record), *person);
    record.request = std::move(create.request);
    Answer answer;
    InvoiceState state = codec::initial_invoice_state(record);
    answer.body = InvoiceView{std::move(record), std::move(state)};
    return answer;
}

Result<Answer> Batch::record_invoice(
    const Command& command, CreateInvoice& create, InvoiceRecord record, codec::pb::Consumer& person
) {
    const auto data_key = data_key_of(record.keys.seller, person);
    if (!data_key) return data_key.error();
    record.sequence = sequencer_.next_sequence_;
    record.id = command.idempotency->id;
    if (record.decision.accepted) {
        codec::pb::Seller& seller = *person.mutable_seller();
        if (record.three_flow)
            record.reduced = count_marked(
                seller,
                record.issued_on,
                now_.shanghai_date(),
                invoicing::total(record.amounts).net,
                sequencer_.policies_.current().tax
            );
        auto* consent = consent_to(seller, record.recycler);
        INVARIANT(consent != nullptr, "an invoice is issued only to a seller who consented");
        auto updated = update_card(record.keys.seller, *data_key, create.request.seller, *consent);
        if (!updated) return updated.error();
        take_effect(record, seller);
    }
    overlay_.put(keys::consumer(record.keys.seller), person.SerializeAsString());
    overlay_.put(keys::invoice_of(record.recycler, record.sequence), {});
    codec::pb::Event event;
    codec::encode_invoice(
        record,
        privacy::seal(
            *data_key,
            codec::invoice_facts_binding(record.id),
            codec::encode_invoice_facts(create.request)
        ),
        *event.mutable_invoice_created()
    );
    const Sequence sequence = append(event, command, &*data_key);
    INVARIANT(sequence == record.sequence, "the invoice's event has the number it was told");

    record.request = std::move(create.request);
    Answer answer;
    answer.sequence = sequence;
    InvoiceState state = codec::initial_invoice_state(record);
    answer.body = InvoiceView{std::move(record), std::move(state)};
    return answer;
}

}  // namespace huanxin::engine
