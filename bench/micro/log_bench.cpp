// What `huanxin verify log` does with the entries and tiles that it has read.

#include <map>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "huanxin/audit/walk.hpp"

namespace huanxin::bench {
namespace {

/// A log whose entries are written as they are asked for, so that memory holds its tiles only.
class MadeLog {
public:
    explicit MadeLog(audit::TreeSize size) : size_(size) {
        std::vector<audit::Edge::Tile> completed;
        for (audit::TreeSize index = 0; index < size; ++index) {
            completed.clear();
            edge_.append(audit::leaf_hash(entry(index)), completed);
            for (audit::Edge::Tile& tile : completed)
                full_[audit::path_of(tile.id)] = std::move(tile.bytes);
        }
    }

    [[nodiscard]] audit::LogSource source() const {
        return {
            [this](const audit::TileId& id) {
                audit::ReadEntries read;
                for (std::size_t i = 0; i < id.width; ++i)
                    read.entries.push_back(entry(id.index * audit::kTileWidth + i));
                return read;
            },
            [this](const audit::TileId& id) -> Result<std::optional<std::string>> {
                if (!id.full()) return std::optional(std::string(edge_.partial(id.level)));
                return std::optional(full_.at(audit::path_of(id)));
            }};
    }
    [[nodiscard]] audit::KnownTree known() const { return {"made", size_, edge_.root()}; }
    static std::string entry(audit::TreeSize index) {
        return "huanxin-event-v1\n" + std::to_string(index + 1) +
               "\n2026-03-14T01:26:53.589Z\nclaim.created\nclm_00000000000000000000000000\nheld\n"
               "subsidy_fen=150000\n"
               "0900000000000000000000000000000000000000000000000000000000000000\n"
               "xyQOmfQ8cwtMPGkd8Nm9Qya2mSe4RzW5V/quMZcasLw=\n";
    }

private:
    audit::TreeSize size_;
    audit::Edge edge_;
    std::map<std::string, std::string> full_;  ///< By path.
};

/// What the log's tiles cost an event: its leaf's hash, and the nodes that it completes.
void merkle_append(benchmark::State& state) {
    const std::string entry = MadeLog::entry(0);
    audit::Edge edge;
    std::vector<audit::Edge::Tile> completed;
    for (auto _ : state) {
        completed.clear();
        edge.append(audit::leaf_hash(entry), completed);
        benchmark::DoNotOptimize(completed.data());
    }
}
BENCHMARK(merkle_append);

/// Writing the entries again is in the time.
void walk_log(benchmark::State& state) {
    const auto size = static_cast<audit::TreeSize>(state.range(0));
    const MadeLog log(size);
    for (auto _ : state) {
        const auto report = audit::walk(log.source(), {size, {log.known()}, {}});
        if (!report || report->difference) state.SkipWithError("a difference");
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(walk_log)->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK(walk_log)->Arg(1'000'000)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace huanxin::bench
