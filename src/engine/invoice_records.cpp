#include "huanxin/engine/invoice_records.hpp"

#include <algorithm>

#include "huanxin/base/invariant.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::engine {

const VatMethodSince& Recycler::vat_method(Date on) const {
    INVARIANT(!vat_methods.empty(), "a recycler has a VAT method");
    const auto found = std::ranges::find_if(
        vat_methods.rbegin(), vat_methods.rend(), [&](const auto& one) { return one.since <= on; }
    );
    return found != vat_methods.rend() ? *found : vat_methods.front();
}

bool InvoiceState::reversed() const {
    return std::ranges::all_of(left, [](const invoicing::Amounts& amounts) {
        return amounts.gross() == Fen(0);
    });
}

const InvoiceFact* InvoiceState::fact(FactKind kind) const {
    const auto found = std::ranges::find(facts, kind, &InvoiceFact::kind);
    return found != facts.end() ? &*found : nullptr;
}

invoicing::Amounts RedLetter::total() const {
    invoicing::Amounts sum;
    for (const RedLine& line : lines)
        sum += line.amounts;
    return sum;
}

std::string_view to_string(FactKind kind) {
    switch (kind) {
        case FactKind::confirmed_by_seller:
            return "confirmed_by_seller";
        case FactKind::paid:
            return "paid";
        case FactKind::tax_paid:
            return "tax_paid";
        case FactKind::uploaded:
            return "uploaded";
    }
    INVARIANT(false, "a fact of an invoice is one of the four");
}

std::optional<FactKind> parse_fact_kind(std::string_view text) {
    for (const FactKind kind :
         {FactKind::confirmed_by_seller, FactKind::paid, FactKind::tax_paid, FactKind::uploaded})
        if (to_string(kind) == text) return kind;
    return std::nullopt;
}

std::string invoice_id_text(const Bytes16& id) {
    return id_text("rin", id);
}

std::optional<Bytes16> parse_invoice_id(std::string_view text) {
    return parse_id("rin", text);
}

std::string red_letter_id_text(const Bytes16& id) {
    return id_text("red", id);
}

}  // namespace huanxin::engine
