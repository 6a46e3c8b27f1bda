#pragma once
// What the auditors' calls have in their queries. Each parameter at fault (422) is added to
// `faults`.

#include <optional>
#include <string_view>
#include <vector>

#include "http/endpoints/claims.hpp"
#include "huanxin/engine/events.hpp"

namespace huanxin::http {

/// From when to when events were recorded: from ≤ time < to.
struct TimeWindow {
    std::optional<Instant> from, to;
};

/// `from` and `to`: RFC 3339 instants, or days in Asia/Shanghai, of which both count as a whole.
[[nodiscard]] TimeWindow time_window(const Request& request, std::vector<Fault>& faults);

/// The sequences of a time window within 1 … last; first > last if there is none.
struct SequenceWindow {
    engine::Sequence first = 1;
    engine::Sequence last = 0;
};
[[nodiscard]] Result<SequenceWindow> sequences_of(
    const store::Store& store, const TimeWindow& window, engine::Sequence last
);

/// A whole number of 0 … max.
[[nodiscard]] std::optional<std::uint64_t> number_parameter(
    const Request& request, std::string_view name, std::uint64_t max, std::vector<Fault>& faults
);

/// A kind of event; "" where none is asked for.
[[nodiscard]] std::string_view kind_parameter(const Request& request, std::vector<Fault>& faults);

/// Waits up to two seconds until the history's index has come to `sequence`; false if it has not.
[[nodiscard]] awaitable<bool> wait_for_index(Services& services, engine::Sequence sequence);

}  // namespace huanxin::http
