#pragma once
// Whether a reverse invoice may be issued: every reason at once, in the order of docs/openapi.yaml,
// with the trace of all rules applied. Pure.

#include <optional>
#include <string>
#include <vector>

#include "huanxin/invoicing/cap.hpp"
#include "huanxin/invoicing/invoice.hpp"
#include "huanxin/invoicing/tax.hpp"
#include "huanxin/rules/decision.hpp"

namespace huanxin::invoicing {

struct Licence {
    rules::LicenceKind kind{};
    std::string number;
    Date valid_from, valid_to;  ///< Both inclusive.
    bool operator==(const Licence&) const = default;
};

/// What is on record when the invoice is judged.
struct Facts {
    Date recorded_on;
    bool approved = false;   ///< The tax office approved the recycler (art. 4).
    bool suspended = false;  ///< … and the programme office suspended it meanwhile.
    std::vector<Licence> licences;
    VatMethod vat_method{};  ///< On the day of the invoice.
    /// Earliest day of a recorded consent of this seller to this recycler.
    std::optional<Date> consented_on;
    std::vector<std::string> old_items_taken;  ///< Pointers of those with a live invoice.
    std::vector<MonthNet> months;              ///< The seller's, over all recyclers.
};

/// Amounts of each line, in order. A rate that is not allowed is used as it was told.
[[nodiscard]] std::vector<Amounts> line_amounts(const Request& request);
[[nodiscard]] Amounts total(const std::vector<Amounts>& amounts);

/// `net` is the invoice's. The request's waste classes must be in `terms`. Of the Decision only
/// `accepted`, `reasons`, `warnings` and `trace` are used.
[[nodiscard]] rules::Decision evaluate(
    const Request& request, Fen net, const Facts& facts, const rules::TaxTerms& terms
);

}  // namespace huanxin::invoicing
