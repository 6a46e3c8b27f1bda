// The sequencer without HTTP, in batches of the given size: claims of persons never seen before,
// all held. Over a store that keeps nothing it shows the engine's own cost, over the store in
// memory that of a tree besides, over RocksDB that of a synced disk.

#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "huanxin/store/memory_store.hpp"
#include "micro/stores.hpp"
#include "micro/workbench.hpp"

namespace huanxin::bench {
namespace {

/// Only `process` is measured: making the commands and freeing the answers is the edge's work.
void process_claims(benchmark::State& state, Workbench& bench, store::Store& store) {
    const auto sequencer = bench.sequencer(store);
    const auto batch = static_cast<std::size_t>(state.range(0));
    std::uint64_t number = 0;
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<engine::Command> commands;
        for (std::size_t i = 0; i < batch; ++i)
            commands.push_back(bench.command(bench.body(number++)));
        state.ResumeTiming();
        auto answers = sequencer->process(std::move(commands));
        state.PauseTiming();
        if (!answers) return state.SkipWithError(answers.error().message.c_str());
        for (const engine::Answer& answer : *answers)
            if (!is_held(answer)) return state.SkipWithError("a claim is not held");
        *answers = {};
        state.ResumeTiming();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(number));
}

void sequencer_void(benchmark::State& state) {
    Workbench bench;
    VoidStore store;
    process_claims(state, bench, store);
    const auto claims = static_cast<double>(state.iterations() * state.range(0));
    state.counters["changes/claim"] = static_cast<double>(store.changes()) / claims;
    state.counters["bytes/claim"] = static_cast<double>(store.bytes()) / claims;
}
BENCHMARK(sequencer_void)->Arg(1)->Arg(64)->Arg(256);

void sequencer_memory(benchmark::State& state) {
    Workbench bench;
    store::MemoryStore store;
    process_claims(state, bench, store);
}
BENCHMARK(sequencer_memory)->Arg(64);

void sequencer_rocksdb(benchmark::State& state) {
    Workbench bench;
    const Directory directory;
    auto store = store::open_rocks_store(directory.options);
    if (!store) return state.SkipWithError(store.error().message.c_str());
    process_claims(state, bench, **store);
    store->reset();
}
// The time that passes counts, for most of a small batch's is the disk's.
BENCHMARK(sequencer_rocksdb)->Arg(1)->Arg(16)->Arg(64)->Arg(256)->UseRealTime();

}  // namespace
}  // namespace huanxin::bench
