#pragma once
// What the engine keeps, as plain values. The bytes on disk are in proto/huanxin/record/v1, the
// keys in docs/formats/keys.md.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/base/bytes.hpp"
#include "huanxin/base/time.hpp"
#include "huanxin/claim/claim.hpp"
#include "huanxin/claim/lifecycle.hpp"
#include "huanxin/ledger/book.hpp"
#include "huanxin/rules/decision.hpp"

namespace huanxin::engine {

/// Position of an event in the one order of all that happened; from 1, without gaps.
using Sequence = std::uint64_t;

/// ON DISK: never renumber.
enum class Role : std::uint8_t { programme_office = 1, retailer = 2, recycler = 3, auditor = 4 };

[[nodiscard]] std::string_view to_string(Role role);
[[nodiscard]] std::optional<Role> parse_role(std::string_view text);

/// Who sent a command. The programme office and auditors are tenants by the name of their role.
struct Actor {
    Role role{};
    std::string tenant_id;
    std::string credential_id;
};

/// The keyed digests by which a claim's things are looked up (privacy::Tokeniser). Computed at the
/// edge.
struct ClaimKeys {
    Bytes16 consumer{};
    Bytes16 claim_ref{};
    std::vector<Bytes16> old_items;  ///< In the order of claim::identities.
    std::vector<Bytes16> new_items;
    std::optional<Bytes16> invoice;
};

/// ON DISK: never renumber.
enum class RefundReason : std::uint8_t {
    returned = 1,
    exchanged = 2,
    order_cancelled = 3,
    error = 4
};

[[nodiscard]] std::string_view to_string(RefundReason reason);
[[nodiscard]] std::optional<RefundReason> parse_refund_reason(std::string_view text);

/// Everything about a claim that never changes after it was decided.
struct ClaimRecord {
    Sequence sequence = 0;
    Instant recorded_at;
    Bytes16 id{};
    std::string tenant_id;
    ClaimKeys keys;  ///< `claim_ref` is not stored: all zero in a record that was read back.
    Fen net_price;
    Instant hold_expires_at;  ///< As granted; zero for a declined claim.
    rules::Decision decision;
    std::uint32_t policy_number = 0;
    std::string program, category, region;
    Date sold_on;
    std::string quota_bucket;
    std::vector<ledger::PoolNumber> pools;
    std::optional<claim::Request> request;  ///< Absent where the sealed part was not opened.
    bool erased = false;  ///< The sealed part was to be opened, but its person was erased.
};

/// Where a claim stands now.
struct ClaimState {
    claim::Standing standing;
    Instant updated_at;
    Sequence last_sequence = 0;
    std::optional<claim::Invoice> confirm_invoice;
    std::optional<Bytes16> confirm_invoice_key;
    std::optional<Date> delivered_on;
    std::optional<RefundReason> refund_reason;
    std::optional<Date> refunded_on;
};

struct ClaimView {
    ClaimRecord record;
    ClaimState state;
};

struct StoreSite {
    std::string id, region, name;
};

struct Retailer {
    std::string id, name, uscc;
    std::vector<std::string> programs;
    std::vector<StoreSite> stores;
    bool suspended = false;
    std::string suspension_reason;
    Instant registered_at, updated_at;
};

struct Credential {
    std::string id;
    Role role{};
    std::string tenant_id, label;
    Bytes32 key_hash{};
    bool revoked = false;
    Instant created_at;
};

/// A pool with its balances at one moment.
struct PoolView {
    ledger::PoolNumber number = 0;
    ledger::PoolSpec spec;
    std::string parent_id;
    Fen total, held, confirmed, settled;

    [[nodiscard]] Fen available() const { return total - held - confirmed - settled; }
};

/// "clm_" and 26 characters of base 32; the inverse gives nullopt for anything else.
[[nodiscard]] std::string claim_id_text(const Bytes16& id);
[[nodiscard]] std::optional<Bytes16> parse_claim_id(std::string_view text);
/// "<prefix>_" and base 32, for ids that the server derives for other records; and the inverse.
[[nodiscard]] std::string id_text(std::string_view prefix, const Bytes16& id);
[[nodiscard]] std::optional<Bytes16> parse_id(std::string_view prefix, std::string_view text);

}  // namespace huanxin::engine
