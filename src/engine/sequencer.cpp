#include "huanxin/engine/sequencer.hpp"

#include <algorithm>
#include <utility>

#include "engine/batch.hpp"
#include "huanxin/base/invariant.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/engine/invoice_queries.hpp"
#include "huanxin/engine/queries.hpp"

namespace huanxin::engine {

namespace {

/// Holds whose expiry is committed at a time.
constexpr std::size_t kExpiriesPerCommit = 2'000;

}  // namespace

bool shares_commit(const Command& command) {
    return std::holds_alternative<CreateClaim>(command.body) ||
           std::holds_alternative<ChangeClaim>(command.body) ||
           std::holds_alternative<RecordConsent>(command.body) ||
           std::holds_alternative<CreateInvoice>(command.body) ||
           std::holds_alternative<IssueRedLetter>(command.body) ||
           std::holds_alternative<RecordFact>(command.body) ||
           std::holds_alternative<ReceiveOldItem>(command.body) ||
           std::holds_alternative<AcknowledgeDocument>(command.body);
}

/// Answers that wait for their commit.
class Sequencer::Undurable final : public store::CommitQueue::Waiter {
public:
    Undurable(
        const Sequencer& sequencer, std::vector<Answer> answers, std::unique_ptr<Decided> decided
    )
        : sequencer_(sequencer), answers_(std::move(answers)), decided_(std::move(decided)) {}

