#pragma once
// A sequencer over a store in memory, at a time that the test sets: one retailer with a store in
// Handan, money enough for every programme of 2025 and 2026.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "huanxin/base/clock.hpp"
#include "huanxin/engine/queries.hpp"
#include "huanxin/engine/sequencer.hpp"
#include "huanxin/store/memory_store.hpp"
#include "support/builders.hpp"

namespace huanxin::test {

inline constexpr std::string_view kRetailer = "R1";
/// What each pool of the fixture holds.
inline constexpr Fen kPlenty{100'000'000'00};

/// The digests that the edge makes of a claim (docs/formats/keys.md).
[[nodiscard]] engine::ClaimKeys keys_of(
    const claim::Request& request, std::string_view tenant_id, const privacy::Tokeniser& tokeniser
);
[[nodiscard]] Bytes16 invoice_key(
    const claim::Invoice& invoice, const privacy::Tokeniser& tokeniser
);

/// What a command is remembered by: the canonical body is whatever text the test says.
[[nodiscard]] engine::Idempotency remembered_as(
    std::string_view tenant_id, std::string_view path, std::string_view key, std::string_view body
);

/// All that an answer says, in a line: "held 82485", "declined quota_used budget_exhausted",
/// "422 validation_failed /invoice:missing", "409 claim_ref_taken held", "pool 1000 200 30 4"
/// (total, held, confirmed, settled), "retailer R1 suspended", "credential retailer R1 revoked",
/// "clock 2026-…".
[[nodiscard]] std::string told(const engine::Answer& answer);
[[nodiscard]] std::vector<std::string> told(const std::vector<engine::Answer>& answers);

/// Everything that is committed, by key.
[[nodiscard]] std::map<std::string, std::string> contents(const store::Store& store);

/// Who signs the log of a test engine: a key with the seed {1}.
[[nodiscard]] engine::LogIdentity test_log();

class TestEngine {
public:
    explicit TestEngine(
        Instant start = at("2026-03-14T12:00:00+08:00"), engine::SequencerOptions options = {}
    );

    /// Runs the commands as one call of `process`; the test fails if that returns an error.
    std::vector<engine::Answer> run(std::vector<engine::Command> commands);
    engine::Answer run(engine::Command command);

    /// As after a crash or a restart: all memory is lost, the disk is as the last commit left it.
    void reopen();
    void reopen(std::unique_ptr<const rules::PolicySet> policy);
    /// `reopen` with these master keys, by number.
    void reopen(std::map<std::uint32_t, Bytes32> master_keys);

    // Commands. Each gets an idempotency key of its own unless it is told one.
    [[nodiscard]] engine::Command create(const claim::Request& request, std::string key = {});
    [[nodiscard]] engine::Command preview(const claim::Request& request);
    using Change = std::variant<engine::Confirm, engine::VoidClaim, engine::Extend, engine::Refund>;
    [[nodiscard]] engine::Command change(
        const engine::Answer& created, Change change, std::string key = {}
    );
    /// With the invoice's digest.
    [[nodiscard]] engine::Confirm confirmation(claim::Invoice invoice) const;
    template <class Body>
    [[nodiscard]] engine::Command office(Body body, std::string key = {}) {
        engine::Command command;
        command.actor = {engine::Role::programme_office, "operator", "crd_office"};
        command.idempotency = next_key("operator", std::move(key));
        command.body = std::move(body);
        return command;
    }
    [[nodiscard]] static engine::CreatePool pool(
        std::string id, std::string program, Fen total, std::string parent_id = {}
    );

    /// The claim of an answer as it stands on disk now.
    [[nodiscard]] engine::ClaimView stored(const engine::Answer& created) const;
    [[nodiscard]] const ledger::Pool& pool(std::string_view id) const;
    /// Whether the consumer, the items and the invoice of `request` are all free: nothing counted,
    /// nothing held.
    [[nodiscard]] bool all_free(const claim::Request& request) const;

    [[nodiscard]] engine::Sequencer& sequencer() { return *sequencer_; }
    [[nodiscard]] const engine::Queries& queries() const { return sequencer_->queries(); }
    [[nodiscard]] store::MemoryStore& store() { return *store_; }
    [[nodiscard]] ManualClock& clock() { return clock_; }
    void pass(std::int64_t seconds) { clock_.set(clock_.now().plus_seconds(seconds)); }
    [[nodiscard]] const privacy::Tokeniser& tokeniser() const { return tokeniser_; }
    [[nodiscard]] const privacy::KeyRing& key_ring() const { return key_ring_; }

private:
    engine::Idempotency next_key(std::string_view tenant_id, std::string key);
    void set_up();

    ManualClock clock_;
    engine::SequencerOptions options_;
    privacy::Tokeniser tokeniser_;
    privacy::KeyRing key_ring_;
    std::unique_ptr<store::MemoryStore> store_;
    std::unique_ptr<engine::Sequencer> sequencer_;
    int keys_made_ = 0;
};

}  // namespace huanxin::test
