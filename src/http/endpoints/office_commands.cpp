// Bodies of the programme office's commands.

#include <set>

#include "http/endpoints/fields.hpp"
#include "http/endpoints/office.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/identity/region.hpp"
#include "huanxin/identity/uscc.hpp"

namespace huanxin::http {

namespace {

constexpr std::size_t kStoresMax = 4'000;  // What kJsonValuesMax has room for.

void read_programs(
    ArrayReader array, const rules::PolicySet& policy, std::vector<std::string>& programs
) {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < array.size(); ++i) {
        const auto text = array.string(i);
        if (!text) continue;
        if (!policy.programs.contains(*text))
            array.fault(i, "unknown_value", choices(policy.programs));
        else if (!seen.insert(*text).second)
            array.fault(i, "duplicate");
        programs.emplace_back(*text);
    }
}

void read_stores(ArrayReader array, std::vector<engine::StoreSite>& stores) {
    if (array.present() && array.size() == 0) array.fault("empty");
    if (array.size() > kStoresMax) array.fault("too_many", std::to_string(kStoresMax));
    std::set<std::string> seen;
    for (std::size_t i = 0; i < std::min(array.size(), kStoresMax); ++i) {
        ObjectReader reader = array.object(i);
        if (!reader.present()) continue;
        engine::StoreSite store;
        if (!reader.has("id")) reader.fault("id", "missing");
        store.id = read_own_id(reader, "id");
        if (!store.id.empty() && !seen.insert(store.id).second) reader.fault("id", "duplicate");
        if (const auto region = reader.string("region")) {
            note_fault(reader, "region", identity::check_region(*region), identity::kRegion.length);
            store.region = *region;
        }
        store.name = read_text(reader, "name");
        stores.push_back(std::move(store));
    }
}

void read_retailer(
    ObjectReader& reader, Services& services, const Call& /*call*/, engine::Command& command
) {
    engine::Retailer retailer;
    retailer.id = read_own_id(reader, "id");
    retailer.name = read_text(reader, "name");
    retailer.uscc = read_identifier(reader, "uscc", identity::kUscc);
    read_programs(
        reader.array("programs"), services.engine.policies().current(), retailer.programs
    );
    read_stores(reader.array("stores"), retailer.stores);
    command.body = engine::RegisterRetailer{std::move(retailer)};
}

engine::SetSuspension read_suspension(ObjectReader& reader, const Call& call, bool suspended) {
    engine::SetSuspension suspension;
    suspension.retailer_id = call.path_parameter("id");
    suspension.suspended = suspended;
    suspension.reason = read_text(reader, "reason", kReasonMax);
    return suspension;
}

void read_suspend(
    ObjectReader& reader, Services& /*services*/, const Call& call, engine::Command& command
) {
    command.body = read_suspension(reader, call, true);
}

void read_reinstate(
    ObjectReader& reader, Services& /*services*/, const Call& call, engine::Command& command
) {
    command.body = read_suspension(reader, call, false);
}

void read_credential(
    ObjectReader& reader, Services& /*services*/, const Call& /*call*/, engine::Command& command
) {
    engine::IssueCredential issue;
    const auto role = read_choice(reader, "role", engine::parse_role);
    if (role) issue.role = *role;
    const bool needs_tenant = role == engine::Role::retailer || role == engine::Role::recycler;
    if (needs_tenant && !reader.has("tenant_id")) reader.fault("tenant_id", "missing");
    const auto tenant = reader.optional_string("tenant_id");
    if (tenant && role && !needs_tenant) reader.fault("tenant_id", "not_allowed");
    issue.tenant_id = tenant.value_or("");
    issue.label = read_text(reader, "label");
    command.body = std::move(issue);
}

void read_revoke(
    ObjectReader& /*reader*/, Services& /*services*/, const Call& call, engine::Command& command
) {
    command.body = engine::RevokeCredential{std::string(call.path_parameter("id"))};
}

std::optional<Instant> read_instant(ObjectReader& reader, std::string_view name) {
    const auto text = reader.optional_string(name);
    if (!text) return std::nullopt;
    const Result<Instant> instant = Instant::parse(*text);
    if (instant) return *instant;
    reader.fault(name, "format", "RFC 3339");
    return std::nullopt;
}

bool is_region_prefix(std::string_view text) {
    return (text.size() == 2 || text.size() == 4 || text.size() == 6) && is_digits(text);
}

void read_pool(
    ObjectReader& reader, Services& services, const Call& /*call*/, engine::Command& command
) {
    const rules::PolicySet& policy = services.engine.policies().current();
    engine::CreatePool create;
    create.spec.id = read_own_id(reader, "id");
    if (const auto program = reader.string("program")) {
        if (!policy.programs.contains(*program))
            reader.fault("program", "unknown_value", choices(policy.programs));
        create.spec.program = *program;
    }
    create.spec.year = static_cast<std::int32_t>(reader.integer("year", {2000, 2200}).value_or(0));
    if (const auto region = reader.optional_string("region")) {
        if (!is_region_prefix(*region)) reader.fault("region", "format", "2, 4 or 6 digits");
        create.spec.region = *region;
    }
    if (const auto category = reader.optional_string("category")) {
        if (!policy.categories.contains(*category))
            reader.fault("category", "unknown_value", choices(policy.categories));
        create.spec.category = *category;
    }
    create.parent_id = reader.optional_string("parent_id").value_or("");
    create.total = Fen(reader.integer("total_fen", {0, Fen::kMax}).value_or(0));
    create.spec.opens_at = read_instant(reader, "opens_at");
    create.spec.closes_at = read_instant(reader, "closes_at");
    if (create.spec.opens_at && create.spec.closes_at &&
        *create.spec.closes_at <= *create.spec.opens_at)
        reader.fault("closes_at", "out_of_range", create.spec.opens_at->to_string());
    command.body = std::move(create);
}

void read_adjust(
    ObjectReader& reader, Services& /*services*/, const Call& call, engine::Command& command
) {
    engine::AdjustPool adjust;
    adjust.pool_id = call.path_parameter("id");
    const auto delta = reader.integer("delta_fen", {-Fen::kMax, Fen::kMax});
    if (delta && *delta == 0) reader.fault("delta_fen", "out_of_range");
    adjust.delta = Fen(delta.value_or(0));
    adjust.reason = read_text(reader, "reason", kReasonMax);
    command.body = std::move(adjust);
}

bool retailer_exists(const engine::Registry& registry, std::string_view id) {
    return registry.retailer(id) != nullptr;
}

bool credential_exists(const engine::Registry& registry, std::string_view id) {
    return registry.credential(id).has_value();
}

bool pool_exists(const engine::Registry& registry, std::string_view id) {
    return registry.pool(id).has_value();
}

}  // namespace

awaitable<Response> register_retailer(Services& services, Call& call) {
    const OfficeCall office{read_retailer, 201};
    return office_command(services, call, office);
}

awaitable<Response> suspend_retailer(Services& services, Call& call) {
    const OfficeCall office{read_suspend, 200, retailer_exists};
    return office_command(services, call, office);
}

awaitable<Response> reinstate_retailer(Services& services, Call& call) {
    const OfficeCall office{read_reinstate, 200, retailer_exists};
    return office_command(services, call, office);
}

awaitable<Response> issue_credential(Services& services, Call& call) {
    const OfficeCall office{read_credential, 201};
    return office_command(services, call, office);
}

awaitable<Response> revoke_credential(Services& services, Call& call) {
    const OfficeCall office{read_revoke, 200, credential_exists, true};
    return office_command(services, call, office);
}

awaitable<Response> create_pool(Services& services, Call& call) {
    const OfficeCall office{read_pool, 201};
    return office_command(services, call, office);
}

awaitable<Response> adjust_pool(Services& services, Call& call) {
    const OfficeCall office{read_adjust, 200, pool_exists};
    return office_command(services, call, office);
}

}  // namespace huanxin::http
