// How much: tier, amount, funders, budget. Every rounding of a subsidy is in this file.

#include <algorithm>

#include "rules/judge.hpp"

namespace huanxin::rules {

namespace {

bool matches(
    const TierCondition& when, const claim::Request& request, const CategoryRule& category
) {
    const auto& named = when.categories;
    if (!named.empty() && std::find(named.begin(), named.end(), category.category) == named.end())
        return false;
    if (when.grade) {
        const auto* appliance = std::get_if<claim::NewAppliance>(&request.new_item.goods);
        if (!category.graded || appliance == nullptr || appliance->efficiency_grade != *when.grade)
            return false;
    }
    if (when.new_energy) {
        const auto* car = std::get_if<claim::NewCar>(&request.new_item.goods);
        if (car == nullptr || (car->energy == claim::Energy::new_energy) != *when.new_energy)
            return false;
    }
    if (when.battery) {
        const auto* bike = std::get_if<claim::NewEbike>(&request.new_item.goods);
        if (bike == nullptr || bike->battery != *when.battery) return false;
    }
    return true;
}

/// Each funder's share rounded down to the fen; the last takes the rest, so the parts always add up
/// (docs/openapi.yaml).
std::vector<FundingPart> split(Fen subsidy, const std::vector<FundingShare>& shares) {
    INVARIANT(!shares.empty(), "a version has funders: the loader checks it");
    std::vector<FundingPart> parts;
    Fen rest = subsidy;
    for (std::size_t i = 0; i + 1 < shares.size(); ++i) {
        const Fen part = multiply_floor(subsidy, shares[i].share);
        parts.push_back({shares[i].funder, part});
        rest -= part;
    }
    parts.push_back({shares.back().funder, rest});
    return parts;
}

}  // namespace

const Tier* matching_tier(
    const Judge& judge, const Version& version, const CategoryRule& category
) {
    for (const Tier& tier : version.tiers)
        if (matches(tier.when, judge.request, category) && judge.at(tier.amount) != nullptr)
            return &tier;
    return nullptr;
}

Fen amount_of(const Amount& amount, Fen net_price) {
    if (!amount.rate) return std::min(amount.cap, net_price);
    return std::min(amount.cap, multiply_floor(net_price, *amount.rate));
}

void judge_amount_and_budget(Judge& judge, const Version& version, const Tier& tier) {
    const auto* amount = judge.at(tier.amount);
    const auto* funding = judge.at(version.funding);
    INVARIANT(
        amount != nullptr && funding != nullptr,
        "amount and funding hold on every day of the window"
    );
    const Fen subsidy = amount_of(amount->value, judge.request.net_price);
    const Value rule =
        amount->value.rate ? Value::of(*amount->value.rate) : Value::of(amount->value.cap);
    judge.step(
        RuleId::amount, true, "/sale/net_price_fen", Value::of(subsidy), rule, amount->citation
    );

    // The tightest pool decides; without any pool there is nothing to spend.
    Fen available;
    bool enough = !judge.facts.pools.empty();
    for (std::size_t i = 0; i < judge.facts.pools.size(); ++i) {
        const Fen left = judge.facts.pools[i].available;
        available = i == 0 ? left : std::min(available, left);
        enough = enough && left >= subsidy;
    }
    judge.step(
        RuleId::budget,
        enough,
        "/region",
        Value::of(available),
        Value::of(subsidy),
        judge.principle(Principle::budget)
    );
    if (!enough) return;
    judge.decision.subsidy = subsidy;
    judge.decision.funding = split(subsidy, funding->value);
}

}  // namespace huanxin::rules
