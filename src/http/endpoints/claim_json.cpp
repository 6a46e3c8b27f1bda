#include "http/endpoints/claim_json.hpp"

#include "http/endpoints/decision_text.hpp"
#include "http/endpoints/person_json.hpp"
#include "huanxin/base/invariant.hpp"

namespace huanxin::http {

void write_value(JsonWriter& json, const rules::Value& value) {
    switch (value.type) {
        case rules::Value::Type::none:
            json.null();
            return;
        case rules::Value::Type::boolean:
            json.value(value.number != 0);
            return;
        case rules::Value::Type::integer:
        case rules::Value::Type::fen:
            json.value(value.number);
            return;
        case rules::Value::Type::date:
            json.value(Date::from_days(static_cast<std::int32_t>(value.number)).to_string());
            return;
        case rules::Value::Type::ratio:
            json.value(Ratio::from_billionths(value.number).to_string());
            return;
        case rules::Value::Type::text:
            json.value(value.text);
            return;
    }
    INVARIANT(false, "a value is of one of the seven types");
}

void write_citation(JsonWriter& json, const rules::Citation& citation) {
    json.begin_object();
    json.member("instrument", citation.instrument);
    json.member("article", citation.article);
    json.member("quote", citation.quote);
    json.member("source", citation.source);
    json.member("checked_on", citation.checked_on.to_string());
    json.member("status", citation.verified ? "verified" : "assumed");
    json.end_object();
}

namespace {

std::string citation_line(const rules::Citation& citation) {
    return citation.article.empty() ? citation.instrument
                                    : citation.instrument + " " + citation.article;
}

void write_pointers(JsonWriter& json, const std::vector<std::string>& pointers) {
    json.member("pointer", pointers.front());
    json.key("pointers").begin_array();
    for (const std::string& pointer : pointers)
        json.value(pointer);
    json.end_array();
}

void write_invoice(JsonWriter& json, const claim::Invoice& invoice) {
    json.begin_object().member("number", invoice.number);
    if (!invoice.code.empty()) json.member("code", invoice.code);
    json.member("issued_on", invoice.issued_on.to_string());
    json.member("total_fen", invoice.total.count());
    json.end_object();
}

void write_sale(JsonWriter& json, const engine::ClaimView& view) {
    json.key("sale").begin_object().member("net_price_fen", view.record.net_price.count());
    if (const auto& request = view.record.request) {
        const auto& invoice = request->invoice ? request->invoice : view.state.confirm_invoice;
        if (invoice) write_invoice(json.key("invoice"), *invoice);
    }
    json.end_object();
}

}  // namespace

void write_evidence(JsonWriter& json, const std::vector<claim::Evidence>& evidence) {
    json.key("evidence").begin_array();
    for (const claim::Evidence& item : evidence)
        json.begin_object().member("kind", item.kind).member("sha256", item.sha256).end_object();
    json.end_array();
}

namespace {

void write_course(JsonWriter& json, const engine::ClaimView& view) {
    if (view.record.decision.accepted)
        json.member("hold_expires_at", view.state.standing.hold_expires_at.to_string());
    else
        json.key("hold_expires_at").null();
    if (view.state.delivered_on) json.member("delivered_on", view.state.delivered_on->to_string());
    if (view.state.refund_reason) {
        json.key("refund").begin_object();
        json.member("reason", engine::to_string(*view.state.refund_reason));
        if (view.state.refunded_on) json.member("refunded_on", view.state.refunded_on->to_string());
        json.end_object();
    }
    json.member("recorded_at", view.record.recorded_at.to_string());
    json.member("updated_at", view.state.updated_at.to_string());
    json.member("sequence", view.state.last_sequence);
}

}  // namespace

void write_funding(JsonWriter& json, const rules::Decision& decision) {
    json.key("funding").begin_array();
    for (const rules::FundingPart& part : decision.funding)
        json.begin_object()
            .member("funder", part.funder)
            .member("amount_fen", part.amount.count())
            .end_object();
    json.end_array();
}

void write_decision(
    JsonWriter& json,
    const rules::Decision& decision,
    const rules::PolicySet& policy,
    Instant evaluated_at,
    Language language
) {
    json.key("decision").begin_object();
    json.member("outcome", decision.accepted ? "accepted" : "declined");
    json.key("reasons").begin_array();
    for (const rules::Reason& reason : decision.reasons) {
        json.begin_object();
        json.member("code", rules::to_string(reason.code));
        json.member("message", reason_text(reason.code, language));
        write_pointers(json, reason.pointers);
        json.member("citation", citation_line(policy.citations.at(reason.citation)));
        if (reason.limit.type != rules::Value::Type::none)
            write_value(json.key("limit"), reason.limit);
        json.end_object();
    }
    json.end_array().key("warnings").begin_array();
    for (const rules::Warning& warning : decision.warnings) {
        json.begin_object().member("code", warning.code);
        json.member("message", warning_text(warning.code, language))
            .member("pointer", warning.pointer)
            .end_object();
    }
    json.end_array();
    json.member("policy_digest", policy.digest_text());
    json.member("evaluated_at", evaluated_at.to_string());
    json.end_object();
}

namespace {

void write_items(JsonWriter& json, const claim::Request& request) {
    write_new_item(json.key("new_item"), request.new_item);
    if (request.old_item) write_old_item(json.key("old_item"), *request.old_item);
}

void write_extras(JsonWriter& json, const claim::Request& request) {
    write_evidence(json, request.evidence);
    json.key("metadata").begin_object();
    for (const auto& [name, value] : request.metadata)
        json.member(name, value);
    json.end_object();
}

}  // namespace

void write_claim(
    JsonWriter& json,
    const engine::ClaimView& view,
    const engine::Policies& policies,
    Language language
) {
    const engine::ClaimRecord& record = view.record;
    INVARIANT(record.request.has_value() != record.erased, "a claim that is shown was opened");
    const claim::Request* request = record.request ? &*record.request : nullptr;
    json.begin_object();
    json.member("id", engine::claim_id_text(record.id));
    json.member("status", claim::to_string(view.state.standing.status));
    write_erased(json, record.erased);
    json.member("program", record.program);
    if (record.decision.version_id.empty())
        json.key("program_version").null();
    else
        json.member("program_version", record.decision.version_id);
    if (request != nullptr) {
        json.member("claim_ref", request->claim_ref);
        json.member("store_id", request->store_id);
    }
    json.member("region", record.region);
    json.member("sold_on", record.sold_on.to_string());
    write_person(
        json, "consumer", request != nullptr ? &request->consumer : nullptr, record.keys.consumer
    );
    if (request != nullptr) write_items(json, *request);
    write_sale(json, view);
    if (request != nullptr) write_extras(json, *request);
    json.member("subsidy_fen", record.decision.subsidy.count());
    write_funding(json, record.decision);
    write_course(json, view);
    write_decision(
        json, record.decision, policies.at(record.policy_number), record.recorded_at, language
    );
    json.end_object();
}

std::string claim_json(
    const engine::ClaimView& view, const engine::Policies& policies, Language language
) {
    std::string out;
    out.reserve(2'048);
    JsonWriter json(out);
    write_claim(json, view, policies, language);
    return out;
}

void write_trace(
    JsonWriter& json, const rules::Decision& decision, const rules::PolicySet& policy
) {
    json.key("rules").begin_array();
    for (const rules::TraceStep& step : decision.trace) {
        json.begin_object();
        json.member("rule", rules::to_string(step.rule));
        json.member("passed", step.passed);
        json.member("pointer", step.pointer);
        write_value(json.key("observed"), step.observed);
        write_value(json.key("limit"), step.limit);
        write_citation(json.key("citation"), policy.citations.at(step.citation));
        json.end_object();
    }
    json.end_array();
}

std::string explanation_json(
    const engine::ClaimView& view, const engine::Policies& policies, Language language
) {
    const engine::ClaimRecord& record = view.record;
    const rules::PolicySet& policy = policies.at(record.policy_number);
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("claim_id", engine::claim_id_text(record.id));
    if (record.decision.version_id.empty())
        json.key("program_version").null();
    else
        json.member("program_version", record.decision.version_id);
    json.member("subsidy_fen", record.decision.subsidy.count());
    write_funding(json, record.decision);
    write_decision(json, record.decision, policy, record.recorded_at, language);
    write_trace(json, record.decision, policy);
    json.end_object();
    return out;
}

}  // namespace huanxin::http
