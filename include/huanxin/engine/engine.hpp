#pragma once
// The sequencer on a thread of its own behind a bounded queue. What waits is decided together, and
// what was decided while the disk was busy is synced together: one connection pays one sync, many
// share it.

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "huanxin/engine/command.hpp"
#include "huanxin/engine/sequencer.hpp"

namespace huanxin::engine {

struct EngineLimits {
    std::size_t queue_max = 8'192;  ///< Commands not yet answered; one more is refused at once.
    std::size_t batch_max = 1'024;  ///< Commands decided at a time.
};

/// Counters for the metrics page; each may be read at any time.
struct EngineCounters {
    std::atomic<std::uint64_t> commands{0};
    std::atomic<std::uint64_t> batches{0};
    std::atomic<std::uint64_t> refused_full{0};
    std::atomic<std::uint64_t> queue_length{0};  ///< Commands not yet answered.
    std::atomic<std::uint64_t> last_sequence{0};
    std::atomic<bool> failed{false};  ///< A commit failed: nothing is written until a restart.
};

class Engine {
public:
    /// `sequencer` must outlive the engine, and only the engine calls its `process` from here on.
    explicit Engine(Sequencer& sequencer, EngineLimits limits = {});
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    /// As `stop`.
    ~Engine();

    /// Takes the command, or says at once (Refused::Kind::unavailable, on the caller's thread) that
    /// the queue is full, that the engine is stopping, or that an earlier commit failed. Any
    /// thread.
    void submit(Command command, std::unique_ptr<Completion> completion);

    /// Takes no more commands, decides and syncs what waits, answers it, and ends the thread. Any
    /// thread but the engine's; further calls wait for the first.
    void stop();

    [[nodiscard]] const EngineCounters& counters() const { return counters_; }
    [[nodiscard]] const Registry& registry() const { return sequencer_.registry(); }
    [[nodiscard]] const Policies& policies() const { return sequencer_.policies(); }
    [[nodiscard]] const Queries& queries() const { return sequencer_.queries(); }
    [[nodiscard]] const InvoiceQueries& invoice_queries() const {
        return sequencer_.invoice_queries();
    }
    [[nodiscard]] Instant now() const { return sequencer_.now(); }

private:
    struct Waiting {
        Command command;
        std::unique_ptr<Completion> completion;
    };

    void run();
    /// False, and `waiting` as it was, if it is not taken on.
    [[nodiscard]] bool queue(Waiting& waiting);
    /// Waits for commands or for the next hold to end; false when stopping and nothing is left.
    [[nodiscard]] bool take(std::vector<Waiting>& batch);
    class Run;  // Commands that were decided together, until their answers go out.
    void decide(std::vector<Waiting> batch);
    void decide_together(std::vector<Waiting> run);
    void decide_alone(Waiting waiting);
    /// One that had a place in the queue.
    void answer(Completion& completion, Answer answer);
    void count(const std::vector<Answer>& answers);
    void fail(const Error& error);

    Sequencer& sequencer_;
    EngineLimits limits_;
    EngineCounters counters_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Waiting> queue_;
    bool stopping_ = false;
    std::thread thread_;
    std::once_flag joined_;
};

}  // namespace huanxin::engine
