#include <algorithm>

#include "engine/codec.hpp"

namespace huanxin::engine::codec {

namespace {

void encode(const rules::Value& value, pb::Value& out) {
    out.set_type(static_cast<std::uint32_t>(value.type));
    out.set_number(value.number);
    out.set_text(value.text);
}

bool is_known(const pb::Value& in) {
    return in.type() <= static_cast<std::uint32_t>(rules::Value::Type::text);
}

rules::Value decode(const pb::Value& in) {
    return {static_cast<rules::Value::Type>(in.type()), in.number(), in.text()};
}

bool is_digest(const std::string& bytes) {
    return bytes.size() == Bytes16().size();
}

bool is_digest_or_none(const std::string& bytes) {
    return bytes.empty() || is_digest(bytes);
}

std::vector<Bytes16> decode_keys(const google::protobuf::RepeatedPtrField<std::string>& in) {
    std::vector<Bytes16> keys;
    for (const std::string& bytes : in)
        keys.push_back(first_bytes<16>(bytes));
    return keys;
}

}  // namespace

void encode_decision(
    const rules::Decision& decision, std::uint32_t policy_number, pb::Decision& out
) {
    out.set_accepted(decision.accepted);
    out.set_version_id(decision.version_id);
    out.set_subsidy_fen(decision.subsidy.count());
    out.set_policy_number(policy_number);
    for (const rules::FundingPart& part : decision.funding) {
        pb::FundingPart& stored = *out.add_funding();
        stored.set_funder(part.funder);
        stored.set_amount_fen(part.amount.count());
    }
    for (const rules::Reason& reason : decision.reasons) {
        pb::Reason& stored = *out.add_reasons();
        stored.set_code(static_cast<std::uint32_t>(reason.code));
        for (const std::string& pointer : reason.pointers)
            stored.add_pointers(pointer);
        stored.set_citation(reason.citation);
        encode(reason.limit, *stored.mutable_limit());
    }
    for (const rules::Warning& warning : decision.warnings) {
        pb::Warning& stored = *out.add_warnings();
        stored.set_code(warning.code);
        stored.set_pointer(warning.pointer);
    }
    for (const rules::TraceStep& step : decision.trace) {
        pb::TraceStep& stored = *out.add_trace();
        stored.set_rule(static_cast<std::uint32_t>(step.rule));
        stored.set_passed(step.passed);
        stored.set_pointer(step.pointer);
        encode(step.observed, *stored.mutable_observed());
        encode(step.limit, *stored.mutable_limit());
        stored.set_citation(step.citation);
    }
}

Result<rules::Decision> decode_decision(const pb::Decision& in) {
    const bool known = std::ranges::all_of(
                           in.reasons(),
                           [](const pb::Reason& reason) {
                               return is_one_of(reason.code(), rules::kReasonCodeLast) &&
                                      !reason.pointers().empty() && is_known(reason.limit());
                           }
                       ) &&
                       std::ranges::all_of(in.trace(), [](const pb::TraceStep& step) {
                           return is_one_of(step.rule(), rules::kRuleIdLast) &&
                                  is_known(step.observed()) && is_known(step.limit());
                       });
    if (!known) return corrupt("a stored decision is damaged");
    rules::Decision decision;
    decision.accepted = in.accepted();
    decision.version_id = in.version_id();
    decision.subsidy = Fen(in.subsidy_fen());
    for (const pb::FundingPart& part : in.funding())
        decision.funding.push_back({part.funder(), Fen(part.amount_fen())});
    for (const pb::Reason& reason : in.reasons())
        decision.reasons.push_back(
            {static_cast<rules::ReasonCode>(reason.code()),
             {reason.pointers().begin(), reason.pointers().end()},
             reason.citation(),
             decode(reason.limit())}
        );
    for (const pb::Warning& warning : in.warnings())
        decision.warnings.push_back({warning.code(), warning.pointer()});
    for (const pb::TraceStep& step : in.trace())
        decision.trace.push_back(
            {static_cast<rules::RuleId>(step.rule()),
             step.passed(),
             step.pointer(),
             decode(step.observed()),
             decode(step.limit()),
             step.citation()}
        );
    return decision;
}

void encode_claim(const ClaimRecord& record, std::string sealed_facts, pb::ClaimCreated& out) {
    out.set_id(bytes_of(record.id));
    out.set_tenant_id(record.tenant_id);
    out.set_consumer(bytes_of(record.keys.consumer));
    out.set_program(record.program);
    out.set_category(record.category);
    out.set_region(record.region);
    out.set_sold_on(record.sold_on.days());
    out.set_net_price_fen(record.net_price.count());
    out.set_hold_expires_at_ms(record.hold_expires_at.ms());
    encode_decision(record.decision, record.policy_number, *out.mutable_decision());
    for (const Bytes16& key : record.keys.old_items)
        out.add_old_item_keys(bytes_of(key));
    for (const Bytes16& key : record.keys.new_items)
        out.add_new_item_keys(bytes_of(key));
    if (record.keys.invoice) out.set_invoice_key(bytes_of(*record.keys.invoice));
    out.set_quota_bucket(record.quota_bucket);
    for (const ledger::PoolNumber pool : record.pools)
        out.add_pools(pool);
    out.set_sealed_facts(std::move(sealed_facts));
}

Result<ClaimRecord> decode_claim(Sequence sequence, const pb::Event& event) {
    if (!event.has_claim_created())
        return corrupt("the event that should have created a claim is of another kind");
    const pb::ClaimCreated& in = event.claim_created();
    if (!is_digest(in.id()) || !is_digest(in.consumer()) ||
        !std::ranges::all_of(in.old_item_keys(), is_digest) ||
        !std::ranges::all_of(in.new_item_keys(), is_digest) || !is_digest_or_none(in.invoice_key()))
        return corrupt("a stored claim has a damaged id or key");
    auto decision = decode_decision(in.decision());
    if (!decision) return decision.error();
    ClaimRecord record;
    record.sequence = sequence;
    record.recorded_at = Instant::from_ms(event.recorded_at_ms());
    record.id = first_bytes<16>(in.id());
    record.tenant_id = in.tenant_id();
    record.keys.consumer = first_bytes<16>(in.consumer());
    record.keys.old_items = decode_keys(in.old_item_keys());
    record.keys.new_items = decode_keys(in.new_item_keys());
    if (!in.invoice_key().empty()) record.keys.invoice = first_bytes<16>(in.invoice_key());
    record.net_price = Fen(in.net_price_fen());
    record.hold_expires_at = Instant::from_ms(in.hold_expires_at_ms());
    record.decision = std::move(*decision);
    record.policy_number = in.decision().policy_number();
    record.program = in.program();
    record.category = in.category();
    record.region = in.region();
    record.sold_on = Date::from_days(in.sold_on());
    record.quota_bucket = in.quota_bucket();
    record.pools.assign(in.pools().begin(), in.pools().end());
    return record;
}

void encode_state(const ClaimState& state, pb::ClaimState& out) {
    out.set_status(static_cast<std::uint32_t>(state.standing.status));
    out.set_hold_expires_at_ms(state.standing.hold_expires_at.ms());
    out.set_extensions(state.standing.extensions);
    out.set_updated_at_ms(state.updated_at.ms());
    out.set_last_sequence(state.last_sequence);
    if (state.confirm_invoice) {
        pb::Invoice& invoice = *out.mutable_confirm_invoice();
        invoice.set_number(state.confirm_invoice->number);
        invoice.set_code(state.confirm_invoice->code);
        invoice.set_issued_on(state.confirm_invoice->issued_on.days());
        invoice.set_total_fen(state.confirm_invoice->total.count());
    }
    if (state.confirm_invoice_key)
        out.set_confirm_invoice_key(bytes_of(*state.confirm_invoice_key));
    if (state.delivered_on) out.set_delivered_on(state.delivered_on->days());
    if (state.refund_reason)
        out.set_refund_reason(static_cast<std::uint32_t>(*state.refund_reason));
    if (state.refunded_on) out.set_refunded_on(state.refunded_on->days());
}

Result<ClaimState> decode_state(const pb::ClaimState& in) {
    const bool refund_known =
        in.refund_reason() == 0 || is_one_of(in.refund_reason(), RefundReason::error);
    if (!is_one_of(in.status(), claim::Status::clawed_back) || !refund_known ||
        !is_digest_or_none(in.confirm_invoice_key()))
        return corrupt("a stored claim state is damaged");
    ClaimState state;
    state.standing = {
        static_cast<claim::Status>(in.status()),
        Instant::from_ms(in.hold_expires_at_ms()),
        in.extensions()};
    state.updated_at = Instant::from_ms(in.updated_at_ms());
    state.last_sequence = in.last_sequence();
    if (in.has_confirm_invoice()) {
        const pb::Invoice& invoice = in.confirm_invoice();
        state.confirm_invoice = claim::Invoice{
            invoice.number(),
            invoice.code(),
            Date::from_days(invoice.issued_on()),
            Fen(invoice.total_fen())};
    }
    if (!in.confirm_invoice_key().empty())
        state.confirm_invoice_key = first_bytes<16>(in.confirm_invoice_key());
    if (in.has_delivered_on()) state.delivered_on = Date::from_days(in.delivered_on());
    if (in.refund_reason() != 0)
        state.refund_reason = static_cast<RefundReason>(in.refund_reason());
    if (in.has_refunded_on()) state.refunded_on = Date::from_days(in.refunded_on());
    return state;
}

ClaimState initial_state(const ClaimRecord& record) {
    ClaimState state;
    state.standing.status =
        record.decision.accepted ? claim::Status::held : claim::Status::declined;
    state.standing.hold_expires_at = record.hold_expires_at;
    state.updated_at = record.recorded_at;
    state.last_sequence = record.sequence;
    return state;
}

}  // namespace huanxin::engine::codec
