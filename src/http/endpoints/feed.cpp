// GET /v1/audit/events: the feed of all events, without a gap.

#include <algorithm>
#include <limits>

#include <boost/asio/steady_timer.hpp>

#include "http/endpoints/audit.hpp"
#include "http/endpoints/audit_query.hpp"
#include "http/endpoints/event_json.hpp"
#include "http/endpoints/paging.hpp"

namespace huanxin::http {

namespace {

/// Below the time that a call may take (Limits::handler_timeout).
constexpr std::uint64_t kWaitSecondsMax = 25;

/// Until a checkpoint covers the event `first`, the time is over, or the server stops.
awaitable<void> wait_for_event(
    Services& services, engine::Sequence first, std::chrono::seconds wait
) {
    constexpr std::chrono::milliseconds kBetweenLooks{50};
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    for (std::chrono::milliseconds waited{0};
         waited < wait && services.log.size() < first && !services.stopping;
         waited += kBetweenLooks) {
        timer.expires_after(kBetweenLooks);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
}

struct FeedPage {
    Page list;
    engine::Sequence first = 1;
    engine::Sequence published = 0;
    Language language = Language::zh_cn;
};

Result<std::string> feed_json(const FeedPage& page, const Services& services) {
    std::vector<engine::EventView> events;
    if (page.first <= page.published) {
        const std::size_t count =
            std::min<engine::Sequence>(page.list.limit, page.published - page.first + 1);
        auto read = engine::read_events(services.store, page.first, count);
        if (!read) return read.error();
        if (read->size() < count) return Error{Errc::corrupt, "a published event is missing"};
        events = std::move(*read);
    }
    std::string out;
    ListWriter list(out, page.list);
    for (const engine::EventView& event : events) {
        if (!list.has_place(event.sequence)) break;
        auto written = write_event(list.json(), event, services, page.language);
        if (!written) return written.error();
    }
    const engine::Sequence next = page.first + events.size();
    if (next <= page.published) list.go_on_at(next);
    list.end_items();
    list.json().member("as_of_sequence", page.published).end_object();
    return out;
}

}  // namespace

awaitable<Response> event_feed(
    Services& services, Call& call, access::Subject& /*subject*/
) {
    constexpr engine::Sequence kLast = std::numeric_limits<std::int64_t>::max();
    Problem problem{.code = "validation_failed"};
    const Page asked = page_of(call.request, problem.errors);
    const auto after = number_parameter(call.request, "after", kLast, problem.errors);
    const auto wait = number_parameter(call.request, "wait", kWaitSecondsMax, problem.errors);
    if (after && call.request.parameter("cursor"))
        problem.errors.push_back({"/cursor", "not_allowed"});
    if (!problem.errors.empty()) co_return problem_response(problem, call.request);
    FeedPage page;
    page.list = asked;
    page.first = after ? *after + 1 : std::max<engine::Sequence>(asked.from, 1);
    page.language = call.request.language;
    const std::chrono::seconds patience(wait.value_or(0));
    co_await wait_for_event(services, page.first, patience);
    const auto credential = services.engine.registry().credential(call.principal->credential_id);
    if (!credential || credential->revoked)  // Since the wait began.
        co_return problem_response(Problem{.code = "unauthenticated"}, call.request);
    page.published = services.log.size();
    auto read = [&page, &services] { return feed_json(page, services); };
    auto body = co_await offload(services.readers, read);
    if (!body) co_return problem_response(read_failed(body.error()), call.request);
    co_return json_response(200, std::move(*body));
}

}  // namespace huanxin::http
