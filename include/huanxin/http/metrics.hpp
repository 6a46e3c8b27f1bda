#pragma once
// The figures of /metrics (Prometheus text format 0.0.4). Every metric stands in one table, which
// docs/metrics.md is made from.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/engine/engine.hpp"
#include "huanxin/http/router.hpp"
#include "huanxin/http/server.hpp"

namespace huanxin::http {

enum class MetricKind : std::uint8_t { counter, gauge, histogram };

struct MetricEntry {
    std::string_view name;
    MetricKind kind = MetricKind::counter;
    std::string_view unit;
    std::string_view labels;  ///< Separated by ", "; empty for none.
    std::string_view help;
};

/// All metrics that /metrics shows.
[[nodiscard]] std::span<const MetricEntry> metric_entries();

/// docs/metrics.md.
[[nodiscard]] std::string metrics_markdown();

/// What the channel to the tax office holds, as the page shows it.
struct ChannelFigures {
    std::uint64_t waiting = 0;  ///< Documents in the channel without a receipt.
    std::uint64_t held = 0;     ///< Red letters that wait for their invoice's number.
    std::uint64_t stuck = 0;    ///< Receipts that can't be read or put away.
    std::uint64_t refused = 0;  ///< Receipts refused since the start.
};

/// How far is what is derived from the events, as the page shows it.
struct DerivedFigures {
    std::uint64_t published = 0;  ///< Entries under the log's newest checkpoint.
    std::uint64_t indexed = 0;    ///< Sequence number up to which histories can be read.
};

/// Counts what the server and the engine do. Safe on any thread.
class Metrics final : public Observer {
public:
    /// `routes` gives the values of the label `route`: patterns, so no path and nothing personal
    /// can become one. `engine`, which must outlive the metrics, `derived` and `channel` are read
    /// each time the page is asked for; without a channel there are none of its metrics.
    Metrics(
        const std::vector<Route>& routes,
        const engine::EngineCounters& engine,
        std::function<DerivedFigures()> derived,
        std::function<ChannelFigures()> channel = {}
    );
    ~Metrics() override;
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    void on_request(const RequestReport& report) override;
    void on_connections(std::int64_t change) override;
    void on_refused_connection() override;
    void on_accept_error() override;

    /// The page.
    [[nodiscard]] std::string render() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace huanxin::http
