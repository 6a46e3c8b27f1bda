#include "load/load.hpp"

#include <chrono>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/resource.h>

#include "huanxin/base/clock.hpp"
#include "load/connection.hpp"
#include "load/requests.hpp"
#include "load/schedule.hpp"

namespace huanxin::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// In which all connections have the first request of a surge ready.
constexpr std::int64_t kGatherUs = 200'000;
/// For the answers that are missing at the end, and for what is late by then.
constexpr std::int64_t kPatienceUs = 2 * Schedule::kDrainMaxUs;

std::int64_t cpu_us() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto us = [](const timeval& time) { return time.tv_sec * 1'000'000 + time.tv_usec; };
    return us(usage.ru_utime) + us(usage.ru_stime);
}

/// Where the server is to be reached: of several addresses, that which answers.
tcp::endpoint find(const Settings& settings) {
    asio::io_context context;
    tcp::resolver resolver(context);
    tcp::socket socket(context);
    return asio::connect(socket, resolver.resolve(settings.host, settings.port));
}

Times times_of(const Settings& settings) {
    Times times;
    times.begin_us = monotonic_us() + (settings.surge == 0 ? 0 : kGatherUs);
    times.measure_from_us = times.begin_us;
    if (!settings.timed()) return times;
    times.measure_from_us += settings.warmup_us;
    times.send_until_us = times.measure_from_us + settings.measure_us;
    return times;
}

/// `part` of `parts` of `whole`, which differ by 1 at most.
std::uint64_t part_of(std::uint64_t whole, std::uint64_t part, std::uint64_t parts) {
    return whole / parts + (part < whole % parts ? 1 : 0);
}

/// A thread's part of the claims.
Numbers numbers_of(const Settings& settings, std::uint64_t thread) {
    const std::uint64_t base = settings.seed * kClaimsPerSeed;
    const std::uint64_t count = settings.claims_per_request();
    const std::uint64_t all = settings.claims == 0 ? kClaimsPerSeed : settings.claims;
    const auto threads = static_cast<std::uint64_t>(settings.threads);
    return {base + thread * count, count, threads * count, base + all};
}

/// A thread with every `threads`th connection. It is made before the time begins.
class Worker {
public:
    Worker(
        const Settings& settings, const std::string& key, const tcp::endpoint& server, int thread
    )
        : settings_(settings),
          thread_number_(static_cast<std::uint64_t>(thread)),
          context_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE),
          requests_(settings, key, numbers_of(settings, thread_number_)),
          patience_(context_),
          shared_{context_, server, settings, requests_, [this] { one_ended(); }} {
        for (int i = thread; i < settings.connections; i += settings.threads)
            connections_.emplace_back(shared_);
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void start(const Times& times) {
        result_.emplace(times);
        make_schedules(times);
        running_ = connections_.size();
        if (settings_.claims == 0) have_patience(times);
        thread_ = std::thread([this] {
            for (std::size_t i = 0; i < connections_.size(); ++i)
                connections_[i].start(schedules_[i % schedules_.size()], *result_);
            context_.run();
        });
    }

    [[nodiscard]] const Result& join() {
        thread_.join();
        for (const Schedule& schedule : schedules_)
            result_->add(schedule.lateness(), settings_.claims_per_request());
        const std::uint64_t missing = running_ * settings_.claims_per_request();
        if (missing != 0) result_->failed("no answer", "the end was waited for", missing);
        return *result_;
    }

private:
    /// One that all share at a fixed rate, so that whoever is free takes what is due; else one
    /// each.
    void make_schedules(const Times& times) {
        const auto threads = static_cast<std::uint64_t>(settings_.threads);
        const auto connections = static_cast<std::uint64_t>(settings_.connections);
        if (settings_.rate != 0) {
            const Schedule::Rate rate{settings_.rate, thread_number_, threads};
            schedules_.push_back(Schedule::at_rate(times, rate));
            return;
        }
        for (std::uint64_t i = thread_number_; i < connections; i += threads)
            schedules_.push_back(
                settings_.surge == 0
                    ? Schedule::closed(times)
                    : Schedule::surge(times, part_of(settings_.surge, i, connections))
            );
    }

    void have_patience(const Times& times) {
        const bool ends = times.send_until_us != Times::kNever;
        const std::int64_t end = ends ? times.send_until_us : times.begin_us;
        patience_.expires_after(std::chrono::microseconds(end + kPatienceUs - monotonic_us()));
        patience_.async_wait([this](const boost::system::error_code& cancelled) {
            if (!cancelled) context_.stop();
        });
    }

    void one_ended() {
        if (--running_ == 0) patience_.cancel();
    }

    const Settings& settings_;
    const std::uint64_t thread_number_;
    asio::io_context context_;
    Requests requests_;
    asio::steady_timer patience_;
    Shared shared_;
    std::deque<Schedule> schedules_;
    std::deque<Connection> connections_;
    std::size_t running_ = 0;
    std::optional<Result> result_;
    std::thread thread_;
};

}  // namespace

Result run_load(const Settings& settings, const std::string& retailer_key) {
    const tcp::endpoint server = find(settings);
    std::vector<std::unique_ptr<Worker>> workers;
    for (int i = 0; i < settings.threads; ++i)
        workers.push_back(std::make_unique<Worker>(settings, retailer_key, server, i));

    const std::int64_t cpu_before = cpu_us();
    const Times times = times_of(settings);
    for (const auto& worker : workers)
        worker->start(times);
    Result result(times);
    for (const auto& worker : workers)
        result.add(worker->join());
    result.used(cpu_us() - cpu_before);
    return result;
}

}  // namespace huanxin::bench