    void committed(store::Fate fate, const std::optional<Error>& failure) override {
        std::optional<Error> unreadable;
        if (fate == store::Fate::durable)
            if (auto resolved = sequencer_.resolve_replays(answers_, 0); !resolved)
                unreadable = resolved.error();
        decided_->settled(std::move(answers_), fate, unreadable ? unreadable : failure);
    }

private:
    const Sequencer& sequencer_;
    std::vector<Answer> answers_;
    std::unique_ptr<Decided> decided_;
};

Sequencer::Sequencer(
    store::Store& store,
    const Clock& clock,
    const privacy::Tokeniser& tokeniser,
    const privacy::KeyRing& key_ring,
    SequencerOptions options
)
    : store_(store),
      clock_(clock),
      tokeniser_(tokeniser),
      key_ring_(key_ring),
      options_(std::move(options)),
      queries_(std::make_unique<Queries>(store, tokeniser, key_ring)),
      invoice_queries_(std::make_unique<InvoiceQueries>(store, key_ring)),
      commits_(store) {}

Sequencer::~Sequencer() = default;

Result<std::unique_ptr<Sequencer>> Sequencer::open(
    store::Store& store,
    const Clock& clock,
    const privacy::Tokeniser& tokeniser,
    const privacy::KeyRing& key_ring,
    std::unique_ptr<const rules::PolicySet> policy,
    SequencerOptions options
) {
    std::unique_ptr<Sequencer> sequencer(
        new Sequencer(store, clock, tokeniser, key_ring, std::move(options))
    );
    if (auto loaded = sequencer->load(std::move(policy)); !loaded) return loaded.error();
    return sequencer;
}

Instant Sequencer::now() const {
    const Instant wall = test_clock_ ? test_clock_->now() : clock_.now();
    return std::max(wall, Instant::from_ms(last_time_ms_.load(std::memory_order_acquire)));
}

/// Sequence time never runs backwards, whatever the wall clock does.
Result<Instant> Sequencer::begin_time() {
    const Instant time = now();
    last_time_ms_.store(time.ms(), std::memory_order_release);
    // At the batch's own time: the clock may have gone on since it was read.
    if (auto expired = expire_until(time); !expired) return expired.error();
    return time;
}

Result<void> Sequencer::expire_due() {
    return expire_until(now());
}

Result<void> Sequencer::expire_until(Instant time) {
    if (!next_hold_end_ || *next_hold_end_ > time) return {};
    last_time_ms_.store(time.ms(), std::memory_order_release);
    for (bool more = true; more;) {
        Batch batch(*this, time);
        const auto expired = batch.expire(kExpiriesPerCommit);
        if (!expired) return expired.error();
        if (auto committed = batch.commit(); !committed) return committed;
        more = *expired;
    }
    return {};
}

Result<std::vector<Answer>> Sequencer::process(std::vector<Command> commands) {
    std::vector<Answer> answers;
    answers.reserve(commands.size());
    std::vector<Command> run;
    for (Command& command : commands) {
        if (shares_commit(command)) {
            run.push_back(std::move(command));
            continue;
        }
        if (auto done = process_together(run, answers); !done) return done.error();
        auto answer = process_alone(command);
        if (!answer) return answer.error();
        answers.push_back(std::move(*answer));
        if (auto resolved = resolve_replays(answers, answers.size() - 1); !resolved)
            return resolved.error();
    }
    if (auto done = process_together(run, answers); !done) return done.error();
    return answers;
}

Result<void> Sequencer::process_together(
    std::vector<Command>& commands, std::vector<Answer>& answers
) {
    if (commands.empty()) return {};
    const std::size_t first = answers.size();
    const auto changes = decide(commands, answers);
    if (!changes) return changes.error();
    if (!changes->empty())
        if (auto committed = commits_.commit(*changes); !committed) return committed;
    commands.clear();
    return resolve_replays(answers, first);
}

Result<Answer> Sequencer::process_alone(Command& command) {
    const auto time = begin_time();
    if (!time) return time.error();
    Batch batch(*this, *time);
    auto answer = batch.apply(command);
    if (!answer) return answer.error();
    if (auto committed = batch.commit(); !committed) return committed.error();
    // The clock may have moved: the holds whose end it reached are expired before the answer
    // leaves.
    if (auto expired = expire_due(); !expired) return expired.error();
    return answer;
}

void Sequencer::process_later(
    std::vector<Command> commands, std::unique_ptr<Decided> decided, store::CommitQueue::On on
) {
    std::vector<Answer> answers;
    auto changes = decide(commands, answers);
    if (!changes) {
        answers.resize(commands.size());
        decided->settled(std::move(answers), store::Fate::unknown, changes.error());
        return;
    }
    commits_.commit_later(
        std::move(*changes),
        std::make_unique<Undurable>(*this, std::move(answers), std::move(decided)),
        on
    );
}

Result<store::Batch> Sequencer::decide(
    std::vector<Command>& commands, std::vector<Answer>& answers
) {
    const auto time = begin_time();
    if (!time) return time.error();
    answers.reserve(answers.size() + commands.size());
    Batch batch(*this, *time);
    if (auto read = batch.prefetch(commands); !read) return read.error();
    for (Command& command : commands) {
        INVARIANT(shares_commit(command), "what depends on a command is decided after its commit");
        auto answer = batch.apply(command);
        if (!answer) return answer.error();
        answers.push_back(std::move(*answer));
    }
    return batch.take();
}

Result<void> Sequencer::resolve_replays(std::vector<Answer>& answers, std::size_t from) const {
    for (std::size_t i = from; i < answers.size(); ++i) {
        if (!answers[i].replayed) continue;
        auto first = queries_->answer_at(answers[i].sequence);
        if (!first) return first.error();
        answers[i].body = std::move(first->body);
    }
    return {};
}

Result<bool> Sequencer::bootstrap_operator(const std::string& key) {
    if (registry_.has_active_operator()) return false;
    Credential credential;
    credential.key_hash = sha256(key);
    credential.id = id_text("crd", first_bytes<16>(as_view(credential.key_hash)));
    credential.role = Role::programme_office;
    credential.tenant_id = to_string(Role::programme_office);
    credential.label = "bootstrap";
    const auto time = begin_time();
    if (!time) return time.error();
    Batch batch(*this, *time);
    batch.issue_bootstrap(std::move(credential));
    if (auto committed = batch.commit(); !committed) return committed.error();
    return true;
}

}  // namespace huanxin::engine
