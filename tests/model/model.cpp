#include "model.hpp"

#include <algorithm>

#include "huanxin/base/invariant.hpp"

namespace huanxin::model {

namespace {

constexpr int kExtensions = 3;

bool enrolled(int retailer, Program program) {
    // The second retailer sells no vehicles.
    return retailer == 1 ||
           (program != Program::vehicle_scrap && program != Program::vehicle_replace);
}

std::string bucket_of(const Sale& sale, int year) {
    const bool vehicle =
        sale.program == Program::vehicle_scrap || sale.program == Program::vehicle_replace;
    const std::string group = vehicle ? "vehicle" : kPrograms[static_cast<int>(sale.program)];
    return group + "/" + std::to_string(year) + "/" + sale.category;
}

bool intersect(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::ranges::any_of(a, [&](const std::string& item) {
        return std::ranges::find(b, item) != b.end();
    });
}

std::optional<int> invoice_of(const Claim& claim) {
    return claim.sale.invoice ? claim.sale.invoice : claim.confirm_invoice;
}

}  // namespace

std::string Model::line_of(const Claim& claim) {
    std::string line = claim.status;
    if (claim.reasons.empty()) line += " " + std::to_string(claim.subsidy);
    for (const std::string& reason : claim.reasons)
        line += " " + reason;
    return line + " until " + std::to_string(claim.hold_end.ms()) + " extended " +
           std::to_string(claim.extensions) + " recorded " +
           std::to_string(claim.recorded_at.ms()) + " updated " +
           std::to_string(claim.updated_at.ms());
}

void Model::event(Claim& claim) {
    ++sequence_;
    claim.updated_at = now_;
}

void Model::expire() {
    std::vector<std::size_t> due;
    for (const std::size_t place : live_)
        if (claims_[place].status == "held" && claims_[place].hold_end <= now_)
            due.push_back(place);
    std::ranges::sort(due, [this](std::size_t a, std::size_t b) {
        return std::pair(claims_[a].hold_end, a) < std::pair(claims_[b].hold_end, b);
    });
    for (const std::size_t place : due) {
        claims_[place].status = "expired";
        live_.erase(place);
        event(claims_[place]);
    }
}

std::int64_t Model::sum(std::size_t pool, std::string_view status) const {
    std::int64_t sum = 0;
    for (const std::size_t place : live_) {
        const Claim& claim = claims_[place];
        const bool on_path = std::ranges::find(claim.pools, pool) != claim.pools.end();
        if (claim.status == status && on_path) sum += claim.subsidy;
    }
    return sum;
}

std::int64_t Model::quota(int consumer, const std::string& bucket) const {
    return std::ranges::count_if(live_, [&](std::size_t place) {
        return claims_[place].sale.consumer == consumer && claims_[place].bucket == bucket;
    });
}

std::map<std::string, std::uint64_t> Model::held_items() const {
    std::map<std::string, std::uint64_t> held;
    for (const std::size_t place : live_) {
        const Claim& claim = claims_[place];
        for (const auto* items : {&claim.old_items, &claim.new_items})
            for (const std::string& item : *items)
                INVARIANT(held.emplace(item, claim.sequence).second, "an item has one holder");
    }
    return held;
}

std::map<int, std::uint64_t> Model::used_invoices() const {
    std::map<int, std::uint64_t> used;
    const auto note = [&](std::size_t place) {
        const auto invoice = invoice_of(claims_[place]);
        if (!invoice) return;
        const bool first = used.emplace(*invoice, claims_[place].sequence).second;
        INVARIANT(first, "an invoice has one holder");
    };
    std::ranges::for_each(live_, note);
    std::ranges::for_each(refunded_, note);
    return used;
}

bool Model::invoice_used(int invoice) const {
    const auto uses = [&](std::size_t place) { return invoice_of(claims_[place]) == invoice; };
    return std::ranges::any_of(live_, uses) || std::ranges::any_of(refunded_, uses);
}

std::vector<std::size_t> Model::path(const Sale& sale, int year) const {
    std::set<std::size_t> path;
    for (std::size_t i = 0; i < pools_.size(); ++i) {
        const NewPool& spec = pools_[i].spec;
        const bool matches = spec.program == kPrograms[static_cast<int>(sale.program)] &&
                             spec.year == year && sale.region.starts_with(spec.region) &&
                             (spec.category.empty() || spec.category == sale.category);
        if (!matches) continue;
        path.insert(i);
        for (std::string parent = spec.parent; !parent.empty();) {
            const auto found =
                std::ranges::find(pools_, parent, [](const Pool& pool) { return pool.spec.id; });
            path.insert(static_cast<std::size_t>(found - pools_.begin()));
            parent = found->spec.parent;
        }
    }
    return {path.begin(), path.end()};
}

std::vector<std::string> Model::reasons_on_record(
    const Sale& sale, const Verdict& verdict, const std::string& bucket
) const {
    std::vector<std::string> reasons;
    if (verdict.covered && quota(sale.consumer, bucket) >= verdict.pieces)
        reasons.emplace_back("quota_used");
    const auto old = old_items(sale);
    const auto bought = new_items(sale);
    bool old_taken = false;
    bool new_taken = false;
    for (const std::size_t place : live_) {
        old_taken = old_taken || intersect(old, claims_[place].old_items);
        new_taken = new_taken || intersect(bought, claims_[place].new_items);
    }
    if (old_taken) reasons.emplace_back("old_item_already_used");
    if (new_taken) reasons.emplace_back("new_item_already_subsidised");
    if (sale.invoice && invoice_used(*sale.invoice)) reasons.emplace_back("invoice_already_used");
    return reasons;
}

std::string Model::make(const Sale& sale, const std::string& key) {
    const auto taken = refs_.find({sale.retailer, sale.ref});
    if (taken != refs_.end()) return "409 claim_ref_taken " + claims_[taken->second].status;

    const Verdict verdict = judge_sale(sale, now_.shanghai_date());
    Claim claim;
    claim.sale = sale;
    claim.key = key;
    claim.old_items = old_items(sale);
    claim.new_items = new_items(sale);
    if (suspended_[sale.retailer] || !enrolled(sale.retailer, sale.program))
        claim.reasons.emplace_back("retailer_not_enrolled");
    claim.reasons.insert(claim.reasons.end(), verdict.reasons.begin(), verdict.reasons.end());
    if (verdict.in_window) {
        claim.bucket = bucket_of(sale, verdict.year);
        claim.pools = path(sale, verdict.year);
        const auto on_record = reasons_on_record(sale, verdict, claim.bucket);
        claim.reasons.insert(claim.reasons.end(), on_record.begin(), on_record.end());
    }
    if (claim.reasons.empty()) {
        const bool enough = std::ranges::all_of(claim.pools, [&](std::size_t pool) {
            return pools_[pool].total - sum(pool, "held") - sum(pool, "confirmed") >=
                   verdict.subsidy;
        });
        if (claim.pools.empty() || !enough) claim.reasons.emplace_back("budget_exhausted");
    }
    claim.status = claim.reasons.empty() ? "held" : "declined";
    claim.subsidy = claim.reasons.empty() ? verdict.subsidy : 0;
    claim.hold_end = claim.reasons.empty() ? now_.plus_seconds(sale.hold_seconds) : Instant();
    claim.recorded_at = now_;
    claim.updated_at = now_;
    if (sale.preview) return line_of(claim);
    claim.sequence = ++sequence_;
    if (claim.status == "held") {
        live_.insert(claims_.size());
        refs_.emplace(std::pair(sale.retailer, sale.ref), claims_.size());
    }
    claims_.push_back(std::move(claim));
    return line_of(claims_.back());
}

std::string Model::confirm(Claim& claim, const Change& change) {
    const auto known = invoice_of(claim);
    std::string faults;
    if (!change.invoice && !known) faults += " /invoice:missing";
    if (change.invoice && known && *known != *change.invoice) faults += " /invoice/number:mismatch";
    if (change.invoice && change.wrong_total) faults += " /invoice/total_fen:mismatch";
    if (!faults.empty()) return "422 validation_failed" + faults;
    if (claim.status == "expired") return "409 hold_expired expired";
    if (claim.status == "confirmed") return "409 already_confirmed confirmed";
    if (claim.status != "held") return "409 wrong_state " + claim.status;
    if (change.invoice && !claim.sale.invoice) {
        if (invoice_used(*change.invoice)) return "409 invoice_already_used held";
        claim.confirm_invoice = change.invoice;
    }
    claim.status = "confirmed";
    event(claim);
    return line_of(claim);
}

std::string Model::change(const Change& change) {
    Claim& claim = claims_[change.claim];
    const bool held = claim.status == "held";
    switch (change.action) {
        case Action::confirm:
            return confirm(claim, change);
        case Action::void_claim:
            if (claim.status == "voided") return line_of(claim);
            if (claim.status == "expired") return "409 hold_expired expired";
            if (!held) return "409 wrong_state " + claim.status;
            claim.status = "voided";
            live_.erase(change.claim);
            break;
        case Action::extend:
            if (claim.status == "expired") return "409 hold_expired expired";
            if (!held) return "409 wrong_state " + claim.status;
            if (claim.extensions == kExtensions) return "409 extension_limit held";
            ++claim.extensions;
            claim.hold_end = std::max(claim.hold_end, now_.plus_seconds(change.seconds));
            break;
        case Action::refund:
            if (claim.status == "refunded") return "409 already_refunded refunded";
            if (claim.status != "confirmed") return "409 wrong_state " + claim.status;
            claim.status = "refunded";
            live_.erase(change.claim);
            refunded_.push_back(change.claim);
            break;
    }
    event(claim);
    return line_of(claim);
}

std::string Model::pool_line(std::size_t pool) const {
    return "pool " + std::to_string(pools_[pool].total) + " " + std::to_string(sum(pool, "held")) +
           " " + std::to_string(sum(pool, "confirmed")) + " 0";
}

std::string Model::new_pool(const NewPool& spec) {
    const auto has = [this](const std::string& id) {
        return std::ranges::any_of(pools_, [&](const Pool& pool) { return pool.spec.id == id; });
    };
    if (has(spec.id)) return "409 id_taken";
    if (!spec.parent.empty() && !has(spec.parent))
        return "422 validation_failed /parent_id:unknown_value";
    pools_.push_back({spec, spec.total});
    ++sequence_;
    return pool_line(pools_.size() - 1);
}

std::string Model::adjust(const Adjust& adjust) {
    for (std::size_t i = 0; i < pools_.size(); ++i) {
        if (pools_[i].spec.id != adjust.pool) continue;
        const std::int64_t committed = sum(i, "held") + sum(i, "confirmed");
        if (pools_[i].total + adjust.delta < committed) return "409 below_committed";
        pools_[i].total += adjust.delta;
        ++sequence_;
        return pool_line(i);
    }
    return "404 not_found";
}

Expected Model::apply(const Operation& operation) {
    expire();
    const bool with_key = !operation.key.empty();
    const std::string scope = tenant_of(operation) + " " + path_of(operation) + " " + operation.key;
    if (with_key) {
        const auto earlier = remembered_.find(scope);
        if (earlier != remembered_.end() && earlier->second.body != body_of(operation))
            return {"422 idempotency_key_reused", false};
        if (earlier != remembered_.end()) return {earlier->second.line, true};
    }
    std::string line;
    if (const auto* sale = std::get_if<Sale>(&operation.body)) line = make(*sale, operation.key);
    if (const auto* body = std::get_if<Change>(&operation.body)) line = change(*body);
    if (const auto* suspend = std::get_if<Suspend>(&operation.body)) {
        suspended_[suspend->retailer] = suspend->on;
        ++sequence_;
        line = "retailer " + retailer_id(suspend->retailer) + (suspend->on ? " suspended" : "");
    }
    if (const auto* pool = std::get_if<NewPool>(&operation.body)) line = new_pool(*pool);
    if (const auto* body = std::get_if<Adjust>(&operation.body)) line = adjust(*body);
    if (const auto* clock = std::get_if<MoveClock>(&operation.body)) {
        if (clock->to < now_) {
            line = "422 validation_failed /now:in_past";
        } else {
            now_ = clock->to;
            ++sequence_;
            line = "clock " + now_.to_string();
        }
    }
    if (with_key && line[0] != '4') remembered_[scope] = {body_of(operation), line};
    return {line, false};
}

}  // namespace huanxin::model
