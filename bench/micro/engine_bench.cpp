// What the engine makes of RocksDB: claims decided and committed as the server does it, without
// HTTP, beside a bare database that is given the same look-ups, keys and bytes. Both count the time
// that passes, on the same disk, each batch with its sync.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include <benchmark/benchmark.h>
#include <rocksdb/write_batch.h>

#include "huanxin/store/rocks_store.hpp"
#include "micro/stores.hpp"
#include "micro/workbench.hpp"
#include "store/rocks_open.hpp"

namespace huanxin::bench {
namespace {

/// Claims of one iteration, made ready before its time begins.
constexpr std::size_t kClaims = 6'400;

/// Counts the claims that were held, and lets so many batches wait as connections would.
class Answered {
public:
    void begin(std::size_t under_way_max) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return under_way_ < under_way_max; });
        ++under_way_;
    }
    void end(std::size_t held) {
        const std::lock_guard lock(mutex_);
        --under_way_;
        held_ += held;
        changed_.notify_one();
    }
    [[nodiscard]] std::size_t held() const { return held_; }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t under_way_ = 0, held_ = 0;
};

class Batch final : public engine::Decided {
public:
    explicit Batch(Answered& answered) : answered_(answered) {}
    void settled(
        std::vector<engine::Answer> answers,
        store::Fate /*fate*/,
        const std::optional<Error>& failed
    ) override {
        answered_.end(
            failed ? 0 : static_cast<std::size_t>(std::ranges::count_if(answers, is_held))
        );
    }

private:
    Answered& answered_;
};

/// The next claims, in batches.
std::vector<std::vector<engine::Command>> commands(
    Workbench& bench, std::size_t batch, std::uint64_t& number
) {
    std::vector<std::vector<engine::Command>> made(kClaims / batch);
    for (auto& commands : made)
        for (std::size_t i = 0; i < batch; ++i)
            commands.push_back(bench.command(bench.body(number++)));
    return made;
}

double seconds_since(std::chrono::steady_clock::time_point begun) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

void engine_rocksdb(benchmark::State& state) {
    Workbench bench;
    const Directory directory;
    auto store = store::open_rocks_store(directory.options);
    if (!store) return state.SkipWithError(store.error().message.c_str());
    const auto sequencer = bench.sequencer(**store);
    Answered answered;
    std::uint64_t number = 0;
    for (auto _ : state) {
        auto batches = commands(bench, static_cast<std::size_t>(state.range(0)), number);
        const auto begun = std::chrono::steady_clock::now();
        for (auto& batch : batches) {
            // One is decided while one is with the disk.
            answered.begin(2);
            sequencer->process_later(std::move(batch), std::make_unique<Batch>(answered));
        }
        if (auto drained = sequencer->drain(); !drained)
            return state.SkipWithError(drained.error().message.c_str());
        state.SetIterationTime(seconds_since(begun));
        if (answered.held() != number) return state.SkipWithError("not all are held");
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(number));
}
BENCHMARK(engine_rocksdb)->Arg(64)->Arg(256)->UseManualTime();

using Keys = std::vector<std::string>;

/// Keeps what the engine asks of it, in order.
class RecordingStore final : public VoidStore {
public:
    [[nodiscard]] Result<store::Values> read(std::span<const std::string> keys) const override {
        asked.emplace_back(Keys(keys.begin(), keys.end()));
        return VoidStore::read(keys);
    }
    [[nodiscard]] Result<void> commit(const store::Batch& batch) override {
        asked.emplace_back(batch);
        return {};
    }
    mutable std::vector<std::variant<Keys, store::Batch>> asked;  // By reading, too.
};

rocksdb::ColumnFamilyHandle* family_of(const store::OpenDatabase& database, char table) {
    const bool is_random = engine::kRandomTables.find(table) != std::string_view::npos;
    return is_random ? database.index.get() : database.ordered.get();
}

rocksdb::Status look_up(const store::OpenDatabase& database, const Keys& keys) {
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    for (const std::string& key : keys)
        families.push_back(family_of(database, key.front()));
    const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
    std::vector<std::string> found;
    for (const auto& status :
         database.db->MultiGet(rocksdb::ReadOptions(), families, slices, &found))
        if (!status.ok() && !status.IsNotFound()) return status;
    return rocksdb::Status::OK();
}

rocksdb::Status write(const store::OpenDatabase& database, const store::Batch& batch) {
    rocksdb::WriteBatch writes(batch.bytes() * 2);
    for (const auto& change : batch.changes()) {
        auto* family = family_of(database, change.key.front());
        const auto status = change.kind == store::Batch::Kind::put
                                ? writes.Put(family, change.key, change.value)
                                : writes.Delete(family, change.key);
        if (!status.ok()) return status;
    }
    rocksdb::WriteOptions durable;
    durable.sync = true;
    return database.db->Write(durable, &writes);
}

void raw_rocksdb(benchmark::State& state) {
    Workbench bench;
    RecordingStore recording;
    const auto sequencer = bench.sequencer(recording);
    const Directory directory;
    const auto database = store::open_database(directory.options, rocksdb::Env::Default());
    if (!database) return state.SkipWithError(database.error().message.c_str());
    std::uint64_t number = 0;
    for (auto _ : state) {
        recording.asked.clear();
        for (auto& batch : commands(bench, static_cast<std::size_t>(state.range(0)), number))
            if (!sequencer->process(std::move(batch))) return state.SkipWithError("not decided");
        const auto begun = std::chrono::steady_clock::now();
        for (const auto& asked : recording.asked) {
            const auto* keys = std::get_if<Keys>(&asked);
            const auto status = keys != nullptr ? look_up(*database, *keys)
                                                : write(*database, std::get<store::Batch>(asked));
            if (!status.ok()) return state.SkipWithError(status.ToString().c_str());
        }
        state.SetIterationTime(seconds_since(begun));
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(number));
}
BENCHMARK(raw_rocksdb)->Arg(64)->Arg(256)->UseManualTime();

}  // namespace
}  // namespace huanxin::bench
