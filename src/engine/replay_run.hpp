#pragma once
// A replay under way (huanxin/engine/replay.hpp). One thread.

#include <memory>
#include <string>

#include "engine/batch.hpp"
#include "engine/replay_commands.hpp"
#include "huanxin/engine/replay.hpp"

namespace huanxin::engine {

class Replay {
public:
    Replay(
        const store::Store& recorded,
        store::Store& scratch,
        const privacy::Tokeniser& tokeniser,
        const privacy::KeyRing& key_ring,
        const ReplayOptions& options
    );

    Result<ReplayReport> run();

private:
    [[nodiscard]] Result<void> load_instead();
    [[nodiscard]] Result<bool> page();
    [[nodiscard]] Result<void> step(Sequence sequence, std::string_view record);
    [[nodiscard]] Result<void> expiry(const codec::pb::Event& event);
    [[nodiscard]] Result<void> policy_set(const codec::pb::Event& event);
    [[nodiscard]] Result<void> decided(const codec::pb::Event& event);
    // replay_decisions.cpp
    [[nodiscard]] Result<void> claim(const codec::pb::Event& event, Command& command);
    [[nodiscard]] Result<void> claim_anew(const codec::pb::Event& event, const Command& command);
    [[nodiscard]] bool can_hold(const ClaimRecord& record) const;
    [[nodiscard]] Result<void> invoice(const codec::pb::Event& event, Command& command);
    [[nodiscard]] Result<void> invoice_anew(const codec::pb::Event& event, const Command& command);
    /// "modified: claim_created.decision.subsidy_fen: 200000 -> 300000", a line a difference, if
    /// there is one but for what is sealed.
    void compare(const codec::pb::Event& recorded, const codec::pb::Event& decided);
    // replay.cpp
    [[nodiscard]] Result<void> compare_with_scratch(const codec::pb::Event& event);
    [[nodiscard]] Result<void> expire_until(Instant time);
    [[nodiscard]] Result<void> flush();
    Batch& batch();
    void differs(std::string what);
    /// As `differs`; the replay ends here.
    void stop(std::string what);

    const store::Store& recorded_;
    store::Store& scratch_;
    const ReplayOptions& options_;
    Queries claims_;
    InvoiceQueries invoices_;
    privacy::KeyRing keys_;  ///< The scratch store's own: nobody reads what is sealed there.
    ManualClock clock_{Instant()};
    std::unique_ptr<Sequencer> sequencer_;
    Recorded from_;
    bool erased_ = false;     ///< What the event has sealed was.
    bool refs_known_ = true;  ///< Of all claims: those that were erased are sealed.
    std::string instead_;     ///< Serialised; empty if the sets on record are taken.
    std::unique_ptr<Batch> batch_;
    Instant time_;
    Sequence sequence_ = 0;  ///< Of the event that is looked at.
    ReplayReport report_;
};

}  // namespace huanxin::engine
