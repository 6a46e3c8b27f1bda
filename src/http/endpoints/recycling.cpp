// What happens outside Huanxin: facts of an invoice, and receipts of old items.

#include <algorithm>

#include "http/endpoints/fields.hpp"
#include "http/endpoints/invoice_json.hpp"
#include "http/endpoints/invoice_request.hpp"
#include "http/endpoints/invoices.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/engine/lookup_keys.hpp"

namespace huanxin::http {

namespace {

constexpr std::size_t kReferenceMax = 64;

/// 1 to 64 visible ASCII characters.
std::string read_reference(ObjectReader& reader, Need need) {
    const auto text =
        need == Need::required ? reader.string("reference") : reader.optional_string("reference");
    if (!text) return {};
    if (text->empty() || text->size() > kReferenceMax)
        reader.fault("reference", "length", "1-64");
    else if (!is_visible_ascii(*text))
        reader.fault("reference", "characters");
    return std::string(*text);
}

/// Which days are allowed is the engine's to say: receipts of the channel have the same.
engine::RecordFact read_fact(ObjectReader& reader, const engine::InvoiceRecord& invoice) {
    engine::RecordFact fact;
    fact.invoice = invoice;
    if (const auto kind = read_choice(reader, "fact", engine::parse_fact_kind)) fact.kind = *kind;
    if (const auto on = read_date(reader, "on")) fact.on = *on;
    fact.reference = read_reference(reader, Need::required);
    return fact;
}

}  // namespace

awaitable<Response> record_fact(Services& services, Call& call) {
    auto found = co_await find_invoice(services, call, engine::Facts::open);
    if (const auto* problem = std::get_if<Problem>(&found))
        co_return problem_response(*problem, call.request);
    const auto key = idempotency_key(call.request);
    if (const auto* problem = std::get_if<Problem>(&key))
        co_return problem_response(*problem, call.request);
    JsonDocument document;
    if (const auto problem = parse_body(document, call))
        co_return problem_response(*problem, call.request);
    Faults faults;
    engine::Command command;
    {
        ObjectReader reader(faults, document);
        command.body = read_fact(reader, std::get<engine::InvoiceView>(found).record);
    }
    if (faults.unreadable()) co_return problem_response(problem_of(faults), call.request);
    command.actor = *call.principal;
    command.faults = field_faults(faults);
    command.idempotency =
        idempotency_of(services, call, std::get<std::string>(key), canonical(document.root()));
    const engine::Answer answer = co_await decide(services.engine, std::move(command));
    co_return invoice_response(services, call.request, answer, 200);
}

namespace {

struct Receiving {
    engine::ReceiveOldItem receive;
    std::string claim_id;
};

Receiving read_receipt(ObjectReader& reader, Services& services, Date today) {
    Receiving receiving;
    receiving.claim_id = read_claim_id(reader);
    ObjectReader item = reader.object("old_item");
    if (item.present()) {
        const invoicing::OldItem old_item =
            read_invoiced_item(item, services.engine.policies().current(), "/old_item");
        receiving.receive.category = old_item.category;
        for (const invoicing::OldItemIdentity& identity : old_item.identities)
            receiving.receive.item_keys.push_back(engine::old_item_key(identity, services.tokeniser)
            );
    }
    if (const auto on = read_past_date(reader, "received_on", today))
        receiving.receive.received_on = *on;
    receiving.receive.reference = read_reference(reader, Need::optional);
    return receiving;
}

/// The claim that a receipt names must be there, and the item must be its old item.
void check_claim_item(engine::Command& command, const std::optional<engine::ClaimView>& claim) {
    auto& receive = std::get<engine::ReceiveOldItem>(command.body);
    if (!claim) {
        command.faults.push_back({"/claim_id", "unknown_value"});
        return;
    }
    const std::vector<Bytes16>& known = claim->record.keys.old_items;
    const bool same = std::ranges::any_of(receive.item_keys, [&](const Bytes16& key) {
        return std::ranges::find(known, key) != known.end();
    });
    if (!same) command.faults.push_back({"/old_item", "mismatch"});
    receive.claim = claim->record;
}

}  // namespace

std::string receipt_json(const engine::Receipt& receipt, const engine::Registry& registry) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("id", engine::id_text("rcv", receipt.id));
    json.member("recycler_id", registry.recycler(receipt.recycler)->id);
    if (receipt.claim_id)
        json.member("claim_id", engine::claim_id_text(*receipt.claim_id));
    else
        json.key("claim_id").null();
    json.member("category", receipt.category);
    json.member("received_on", receipt.received_on.to_string());
    if (!receipt.reference.empty()) json.member("reference", receipt.reference);
    json.member("recorded_at", receipt.recorded_at.to_string());
    json.member("sequence", receipt.sequence);
    json.end_object();
    return out;
}

awaitable<Response> receive_old_item(Services& services, Call& call) {
    const auto key = idempotency_key(call.request);
    if (const auto* problem = std::get_if<Problem>(&key))
        co_return problem_response(*problem, call.request);
    JsonDocument document;
    if (const auto problem = parse_body(document, call))
        co_return problem_response(*problem, call.request);
    Faults faults;
    Receiving receiving;
    {
        ObjectReader reader(faults, document);
        receiving = read_receipt(reader, services, services.engine.now().shanghai_date());
    }
    if (faults.unreadable()) co_return problem_response(problem_of(faults), call.request);
    engine::Command command;
    command.actor = *call.principal;
    command.faults = field_faults(faults);
    command.body = std::move(receiving.receive);
    if (const auto claim_id = engine::parse_claim_id(receiving.claim_id)) {
        auto read = [&queries = services.engine.queries(), id = *claim_id] {
            return queries.claim(id, engine::Facts::leave_sealed);
        };
        const auto claim = co_await offload(services.readers, read);
        if (!claim) co_return problem_response(read_failed(claim.error()), call.request);
        if (command.faults.empty()) check_claim_item(command, *claim);
    }
    command.idempotency =
        idempotency_of(services, call, std::get<std::string>(key), canonical(document.root()));
    const engine::Answer answer = co_await decide(services.engine, std::move(command));
    if (const auto* refused = std::get_if<engine::Refused>(&answer.body))
        co_return problem_response(problem_of(*refused), call.request);
    Response response = json_response(
        201, receipt_json(std::get<engine::Receipt>(answer.body), services.engine.registry())
    );
    if (answer.replayed) response.headers.emplace_back("Idempotency-Replayed", "true");
    co_return response;
}

}  // namespace huanxin::http
