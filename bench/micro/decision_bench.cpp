// The decision itself: every rule, with the whole trace.

#include <benchmark/benchmark.h>

#include "huanxin/rules/evaluate.hpp"
#include "micro/workbench.hpp"

namespace huanxin::bench {
namespace {

void evaluate(benchmark::State& state, Workbench& bench, const claim::Request& request) {
    const rules::PolicySet& policy = bench.policy();
    const rules::Version* version = policy.version_for(request.program, request.sold_on);
    rules::Facts facts;
    facts.recorded_at = bench.recorded_at();
    facts.retailer_active = facts.retailer_enrolled = true;
    facts.pools.push_back({"pool", Fen(900'000'000'000)});
    if (!rules::evaluate(request, facts, policy, version).accepted)
        return state.SkipWithError("the claim is not accepted");
    for (auto _ : state)
        benchmark::DoNotOptimize(rules::evaluate(request, facts, policy, version));
}

void evaluate_appliance(benchmark::State& state) {
    Workbench bench;
    evaluate(state, bench, bench.decode(bench.body(0)));
}
BENCHMARK(evaluate_appliance);

void evaluate_vehicle(benchmark::State& state) {
    Workbench bench;
    evaluate(state, bench, bench.decode(Workbench::vehicle_body()));
}
BENCHMARK(evaluate_vehicle);

void version_for(benchmark::State& state) {
    const Workbench bench;
    for (auto _ : state)
        benchmark::DoNotOptimize(bench.policy().version_for("appliance", bench.sold_on()));
}
BENCHMARK(version_for);

}  // namespace
}  // namespace huanxin::bench
