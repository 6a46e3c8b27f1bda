#pragma once
// The states of a claim and what each transition needs (docs/openapi.yaml). Pure.

#include <cstdint>
#include <optional>
#include <string_view>

#include "huanxin/base/time.hpp"

namespace huanxin::claim {

/// ON DISK: never renumber.
enum class Status : std::uint8_t {
    declined = 1,
    held = 2,
    confirmed = 3,
    approved = 4,
    settled = 5,
    voided = 6,
    expired = 7,
    rejected = 8,
    refunded = 9,
    clawback_due = 10,
    clawed_back = 11,
};

[[nodiscard]] std::string_view to_string(Status status);

enum class Transition : std::uint8_t {
    confirm = 1,
    void_claim = 2,
    extend = 3,
    refund = 4,
    expire = 5
};

/// Why a transition is refused; the wire code is `to_string`. A refusal changes nothing.
enum class Conflict : std::uint8_t {
    hold_expired,
    already_confirmed,
    already_refunded,
    extension_limit,
    wrong_state,
    invoice_already_used,
};

[[nodiscard]] std::string_view to_string(Conflict conflict);

/// How often a hold may be extended.
inline constexpr std::int32_t kExtensionsMax = 3;

/// What the life cycle needs to know of a claim.
struct Standing {
    Status status = Status::declined;
    Instant hold_expires_at;
    std::int32_t extensions = 0;
};

/// Whether the hold has ended at `now`: from its exact end on, recorded as expired or not
/// (docs/openapi.yaml).
[[nodiscard]] bool hold_ended(const Standing& standing, Instant now);

/// nullopt if `transition` is allowed at `now`. A second void of a voided claim is allowed and
/// changes nothing. A claim whose hold has ended is judged as if the expiry were already recorded.
[[nodiscard]] std::optional<Conflict> conflict(
    Transition transition, const Standing& standing, Instant now
);

}  // namespace huanxin::claim
