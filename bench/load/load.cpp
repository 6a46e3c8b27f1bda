#include "load/load.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <sys/resource.h>

#include "huanxin/base/clock.hpp"
#include "load/connection.hpp"

namespace huanxin::bench {
namespace {

namespace asio = boost::asio;

std::int64_t cpu_us() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto us = [](const timeval& time) { return time.tv_sec * 1'000'000 + time.tv_usec; };
    return us(usage.ru_utime) + us(usage.ru_stime);
}

ClaimMaker::Wrap request_of(const Settings& settings, const std::string& key) {
    const std::string head =
        "POST /v1/claims HTTP/1.1\r\nHost: " + settings.host + ":" + settings.port +
        "\r\nAuthorization: Bearer " + key + "\r\nContent-Type: application/json" +
        "\r\nIdempotency-Key: bench-claim-" + std::string(kNumberMark) + "\r\nContent-Length: ";
    return [head](const std::string& body) {
        return head + std::to_string(body.size()) + "\r\n\r\n" + body;
    };
}

/// A thread's share of the connections.
class Worker {
public:
    Worker(
        const Settings& settings,
        const std::string& key,
        const asio::ip::tcp::resolver::results_type& server,
        int first_connection
    )
        : context_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE),
          maker_(settings.goods, settings.sold_on, request_of(settings, key)) {
        const std::uint64_t base = settings.seed * kClaimsPerSeed;
        const std::uint64_t count = settings.claims == 0 ? kClaimsPerSeed : settings.claims;
        for (int i = first_connection; i < settings.connections; i += settings.threads)
            connections_.emplace_back(
                context_,
                server,
                maker_,
                Numbers{
                    base + static_cast<std::uint64_t>(i),
                    static_cast<std::uint64_t>(settings.connections),
                    base + count},
                result_
            );
    }

    void start(const Schedule& schedule) {
        thread_ = std::thread([this, schedule] {
            for (Connection& connection : connections_)
                connection.start(schedule);
            context_.run();
        });
    }

    [[nodiscard]] const Result& join() {
        thread_.join();
        return result_;
    }

private:
    asio::io_context context_;
    ClaimMaker maker_;
    Result result_;
    std::deque<Connection> connections_;
    std::thread thread_;
};

}  // namespace

double Result::held_per_second() const {
    if (measured_us <= 0) return 0;
    return static_cast<double>(latencies.count()) * 1e6 / static_cast<double>(measured_us);
}

std::uint64_t Result::failed() const {
    std::uint64_t count = 0;
    for (const auto& [what, times] : failures)
        count += times;
    return count;
}

double Result::cpu_us_per_claim() const {
    return sent == 0 ? 0 : static_cast<double>(cpu_us) / static_cast<double>(sent);
}

void Result::add(const Result& other) {
    latencies.add(other.latencies);
    sent += other.sent;
    held += other.held;
    for (const auto& [what, times] : other.failures)
        failures[what] += times;
    if (example.empty()) example = other.example;
    last_answer_us = std::max(last_answer_us, other.last_answer_us);
}

Result run_load(const Settings& settings, const std::string& retailer_key) {
    asio::io_context context;
    asio::ip::tcp::resolver resolver(context);
    const auto server = resolver.resolve(settings.host, settings.port);
    std::vector<std::unique_ptr<Worker>> workers;
    for (int i = 0; i < settings.threads; ++i)
        workers.push_back(std::make_unique<Worker>(settings, retailer_key, server, i));

    const std::int64_t cpu_before = cpu_us();
    Schedule schedule;
    schedule.measure_from_us = monotonic_us() + settings.warmup_us;
    schedule.send_until_us = settings.claims == 0 ? schedule.measure_from_us + settings.measure_us
                                                  : std::numeric_limits<std::int64_t>::max();
    for (const auto& worker : workers)
        worker->start(schedule);
    Result result;
    for (const auto& worker : workers)
        result.add(worker->join());
    result.cpu_us = cpu_us() - cpu_before;
    const std::int64_t measured_until =
        settings.claims == 0 ? schedule.send_until_us : result.last_answer_us;
    result.measured_us = measured_until - schedule.measure_from_us;
    return result;
}

}  // namespace huanxin::bench
