#pragma once
// The events as auditors and indexes read them, without their bytes: from what is committed, on any
// thread. Errors: as store::Store, and Errc::corrupt for damaged records.

#include <array>
#include <compare>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/audit/leaf.hpp"
#include "huanxin/audit/merkle.hpp"
#include "huanxin/base/result.hpp"
#include "huanxin/engine/invoice_records.hpp"
#include "huanxin/engine/records.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::engine {

/// The kinds of docs/formats/log.md, in its order.
inline constexpr std::array<std::string_view, 24> kEventKinds{
    "claim.created",           "claim.confirmed",     "claim.voided",
    "claim.extended",          "claim.expired",       "claim.refunded",
    "reverse_invoice.created", "red_letter.issued",   "reverse_invoice.fact",
    "consent.recorded",        "old_item.received",   "filing.closed",
    "channel.acknowledged",    "retailer.registered", "recycler.registered",
    "retailer.changed",        "recycler.changed",    "credential.issued",
    "credential.revoked",      "budget.created",      "budget.adjusted",
    "policy_set.changed",      "consumer.erased",     "person.unmasked",
};
/// Of a sandbox only.
inline constexpr std::string_view kClockKind = "test_clock.set";

/// One event as it is told.
struct EventView {
    Sequence sequence = 0;
    audit::Leaf leaf;         ///< What the log says of it, the time included.
    audit::Hash leaf_hash{};  ///< By which it is found in the log's tiles.
    std::optional<Actor> actor;
    bool answered = false;  ///< Queries::answer_at gives what its caller was answered.
    std::optional<Acknowledgement> acknowledged;  ///< Of `channel.acknowledged`.
};

/// The events from `first` on, at most `limit`, without a gap.
[[nodiscard]] Result<std::vector<EventView>> read_events(
    const store::Store& store, Sequence first, std::size_t limit
);

/// What events are looked for by. ON DISK (docs/formats/history.md): never renumber.
enum class SubjectKind : std::uint8_t {
    retailer = 1,
    recycler = 2,
    consumer = 3,  ///< A person, as a seller too.
    old_item = 4,
    new_item = 5,
    invoice = 6  ///< Of a sale.
};

struct Subject {
    SubjectKind kind{};
    std::string key;  ///< The tenant's id, or the 16 bytes of the digest (docs/formats/keys.md).
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 is wrong about a defaulted <=>.
    auto operator<=>(const Subject&) const = default;
};

/// What one event is about. A retailer's or a recycler's are all events of its records, whoever
/// caused them; the other subjects are those that the event names itself.
struct EventLinks {
    std::vector<Subject> subjects;
    std::vector<Sequence> origins;   ///< Claims, invoices and red letters of which it is a later
                                     ///< event: the places where they were made.
    bool begins = false;             ///< It makes a claim or a reverse invoice.
    std::optional<Sequence> course;  ///< Whose later events are about its subjects, too: those of
                                     ///< that origin; unset where none can come.
};

/// Of the events from `first` on, at most `limit`, without a gap.
[[nodiscard]] Result<std::vector<EventLinks>> read_links(
    const store::Store& store, Sequence first, std::size_t limit
);
/// Of an event that must be there.
[[nodiscard]] Result<EventLinks> links_of(const store::Store& store, Sequence sequence);

/// Both of each, likewise, in the order asked for: one read of the store for all of them.
struct LinkedEvent {
    EventView event;
    EventLinks links;
};
[[nodiscard]] Result<std::vector<LinkedEvent>> read_linked_events(
    const store::Store& store, std::span<const Sequence> sequences
);

/// The first event of `last` at most that was recorded at `from` or later; `last` + 1 if there is
/// none. Some twenty reads.
[[nodiscard]] Result<Sequence> first_recorded(
    const store::Store& store, Instant from, Sequence last
);

/// The invoice or red letter that has this number on the tax office's platform.
[[nodiscard]] Result<std::optional<Sequence>> document_of_reference(
    const store::Store& store, std::string_view reference
);

}  // namespace huanxin::engine
