// The rules in force, as anyone may read them (docs/openapi.yaml).

#include "http/endpoints/claim_json.hpp"
#include "http/endpoints/claims.hpp"
#include "http/endpoints/paging.hpp"
#include "huanxin/http/json_writer.hpp"

namespace huanxin::http {

namespace {

void write_plain(JsonWriter& json, bool value) {
    json.value(value);
}
void write_plain(JsonWriter& json, std::int64_t value) {
    json.value(value);
}
void write_plain(JsonWriter& json, Fen value) {
    json.value(value.count());
}
void write_plain(JsonWriter& json, Date value) {
    json.value(value.to_string());
}
void write_plain(JsonWriter& json, const std::string& value) {
    json.value(value);
}
void write_plain(JsonWriter& json, const std::vector<std::string>& values) {
    json.begin_array();
    for (const std::string& value : values)
        json.value(value);
    json.end_array();
}
void write_plain(JsonWriter& json, const rules::Amount& amount) {
    json.begin_object();
    if (amount.rate) {
        json.member("rate", amount.rate->to_string()).member("cap_fen", amount.cap.count());
    } else {
        json.member("fixed_fen", amount.cap.count());
    }
    json.end_object();
}
void write_plain(JsonWriter& json, const std::vector<rules::FundingShare>& shares) {
    json.begin_array();
    for (const rules::FundingShare& share : shares)
        json.begin_object()
            .member("funder", share.funder)
            .member("share", share.share.to_string())
            .end_object();
    json.end_array();
}

/// All values of a parameter, each with its days and its citation.
template <class T>
void write_schedule(
    JsonWriter& json,
    std::string_view name,
    const rules::Schedule<T>& schedule,
    const rules::PolicySet& policy
) {
    if (schedule.empty()) return;
    json.key(name).begin_array();
    for (const rules::Dated<T>& dated : schedule.values) {
        json.begin_object();
        json.member("valid_from", dated.valid_from.to_string())
            .member("valid_to", dated.valid_to.to_string());
        json.member("known_from", dated.known_from.to_string())
            .member("known_to", dated.known_to.to_string());
        json.key("value");
        write_plain(json, dated.value);
        write_citation(json.key("citation"), policy.citations.at(dated.citation));
        json.end_object();
    }
    json.end_array();
}

std::string_view document_name(rules::Document document) {
    switch (document) {
        case rules::Document::scrap_certificate:
            return "scrap_certificate";
        case rules::Document::deregistration:
            return "deregistration";
        case rules::Document::transfer:
            return "transfer";
        case rules::Document::invoice:
            return "invoice";
        case rules::Document::registration:
            return "registration";
    }
    INVARIANT(false, "a document is one of the five");
}

void write_vehicle(
    JsonWriter& json, const rules::VehicleRule& vehicle, const rules::PolicySet& policy
) {
    json.key("vehicle").begin_object();
    json.key("old_registered_by").begin_object();
    for (const auto& [energy, schedule] : vehicle.old_registered_by)
        write_schedule(json, claim::to_string(energy), schedule, policy);
    json.end_object();
    write_schedule(json, "owned_by", vehicle.owned_by, policy);
    write_schedule(json, "displacement_max_ml", vehicle.displacement_max_ml, policy);
    write_schedule(json, "old_new_energy_pays_fuel", vehicle.old_new_energy_pays_fuel, policy);
    json.key("documents").begin_array();
    for (const auto& [document, citation] : vehicle.documents) {
        json.begin_object().member("document", document_name(document));
        write_citation(json.key("citation"), policy.citations.at(citation));
        json.end_object();
    }
    json.end_array().end_object();
}

void write_tier(JsonWriter& json, const rules::Tier& tier, const rules::PolicySet& policy) {
    json.begin_object().member("id", tier.id).key("when").begin_object();
    if (!tier.when.categories.empty()) write_plain(json.key("categories"), tier.when.categories);
    if (tier.when.grade) json.member("efficiency_grade", *tier.when.grade);
    if (tier.when.new_energy) json.member("new_energy", *tier.when.new_energy);
    if (tier.when.battery) json.member("battery", claim::to_string(*tier.when.battery));
    json.end_object();
    write_schedule(json, "amount", tier.amount, policy);
    json.end_object();
}

void write_version(
    JsonWriter& json, const rules::Version& version, const rules::PolicySet& policy, Date today
) {
    json.begin_object();
    json.member("id", version.id).member("year", version.year);
    json.member("in_force", version.sale_from <= today && today <= version.sale_to);
    json.member("sale_from", version.sale_from.to_string())
        .member("sale_to", version.sale_to.to_string());
    write_citation(json.key("window_citation"), policy.citations.at(version.window_citation));
    json.member("last_submission", version.last_submission.to_string());
    write_citation(
        json.key("submission_citation"), policy.citations.at(version.submission_citation)
    );
    json.member("known_from", version.known_from.to_string());
    if (!version.quota_group.empty()) json.member("quota_group", version.quota_group);
    json.key("categories").begin_array();
    for (const rules::CategoryRule& category : version.categories) {
        json.begin_object().member("category", category.category).member("graded", category.graded);
        write_schedule(json, "pieces", category.pieces, policy);
        json.end_object();
    }
    json.end_array().key("tiers").begin_array();
    for (const rules::Tier& tier : version.tiers)
        write_tier(json, tier, policy);
    json.end_array();
    write_schedule(json, "grade_worst", version.grade_worst, policy);
    write_schedule(json, "price_ceiling_fen", version.price_ceiling, policy);
    write_schedule(json, "old_item_required", version.old_item_required, policy);
    if (version.vehicle) write_vehicle(json, *version.vehicle, policy);
    if (version.ebike) {
        json.key("ebike").begin_object();
        write_schedule(json, "standards", version.ebike->standards, policy);
        write_schedule(
            json, "lithium_battery_standard", version.ebike->lithium_battery_standard, policy
        );
        json.end_object();
    }
    write_schedule(json, "funding", version.funding, policy);
    json.end_object();
}

void write_program(
    JsonWriter& json,
    const rules::Program& program,
    const rules::PolicySet& policy,
    Date today,
    Language language,
    bool all_versions
) {
    json.begin_object();
    json.member("id", program.id).member("kind", claim::to_string(program.kind));
    json.member("title", language == Language::en ? program.title_en : program.title_zh);
    json.key("versions").begin_array();
    for (const rules::Version& version : policy.versions) {
        if (version.program != program.id) continue;
        // In force: open for sales, or still for submission.
        const bool in_force = version.sale_from <= today &&
                              today <= std::max(version.sale_to, version.last_submission);
        if (all_versions || in_force) write_version(json, version, policy, today);
    }
    json.end_array().end_object();
}

}  // namespace

awaitable<Response> list_programs(Services& services, Call& call) {
    Problem problem{.code = "validation_failed"};
    const Page page = page_of(call.request, problem.errors);
    if (!problem.errors.empty()) co_return problem_response(problem, call.request);
    const rules::PolicySet& policy = services.engine.policies().current();
    const Date today = services.engine.now().shanghai_date();
    std::string out;
    ListWriter list(out, page);
    std::uint64_t number = 0;  // A programme's place in the order of ids.
    for (const auto& [id, program] : policy.programs) {
        if (number >= page.from) {
            if (!list.has_place(number)) break;
            write_program(list.json(), program, policy, today, call.request.language, false);
        }
        ++number;
    }
    list.end_items();
    list.json().member("policy_digest", policy.digest_text()).end_object();
    co_return json_response(200, std::move(out));
}

awaitable<Response> get_program(Services& services, Call& call) {
    const rules::PolicySet& policy = services.engine.policies().current();
    const auto found = policy.programs.find(call.path_parameter("id"));
    if (found == policy.programs.end())
        co_return problem_response(Problem{.code = "not_found"}, call.request);
    std::string out;
    JsonWriter json(out);
    write_program(
        json,
        found->second,
        policy,
        services.engine.now().shanghai_date(),
        call.request.language,
        true
    );
    co_return json_response(200, std::move(out));
}

}  // namespace huanxin::http
