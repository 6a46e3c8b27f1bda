#include "load/options.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include <CLI/CLI.hpp>

namespace huanxin::bench {
namespace {

/// As given, before it is understood.
struct Given {
    Options options;
    std::string url, sold_on;
    std::vector<std::string> categories;
    std::vector<std::uint32_t> mix;
    double seconds = 10, warmup = 2;
    bool time_given = false;
};

/// Told before anything is measured, not when the file is to be written.
std::string is_in_a_folder(const std::string& file) {
    const auto folder = std::filesystem::path(file).parent_path();
    if (folder.empty() || std::filesystem::is_directory(folder)) return {};
    return "there is no folder " + folder.string();
}

void declare_server(CLI::App& app, Given& given) {
    Settings& settings = given.options.settings;
    app.add_option("--url", given.url, "HOST:PORT of a sandbox server")->required();
    app.add_option("--operator-key", settings.operator_key, "Key of the programme office")
        ->envname("HUANXIN_BOOTSTRAP_OPERATOR_KEY")
        ->required();
    app.add_option("--sold-on", given.sold_on, "Sale date, not after the server's today")
        ->required();
    app.add_option(
           "--pools", given.options.pools, "hot: one a programme; spread: by region and category"
    )
        ->check(CLI::IsMember({"hot", "spread"}))
        ->capture_default_str();
    app.add_option("--categories", given.categories, "Categories in turn (default: all it knows)")
        ->delimiter(',');
    app.add_option("--seed", settings.seed, "Another one makes other claims: for a used server")
        ->check(CLI::Range(std::uint64_t{0}, kSeedMax))
        ->capture_default_str();
}

void declare_amount(CLI::App& app, Given& given) {
    Settings& settings = given.options.settings;
    app.add_option("--connections", settings.connections, "Each has one request under way")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    app.add_option("--threads", settings.threads, "Threads of the generator")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.add_option("--seconds", given.seconds, "Measured time")
        ->check(CLI::Range(0.1, 86'400.0))
        ->capture_default_str();
    app.add_option("--warmup", given.warmup, "Seconds before it, not measured")
        ->check(CLI::Range(0.0, 3'600.0))
        ->capture_default_str();
    app.add_option("--claims", settings.claims, "Send this many, without warm-up or time limit")
        ->check(CLI::Range(std::uint64_t{1}, kClaimsPerSeed));
    app.add_option("--json", given.options.json_file, "Write the result to this file as JSON")
        ->check(is_in_a_folder);
}

void declare_way(CLI::App& app, Given& given) {
    constexpr std::uint64_t kRateMax = 1'000'000, kSurgeMax = 1'000'000, kBulkMax = 10'000;
    Settings& settings = given.options.settings;
    app.add_option("--rate", settings.rate, "Open loop: so many requests a second, at fixed times")
        ->check(CLI::Range(std::uint64_t{1}, kRateMax));
    app.add_option("--surge", settings.surge, "So many requests at one instant, and no more")
        ->check(CLI::Range(std::uint64_t{1}, kSurgeMax));
    app.add_option("--bulk", settings.bulk, "Bodies of so many claims, a line each")
        ->check(CLI::Range(std::uint64_t{1}, kBulkMax));
    app.add_flag(
        "--new-connections", settings.new_connections, "Each request on a connection of its own"
    );
    app.add_option("--mix", given.mix, "Shares of claims, confirmations and reads: 60,30,10")
        ->delimiter(',')
        ->expected(static_cast<int>(kKinds))
        ->check(CLI::Range(0, 1'000));
}

std::vector<Goods> goods_of(const std::vector<std::string>& categories) {
    if (categories.empty()) return {all_goods().begin(), all_goods().end()};
    std::vector<Goods> chosen;
    for (const std::string& category : categories) {
        const auto goods = std::ranges::find(all_goods(), category, &Goods::category);
        if (goods == all_goods().end()) {
            std::string known;
            for (const Goods& one : all_goods())
                known.append(known.empty() ? "" : ", ").append(one.category);
            throw std::runtime_error(
                "--categories: there is no '" + category + "'; there are " + known
            );
        }
        chosen.push_back(*goods);
    }
    return chosen;
}

Options understand(Given given) {
    Settings& settings = given.options.settings;
    const std::size_t colon = given.url.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error("--url is HOST:PORT");
    settings.host = given.url.substr(0, colon);
    settings.port = given.url.substr(colon + 1);
    settings.sold_on = Date::parse(given.sold_on).value();
    settings.spread = given.options.pools == "spread";
    settings.goods = goods_of(given.categories);
    settings.threads = std::min(settings.threads, settings.connections);
    if (!given.mix.empty()) std::ranges::copy(given.mix, settings.mix.begin());
    if (settings.timed()) {
        settings.measure_us = static_cast<std::int64_t>(given.seconds * 1e6);
        settings.warmup_us = static_cast<std::int64_t>(given.warmup * 1e6);
    }
    if (const auto why = contradiction(settings, given.time_given)) throw std::runtime_error(*why);
    return std::move(given.options);
}

}  // namespace

Options parse_options(int argc, const char* const* argv) {
    CLI::App app("Load generator for Huanxin", "huanxin_bench_load");
    Given given;
    declare_server(app, given);
    declare_amount(app, given);
    declare_way(app, given);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::exit(app.exit(error));
    }
    given.time_given = app.count("--seconds") + app.count("--warmup") > 0;
    return understand(std::move(given));
}

}  // namespace huanxin::bench
