#include "case_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <ostream>
#include <sstream>

#include "huanxin/base/invariant.hpp"
#include "support/builders.hpp"

namespace huanxin::rules::testing {

namespace {

using test::day;
using test::yuan;

struct Draft {
    Case out;
    std::optional<Date> recorded;
};

using Word = std::function<void(Draft&, const std::string&)>;

claim::Energy energy(const std::string& text) {
    const auto parsed = claim::parse_energy(text);
    INVARIANT(parsed.has_value(), text.c_str());
    return *parsed;
}

claim::Battery battery(const std::string& text) {
    const auto parsed = claim::parse_battery(text);
    INVARIANT(parsed.has_value(), text.c_str());
    return *parsed;
}

const std::string& somebody_else() {
    static const std::string id = test::resident_id(999);
    return id;
}

std::vector<std::string> split(const std::string& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), std::istream_iterator<std::string>()};
}

const std::map<std::string, std::function<claim::Request(int)>> kClaims{
    {"appliance", test::appliance_claim},
    {"digital", test::digital_claim},
    {"ebike", test::ebike_claim},
    {"vehicle_scrap", test::scrap_claim},
    {"vehicle_replace", test::replace_claim}};

/// About the sale and the new item.
const std::map<std::string, Word> kSaleWords{
    {"sold", [](Draft& d, const std::string& v) { test::sell_on(d.out.request, day(v)); }},
    {"recorded", [](Draft& d, const std::string& v) { d.recorded = day(v); }},
    {"price", [](Draft& d, const std::string& v) { test::set_price(d.out.request, yuan(v)); }},
    {"category", [](Draft& d, const std::string& v) { d.out.request.new_item.category = v; }},
    {"grade",
     [](Draft& d, const std::string& v) {
         test::new_appliance(d.out.request).efficiency_grade = std::stoi(v);
     }},
    {"energy",
     [](Draft& d, const std::string& v) {
         claim::NewCar& car = test::new_car(d.out.request);
         car.energy = energy(v);
         car.in_nev_catalogue = car.energy == claim::Energy::new_energy;
         car.displacement_ml = car.energy == claim::Energy::new_energy ? 0 : 1'498;
     }},
    {"displacement",
     [](Draft& d, const std::string& v) {
         test::new_car(d.out.request).displacement_ml = std::stoi(v);
     }},
    {"catalogue",
     [](Draft& d, const std::string& v) {
         test::new_car(d.out.request).in_nev_catalogue = v == "yes";
     }},
    {"registration",
     [](Draft& d, const std::string& v) { test::new_car(d.out.request).registered_on = day(v); }},
    {"vin", [](Draft& d, const std::string& v) { test::new_car(d.out.request).vin = v; }},
    {"invoice",
     [](Draft& d, const std::string& v) {
         d.out.request.invoice = test::invoice(1, day(v), d.out.request.net_price);
     }},
    {"battery",
     [](Draft& d, const std::string& v) {
         claim::NewEbike& bike = test::new_ebike(d.out.request);
         bike.battery = battery(v);
         if (bike.battery == claim::Battery::lithium_ion) bike.battery_standard = "GB 43854";
     }},
    {"standard",
     [](Draft& d, const std::string& v) { test::new_ebike(d.out.request).standard = v; }},
    {"battery_standard",
     [](Draft& d, const std::string& v) { test::new_ebike(d.out.request).battery_standard = v; }},
};

/// About the old item and the owners.
const std::map<std::string, Word> kOldWords{
    {"old",
     [](Draft& d, const std::string& v) {
         INVARIANT(v == "none" || v == "television", v.c_str());
         d.out.request.old_item.reset();
         if (v != "none") d.out.request.old_item = claim::OldItem{v, claim::OldGoods{"SN/OLD"}};
     }},
    {"old_energy",
     [](Draft& d, const std::string& v) { test::old_car(d.out.request).energy = energy(v); }},
    {"old_registered",
     [](Draft& d, const std::string& v) { test::old_car(d.out.request).registered_on = day(v); }},
    {"old_owned_since",
     [](Draft& d, const std::string& v) { test::old_car(d.out.request).owned_since = day(v); }},
    {"old_vin", [](Draft& d, const std::string& v) { test::old_car(d.out.request).vin = v; }},
    {"old_battery",
     [](Draft& d, const std::string& v) { test::old_ebike(d.out.request).battery = battery(v); }},
    {"scrap_certificate",
     [](Draft& d, const std::string& v) {
         test::old_car(d.out.request).scrap_certificate.value().issued_on = day(v);
     }},
    {"deregistration",
     [](Draft& d, const std::string& v) { test::old_car(d.out.request).deregistered_on = day(v); }},
    {"transfer",
     [](Draft& d, const std::string& v) { test::old_car(d.out.request).transferred_on = day(v); }},
    {"owner",
     [](Draft& d, const std::string& v) {
         INVARIANT(
             v == "of the old car differs" || v == "of the new car differs" ||
                 v == "of the old bike differs",
             v.c_str()
         );
         if (v == "of the old car differs")
             test::old_car(d.out.request).owner_id_number = somebody_else();
         else if (v == "of the old bike differs")
             test::old_ebike(d.out.request).owner_id_number = somebody_else();
         else
             test::new_car(d.out.request).registration_owner_id_number = somebody_else();
     }},
};

