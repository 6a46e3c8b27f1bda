#include "http/endpoints/audit_query.hpp"

#include <algorithm>
#include <charconv>

#include <boost/asio/steady_timer.hpp>

namespace huanxin::http {

namespace {

constexpr std::int64_t kShanghaiOffsetSeconds = std::int64_t{8} * 3'600;
constexpr std::int64_t kDaySeconds = std::int64_t{24} * 3'600;

Instant begin_of(Date day) {
    return Instant::from_ms(0).plus_seconds(day.days() * kDaySeconds - kShanghaiOffsetSeconds);
}

std::optional<Instant> time_parameter(
    const Request& request, std::string_view name, bool is_end, std::vector<Fault>& faults
) {
    const auto text = request.parameter(name);
    if (!text) return std::nullopt;
    if (const Result<Date> day = Date::parse(*text))
        return begin_of(*day).plus_seconds(is_end ? kDaySeconds : 0);
    if (const Result<Instant> instant = Instant::parse(*text)) return *instant;
    faults.push_back({"/" + std::string(name), "format", "RFC 3339, YYYY-MM-DD"});
    return std::nullopt;
}

std::string all_kinds() {
    std::string all;
    for (const std::string_view kind : engine::kEventKinds)
        all.append(kind).append(", ");
    return all.append(engine::kClockKind);
}

}  // namespace

TimeWindow time_window(const Request& request, std::vector<Fault>& faults) {
    TimeWindow window;
    window.from = time_parameter(request, "from", false, faults);
    window.to = time_parameter(request, "to", true, faults);
    return window;
}

Result<SequenceWindow> sequences_of(
    const store::Store& store, const TimeWindow& window, engine::Sequence last
) {
    SequenceWindow found{1, last};
    if (window.from) {
        const auto first = engine::first_recorded(store, *window.from, last);
        if (!first) return first.error();
        found.first = *first;
    }
    if (window.to) {
        const auto after = engine::first_recorded(store, *window.to, last);
        if (!after) return after.error();
        found.last = *after - 1;
    }
    return found;
}

std::optional<std::uint64_t> number_parameter(
    const Request& request, std::string_view name, std::uint64_t max, std::vector<Fault>& faults
) {
    const auto text = request.parameter(name);
    if (!text) return std::nullopt;
    std::uint64_t number = 0;
    const char* const end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, number);
    if (error == std::errc() && stop == end && number <= max) return number;
    faults.push_back({"/" + std::string(name), "out_of_range", "0 … " + std::to_string(max)});
    return std::nullopt;
}

std::string_view kind_parameter(const Request& request, std::vector<Fault>& faults) {
    const auto text = request.parameter("kind");
    if (!text) return {};
    const auto* const known = std::ranges::find(engine::kEventKinds, *text);
    if (known != engine::kEventKinds.end()) return *known;
    if (*text == engine::kClockKind) return engine::kClockKind;
    faults.push_back({"/kind", "unknown_value", all_kinds()});
    return {};
}

awaitable<bool> wait_for_index(Services& services, engine::Sequence sequence) {
    constexpr std::chrono::seconds kWaitMax{2};
    constexpr std::chrono::milliseconds kBetweenLooks{10};
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    for (auto waited = kBetweenLooks; services.history.indexed() < sequence;
         waited += kBetweenLooks) {
        if (waited > kWaitMax) co_return false;
        timer.expires_after(kBetweenLooks);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
    co_return true;
}

}  // namespace huanxin::http
