// A claim is made: facts → decision → hold.

#include "engine/batch.hpp"
#include "huanxin/engine/queries.hpp"
#include "huanxin/rules/evaluate.hpp"

namespace huanxin::engine {

namespace {

constexpr char kRefTaken = '\1';
constexpr char kRefFree = '\0';

}  // namespace

Result<std::optional<Answer>> Batch::check_ref(const CreateClaim& create) {
    const auto value = overlay_.get(keys::claim_ref(create.keys.claim_ref));
    if (!value) return value.error();
    if (!*value) return std::optional<Answer>();
    if (!keys::is_claim_ref_value(**value))
        return codec::corrupt("a claim reference can't be read");
    if ((**value)[0] != kRefTaken) return std::optional<Answer>();
    const Sequence holder = keys::read_be((**value).substr((**value).size() - 8));
    const auto bytes = overlay_.get(keys::event(holder));
    if (!bytes) return bytes.error();
    if (!*bytes) return codec::corrupt("a claim reference names a claim that is not there");
    const auto event = codec::parse<codec::pb::Event>(**bytes, "event");
    if (!event) return event.error();
    const auto record = codec::decode_claim(holder, *event);
    if (!record) return record.error();
    const auto state = state_of(*record);
    if (!state) return state.error();
    Answer answer = refused(Refused::Kind::conflict, "claim_ref_taken");
    std::get<Refused>(answer.body).existing =
        Existing{claim_id_text(record->id), std::string(claim::to_string(state->standing.status))};
    return std::optional<Answer>(std::move(answer));
}

namespace {

/// Pointers of the identities whose key is in the index.
Result<std::vector<std::string>> taken(
    Overlay& overlay,
    const std::vector<claim::ItemIdentity>& items,
    const std::vector<Bytes16>& item_keys,
    std::string (*key_of)(const Bytes16&)
) {
    INVARIANT(items.size() == item_keys.size(), "the edge made one key for each identity");
    std::vector<std::string> pointers;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto holder = overlay.get(key_of(item_keys[i]));
        if (!holder) return holder.error();
        if (*holder) pointers.emplace_back(items[i].pointer);
    }
    return pointers;
}

Result<std::int64_t> count_of(Overlay& overlay, const Bytes16& token, const std::string& bucket) {
    const auto bytes = overlay.get(keys::consumer(token));
    if (!bytes) return bytes.error();
    if (!*bytes) return std::int64_t{0};
    const auto stored = codec::parse<codec::pb::Consumer>(**bytes, "consumer");
    if (!stored) return stored.error();
    for (const auto& counter : stored->counters())
        if (counter.bucket() == bucket) return counter.count();
    return std::int64_t{0};
}

}  // namespace

Result<rules::Facts> Batch::gather(
    const Command& command,
    const CreateClaim& create,
    const rules::Version* version,
    ClaimRecord& record
) {
    const claim::Request& request = create.request;
    rules::Facts facts;
    facts.recorded_at = now_;
    const auto retailer = sequencer_.registry_.retailer(command.actor.tenant_id);
    INVARIANT(retailer != nullptr, "a retailer's credential names a retailer");
    facts.retailer_active = !retailer->suspended;
    facts.retailer_enrolled =
        std::ranges::find(retailer->programs, request.program) != retailer->programs.end();

    if (request.old_item) {
        auto pointers = taken(
            overlay_, claim::identities(*request.old_item), create.keys.old_items, keys::old_item
        );
        if (!pointers) return pointers.error();
        facts.old_items_taken = std::move(*pointers);
    }
    auto pointers =
        taken(overlay_, claim::identities(request.new_item), create.keys.new_items, keys::new_item);
    if (!pointers) return pointers.error();
    facts.new_items_taken = std::move(*pointers);
    if (create.keys.invoice) {
        const auto holder = overlay_.get(keys::invoice(*create.keys.invoice));
        if (!holder) return holder.error();
        facts.invoice_taken = holder->has_value();
    }
    if (version == nullptr) return facts;

    record.quota_bucket = version->quota_bucket(request.new_item.category);
    const auto used = count_of(overlay_, create.keys.consumer, record.quota_bucket);
    if (!used) return used.error();
    facts.quota_used = *used;
    record.pools = sequencer_.book_.path(
        request.program, version->year, request.region, request.new_item.category
    );
    for (const ledger::PoolNumber number : record.pools) {
        const ledger::Pool& pool = sequencer_.book_.pool(number);
        facts.pools.push_back({pool.spec().id, pool.spendable(now_)});
    }
    return facts;
}

