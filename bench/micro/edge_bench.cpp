// What a connection's thread does for a claim before the sequencer sees it, and after.

#include <benchmark/benchmark.h>

#include "http/endpoints/claim_json.hpp"
#include "http/endpoints/claim_request.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/engine/lookup_keys.hpp"
#include "huanxin/engine/policies.hpp"
#include "huanxin/identity/goods.hpp"
#include "huanxin/identity/invoice_number.hpp"
#include "huanxin/identity/person_id.hpp"
#include "huanxin/identity/uscc.hpp"
#include "huanxin/identity/vin.hpp"
#include "micro/workbench.hpp"

namespace huanxin::bench {
namespace {

void check_person_id(benchmark::State& state) {
    const Workbench bench;
    for (auto _ : state)
        benchmark::DoNotOptimize(identity::check_person_id(
            identity::IdType::resident_id, "34052419800101001X", bench.sold_on()
        ));
}
BENCHMARK(check_person_id);

/// All that an appliance claim carries besides the person.
void check_goods(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(identity::check_gtin("6923185602224"));
        benchmark::DoNotOptimize(identity::check_imei("861300000000013"));
        benchmark::DoNotOptimize(identity::check_serial_number("SN0000000001"));
        benchmark::DoNotOptimize(identity::check_invoice_number("26130000000000000001", ""));
    }
}
BENCHMARK(check_goods);

void check_vin_and_uscc(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(identity::check_vin("LF8K4SA1490000009"));
        benchmark::DoNotOptimize(identity::check_uscc("91130402MAUWJ17C4X"));
    }
}
BENCHMARK(check_vin_and_uscc);

void normalise_ascii(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(normalise_identifier("34052419800101001X"));
}
BENCHMARK(normalise_ascii);

void normalise_full_width(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(normalise_identifier("ＳＮ－０００１２３４５ａ"));
}
BENCHMARK(normalise_full_width);

void token(benchmark::State& state) {
    const Workbench bench;
    for (auto _ : state)
        benchmark::DoNotOptimize(bench.tokeniser().person("34052419800101001X"));
}
BENCHMARK(token);

void json_parse(benchmark::State& state) {
    Workbench bench;
    const std::string body(bench.body(1));
    http::JsonDocument document;
    for (auto _ : state)
        benchmark::DoNotOptimize(document.parse(body));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}
BENCHMARK(json_parse);

void json_canonical(benchmark::State& state) {
    Workbench bench;
    const std::string body(bench.body(1));
    http::JsonDocument document;
    if (!document.parse(body)) return state.SkipWithError("the body is no JSON");
    for (auto _ : state)
        benchmark::DoNotOptimize(http::canonical(document.root()));
}
BENCHMARK(json_canonical);

/// JSON to claim::Request: parse, read, normalise, check.
void claim_decode(benchmark::State& state) {
    Workbench bench;
    const std::string body(bench.body(1));
    for (auto _ : state)
        benchmark::DoNotOptimize(bench.decode(body));
}
BENCHMARK(claim_decode);

void claim_keys(benchmark::State& state) {
    Workbench bench;
    const claim::Request request = bench.decode(bench.body(1));
    for (auto _ : state)
        benchmark::DoNotOptimize(engine::keys_of(request, bench.retailer().id, bench.tokeniser()));
}
BENCHMARK(claim_keys);

/// All of it: JSON to a complete command, its idempotency digests included.
void claim_command(benchmark::State& state) {
    Workbench bench;
    const std::string body(bench.body(1));
    for (auto _ : state)
        benchmark::DoNotOptimize(bench.command(body));
}
BENCHMARK(claim_command);

}  // namespace
}  // namespace huanxin::bench
