// What a consumer still may claim, and what is known of an item.

#include <algorithm>

#include "http/endpoints/claims.hpp"
#include "http/endpoints/fields.hpp"
#include "http/endpoints/wanted_item.hpp"
#include "huanxin/engine/invoice_queries.hpp"
#include "huanxin/http/json_writer.hpp"

namespace huanxin::http {

namespace {

using Counts = std::vector<std::pair<std::string, std::int64_t>>;

std::string entitlements_json(const rules::PolicySet& policy, const Counts& counts, Date today) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("items").begin_array();
    for (const rules::Version& version : policy.versions) {
        if (today < version.sale_from || version.sale_to < today) continue;
        for (const rules::CategoryRule& category : version.categories) {
            const auto* limit = category.pieces.at(today, today);
            if (limit == nullptr) continue;
            const std::string bucket = version.quota_bucket(category.category);
            const auto found = std::ranges::find(counts, bucket, &Counts::value_type::first);
            const std::int64_t used = found == counts.end() ? 0 : found->second;
            json.begin_object();
            json.member("program", version.program);
            json.member("category", category.category);
            json.member("year", version.year);
            json.member("limit", limit->value);
            json.member("used", used);
            json.member("left", std::max<std::int64_t>(0, limit->value - used));
            json.end_object();
        }
    }
    json.end_array().end_object();
    return out;
}

}  // namespace

awaitable<Response> entitlements(Services& services, Call& call) {
    JsonDocument document;
    if (const auto problem = parse_body(document, call))
        co_return problem_response(*problem, call.request);
    const Date today = services.engine.now().shanghai_date();
    Faults faults;
    std::string number;
    {
        ObjectReader reader(faults, document);
        ObjectReader consumer = reader.object("consumer");
        number = read_typed_person(consumer, today);
    }
    if (!faults.empty()) co_return problem_response(problem_of(faults), call.request);
    const Bytes16 token = services.tokeniser.person(number);
    auto read = [&queries = services.engine.queries(), token] {
        return queries.quota_counts(token);
    };
    const auto counts = co_await offload(services.readers, read);
    if (!counts) co_return problem_response(read_failed(counts.error()), call.request);
    co_return json_response(
        200, entitlements_json(services.engine.policies().current(), *counts, today)
    );
}

namespace {

struct Wanted {
    engine::ItemTable table = engine::ItemTable::new_item;
    std::vector<Bytes16> keys;
};

struct Found {
    std::optional<engine::ClaimView> holder;
    engine::ItemLife life;  ///< Of an old item.
};

Result<Found> find_holder(
    const engine::Queries& queries, const engine::InvoiceQueries& invoices, const Wanted& wanted
) {
    Found found;
    if (wanted.table == engine::ItemTable::old_item) {
        auto life = invoices.item_life(wanted.keys);
        if (!life) return life.error();
        found.life = std::move(*life);
    }
    for (const Bytes16& key : wanted.keys) {
        const auto sequence = queries.item_holder(wanted.table, key);
        if (!sequence) return sequence.error();
        if (!*sequence) continue;
        auto view = queries.claim_at(**sequence, engine::Facts::leave_sealed);
        if (!view) return view.error();
        const bool used = *view && (**view).state.standing.status != claim::Status::held;
        if (*view && (!found.holder || used)) found.holder = std::move(**view);
    }
    return found;
}

/// That an old item was received or invoiced, to everyone; by whom and when, to those who may see
/// that recycler's records.
void write_life(
    JsonWriter& json,
    const engine::ItemLife& life,
    const engine::Registry& registry,
    const Principal& principal
) {
    const bool sees_all =
        principal.role == Role::programme_office || principal.role == Role::auditor;
    const auto seen = [&](engine::RecyclerNumber number) {
        const auto recycler = registry.recycler(number);
        return sees_all || recycler->id == principal.tenant_id ? recycler : nullptr;
    };
    if (life.receipt) {
        json.member("received", true);
        if (const auto recycler = seen(life.receipt->recycler)) {
            json.key("receipt").begin_object();
            json.member("receipt_id", engine::id_text("rcv", life.receipt->id));
            json.member("recycler_id", recycler->id);
            json.member("received_on", life.receipt->received_on.to_string());
            json.end_object();
        }
    }
    if (!life.invoice) return;
    json.member("invoiced", true);
    if (const auto recycler = seen(life.invoice->recycler)) {
        json.key("reverse_invoice").begin_object();
        json.member("invoice_id", engine::invoice_id_text(life.invoice->id));
        json.member("recycler_id", recycler->id);
        json.member("issued_on", life.invoice->issued_on.to_string());
        json.end_object();
    }
}

}  // namespace

awaitable<Response> lookup_item(Services& services, Call& call) {
    JsonDocument document;
    if (const auto problem = parse_body(document, call))
        co_return problem_response(*problem, call.request);
    Faults faults;
    Wanted wanted;
    {
        ObjectReader reader(faults, document);
        wanted.table =
            reader.has("old_item") ? engine::ItemTable::old_item : engine::ItemTable::new_item;
        wanted.keys = read_wanted_item(
            reader, wanted.table, services.engine.policies().current(), services.tokeniser
        );
    }
    if (!faults.empty()) co_return problem_response(problem_of(faults), call.request);
    auto read = [&engine = services.engine, &wanted] {
        return find_holder(engine.queries(), engine.invoice_queries(), wanted);
    };
    const auto found = co_await offload(services.readers, read);
    if (!found) co_return problem_response(read_failed(found.error()), call.request);

    std::string out;
    JsonWriter json(out);
    json.begin_object();
    const auto& holder = found->holder;
    const bool held = holder && holder->state.standing.status == claim::Status::held;
    json.member("state", !holder ? "free" : held ? "held" : "used");
    const bool sees_all =
        call.principal->role == Role::programme_office || call.principal->role == Role::auditor;
    if (holder && (sees_all || holder->record.tenant_id == call.principal->tenant_id)) {
        json.member("claim_id", engine::claim_id_text(holder->record.id));
        json.member("claim_status", claim::to_string(holder->state.standing.status));
    }
    write_life(json, found->life, services.engine.registry(), *call.principal);
    json.end_object();
    co_return json_response(200, std::move(out));
}

}  // namespace huanxin::http