Result<std::pair<std::string, Bytes32>> Batch::seal_facts(
    const ClaimRecord& record, const claim::Request& request
) {
    auto buyer = consumer(record.keys.consumer);
    if (!buyer) return buyer.error();
    const auto data_key = data_key_of(record.keys.consumer, *buyer);
    if (!data_key) return data_key.error();
    overlay_.put(keys::consumer(record.keys.consumer), buyer->SerializeAsString());
    return std::pair(
        privacy::seal(*data_key, codec::facts_binding(record.id), codec::encode_facts(request)),
        *data_key
    );
}

Result<void> Batch::hold(const ClaimRecord& record) {
    const std::string holder = keys::sequence_value(record.sequence);
    for (const Bytes16& item : record.keys.old_items)
        overlay_.put(keys::old_item(item), holder);
    for (const Bytes16& item : record.keys.new_items)
        overlay_.put(keys::new_item(item), holder);
    if (record.keys.invoice) overlay_.put(keys::invoice(*record.keys.invoice), holder);
    move_money(record, ledger::Account::available, ledger::Account::held);
    overlay_.put(keys::hold_end(record.hold_expires_at, record.sequence), "");
    if (!sequencer_.next_hold_end_ || record.hold_expires_at < *sequencer_.next_hold_end_)
        sequencer_.next_hold_end_ = record.hold_expires_at;
    codec::pb::ClaimState state;
    codec::encode_state(codec::initial_state(record), state);
    overlay_.put(keys::claim_state(record.sequence), state.SerializeAsString());
    return change_quota(record, +1);
}

Answer Batch::shown(ClaimRecord record) {
    Answer answer;
    answer.sequence = record.sequence;
    ClaimState state = codec::initial_state(record);
    answer.body = ClaimView{std::move(record), std::move(state)};
    return answer;
}

Result<Answer> Batch::create(const Command& command, CreateClaim& create) {
    INVARIANT(
        command.idempotency.has_value() != create.preview,
        "a claim is made under an idempotency key"
    );
    auto conflict = check_ref(create);
    if (!conflict) return conflict.error();
    if (*conflict) return std::move(**conflict);

    const claim::Request& request = create.request;
    const rules::PolicySet& policy = sequencer_.policies_.current();
    const rules::Version* version = policy.version_for(request.program, request.sold_on);
    ClaimRecord record;
    auto facts = gather(command, create, version, record);
    if (!facts) return facts.error();
    record.decision = rules::evaluate(request, *facts, policy, version);
    record.recorded_at = now_;
    record.tenant_id = command.actor.tenant_id;
    record.keys = std::move(create.keys);
    record.net_price = request.net_price;
    record.policy_number = sequencer_.policies_.current_number();
    record.program = request.program;
    record.category = request.new_item.category;
    record.region = request.region;
    record.sold_on = request.sold_on;
    if (record.decision.accepted) record.hold_expires_at = now_.plus_seconds(request.hold_seconds);
    if (create.preview) {
        record.request = std::move(create.request);
        return shown(std::move(record));
    }
    return record_claim(command, create, std::move(record));
}

Result<Answer> Batch::record_claim(
    const Command& command, CreateClaim& create, ClaimRecord record
) {
    record.sequence = sequencer_.next_sequence_;
    record.id = command.idempotency->id;
    auto sealed = seal_facts(record, create.request);
    if (!sealed) return sealed.error();
    codec::pb::Event event;
    codec::encode_claim(record, std::move(sealed->first), *event.mutable_claim_created());
    const Sequence sequence = append(event, command, &sealed->second);
    INVARIANT(sequence == record.sequence, "the claim's event has the number it was told");
    if (record.decision.accepted)
        if (auto held = hold(record); !held) return held.error();

    const std::string ref = keys::claim_ref(record.keys.claim_ref);
    const auto earlier = overlay_.get(ref);
    if (!earlier) return earlier.error();
    std::string refs(1, record.decision.accepted ? kRefTaken : kRefFree);
    if (*earlier) {
        refs.append((**earlier).substr(1, sizeof(Sequence)));
        overlay_.put(keys::later_claim_ref(record.keys.claim_ref, sequence), {});
    }
    refs.append(keys::sequence_value(sequence));
    overlay_.put(ref, std::move(refs));

    record.request = std::move(create.request);
    return shown(std::move(record));
}

}  // namespace huanxin::engine
