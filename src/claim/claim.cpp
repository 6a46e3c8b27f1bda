#include "huanxin/claim/claim.hpp"

#include <array>

#include "huanxin/base/invariant.hpp"

namespace huanxin::claim {

std::string_view to_string(Kind kind) {
    switch (kind) {
        case Kind::car:
            return "car";
        case Kind::ebike:
            return "ebike";
        case Kind::appliance:
            return "appliance";
        case Kind::digital:
            return "digital";
    }
    INVARIANT(false, "a kind of goods is one of the four");
}

std::string_view to_string(Energy energy) {
    switch (energy) {
        case Energy::new_energy:
            return "new_energy";
        case Energy::petrol:
            return "petrol";
        case Energy::diesel:
            return "diesel";
        case Energy::other_fuel:
            return "other_fuel";
    }
    INVARIANT(false, "an energy is one of the four");
}

std::string_view to_string(Battery battery) {
    switch (battery) {
        case Battery::lead_acid:
            return "lead_acid";
        case Battery::lithium_ion:
            return "lithium_ion";
    }
    INVARIANT(false, "a battery is one of the two");
}

namespace {

template <class Enum, std::size_t N>
std::optional<Enum> parse_one_of(std::string_view text, const std::array<Enum, N>& all) {
    for (const Enum value : all)
        if (to_string(value) == text) return value;
    return std::nullopt;
}

}  // namespace

std::optional<Kind> parse_kind(std::string_view text) {
    return parse_one_of(text, std::array{Kind::car, Kind::ebike, Kind::appliance, Kind::digital});
}

std::optional<Energy> parse_energy(std::string_view text) {
    return parse_one_of(
        text, std::array{Energy::new_energy, Energy::petrol, Energy::diesel, Energy::other_fuel}
    );
}

std::optional<Battery> parse_battery(std::string_view text) {
    return parse_one_of(text, std::array{Battery::lead_acid, Battery::lithium_ion});
}

namespace {

struct NewIdentities {
    std::vector<ItemIdentity>& out;

    void operator()(const NewCar& car) const { out.push_back({"vin", car.vin, "/new_item/vin"}); }
    void operator()(const NewEbike& bike) const {
        out.push_back({"frame", bike.frame_number, "/new_item/frame_number"});
    }
    void operator()(const NewAppliance& appliance) const {
        out.push_back({"serial", appliance.serial_number, "/new_item/serial_number"});
    }
    void operator()(const NewDigital& digital) const {
        out.push_back({"serial", digital.serial_number, "/new_item/serial_number"});
        if (!digital.imei.empty()) out.push_back({"imei", digital.imei, "/new_item/imei"});
    }
};

struct OldIdentities {
    std::vector<ItemIdentity>& out;

    void operator()(const OldCar& car) const { out.push_back({"vin", car.vin, "/old_item/vin"}); }
    void operator()(const OldEbike& bike) const {
        if (!bike.frame_number.empty())
            out.push_back({"frame", bike.frame_number, "/old_item/frame_number"});
        if (!bike.plate.empty()) out.push_back({"plate", bike.plate, "/old_item/plate"});
    }
    void operator()(const OldGoods& goods) const {
        out.push_back({"serial", goods.serial_number, "/old_item/serial_number"});
    }
};

}  // namespace

std::vector<ItemIdentity> identities(const NewItem& item) {
    std::vector<ItemIdentity> out;
    std::visit(NewIdentities{out}, item.goods);
    return out;
}

std::vector<ItemIdentity> identities(const OldItem& item) {
    std::vector<ItemIdentity> out;
    std::visit(OldIdentities{out}, item.goods);
    return out;
}

std::string identity_of(const Invoice& invoice) {
    return invoice.code.empty() ? invoice.number : invoice.code + "/" + invoice.number;
}

}  // namespace huanxin::claim
