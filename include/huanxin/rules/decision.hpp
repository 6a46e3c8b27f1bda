#pragma once
// What evaluate() answers: outcome, every reason, the amount, and the trace of all rules that were
// applied. It is stored as it stands, and the same facts under the same policy set give the same
// Decision, bit for bit.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/base/money.hpp"
#include "huanxin/base/time.hpp"
#include "huanxin/rules/policy_set.hpp"

namespace huanxin::rules {

/// Reasons for a decline, in the order of docs/openapi.yaml: first those of claims, then those of
/// reverse invoices. ON DISK: never renumber.
enum class ReasonCode : std::uint8_t {
    retailer_not_enrolled = 1,
    not_in_window = 2,
    category_not_covered = 3,
    grade_too_low = 4,
    price_above_ceiling = 5,
    new_item_not_eligible = 6,
    standard_not_met = 7,
    old_item_missing = 8,
    old_item_not_eligible = 9,
    owned_too_late = 10,
    owner_mismatch = 11,
    document_outside_window = 12,
    quota_used = 13,
    old_item_already_used = 14,
    new_item_already_subsidised = 15,
    invoice_already_used = 16,
    budget_exhausted = 17,
    recycler_not_approved = 18,
    licence_missing = 19,
    kind_not_allowed = 20,
    rate_not_allowed = 21,
    evidence_incomplete = 22,
    consent_missing = 23,
    old_item_already_invoiced = 24,
    seller_cap_exceeded = 25,
};
/// ON DISK: the greatest number that a stored decision can hold.
inline constexpr ReasonCode kReasonCodeLast = ReasonCode::seller_cap_exceeded;

[[nodiscard]] std::string_view to_string(ReasonCode code);

/// The rules that a trace can name. ON DISK: never renumber.
enum class RuleId : std::uint8_t {
    retailer_active = 1,
    retailer_enrolled = 2,
    sale_in_window = 3,
    version_known = 4,
    submitted_in_time = 5,
    category_covered = 6,
    efficiency_grade = 7,
    price_ceiling = 8,
    displacement = 9,
    nev_catalogue = 10,
    nev_for_nev = 11,
    ebike_standard = 12,
    battery_standard = 13,
    old_item_present = 14,
    old_item_registered_by = 15,
    owned_by = 16,
    same_owner = 17,
    document_window = 18,
    quota = 19,
    old_item_once = 20,
    new_item_once = 21,
    invoice_once = 22,
    amount = 23,
    budget = 24,
    recycler_approved = 25,
    recycler_active = 26,
    licence = 27,
    invoice_kind = 28,
    levy_rate = 29,
    evidence = 30,
    consent = 31,
    old_item_invoiced_once = 32,
    seller_cap = 33,
};
/// ON DISK: the greatest number that a stored decision can hold.
inline constexpr RuleId kRuleIdLast = RuleId::seller_cap;

[[nodiscard]] std::string_view to_string(RuleId rule);
/// The reason that a failure of `rule` gives. `amount` never fails: asking for its reason is a
/// defect.
[[nodiscard]] ReasonCode reason_of(RuleId rule);

/// A compared value, small enough to store for every claim. Never an identifier of a person or an
/// item.
struct Value {
    enum class Type : std::uint8_t {
        none = 0,
        boolean = 1,
        integer = 2,
        fen = 3,
        date = 4,
        ratio = 5,
        text = 6
    };

    Type type = Type::none;
    std::int64_t number = 0;  ///< Boolean 0/1, integer, fen, days since 1970, or billionths.
    std::string text;

    [[nodiscard]] static Value of(bool value) { return {Type::boolean, value ? 1 : 0, {}}; }
    [[nodiscard]] static Value of(std::int64_t value) { return {Type::integer, value, {}}; }
    [[nodiscard]] static Value of(Fen value) { return {Type::fen, value.count(), {}}; }
    [[nodiscard]] static Value of(Date value) { return {Type::date, value.days(), {}}; }
    [[nodiscard]] static Value of(Ratio value) { return {Type::ratio, value.billionths(), {}}; }
    [[nodiscard]] static Value of(std::string value) { return {Type::text, 0, std::move(value)}; }
    bool operator==(const Value&) const = default;
};

/// One rule applied: what was compared with what, whether it passed, and by which clause.
struct TraceStep {
    RuleId rule{};
    bool passed = false;
    std::string pointer;  ///< Member of the request that was judged; "" for facts that are not of
                          ///< the request.
    Value observed;
    Value limit;
    CitationId citation = 0;
    bool operator==(const TraceStep&) const = default;
};

struct Reason {
    ReasonCode code{};
    std::vector<std::string> pointers;  ///< One at least; the first is the place to look at.
    CitationId citation = 0;
    Value limit;
    bool operator==(const Reason&) const = default;
};

/// Something odd that does not refuse the claim, e.g. "vin_check_digit".
struct Warning {
    std::string code;
    std::string pointer;
    bool operator==(const Warning&) const = default;
};

struct FundingPart {
    std::string funder;
    Fen amount;
    bool operator==(const FundingPart&) const = default;
};

struct Decision {
    bool accepted = false;
    std::string version_id;  ///< "" for a claim outside every window (not_in_window).
    Fen subsidy;             ///< 0 when declined.
    std::vector<FundingPart> funding;
    std::vector<Reason> reasons;
    std::vector<Warning> warnings;
    std::vector<TraceStep> trace;
    bool operator==(const Decision&) const = default;
};

}  // namespace huanxin::rules
