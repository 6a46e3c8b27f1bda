#include "huanxin/http/metrics.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "huanxin/base/invariant.hpp"

namespace huanxin::http {
namespace {

constexpr std::string_view kRequests = "huanxin_http_requests_total";
constexpr std::string_view kDuration = "huanxin_http_request_duration_seconds";
constexpr std::string_view kShed = "huanxin_http_requests_shed_total";
constexpr std::string_view kConnections = "huanxin_http_connections";
constexpr std::string_view kRefused = "huanxin_http_connections_refused_total";
constexpr std::string_view kAcceptErrors = "huanxin_http_accept_errors_total";
constexpr std::string_view kCommands = "huanxin_engine_commands_total";
constexpr std::string_view kBatches = "huanxin_engine_batches_total";
constexpr std::string_view kQueueFull = "huanxin_engine_queue_full_total";
constexpr std::string_view kQueueLength = "huanxin_engine_queue_length";
constexpr std::string_view kSequence = "huanxin_engine_last_sequence";
constexpr std::string_view kFailed = "huanxin_engine_failed";
constexpr std::string_view kPublished = "huanxin_log_published_entries";
constexpr std::string_view kIndexed = "huanxin_history_indexed_sequence";
constexpr std::string_view kDocuments = "huanxin_channel_documents";
constexpr std::string_view kStuck = "huanxin_channel_receipts_stuck";
constexpr std::string_view kRefusedReceipts = "huanxin_channel_receipts_refused_total";

constexpr std::array kEntries{
    MetricEntry{
        kRequests,
        MetricKind::counter,
        "requests",
        "route, status",
        "Requests answered, by route pattern and status class (2xx, 4xx, 5xx)."},
    MetricEntry{
        kDuration,
        MetricKind::histogram,
        "seconds",
        "route",
        "Time from a request's header to the end of its answer."},
    MetricEntry{
        kShed,
        MetricKind::counter,
        "requests",
        "",
        "Requests answered 503, because something was full, late or stopping."},
    MetricEntry{kConnections, MetricKind::gauge, "connections", "", "Connections open now."},
    MetricEntry{
        kRefused,
        MetricKind::counter,
        "connections",
        "",
        "Connections over the limit: told 503, or closed."},
    MetricEntry{
        kAcceptErrors,
        MetricKind::counter,
        "errors",
        "",
        "Failed accepts; each is followed by a pause."},
    MetricEntry{kCommands, MetricKind::counter, "commands", "", "Commands decided by the engine."},
    MetricEntry{
        kBatches,
        MetricKind::counter,
        "commits",
        "",
        "Commits, each with one sync; commands by commits is their mean size."},
    MetricEntry{
        kQueueFull,
        MetricKind::counter,
        "commands",
        "",
        "Commands refused since the engine's queue was full."},
    MetricEntry{
        kQueueLength, MetricKind::gauge, "commands", "", "Commands taken on and not yet answered."},
    MetricEntry{
        kSequence, MetricKind::gauge, "events", "", "Sequence number of the last durable event."},
    MetricEntry{
        kFailed,
        MetricKind::gauge,
        "boolean",
        "",
        "1 after a commit failed: nothing is written until a restart."},
    MetricEntry{
        kPublished,
        MetricKind::gauge,
        "entries",
        "",
        "Entries under the log's newest checkpoint: within a second those of all events, "
        "but after an error on the disk."},
    MetricEntry{
        kIndexed,
        MetricKind::gauge,
        "events",
        "",
        "Sequence number up to which histories can be read: within a second the last one, "
        "but after an error or while the index is made anew."},
    MetricEntry{
        kDocuments,
        MetricKind::gauge,
        "documents",
        "state",
        "With --channel-drop: waiting, in out/ without a receipt; held, red letters whose invoice "
        "has no number yet."},
    MetricEntry{
        kStuck,
        MetricKind::gauge,
        "receipts",
        "",
        "With --channel-drop: receipts that can't be read or put away; the log says why."},
    MetricEntry{
        kRefusedReceipts,
        MetricKind::counter,
        "receipts",
        "",
        "With --channel-drop: receipts moved to refused/, each with its reason."},
};

const MetricEntry& entry_of(std::string_view name) {
    const auto* found =
        std::find_if(kEntries.begin(), kEntries.end(), [name](const MetricEntry& entry) {
            return entry.name == name;
        });
    INVARIANT(found != kEntries.end(), "every metric stands in the table");
    return *found;
}

std::string help_of(std::string_view name) {
    return std::string(entry_of(name).help);
}

std::string_view to_string(MetricKind kind) {
    switch (kind) {
        case MetricKind::counter:
            return "counter";
        case MetricKind::gauge:
            return "gauge";
        case MetricKind::histogram:
            return "histogram";
    }
    return "";
}

/// From half a millisecond, where most answers lie, to the handlers' limit.
prometheus::Histogram::BucketBoundaries duration_buckets() {
    return {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30};
}

constexpr std::size_t kStatusClasses = 6;

/// The figures of one route. The references stay good as long as the registry.
struct Series {
    Series(
        const std::string& route,
        prometheus::Family<prometheus::Counter>& requests,
        prometheus::Family<prometheus::Histogram>& durations
    )
        : duration(durations.Add({{"route", route}}, duration_buckets())) {
        for (std::size_t status = 1; status < kStatusClasses; ++status) {
            count[status] =
                &requests.Add({{"route", route}, {"status", std::to_string(status) + "xx"}});
        }
    }
    std::array<prometheus::Counter*, kStatusClasses> count{};
    prometheus::Histogram& duration;
};

template <class Builder>
auto& family(prometheus::Registry& registry, Builder builder, std::string_view name) {
    return builder.Name(std::string(name)).Help(help_of(name)).Register(registry);
}

/// Requests that no route matched.
constexpr std::string_view kNoRoute = "none";

/// What was counted elsewhere, as the page shows it.
class Sampled {
public:
    Sampled(
        const engine::EngineCounters& counters,
        std::function<DerivedFigures()> derived,
        std::function<ChannelFigures()> channel
    )
        : counters_(counters), derived_(std::move(derived)), channel_(std::move(channel)) {}

