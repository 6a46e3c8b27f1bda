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

/// So few are decided in less time than it takes to hand a commit to another thread.
constexpr std::size_t kFew = 4;

Answer answer_of(Refused::Kind kind, std::string_view code) {
    Answer answer;
    answer.body = Refused{kind, code, {}, std::nullopt};
    return answer;
}

Answer not_tried() {
    return answer_of(Refused::Kind::unavailable, "overloaded");
}

Answer not_known() {
    return answer_of(Refused::Kind::storage, "storage_failed");
}

}  // namespace

class Engine::Run final : public Decided {
public:
    Run(Engine& engine, std::vector<std::unique_ptr<Completion>> completions)
        : engine_(engine), completions_(std::move(completions)) {}

    void settled(std::vector<Answer> answers, store::Fate fate, const std::optional<Error>& failure)
        override {
        if (failure)
            engine_.fail(*failure);
        else
            engine_.count(answers);
        for (std::size_t i = 0; i < completions_.size(); ++i) {
            const bool nothing_done = fate == store::Fate::not_tried && !answers[i].replayed;
            if (failure) answers[i] = nothing_done ? not_tried() : not_known();
            engine_.answer(*completions_[i], std::move(answers[i]));
        }
    }

private:
    Engine& engine_;
    std::vector<std::unique_ptr<Completion>> completions_;
};

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
    waiting.completion->done(not_tried());
}

bool Engine::queue(Waiting& waiting) {
    const std::unique_lock lock(mutex_);
    const bool failed = counters_.failed.load(std::memory_order_relaxed);
    if (failed || stopping_ || counters_.queue_length >= limits_.queue_max) return false;
    queue_.push_back(std::move(waiting));
    ++counters_.queue_length;
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
    if (auto drained = sequencer_.drain(); !drained) fail(drained.error());
}

void Engine::decide(std::vector<Waiting> batch) {
    std::vector<Waiting> run;
    for (Waiting& waiting : batch) {
        if (shares_commit(waiting.command)) {
            run.push_back(std::move(waiting));
            continue;
        }
        decide_together(std::exchange(run, {}));
        decide_alone(std::move(waiting));
    }
    decide_together(std::move(run));
}

void Engine::decide_together(std::vector<Waiting> run) {
    if (run.empty()) return;
    if (counters_.failed) {  // These waited while it failed, and were never tried.
        for (const Waiting& waiting : run)
            answer(*waiting.completion, not_tried());
        return;
    }
    // Nobody else waits: this thread may as well commit them itself. What comes meanwhile is
    // decided together.
    const bool alone = run.size() <= kFew && counters_.queue_length == run.size();
    std::vector<Command> commands;
    std::vector<std::unique_ptr<Completion>> completions;
    commands.reserve(run.size());
    completions.reserve(run.size());
    for (Waiting& waiting : run) {
        commands.push_back(std::move(waiting.command));
        completions.push_back(std::move(waiting.completion));
    }
    sequencer_.process_later(
        std::move(commands),
        std::make_unique<Run>(*this, std::move(completions)),
        alone ? store::CommitQueue::On::caller : store::CommitQueue::On::queue
    );
}

void Engine::decide_alone(Waiting waiting) {
    if (counters_.failed) {
        answer(*waiting.completion, not_tried());
        return;
    }
    std::vector<Command> commands;
    commands.push_back(std::move(waiting.command));
    auto answers = sequencer_.process(std::move(commands));
    if (!answers) {
        fail(answers.error());
        answer(*waiting.completion, not_known());
        return;
    }
    count(*answers);
    answer(*waiting.completion, std::move(answers->front()));
}

void Engine::answer(Completion& completion, Answer answer) {
    --counters_.queue_length;
    completion.done(std::move(answer));
}

void Engine::count(const std::vector<Answer>& answers) {
    counters_.commands.fetch_add(answers.size(), std::memory_order_relaxed);
    counters_.batches.store(sequencer_.commits(), std::memory_order_relaxed);
    Sequence last = 0;
    for (const Answer& answer : answers)
        last = std::max(last, answer.sequence);
    // Both threads answer: the later one must not take it back.
    Sequence known = counters_.last_sequence.load(std::memory_order_relaxed);
    while (known < last && !counters_.last_sequence.compare_exchange_weak(known, last)) {
    }
}

void Engine::fail(const Error& error) {
    if (counters_.failed.exchange(true)) return;
    // Not shown to callers: only the operator can do something about it.
    spdlog::critical(
        "the store failed and nothing more is written until a restart: {}", error.message
    );
}

}  // namespace huanxin::engine
