// The items of a claim, by category (docs/openapi.yaml).

#include "http/endpoints/claim_request.hpp"
#include "http/endpoints/fields.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/identity/goods.hpp"
#include "huanxin/identity/plate.hpp"
#include "huanxin/identity/uscc.hpp"
#include "huanxin/identity/vin.hpp"

namespace huanxin::http {

namespace {

constexpr std::int64_t kDisplacementMaxMl = 100'000;
constexpr std::size_t kDocumentNumberMax = 64;
constexpr std::size_t kEbikePlateMax = 16;

/// Reads `category`; nullptr with a fault if it is no known one, and then no other member is
/// judged.
const rules::Category* read_category(ObjectReader& reader, const ClaimContext& context) {
    const auto text = reader.string("category");
    if (text) {
        const auto found = context.policy.categories.find(*text);
        if (found != context.policy.categories.end()) return &found->second;
        reader.fault("category", "unknown_value", choices(context.policy.categories));
    }
    reader.ignore_rest();
    return nullptr;
}

constexpr std::string_view kStandards = "GB 17761-2018, GB 17761-2024";

std::optional<std::string_view> parse_standard(std::string_view text) {
    for (const std::string_view known : {"GB 17761-2018", "GB 17761-2024"})
        if (text == known) return known;
    return std::nullopt;
}

claim::NewCar read_new_car(ObjectReader& reader, Date today) {
    claim::NewCar car;
    car.vin = read_identifier(reader, "vin", identity::kVin);
    if (const auto energy = read_choice(reader, "energy", claim::parse_energy))
        car.energy = *energy;
    car.displacement_ml = reader.integer("displacement_ml", {0, kDisplacementMaxMl}).value_or(0);
    car.in_nev_catalogue = reader.boolean("in_nev_catalogue").value_or(false);
    if (const auto date = read_past_date(reader, "registered_on", today)) car.registered_on = *date;
    car.registration_owner_id_number =
        read_person_id(reader, "registration_owner_id_number", today);
    return car;
}

claim::NewEbike read_new_ebike(ObjectReader& reader) {
    claim::NewEbike bike;
    bike.brand = read_text(reader, "brand");
    bike.model = read_text(reader, "model");
    bike.frame_number = read_identifier(reader, "frame_number", identity::kFrameNumber);
    const auto battery = read_choice(reader, "battery", claim::parse_battery);
    if (battery) bike.battery = *battery;
    if (const auto standard = read_choice(reader, "standard", parse_standard, kStandards))
        bike.standard = *standard;
    bike.ccc_certificate = read_text(reader, "ccc_certificate");
    const bool lithium = battery == claim::Battery::lithium_ion;
    if (lithium || reader.has("battery_standard"))
        bike.battery_standard = read_text(reader, "battery_standard");
    return bike;
}

claim::NewAppliance read_new_appliance(ObjectReader& reader) {
    claim::NewAppliance appliance;
    appliance.brand = read_text(reader, "brand");
    appliance.model = read_text(reader, "model");
    appliance.gtin = read_identifier(reader, "gtin", identity::kGtin);
    appliance.serial_number = read_identifier(reader, "serial_number", identity::kSerialNumber);
    appliance.efficiency_grade = reader.integer("efficiency_grade", {1, 5}).value_or(0);
    return appliance;
}

claim::NewDigital read_new_digital(ObjectReader& reader, bool has_imei) {
    claim::NewDigital digital;
    digital.brand = read_text(reader, "brand");
    digital.model = read_text(reader, "model");
    digital.gtin = read_identifier(reader, "gtin", identity::kGtin);
    digital.serial_number = read_identifier(reader, "serial_number", identity::kSerialNumber);
    if (has_imei) digital.imei = read_identifier(reader, "imei", identity::kImei);
    return digital;
}

std::optional<claim::ScrapCertificate> read_scrap_certificate(ObjectReader reader, Date today) {
    if (!reader.present()) return std::nullopt;
    claim::ScrapCertificate certificate;
    certificate.number = read_text(reader, "number", kDocumentNumberMax);
    if (const auto date = read_past_date(reader, "issued_on", today)) certificate.issued_on = *date;
    certificate.recycler_uscc = read_identifier(reader, "recycler_uscc", identity::kUscc);
    return certificate;
}

claim::OldCar read_old_car(ObjectReader& reader, Date today, const rules::Program* program) {
    claim::OldCar car;
    car.vin = read_identifier(reader, "vin", identity::kVin);
    if (const auto energy = read_choice(reader, "energy", claim::parse_energy))
        car.energy = *energy;
    if (const auto date = read_past_date(reader, "registered_on", today)) car.registered_on = *date;
    if (const auto date = read_past_date(reader, "owned_since", today)) car.owned_since = *date;
    car.owner_id_number = read_person_id(reader, "owner_id_number", today);
    car.plate = read_identifier(reader, "plate", identity::kPlate);
    const rules::Disposal disposal = program != nullptr ? program->disposal : rules::Disposal::none;
    const bool scrapped = disposal == rules::Disposal::scrap;
    const bool transferred = disposal == rules::Disposal::transfer;
    car.scrap_certificate = read_scrap_certificate(
        scrapped ? reader.object("scrap_certificate") : reader.optional_object("scrap_certificate"),
        today
    );
    car.deregistered_on = read_past_date(
        reader, "deregistered_on", today, scrapped ? Need::required : Need::optional
    );
    car.transferred_on = read_past_date(
        reader, "transferred_on", today, transferred ? Need::required : Need::optional
    );
    return car;
}

}  // namespace

/// Ideographs, A-Z and 0-9. Whatever else could stand in a plate would let one bicycle be written
/// in two ways: marks that nobody sees, letters that look alike.
identity::Fault check_ebike_plate(std::string_view plate) {
    if (plate.empty() || utf8_length(plate) > kEbikePlateMax) return identity::Fault::length;
    for (std::size_t at = 0; at < plate.size(); ++at) {
        const auto c = static_cast<unsigned char>(plate[at]);
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) continue;
        // U+4E00 to U+9FFF: three bytes of UTF-8, which the text is known to be.
        if (c < 0xE4 || c > 0xE9) return identity::Fault::characters;
        if (c == 0xE4 && static_cast<unsigned char>(plate[at + 1]) < 0xB8)
            return identity::Fault::characters;
        at += 2;
    }
    return identity::Fault::none;
}

