// The sequencer without HTTP, in batches of the given size: claims of persons never seen before,
// all held. Over a store that keeps nothing it shows the engine's own cost, over the store in
// memory that of a tree besides, over RocksDB that of a synced disk.

#include <filesystem>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "engine/keys.hpp"
#include "huanxin/store/memory_store.hpp"
#include "huanxin/store/rocks_store.hpp"
#include "micro/workbench.hpp"

namespace huanxin::bench {
namespace {

/// Finds nothing and keeps nothing.
class VoidStore final : public store::Store {
public:
    [[nodiscard]] Result<store::Values> read(std::span<const std::string> keys) const override {
        return store::Values(keys.size());
    }
    [[nodiscard]] Result<std::vector<store::KeyValue>> scan(
        std::string_view /*prefix*/, std::string_view /*from*/, std::size_t /*limit*/
    ) const override {
        return std::vector<store::KeyValue>();
    }
    [[nodiscard]] Result<void> commit(const store::Batch& batch) override {
        changes_ += batch.size();
        bytes_ += batch.bytes();
        return {};
    }
    [[nodiscard]] Result<void> forget(std::string_view /*begin*/, std::string_view /*end*/)
        const override {
        return {};
    }
    [[nodiscard]] std::size_t changes() const { return changes_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    std::size_t changes_ = 0, bytes_ = 0;
};

bool is_held(const engine::Answer& answer) {
    const auto* view = std::get_if<engine::ClaimView>(&answer.body);
    return view != nullptr && view->state.standing.status == claim::Status::held;
}

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
    const auto directory = std::filesystem::temp_directory_path() /
                           ("huanxin-bench-micro-" + std::to_string(getpid()));
    std::filesystem::remove_all(directory);
    store::RocksOptions options;
    options.directory = directory;
    options.create_if_missing = true;
    options.random_tables = engine::kRandomTables;
    auto store = store::open_rocks_store(options);
    if (!store) return state.SkipWithError(store.error().message.c_str());
    process_claims(state, bench, **store);
    store->reset();
    std::filesystem::remove_all(directory);
}
// The time that passes counts, for most of a small batch's is the disk's.
BENCHMARK(sequencer_rocksdb)->Arg(1)->Arg(16)->Arg(64)->Arg(256)->UseRealTime();

}  // namespace
}  // namespace huanxin::bench
