// The fields that the channel wants (docs/reference/channel.md).

#include <algorithm>

#include <boost/json.hpp>

#include "huanxin/channel/courier.hpp"

namespace huanxin::channel {

namespace {

namespace json = boost::json;

/// 放弃减税: whether a lower levy rate was allowed on the day than the one that was taken.
bool gives_up_reduction(const engine::InvoiceRecord& record, const rules::TaxTerms& terms) {
    const auto* rates = terms.levy_rates.at(record.issued_on, record.recorded_at.shanghai_date());
    return rates != nullptr &&
           std::ranges::any_of(rates->value, [&](Ratio rate) { return rate < record.levy_rate; });
}

json::object party_of(const engine::Recycler& recycler) {
    return {{"name", recycler.name}, {"uscc", recycler.uscc}};
}

json::object seller_of(const invoicing::Seller& seller) {
    json::object out{
        {"name", seller.name},
        {"id_type", identity::to_string(seller.id_type)},
        {"id_number", seller.id_number}};
    if (!seller.phone.empty()) out["phone"] = seller.phone;
    if (!seller.address.empty()) out["address"] = seller.address;
    return out;
}

json::object amounts_of(const invoicing::Amounts& amounts) {
    return {
        {"gross_fen", amounts.gross().count()},
        {"net_fen", amounts.net.count()},
        {"vat_fen", amounts.vat.count()}};
}

/// With the quantity where the document has all of the line: which part of the quantity a part of
/// the amount stands for, nobody told.
json::object line_of(
    std::size_t number, const invoicing::Line& line, const invoicing::Amounts& amounts
) {
    json::object out = amounts_of(amounts);
    out["line"] = number;
    out["waste_class"] = line.waste_class;
    out["description"] = line.description;
    if (amounts.gross() == line.amount) {
        out["quantity"] = line.quantity;
        out["unit"] = invoicing::to_string(line.unit);
    }
    return out;
}

/// What a blue invoice and its red letters have in common.
json::object head_of(
    const engine::InvoiceRecord& record,
    const engine::Recycler& recycler,
    const rules::TaxTerms& terms
) {
    return {
        {"specific_element", "报废产品收购"},
        {"invoice_type", invoicing::to_string(record.kind)},
        {"buyer", party_of(recycler)},
        {"seller", seller_of(record.request->seller)},
        {"seller_own_used", record.own_used_goods},
        {"levy_rate", record.levy_rate.to_string()},
        {"gives_up_reduced_rate", gives_up_reduction(record, terms)}};
}

void add_red(json::object& out, const engine::RedLetter& red, const engine::InvoiceView& blue) {
    const std::string blue_id = engine::invoice_id_text(blue.record.id);
    out["document_id"] = engine::red_letter_id_text(red.id);
    out["colour"] = "red";
    out["issued_on"] = red.issued_on.to_string();
    out["reason"] = invoicing::to_string(red.reason);
    out["blue_document_id"] = blue_id;
    const engine::InvoiceFact* uploaded = blue.state.fact(engine::FactKind::uploaded);
    INVARIANT(uploaded != nullptr, "a red letter is held until its invoice is uploaded");
    out["blue_reference"] = uploaded->reference;
    json::array lines;
    for (const engine::RedLine& line : red.lines)
        lines.push_back(line_of(line.line, blue.record.request->lines.at(line.line), line.amounts));
    out["lines"] = std::move(lines);
    out["total"] = amounts_of(red.total());
}

}  // namespace

Document document_of(
    const engine::ChannelDocument& document,
    const engine::Recycler& recycler,
    const rules::TaxTerms& terms
) {
    const engine::InvoiceRecord& record = document.invoice.record;
    json::object out = head_of(record, recycler, terms);
    if (document.red) {
        add_red(out, *document.red, document.invoice);
        return {engine::red_letter_id_text(document.red->id), json::serialize(out) + "\n"};
    }
    out["document_id"] = engine::invoice_id_text(record.id);
    out["colour"] = "blue";
    out["invoice_ref"] = record.request->invoice_ref;
    out["issued_on"] = record.issued_on.to_string();
    json::array lines;
    for (std::size_t i = 0; i < record.amounts.size(); ++i)
        lines.push_back(line_of(i, record.request->lines.at(i), record.amounts[i]));
    out["lines"] = std::move(lines);
    out["total"] = amounts_of(invoicing::total(record.amounts));
    return {engine::invoice_id_text(record.id), json::serialize(out) + "\n"};
}

}  // namespace huanxin::channel
