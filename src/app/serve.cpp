#include "huanxin/app/serve.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>

#include <boost/asio/thread_pool.hpp>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include "app/demo.hpp"
#include "app/log_sink.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/channel/courier.hpp"
#include "huanxin/channel/file_drop.hpp"
#include "huanxin/cli/commands.hpp"
#include "huanxin/engine/engine.hpp"
#include "huanxin/engine/person_records.hpp"
#include "huanxin/http/access_log.hpp"
#include "huanxin/http/api.hpp"
#include "huanxin/http/metrics.hpp"
#include "huanxin/http/ops.hpp"
#include "huanxin/http/server.hpp"
#include "huanxin/store/rocks_store.hpp"

namespace huanxin::app {

namespace {

int fail(const Error& error) {
    std::cerr << "huanxin: " << error.message << '\n';
    return 1;
}

/// Logs go to standard error, so that standard output has nothing but what a caller reads from it.
void set_up_log(const std::string& level) {
    // Shared: spdlog's loggers and sinks have several owners.
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("huanxin", std::make_shared<LogSink>())
    );
    spdlog::set_level(spdlog::level::from_str(level));
}

/// Blocks the signals that end the server, before any thread starts: all of them inherit it, and
/// `wait_for_stop` takes them.
sigset_t block_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    // These two can't fail for signals that exist.
    (void)std::signal(SIGPIPE, SIG_IGN);
    // A write beyond a file size limit then fails like one on a full disk, which the store answers
    // for.
    (void)std::signal(SIGXFSZ, SIG_IGN);
    return signals;
}

void wait_for_stop(const sigset_t& signals) {
    int signal = 0;
    sigwait(&signals, &signal);
    spdlog::info("signal {}: stopping", signal);
}

http::Server::Authenticate authenticate_by(const engine::Registry& registry) {
    return [&registry](std::string_view key) { return registry.authenticate(sha256(key)); };
}

http::Readiness readiness_of(const engine::EngineCounters& counters) {
    if (counters.failed)
        return {
            false,
            "the store failed: nothing is written until a restart; see the log for the cause"};
    return {true, "ready"};
}

/// Makes the first operator of a sandbox; gives the key where it is to be printed.
Result<std::string> bootstrap_sandbox(engine::Sequencer& sequencer) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no thread was started yet.
    const char* given = std::getenv("HUANXIN_BOOTSTRAP_OPERATOR_KEY");
    const bool has_given = given != nullptr && *given != '\0';
    const std::string key = has_given ? given : "hxk_" + to_base32(as_view(random_bytes<32>()));
    const auto made = sequencer.bootstrap_operator(key);
    if (!made) return made.error();
    return *made && !has_given ? key : std::string();
}

Result<engine::SequencerOptions> sequencer_options(const cli::ServeOptions& options) {
    engine::SequencerOptions made;
    made.sandbox = options.sandbox;
    if ((!options.test_clock.empty() || options.demo) && !options.sandbox)
        return invalid("--test-clock and --demo are for sandbox mode only");
    if ((options.without_log || options.without_history) && !options.sandbox)
        return invalid("--without-log and --without-history are for sandbox mode only");
    if (options.test_clock.empty()) return made;
    const auto instant = Instant::parse(options.test_clock);
    if (!instant)
        return invalid("--test-clock must be an RFC 3339 instant, such as 2026-06-01T08:00:00+08:00"
        );
    made.test_clock = *instant;
    return made;
}

http::ServerOptions api_options(const cli::ServeOptions& options) {
    http::ServerOptions made;
    made.listen = options.listen;
    made.threads = options.threads;
    made.limits.connections_max = options.connections_max;
    return made;
}

constexpr std::size_t kOpsConnectionsMax = 64;

http::ServerOptions ops_options(const cli::ServeOptions& options) {
    http::ServerOptions made;
    made.listen = options.ops_listen;
    made.limits.connections_max = kOpsConnectionsMax;
    made.limits.refusals_max = kOpsConnectionsMax;
    return made;
}

/// Connections must never leave the store without a file to write to: it would stop for good.
Result<void> allow_open_files(const cli::ServeOptions& options) {
    constexpr std::size_t kOthers = 256;  // Listeners, logs, policy files, libraries.
    constexpr std::size_t kStores = 3;    // The data, the log's tiles, the history's index.
    constexpr std::size_t kSmall = 2;     // The access log and its tiles.
    std::size_t needed =
        kOthers + kStores * store::kRocksOpenFilesMax + kSmall * store::kRocksOpenFilesFew;
    for (const http::ServerOptions& server : {api_options(options), ops_options(options)})
        needed += server.limits.connections_max + server.limits.refusals_max;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};  // Cannot fail for this resource.
    if (limit.rlim_cur >= needed) return {};
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, needed);
    if (limit.rlim_cur >= needed && ::setrlimit(RLIMIT_NOFILE, &limit) == 0) return {};
    return invalid(
        "this process may open " + std::to_string(limit.rlim_max) + " files, but needs " +
        std::to_string(needed) + " with --connections-max " +
        std::to_string(options.connections_max) +
        ": raise the limit (ulimit -Hn, LimitNOFILE=) or allow fewer connections"
    );
}

