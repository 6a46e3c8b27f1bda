// Opening: the sequencer's memory is made from the store.

#include "huanxin/policy/load.hpp"

#include "engine/batch.hpp"
#include "engine/key_check.hpp"
#include "huanxin/engine/queries.hpp"

namespace huanxin::engine {

namespace {

constexpr std::size_t kScanPage = 1'000;

/// Calls `visit(entry)` for every entry of a table, a page at a time.
template <class Visit>
Result<void> for_each(const store::Store& store, std::string_view table, Visit visit) {
    std::string from;
    while (true) {
        const auto page = store.scan(table, from, kScanPage);
        if (!page) return page.error();
        for (const store::KeyValue& entry : *page)
            if (Result<void> visited = visit(entry); !visited) return visited;
        if (page->size() < kScanPage) return {};
        from = page->back().key + '\0';
    }
}

}  // namespace

Result<std::optional<LogIdentity>> recorded_log(const store::Store& store) {
    const auto bytes = store.get(keys::meta());
    if (!bytes) return bytes.error();
    if (!*bytes) return std::optional<LogIdentity>();
    const auto meta = codec::parse<codec::pb::Meta>(**bytes, "meta record");
    if (!meta) return meta.error();
    if (meta->log_origin().empty()) return std::optional<LogIdentity>();
    return std::optional(LogIdentity{meta->log_origin(), first_bytes<32>(meta->log_public_key())});
}

Result<void> Sequencer::load(std::unique_ptr<const rules::PolicySet> policy) {
    if (auto meta = load_meta(); !meta) return meta;
    if (auto registry = load_registry(); !registry) return registry;
    if (auto pools = load_pools(); !pools) return pools;
    return load_policies(std::move(policy));
}

Result<void> Sequencer::load_meta() {
    token_key_check_ = as_view(tokeniser_.item(kKeyCheck, ""));
    master_key_check_ = key_ring_.wrap(Bytes32{}, kKeyCheck);
    const auto bytes = store_.get(keys::meta());
    if (!bytes) return bytes.error();
    std::optional<Instant> stored_clock;
    log_ = options_.log;
    if (*bytes) {
        const auto meta = codec::parse<codec::pb::Meta>(**bytes, "meta record");
        if (!meta) return meta.error();
        if (meta->format() == 0 || meta->next_sequence() == 0)
            return codec::corrupt("the store's meta record is damaged");
        if (meta->format() > codec::kStoreFormat)
            return Error{
                Errc::unsupported,
                "the data directory was written by a newer version: use that version"};
        const std::string mode = options_.sandbox ? "sandbox" : "production";
        if (meta->mode() != mode)
            return Error{
                Errc::unsupported,
                "the data directory belongs to " + meta->mode() + " mode: start with --mode " +
                    meta->mode() + " or give another --data directory"};
        if (meta->format() < codec::kStoreFormat)
            return Error{
                Errc::unsupported,
                "the data directory was written by an earlier version, whose events are in no log: "
                "begin with an empty --data directory"};
        if (auto known = check_keys(
                meta->token_key_check(), meta->master_key_check(), tokeniser_, key_ring_
            );
            !known)
            return known;
        if (!key_ring_.needs_rewrap(meta->master_key_check()))
            master_key_check_ = meta->master_key_check();
        if (auto log = load_log(meta->log_origin(), meta->log_public_key()); !log) return log;
        next_sequence_ = meta->next_sequence();
        if (meta->has_test_clock_ms()) stored_clock = Instant::from_ms(meta->test_clock_ms());
    }
    if (options_.test_clock)
        test_clock_.emplace(stored_clock ? *stored_clock : *options_.test_clock);
    if (next_sequence_ > 1) {
        const auto last = store_.get(keys::event(next_sequence_ - 1));
        if (!last) return last.error();
        if (!*last)
            return codec::corrupt(
                "the last event is missing: restore the data directory from a backup"
            );
        const auto event = codec::parse<codec::pb::Event>(**last, "event");
        if (!event) return event.error();
        last_time_ms_.store(event->recorded_at_ms(), std::memory_order_release);
    }
    const auto hold = store_.scan("X", "", 1);
    if (!hold) return hold.error();
    if (!hold->empty())
        next_hold_end_ = Instant::from_ms(static_cast<std::int64_t>(
            keys::read_be(std::string_view(hold->front().key).substr(1, 8))
        ));
    return {};
}

/// A log that goes on under another name or key would be another log, and what was proved of the
/// first would be lost.
Result<void> Sequencer::load_log(std::string_view origin, std::string_view public_key) {
    if (origin.empty() && !options_.log) return {};
    if (origin.empty())
        return Error{
            Errc::unsupported,
            "the data directory was made without a log, for a measurement: begin with an empty "
            "--data directory"};
    log_ = LogIdentity{std::string(origin), first_bytes<32>(public_key)};
    if (!options_.log) return {};
    if (options_.log->origin != log_->origin)
        return invalid(
            "this data's log is named " + log_->origin + ": start with --log-origin " + log_->origin
        );
    if (options_.log->public_key != log_->public_key)
        return invalid(
            "the log key is not the one that this data's checkpoints were signed with: name the "
            "right --keys directory"
        );
    return {};
}

Result<void> Sequencer::load_registry() {
    auto retailers = for_each(store_, "T", [this](const store::KeyValue& entry) -> Result<void> {
        const auto stored = codec::parse<codec::pb::Retailer>(entry.value, "retailer");
        if (!stored) return stored.error();
        registry_.put(codec::decode_retailer(*stored));
        return {};
    });
    if (!retailers) return retailers;
    auto recyclers = for_each(store_, "Y", [this](const store::KeyValue& entry) -> Result<void> {
        const auto stored = codec::parse<codec::pb::Recycler>(entry.value, "recycler");
        if (!stored) return stored.error();
        auto recycler = codec::decode_recycler(*stored);
        if (!recycler) return recycler.error();
        registry_.put(std::move(*recycler));
        return {};
    });
    if (!recyclers) return recyclers;
    return for_each(store_, "K", [this](const store::KeyValue& entry) -> Result<void> {
        const auto stored = codec::parse<codec::pb::Credential>(entry.value, "credential");
        if (!stored) return stored.error();
        auto credential = codec::decode_credential(*stored);
        if (!credential) return credential.error();
        registry_.put(std::move(*credential));
        return {};
    });
}

Result<void> Sequencer::load_pools() {
    return for_each(store_, "P", [this](const store::KeyValue& entry) -> Result<void> {
        const auto stored = codec::parse<codec::pb::Pool>(entry.value, "pool");
        if (!stored) return stored.error();
        PoolView view = codec::decode_pool(*stored);
        if (view.number != book_.pools().size()) return codec::corrupt("a stored pool is missing");
        if (!codec::balances_hold(view) || book_.find(view.spec.id))
            return codec::corrupt("the stored pool " + view.spec.id + " is damaged");
        if (!view.parent_id.empty()) {
            view.spec.parent = book_.find(view.parent_id);
            if (!view.spec.parent)
                return codec::corrupt("the parent of pool " + view.spec.id + " is missing");
        }
        registry_.put_pool(view.spec.id, view.number);
        book_.restore(std::move(view.spec), view.total, view.held, view.confirmed, view.settled);
        return {};
    });
}

Result<void> Sequencer::load_policies(std::unique_ptr<const rules::PolicySet> policy) {
    auto loaded = for_each(store_, "S", [this](const store::KeyValue& entry) -> Result<void> {
        const auto stored = codec::parse<codec::pb::StoredPolicySet>(entry.value, "policy set");
        if (!stored) return stored.error();
        policy::LoadOutcome outcome = policy::load_serialised(stored->serialised());
        if (!outcome.set || as_view(outcome.set->digest) != stored->digest())
            return codec::corrupt("a stored policy set is not the one that was recorded");
        policies_.add(
            stored->number(), std::make_unique<const rules::PolicySet>(std::move(*outcome.set))
        );
        return {};
    });
    if (!loaded) return loaded;
    if (!policies_.empty() && policies_.current().digest == policy->digest) return {};
    const std::uint32_t number = policies_.empty() ? 1 : policies_.current_number() + 1;
    policies_.add(number, std::move(policy));
    const Instant time = now();
    last_time_ms_.store(time.ms(), std::memory_order_release);
    Batch batch(*this, time);
    batch.record_policy_set(number);
    return batch.commit();
}

}  // namespace huanxin::engine
