// What holds of every decision, whatever the claim and whatever is on record.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "huanxin/base/int128.hpp"
#include "huanxin/rules/evaluate.hpp"
#include "support/builders.hpp"

namespace huanxin::rules {
namespace {

bool one_in(int chances) {
    return *rc::gen::inRange(0, chances) == 0;
}

Date any_day(const char* from, const char* to) {
    return Date::from_days(*rc::gen::inRange(test::day(from).days(), test::day(to).days() + 1));
}

std::string any_person(const claim::Request& request) {
    return one_in(4) ? test::resident_id(500) : request.consumer.id_number;
}

claim::Energy any_energy() {
    return *rc::gen::element(
        claim::Energy::new_energy,
        claim::Energy::petrol,
        claim::Energy::diesel,
        claim::Energy::other_fuel
    );
}

void vary_cars(claim::Request& request) {
    claim::NewCar& car = test::new_car(request);
    car.energy = any_energy();
    car.displacement_ml = *rc::gen::element<std::int64_t>(0, 1'999, 2'000, 2'001, 5'000);
    car.in_nev_catalogue = !one_in(4);
    car.registered_on = any_day("2023-12-30", "2027-01-03");
    car.registration_owner_id_number = any_person(request);
    if (one_in(3)) car.vin[8] = '0';
    if (one_in(6)) request.old_item.reset();
    if (!request.old_item) return;
    claim::OldCar& old = test::old_car(request);
    old.energy = any_energy();
    old.registered_on = any_day("2011-06-28", "2020-01-03");
    old.owned_since = any_day("2024-07-20", "2025-01-12");
    old.owner_id_number = any_person(request);
    if (old.scrap_certificate)
        old.scrap_certificate->issued_on = any_day("2023-12-30", "2027-01-03");
    if (old.deregistered_on) old.deregistered_on = any_day("2023-12-30", "2027-01-03");
    if (old.transferred_on) old.transferred_on = any_day("2023-12-30", "2027-01-03");
}

void vary_ebike(claim::Request& request) {
    claim::NewEbike& bike = test::new_ebike(request);
    bike.battery = *rc::gen::element(claim::Battery::lead_acid, claim::Battery::lithium_ion);
    bike.standard = *rc::gen::element<std::string>("GB 17761-2018", "GB 17761-2024");
    bike.battery_standard = *rc::gen::element<std::string>("GB 43854", "GB/T 36972");
    test::old_ebike(request).owner_id_number = any_person(request);
    if (one_in(6)) request.old_item.reset();
}

claim::Request any_good_request() {
    const auto builder = *rc::gen::element(
        test::appliance_claim,
        test::digital_claim,
        test::ebike_claim,
        test::scrap_claim,
        test::replace_claim
    );
    return builder(*rc::gen::inRange(0, 100));
}

/// Of another price, tier and day; nothing stands against it but, at times, a price ceiling.
claim::Request any_payable_request() {
    claim::Request request = any_good_request();
    const bool cheap = request.program == "digital";
    const std::int64_t most = cheap ? 600'000 : 30'000'000;
    test::set_price(request, Fen(*rc::gen::inRange<std::int64_t>(1, most + 1)));
    if (auto* bike = std::get_if<claim::NewEbike>(&request.new_item.goods)) {
        bike->battery = *rc::gen::element(claim::Battery::lead_acid, claim::Battery::lithium_ion);
        bike->battery_standard = "GB 43854";
    }
    if (auto* car = std::get_if<claim::NewCar>(&request.new_item.goods)) car->energy = any_energy();
    if (request.program == "vehicle_scrap")
        test::sell_on(request, any_day("2024-09-01", "2026-12-31"));
    return request;
}

claim::Request any_request() {
    claim::Request request = any_good_request();
    test::sell_on(request, any_day("2024-04-20", "2027-01-03"));
    test::set_price(request, Fen(*rc::gen::inRange<std::int64_t>(1, 30'000'000)));
    if (request.program == "appliance") {
        test::new_appliance(request).efficiency_grade = *rc::gen::inRange(1, 6);
        request.new_item.category = *rc::gen::element<std::string>(
            "refrigerator", "air_conditioner", "gas_stove", "dishwasher"
        );
    } else if (request.program == "digital") {
        request.new_item.category =
            *rc::gen::element<std::string>("mobile_phone", "tablet", "smart_glasses");
        test::set_price(request, Fen(*rc::gen::inRange<std::int64_t>(1, 1'000'000)));
    } else if (request.program == "ebike") {
        vary_ebike(request);
    } else {
        vary_cars(request);
    }
    return request;
}

std::vector<std::string> any_pointers(const std::vector<claim::ItemIdentity>& items) {
    std::vector<std::string> pointers;
    for (const claim::ItemIdentity& item : items)
        if (one_in(6)) pointers.emplace_back(item.pointer);
    return pointers;
}

Facts any_facts(const claim::Request& request) {
    const int days_later = *rc::gen::inRange(-1, 14);
    Facts facts = test::good_facts(Date::from_days(request.sold_on.days() + days_later));
    facts.retailer_active = !one_in(8);
    facts.retailer_enrolled = !one_in(8);
    facts.quota_used = *rc::gen::inRange(0, 4) * (one_in(2) ? 1 : 0);
    if (request.old_item)
        facts.old_items_taken = any_pointers(claim::identities(*request.old_item));
    facts.new_items_taken = any_pointers(claim::identities(request.new_item));
    facts.invoice_taken = one_in(8);
    facts.pools.clear();
    const int pools = *rc::gen::inRange(0, 4);
    for (int i = 0; i < pools; ++i)
        facts.pools.push_back({std::to_string(i), Fen(*rc::gen::inRange(0, 3'000'000))});
    return facts;
}

struct Judged {
    claim::Request request = any_request();
    Facts facts = any_facts(request);
    const Version* version = test::deployed().version_for(request.program, request.sold_on);
    Decision decision = evaluate(request, facts, test::deployed(), version);
};

Judged any_payable() {
    claim::Request request = any_payable_request();
    Facts facts = test::good_facts(request.sold_on);
    facts.pools.push_back({"other", Fen(*rc::gen::inRange(0, 3'000'000))});
    return {std::move(request), std::move(facts)};
}

RC_GTEST_PROP(Decision, AnyClaim_HasItsReasonsInOrderAndOnce, ()) {
    const Judged judged;
    std::optional<ReasonCode> before;
    for (const Reason& reason : judged.decision.reasons) {
        if (before) RC_ASSERT(*before < reason.code);
        before = reason.code;
        RC_ASSERT(!reason.pointers.empty());
        for (const std::string& pointer : reason.pointers) {
            RC_ASSERT(pointer.starts_with("/"));
            RC_ASSERT(std::ranges::count(reason.pointers, pointer) == 1);
        }
    }
}

RC_GTEST_PROP(Decision, AnyClaim_IsAcceptedExactlyWithoutReasons, ()) {
    const Judged judged = one_in(2) ? any_payable() : Judged();
    const Decision& decision = judged.decision;
    RC_CLASSIFY(decision.accepted);
    RC_ASSERT(decision.accepted == decision.reasons.empty());
    if (decision.accepted) return;
    RC_ASSERT(decision.subsidy == Fen(0));
    RC_ASSERT(decision.funding.empty());
}

RC_GTEST_PROP(Decision, AnyReason_IsThatOfTheTracesFailedSteps, ()) {
    const Judged judged;
    std::vector<Reason> expected;
    for (const TraceStep& step : judged.decision.trace) {
        RC_ASSERT(step.citation < test::deployed().citations.size());
        if (step.passed) continue;
        const ReasonCode code = reason_of(step.rule);
        auto reason = std::ranges::find(expected, code, &Reason::code);
        if (reason == expected.end())
            reason = expected.insert(expected.end(), Reason{code, {}, step.citation, step.limit});
        if (std::ranges::find(reason->pointers, step.pointer) == reason->pointers.end())
            reason->pointers.push_back(step.pointer);
    }
    RC_ASSERT(judged.decision.reasons == expected);
}

RC_GTEST_PROP(Decision, AnyClaim_IsJudgedAlikeAgain, ()) {
    const Judged judged;
    RC_ASSERT(
        evaluate(judged.request, judged.facts, test::deployed(), judged.version) == judged.decision
    );
}

/// By the arithmetic of the contract: min(cap, floor(price × rate)), a fixed amount at most the
/// price.
Fen amount_by_hand(const Amount& amount, Fen price) {
    if (!amount.rate) return amount.cap < price ? amount.cap : price;
    const Int128 product = Int128{price.count()} * amount.rate->billionths();
    const Fen part(static_cast<std::int64_t>(product / 1'000'000'000));
    return amount.cap < part ? amount.cap : part;
}

RC_GTEST_PROP(Subsidy, AcceptedClaim_IsOneOfTheTiersAndAddsUp, ()) {
    const Judged judged = any_payable();
    const Decision& decision = judged.decision;
    RC_PRE(decision.accepted);
    RC_ASSERT(decision.subsidy <= judged.request.net_price);
    Fen funded;
    for (const FundingPart& part : decision.funding) {
        RC_ASSERT(part.amount >= Fen(0));
        funded += part.amount;
    }
    RC_ASSERT(funded == decision.subsidy);
    RC_ASSERT(decision.funding.front().amount.count() == decision.subsidy.count() * 85 / 100);
    for (const PoolFact& pool : judged.facts.pools)
        RC_ASSERT(pool.available >= decision.subsidy);
    const Date recorded_on = judged.facts.recorded_at.shanghai_date();
    const bool of_a_tier = std::ranges::any_of(judged.version->tiers, [&](const Tier& tier) {
        const auto* amount = tier.amount.at(judged.request.sold_on, recorded_on);
        return amount != nullptr &&
               amount_by_hand(amount->value, judged.request.net_price) == decision.subsidy;
    });
    RC_ASSERT(of_a_tier);
}

RC_GTEST_PROP(Subsidy, DearerItem_NeverGetsLess, ()) {
    Judged judged = any_payable();
    RC_PRE(judged.decision.accepted);
    judged.facts.pools = {{"enough", Fen(Fen::kMax)}};
    test::set_price(
        judged.request, judged.request.net_price + Fen(*rc::gen::inRange(1, 1'000'000))
    );
    const Decision dearer =
        evaluate(judged.request, judged.facts, test::deployed(), judged.version);
    RC_PRE(dearer.accepted);
    RC_ASSERT(dearer.subsidy >= judged.decision.subsidy);
}

RC_GTEST_PROP(NotInWindow, AnyClaim_IsJudgedNoFurther, ()) {
    const Judged judged;
    const bool outside = std::ranges::any_of(judged.decision.reasons, [](const Reason& reason) {
        return reason.code == ReasonCode::not_in_window;
    });
    for (const TraceStep& step : judged.decision.trace) {
        const bool of_window_or_before = step.rule <= RuleId::submitted_in_time;
        if (outside) RC_ASSERT(of_window_or_before);
    }
    RC_ASSERT(outside == judged.decision.version_id.empty());
    if (!outside) RC_ASSERT(judged.decision.version_id == judged.version->id);
}

RC_GTEST_PROP(BudgetExhausted, AnyClaim_HasItOnlyAlone, ()) {
    const Judged judged = one_in(2) ? any_payable() : Judged();
    const auto& reasons = judged.decision.reasons;
    const bool exhausted = !reasons.empty() && reasons.back().code == ReasonCode::budget_exhausted;
    if (exhausted) RC_ASSERT(reasons.size() == 1U);
    const bool judged_money = std::ranges::any_of(judged.decision.trace, [](const TraceStep& step) {
        return step.rule == RuleId::budget;
    });
    RC_ASSERT(judged_money == (judged.decision.accepted || exhausted));
}

}  // namespace
}  // namespace huanxin::rules
