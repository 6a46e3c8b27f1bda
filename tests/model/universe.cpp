#include "universe.hpp"

#include <algorithm>

namespace huanxin::model {

namespace {

constexpr int kItems = 16;
constexpr int kInvoices = 400;
constexpr std::size_t kPoolsMax = 24;

const std::vector<std::string> kRegions{"130402", "130402", "130403", "130502", "140100"};
const std::vector<std::string> kAppliances{
    "refrigerator", "refrigerator", "television", "air_conditioner", "dishwasher"};

std::string category_of(Program program, const std::string& appliance) {
    switch (program) {
        case Program::appliance:
            return appliance;
        case Program::digital:
            return "mobile_phone";
        case Program::ebike:
            return "ebike";
        case Program::vehicle_scrap:
        case Program::vehicle_replace:
            return "passenger_car";
    }
    return {};
}

std::int64_t dearest(Program program) {
    switch (program) {
        case Program::appliance:
            return 1'600'000;
        case Program::digital:
            return 620'000;
        case Program::ebike:
            return 400'000;
        case Program::vehicle_scrap:
        case Program::vehicle_replace:
            return 30'000'000;
    }
    return 1;
}

}  // namespace

int Universe::below(int limit) {
    return std::uniform_int_distribution<int>(0, limit - 1)(random_);
}

std::int64_t Universe::any_seconds() {
    if (one_in(150)) return 86'400 + below(3'600);
    if (one_in(20)) return below(7'200);
    return one_in(3) ? 0 : below(240);
}

int Universe::any_invoice() {
    return one_in(2) ? ++fresh_invoices_ : below(kInvoices);
}

/// One choice at a time that a rule declines, so that most claims get past the rules.
void Universe::vary(Sale& sale) {
    sale.grade = one_in(12) ? 3 : one_in(8) ? 2 : 1;
    sale.lithium = one_in(2);
    sale.new_energy = !one_in(3);
    sale.old_new_energy = one_in(5);
    sale.new_standard = !one_in(6);
    sale.in_catalogue = !one_in(12);
    sale.big_engine = one_in(12);
    sale.old_too_young = one_in(12);
    sale.owned_late = one_in(12);
    sale.owner_differs = one_in(12);
    sale.old_paper = one_in(12);
}

Sale Universe::any_sale(const Model& model) {
    Sale sale;
    sale.retailer = one_in(4) ? 2 : 1;
    sale.ref = "POS-" + std::to_string(refs_ == 0 || !one_in(12) ? ++refs_ : 1 + below(refs_));
    const std::vector<Program> programs{
        Program::appliance,
        Program::appliance,
        Program::digital,
        Program::ebike,
        Program::vehicle_scrap,
        Program::vehicle_replace};
    sale.program = one_of(programs);
    sale.category = category_of(sale.program, one_of(kAppliances));
    sale.region = one_of(kRegions);
    const int days_ago = one_in(4) ? below(4) : 0;
    sale.sold_on = Date::from_days(model.now().shanghai_date().days() - days_ago);
    const std::int64_t most = dearest(sale.program);
    sale.price =
        std::uniform_int_distribution<std::int64_t>(one_in(20) ? 1 : most / 8, most)(random_);
    sale.consumer = below(kConsumers);
    sale.new_item = one_in(2) ? below(kItems) : ++fresh_items_;
    if (sale.program == Program::digital) sale.imei = one_in(2) ? below(kItems) : ++fresh_items_;
    const bool needs_old = sale.program != Program::appliance && sale.program != Program::digital;
    if (needs_old ? !one_in(12) : one_in(3))
        sale.old_item = one_in(2) ? below(kItems) : ++fresh_items_;
    if (sale.program == Program::ebike && one_in(2)) {
        sale.old_plate = one_in(2) ? below(kItems) : ++fresh_items_;
        if (one_in(2)) sale.old_item.reset();
    }
    const bool vehicle =
        sale.program == Program::vehicle_scrap || sale.program == Program::vehicle_replace;
    if (vehicle || one_in(4)) sale.invoice = any_invoice();
    sale.hold_seconds = one_in(4) ? 60 + below(7'200) : 60 + below(900);
    sale.preview = one_in(15);
    vary(sale);
    return sale;
}

Change Universe::any_change(const Model& model) {
    Change change;
    const auto& live = model.live();
    const int claims = static_cast<int>(model.claims().size());
    if (!live.empty() && !one_in(6)) {
        auto chosen = live.begin();
        std::advance(chosen, below(static_cast<int>(live.size())));
        change.claim = *chosen;
    } else {
        // Mostly a young one, and few declined ones.
        for (int tries = 0; tries < 6; ++tries) {
            change.claim = static_cast<std::size_t>(
                one_in(3) ? below(claims) : claims - 1 - below(std::min(claims, 60))
            );
            if (model.claims()[change.claim].status != "declined") break;
        }
    }
    const Claim& claim = model.claims()[change.claim];
    change.retailer = claim.sale.retailer;
    const bool confirmed = claim.status == "confirmed";
    const int choice = below(10);
    if (confirmed ? choice < 2 : choice < 4)
        change.action = Action::confirm;
    else if (confirmed ? choice < 3 : choice < 5)
        change.action = Action::void_claim;
    else if (confirmed ? choice < 4 : choice < 9)
        change.action = Action::extend;
    else
        change.action = Action::refund;
    change.wrong_total = one_in(12);
    change.seconds = 60 + below(3'000);
    if (!claim.sale.invoice ? !one_in(10) : one_in(4))
        change.invoice = claim.sale.invoice && !one_in(4) ? claim.sale.invoice : any_invoice();
    return change;
}

NewPool Universe::any_pool(const Model& model) {
    NewPool pool;
    const auto& pools = model.pools();
    pool.program = kPrograms[below(5)];
    pool.id = one_in(10) && !pools.empty() ? one_of(pools).spec.id
                                           : pool.program + "-" + std::to_string(pools.size());
    pool.year = one_in(3) ? 2025 : 2026;
    pool.region = one_of(std::vector<std::string>{"", "", "13", "1304", "130402"});
    if (pool.program == kPrograms[0] && one_in(4)) pool.category = one_of(kAppliances);
    if (!pools.empty() && one_in(3)) pool.parent = one_in(8) ? "nobody" : one_of(pools).spec.id;
    pool.total = 10'000 * below(pool.program.starts_with("vehicle") ? 4'000 : 200);
    return pool;
}

Operation Universe::again() {
    Operation operation = one_of(history_);
    if (one_in(2)) return operation;
    // The same key with another body.
    if (auto* sale = std::get_if<Sale>(&operation.body)) ++sale->price;
    if (auto* change = std::get_if<Change>(&operation.body)) ++change->seconds;
    if (auto* adjust = std::get_if<Adjust>(&operation.body)) ++adjust->delta;
    if (auto* suspend = std::get_if<Suspend>(&operation.body)) suspend->on = !suspend->on;
    return operation;
}

Operation Universe::any_operation(const Model& model, bool with_clock) {
    if (!history_.empty() && one_in(10)) return again();
    Operation operation;
    operation.key = fresh_key();
    const int choice = below(100);
    if (choice < 2 && model.pools().size() < kPoolsMax) {
        operation.body = any_pool(model);
    } else if (choice < 4 && !model.pools().empty()) {
        const std::string pool = one_in(20) ? "nobody" : one_of(model.pools()).spec.id;
        const int most = pool.starts_with("vehicle") ? 4'000 : 200;
        operation.body = Adjust{pool, std::int64_t{10'000} * (below(most) - most / 4)};
    } else if (choice < 5) {
        // Mostly what ends it, so that most claims find their retailer active.
        operation.body = Suspend{1 + below(2), one_in(6)};
    } else if (choice < 8 && with_clock) {
        const std::int64_t step = one_in(10) ? -1 : any_seconds();
        operation.body = MoveClock{model.now().plus_seconds(step)};
        operation.key.clear();
    } else if (choice < 48 && !model.claims().empty()) {
        operation.body = any_change(model);
    } else {
        const Sale sale = any_sale(model);
        if (sale.preview) operation.key.clear();
        operation.body = sale;
    }
    if (!operation.key.empty()) history_.push_back(operation);
    return operation;
}

}  // namespace huanxin::model
