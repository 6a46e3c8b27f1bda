#include "load/report.hpp"

#include <array>
#include <cstdio>
#include <ostream>

#include <boost/json.hpp>

namespace huanxin::bench {
namespace {

namespace json = boost::json;

constexpr std::array kPercentiles{
    std::pair{"p50_us", 0.5},
    std::pair{"p90_us", 0.9},
    std::pair{"p99_us", 0.99},
    std::pair{"p99_9_us", 0.999}};

std::string_view load_of(const Settings& settings) {
    if (settings.surge != 0) return "surge";
    return settings.rate != 0 ? "open" : "closed";
}

json::object latency(const Histogram& histogram) {
    json::object told{
        {"count", histogram.count()},
        {"min_us", histogram.min()},
        {"mean_us", histogram.mean()},
        {"max_us", histogram.max()}};
    for (const auto& [name, share] : kPercentiles)
        told[name] = histogram.percentile(share);
    json::array buckets;
    for (const auto& [us, count] : histogram.buckets())
        buckets.push_back(json::array{us, count});
    told["buckets"] = std::move(buckets);
    return told;
}

json::object counts(const std::map<std::string, std::uint64_t>& by_name) {
    json::object told;
    for (const auto& [name, count] : by_name)
        told[name] = count;
    return told;
}

/// What only this way to send has to tell.
void add_way(json::object& told, const Settings& settings, const Result& result) {
    if (settings.bulk != 0) told["bulk"] = settings.bulk;
    if (settings.rate != 0) {
        told["rate"] = settings.rate;
        told["waited"] = result.lateness().waited;
        told["late_at_end"] = result.lateness().after_end;
    }
    if (settings.mixed()) {
        told["mix"] = json::array{settings.mix[0], settings.mix[1], settings.mix[2]};
        json::object by_kind;
        for (std::size_t i = 0; i < kKinds; ++i)
            by_kind[kKindNames[i]] = latency(result.latencies(static_cast<Kind>(i)));
        told["latency_by_kind"] = std::move(by_kind);
    }
    if (settings.surge != 0) {
        json::object refusals = latency(result.refusal_latencies());
        refusals["by_status"] = counts(result.refusals());
        told["surge"] = settings.surge;
        told["answered"] = result.held() + result.refused();
        told["refused"] = result.refused();
        told["seconds"] = static_cast<double>(result.elapsed_us()) / 1e6;
        told["goodput"] = result.goodput();
        told["refusals"] = std::move(refusals);
    }
}

double ms(std::uint64_t us) {
    return static_cast<double>(us) / 1e3;
}

void print_latency(std::string_view what, const Histogram& histogram) {
    std::printf("  %-8.*s", static_cast<int>(what.size()), what.data());
    for (const auto& [name, share] : kPercentiles) {
        const std::string_view title(name);
        std::printf(
            " %.*s %.2f ",
            static_cast<int>(title.size() - std::string_view("_us").size()),
            title.data(),
            ms(histogram.percentile(share))
        );
    }
    std::printf(
        " max %.2f ms  (%llu)\n",
        ms(histogram.max()),
        static_cast<unsigned long long>(histogram.count())
    );
}

void print_way(const Settings& settings, const Result& result) {
    if (settings.rate != 0)
        std::printf(
            "  %llu requests/s due, %.0f reached; %llu waited for a connection, %llu of them still "
            "at the end\n",
            static_cast<unsigned long long>(settings.rate),
            result.requests_per_second(),
            static_cast<unsigned long long>(result.lateness().waited),
            static_cast<unsigned long long>(result.lateness().after_end)
        );
    if (settings.mixed())
        for (std::size_t i = 0; i < kKinds; ++i)
            print_latency(kKindNames[i], result.latencies(static_cast<Kind>(i)));
    if (settings.surge == 0) return;
    print_latency("refused", result.refusal_latencies());
    std::printf(
        "  %llu at once: the last answer after %.3f s; %llu held, %.0f/s of that time\n",
        static_cast<unsigned long long>(settings.surge),
        static_cast<double>(result.elapsed_us()) / 1e6,
        static_cast<unsigned long long>(result.held()),
        result.goodput()
    );
}

}  // namespace

void write_json(std::ostream& out, const Options& options, const Result& result) {
    const Settings& settings = options.settings;
    json::object told{
        {"load", load_of(settings)},
        {"connections", settings.connections},
        {"new_connections", settings.new_connections},
        {"threads", settings.threads},
        {"pools", options.pools},
        {"categories", settings.goods.size()},
        {"seed", settings.seed},
        {"measured_us", result.measured_us()},
        {"sent", result.sent()},
        {"held", result.held()},
        {"failures", counts(result.failures())},
        {"claims_per_second", result.held_per_second()},
        {"requests_per_second", result.requests_per_second()},
        {"generator_cpu_us_per_claim", result.cpu_us_per_claim()},
        {"latency", latency(result.latencies())}};
    add_way(told, settings, result);
    out << json::value(std::move(told)) << '\n';
}

void print(const Options& options, const Result& result) {
    std::printf(
        "%d connections, %s pools: %.0f claims/s held; %llu sent, %llu failed; generator %.1f us "
        "CPU a claim\n",
        options.settings.connections,
        options.pools.c_str(),
        result.held_per_second(),
        static_cast<unsigned long long>(result.sent()),
        static_cast<unsigned long long>(result.failed()),
        result.cpu_us_per_claim()
    );
    print_latency("all", result.latencies());
    print_way(options.settings, result);
    for (const auto& [what, times] : result.failures())
        std::printf("  %llu × %s\n", static_cast<unsigned long long>(times), what.c_str());
    if (!result.example().empty()) std::printf("  the first: %s\n", result.example().c_str());
}

}  // namespace huanxin::bench