    [[nodiscard]] std::vector<prometheus::MetricFamily> collect() const {
        std::vector<prometheus::MetricFamily> found{
            sample(kCommands, counters_.commands),
            sample(kBatches, counters_.batches),
            sample(kQueueFull, counters_.refused_full),
            sample(kQueueLength, counters_.queue_length),
            sample(kSequence, counters_.last_sequence),
            sample(kFailed, counters_.failed ? 1 : 0)};
        const DerivedFigures derived = derived_();
        found.push_back(sample(kPublished, derived.published));
        found.push_back(sample(kIndexed, derived.indexed));
        if (!channel_) return found;
        const ChannelFigures channel = channel_();
        prometheus::MetricFamily documents = sample(kDocuments, channel.waiting);
        documents.metric.push_back(sample(kDocuments, channel.held).metric.front());
        documents.metric.front().label = {{"state", "waiting"}};
        documents.metric.back().label = {{"state", "held"}};
        found.push_back(std::move(documents));
        found.push_back(sample(kStuck, channel.stuck));
        found.push_back(sample(kRefusedReceipts, channel.refused));
        return found;
    }

private:
    static prometheus::MetricFamily sample(std::string_view name, std::uint64_t count) {
        const bool counts = entry_of(name).kind == MetricKind::counter;
        const auto value = static_cast<double>(count);
        prometheus::ClientMetric metric;
        if (counts) {
            metric.counter.value = value;
        } else {
            metric.gauge.value = value;
        }
        return {
            std::string(name),
            help_of(name),
            counts ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge,
            {metric}};
    }

