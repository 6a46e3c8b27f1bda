#include "huanxin/claim/claim.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huanxin::claim {
namespace {

using ::testing::ElementsAre;

/// "scheme value pointer" of each identity.
template <class Item>
std::vector<std::string> told(const Item& item) {
    std::vector<std::string> lines;
    for (const ItemIdentity& identity : identities(item))
        lines.push_back(
            std::string(identity.scheme) + " " + std::string(identity.value) + " " +
            std::string(identity.pointer)
        );
    return lines;
}

TEST(NewItemIdentities, Car_IsItsVin) {
    NewCar car;
    car.vin = "LSVAA49J513000001";
    EXPECT_THAT(
        told(NewItem{"passenger_car", car}), ElementsAre("vin LSVAA49J513000001 /new_item/vin")
    );
}

TEST(NewItemIdentities, Ebike_IsItsFrameNumber) {
    NewEbike bike;
    bike.frame_number = "117321900000243";
    EXPECT_THAT(
        told(NewItem{"ebike", bike}), ElementsAre("frame 117321900000243 /new_item/frame_number")
    );
}

TEST(NewItemIdentities, Appliance_IsItsSerialNumberAlone) {
    const NewAppliance appliance{"示范", "BCD-500WT", "6923185602224", "SN1234", 1};
    EXPECT_THAT(
        told(NewItem{"refrigerator", appliance}),
        ElementsAre("serial SN1234 /new_item/serial_number")
    );
}

TEST(NewItemIdentities, Phone_IsItsSerialNumberAndItsImei) {
    const NewDigital phone{"示范", "P-20", "6900000000076", "SN1234", "490154203237518"};
    EXPECT_THAT(
        told(NewItem{"mobile_phone", phone}),
        ElementsAre("serial SN1234 /new_item/serial_number", "imei 490154203237518 /new_item/imei")
    );
}

TEST(NewItemIdentities, DigitalWithoutImei_IsItsSerialNumber) {
    const NewDigital tablet{"示范", "T-11", "6900000000083", "SN1234", ""};
    EXPECT_THAT(
        told(NewItem{"tablet", tablet}), ElementsAre("serial SN1234 /new_item/serial_number")
    );
}

TEST(OldItemIdentities, Car_IsItsVinAndNotItsPlate) {
    OldCar car;
    car.vin = "LSVAA49J513000001";
    car.plate = "冀D12345";
    EXPECT_THAT(
        told(OldItem{"passenger_car", car}), ElementsAre("vin LSVAA49J513000001 /old_item/vin")
    );
}

TEST(OldItemIdentities, Ebike_IsItsFrameNumberOrItsPlate) {
    OldEbike bike;
    bike.frame_number = "117321900000243";
    EXPECT_THAT(
        told(OldItem{"ebike", bike}), ElementsAre("frame 117321900000243 /old_item/frame_number")
    );
    bike.plate = "冀D12345";
    EXPECT_THAT(
        told(OldItem{"ebike", bike}),
        ElementsAre(
            "frame 117321900000243 /old_item/frame_number", "plate 冀D12345 /old_item/plate"
        )
    );
    bike.frame_number.clear();
    EXPECT_THAT(told(OldItem{"ebike", bike}), ElementsAre("plate 冀D12345 /old_item/plate"));
}

TEST(OldItemIdentities, Goods_AreTheirSerialNumber) {
    EXPECT_THAT(
        told(OldItem{"television", OldGoods{"SN1234"}}),
        ElementsAre("serial SN1234 /old_item/serial_number")
    );
}

TEST(InvoiceIdentity, Number_StandsAloneOrWithItsCode) {
    EXPECT_EQ(identity_of({"26132000000000000001", "", Date(), Fen(1)}), "26132000000000000001");
    EXPECT_EQ(identity_of({"12345678", "013001900111", Date(), Fen(1)}), "013001900111/12345678");
}

TEST(InvoiceIdentity, SameNumberUnderTwoCodes_AreTwoInvoices) {
    EXPECT_NE(
        identity_of({"12345678", "013001900111", Date(), Fen(1)}),
        identity_of({"12345678", "013001900112", Date(), Fen(1)})
    );
}

TEST(InvoiceIdentity, DayAndTotal_MakeNoOtherInvoice) {
    EXPECT_EQ(
        identity_of({"12345678", "013001900111", Date::from_days(1), Fen(1)}),
        identity_of({"12345678", "013001900111", Date::from_days(2), Fen(2)})
    );
}

TEST(Kind, Names_RoundTrip) {
    std::string all;
    for (const Kind kind : {Kind::car, Kind::ebike, Kind::appliance, Kind::digital}) {
        all.append(to_string(kind)).append(" ");
        EXPECT_EQ(parse_kind(to_string(kind)), kind);
    }
    EXPECT_EQ(all, "car ebike appliance digital ");
    for (const char* wrong : {"", "Car", "cars", "car "})
        EXPECT_EQ(parse_kind(wrong), std::nullopt) << wrong;
}

TEST(Energy, Names_RoundTrip) {
    std::string all;
    for (const Energy energy :
         {Energy::new_energy, Energy::petrol, Energy::diesel, Energy::other_fuel}) {
        all.append(to_string(energy)).append(" ");
        EXPECT_EQ(parse_energy(to_string(energy)), energy);
    }
    EXPECT_EQ(all, "new_energy petrol diesel other_fuel ");
    for (const char* wrong : {"", "PETROL", "gas", "new-energy"})
        EXPECT_EQ(parse_energy(wrong), std::nullopt) << wrong;
}

TEST(Battery, Names_RoundTrip) {
    std::string all;
    for (const Battery battery : {Battery::lead_acid, Battery::lithium_ion}) {
        all.append(to_string(battery)).append(" ");
        EXPECT_EQ(parse_battery(to_string(battery)), battery);
    }
    EXPECT_EQ(all, "lead_acid lithium_ion ");
    for (const char* wrong : {"", "lithium", "lead-acid"})
        EXPECT_EQ(parse_battery(wrong), std::nullopt) << wrong;
}

TEST(ClaimEnums, Numbers_AreThoseOnDisk) {
    EXPECT_EQ(static_cast<int>(Kind::car), 1);
    EXPECT_EQ(static_cast<int>(Kind::ebike), 2);
    EXPECT_EQ(static_cast<int>(Kind::appliance), 3);
    EXPECT_EQ(static_cast<int>(Kind::digital), 4);
    EXPECT_EQ(static_cast<int>(Energy::new_energy), 1);
    EXPECT_EQ(static_cast<int>(Energy::petrol), 2);
    EXPECT_EQ(static_cast<int>(Energy::diesel), 3);
    EXPECT_EQ(static_cast<int>(Energy::other_fuel), 4);
    EXPECT_EQ(static_cast<int>(Battery::lead_acid), 1);
    EXPECT_EQ(static_cast<int>(Battery::lithium_ion), 2);
}

TEST(HoldSeconds, Bounds_AreThoseOfTheContract) {
    EXPECT_EQ(Request().hold_seconds, 1'800);
    EXPECT_EQ(Request::kHoldSecondsMin, 60);
    EXPECT_EQ(Request::kHoldSecondsMax, 1'296'000);
}

}  // namespace
}  // namespace huanxin::claim
