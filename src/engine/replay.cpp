#include "huanxin/engine/replay.hpp"

#include <algorithm>

#include "engine/person.hpp"
#include "engine/replay_run.hpp"
#include "engine/replay_state.hpp"
#include "huanxin/policy/load.hpp"

namespace huanxin::engine {

namespace {

namespace pb = codec::pb;

constexpr std::size_t kEventsPerCommit = 1'000;

privacy::KeyRing passing_keys() {
    privacy::MasterKeys keys;
    keys.wrap_keys.emplace(1, random_bytes<32>());
    return privacy::KeyRing(std::move(keys));
}

bool is_expiry(const pb::Event& event) {
    return event.has_claim_changed() && event.claim_changed().transition() ==
                                            static_cast<std::uint32_t>(claim::Transition::expire);
}

/// Events of the same batch may follow; others change the memory that the next one reads.
bool shares_batch(const pb::Event& event) {
    return event.has_claim_created() || event.has_claim_changed() || event.has_invoice_created() ||
           event.has_red_letter_issued() || event.has_consent_recorded() ||
           event.has_invoice_fact_recorded() || event.has_old_item_received() ||
           event.has_document_acknowledged();
}

}  // namespace

Replay::Replay(
    const store::Store& recorded,
    store::Store& scratch,
    const privacy::Tokeniser& tokeniser,
    const privacy::KeyRing& key_ring,
    const ReplayOptions& options
)
    : recorded_(recorded),
      scratch_(scratch),
      options_(options),
      claims_(recorded, tokeniser, key_ring),
      invoices_(recorded, key_ring),
      keys_(passing_keys()),
      sequencer_(new Sequencer(scratch, clock_, tokeniser, keys_, {})),
      from_{claims_, invoices_, sequencer_->registry_, tokeniser} {}

void Replay::differs(std::string what) {
    ++report_.differences;
    options_.on_difference({sequence_, std::move(what)});
}

void Replay::stop(std::string what) {
    differs(std::move(what));
    report_.cut_short = true;
}

Batch& Replay::batch() {
    if (!batch_) batch_ = std::make_unique<Batch>(*sequencer_, time_);
    batch_->now_ = time_;
    return *batch_;
}

Result<void> Replay::flush() {
    if (!batch_) return {};
    const std::unique_ptr<Batch> done = std::move(batch_);
    return done->commit();
}

Result<void> Replay::expire_until(Instant time) {
    if (!sequencer_->next_hold_end_ || *sequencer_->next_hold_end_ > time) return {};
    if (auto flushed = flush(); !flushed) return flushed;
    return sequencer_->expire_until(time);
}

Result<void> Replay::compare_with_scratch(const pb::Event& event) {
    const auto bytes = batch_ ? batch_->overlay_.get(keys::event(sequence_))
                              : Result<std::optional<std::string_view>>(std::nullopt);
    if (!bytes) return bytes.error();
    std::optional<std::string> stored;
    if (*bytes) {
        stored.emplace(**bytes);
    } else {
        auto committed = scratch_.get(keys::event(sequence_));
        if (!committed) return committed.error();
        stored = std::move(*committed);
    }
    if (!stored) {
        stop("nothing would have been recorded here");
        return {};
    }
    const auto mine = codec::parse<pb::Event>(*stored, "event");
    if (!mine) return mine.error();
    compare(event, *mine);
    return {};
}

/// All holds that end by then expire at once, as they did: the events after this one are there
/// already.
Result<void> Replay::expiry(const pb::Event& event) {
    if (sequencer_->next_sequence_ <= sequence_)
        if (auto expired = expire_until(time_); !expired) return expired;
    if (sequencer_->next_sequence_ <= sequence_) {
        stop("a claim expired whose hold had not ended");
        return {};
    }
    return compare_with_scratch(event);
}

Result<void> Replay::policy_set(const pb::Event& event) {
    const std::uint32_t number = event.policy_set_changed().number();
    std::string serialised = instead_;
    if (serialised.empty()) {
        const auto bytes = recorded_.get(keys::policy_set(number));
        if (!bytes) return bytes.error();
        if (!*bytes) return codec::corrupt("the policy set is missing");
        auto stored = codec::parse<pb::StoredPolicySet>(**bytes, "policy set");
        if (!stored) return stored.error();
        serialised = stored->serialised();
    }
    policy::LoadOutcome outcome = policy::load_serialised(serialised);
    if (!outcome.set)
        return codec::corrupt(
            "the policy set has faults: " + policy::render_faults(outcome.faults)
        );
    const bool as_recorded = as_view(outcome.set->digest) == event.policy_set_changed().digest();
    if (!as_recorded && instead_.empty())
        differs("the policy set on record is not the one that came into force: its digest differs");
    sequencer_->policies_.add(
        number, std::make_unique<const rules::PolicySet>(std::move(*outcome.set))
    );
    batch().record_policy_set(number);
    return {};
}

/// Events whose command does not depend on the policy, and those that only record.
Result<void> Replay::decided(const pb::Event& event) {
    if (event.has_policy_set_changed()) return policy_set(event);
    if (event.has_credential_issued() && !event.has_actor()) {
        auto credential = codec::decode_credential(event.credential_issued());
        if (!credential) return credential.error();
        batch().issue_bootstrap(std::move(*credential));
        return compare_with_scratch(event);
    }
    const auto erased = is_erased(recorded_, sequence_, event);
    if (!erased) return erased.error();
    erased_ = *erased;
    if (erased_) ++report_.erased;
    auto command = command_of(sequence_, event, from_);
    if (!command) return command.error();
    if (std::holds_alternative<CreateClaim>(command->body)) return claim(event, *command);
    if (std::holds_alternative<CreateInvoice>(command->body)) return invoice(event, *command);
    if (event.has_clock_set() && !sequencer_->test_clock_) sequencer_->test_clock_.emplace(time_);
    auto answer = batch().apply(*command);
    if (!answer) return answer.error();
    if (const auto* refused = std::get_if<Refused>(&answer->body)) {
        stop("it would have been refused: " + std::string(refused->code));
        return {};
    }
    return compare_with_scratch(event);
}

Result<void> Replay::step(Sequence sequence, std::string_view record) {
    sequence_ = sequence;
    const auto event = codec::parse<pb::Event>(record, "event");
    if (!event) return event.error();
    const Instant time = Instant::from_ms(event->recorded_at_ms());
    if (time < time_) differs("it was recorded before the event before it");
    time_ = std::max(time_, time);
    ++report_.events;
    if (is_expiry(*event)) return expiry(*event);
    // A clock is set at the time that it is set to: holds that end between expire after it.
    if (!event->has_clock_set())
        if (auto expired = expire_until(time_); !expired) return expired;
    if (sequencer_->next_sequence_ != sequence) {
        stop("holds that had ended were not expired before it");
        return {};
    }
    if (auto done = decided(*event); !done) return done;
    if (report_.cut_short) return {};
    if (!shares_batch(*event) || sequence % kEventsPerCommit == 0) return flush();
    return {};
}

Result<bool> Replay::page() {
    const Sequence first = sequence_ + 1;
    const auto events = recorded_.scan("E", keys::event(first), kEventsPerCommit);
    if (!events) return events.error();
    for (const store::KeyValue& entry : *events) {
        const Sequence expected = sequence_ + 1;
        if (entry.key != keys::event(expected)) {
            sequence_ = expected;
            stop("the event is missing");
            return false;
        }
        auto done = step(expected, entry.value);
        if (!done && done.error().code != Errc::corrupt) return done.error();
        if (!done) stop(done.error().message);
        if (report_.cut_short) return false;
    }
    return events->size() == kEventsPerCommit;
}

Result<void> Replay::load_instead() {
    if (options_.policy_directory.empty()) return {};
    policy::LoadOutcome outcome = policy::load_directory(options_.policy_directory);
    if (!outcome.set) return invalid(policy::render_faults(outcome.faults));
    instead_ = outcome.set->serialised;
    return {};
}

Result<ReplayReport> Replay::run() {
    if (auto loaded = load_instead(); !loaded) return loaded.error();
    for (bool more = true; more;) {
        const auto next = page();
        if (!next) return next.error();
        more = *next;
    }
    if (auto flushed = flush(); !flushed) return flushed.error();
    if (report_.cut_short || !instead_.empty()) return report_;
    sequence_ = 0;
    const auto compared = compare_state(recorded_, scratch_, refs_known_, [this](std::string what) {
        differs(std::move(what));
    });
    if (!compared) return compared.error();
    report_.state_records = *compared;
    report_.references_left_out = !refs_known_;
    return report_;
}

Result<ReplayReport> replay(
    const store::Store& recorded,
    store::Store& scratch,
    const privacy::Tokeniser& tokeniser,
    const privacy::KeyRing& key_ring,
    const ReplayOptions& options
) {
    return Replay(recorded, scratch, tokeniser, key_ring, options).run();
}

}  // namespace huanxin::engine
