#include "http/endpoints/invoice_json.hpp"

#include "http/endpoints/claim_json.hpp"
#include "http/endpoints/person_json.hpp"
#include "huanxin/base/invariant.hpp"

namespace huanxin::http {

namespace {

std::string_view standing_of(const engine::Recycler& recycler) {
    if (!recycler.approved) return "not_approved";
    return recycler.suspended ? "suspended" : "approved";
}

void write_amounts(JsonWriter& json, const invoicing::Amounts& amounts) {
    json.member("net_fen", amounts.net.count());
    json.member("vat_fen", amounts.vat.count());
}

}  // namespace

void write_lines(JsonWriter& json, const engine::InvoiceRecord& record) {
    json.key("lines").begin_array();
    for (std::size_t i = 0; i < record.amounts.size(); ++i) {
        json.begin_object();
        if (record.request) {
            const invoicing::Line& line = record.request->lines.at(i);
            json.member("waste_class", line.waste_class);
            json.member("description", line.description);
            json.member("quantity", line.quantity);
            json.member("unit", invoicing::to_string(line.unit));
        }
        json.member("amount_fen", record.amounts[i].gross().count());
        write_amounts(json, record.amounts[i]);
        json.end_object();
    }
    json.end_array();
}

namespace {

void write_total(JsonWriter& json, const invoicing::Amounts& total) {
    json.member("gross_fen", total.gross().count());
    write_amounts(json, total);
}

/// What proves the purchase, and what it was of.
void write_proofs(JsonWriter& json, const invoicing::Request& request) {
    write_evidence(json, request.evidence);
    json.key("old_items").begin_array();
    for (const invoicing::OldItem& item : request.old_items) {
        json.begin_object().member("category", item.category);
        for (const invoicing::OldItemIdentity& identity : item.identities)
            json.member(
                std::string_view(identity.pointer).substr(identity.pointer.rfind('/') + 1),
                identity.value
            );
        json.end_object();
    }
    json.end_array();
    if (request.claim_id.empty())
        json.key("claim_id").null();
    else
        json.member("claim_id", request.claim_id);
}

void write_request(JsonWriter& json, const engine::InvoiceRecord& record) {
    const invoicing::Request* request = record.request ? &*record.request : nullptr;
    if (request != nullptr) json.member("invoice_ref", request->invoice_ref);
    json.member("issued_on", record.issued_on.to_string());
    json.member("kind", invoicing::to_string(record.kind));
    json.member("levy_rate", record.levy_rate.to_string());
    write_person(
        json, "seller", request != nullptr ? &request->seller : nullptr, record.keys.seller
    );
    json.member("own_used_goods", record.own_used_goods);
    json.member("three_flow", record.three_flow);
    if (request != nullptr && !request->place.empty()) json.member("place", request->place);
    write_lines(json, record);
    write_total(json, invoicing::total(record.amounts));
    if (request != nullptr) write_proofs(json, *request);
}

}  // namespace

void write_recycler(JsonWriter& json, const engine::Recycler& recycler, Date on) {
    json.begin_object();
    json.member("id", recycler.id).member("name", recycler.name).member("uscc", recycler.uscc);
    const engine::VatMethodSince& method = recycler.vat_method(on);
    json.member("vat_method", invoicing::to_string(method.method));
    json.member("vat_method_since", method.since.to_string());
    json.key("vat_methods").begin_array();
    for (const engine::VatMethodSince& one : recycler.vat_methods)
        json.begin_object()
            .member("method", invoicing::to_string(one.method))
            .member("since", one.since.to_string())
            .end_object();
    json.end_array();
    json.member("city_tax_rate", recycler.city_tax_rate.to_string());
    json.key("licences").begin_array();
    for (const invoicing::Licence& licence : recycler.licences)
        json.begin_object()
            .member("kind", rules::to_string(licence.kind))
            .member("number", licence.number)
            .member("valid_from", licence.valid_from.to_string())
            .member("valid_to", licence.valid_to.to_string())
            .end_object();
    json.end_array();
    json.member("reverse_invoicing", standing_of(recycler));
    if (!recycler.suspension_reason.empty())
        json.member("suspension_reason", recycler.suspension_reason);
    json.member("registered_at", recycler.registered_at.to_string());
    json.member("updated_at", recycler.updated_at.to_string());
    json.end_object();
}

void write_invoice(
    JsonWriter& json,
    const engine::InvoiceView& view,
    const engine::Registry& registry,
    const engine::Policies& policies,
    Language language
) {
    const engine::InvoiceRecord& record = view.record;
    INVARIANT(record.request.has_value() != record.erased, "an invoice that is shown was opened");
    const auto recycler = registry.recycler(record.recycler);
    INVARIANT(recycler != nullptr, "an invoice's recycler is registered");
    json.begin_object();
    json.member("id", engine::invoice_id_text(record.id));
    json.member("status", record.decision.accepted ? "issued" : "declined");
    write_erased(json, record.erased);
    json.member("recycler_id", recycler->id);
    write_request(json, record);
    write_decision(
        json, record.decision, policies.at(record.policy_number), record.recorded_at, language
    );
    json.key("red_letters").begin_array();
    for (const engine::RedReference& red : view.state.reds)
        json.value(engine::red_letter_id_text(red.id));
    json.end_array();
    json.key("facts").begin_array();
    for (const engine::InvoiceFact& fact : view.state.facts)
        json.begin_object()
            .member("fact", engine::to_string(fact.kind))
            .member("on", fact.on.to_string())
            .member("reference", fact.reference)
            .member("recorded_at", fact.recorded_at.to_string())
            .end_object();
    json.end_array();
    const invoicing::Amounts left = invoicing::total(view.state.left);
    json.member("left_fen", record.decision.accepted ? left.gross().count() : 0);
    json.member("recorded_at", record.recorded_at.to_string());
    json.member("updated_at", view.state.updated_at.to_string());
    json.member("sequence", view.state.last_sequence);
    json.end_object();
}

std::string invoice_preview_json(
    const engine::InvoiceView& view, const engine::Policies& policies, Language language
) {
    const engine::InvoiceRecord& record = view.record;
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("status", record.decision.accepted ? "issued" : "declined");
    write_lines(json, record);
    write_total(json, invoicing::total(record.amounts));
    write_decision(
        json, record.decision, policies.at(record.policy_number), record.recorded_at, language
    );
    json.end_object();
    return out;
}

void write_red_letter(
    JsonWriter& json, const engine::RedLetter& red, const std::optional<engine::Upload>& upload
) {
    json.begin_object();
    json.member("id", engine::red_letter_id_text(red.id));
    json.member("blue_id", engine::invoice_id_text(red.blue_id));
    json.member("issued_on", red.issued_on.to_string());
    json.member("reason", invoicing::to_string(red.reason));
    json.key("lines").begin_array();
    for (const engine::RedLine& line : red.lines) {
        json.begin_object().member("line", line.line);
        json.member("amount_fen", line.amounts.gross().count());
        write_amounts(json, line.amounts);
        json.end_object();
    }
    json.end_array();
    write_total(json, red.total());
    if (upload)
        json.key("uploaded")
            .begin_object()
            .member("on", upload->on.to_string())
            .member("reference", upload->reference)
            .end_object();
    else
        json.key("uploaded").null();
    json.member("recorded_at", red.recorded_at.to_string());
    json.member("sequence", red.sequence);
    json.end_object();
}

std::string consent_json(const engine::Consent& consent) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("id", engine::id_text("cns", consent.id));
    write_person(json, "seller", consent.erased ? nullptr : &consent.seller, consent.seller_token);
    json.member("consented_on", consent.consented_on.to_string());
    json.member("proof_sha256", consent.proof_sha256);
    json.member("recorded_at", consent.recorded_at.to_string());
    json.member("sequence", consent.sequence);
    json.end_object();
    return out;
}

void write_figures(JsonWriter& json, const invoicing::Figures& figures) {
    json.member("net_fen", figures.net.count());
    json.member("all_net_fen", figures.all_net.count());
    json.member("vat_due_fen", figures.vat_due.count());
    json.member("city_tax_fen", figures.city_tax.count());
    json.member("education_fen", figures.education.count());
    json.member("local_education_fen", figures.local_education.count());
    json.member("income_tax_fen", figures.income_tax.count());
}

void write_counts(JsonWriter& json, const invoicing::Figures& figures) {
    json.member("invoices", figures.invoices);
    json.member("red_letters", figures.red_letters);
}

}  // namespace huanxin::http
