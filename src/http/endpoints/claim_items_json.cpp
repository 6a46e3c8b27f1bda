#include "http/endpoints/claim_json.hpp"
#include "huanxin/identity/mask.hpp"

namespace huanxin::http {

namespace {

struct WriteNew {
    JsonWriter& json;

    void operator()(const claim::NewCar& car) const {
        json.member("vin", car.vin);
        json.member("energy", claim::to_string(car.energy));
        json.member("displacement_ml", car.displacement_ml);
        json.member("in_nev_catalogue", car.in_nev_catalogue);
        json.member("registered_on", car.registered_on.to_string());
        json.member(
            "registration_owner_id_number",
            identity::mask_id_number(car.registration_owner_id_number)
        );
    }
    void operator()(const claim::NewEbike& bike) const {
        json.member("brand", bike.brand);
        json.member("model", bike.model);
        json.member("frame_number", bike.frame_number);
        json.member("battery", claim::to_string(bike.battery));
        json.member("standard", bike.standard);
        json.member("ccc_certificate", bike.ccc_certificate);
        if (!bike.battery_standard.empty()) json.member("battery_standard", bike.battery_standard);
    }
    void operator()(const claim::NewAppliance& appliance) const {
        json.member("brand", appliance.brand);
        json.member("model", appliance.model);
        json.member("gtin", appliance.gtin);
        json.member("serial_number", appliance.serial_number);
        json.member("efficiency_grade", appliance.efficiency_grade);
    }
    void operator()(const claim::NewDigital& digital) const {
        json.member("brand", digital.brand);
        json.member("model", digital.model);
        json.member("gtin", digital.gtin);
        json.member("serial_number", digital.serial_number);
        if (!digital.imei.empty()) json.member("imei", digital.imei);
    }
};

struct WriteOld {
    JsonWriter& json;

    void operator()(const claim::OldCar& car) const {
        json.member("vin", car.vin);
        json.member("energy", claim::to_string(car.energy));
        json.member("registered_on", car.registered_on.to_string());
        json.member("owned_since", car.owned_since.to_string());
        json.member("owner_id_number", identity::mask_id_number(car.owner_id_number));
        json.member("plate", car.plate);
        if (car.scrap_certificate) {
            json.key("scrap_certificate").begin_object();
            json.member("number", car.scrap_certificate->number);
            json.member("issued_on", car.scrap_certificate->issued_on.to_string());
            json.member("recycler_uscc", car.scrap_certificate->recycler_uscc);
            json.end_object();
        }
        if (car.deregistered_on) json.member("deregistered_on", car.deregistered_on->to_string());
        if (car.transferred_on) json.member("transferred_on", car.transferred_on->to_string());
    }
    void operator()(const claim::OldEbike& bike) const {
        if (!bike.frame_number.empty()) json.member("frame_number", bike.frame_number);
        if (!bike.plate.empty()) json.member("plate", bike.plate);
        json.member("battery", claim::to_string(bike.battery));
        json.member("owner_id_number", identity::mask_id_number(bike.owner_id_number));
    }
    void operator()(const claim::OldGoods& goods) const {
        json.member("serial_number", goods.serial_number);
    }
};

}  // namespace

void write_new_item(JsonWriter& json, const claim::NewItem& item) {
    json.begin_object().member("category", item.category);
    std::visit(WriteNew{json}, item.goods);
    json.end_object();
}

void write_old_item(JsonWriter& json, const claim::OldItem& item) {
    json.begin_object().member("category", item.category);
    std::visit(WriteOld{json}, item.goods);
    json.end_object();
}

}  // namespace huanxin::http