namespace {

claim::OldEbike read_old_ebike(ObjectReader& reader, Date today) {
    claim::OldEbike bike;
    if (!reader.has("frame_number") && !reader.has("plate"))
        reader.fault("frame_number", "missing");
    bike.frame_number =
        read_identifier(reader, "frame_number", identity::kFrameNumber, Need::optional);
    bike.plate = read_identifier(reader, "plate", kEbikePlate, Need::optional);
    if (const auto battery = read_choice(reader, "battery", claim::parse_battery))
        bike.battery = *battery;
    bike.owner_id_number = read_person_id(reader, "owner_id_number", today);
    return bike;
}

}  // namespace

claim::NewItem read_new_item(ObjectReader& reader, const ClaimContext& context) {
    claim::NewItem item;
    if (!reader.present()) return item;
    const rules::Category* category = read_category(reader, context);
    if (category == nullptr) return item;
    item.category = category->id;
    switch (category->kind) {
        case claim::Kind::car:
            item.goods = read_new_car(reader, context.today);
            break;
        case claim::Kind::ebike:
            item.goods = read_new_ebike(reader);
            break;
        case claim::Kind::appliance:
            item.goods = read_new_appliance(reader);
            break;
        case claim::Kind::digital:
            item.goods = read_new_digital(reader, category->has_imei);
            break;
    }
    return item;
}

claim::OldItem read_old_item(
    ObjectReader& reader,
    const ClaimContext& context,
    const rules::Program* program,
    const rules::Category* new_category
) {
    claim::OldItem item;
    const rules::Category* category = read_category(reader, context);
    if (category == nullptr) return item;
    item.category = category->id;
    if (new_category != nullptr && new_category->kind != category->kind)
        reader.fault("category", "mismatch");
    switch (category->kind) {
        case claim::Kind::car:
            item.goods = read_old_car(reader, context.today, program);
            break;
        case claim::Kind::ebike:
            item.goods = read_old_ebike(reader, context.today);
            break;
        case claim::Kind::appliance:
        case claim::Kind::digital:
            item.goods =
                claim::OldGoods{read_identifier(reader, "serial_number", identity::kSerialNumber)};
            break;
    }
    return item;
}

}  // namespace huanxin::http
