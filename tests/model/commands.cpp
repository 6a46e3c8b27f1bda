#include "commands.hpp"

#include "huanxin/base/invariant.hpp"
#include "support/builders.hpp"
#include "support/fixtures.hpp"

namespace huanxin::model {

namespace {

using test::day;

constexpr const char* kClaimsPath = "POST /v1/claims";

void tell(claim::Request& request, const Sale& sale) {
    request.consumer.id_number = test::resident_id(sale.consumer);
    request.claim_ref = sale.ref;
    request.region = sale.region;
    request.new_item.category = sale.category;
    request.hold_seconds = sale.hold_seconds;
    request.net_price = Fen(sale.price);
    request.invoice.reset();
    if (sale.invoice)
        request.invoice = test::invoice(*sale.invoice, sale.sold_on, request.net_price);
    test::sell_on(request, sale.sold_on);
}

std::string owner(const Sale& sale) {
    return test::resident_id(sale.owner_differs ? 999 : sale.consumer);
}

claim::Request goods_sale(const Sale& sale) {
    claim::Request request =
        sale.imei ? test::digital_claim(sale.new_item) : test::appliance_claim(sale.new_item);
    if (sale.imei)
        test::new_digital(request).imei = test::imei(*sale.imei);
    else
        test::new_appliance(request).efficiency_grade = sale.grade;
    if (sale.old_item)
        request.old_item =
            claim::OldItem{"refrigerator", claim::OldGoods{test::serial_number(*sale.old_item)}};
    tell(request, sale);
    return request;
}

claim::Request ebike_sale(const Sale& sale) {
    claim::Request request = test::ebike_claim(sale.new_item);
    claim::NewEbike& bike = test::new_ebike(request);
    bike.battery = sale.lithium ? claim::Battery::lithium_ion : claim::Battery::lead_acid;
    bike.battery_standard = sale.lithium ? "GB 43854" : "";
    bike.standard = sale.new_standard ? "GB 17761-2024" : "GB 17761-2018";
    claim::OldEbike& old = test::old_ebike(request);
    old.owner_id_number = owner(sale);
    old.frame_number = sale.old_item ? test::frame_number(*sale.old_item) : "";
    old.plate = sale.old_plate ? test::plate(*sale.old_plate) : "";
    if (!sale.old_item && !sale.old_plate) request.old_item.reset();
    tell(request, sale);
    return request;
}

claim::Request vehicle_sale(const Sale& sale) {
    const bool scrap = sale.program == Program::vehicle_scrap;
    claim::Request request =
        scrap ? test::scrap_claim(sale.new_item) : test::replace_claim(sale.new_item);
    claim::NewCar& car = test::new_car(request);
    car.energy = sale.new_energy ? claim::Energy::new_energy : claim::Energy::petrol;
    car.in_nev_catalogue = sale.in_catalogue;
    car.displacement_ml = sale.big_engine ? 2'001 : 2'000;
    car.registration_owner_id_number = test::resident_id(sale.consumer);
    tell(request, sale);
    if (!sale.old_item) {
        request.old_item.reset();
        return request;
    }
    claim::OldCar& old = test::old_car(request);
    old.vin = test::vin(*sale.old_item);
    old.energy = sale.old_new_energy ? claim::Energy::new_energy : claim::Energy::petrol;
    old.registered_on = sale.old_too_young ? day("2020-06-01") : day("2010-05-09");
    old.owned_since = sale.owned_late ? day("2025-01-09") : day("2015-03-29");
    old.owner_id_number = owner(sale);
    if (sale.old_paper) (scrap ? old.deregistered_on : old.transferred_on) = day("2024-12-31");
    return request;
}

engine::ChangeClaim change_of(
    const Change& change,
    const Model& model,
    const engine::Queries& queries,
    const privacy::Tokeniser& tokeniser
) {
    const Claim& claim = model.claims()[change.claim];
    auto found = queries.claim(claim_id_of(claim), engine::Facts::open);
    INVARIANT(found.has_value() && found->has_value(), "a claim of an earlier batch is on disk");
    engine::ChangeClaim body;
    body.claim = std::move((*found)->record);
    switch (change.action) {
        case Action::confirm: {
            engine::Confirm confirm;
            if (change.invoice) {
                const Fen total(claim.sale.price + (change.wrong_total ? 1 : 0));
                confirm.invoice = test::invoice(*change.invoice, claim.sale.sold_on, total);
                confirm.invoice_key = test::invoice_key(*confirm.invoice, tokeniser);
            }
            body.change = std::move(confirm);
            break;
        }
        case Action::void_claim:
            body.change = engine::VoidClaim{};
            break;
        case Action::extend:
            body.change = engine::Extend{change.seconds};
            break;
        case Action::refund:
            body.change = engine::Refund{engine::RefundReason::returned, claim.sale.sold_on};
            break;
    }
    return body;
}

engine::CreateClaim create_of(const Sale& sale, const privacy::Tokeniser& tokeniser) {
    engine::CreateClaim create;
    create.request = request_of(sale);
    create.keys = test::keys_of(create.request, retailer_id(sale.retailer), tokeniser);
    create.preview = sale.preview;
    return create;
}

engine::CreatePool pool_of(const NewPool& pool) {
    engine::CreatePool create;
    create.spec.id = pool.id;
    create.spec.program = pool.program;
    create.spec.year = pool.year;
    create.spec.region = pool.region;
    create.spec.category = pool.category;
    create.parent_id = pool.parent;
    create.total = Fen(pool.total);
    return create;
}

}  // namespace

std::string tenant_of(const Operation& operation) {
    if (const auto* sale = std::get_if<Sale>(&operation.body)) return retailer_id(sale->retailer);
    if (const auto* change = std::get_if<Change>(&operation.body))
        return retailer_id(change->retailer);
    return "operator";
}

std::string path_of(const Operation& operation) {
    if (std::holds_alternative<Sale>(operation.body)) return kClaimsPath;
    if (const auto* change = std::get_if<Change>(&operation.body))
        return "POST /v1/claims/" + std::to_string(change->claim) + "/" +
               kActions[static_cast<int>(change->action)];
    if (const auto* suspend = std::get_if<Suspend>(&operation.body))
        return "POST /v1/retailers/" + retailer_id(suspend->retailer) + "/suspension";
    if (std::holds_alternative<NewPool>(operation.body)) return "POST /v1/budgets";
    if (const auto* adjust = std::get_if<Adjust>(&operation.body))
        return "POST /v1/budgets/" + adjust->pool + "/adjust";
    return "PUT /v1/test/clock";
}

std::string body_of(const Operation& operation) {
    if (const auto* sale = std::get_if<Sale>(&operation.body))
        return sale->ref + "/" + std::to_string(sale->price);
    if (const auto* change = std::get_if<Change>(&operation.body))
        return std::to_string(change->invoice.value_or(-1)) + (change->wrong_total ? "!" : "/") +
               std::to_string(change->seconds);
    if (const auto* suspend = std::get_if<Suspend>(&operation.body))
        return suspend->on ? "on" : "off";
    if (const auto* pool = std::get_if<NewPool>(&operation.body)) return pool->id;
    if (const auto* adjust = std::get_if<Adjust>(&operation.body))
        return std::to_string(adjust->delta);
    return std::get<MoveClock>(operation.body).to.to_string();
}

claim::Request request_of(const Sale& sale) {
    switch (sale.program) {
        case Program::appliance:
        case Program::digital:
            return goods_sale(sale);
        case Program::ebike:
            return ebike_sale(sale);
        case Program::vehicle_scrap:
        case Program::vehicle_replace:
            return vehicle_sale(sale);
    }
    INVARIANT(false, "a programme is one of the five");
}

Bytes16 claim_id_of(const Claim& claim) {
    return engine::idempotency_id(retailer_id(claim.sale.retailer), kClaimsPath, claim.key);
}

Bytes16 item_key(const std::string& item, const privacy::Tokeniser& tokeniser) {
    const std::size_t slash = item.rfind('/');
    const std::string role_and_scheme = item.substr(0, slash);
    const int number = std::stoi(item.substr(slash + 1));
    const std::string scheme = role_and_scheme.substr(4);
    std::string value = test::serial_number(number);
    if (scheme == "imei") value = test::imei(number);
    if (scheme == "vin") value = test::vin(number);
    if (scheme == "frame") value = test::frame_number(number);
    if (scheme == "plate") value = test::plate(number);
    return tokeniser.item(role_and_scheme, value);
}

Bytes16 invoice_key_of(int invoice, const privacy::Tokeniser& tokeniser) {
    return test::invoice_key(test::invoice(invoice, Date(), Fen(1)), tokeniser);
}

Bytes16 consumer_key(int consumer, const privacy::Tokeniser& tokeniser) {
    return tokeniser.person(test::resident_id(consumer));
}

engine::Command command_of(
    const Operation& operation,
    const Model& model,
    const engine::Queries& queries,
    const privacy::Tokeniser& tokeniser
) {
    engine::Command command;
    const std::string tenant = tenant_of(operation);
    command.actor = {
        tenant == "operator" ? engine::Role::programme_office : engine::Role::retailer,
        tenant,
        "crd_model"};
    if (!operation.key.empty())
        command.idempotency =
            test::remembered_as(tenant, path_of(operation), operation.key, body_of(operation));
    if (const auto* sale = std::get_if<Sale>(&operation.body))
        command.body = create_of(*sale, tokeniser);
    if (const auto* change = std::get_if<Change>(&operation.body))
        command.body = change_of(*change, model, queries, tokeniser);
    if (const auto* suspend = std::get_if<Suspend>(&operation.body))
        command.body =
            engine::SetSuspension{retailer_id(suspend->retailer), suspend->on, "as the model says"};
    if (const auto* pool = std::get_if<NewPool>(&operation.body)) command.body = pool_of(*pool);
    if (const auto* adjust = std::get_if<Adjust>(&operation.body))
        command.body = engine::AdjustPool{adjust->pool, Fen(adjust->delta), "as the model says"};
    if (const auto* clock = std::get_if<MoveClock>(&operation.body))
        command.body = engine::SetClock{clock->to};
    return command;
}

std::string line_of(const engine::ClaimView& view) {
    engine::Answer answer;
    answer.body = view;
    return test::told(answer) + " until " +
           std::to_string(view.state.standing.hold_expires_at.ms()) + " extended " +
           std::to_string(view.state.standing.extensions) + " recorded " +
           std::to_string(view.record.recorded_at.ms()) + " updated " +
           std::to_string(view.state.updated_at.ms());
}

std::string line_of(const engine::Answer& answer) {
    const auto* view = std::get_if<engine::ClaimView>(&answer.body);
    return view != nullptr ? line_of(*view) : test::told(answer);
}

}  // namespace huanxin::model
