#include "engine/codec.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::engine::codec {

namespace {

void encode(const claim::Invoice& invoice, pb::Invoice& out) {
    out.set_number(invoice.number);
    out.set_code(invoice.code);
    out.set_issued_on(invoice.issued_on.days());
    out.set_total_fen(invoice.total.count());
}

claim::Invoice decode(const pb::Invoice& in) {
    return {in.number(), in.code(), Date::from_days(in.issued_on()), Fen(in.total_fen())};
}

struct EncodeNew {
    pb::NewItem& out;

    void operator()(const claim::NewCar& car) const {
        out.set_kind(static_cast<std::uint32_t>(claim::Kind::car));
        out.set_vin(car.vin);
        out.set_energy(static_cast<std::uint32_t>(car.energy));
        out.set_displacement_ml(car.displacement_ml);
        out.set_in_nev_catalogue(car.in_nev_catalogue);
        out.set_registered_on(car.registered_on.days());
        out.set_registration_owner_id_number(car.registration_owner_id_number);
    }
    void operator()(const claim::NewEbike& bike) const {
        out.set_kind(static_cast<std::uint32_t>(claim::Kind::ebike));
        out.set_brand(bike.brand);
        out.set_model(bike.model);
        out.set_frame_number(bike.frame_number);
        out.set_battery(static_cast<std::uint32_t>(bike.battery));
        out.set_standard(bike.standard);
        out.set_ccc_certificate(bike.ccc_certificate);
        out.set_battery_standard(bike.battery_standard);
    }
    void operator()(const claim::NewAppliance& appliance) const {
        out.set_kind(static_cast<std::uint32_t>(claim::Kind::appliance));
        out.set_brand(appliance.brand);
        out.set_model(appliance.model);
        out.set_gtin(appliance.gtin);
        out.set_serial_number(appliance.serial_number);
        out.set_efficiency_grade(appliance.efficiency_grade);
    }
    void operator()(const claim::NewDigital& digital) const {
        out.set_kind(static_cast<std::uint32_t>(claim::Kind::digital));
        out.set_brand(digital.brand);
        out.set_model(digital.model);
        out.set_gtin(digital.gtin);
        out.set_serial_number(digital.serial_number);
        out.set_imei(digital.imei);
    }
};

struct EncodeOld {
    pb::OldItem& out;

    void operator()(const claim::OldCar& car) const {
        out.set_kind(static_cast<std::uint32_t>(claim::Kind::car));
        out.set_vin(car.vin);
        out.set_energy(static_cast<std::uint32_t>(car.energy));
        out.set_registered_on(car.registered_on.days());
        out.set_owned_since(car.owned_since.days());
        out.set_owner_id_number(car.owner_id_number);
        out.set_plate(car.plate);
        if (car.scrap_certificate) {
            pb::ScrapCertificate& certificate = *out.mutable_scrap_certificate();
            certificate.set_number(car.scrap_certificate->number);
            certificate.set_issued_on(car.scrap_certificate->issued_on.days());
            certificate.set_recycler_uscc(car.scrap_certificate->recycler_uscc);
        }
        if (car.deregistered_on) out.set_deregistered_on(car.deregistered_on->days());
        if (car.transferred_on) out.set_transferred_on(car.transferred_on->days());
    }
    void operator()(const claim::OldEbike& bike) const {
        out.set_kind(static_cast<std::uint32_t>(claim::Kind::ebike));
        out.set_frame_number(bike.frame_number);
        out.set_plate(bike.plate);
        out.set_battery(static_cast<std::uint32_t>(bike.battery));
        out.set_owner_id_number(bike.owner_id_number);
    }
    void operator()(const claim::OldGoods& goods) const {
        out.set_kind(static_cast<std::uint32_t>(claim::Kind::appliance));
        out.set_serial_number(goods.serial_number);
    }
};

/// Goods of either side, as far as their kind asks for numbers.
template <class Item>
bool numbers_known(const Item& in) {
    if (!is_one_of(in.kind(), claim::Kind::digital)) return false;
    switch (static_cast<claim::Kind>(in.kind())) {
        case claim::Kind::car:
            return is_one_of(in.energy(), claim::Energy::other_fuel);
        case claim::Kind::ebike:
            return is_one_of(in.battery(), claim::Battery::lithium_ion);
        case claim::Kind::appliance:
        case claim::Kind::digital:
            return true;
    }
    return false;
}

claim::NewItem decode(const pb::NewItem& in) {
    claim::NewItem item;
    item.category = in.category();
    switch (static_cast<claim::Kind>(in.kind())) {
        case claim::Kind::car:
            item.goods = claim::NewCar{
                in.vin(),
                static_cast<claim::Energy>(in.energy()),
                in.displacement_ml(),
                in.in_nev_catalogue(),
                Date::from_days(in.registered_on()),
                in.registration_owner_id_number()};
            break;
        case claim::Kind::ebike:
            item.goods = claim::NewEbike{
                in.brand(),
                in.model(),
                in.frame_number(),
                static_cast<claim::Battery>(in.battery()),
                in.standard(),
                in.ccc_certificate(),
                in.battery_standard()};
            break;
        case claim::Kind::appliance:
            item.goods = claim::NewAppliance{
                in.brand(), in.model(), in.gtin(), in.serial_number(), in.efficiency_grade()};
            break;
        case claim::Kind::digital:
            item.goods =
                claim::NewDigital{in.brand(), in.model(), in.gtin(), in.serial_number(), in.imei()};
            break;
    }
    return item;
}

claim::OldItem decode(const pb::OldItem& in) {
    claim::OldItem item;
    item.category = in.category();
    switch (static_cast<claim::Kind>(in.kind())) {
        case claim::Kind::car: {
            claim::OldCar car{
                in.vin(),
                static_cast<claim::Energy>(in.energy()),
                Date::from_days(in.registered_on()),
                Date::from_days(in.owned_since()),
                in.owner_id_number(),
                in.plate(),
                {},
                {},
                {}};
            if (in.has_scrap_certificate()) {
                const pb::ScrapCertificate& certificate = in.scrap_certificate();
                car.scrap_certificate = claim::ScrapCertificate{
                    certificate.number(),
                    Date::from_days(certificate.issued_on()),
                    certificate.recycler_uscc()};
            }
            if (in.has_deregistered_on())
                car.deregistered_on = Date::from_days(in.deregistered_on());
            if (in.has_transferred_on()) car.transferred_on = Date::from_days(in.transferred_on());
            item.goods = std::move(car);
            break;
        }
        case claim::Kind::ebike:
            item.goods = claim::OldEbike{
                in.frame_number(),
                in.plate(),
                static_cast<claim::Battery>(in.battery()),
                in.owner_id_number()};
            break;
        case claim::Kind::appliance:
        case claim::Kind::digital:
            item.goods = claim::OldGoods{in.serial_number()};
            break;
    }
    return item;
}

}  // namespace

