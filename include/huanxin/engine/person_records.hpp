#pragma once
// Erasing a person, and showing one unmasked: what is asked of the sequencer, and what it keeps.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "huanxin/engine/invoice_records.hpp"
#include "huanxin/engine/records.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::engine {

/// Destroys the data key under which everything that tells of a person is sealed, and with it the
/// salts of the log's commitments. What was counted stays: quotas, caps, used items, money. A
/// person who is erased already, and of whom nothing was told since, is answered the erasure that
/// there was.
struct EraseConsumer {
    Bytes16 person{};
    std::string reason;
};

/// The erased key is gone from the disk. Makes no event: the erasure has one. Answered the erasure
/// that was finished, or that there is none to finish (not_found).
struct FinishErasure {
    Bytes16 person{};
    Sequence erasure = 0;
};

/// `record` was read at the edge, facts open: what of it never changes may be read at any time.
struct UnmaskPerson {
    std::variant<ClaimRecord, InvoiceRecord> record;
    std::string reason;
};

struct Erasure {
    Sequence sequence = 0;
    Instant recorded_at;
    Bytes16 id{};
    Bytes16 person{};
    Sequence erased_through = 0;  ///< What was sealed up to this event can't be read any more.
    std::string reason;
};

/// An auditor was shown the person of one record.
struct Unmasking {
    Sequence sequence = 0;
    Instant recorded_at;
    Bytes16 person{};
    Sequence record_sequence = 0;
    std::variant<Bytes16, Bytes16> record_id;  ///< Of a claim (index 0), or of a reverse invoice.
    std::string reason;
    /// The buyer, who has neither address nor bank card, or the seller. Absent once erased.
    std::optional<invoicing::Seller> shown;
};

/// "ers_" and 26 characters of base 32.
[[nodiscard]] std::string erasure_id_text(const Bytes16& id);
/// "clm_…" or "rin_…".
[[nodiscard]] std::string record_id_text(const Unmasking& unmasking);

/// Takes the erased data key from the disk; the erasure is committed, and FinishErasure is to
/// follow. It may be made again. Any thread; blocks for as long as store::Store::forget does.
/// Errors: as that.
[[nodiscard]] Result<void> forget_erased(const store::Store& store, const Bytes16& person);

/// An erasure that was committed, and never finished: the server ended in between.
struct UnfinishedErasure {
    Bytes16 person{};
    Sequence erasure = 0;
};
/// In no order. Any thread. Errc::io, Errc::corrupt.
[[nodiscard]] Result<std::vector<UnfinishedErasure>> unfinished_erasures(const store::Store& store);

}  // namespace huanxin::engine
