#include "http/endpoints/invoices.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/engine/structuring.hpp"
#include "huanxin/http/json_writer.hpp"

namespace huanxin::http {

namespace {

/// Persons read at a time.
constexpr std::size_t kPersonsPerPage = 1'000;

void write_alert(
    JsonWriter& json, const engine::StructuringAlert& alert, const engine::Registry& registry
) {
    json.begin_object();
    json.member("kind", engine::to_string(alert.kind));
    json.key("seller_tokens").begin_array();
    for (const Bytes16& seller : alert.sellers)
        json.value(to_base32(as_view(seller)));
    json.end_array().key("recycler_ids").begin_array();
    for (const engine::RecyclerNumber number : alert.recyclers)
        json.value(registry.recycler(number)->id);
    json.end_array();
    if (alert.net != Fen(0)) json.member("net_fen", alert.net.count());
    json.end_object();
}

}  // namespace

awaitable<Response> structuring_alerts(Services& services, Call& call) {
    const auto month = invoicing::Month::parse(call.path_parameter("month"));
    if (!month) co_return problem_response(unreadable_in_path("month", kMonthForm), call.request);
    engine::StructuringScan scan = services.engine.invoice_queries().structuring(
        *month, services.engine.policies().current().tax, services.engine.now().shanghai_date()
    );
    bool more = true;
    while (more) {
        auto read = [&scan] { return scan.next(kPersonsPerPage); };
        const auto went_on = co_await offload(services.readers, read);
        if (!went_on) co_return problem_response(read_failed(went_on.error()), call.request);
        more = *went_on;
    }
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("month", month->to_string());
    json.member("near_percent", engine::kNearPercent);
    json.key("alerts").begin_array();
    for (const engine::StructuringAlert& alert : scan.alerts())
        write_alert(json, alert, services.engine.registry());
    json.end_array().end_object();
    co_return json_response(200, std::move(out));
}

}  // namespace huanxin::http
