#include "load/schedule.hpp"

namespace huanxin::bench {
namespace {

constexpr std::uint64_t kSecondUs = 1'000'000;

}  // namespace

void Lateness::add(const Lateness& other) {
    waited += other.waited;
    after_end += other.after_end;
    never += other.never;
}

Schedule Schedule::closed(const Times& times) {
    return {Kind::closed, times};
}

Schedule Schedule::at_rate(const Times& times, const Rate& rate) {
    Schedule made(Kind::rate, times);
    made.rate_ = rate;
    return made;
}

Schedule Schedule::surge(const Times& times, std::uint64_t requests) {
    Schedule made(Kind::surge, times);
    made.requests_ = requests;
    return made;
}

std::optional<std::int64_t> Schedule::take(std::int64_t now_us) {
    std::int64_t due = now_us;
    switch (kind_) {
        case Kind::closed:
            if (due >= times_.send_until_us) return std::nullopt;
            break;
        case Kind::rate:
            due = due_at_rate();
            if (due >= times_.send_until_us) return std::nullopt;
            if (now_us >= times_.send_until_us) {
                if (now_us - times_.send_until_us >= kDrainMaxUs) return std::nullopt;
                ++lateness_.after_end;
            }
            if (due < now_us) ++lateness_.waited;
            break;
        case Kind::surge:
            if (taken_ == requests_) return std::nullopt;
            due = times_.begin_us;
            break;
    }
    ++taken_;
    return due;
}

std::int64_t Schedule::due_at_rate() const {
    const std::uint64_t number = rate_.first + taken_ * rate_.step;
    return times_.begin_us + static_cast<std::int64_t>(number * kSecondUs / rate_.per_second);
}

/// How many of this schedule's requests are due before the end.
std::uint64_t Schedule::due_in_all() const {
    if (kind_ == Kind::surge) return requests_;
    if (kind_ == Kind::closed || times_.send_until_us == Times::kNever) return taken_;
    const auto us = static_cast<std::uint64_t>(times_.send_until_us - times_.begin_us);
    const std::uint64_t all = (us * rate_.per_second + kSecondUs - 1) / kSecondUs;
    return all <= rate_.first ? 0 : (all - rate_.first + rate_.step - 1) / rate_.step;
}

Lateness Schedule::lateness() const {
    Lateness told = lateness_;
    told.never = due_in_all() - taken_;
    if (kind_ == Kind::rate) {
        told.waited += told.never;
        told.after_end += told.never;
    }
    return told;
}

}  // namespace huanxin::bench