    const engine::EngineCounters& counters_;
    std::function<DerivedFigures()> derived_;
    std::function<ChannelFigures()> channel_;
};

}  // namespace

struct Metrics::Impl {
    Impl(
        const std::vector<Route>& routes,
        const engine::EngineCounters& counters,
        std::function<DerivedFigures()> derived,
        std::function<ChannelFigures()> channel
    )
        : requests(family(registry, prometheus::BuildCounter(), kRequests)),
          durations(family(registry, prometheus::BuildHistogram(), kDuration)),
          shed(family(registry, prometheus::BuildCounter(), kShed).Add({})),
          connections(family(registry, prometheus::BuildGauge(), kConnections).Add({})),
          refused(family(registry, prometheus::BuildCounter(), kRefused).Add({})),
          accept_errors(family(registry, prometheus::BuildCounter(), kAcceptErrors).Add({})),
          sampled(counters, std::move(derived), std::move(channel)) {
        for (const Route& route : routes)
            add(route.pattern);
        unmatched = &add(std::string(kNoRoute));
    }

    /// Routes of one pattern share their figures.
    Series& add(const std::string& route) {
        const auto found = by_route.find(route);
        if (found != by_route.end()) return *found->second;
        names.push_back(std::make_unique<std::string>(route));
        auto series = std::make_unique<Series>(route, requests, durations);
        return *by_route.emplace(*names.back(), std::move(series)).first->second;
    }

    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests;
    prometheus::Family<prometheus::Histogram>& durations;
    prometheus::Counter& shed;
    prometheus::Gauge& connections;
    prometheus::Counter& refused;
    prometheus::Counter& accept_errors;
    std::vector<std::unique_ptr<std::string>> names;  ///< Keys of by_route.
    std::unordered_map<std::string_view, std::unique_ptr<Series>> by_route;
    Series* unmatched = nullptr;
    Sampled sampled;
};

Metrics::Metrics(
    const std::vector<Route>& routes,
    const engine::EngineCounters& engine,
    std::function<DerivedFigures()> derived,
    std::function<ChannelFigures()> channel
)
    : impl_(std::make_unique<Impl>(routes, engine, std::move(derived), std::move(channel))) {}

Metrics::~Metrics() = default;

void Metrics::on_request(const RequestReport& report) {
    constexpr int kOverloaded = 503;
    constexpr double kMicrosecond = 1e-6;
    const auto found = impl_->by_route.find(report.route);
    Series& series = found != impl_->by_route.end() ? *found->second : *impl_->unmatched;
    const auto status_class = static_cast<std::size_t>(report.status / 100);
    INVARIANT(status_class >= 1 && status_class < kStatusClasses, "a status has three digits");
    series.count[status_class]->Increment();
    series.duration.Observe(static_cast<double>(report.duration_us) * kMicrosecond);
    if (report.status == kOverloaded) impl_->shed.Increment();
}

void Metrics::on_connections(std::int64_t change) {
    impl_->connections.Increment(static_cast<double>(change));
}

void Metrics::on_refused_connection() {
    impl_->refused.Increment();
}

void Metrics::on_accept_error() {
    impl_->accept_errors.Increment();
}

std::string Metrics::render() const {
    std::vector<prometheus::MetricFamily> families = impl_->registry.Collect();
    for (prometheus::MetricFamily& family : impl_->sampled.collect()) {
        families.push_back(std::move(family));
    }
    return prometheus::TextSerializer().Serialize(families);
}

std::span<const MetricEntry> metric_entries() {
    return kEntries;
}

std::string metrics_markdown() {
    std::string page =
        "# Metrics\n\nServed at `/metrics` of the ops listener in the Prometheus text format. "
        "Labels hold route\n"
        "patterns, status classes and states only, never a path, a tenant or anything "
        "personal.\n\n"
        "This page is made from the table in `src/http/metrics.cpp`; a test holds the two "
        "together.\n\n"
        "| name | kind | unit | labels | what it says |\n|---|---|---|---|---|\n";
    for (const MetricEntry& entry : kEntries) {
        page.append("| `").append(entry.name).append("` | ").append(to_string(entry.kind));
        page.append(" | ").append(entry.unit).append(" | ");
        page.append(entry.labels.empty() ? "–" : entry.labels);
        page.append(" | ").append(entry.help).append(" |\n");
    }
    return page;
}

}  // namespace huanxin::http
