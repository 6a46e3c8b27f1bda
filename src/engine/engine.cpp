#include "huanxin/engine/engine.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include <spdlog/spdlog.h>

namespace huanxin::engine {

namespace {

/// How long the thread sleeps at most when the next hold's end is known: the wall clock may be
/// moved meanwhile.
constexpr std::chrono::milliseconds kExpiryCheckMax{1'000};

Answer answer_of(Refused::Kind kind, std::string_view code) {
    Answer answer;
    answer.body = Refused{kind, code, {}, std::nullopt};
    return answer;
}

}  // namespace

Engine::Engine(Sequencer& sequencer, EngineLimits limits) : sequencer_(sequencer), limits_(limits) {
    counters_.last_sequence = sequencer.last_sequence();
    thread_ = std::thread([this] { run(); });
}

Engine::~Engine() {
    stop();
}

void Engine::submit(Command command, std::unique_ptr<Completion> completion) {
    Waiting waiting{std::move(command), std::move(completion)};
    if (queue(waiting)) {
        arrived_.notify_one();
        return;
    }
    counters_.refused_full.fetch_add(1, std::memory_order_relaxed);
    waiting.completion->done(answer_of(Refused::Kind::unavailable, "overloaded"));
}

bool Engine::queue(Waiting& waiting) {
    const std::unique_lock lock(mutex_);
    const bool failed = counters_.failed.load(std::memory_order_relaxed);
    if (failed || stopping_ || queue_.size() >= limits_.queue_max) return false;
    queue_.push_back(std::move(waiting));
    counters_.queue_length.store(queue_.size(), std::memory_order_relaxed);
    return true;
}

void Engine::stop() {
    {
        const std::unique_lock lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_one();
    // Several threads may stop it at the same time; each returns when it has ended.
    std::call_once(joined_, [this] { thread_.join(); });
}

bool Engine::take(std::vector<Waiting>& batch) {
    std::unique_lock lock(mutex_);
    const auto ready = [this] { return stopping_ || !queue_.empty(); };
    const auto hold_end = sequencer_.next_hold_end();
    if (hold_end && !counters_.failed) {
        const std::int64_t left = hold_end->ms() - sequencer_.now().ms();
        const auto wait = std::clamp(
            std::chrono::milliseconds(left), std::chrono::milliseconds{0}, kExpiryCheckMax
        );
        arrived_.wait_for(lock, wait, ready);
    } else {
        arrived_.wait(lock, ready);
    }
    const std::size_t count = std::min(queue_.size(), limits_.batch_max);
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
    batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
    counters_.queue_length.store(queue_.size(), std::memory_order_relaxed);
    return count > 0 || !stopping_;
}

void Engine::run() {
    std::vector<Waiting> batch;
    while (take(batch)) {
        if (!batch.empty()) {
            decide(std::exchange(batch, {}));
        } else if (!counters_.failed) {
            if (auto expired = sequencer_.expire_due(); !expired) fail(expired.error());
            counters_.last_sequence.store(sequencer_.last_sequence(), std::memory_order_relaxed);
        }
    }
}

void Engine::decide(std::vector<Waiting> batch) {
    if (counters_.failed) {  // These waited while it failed, and were never tried.
        for (Waiting& waiting : batch)
            waiting.completion->done(answer_of(Refused::Kind::unavailable, "overloaded"));
        return;
    }
    std::vector<Command> commands;
    commands.reserve(batch.size());
    for (Waiting& waiting : batch)
        commands.push_back(std::move(waiting.command));
    auto answers = sequencer_.process(std::move(commands));
    if (!answers) {
        fail(answers.error());
        for (Waiting& waiting : batch)
            waiting.completion->done(answer_of(Refused::Kind::storage, "storage_failed"));
        return;
    }
    counters_.commands.fetch_add(batch.size(), std::memory_order_relaxed);
    counters_.batches.fetch_add(1, std::memory_order_relaxed);
    counters_.last_sequence.store(sequencer_.last_sequence(), std::memory_order_relaxed);
    for (std::size_t i = 0; i < batch.size(); ++i)
        batch[i].completion->done(std::move((*answers)[i]));
}

void Engine::fail(const Error& error) {
    // Not shown to callers: only the operator can do something about it.
    spdlog::critical(
        "the store failed and nothing more is written until a restart: {}", error.message
    );
    counters_.failed = true;
}

}  // namespace huanxin::engine
