#include "load/settings.hpp"

namespace huanxin::bench {
namespace {

std::optional<std::string> of_a_surge(const Settings& settings, bool time_given) {
    if (settings.rate != 0) return "--surge sends all at one instant, --rate one after the other";
    if (settings.claims != 0) return "--surge tells how many are sent, and so does --claims";
    if (time_given) return "--surge has no duration: it ends with the last answer";
    if (settings.new_connections) return "--surge opens its connections before the first request";
    if (settings.mixed()) return "--surge sends claims: there is nothing yet to confirm or read";
    if (settings.bulk != 0) return "--surge sends single claims, --bulk many in a body";
    if (settings.surge < static_cast<std::uint64_t>(settings.connections))
        return "--surge has fewer requests than there are --connections";
    return std::nullopt;
}

std::optional<std::string> of_a_rate(const Settings& settings) {
    // Half of what the server waits for a request before it closes a connection.
    constexpr std::uint64_t kIdleSecondsMax = 30;
    const auto connections = static_cast<std::uint64_t>(settings.connections);
    if (!settings.new_connections && connections > settings.rate * kIdleSecondsMax)
        return "--rate is so low that the server would close most of the --connections meanwhile";
    const auto us = static_cast<std::uint64_t>(settings.warmup_us + settings.measure_us);
    const std::uint64_t requests = us * settings.rate / 1'000'000;
    if (settings.timed() && requests * settings.claims_per_request() > kClaimsPerSeed)
        return "--rate for so long needs more claims than a seed has";
    return std::nullopt;
}

}  // namespace

std::optional<std::string> contradiction(const Settings& settings, bool time_given) {
    if (settings.surge != 0) return of_a_surge(settings, time_given);
    if (settings.claims != 0 && time_given)
        return "--claims ends the run by number, --seconds and --warmup by time";
    if (settings.mix[0] == 0) return "--mix without claims has nothing to confirm or read";
    if (settings.mix[1] > settings.mix[0]) return "--mix confirms more claims than it makes";
    if (settings.bulk != 0 && settings.mixed())
        return "--bulk is claims only: a confirmation or a read has no bulk call";
    if (settings.rate != 0) return of_a_rate(settings);
    return std::nullopt;
}

}  // namespace huanxin::bench
