#pragma once
// The decision on a claim as a pure function of (request, facts, policy set). No clock, no
// database, no JSON, no float.

#include <cstdint>
#include <string>
#include <vector>

#include "huanxin/claim/claim.hpp"
#include "huanxin/rules/decision.hpp"
#include "huanxin/rules/policy_set.hpp"

namespace huanxin::rules {

/// A pool on the claim's path, with what it has left.
struct PoolFact {
    std::string id;
    Fen available;
};

/// What is on record when the claim is judged.
struct Facts {
    Instant recorded_at;             ///< Sequence time of the claim.
    bool retailer_active = false;    ///< Not suspended.
    bool retailer_enrolled = false;  ///< Enrolled for the programme.
    std::int64_t quota_used = 0;     ///< Count in Version::quota_bucket, live holds counted.
    std::vector<std::string> old_items_taken;  ///< Pointers of the old item's identities that a
                                               ///< live or completed claim holds.
    std::vector<std::string> new_items_taken;
    bool invoice_taken = false;
    std::vector<PoolFact> pools;  ///< Every pool that the claim would debit; empty means nothing to
                                  ///< spend.
};

/// Judges `request`. Every reason that applies is in the answer, in the order of ReasonCode, one
/// entry a code; budget_exhausted only where no other applies. `version` is
/// PolicySet::version_for(request.program, request.sold_on), told by the caller because the facts
/// depend on it.
[[nodiscard]] Decision evaluate(
    const claim::Request& request,
    const Facts& facts,
    const PolicySet& policy,
    const Version* version
);

}  // namespace huanxin::rules
