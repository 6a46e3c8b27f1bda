// Reverse invoices and their red letters.

#include <algorithm>

#include "engine/codec.hpp"

namespace huanxin::engine::codec {

namespace {

bool is_digest(const std::string& bytes) {
    return bytes.size() == Bytes16().size();
}

bool is_amounts(const pb::Amounts& amounts) {
    return amounts.net_fen() >= 0 && amounts.vat_fen() >= 0;
}

}  // namespace

void encode_amounts(const invoicing::Amounts& amounts, pb::Amounts& out) {
    out.set_net_fen(amounts.net.count());
    out.set_vat_fen(amounts.vat.count());
}

invoicing::Amounts decode_amounts(const pb::Amounts& in) {
    return {Fen(in.net_fen()), Fen(in.vat_fen())};
}

void encode_invoice(const InvoiceRecord& record, std::string sealed, pb::InvoiceCreated& out) {
    out.set_id(bytes_of(record.id));
    out.set_recycler(record.recycler);
    out.set_seller(bytes_of(record.keys.seller));
    out.set_issued_on(record.issued_on.days());
    out.set_kind(static_cast<std::uint32_t>(record.kind));
    out.set_levy_rate_billionths(record.levy_rate.billionths());
    out.set_own_used_goods(record.own_used_goods);
    out.set_three_flow(record.three_flow);
    for (const invoicing::Amounts& amounts : record.amounts)
        encode_amounts(amounts, *out.add_amounts());
    out.set_reduced_fen(record.reduced.count());
    encode_decision(record.decision, record.policy_number, *out.mutable_decision());
    out.set_invoice_ref_key(bytes_of(record.keys.invoice_ref));
    for (const Bytes16& key : record.keys.old_items)
        out.add_old_item_keys(bytes_of(key));
    out.set_sealed_facts(std::move(sealed));
}

Result<InvoiceRecord> decode_invoice(Sequence sequence, const pb::Event& event) {
    if (!event.has_invoice_created())
        return corrupt("the event that should have decided an invoice is of another kind");
    const pb::InvoiceCreated& in = event.invoice_created();
    if (!is_digest(in.id()) || !is_digest(in.seller()) || !is_digest(in.invoice_ref_key()) ||
        !std::ranges::all_of(in.old_item_keys(), is_digest) ||
        !std::ranges::all_of(in.amounts(), is_amounts) || in.amounts().empty() ||
        !is_one_of(in.kind(), invoicing::Kind::special))
        return corrupt("a stored invoice is damaged");
    auto decision = decode_decision(in.decision());
    if (!decision) return decision.error();
    InvoiceRecord record;
    record.sequence = sequence;
    record.recorded_at = Instant::from_ms(event.recorded_at_ms());
    record.id = first_bytes<16>(in.id());
    record.recycler = in.recycler();
    record.keys.seller = first_bytes<16>(in.seller());
    record.keys.invoice_ref = first_bytes<16>(in.invoice_ref_key());
    for (const std::string& key : in.old_item_keys())
        record.keys.old_items.push_back(first_bytes<16>(key));
    record.issued_on = Date::from_days(in.issued_on());
    record.kind = static_cast<invoicing::Kind>(in.kind());
    record.levy_rate = Ratio::from_billionths(in.levy_rate_billionths());
    record.own_used_goods = in.own_used_goods();
    record.three_flow = in.three_flow();
    for (const pb::Amounts& amounts : in.amounts())
        record.amounts.push_back(decode_amounts(amounts));
    record.reduced = Fen(in.reduced_fen());
    record.decision = std::move(*decision);
    record.policy_number = in.decision().policy_number();
    return record;
}

void encode_invoice_state(const InvoiceState& state, pb::InvoiceState& out) {
    for (const invoicing::Amounts& amounts : state.left)
        encode_amounts(amounts, *out.add_left());
    for (const RedReference& red : state.reds) {
        pb::InvoiceState::Red& stored = *out.add_reds();
        stored.set_id(bytes_of(red.id));
        stored.set_sequence(red.sequence);
        if (!red.upload) continue;
        stored.set_uploaded_on(red.upload->on.days());
        stored.set_reference(red.upload->reference);
    }
    for (const InvoiceFact& fact : state.facts) {
        pb::InvoiceFact& stored = *out.add_facts();
        stored.set_kind(static_cast<std::uint32_t>(fact.kind));
        stored.set_on(fact.on.days());
        stored.set_reference(fact.reference);
        stored.set_recorded_at_ms(fact.recorded_at.ms());
        stored.set_sequence(fact.sequence);
    }
    out.set_updated_at_ms(state.updated_at.ms());
    out.set_last_sequence(state.last_sequence);
}

Result<InvoiceState> decode_invoice_state(const pb::InvoiceState& in) {
    const bool known =
        std::ranges::all_of(in.left(), is_amounts) &&
        std::ranges::all_of(
            in.reds(), [](const pb::InvoiceState::Red& red) { return is_digest(red.id()); }
        ) &&
        std::ranges::all_of(in.facts(), [](const pb::InvoiceFact& fact) {
            return is_one_of(fact.kind(), FactKind::uploaded);
        });
    if (!known) return corrupt("a stored invoice state is damaged");
    InvoiceState state;
    for (const pb::Amounts& amounts : in.left())
        state.left.push_back(decode_amounts(amounts));
    for (const pb::InvoiceState::Red& red : in.reds()) {
        state.reds.push_back({first_bytes<16>(red.id()), red.sequence()});
        if (!red.reference().empty())
            state.reds.back().upload = {Date::from_days(red.uploaded_on()), red.reference()};
    }
    for (const pb::InvoiceFact& fact : in.facts())
        state.facts.push_back(
            {static_cast<FactKind>(fact.kind()),
             Date::from_days(fact.on()),
             fact.reference(),
             Instant::from_ms(fact.recorded_at_ms()),
             fact.sequence()}
        );
    state.updated_at = Instant::from_ms(in.updated_at_ms());
    state.last_sequence = in.last_sequence();
    return state;
}

InvoiceState initial_invoice_state(const InvoiceRecord& record) {
    InvoiceState state;
    state.left = record.amounts;
    state.updated_at = record.recorded_at;
    state.last_sequence = record.sequence;
    return state;
}

void encode_red_letter(const RedLetter& red, pb::RedLetterIssued& out) {
    out.set_id(bytes_of(red.id));
    out.set_blue_sequence(red.blue_sequence);
    out.set_blue_id(bytes_of(red.blue_id));
    out.set_issued_on(red.issued_on.days());
    out.set_reason(static_cast<std::uint32_t>(red.reason));
    for (const RedLine& line : red.lines) {
        pb::RedLetterIssued::Line& stored = *out.add_lines();
        stored.set_line(line.line);
        encode_amounts(line.amounts, *stored.mutable_amounts());
    }
    out.set_reduced_fen(red.reduced.count());
}

Result<RedLetter> decode_red_letter(Sequence sequence, const pb::Event& event) {
    const pb::RedLetterIssued& in = event.red_letter_issued();
    if (!event.has_red_letter_issued() || !is_digest(in.id()) || !is_digest(in.blue_id()) ||
        !is_one_of(in.reason(), invoicing::RedReason::allowance) ||
        !std::ranges::all_of(in.lines(), [](const pb::RedLetterIssued::Line& line) {
            return is_amounts(line.amounts());
        }))
        return corrupt("a stored red letter is damaged");
    RedLetter red;
    red.sequence = sequence;
    red.recorded_at = Instant::from_ms(event.recorded_at_ms());
    red.id = first_bytes<16>(in.id());
    red.blue_sequence = in.blue_sequence();
    red.blue_id = first_bytes<16>(in.blue_id());
    red.issued_on = Date::from_days(in.issued_on());
    red.reason = static_cast<invoicing::RedReason>(in.reason());
    for (const pb::RedLetterIssued::Line& line : in.lines())
        red.lines.push_back({line.line(), decode_amounts(line.amounts())});
    red.reduced = Fen(in.reduced_fen());
    return red;
}

}  // namespace huanxin::engine::codec
