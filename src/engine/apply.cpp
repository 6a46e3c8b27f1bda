// What all commands share: the remembered key, the event, the commit.

#include "engine/batch.hpp"
#include "engine/leaf.hpp"
#include "engine/person.hpp"
#include "huanxin/audit/leaf.hpp"

namespace huanxin::engine {

Answer Batch::refused(Refused::Kind kind, std::string_view code, std::vector<FieldFault> faults) {
    Answer answer;
    answer.body = Refused{kind, code, std::move(faults), std::nullopt};
    return answer;
}

Result<void> Batch::prefetch(const std::vector<Command>& commands) {
    std::vector<std::string> wanted;
    wanted.reserve(commands.size() * 6);
    for (const Command& command : commands) {
        if (command.idempotency) wanted.push_back(keys::idempotency(command.idempotency->id));
        if (!command.faults.empty()) continue;
        if (const auto* invoice = std::get_if<CreateInvoice>(&command.body)) {
            wanted.push_back(keys::invoice_ref(invoice->keys.invoice_ref));
            wanted.push_back(keys::consumer(invoice->keys.seller));
            for (const Bytes16& item : invoice->keys.old_items)
                wanted.push_back(keys::invoiced_item(item));
            continue;
        }
        if (const auto* red = std::get_if<IssueRedLetter>(&command.body)) {
            wanted.push_back(keys::invoice_state(red->blue.sequence));
            wanted.push_back(keys::consumer(red->blue.keys.seller));
            continue;
        }
        const ClaimKeys* claim_keys = nullptr;
        if (const auto* create = std::get_if<CreateClaim>(&command.body)) {
            wanted.push_back(keys::claim_ref(create->keys.claim_ref));
            claim_keys = &create->keys;
        } else if (const auto* change = std::get_if<ChangeClaim>(&command.body)) {
            wanted.push_back(keys::claim_state(change->claim.sequence));
            claim_keys = &change->claim.keys;
        }
        if (claim_keys == nullptr) continue;
        wanted.push_back(keys::consumer(claim_keys->consumer));
        for (const Bytes16& item : claim_keys->old_items)
            wanted.push_back(keys::old_item(item));
        for (const Bytes16& item : claim_keys->new_items)
            wanted.push_back(keys::new_item(item));
        if (claim_keys->invoice) wanted.push_back(keys::invoice(*claim_keys->invoice));
    }
    return overlay_.prefetch(std::move(wanted));
}

Result<std::optional<Answer>> Batch::remembered(const Command& command) {
    if (!command.idempotency) return std::optional<Answer>();
    const auto value = overlay_.get(keys::idempotency(command.idempotency->id));
    if (!value) return value.error();
    if (!*value) return std::optional<Answer>();
    const std::string_view bytes = **value;
    if (bytes.size() != keys::kIdempotencyValueSize)
        return codec::corrupt("a remembered idempotency key can't be read");
    if (bytes.substr(8) != as_view(command.idempotency->fingerprint))
        return std::optional<Answer>(refused(Refused::Kind::key_reused, "idempotency_key_reused"));
    Answer answer;
    answer.replayed = true;
    answer.sequence = keys::read_be(bytes.substr(0, 8));
    return std::optional<Answer>(std::move(answer));
}

void Batch::remember(const Command& command, Sequence sequence) {
    if (!command.idempotency) return;
    std::string value = keys::sequence_value(sequence);
    value.append(as_view(command.idempotency->fingerprint));
    overlay_.put(keys::idempotency(command.idempotency->id), std::move(value));
}

Sequence Batch::append(codec::pb::Event& event, const Bytes32* data_key) {
    const Sequence sequence = sequencer_.next_sequence_++;
    event.set_recorded_at_ms(now_.ms());
    std::string record = event.SerializeAsString();
    if (sequencer_.log_) {
        auto leaf = leaf_of(sequence, event, sequencer_.policies_);
        INVARIANT(leaf, "an event of ours can be told");
        leaf->commitment = audit::commitment(
            data_key != nullptr ? privacy::record_salt(*data_key, sequence)
                                : sequencer_.tokeniser_.record_salt(sequence),
            record
        );
        overlay_.put(keys::leaf(sequence), audit::encode(*leaf));
    }
    overlay_.put(keys::event(sequence), std::move(record));
    return sequence;
}

Sequence Batch::append(codec::pb::Event& event, const Command& command, const Bytes32* data_key) {
    codec::pb::Actor& actor = *event.mutable_actor();
    actor.set_role(static_cast<std::uint32_t>(command.actor.role));
    actor.set_tenant_id(command.actor.tenant_id);
    actor.set_credential_id(command.actor.credential_id);
    if (command.idempotency)
        event.set_fingerprint(codec::bytes_of(command.idempotency->fingerprint));
    const Sequence sequence = append(event, data_key);
    remember(command, sequence);
    return sequence;
}

Result<Answer> Batch::apply(Command& command) {
    auto replay = remembered(command);
    if (!replay) return replay.error();
    if (*replay) return std::move(**replay);
    if (auto* change_claim = std::get_if<ChangeClaim>(&command.body))
        return change(command, *change_claim);
    if (auto* fact = std::get_if<RecordFact>(&command.body)) return record_fact(command, *fact);
    if (!command.faults.empty())
        return refused(Refused::Kind::validation, "validation_failed", std::move(command.faults));
    if (auto* claim = std::get_if<CreateClaim>(&command.body)) return create(command, *claim);
    if (auto* retailer = std::get_if<RegisterRetailer>(&command.body))
        return register_retailer(command, *retailer);
    if (const auto* suspension = std::get_if<SetSuspension>(&command.body))
        return set_suspension(command, *suspension);
    if (const auto* issue = std::get_if<IssueCredential>(&command.body))
        return issue_credential(command, *issue);
    if (const auto* revoke = std::get_if<RevokeCredential>(&command.body))
        return revoke_credential(command, *revoke);
    if (auto* pool = std::get_if<CreatePool>(&command.body)) return create_pool(command, *pool);
    if (const auto* adjust = std::get_if<AdjustPool>(&command.body))
        return adjust_pool(command, *adjust);
    if (auto* recycler = std::get_if<RegisterRecycler>(&command.body))
        return register_recycler(command, *recycler);
    if (const auto* recycler = std::get_if<ChangeRecycler>(&command.body))
        return change_recycler(command, *recycler);
    if (auto* consent = std::get_if<RecordConsent>(&command.body))
        return record_consent(command, *consent);
    if (auto* invoice = std::get_if<CreateInvoice>(&command.body))
        return create_invoice(command, *invoice);
    if (auto* red = std::get_if<IssueRedLetter>(&command.body))
        return issue_red_letter(command, *red);
    if (auto* receive = std::get_if<ReceiveOldItem>(&command.body))
        return receive_old_item(command, *receive);
    if (const auto* close = std::get_if<CloseFiling>(&command.body))
        return close_filing(command, *close);
    if (const auto* told = std::get_if<AcknowledgeDocument>(&command.body))
        return acknowledge(command, *told);
    if (const auto* request = std::get_if<EraseConsumer>(&command.body))
        return erase(command, *request);
    if (const auto* finish = std::get_if<FinishErasure>(&command.body))
        return finish_erasure(*finish);
    if (const auto* request = std::get_if<UnmaskPerson>(&command.body))
        return unmask(command, *request);
    return set_clock(command, std::get<SetClock>(command.body));
}

Result<codec::pb::Consumer> Batch::consumer(const Bytes16& token) {
    const auto bytes = overlay_.get(keys::consumer(token));
    if (!bytes) return bytes.error();
    if (*bytes) return codec::parse<codec::pb::Consumer>(**bytes, "consumer");
    codec::pb::Consumer fresh;
    fresh.set_wrapped_data_key(sequencer_.key_ring_.wrap(random_bytes<32>(), as_view(token)));
    return fresh;
}

Result<Bytes32> Batch::data_key_of(const Bytes16& token, codec::pb::Consumer& person) {
    const privacy::KeyRing& ring = sequencer_.key_ring_;
    if (is_erased(person)) {  // What is told from here on has a key of its own.
        const auto fresh = random_bytes<32>();
        person.set_wrapped_data_key(ring.wrap(fresh, as_view(token)));
        return fresh;
    }
    auto data_key = ring.unwrap(person.wrapped_data_key(), as_view(token));
    // After a rotation, data keys move to the current master key as their persons come by.
    if (data_key && ring.needs_rewrap(person.wrapped_data_key()))
        person.set_wrapped_data_key(ring.wrap(*data_key, as_view(token)));
    return data_key;
}

void Batch::write_touched_pools() {
    for (const ledger::PoolNumber number : touched_pools_) {
        codec::pb::Pool stored;
        codec::encode_pool(codec::view_of(sequencer_.book_.pool(number), sequencer_.book_), stored);
        overlay_.put(keys::pool(number), stored.SerializeAsString());
    }
}

store::Batch Batch::take() {
    if (!overlay_.changed()) return {};
    INVARIANT(
        sequencer_.book_.trial_balance() == Fen(0), "the trial balance is zero after every batch"
    );
    write_touched_pools();
    codec::pb::Meta meta;
    meta.set_format(codec::kStoreFormat);
    meta.set_mode(sequencer_.options_.sandbox ? "sandbox" : "production");
    meta.set_next_sequence(sequencer_.next_sequence_);
    meta.set_token_key_check(sequencer_.token_key_check_);
    meta.set_master_key_check(sequencer_.master_key_check_);
    if (sequencer_.log_) {
        meta.set_log_origin(sequencer_.log_->origin);
        meta.set_log_public_key(std::string(as_view(sequencer_.log_->public_key)));
    }
    if (new_clock_)
        meta.set_test_clock_ms(new_clock_->ms());
    else if (sequencer_.test_clock_)
        meta.set_test_clock_ms(sequencer_.test_clock_->now().ms());
    overlay_.put(keys::meta(), meta.SerializeAsString());
    return overlay_.take();
}

Result<void> Batch::commit() {
    const store::Batch changes = take();
    if (changes.empty()) return {};
    if (auto committed = sequencer_.commits_.commit(changes); !committed) return committed;

    // Durable: now everybody else may see it.
    for (Retailer& retailer : new_retailers_)
        sequencer_.registry_.put(std::move(retailer));
    for (Credential& credential : new_credentials_)
        sequencer_.registry_.put(std::move(credential));
    for (Recycler& recycler : new_recyclers_)
        sequencer_.registry_.put(std::move(recycler));
    if (new_pool_)
        sequencer_.registry_.put_pool(sequencer_.book_.pool(*new_pool_).spec().id, *new_pool_);
    if (new_clock_) sequencer_.test_clock_->set(*new_clock_);
    return {};
}

}  // namespace huanxin::engine
