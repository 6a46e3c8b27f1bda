// The rules of 2025 and 2026 by hand, for the sales that the universe can make.

#include <algorithm>
#include <set>

#include "model.hpp"
#include "support/builders.hpp"

namespace huanxin::model {

namespace {

using test::day;

struct Window {
    Program program;
    int year;
    Date from, to, last_submission;
};

const std::vector<Window>& windows() {
    static const std::vector<Window> all{
        {Program::appliance, 2025, day("2025-01-01"), day("2025-12-31"), day("2025-12-31")},
        {Program::appliance, 2026, day("2026-01-01"), day("2026-12-31"), day("2026-12-31")},
        {Program::digital, 2025, day("2025-01-20"), day("2025-12-31"), day("2025-12-31")},
        {Program::digital, 2026, day("2026-01-01"), day("2026-12-31"), day("2026-12-31")},
        {Program::ebike, 2025, day("2025-01-01"), day("2025-12-31"), day("2025-12-31")},
        {Program::vehicle_scrap, 2025, day("2025-01-01"), day("2025-12-31"), day("2026-01-10")},
        {Program::vehicle_scrap, 2026, day("2026-01-01"), day("2026-12-31"), day("2027-01-10")},
        {Program::vehicle_replace, 2026, day("2026-01-01"), day("2026-12-31"), day("2027-01-10")}};
    return all;
}

bool covers(const Sale& sale, int year) {
    static const std::set<std::string> dropped_in_2026{"dishwasher"};
    return year == 2025 || !dropped_in_2026.contains(sale.category);
}

std::int64_t percent(const Sale& sale, std::int64_t rate, std::int64_t cap_yuan) {
    return std::min(cap_yuan * 100, sale.price * rate / 100);
}

std::int64_t subsidy(const Sale& sale, int year) {
    switch (sale.program) {
        case Program::appliance:
            if (year == 2026) return percent(sale, 15, 1'500);
            return percent(sale, sale.grade == 1 ? 20 : 15, 2'000);
        case Program::digital:
            return percent(sale, 15, 500);
        case Program::ebike:
            return sale.lithium ? percent(sale, 10, 300) : percent(sale, 20, 500);
        case Program::vehicle_scrap:
            if (year == 2025)
                return std::min<std::int64_t>(sale.price, sale.new_energy ? 2'000'000 : 1'500'000);
            return sale.new_energy ? percent(sale, 12, 20'000) : percent(sale, 10, 15'000);
        case Program::vehicle_replace:
            return sale.new_energy ? percent(sale, 8, 15'000) : percent(sale, 6, 13'000);
    }
    return 0;
}

void judge_goods(const Sale& sale, Verdict& verdict) {
    const auto decline = [&](bool when, const char* reason) {
        if (when) verdict.reasons.emplace_back(reason);
    };
    const bool scrap = sale.program == Program::vehicle_scrap;
    const bool vehicle = scrap || sale.program == Program::vehicle_replace;
    decline(!verdict.covered, "category_not_covered");
    decline(
        verdict.covered && sale.program == Program::appliance &&
            sale.grade > (verdict.year == 2025 ? 2 : 1),
        "grade_too_low"
    );
    decline(
        verdict.covered && sale.program == Program::digital && sale.price > 600'000,
        "price_above_ceiling"
    );
    const bool old_given = sale.old_item || sale.old_plate;
    const bool fuel_for_new_energy = scrap && old_given && sale.old_new_energy && !sale.new_energy;
    decline(
        vehicle && (sale.new_energy ? !sale.in_catalogue : sale.big_engine || fuel_for_new_energy),
        "new_item_not_eligible"
    );
    decline(
        sale.program == Program::ebike && sale.sold_on >= day("2025-12-01") && !sale.new_standard,
        "standard_not_met"
    );
    decline((vehicle || sale.program == Program::ebike) && !old_given, "old_item_missing");
    decline(scrap && old_given && sale.old_too_young, "old_item_not_eligible");
    decline(vehicle && old_given && sale.owned_late, "owned_too_late");
    decline(
        sale.owner_differs && old_given && (vehicle || sale.program == Program::ebike),
        "owner_mismatch"
    );
    decline(vehicle && old_given && sale.old_paper, "document_outside_window");
}

}  // namespace

Verdict judge_sale(const Sale& sale, Date today) {
    Verdict verdict;
    for (const Window& window : windows()) {
        if (window.program != sale.program || sale.sold_on < window.from ||
            sale.sold_on > window.to)
            continue;
        verdict.year = window.year;
        verdict.in_window = today >= window.from && today <= window.last_submission;
    }
    if (!verdict.in_window) {
        verdict.reasons.emplace_back("not_in_window");
        return verdict;
    }
    verdict.covered = covers(sale, verdict.year);
    verdict.pieces = sale.category == "air_conditioner" && verdict.year == 2025 ? 3 : 1;
    verdict.subsidy = subsidy(sale, verdict.year);
    judge_goods(sale, verdict);
    return verdict;
}

std::vector<std::string> new_items(const Sale& sale) {
    const std::string number = std::to_string(sale.new_item);
    switch (sale.program) {
        case Program::appliance:
            return {"new/serial/" + number};
        case Program::digital: {
            std::vector<std::string> items{"new/serial/" + number};
            if (sale.imei) items.push_back("new/imei/" + std::to_string(*sale.imei));
            return items;
        }
        case Program::ebike:
            return {"new/frame/" + number};
        case Program::vehicle_scrap:
        case Program::vehicle_replace:
            return {"new/vin/" + number};
    }
    return {};
}

std::vector<std::string> old_items(const Sale& sale) {
    std::vector<std::string> items;
    const char* scheme = "old/vin/";
    if (sale.program == Program::appliance || sale.program == Program::digital)
        scheme = "old/serial/";
    if (sale.program == Program::ebike) scheme = "old/frame/";
    if (sale.old_item) items.push_back(scheme + std::to_string(*sale.old_item));
    if (sale.old_plate) items.push_back("old/plate/" + std::to_string(*sale.old_plate));
    return items;
}

}  // namespace huanxin::model
