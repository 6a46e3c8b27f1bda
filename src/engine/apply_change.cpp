// A claim is confirmed, voided, extended, refunded, or expires (docs/openapi.yaml).

#include <algorithm>

#include "engine/batch.hpp"

namespace huanxin::engine {

Result<ClaimState> Batch::state_of(const ClaimRecord& record) {
    const auto bytes = overlay_.get(keys::claim_state(record.sequence));
    if (!bytes) return bytes.error();
    if (!*bytes)
        return codec::initial_state(record);  // Only held claims get a record of their own.
    const auto stored = codec::parse<codec::pb::ClaimState>(**bytes, "claim state");
    if (!stored) return stored.error();
    return codec::decode_state(*stored);
}

std::vector<FieldFault> Batch::confirm_faults(
    const std::vector<FieldFault>& faults,
    const ClaimRecord& record,
    const ClaimState& state,
    const Confirm& confirm
) const {
    std::vector<FieldFault> found = faults;
    const bool invoice_at_fault = std::ranges::any_of(faults, [](const FieldFault& fault) {
        return fault.pointer.starts_with("/invoice");
    });
    if (invoice_at_fault) return found;
    const auto& known = state.confirm_invoice_key ? state.confirm_invoice_key : record.keys.invoice;
    if (!confirm.invoice) {
        if (!known) found.push_back({"/invoice", "missing"});
        return found;
    }
    // By keyed digest of number and code: the invoice that was given before may be sealed.
    if (known && *known != *confirm.invoice_key) found.push_back({"/invoice/number", "mismatch"});
    if (confirm.invoice->total != record.net_price)
        found.push_back({"/invoice/total_fen", "mismatch"});
    return found;
}

Result<std::optional<claim::Conflict>> Batch::confirm(
    const ClaimRecord& record, ClaimState& state, const Confirm& confirm
) {
    if (confirm.invoice && !record.keys.invoice) {
        const std::string key = keys::invoice(*confirm.invoice_key);
        const auto holder = overlay_.get(key);
        if (!holder) return holder.error();
        if (*holder) return std::optional(claim::Conflict::invoice_already_used);
        overlay_.put(key, keys::sequence_value(record.sequence));
        state.confirm_invoice = confirm.invoice;
        state.confirm_invoice_key = confirm.invoice_key;
    }
    state.delivered_on = confirm.delivered_on;
    state.standing.status = claim::Status::confirmed;
    move_money(record, ledger::Account::held, ledger::Account::confirmed);
    return std::optional<claim::Conflict>();
}

void Batch::extend(const ClaimRecord& record, ClaimState& state, const Extend& extend) {
    const Instant until =
        std::max(state.standing.hold_expires_at, now_.plus_seconds(extend.hold_seconds));
    ++state.standing.extensions;
    if (until == state.standing.hold_expires_at) return;
    // The earlier hold-end entry stays; when it comes up, the claim is seen to end later and is
    // passed over.
    state.standing.hold_expires_at = until;
    overlay_.put(keys::hold_end(until, record.sequence), "");
}

Result<void> Batch::refund(const ClaimRecord& record, ClaimState& state, const Refund& refund) {
    state.refund_reason = refund.reason;
    state.refunded_on = refund.refunded_on;
    if (state.standing.status == claim::Status::settled) {
        // The money has left: it is claimed back first and returns to the pool when it arrives.
        state.standing.status = claim::Status::clawback_due;
    } else {
        state.standing.status = claim::Status::refunded;
        move_money(record, ledger::Account::confirmed, ledger::Account::available);
    }
    // What a recycler has received can't be handed in a second time.
    const auto received = receipt_of(record.keys.old_items);
    if (!received) return received.error();
    if (!*received)
        for (const Bytes16& item : record.keys.old_items)
            overlay_.remove(keys::old_item(item));
    for (const Bytes16& item : record.keys.new_items)
        overlay_.remove(keys::new_item(item));
    return change_quota(record, -1);  // The invoice number stays used.
}

Result<void> Batch::release_hold(const ClaimRecord& record) {
    for (const Bytes16& item : record.keys.old_items)
        overlay_.remove(keys::old_item(item));
    for (const Bytes16& item : record.keys.new_items)
        overlay_.remove(keys::new_item(item));
    if (record.keys.invoice) overlay_.remove(keys::invoice(*record.keys.invoice));
    move_money(record, ledger::Account::held, ledger::Account::available);
    return change_quota(record, -1);
}

void Batch::move_money(const ClaimRecord& record, ledger::Account from, ledger::Account to) {
    for (const ledger::PoolNumber pool : record.pools) {
        sequencer_.book_.post({pool, from, to, record.decision.subsidy});
        touched_pools_.insert(pool);
    }
}

Result<void> Batch::change_quota(const ClaimRecord& record, std::int64_t by) {
    auto buyer = consumer(record.keys.consumer);
    if (!buyer) return buyer.error();
    codec::pb::Consumer::Counter* counter = nullptr;
    for (auto& candidate : *buyer->mutable_counters())
        if (candidate.bucket() == record.quota_bucket) counter = &candidate;
    if (counter == nullptr) {
        counter = buyer->add_counters();
        counter->set_bucket(record.quota_bucket);
    }
    counter->set_count(counter->count() + by);
    INVARIANT(counter->count() >= 0, "a consumer's count of live claims is not negative");
    overlay_.put(keys::consumer(record.keys.consumer), buyer->SerializeAsString());
    return {};
}

Sequence Batch::write_change(
    const Command* command,
    const ClaimRecord& record,
    claim::Transition transition,
    ClaimState& state
) {
    state.updated_at = now_;
    state.last_sequence = sequencer_.next_sequence_;
    codec::pb::Event event;
    codec::pb::ClaimChanged& changed = *event.mutable_claim_changed();
    changed.set_claim_sequence(record.sequence);
    changed.set_claim_id(codec::bytes_of(record.id));
    changed.set_transition(static_cast<std::uint32_t>(transition));
    codec::encode_state(state, *changed.mutable_after());
    overlay_.put(keys::claim_state(record.sequence), changed.after().SerializeAsString());
    return command != nullptr ? append(event, *command) : append(event);
}

namespace {

struct TransitionOf {
    claim::Transition operator()(const Confirm& /*change*/) const {
        return claim::Transition::confirm;
    }
    claim::Transition operator()(const VoidClaim& /*change*/) const {
        return claim::Transition::void_claim;
    }
    claim::Transition operator()(const Extend& /*change*/) const {
        return claim::Transition::extend;
    }
    claim::Transition operator()(const Refund& /*change*/) const {
        return claim::Transition::refund;
    }
};

Answer conflicting(claim::Conflict conflict, const ClaimRecord& record, claim::Status status) {
    Answer answer;
    answer.body = Refused{
        Refused::Kind::conflict,
        claim::to_string(conflict),
        {},
        Existing{claim_id_text(record.id), std::string(claim::to_string(status))}};
    return answer;
}

}  // namespace

Result<Answer> Batch::change(Command& command, ChangeClaim& change) {
    const ClaimRecord& record = change.claim;
    auto stored = state_of(record);
    if (!stored) return stored.error();
    ClaimState state = std::move(*stored);

    const auto* confirmation = std::get_if<Confirm>(&change.change);
    std::vector<FieldFault> faults =
        confirmation != nullptr ? confirm_faults(command.faults, record, state, *confirmation)
                                : command.faults;
    if (!faults.empty())
        return refused(Refused::Kind::validation, "validation_failed", std::move(faults));

    const claim::Transition transition = std::visit(TransitionOf{}, change.change);
    if (const auto conflict = claim::conflict(transition, state.standing, now_))
        return conflicting(*conflict, record, state.standing.status);

    Answer answer;
    if (confirmation != nullptr) {
        const auto conflict = confirm(record, state, *confirmation);
        if (!conflict) return conflict.error();
        if (*conflict) return conflicting(**conflict, record, state.standing.status);
    } else if (const auto* extension = std::get_if<Extend>(&change.change)) {
        extend(record, state, *extension);
    } else if (const auto* refunding = std::get_if<Refund>(&change.change)) {
        if (auto refunded = refund(record, state, *refunding); !refunded) return refunded.error();
    } else if (state.standing.status == claim::Status::voided) {
        // A second void changes nothing: its key remembers the event of the first one and shows the
        // same answer.
        remember(command, state.last_sequence);
        answer.sequence = state.last_sequence;
        answer.body = ClaimView{std::move(change.claim), std::move(state)};
        return answer;
    } else {
        state.standing.status = claim::Status::voided;
        if (auto released = release_hold(record); !released) return released.error();
    }
    answer.sequence = write_change(&command, record, transition, state);
    answer.body = ClaimView{std::move(change.claim), std::move(state)};
    return answer;
}

Result<void> Batch::expire_one(Instant due, Sequence created_at) {
    const auto bytes = overlay_.get(keys::event(created_at));
    if (!bytes) return bytes.error();
    if (!*bytes) return codec::corrupt("a hold's end names a claim that is not there");
    const auto event = codec::parse<codec::pb::Event>(**bytes, "event");
    if (!event) return event.error();
    const auto record = codec::decode_claim(created_at, *event);
    if (!record) return record.error();
    auto state = state_of(*record);
    if (!state) return state.error();
    // Confirmed, voided or extended meanwhile: the entry is out of date.
    if (state->standing.status != claim::Status::held || state->standing.hold_expires_at != due)
        return {};
    state->standing.status = claim::Status::expired;
    if (auto released = release_hold(*record); !released) return released;
    write_change(nullptr, *record, claim::Transition::expire, *state);
    return {};
}

Result<bool> Batch::expire(std::size_t limit) {
    // From where the last scan ended, so as not to walk over what was removed before.
    const auto due = sequencer_.commits_.scan("X", sequencer_.hold_cursor_, limit);
    if (!due) return due.error();
    std::size_t done = 0;
    std::optional<Instant> next;
    for (const store::KeyValue& entry : *due) {
        if (entry.key.size() != 17) return codec::corrupt("a hold's end can't be read");
        const auto at = Instant::from_ms(
            static_cast<std::int64_t>(keys::read_be(std::string_view(entry.key).substr(1, 8)))
        );
        if (at > now_) {
            next = at;
            break;
        }
        if (auto expired = expire_one(at, keys::read_be(std::string_view(entry.key).substr(9)));
            !expired)
            return expired.error();
        overlay_.remove(entry.key);
        sequencer_.hold_cursor_ = entry.key;
        ++done;
    }
    const bool more = done == limit;
    if (!more) sequencer_.next_hold_end_ = next;
    return more;
}

}  // namespace huanxin::engine
