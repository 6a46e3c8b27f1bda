// Rules that depend on what the goods are: cars, e-bikes, and the old item that is handed in.

#include "rules/judge.hpp"

namespace huanxin::rules {

namespace {

const claim::OldCar* old_car(const claim::Request& request) {
    return request.old_item ? std::get_if<claim::OldCar>(&request.old_item->goods) : nullptr;
}

}  // namespace

void judge_new_car(Judge& judge, const Version& version) {
    const auto* car = std::get_if<claim::NewCar>(&judge.request.new_item.goods);
    if (car == nullptr || !version.vehicle) return;
    const bool new_energy = car->energy == claim::Energy::new_energy;
    if (new_energy) {
        judge.step(
            RuleId::nev_catalogue,
            car->in_nev_catalogue,
            "/new_item/in_nev_catalogue",
            Value::of(car->in_nev_catalogue),
            Value::of(true),
            judge.principle(Principle::nev_catalogue)
        );
        return;
    }
    if (const auto* most = judge.at(version.vehicle->displacement_max_ml))
        judge.step(
            RuleId::displacement,
            car->displacement_ml <= most->value,
            "/new_item/displacement_ml",
            Value::of(car->displacement_ml),
            Value::of(most->value),
            most->citation
        );
    const claim::OldCar* old = old_car(judge.request);
    const auto* pays = judge.at(version.vehicle->old_new_energy_pays_fuel);
    if (old != nullptr && pays != nullptr && old->energy == claim::Energy::new_energy)
        judge.step(
            RuleId::nev_for_nev,
            pays->value,
            "/new_item/energy",
            Value::of(std::string(to_string(car->energy))),
            Value::of(std::string(to_string(claim::Energy::new_energy))),
            pays->citation
        );
}

void judge_ebike_standards(Judge& judge, const Version& version) {
    const auto* bike = std::get_if<claim::NewEbike>(&judge.request.new_item.goods);
    if (bike == nullptr || !version.ebike) return;
    if (const auto* accepted = judge.at(version.ebike->standards)) {
        const bool met =
            std::ranges::find(accepted->value, bike->standard) != accepted->value.end();
        judge.step(
            RuleId::ebike_standard,
            met,
            "/new_item/standard",
            Value::of(bike->standard),
            Value::of(accepted->value.back()),
            accepted->citation
        );
    }
    const auto* battery = judge.at(version.ebike->lithium_battery_standard);
    if (battery != nullptr && bike->battery == claim::Battery::lithium_ion)
        judge.step(
            RuleId::battery_standard,
            bike->battery_standard == battery->value,
            "/new_item/battery_standard",
            Value::of(bike->battery_standard),
            Value::of(battery->value),
            battery->citation
        );
}

void judge_old_item(Judge& judge, const Version& version) {
    const auto* required = judge.at(version.old_item_required);
    if (required != nullptr && required->value) {
        const bool present = judge.request.old_item.has_value();
        judge.step(
            RuleId::old_item_present,
            present,
            "/old_item",
            Value::of(present),
            Value::of(true),
            required->citation
        );
    }
    const claim::OldCar* car = old_car(judge.request);
    if (car == nullptr || !version.vehicle) return;
    const auto cut_off = version.vehicle->old_registered_by.find(car->energy);
    if (cut_off != version.vehicle->old_registered_by.end())
        if (const auto* by = judge.at(cut_off->second))
            judge.step(
                RuleId::old_item_registered_by,
                car->registered_on <= by->value,
                "/old_item/registered_on",
                Value::of(car->registered_on),
                Value::of(by->value),
                by->citation
            );
    if (const auto* by = judge.at(version.vehicle->owned_by))
        judge.step(
            RuleId::owned_by,
            car->owned_since <= by->value,
            "/old_item/owned_since",
            Value::of(car->owned_since),
            Value::of(by->value),
            by->citation
        );
}

void judge_owners(Judge& judge) {
    const std::string& buyer = judge.request.consumer.id_number;
    const auto same = [&](const std::string& owner, const char* pointer) {
        // One number is one person, whatever the type. Only whether they are the same is kept,
        // never a number.
        judge.step(
            RuleId::same_owner,
            owner == buyer,
            pointer,
            Value::of(owner == buyer),
            Value::of(true),
            judge.principle(Principle::same_owner)
        );
    };
    if (judge.request.old_item) {
        if (const auto* car = std::get_if<claim::OldCar>(&judge.request.old_item->goods))
            same(car->owner_id_number, "/old_item/owner_id_number");
        if (const auto* bike = std::get_if<claim::OldEbike>(&judge.request.old_item->goods))
            same(bike->owner_id_number, "/old_item/owner_id_number");
    }
    if (const auto* car = std::get_if<claim::NewCar>(&judge.request.new_item.goods))
        same(car->registration_owner_id_number, "/new_item/registration_owner_id_number");
}

namespace {

struct DatedDocument {
    std::optional<Date> date;
    const char* pointer;
};

DatedDocument document_of(const claim::Request& request, Document document) {
    const claim::OldCar* old = old_car(request);
    const auto* car = std::get_if<claim::NewCar>(&request.new_item.goods);
    switch (document) {
        case Document::scrap_certificate:
            if (old == nullptr || !old->scrap_certificate) return {std::nullopt, ""};
            return {old->scrap_certificate->issued_on, "/old_item/scrap_certificate/issued_on"};
        case Document::deregistration:
            return {
                old != nullptr ? old->deregistered_on : std::nullopt, "/old_item/deregistered_on"};
        case Document::transfer:
            return {
                old != nullptr ? old->transferred_on : std::nullopt, "/old_item/transferred_on"};
        case Document::invoice:
            if (!request.invoice) return {std::nullopt, ""};
            return {request.invoice->issued_on, "/sale/invoice/issued_on"};
        case Document::registration:
            if (car == nullptr) return {std::nullopt, ""};
            return {car->registered_on, "/new_item/registered_on"};
    }
    INVARIANT(false, "a document is one of the five");
}

}  // namespace

void judge_documents(Judge& judge, const Version& version) {
    if (!version.vehicle) return;
    for (const auto& [document, citation] : version.vehicle->documents) {
        const DatedDocument found = document_of(judge.request, document);
        if (!found.date) continue;  // Of a missing old item; old_item_missing says so.
        const bool early = *found.date < version.sale_from;
        judge.step(
            RuleId::document_window,
            !early && *found.date <= version.sale_to,
            found.pointer,
            Value::of(*found.date),
            Value::of(early ? version.sale_from : version.sale_to),
            citation
        );
    }
}

}  // namespace huanxin::rules
