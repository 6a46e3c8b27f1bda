// huanxin_bench_load: makes a retailer and money on a running sandbox server, then sends claims and
// says how many were held and how fast. Exit status 1 if any was not.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "load/load.hpp"
#include "load/office.hpp"

namespace {

using namespace huanxin::bench;  // A program's main file: all of it is the benchmark's.
namespace json = boost::json;

constexpr std::array kPercentiles{
    std::pair{"p50_us", 0.5},
    std::pair{"p90_us", 0.9},
    std::pair{"p99_us", 0.99},
    std::pair{"p99_9_us", 0.999}};

struct Options {
    std::string url, operator_key, pools = "hot", sold_on, json_file;
    std::vector<std::string> categories;
    double seconds = 10, warmup = 2;
    Settings settings;
};

void declare(CLI::App& app, Options& options) {
    Settings& settings = options.settings;
    app.add_option("--url", options.url, "HOST:PORT of a sandbox server")->required();
    app.add_option("--operator-key", options.operator_key, "Key of the programme office")
        ->envname("HUANXIN_BOOTSTRAP_OPERATOR_KEY")
        ->required();
    app.add_option("--sold-on", options.sold_on, "Sale date, not after the server's today")
        ->required();
    app.add_option("--connections", settings.connections, "Each has one claim under way")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    app.add_option("--seconds", options.seconds, "Measured time")
        ->check(CLI::Range(0.1, 86'400.0))
        ->capture_default_str();
    app.add_option("--warmup", options.warmup, "Seconds before it, not measured")
        ->check(CLI::Range(0.0, 3'600.0))
        ->capture_default_str();
    app.add_option("--claims", settings.claims, "Send this many, without warm-up or time limit")
        ->check(CLI::Range(std::uint64_t{1}, kClaimsPerSeed));
    app.add_option("--pools", options.pools, "hot: one a programme; spread: by region and category")
        ->check(CLI::IsMember({"hot", "spread"}))
        ->capture_default_str();
    app.add_option("--categories", options.categories, "Categories in turn (default: all it knows)")
        ->delimiter(',');
    app.add_option("--seed", settings.seed, "Another one makes other claims: for a used server")
        ->check(CLI::Range(std::uint64_t{0}, kSeedMax))
        ->capture_default_str();
    app.add_option("--threads", settings.threads, "Threads of the generator")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.add_option("--json", options.json_file, "Write the result to this file as JSON");
}

void complete(Options& options) {
    Settings& settings = options.settings;
    const std::size_t colon = options.url.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error("--url is HOST:PORT");
    settings.host = options.url.substr(0, colon);
    settings.port = options.url.substr(colon + 1);
    settings.operator_key = options.operator_key;
    settings.sold_on = huanxin::Date::parse(options.sold_on).value();
    settings.spread = options.pools == "spread";
    settings.measure_us = static_cast<std::int64_t>(options.seconds * 1e6);
    settings.warmup_us = settings.claims == 0 ? static_cast<std::int64_t>(options.warmup * 1e6) : 0;
    settings.threads = std::min(settings.threads, settings.connections);
    for (const Goods& goods : all_goods())
        if (options.categories.empty() ||
            std::ranges::find(options.categories, goods.category) != options.categories.end())
            settings.goods.push_back(goods);
    if (settings.goods.empty() ||
        (!options.categories.empty() && settings.goods.size() != options.categories.size()))
        throw std::runtime_error("--categories names one that the generator does not know");
}

json::value as_json(const Options& options, const Result& result) {
    const Settings& settings = options.settings;
    json::object latency{
        {"min_us", result.latencies.min()},
        {"mean_us", result.latencies.mean()},
        {"max_us", result.latencies.max()}};
    for (const auto& [name, share] : kPercentiles)
        latency[name] = result.latencies.percentile(share);
    json::array buckets;
    for (const auto& [us, count] : result.latencies.buckets())
        buckets.push_back(json::array{us, count});
    latency["buckets"] = std::move(buckets);
    json::object failures;
    for (const auto& [what, times] : result.failures)
        failures[what] = times;
    return json::object{
        {"load", "closed"},
        {"connections", settings.connections},
        {"threads", settings.threads},
        {"pools", options.pools},
        {"categories", settings.goods.size()},
        {"seed", settings.seed},
        {"measured_us", result.measured_us},
        {"sent", result.sent},
        {"held", result.held},
        {"failures", std::move(failures)},
        {"claims_per_second", result.held_per_second()},
        {"generator_cpu_us_per_claim", result.cpu_us_per_claim()},
        {"latency", std::move(latency)}};
}

void print(const Options& options, const Result& result) {
    const auto ms = [&result](double share) {
        return static_cast<double>(result.latencies.percentile(share)) / 1e3;
    };
    std::printf(
        "%d connections, %s pools: %.0f claims/s held; p50 %.2f  p90 %.2f  p99 %.2f  p99.9 %.2f  "
        "max %.2f ms; %llu sent, %llu failed; generator %.1f us CPU a claim\n",
        options.settings.connections,
        options.pools.c_str(),
        result.held_per_second(),
        ms(0.5),
        ms(0.9),
        ms(0.99),
        ms(0.999),
        static_cast<double>(result.latencies.max()) / 1e3,
        static_cast<unsigned long long>(result.sent),
        static_cast<unsigned long long>(result.failed()),
        result.cpu_us_per_claim()
    );
    for (const auto& [what, times] : result.failures)
        std::printf("  %llu × %s\n", static_cast<unsigned long long>(times), what.c_str());
    if (!result.example.empty()) std::printf("  the first: %s\n", result.example.c_str());
}

int run(int argc, char** argv) {
    CLI::App app("Load generator for Huanxin", "huanxin_bench_load");
    Options options;
    declare(app, options);
    CLI11_PARSE(app, argc, argv);
    complete(options);
    const std::string key = set_up(options.settings);
    const Result result = run_load(options.settings, key);
    print(options, result);
    if (!options.json_file.empty()) {
        std::ofstream file(options.json_file);
        file << as_json(options, result) << '\n';
        if (!file) throw std::runtime_error(options.json_file + " can't be written");
    }
    return result.failed() == 0 && result.held > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "huanxin_bench_load: " << error.what() << '\n';
        return 1;
    }
}