bool listen(http::Server& server, const char* option) {
    const auto listening = server.listen();
    if (!listening) std::cerr << "huanxin: " << option << ": " << listening.error().message << '\n';
    return listening.has_value();
}

/// Sequence time never goes back, so that a clock that does is not seen in any answer.
void warn_of_clock_behind(const engine::Sequencer& sequencer, Instant clock) {
    constexpr std::int64_t kToleratedMs = 1'000;
    const Instant last = sequencer.now();
    if (last.ms() - clock.ms() <= kToleratedMs) return;
    spdlog::warn(
        "the clock says {}, but the data has records of {}: until the clock has passed that, all "
        "is dated by it (in a sandbox: name an empty --data, or a later --test-clock)",
        clock.to_string(),
        last.to_string()
    );
}

/// The courier to the channel, if one is asked for.
Result<std::unique_ptr<channel::Courier>> courier_of(
    const cli::ServeOptions& options, engine::Engine& engine
) {
    if (options.channel_drop.empty()) return std::unique_ptr<channel::Courier>();
    auto drop = channel::FileDrop::open(options.channel_drop);
    if (!drop)
        return invalid(drop.error().message + "; name another --channel-drop or mend its rights");
    return std::make_unique<channel::Courier>(
        engine, std::make_unique<channel::FileDrop>(std::move(*drop))
    );
}

/// What the metrics page tells of the channel, if there is one.
std::function<http::ChannelFigures()> channel_figures(const channel::Courier* courier) {
    if (courier == nullptr) return {};
    return [courier] {
        const channel::CourierFigures figures = courier->figures();
        return http::ChannelFigures{figures.waiting, figures.held, figures.stuck, figures.refused};
    };
}

/// … and of what follows the events.
std::function<http::DerivedFigures()> derived_figures(
    const publish::Log& log, const history::Index& history
) {
    return [&log, &history] { return http::DerivedFigures{log.size(), history.indexed()}; };
}

void show_demo(const std::string& address, const DemoKeys& keys, const engine::Engine& engine) {
    const Date today = engine.now().shanghai_date();
    std::cout << demo_text(address, keys, today, engine.policies().current()) << std::endl;
}

/// Goes on with the erasures that an earlier run had committed, but not taken from the disk.
Result<void> finish_erasures(engine::Sequencer& sequencer, const store::Store& store) {
    const auto unfinished = engine::unfinished_erasures(store);
    if (!unfinished) return unfinished.error();
    for (const engine::UnfinishedErasure& erasure : *unfinished) {
        if (auto done = engine::forget_erased(store, erasure.person); !done) return done;
        std::vector<engine::Command> finish(1);
        finish.front().body = engine::FinishErasure{erasure.person, erasure.erasure};
        if (auto done = sequencer.process(std::move(finish)); !done) return done.error();
    }
    if (!unfinished->empty())
        spdlog::info("{} erasures of an earlier run were finished", unfinished->size());
    return {};
}

/// What is derived from the events as they come.
void follow_events(const cli::ServeOptions& options, publish::Log& log, history::Index& history) {
    if (options.without_log) return;
    log.start();
    if (!options.without_history) history.start();
}

