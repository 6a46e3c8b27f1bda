#include "support/builders.hpp"

#include <charconv>
#include <cstdio>
#include <initializer_list>

#include "huanxin/base/invariant.hpp"
#include "huanxin/identity/goods.hpp"
#include "huanxin/identity/person_id.hpp"
#include "huanxin/identity/vin.hpp"
#include "huanxin/policy/load.hpp"

namespace huanxin::test {

namespace {

const Date kSoldOn = Date::from_days(20'526);  // 2026-03-14.
constexpr std::string_view kRegion = "130402";

std::string digits(int number, int width) {
    std::string text = std::to_string(number);
    INVARIANT(static_cast<int>(text.size()) <= width, "the number has that many digits");
    return std::string(static_cast<std::size_t>(width) - text.size(), '0') + text;
}

/// `stem` with its "_" replaced by the one character that `is_right` accepts.
template <class IsRight>
std::string with_check_digit(std::string stem, IsRight is_right) {
    char& place = stem[stem.find('_')];
    for (const char candidate : std::string_view("0123456789X")) {
        place = candidate;
        if (is_right(stem)) return stem;
    }
    INVARIANT(false, "one check digit is right");
}

claim::Request claim_of(std::string program, int number) {
    claim::Request request;
    request.program = std::move(program);
    request.claim_ref = "POS-" + request.program + "-" + digits(number, 6);
    request.store_id = "S-001";
    request.region = kRegion;
    request.sold_on = kSoldOn;
    request.consumer = {identity::IdType::resident_id, resident_id(number), "张三", "13800138000"};
    return request;
}

claim::Request vehicle_claim(std::string program, int number) {
    claim::Request request = claim_of(std::move(program), number);
    const std::string& owner = request.consumer.id_number;
    claim::NewCar car;
    car.vin = vin(number);
    car.energy = claim::Energy::new_energy;
    car.in_nev_catalogue = true;
    car.registered_on = kSoldOn;
    car.registration_owner_id_number = owner;
    request.new_item = {"passenger_car", std::move(car)};
    claim::OldCar old;
    old.vin = vin(number);
    old.energy = claim::Energy::petrol;
    old.registered_on = day("2010-05-09");
    old.owned_since = day("2015-03-29");
    old.owner_id_number = owner;
    old.plate = plate(number);
    request.old_item = claim::OldItem{"passenger_car", std::move(old)};
    request.net_price = yuan("188800");
    request.invoice = invoice(number, kSoldOn, request.net_price);
    return request;
}

}  // namespace

Date day(std::string_view text) {
    const auto date = Date::parse(text);
    INVARIANT(date.has_value(), "a test names days that exist");
    return *date;
}

Instant at(std::string_view text) {
    const auto instant = Instant::parse(text);
    INVARIANT(instant.has_value(), "a test names instants in RFC 3339");
    return *instant;
}

Fen yuan(std::string_view text) {
    std::int64_t whole = 0;
    std::int64_t cents = 0;
    const char* const end = text.data() + text.size();
    auto read = std::from_chars(text.data(), end, whole);
    if (read.ec == std::errc() && end - read.ptr == 3 && *read.ptr == '.')
        read = std::from_chars(read.ptr + 1, end, cents);
    INVARIANT(read.ec == std::errc() && read.ptr == end, "a test writes money as 12 or 12.34");
    return Fen(whole * 100 + cents);
}

const rules::PolicySet& deployed() {
    static const rules::PolicySet set = [] {
        policy::LoadOutcome outcome = policy::load_directory(HUANXIN_SOURCE_DIR "/deploy/policies");
        INVARIANT(outcome.set.has_value(), policy::render_faults(outcome.faults).c_str());
        return std::move(*outcome.set);
    }();
    return set;
}

std::string resident_id(int number) {
    return with_check_digit(
        "130402" + std::to_string(1950 + number / 1'000 % 50) +
            digits(1 + number / 50'000 % 12, 2) + digits(1 + number / 600'000, 2) +
            digits(number % 1'000, 3) + "_",
        [](const std::string& text) {
            return identity::check_person_id(identity::IdType::resident_id, text, kSoldOn) ==
                   identity::Fault::none;
        }
    );
}

std::string serial_number(int number) {
    return "SN/" + digits(number, 6);
}

std::string imei(int number) {
    return with_check_digit("86123405" + digits(number, 6) + "_", [](const std::string& text) {
        return identity::check_imei(text) == identity::Fault::none;
    });
}

std::string vin(int number) {
    return with_check_digit("LSVAA49J_13" + digits(number, 6), identity::vin_check_digit_ok);
}

std::string frame_number(int number) {
    return "117321900" + digits(number, 6);
}

std::string plate(int number) {
    // A letter and four digits are 240,000 plates; the city's letter makes a million of them.
    constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    const auto city = static_cast<std::size_t>(number / 240'000);
    const auto letter = static_cast<std::size_t>(number % 240'000 / 10'000);
    return std::string("冀") + kLetters[city] + kLetters[letter] + digits(number % 10'000, 4);
}

claim::Invoice invoice(int number, Date issued_on, Fen total) {
    return {"26132000000000" + digits(number, 6), "", issued_on, total};
}

claim::Request appliance_claim(int number) {
    claim::Request request = claim_of("appliance", number);
    request.new_item = {
        "refrigerator",
        claim::NewAppliance{"示范", "BCD-500WT", "6923185602224", serial_number(number), 1}};
    request.net_price = yuan("5499");
    return request;
}

claim::Request digital_claim(int number) {
    claim::Request request = claim_of("digital", number);
    request.new_item = {
        "mobile_phone",
        claim::NewDigital{"示范", "P-20", "6900000000076", serial_number(number), imei(number)}};
    request.net_price = yuan("2999");
    return request;
}

claim::Request scrap_claim(int number) {
    claim::Request request = vehicle_claim("vehicle_scrap", number);
    old_car(request).scrap_certificate =
        claim::ScrapCertificate{"BF-" + digits(number, 6), kSoldOn, "91130402MAUWJ17C4X"};
    old_car(request).deregistered_on = kSoldOn;
    return request;
}

claim::Request replace_claim(int number) {
    claim::Request request = vehicle_claim("vehicle_replace", number);
    old_car(request).transferred_on = kSoldOn;
    return request;
}

claim::Request ebike_claim(int number) {
    claim::Request request = claim_of("ebike", number);
    request.sold_on = day("2025-06-14");
    claim::NewEbike bike;
    bike.brand = "示范";
    bike.model = "TDT-1";
    bike.frame_number = frame_number(number);
    bike.battery = claim::Battery::lead_acid;
    bike.standard = "GB 17761-2018";
    bike.ccc_certificate = "2024011119000001";
    request.new_item = {"ebike", std::move(bike)};
    claim::OldEbike old;
    old.frame_number = frame_number(number);
    old.plate = plate(number);
    old.battery = claim::Battery::lead_acid;
    old.owner_id_number = request.consumer.id_number;
    request.old_item = claim::OldItem{"ebike", std::move(old)};
    request.net_price = yuan("1999");
    return request;
}

void sell_on(claim::Request& request, Date date) {
    request.sold_on = date;
    if (request.invoice) request.invoice->issued_on = date;
    if (auto* car = std::get_if<claim::NewCar>(&request.new_item.goods)) car->registered_on = date;
    if (!request.old_item) return;
    if (auto* car = std::get_if<claim::OldCar>(&request.old_item->goods)) {
        if (car->scrap_certificate) car->scrap_certificate->issued_on = date;
        if (car->deregistered_on) car->deregistered_on = date;
        if (car->transferred_on) car->transferred_on = date;
    }
}

void set_price(claim::Request& request, Fen net_price) {
    request.net_price = net_price;
    if (request.invoice) request.invoice->total = net_price;
}

claim::NewCar& new_car(claim::Request& request) {
    return std::get<claim::NewCar>(request.new_item.goods);
}

claim::NewEbike& new_ebike(claim::Request& request) {
    return std::get<claim::NewEbike>(request.new_item.goods);
}

claim::NewAppliance& new_appliance(claim::Request& request) {
    return std::get<claim::NewAppliance>(request.new_item.goods);
}

claim::NewDigital& new_digital(claim::Request& request) {
    return std::get<claim::NewDigital>(request.new_item.goods);
}

claim::OldCar& old_car(claim::Request& request) {
    return std::get<claim::OldCar>(request.old_item.value().goods);
}

claim::OldEbike& old_ebike(claim::Request& request) {
    return std::get<claim::OldEbike>(request.old_item.value().goods);
}

rules::Facts good_facts(Date recorded_on) {
    rules::Facts facts;
    facts.recorded_at = at(recorded_on.to_string() + "T12:00:00+08:00");
    facts.retailer_active = true;
    facts.retailer_enrolled = true;
    facts.pools = {{"city", Fen(Fen::kMax)}};
    return facts;
}

rules::Decision judge(const claim::Request& request, const rules::Facts& facts) {
    const rules::Version* version = deployed().version_for(request.program, request.sold_on);
    return rules::evaluate(request, facts, deployed(), version);
}

}  // namespace huanxin::test
