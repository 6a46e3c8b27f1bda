#pragma once
// The read side: answers from what is committed, on any thread, without ever waiting for the
// writer. Calls block on the disk, so the edge makes them on a pool of its own. Errors: as
// store::Store, and Errc::corrupt for damaged records.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "huanxin/engine/command.hpp"
#include "huanxin/engine/records.hpp"
#include "huanxin/privacy/sealer.hpp"
#include "huanxin/privacy/token.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::record::v1 {
class Event;
}  // namespace huanxin::record::v1

namespace huanxin::engine {

/// Whether the personal part of a claim is wanted: opening it costs a look-up and two decryptions.
enum class Facts : std::uint8_t { leave_sealed, open };

/// What the index knows of an item or an invoice.
enum class ItemTable : std::uint8_t { old_item, new_item, invoice };

class Queries {
public:
    Queries(
        const store::Store& store,
        const privacy::Tokeniser& tokeniser,
        const privacy::KeyRing& key_ring
    )
        : store_(store), tokeniser_(tokeniser), key_ring_(key_ring) {}

    /// nullopt if there is no such claim.
    [[nodiscard]] Result<std::optional<ClaimView>> claim(const Bytes16& id, Facts facts) const;
    [[nodiscard]] Result<std::optional<ClaimView>> claim_at(Sequence created_at, Facts facts) const;
    /// Claims of one retailer under one claim_ref in order of sequence, from `from` on, at most
    /// `limit`. In all: any number of declined ones, then at most one other.
    [[nodiscard]] Result<std::vector<ClaimView>> claims_by_ref(
        const Bytes16& claim_ref, Sequence from, std::size_t limit
    ) const;
    /// Sequence of the claim that holds the item, or nullopt.
    [[nodiscard]] Result<std::optional<Sequence>> item_holder(ItemTable table, const Bytes16& item)
        const;
    /// (bucket, count) of one consumer; empty for a consumer never seen.
    [[nodiscard]] Result<std::vector<std::pair<std::string, std::int64_t>>> quota_counts(
        const Bytes16& consumer
    ) const;
    /// Whether all that was told of the person was erased; false for a person never seen, and for
    /// one of whom something was told since.
    [[nodiscard]] Result<bool> erased(const Bytes16& token) const;
    /// Pools in order of number, from `from` on, at most `limit`.
    [[nodiscard]] Result<std::vector<PoolView>> pools(ledger::PoolNumber from, std::size_t limit)
        const;
    [[nodiscard]] Result<std::optional<PoolView>> pool(ledger::PoolNumber number) const;
    /// The answer that the event at `sequence` gave, as it was then: what a replay shows.
    [[nodiscard]] Result<Answer> answer_at(Sequence sequence) const;
    /// The key that a credential was issued with.
    [[nodiscard]] std::string credential_key(const Bytes16& idempotency_id) const;

private:
    /// Of the event that made it.
    [[nodiscard]] Result<ClaimRecord> record_of(
        Sequence sequence, const record::v1::Event& event, Facts facts
    ) const;
    [[nodiscard]] Result<std::optional<ClaimRecord>> record_at(Sequence created_at, Facts facts)
        const;
    [[nodiscard]] Result<ClaimView> with_state(ClaimRecord record) const;
    [[nodiscard]] Result<Unmasking> unmasking_at(Sequence sequence, const record::v1::Event& event)
        const;
    [[nodiscard]] Result<void> open_facts(ClaimRecord& record, std::string_view sealed) const;

    const store::Store& store_;
    const privacy::Tokeniser& tokeniser_;
    const privacy::KeyRing& key_ring_;
};

}  // namespace huanxin::engine
