#include "load/result.hpp"

#include <algorithm>

namespace huanxin::bench {
namespace {

constexpr std::size_t kExampleMax = 600;

std::uint64_t sum(const std::map<std::string, std::uint64_t>& counts) {
    std::uint64_t all = 0;
    for (const auto& [what, times] : counts)
        all += times;
    return all;
}

double a_second(std::uint64_t count, std::int64_t us) {
    return us <= 0 ? 0 : static_cast<double>(count) * 1e6 / static_cast<double>(us);
}

}  // namespace

void Result::good(Kind kind, std::uint64_t claims, std::int64_t due_us, std::int64_t now_us) {
    held_ += claims;
    last_answer_us_ = std::max(last_answer_us_, now_us);
    if (times_.measured(now_us)) {
        measured_held_ += claims;
        ++measured_requests_;
    }
    if (times_.measured(due_us))
        latencies_[static_cast<std::size_t>(kind)].add(static_cast<std::uint64_t>(now_us - due_us));
}

void Result::refused(int status, std::int64_t due_us, std::int64_t now_us) {
    ++refusals_[std::to_string(status)];
    last_answer_us_ = std::max(last_answer_us_, now_us);
    refusal_latencies_.add(static_cast<std::uint64_t>(now_us - due_us));
}

void Result::failed(const std::string& what, std::string_view example, std::uint64_t times) {
    failures_[what] += times;
    if (example_.empty()) example_ = what + ": " + std::string(example.substr(0, kExampleMax));
}

void Result::add(const Lateness& lateness, std::uint64_t claims_per_request) {
    lateness_.add(lateness);
    if (lateness.never == 0) return;
    failed("never sent", "due, but no connection for it", lateness.never * claims_per_request);
}

void Result::add(const Result& other) {
    for (std::size_t i = 0; i < kKinds; ++i)
        latencies_[i].add(other.latencies_[i]);
    refusal_latencies_.add(other.refusal_latencies_);
    for (const auto& [what, times] : other.failures_)
        failures_[what] += times;
    for (const auto& [status, times] : other.refusals_)
        refusals_[status] += times;
    if (example_.empty()) example_ = other.example_;
    sent_ += other.sent_;
    held_ += other.held_;
    measured_held_ += other.measured_held_;
    measured_requests_ += other.measured_requests_;
    last_answer_us_ = std::max(last_answer_us_, other.last_answer_us_);
    lateness_.add(other.lateness_);
}

const Histogram& Result::latencies(Kind kind) const {
    return latencies_[static_cast<std::size_t>(kind)];
}

Histogram Result::latencies() const {
    Histogram all;
    for (const Histogram& of_kind : latencies_)
        all.add(of_kind);
    return all;
}

std::uint64_t Result::refused() const {
    return sum(refusals_);
}

std::uint64_t Result::failed() const {
    return sum(failures_);
}

std::int64_t Result::elapsed_us() const {
    return std::max(last_answer_us_ - times_.begin_us, std::int64_t{0});
}

double Result::goodput() const {
    return a_second(held_, elapsed_us());
}

double Result::held_per_second() const {
    return a_second(measured_held_, measured_us());
}

double Result::requests_per_second() const {
    return a_second(measured_requests_, measured_us());
}

std::int64_t Result::measured_us() const {
    const bool ends = times_.send_until_us != Times::kNever;
    return (ends ? times_.send_until_us : last_answer_us_) - times_.measure_from_us;
}

double Result::cpu_us_per_claim() const {
    return sent_ == 0 ? 0 : static_cast<double>(cpu_us_) / static_cast<double>(sent_);
}

}  // namespace huanxin::bench
