// Bytes: keys, records, encryption, and the claim as it is shown.

#include <benchmark/benchmark.h>

#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "http/endpoints/claim_json.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/store/memory_store.hpp"
#include "micro/workbench.hpp"

namespace huanxin::bench {
namespace {

/// A claim as the sequencer answers it.
struct Decided {
    Workbench bench;
    store::MemoryStore store;
    std::unique_ptr<engine::Sequencer> sequencer = bench.sequencer(store);
    engine::ClaimView view = decide();

    engine::ClaimView decide() {
        std::vector<engine::Command> commands;
        commands.push_back(bench.command(bench.body(1)));
        auto answers = sequencer->process(std::move(commands)).value();
        return std::get<engine::ClaimView>(std::move(answers.front().body));
    }
};

void keys_of_a_claim(benchmark::State& state) {
    const Bytes16 digest{7};
    for (auto _ : state) {
        benchmark::DoNotOptimize(engine::keys::event(77));
        benchmark::DoNotOptimize(engine::keys::idempotency(digest));
        benchmark::DoNotOptimize(engine::keys::hold_end(Instant::from_ms(1), 77));
    }
}
BENCHMARK(keys_of_a_claim);

void encode_facts(benchmark::State& state) {
    const Decided decided;
    for (auto _ : state)
        benchmark::DoNotOptimize(engine::codec::encode_facts(*decided.view.record.request));
}
BENCHMARK(encode_facts);

void decode_facts(benchmark::State& state) {
    const Decided decided;
    const std::string bytes = engine::codec::encode_facts(*decided.view.record.request);
    for (auto _ : state)
        benchmark::DoNotOptimize(engine::codec::decode_facts(bytes));
}
BENCHMARK(decode_facts);

void encode_event(benchmark::State& state) {
    const Decided decided;
    const std::string facts(600, 'x');  // As long as the sealed facts are.
    std::size_t bytes = 0;
    for (auto _ : state) {
        engine::codec::pb::Event event;
        engine::codec::encode_claim(decided.view.record, facts, *event.mutable_claim_created());
        const std::string serialised = event.SerializeAsString();
        benchmark::DoNotOptimize(serialised.data());
        bytes = serialised.size();
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(encode_event);

void decode_event(benchmark::State& state) {
    const Decided decided;
    engine::codec::pb::Event event;
    engine::codec::encode_claim(decided.view.record, "x", *event.mutable_claim_created());
    const std::string bytes = event.SerializeAsString();
    for (auto _ : state) {
        const auto parsed = engine::codec::parse<engine::codec::pb::Event>(bytes, "event").value();
        benchmark::DoNotOptimize(engine::codec::decode_claim(1, parsed));
    }
}
BENCHMARK(decode_event);

void seal_600_bytes(benchmark::State& state) {
    const std::string plain(600, 'x');
    for (auto _ : state)
        benchmark::DoNotOptimize(privacy::seal(Bytes32{3}, "claim-facts", plain));
}
BENCHMARK(seal_600_bytes);

void open_600_bytes(benchmark::State& state) {
    const std::string sealed = privacy::seal(Bytes32{3}, "claim-facts", std::string(600, 'x'));
    for (auto _ : state)
        benchmark::DoNotOptimize(privacy::open(Bytes32{3}, "claim-facts", sealed));
}
BENCHMARK(open_600_bytes);

/// What a consumer seen for the first time costs.
void make_data_key(benchmark::State& state) {
    const Workbench bench;
    for (auto _ : state)
        benchmark::DoNotOptimize(bench.key_ring().wrap(random_bytes<32>(), "token"));
}
BENCHMARK(make_data_key);

void unwrap_data_key(benchmark::State& state) {
    const Workbench bench;
    const std::string wrapped = bench.key_ring().wrap(Bytes32{4}, "token");
    for (auto _ : state)
        benchmark::DoNotOptimize(bench.key_ring().unwrap(wrapped, "token"));
}
BENCHMARK(unwrap_data_key);

void claim_json(benchmark::State& state) {
    const Decided decided;
    std::size_t bytes = 0;
    for (auto _ : state) {
        const std::string text =
            http::claim_json(decided.view, decided.sequencer->policies(), http::Language::zh_cn);
        benchmark::DoNotOptimize(text.data());
        bytes = text.size();
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(claim_json);

}  // namespace
}  // namespace huanxin::bench
