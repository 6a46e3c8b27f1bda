// The programme office's calls about recyclers.

#include "http/endpoints/fields.hpp"
#include "http/endpoints/invoice_json.hpp"
#include "http/endpoints/invoices.hpp"
#include "http/endpoints/office.hpp"
#include "huanxin/identity/uscc.hpp"

namespace huanxin::http {

namespace {

constexpr std::size_t kLicencesMax = 50;

invoicing::Licence read_licence(ObjectReader& reader) {
    invoicing::Licence licence;
    if (!reader.present()) return licence;
    if (const auto kind = read_choice(reader, "kind", rules::parse_licence_kind))
        licence.kind = *kind;
    licence.number = read_text(reader, "number");
    const auto from = read_date(reader, "valid_from");
    const auto to = read_date(reader, "valid_to");
    if (from) licence.valid_from = *from;
    if (to) licence.valid_to = *to;
    if (from && to && *to < *from) reader.fault("valid_to", "too_early", from->to_string());
    return licence;
}

/// A share of the VAT: 0.07, 0.05 and 0.01 are the law's; what holds where is the office's to say.
Ratio read_city_tax_rate(ObjectReader& reader) {
    const auto text = reader.string("city_tax_rate");
    if (!text) return {};
    const Result<Ratio> rate = Ratio::parse(*text);
    if (!rate)
        reader.fault("city_tax_rate", "format", "0.07");
    else if (*rate > Ratio::from_billionths(Ratio::kOne))
        reader.fault("city_tax_rate", "out_of_range", "0 … 1");
    return rate ? *rate : Ratio();
}

void read_standing(ObjectReader& reader, engine::Recycler& recycler) {
    const auto text = reader.string("reverse_invoicing");
    if (!text) return;
    const bool suspended = *text == "suspended";
    if (*text != "approved" && !suspended && *text != "not_approved")
        reader.fault("reverse_invoicing", "unknown_value", "approved, suspended, not_approved");
    recycler.approved = *text == "approved" || suspended;
    recycler.suspended = suspended;
}

void read_recycler(
    ObjectReader& reader, Services& services, const Call& /*call*/, engine::Command& command
) {
    engine::Recycler recycler;
    recycler.id = read_own_id(reader, "id");
    recycler.name = read_text(reader, "name");
    recycler.uscc = read_identifier(reader, "uscc", identity::kUscc);
    engine::VatMethodSince method;
    if (const auto named = read_choice(reader, "vat_method", invoicing::parse_vat_method))
        method.method = *named;
    const Date today = services.engine.now().shanghai_date();
    if (const auto since = read_past_date(reader, "vat_method_since", today)) method.since = *since;
    recycler.vat_methods.push_back(method);
    recycler.city_tax_rate = read_city_tax_rate(reader);
    ArrayReader array = reader.array("licences");
    if (array.size() > kLicencesMax) array.fault("too_many", std::to_string(kLicencesMax));
    for (std::size_t i = 0; i < std::min(array.size(), kLicencesMax); ++i) {
        ObjectReader licence = array.object(i);
        recycler.licences.push_back(read_licence(licence));
    }
    read_standing(reader, recycler);
    command.body = engine::RegisterRecycler{std::move(recycler)};
}

engine::ChangeRecycler change_of(ObjectReader& reader, const Call& call) {
    engine::ChangeRecycler change;
    change.recycler_id = call.path_parameter("id");
    change.reason = read_text(reader, "reason", kReasonMax);
    return change;
}

void read_suspend(
    ObjectReader& reader, Services& /*services*/, const Call& call, engine::Command& command
) {
    engine::ChangeRecycler change = change_of(reader, call);
    change.change = engine::SuspendRecycler{true};
    command.body = std::move(change);
}

void read_reinstate(
    ObjectReader& reader, Services& /*services*/, const Call& call, engine::Command& command
) {
    engine::ChangeRecycler change = change_of(reader, call);
    change.change = engine::SuspendRecycler{false};
    command.body = std::move(change);
}

void read_approve(
    ObjectReader& reader, Services& /*services*/, const Call& call, engine::Command& command
) {
    engine::ChangeRecycler change = change_of(reader, call);
    change.change = engine::ApproveRecycler{};
    command.body = std::move(change);
}

void read_vat_method(
    ObjectReader& reader, Services& /*services*/, const Call& call, engine::Command& command
) {
    engine::ChangeRecycler change = change_of(reader, call);
    engine::SetVatMethod method;
    if (const auto named = read_choice(reader, "vat_method", invoicing::parse_vat_method))
        method.method = *named;
    if (const auto since = read_date(reader, "vat_method_since")) method.since = *since;
    change.change = method;
    command.body = std::move(change);
}

void read_put_licence(
    ObjectReader& reader, Services& /*services*/, const Call& call, engine::Command& command
) {
    engine::ChangeRecycler change = change_of(reader, call);
    ObjectReader licence = reader.object("licence");
    change.change = engine::PutLicence{read_licence(licence)};
    command.body = std::move(change);
}

bool recycler_exists(const engine::Registry& registry, std::string_view id) {
    return registry.recycler(id) != nullptr;
}

}  // namespace

awaitable<Response> register_recycler(Services& services, Call& call) {
    return office_command(services, call, {.read = read_recycler, .status = 201});
}

awaitable<Response> suspend_recycler(Services& services, Call& call) {
    return office_command(services, call, {.read = read_suspend, .exists = recycler_exists});
}

awaitable<Response> reinstate_recycler(Services& services, Call& call) {
    return office_command(services, call, {.read = read_reinstate, .exists = recycler_exists});
}

awaitable<Response> approve_recycler(Services& services, Call& call) {
    return office_command(services, call, {.read = read_approve, .exists = recycler_exists});
}

awaitable<Response> set_vat_method(Services& services, Call& call) {
    return office_command(services, call, {.read = read_vat_method, .exists = recycler_exists});
}

awaitable<Response> put_licence(Services& services, Call& call) {
    return office_command(services, call, {.read = read_put_licence, .exists = recycler_exists});
}

awaitable<Response> get_recycler(Services& services, Call& call) {
    const auto recycler = services.engine.registry().recycler(call.path_parameter("id"));
    if (recycler == nullptr || !sees_recycler(*call.principal, *recycler))
        co_return problem_response(Problem{.code = "not_found"}, call.request);
    std::string out;
    JsonWriter json(out);
    write_recycler(json, *recycler, services.engine.now().shanghai_date());
    co_return json_response(200, std::move(out));
}

}  // namespace huanxin::http
