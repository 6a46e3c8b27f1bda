#pragma once
// The one writer: takes batches of commands in order, decides each over what those before it have
// changed, commits everything with one sync, and only then answers. One thread at a time;
// `registry()`, `now()` and `commits()` may be read by any thread.
//
// With the same store contents, commands, times and policy set the same bytes are written: apply
// has no other input.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/base/clock.hpp"
#include "huanxin/engine/command.hpp"
#include "huanxin/engine/policies.hpp"
#include "huanxin/engine/registry.hpp"
#include "huanxin/ledger/book.hpp"
#include "huanxin/privacy/sealer.hpp"
#include "huanxin/privacy/token.hpp"
#include "huanxin/store/commit_queue.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::engine {

class Overlay;
class InvoiceQueries;
class Queries;

/// Tables whose keys are random digests (docs/formats/keys.md): what a store for the sequencer is
/// opened with (store::RocksOptions::random_tables). ON DISK: never change.
inline constexpr std::string_view kRandomTables = "IRONVUBHQZ";

/// Who signs the transparency log.
struct LogIdentity {
    std::string origin;
    Bytes32 public_key{};
    bool operator==(const LogIdentity&) const = default;
};

/// What a store was opened with; nullopt if it never was. Errc::corrupt, Errc::io.
[[nodiscard]] Result<std::optional<LogIdentity>> recorded_log(const store::Store& store);

struct SequencerOptions {
    /// Recorded in the store at its first opening; a store of the other mode is refused ever after.
    bool sandbox = false;
    /// Sandbox only: time stands still at this instant (or where an earlier run left it) and moves
    /// by SetClock.
    std::optional<Instant> test_clock;
    /// Recorded in the store at its first opening; another one is refused ever after. nullopt: as
    /// recorded; in a new store no event gets an entry of the log, to measure what the log costs.
    std::optional<LogIdentity> log;
};

/// Commands that many of one commit may hold. The others are rare, and those after depend on them.
[[nodiscard]] bool shares_commit(const Command& command);

/// Who waits for a batch that was decided.
class Decided {
public:
    virtual ~Decided() = default;
    /// Once, on the committing thread or the caller's. The answers, one a command, go out if there
    /// is no `failure`. Else nothing more may be processed; and whatever became of the batch, of a
    /// replay nothing is known.
    virtual void settled(
        std::vector<Answer> answers, store::Fate fate, const std::optional<Error>& failure
    ) = 0;
};

class Sequencer {
public:
    /// Reads the store's state and records `policy` if it is not the set in force there. All
    /// references must outlive the sequencer. Errors: Errc::corrupt, Errc::unsupported (another
    /// mode or a newer format), Errc::io.
    [[nodiscard]] static Result<std::unique_ptr<Sequencer>> open(
        store::Store& store,
        const Clock& clock,
        const privacy::Tokeniser& tokeniser,
        const privacy::KeyRing& key_ring,
        std::unique_ptr<const rules::PolicySet> policy,
        SequencerOptions options
    );
    ~Sequencer();

    /// Decides `commands` in order and makes the effects durable; one answer a command. On an error
    /// nothing more may be processed: what the disk holds of the last batch is not known until the
    /// store is opened again.
    [[nodiscard]] Result<std::vector<Answer>> process(std::vector<Command> commands);

    /// Decides `commands`, each of which shares commits, and returns while their effects are on the
    /// way to the disk, or when they are there (`on`): `decided` is told.
    void process_later(
        std::vector<Command> commands,
        std::unique_ptr<Decided> decided,
        store::CommitQueue::On on = store::CommitQueue::On::queue
    );
    /// Until all that was decided is durable and answered.
    [[nodiscard]] Result<void> drain() const { return commits_.drain(); }
    /// Commits so far, each with one sync.
    [[nodiscard]] std::uint64_t commits() const { return commits_.commits(); }

    /// Records the expiry of every hold that has ended; for times without commands.
    [[nodiscard]] Result<void> expire_due();

    /// Makes an operator credential with this key if there is no active one; false if there was.
    [[nodiscard]] Result<bool> bootstrap_operator(const std::string& key);

    /// When the next hold may end; nullopt if none is open.
    [[nodiscard]] std::optional<Instant> next_hold_end() const { return next_hold_end_; }
    [[nodiscard]] Instant now() const;
    [[nodiscard]] bool has_test_clock() const { return test_clock_.has_value(); }
    [[nodiscard]] const Registry& registry() const { return registry_; }
    [[nodiscard]] const Policies& policies() const { return policies_; }
    [[nodiscard]] const ledger::Book& book() const { return book_; }
    [[nodiscard]] const Queries& queries() const { return *queries_; }
    [[nodiscard]] const InvoiceQueries& invoice_queries() const { return *invoice_queries_; }
    /// As recorded; nullopt in a store that was never opened with one.
    [[nodiscard]] const std::optional<LogIdentity>& log() const { return log_; }
    [[nodiscard]] Sequence last_sequence() const { return next_sequence_ - 1; }

private:
    friend class Batch;   // src/engine/batch.hpp: one batch in the making.
    friend class Replay;  // src/engine/replay.cpp: goes on as recorded.
    Sequencer(
        store::Store& store,
        const Clock& clock,
        const privacy::Tokeniser& tokeniser,
        const privacy::KeyRing& key_ring,
        SequencerOptions options
    );
    [[nodiscard]] Result<void> load(std::unique_ptr<const rules::PolicySet> policy);
    [[nodiscard]] Result<void> load_meta();
    [[nodiscard]] Result<void> load_log(std::string_view origin, std::string_view public_key);
    [[nodiscard]] Result<void> load_policies(std::unique_ptr<const rules::PolicySet> policy);
    [[nodiscard]] Result<void> load_registry();
    [[nodiscard]] Result<void> load_pools();
    [[nodiscard]] Result<Instant> begin_time();
    [[nodiscard]] Result<void> expire_until(Instant time);
    [[nodiscard]] Result<Answer> process_alone(Command& command);
    [[nodiscard]] Result<void> process_together(
        std::vector<Command>& commands, std::vector<Answer>& answers
    );
    class Undurable;  // Answers that wait for their commit.
    [[nodiscard]] Result<store::Batch> decide(
        std::vector<Command>& commands, std::vector<Answer>& answers
    );
    [[nodiscard]] Result<void> resolve_replays(std::vector<Answer>& answers, std::size_t from)
        const;

    store::Store& store_;  // What is durable.
    const Clock& clock_;
    const privacy::Tokeniser& tokeniser_;
    const privacy::KeyRing& key_ring_;
    std::string token_key_check_;  ///< Of the keys in use, as the meta record has them.
    std::string master_key_check_;
    SequencerOptions options_;
    std::optional<LogIdentity> log_;
    std::optional<ManualClock> test_clock_;
    std::unique_ptr<Queries> queries_;
    std::unique_ptr<InvoiceQueries> invoice_queries_;
    Registry registry_;
    Policies policies_;
    ledger::Book book_;
    Sequence next_sequence_ = 1;
    std::atomic<std::int64_t> last_time_ms_{0};
    std::optional<Instant> next_hold_end_;
    std::string hold_cursor_;     // Hold-end entries up to here are done.
    store::CommitQueue commits_;  // Last: who waits for it is answered before the rest goes.
};

}  // namespace huanxin::engine
