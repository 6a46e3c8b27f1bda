#pragma once
// The body of a claim, from JSON to claim::Request (docs/openapi.yaml).

#include <string>

#include "huanxin/claim/claim.hpp"
#include "huanxin/engine/records.hpp"
#include "huanxin/http/json_reader.hpp"
#include "huanxin/identity/fault.hpp"
#include "huanxin/privacy/token.hpp"
#include "huanxin/rules/policy_set.hpp"

namespace huanxin::http {

/// What a body is judged against besides its own form.
struct ClaimContext {
    const rules::PolicySet& policy;
    const engine::Retailer& retailer;
    Date today;
};

/// Decodes the members of a claim. The request is only meaningful if `faults` of the reader stays
/// empty. `reader` is the body's own; members that are not of a claim (a bulk line's key) are the
/// caller's to ask for.
[[nodiscard]] claim::Request read_claim(ObjectReader& reader, const ClaimContext& context);

/// `new_item` and `old_item`, for claim_request.cpp.
[[nodiscard]] claim::NewItem read_new_item(ObjectReader& reader, const ClaimContext& context);
[[nodiscard]] claim::OldItem read_old_item(
    ObjectReader& reader,
    const ClaimContext& context,
    const rules::Program* program,
    const rules::Category* new_category
);

/// Digests of documents; a reverse invoice has them, too.
[[nodiscard]] std::vector<claim::Evidence> read_evidence(ArrayReader array);

/// E-bike plates are the cities' own: a short text of letters, digits and Chinese characters.
[[nodiscard]] identity::Fault check_ebike_plate(std::string_view plate);
inline constexpr identity::Identifier kEbikePlate{check_ebike_plate, "1-16", "·"};

}  // namespace huanxin::http
