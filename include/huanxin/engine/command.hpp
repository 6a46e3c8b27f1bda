#pragma once
// What the edge asks of the sequencer and what it gets back. A command is complete: all that needs
// no state was done before it was built (decoding, normalising, tokens, fingerprint).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "huanxin/engine/invoice_commands.hpp"
#include "huanxin/engine/person_records.hpp"
#include "huanxin/engine/records.hpp"

namespace huanxin::engine {

/// One member of a body that can't be accepted (422).
struct FieldFault {
    std::string pointer;
    std::string_view code;      ///< Frozen; a string literal.
    std::string argument = {};  ///< A bound or a format for the message, never personal data.
};

/// Scope (tenant, method, path) and key in one digest; the digest is also the id of what the
/// command creates, so a replay after a crash yields the same id (docs/reference/http-api.md).
struct Idempotency {
    Bytes16 id{};
    Bytes16 fingerprint{};  ///< Tokeniser::fingerprint of the canonical body (RFC 8785).
};

[[nodiscard]] Bytes16 idempotency_id(
    std::string_view tenant_id, std::string_view method_and_path, std::string_view key
);

struct CreateClaim {
    claim::Request request;
    ClaimKeys keys;
    bool preview = false;  ///< Decide as if it were made now, and change nothing; needs no
                           ///< idempotency key.
};

struct Confirm {
    std::optional<claim::Invoice> invoice;
    std::optional<Bytes16> invoice_key;
    std::optional<Date> delivered_on;
};
struct VoidClaim {};
struct Extend {
    std::int32_t hold_seconds = claim::Request::kHoldSecondsDefault;
};
struct Refund {
    RefundReason reason{};
    Date refunded_on;
};

/// `claim` was read at the edge: what of a claim never changes may be read at any time.
struct ChangeClaim {
    ClaimRecord claim;
    std::variant<Confirm, VoidClaim, Extend, Refund> change;
};

struct RegisterRetailer {
    Retailer retailer;  ///< Empty id: the engine derives one.
};
struct SetSuspension {
    std::string retailer_id;
    bool suspended = false;
    std::string reason;
};
struct IssueCredential {
    Role role{};
    std::string tenant_id, label;
};
struct RevokeCredential {
    std::string credential_id;
};
struct CreatePool {
    ledger::PoolSpec spec;  ///< Empty id: the engine derives one. `parent` is resolved by the
                            ///< engine.
    std::string parent_id;
    Fen total;
};
struct AdjustPool {
    std::string pool_id;
    Fen delta;
    std::string reason;
};
/// Moves the sandbox's test clock forward.
struct SetClock {
    Instant now;
};

struct Command {
    Actor actor;
    std::optional<Idempotency> idempotency;
    std::vector<FieldFault> faults;  ///< Found at the edge; judged after the remembered key
                                     ///< (docs/reference/http-api.md).
    std::variant<
        CreateClaim,
        ChangeClaim,
        RegisterRetailer,
        SetSuspension,
        IssueCredential,
        RevokeCredential,
        CreatePool,
        AdjustPool,
        SetClock,
        RegisterRecycler,
        ChangeRecycler,
        RecordConsent,
        CreateInvoice,
        IssueRedLetter,
        RecordFact,
        ReceiveOldItem,
        CloseFiling,
        AcknowledgeDocument,
        EraseConsumer,
        FinishErasure,
        UnmaskPerson>
        body;
};

struct Existing {
    std::string id;
    std::string status;
};

/// No state changed.
struct Refused {
    enum class Kind : std::uint8_t {
        validation,   ///< 422 with `faults`.
        key_reused,   ///< 422: the key is remembered with another body.
        conflict,     ///< 409 with `code`, and `existing` where the contract shows it.
        not_found,    ///< 404.
        erased,       ///< 410 with `code`: what is asked for was erased.
        unavailable,  ///< 503: the queue is full or the engine is stopping.
        storage,  ///< 503: a commit failed; whether this command's effect is on disk is not known.
    };
    Kind kind{};
    std::string_view code;  ///< Frozen; a string literal.
    std::vector<FieldFault> faults;
    std::optional<Existing> existing;
};

struct IssuedCredential {
    Credential credential;
    std::string key;  ///< Derived from the idempotency id under the token key, so a replay shows
                      ///< the same one.
};

struct Answer {
    std::variant<
        Refused,
        ClaimView,
        Retailer,
        IssuedCredential,
        Credential,
        PoolView,
        Instant,
        Recycler,
        Consent,
        InvoiceView,
        RedLetter,
        Receipt,
        ClosedFiling,
        Acknowledgement,
        Erasure,
        Unmasking>
        body;
    bool replayed = false;  ///< An earlier command with this key did it; `body` shows what that one
                            ///< was answered.
    Sequence sequence = 0;  ///< The event behind the answer; 0 for a refusal.
};

/// Called once, on one of the engine's threads, when all is durable. Must not block: hand over
/// to your own executor.
class Completion {
public:
    virtual ~Completion() = default;
    virtual void done(Answer answer) = 0;
};

}  // namespace huanxin::engine