std::string encode_facts(const claim::Request& request) {
    pb::ClaimFacts out;
    out.set_program(request.program);
    out.set_claim_ref(request.claim_ref);
    out.set_store_id(request.store_id);
    out.set_region(request.region);
    out.set_sold_on(request.sold_on.days());
    out.set_id_type(static_cast<std::uint32_t>(request.consumer.id_type));
    out.set_id_number(request.consumer.id_number);
    out.set_name(request.consumer.name);
    out.set_phone(request.consumer.phone);
    out.mutable_new_item()->set_category(request.new_item.category);
    std::visit(EncodeNew{*out.mutable_new_item()}, request.new_item.goods);
    if (request.old_item) {
        out.mutable_old_item()->set_category(request.old_item->category);
        std::visit(EncodeOld{*out.mutable_old_item()}, request.old_item->goods);
    }
    out.set_net_price_fen(request.net_price.count());
    if (request.invoice) encode(*request.invoice, *out.mutable_invoice());
    for (const claim::Evidence& evidence : request.evidence) {
        pb::Evidence& stored = *out.add_evidence();
        stored.set_kind(evidence.kind);
        stored.set_sha256(from_hex(evidence.sha256));
    }
    out.set_hold_seconds(request.hold_seconds);
    out.mutable_metadata()->insert(request.metadata.begin(), request.metadata.end());
    return out.SerializeAsString();
}

Result<claim::Request> decode_facts(std::string_view bytes) {
    const Result<pb::ClaimFacts> parsed = parse<pb::ClaimFacts>(bytes, "claim");
    if (!parsed) return parsed.error();
    const pb::ClaimFacts& in = *parsed;
    const auto last_type =
        static_cast<std::uint32_t>(identity::IdType::foreigner_permanent_resident);
    if (in.id_type() > last_type || !numbers_known(in.new_item()) ||
        (in.has_old_item() && !numbers_known(in.old_item())))
        return corrupt("the stored facts of a claim are damaged");
    claim::Request request;
    request.program = in.program();
    request.claim_ref = in.claim_ref();
    request.store_id = in.store_id();
    request.region = in.region();
    request.sold_on = Date::from_days(in.sold_on());
    request.consumer = {
        static_cast<identity::IdType>(in.id_type()), in.id_number(), in.name(), in.phone()};
    request.new_item = decode(in.new_item());
    if (in.has_old_item()) request.old_item = decode(in.old_item());
    request.net_price = Fen(in.net_price_fen());
    if (in.has_invoice()) request.invoice = decode(in.invoice());
    for (const pb::Evidence& evidence : in.evidence())
        request.evidence.push_back({evidence.kind(), to_hex(evidence.sha256())});
    request.hold_seconds = in.hold_seconds();
    request.metadata.insert(in.metadata().begin(), in.metadata().end());
    return request;
}

}  // namespace huanxin::engine::codec
