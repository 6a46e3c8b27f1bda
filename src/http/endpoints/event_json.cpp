#include "http/endpoints/event_json.hpp"

#include "http/endpoints/claim_json.hpp"
#include "http/endpoints/invoice_json.hpp"
#include "http/endpoints/invoices.hpp"
#include "http/endpoints/office.hpp"
#include "http/endpoints/persons.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::http {

namespace {

/// Writes the answer of a call as the call did, but for a credential's key and a person unmasked.
struct WriteDetails {
    JsonWriter& json;
    const Services& services;
    Language language;
    const engine::Answer& answer;

    void operator()(const engine::ClaimView& claim) const {
        write_claim(json, claim, services.engine.policies(), language);
    }
    void operator()(const engine::InvoiceView& invoice) const {
        write_invoice(
            json, invoice, services.engine.registry(), services.engine.policies(), language
        );
    }
    void operator()(const engine::RedLetter& red) const {
        write_red_letter(json, red, std::nullopt);
    }
    void operator()(const engine::Consent& consent) const { json.raw(consent_json(consent)); }
    void operator()(const engine::Receipt& receipt) const {
        json.raw(receipt_json(receipt, services.engine.registry()));
    }
    void operator()(const engine::ClosedFiling& closed) const {
        json.raw(closed_filing_json(closed, services.engine.registry()));
    }
    void operator()(const engine::Erasure& erasure) const { write_erasure(json, erasure); }
    /// Without the person: who reads this is shown nobody.
    void operator()(const engine::Unmasking& unmasking) const {
        write_unmasking(json, unmasking, nullptr);
    }
    void operator()(const engine::IssuedCredential& issued) const {
        engine::Answer shown;
        shown.body = issued.credential;
        write_office_answer(json, shown);
    }
    void operator()(const engine::Refused& /*refused*/) const { json.null(); }
    void operator()(const engine::Acknowledgement& /*told*/) const { json.null(); }
    template <class Office>
    void operator()(const Office& /*value*/) const {
        write_office_answer(json, answer);
    }
};

Result<void> write_details(
    JsonWriter& json, const engine::EventView& event, const Services& services, Language language
) {
    json.key("details");
    if (event.acknowledged) {
        json.begin_object();
        json.member("document_sequence", event.acknowledged->document);
        json.member("reference", event.acknowledged->reference);
        json.member("on", event.acknowledged->on.to_string());
        json.end_object();
        return {};
    }
    if (!event.answered) {
        json.null();
        return {};
    }
    const auto answer = services.engine.queries().answer_at(event.sequence);
    if (!answer) return answer.error();
    std::visit(WriteDetails{json, services, language, *answer}, answer->body);
    return {};
}

}  // namespace

void write_actor(JsonWriter& json, const std::optional<engine::Actor>& actor) {
    json.key("actor");
    if (!actor) {
        json.null();
        return;
    }
    json.begin_object();
    json.member("role", engine::to_string(actor->role));
    json.member("tenant_id", actor->tenant_id);
    json.member("credential_id", actor->credential_id);
    json.end_object();
}

Result<void> write_event(
    JsonWriter& json, const engine::EventView& event, const Services& services, Language language
) {
    const audit::Leaf& leaf = event.leaf;
    json.begin_object();
    json.member("sequence", event.sequence);
    json.member("recorded_at", leaf.time.to_string());
    json.member("kind", leaf.kind);
    json.member("subject", leaf.subject);
    json.member("outcome", leaf.outcome);
    json.key("amounts").begin_object();
    for (const auto& [name, fen] : leaf.amounts)
        json.member(name, fen);
    json.end_object();
    json.key("policy_digest");
    if (leaf.policy)
        json.value("sha256:" + to_hex(as_view(*leaf.policy)));
    else
        json.null();
    write_actor(json, event.actor);
    json.member("leaf_hash", to_hex(as_view(event.leaf_hash)));
    if (auto written = write_details(json, event, services, language); !written) return written;
    json.end_object();
    return {};
}

std::string amounts_text(const audit::Leaf& leaf) {
    std::string text;
    for (const auto& [name, fen] : leaf.amounts)
        text.append(text.empty() ? "" : ",").append(name).append("=").append(std::to_string(fen));
    return text;
}

}  // namespace huanxin::http