/// About what is on record, and what is expected.
const std::map<std::string, Word> kFactWords{
    {"retailer",
     [](Draft& d, const std::string& v) {
         d.out.facts.retailer_active = v.find("suspended") == std::string::npos;
         d.out.facts.retailer_enrolled = v.find("not enrolled") == std::string::npos;
     }},
    {"quota_used", [](Draft& d, const std::string& v) { d.out.facts.quota_used = std::stoi(v); }},
    {"old_taken", [](Draft& d, const std::string& v) { d.out.facts.old_items_taken = split(v); }},
    {"new_taken", [](Draft& d, const std::string& v) { d.out.facts.new_items_taken = split(v); }},
    {"invoice_taken",
     [](Draft& d, const std::string& v) { d.out.facts.invoice_taken = v == "yes"; }},
    {"left",
     [](Draft& d, const std::string& v) {
         d.out.facts.pools.clear();
         for (const std::string& pool : split(v))
             if (pool != "nothing") d.out.facts.pools.push_back({"pool", yuan(pool)});
     }},
    {"version", [](Draft& d, const std::string& v) { d.out.version_id = v == "none" ? "" : v; }},
    {"pays", [](Draft& d, const std::string& v) { d.out.pays = v; }},
    {"declined", [](Draft& d, const std::string& v) { d.out.declined.push_back(v); }},
    {"by", [](Draft& d, const std::string& v) { d.out.by = v; }},
    {"warns", [](Draft& d, const std::string& v) { d.out.warnings = v; }},
};

const Word& word(const std::string& name, const std::string& place) {
    for (const auto* words : {&kSaleWords, &kOldWords, &kFactWords})
        if (const auto found = words->find(name); found != words->end()) return found->second;
    INVARIANT(false, (place + ": no such word: " + name).c_str());
}

void finish(std::optional<Draft>& draft, std::vector<Case>& cases) {
    if (!draft) return;
    Case& one = draft->out;
    INVARIANT(one.pays.empty() != one.declined.empty(), one.place.c_str());
    one.facts.recorded_at =
        test::good_facts(draft->recorded.value_or(one.request.sold_on)).recorded_at;
    cases.push_back(std::move(one));
    draft.reset();
}

void read_file(const std::filesystem::path& path, std::vector<Case>& cases) {
    std::ifstream file(path);
    std::string version_id;
    std::string claim;
    std::optional<Draft> draft;
    std::size_t number = 0;
    for (std::string line; std::getline(file, line);) {
        const std::string place = path.filename().string() + ":" + std::to_string(++number);
        if (line.empty() || line[0] == '#') continue;
        const std::size_t space = std::min(line.find(' '), line.size());
        const std::size_t start = std::min(line.find_first_not_of(' ', space), line.size());
        const std::string name = line.substr(0, space);
        const std::string value = line.substr(start);
        if (name == "==") {
            finish(draft, cases);
            draft.emplace();
            draft->out.place = place;
            draft->out.title = value;
            draft->out.version_id = version_id;
            draft->out.request = kClaims.at(claim)(1);
            draft->out.facts = test::good_facts(day("2026-01-01"));
        } else if (draft) {
            word(name, place)(*draft, value);
        } else {
            INVARIANT(name == "version" || name == "claim", place.c_str());
            (name == "version" ? version_id : claim) = value;
        }
    }
    finish(draft, cases);
}

}  // namespace

std::vector<Case> all_cases() {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry :
         std::filesystem::directory_iterator(HUANXIN_SOURCE_DIR "/tests/unit/rules/cases"))
        paths.push_back(entry.path());
    std::ranges::sort(paths);
    std::vector<Case> cases;
    for (const auto& path : paths)
        read_file(path, cases);
    return cases;
}

void PrintTo(const Case& one, std::ostream* out) {
    *out << one.place << ": " << one.title;
}

}  // namespace huanxin::rules::testing