/// The part that runs: everything is open, the listeners start and stop here.
int run(
    const cli::ServeOptions& options,
    const sigset_t& signals,
    engine::Sequencer& sequencer,
    const privacy::Tokeniser& tokeniser,
    publish::Log& log,
    access::Journal& accesses,
    history::Index& history,
    const store::Store& store,
    const std::string& first_key
) {
    const auto demo_keys = options.demo ? make_demo_data(sequencer) : DemoKeys();
    if (!demo_keys) return fail(demo_keys.error());
    // The writer; then a pool for reads that block on the disk.
    engine::Engine engine(sequencer, {.queue_max = options.queue_max});
    const auto courier = courier_of(options, engine);
    if (!courier) return fail(courier.error());
    boost::asio::thread_pool readers(static_cast<std::size_t>(options.reader_threads));
    http::Services services{
        engine, tokeniser, log, accesses, history, store, readers, sequencer.has_test_clock()};

    // What is told of requests; then the two listeners.
    std::vector<http::Route> routes = http::api_routes(services);
    http::Metrics metrics(
        routes, engine.counters(), derived_figures(log, history), channel_figures(courier->get())
    );
    http::AccessLog access_log(*spdlog::default_logger(), metrics);
    http::Server api(
        api_options(options),
        http::Router(std::move(routes)),
        authenticate_by(engine.registry()),
        access_log
    );
    http::QuietObserver quiet;
    http::Server ops(
        ops_options(options),
        http::Router(http::ops_routes(
            [&engine] { return readiness_of(engine.counters()); },
            [&metrics] { return metrics.render(); }
        )),
        {},
        quiet
    );
    const bool listening = listen(api, "--listen") && listen(ops, "--ops-listen");
    if (listening) {
        follow_events(options, log, history);
        accesses.log().start();
        api.start();
        ops.start();
        if (*courier) (*courier)->start();
        std::cout << "listening on " << api.address() << " ops on " << ops.address() << std::endl;
    }
    // Even if the start ends here: the operator is in the store, and the key nowhere else.
    if (!first_key.empty()) std::cout << "operator key (shown once): " << first_key << std::endl;
    if (!listening) return 1;
    if (options.demo) show_demo(api.address(), *demo_keys, engine);

    wait_for_stop(signals);
    services.stopping = true;
    api.stop();  // No new requests; those under way are answered,
    if (*courier) (*courier)->stop();
    engine.stop();  // what the queue holds is decided and synced,
    log.stop();     // and published,
    readers.join();
    services.erasing.join();
    accesses.log().stop();  // as is who read what,
    ops.stop();             // and health is told until the end.
    return 0;
}

}  // namespace

int serve(const cli::ServeOptions& options) {
    const sigset_t signals = block_stop_signals();
    set_up_log(options.log_level);
    if (auto allowed = allow_open_files(options); !allowed) return fail(allowed.error());
    auto sequencing = sequencer_options(options);
    if (!sequencing) return fail(sequencing.error());
    auto policies = cli::load_policies(options.policies);
    if (!policies) return fail(policies.error());
    const auto keys = cli::load_keys(options.keys, options.data, options.sandbox);
    if (!keys) return fail(keys.error());
    auto store = cli::open_store(options.data, options.sandbox);
    if (!store) return fail(store.error());

    auto identity = cli::log_identity(options.log_origin, **store, keys->log_key);
    if (!identity) return fail(identity.error());

    const SystemClock clock;
    const privacy::Tokeniser tokeniser(keys->token_key);
    const privacy::KeyRing key_ring(*keys);
    if (!options.without_log) sequencing->log = *identity;
    auto sequencer = engine::Sequencer::open(
        **store, clock, tokeniser, key_ring, std::move(*policies), *sequencing
    );
    if (!sequencer) return fail(sequencer.error());
    if (options.without_log && (*sequencer)->log())
        return fail(invalid("--without-log is for data that never had a log: name an empty --data")
        );
    warn_of_clock_behind(**sequencer, sequencing->test_clock.value_or(clock.now()));
    if (auto finished = finish_erasures(**sequencer, **store); !finished)
        return fail(finished.error());
    std::string first_key;
    if (options.sandbox) {
        auto made = bootstrap_sandbox(**sequencer);
        if (!made) return fail(made.error());
        first_key = std::move(*made);
    }
    auto tiles = cli::open_tiles(options.data);
    if (!tiles) return fail(tiles.error());
    auto witnesses = cli::witnesses_of(options.witnesses);
    if (!witnesses) return fail(witnesses.error());
    publish::LogOptions log_options{
        identity->origin, keys->log_key, options.data, std::move(*witnesses)};
    auto log = publish::Log::open(**store, **tiles, log_options);
    if (!log) return fail(log.error());
    auto access_store = cli::open_accesses(options.data);
    if (!access_store) return fail(access_store.error());
    auto access_tiles = cli::open_access_tiles(options.data);
    if (!access_tiles) return fail(access_tiles.error());
    auto accesses = access::Journal::open(
        **access_store, **access_tiles, tokeniser, cli::access_log_options(std::move(log_options))
    );
    if (!accesses) return fail(accesses.error());
    auto index_store = cli::open_history(options.data);
    if (!index_store) return fail(index_store.error());
    auto history = history::Index::open(**store, **index_store);
    if (!history) return fail(history.error());
    return run(
        options, signals, **sequencer, tokeniser, **log, **accesses, **history, **store, first_key
    );
}

}  // namespace huanxin::app
