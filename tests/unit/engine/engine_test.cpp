// The sequencer on its thread: bounded queue, common commits, a stop that answers everything.

#include "huanxin/engine/engine.hpp"

#include <condition_variable>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/keys.hpp"
#include "support/fixtures.hpp"
#include "support/gated_store.hpp"

namespace huanxin::engine {
namespace {

using test::GatedStore;
using test::TestEngine;
using test::told;
using ::testing::Each;
using ::testing::ElementsAre;

class Promised final : public Completion {
public:
    Promised(std::promise<Answer> promise, std::thread::id* teller)
        : promise_(std::move(promise)), teller_(teller) {}
    void done(Answer answer) override {
        if (teller_ != nullptr) *teller_ = std::this_thread::get_id();
        promise_.set_value(std::move(answer));
    }

private:
    std::promise<Answer> promise_;
    std::thread::id* teller_;
};

/// An engine over a gate, with the retailer and the pools of the fixture.
struct Threaded : ::testing::Test {
    Threaded() : store(made.store().clone()), sequencer(open()) {}

    std::unique_ptr<Sequencer> open() {
        return Sequencer::open(
                   store,
                   made.clock(),
                   made.tokeniser(),
                   made.key_ring(),
                   std::make_unique<const rules::PolicySet>(test::deployed()),
                   {}
        )
            .value();
    }
    /// `teller`: the thread that answers, known when the future is ready.
    std::future<Answer> submit(Engine& engine, Command command, std::thread::id* teller = nullptr) {
        std::promise<Answer> promise;
        auto future = promise.get_future();
        engine.submit(std::move(command), std::make_unique<Promised>(std::move(promise), teller));
        return future;
    }
    std::future<Answer> submit_claim(Engine& engine, int number) {
        return submit(engine, made.create(test::appliance_claim(number)));
    }
    /// Claims from 900 on whose commit is under way and leaves the engine's thread free: more than
    /// it would commit itself. They end when the gate opens.
    std::vector<std::future<Answer>> keep_disk_busy(
        Engine& engine, std::thread::id* teller = nullptr
    ) {
        std::vector<std::future<Answer>> answers;
        store.close();
        auto alone = submit_claim(engine, 900);
        store.wait_for_commit();
        for (int number = 901; number <= 910; ++number)
            answers.push_back(submit(engine, keyed(number), number == 901 ? teller : nullptr));
        store.pass_one();
        EXPECT_EQ(told(alone.get()), "held 82485");
        store.wait_for_commit();
        return answers;
    }
    /// The same command each time.
    Command keyed(int number) {
        const std::string key = "key-of-the-claim-" + std::to_string(number);
        return made.create(test::appliance_claim(number), key);
    }
    static bool answered(const std::future<Answer>& future) {
        return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }

    TestEngine made;
    GatedStore store;
    std::unique_ptr<Sequencer> sequencer;
};

TEST_F(Threaded, Command_IsAnsweredWhenItIsDurableAndNotBefore) {
    Engine engine(*sequencer);
    store.close();
    auto answer = submit_claim(engine, 1);
    store.wait_for_commit();
    EXPECT_FALSE(answered(answer));
    store.open();
    const Answer held = answer.get();
    EXPECT_EQ(told(held), "held 82485");
    const Bytes16& id = std::get<ClaimView>(held.body).record.id;
    EXPECT_TRUE(store.inner().get(keys::idempotency(id)).value().has_value());
    EXPECT_EQ(engine.counters().last_sequence, held.sequence);
}

TEST_F(Threaded, WhatComesWhileTheDiskIsBusy_SharesACommit) {
    Engine engine(*sequencer);
    store.close();
    std::vector<std::future<Answer>> answers;
    answers.push_back(submit_claim(engine, 0));
    store.wait_for_commit();
    for (int number = 1; number <= 50; ++number)
        answers.push_back(submit_claim(engine, number));
    EXPECT_EQ(engine.counters().queue_length, 51U);
    store.open();
    std::vector<std::string> lines;
    for (auto& answer : answers)
        lines.push_back(told(answer.get()));
    EXPECT_THAT(lines, Each("held 82485"));
    EXPECT_LE(engine.counters().batches, 25U);
    EXPECT_EQ(engine.counters().commands, 51U);
    EXPECT_EQ(engine.counters().queue_length, 0U);
}

/// Asked for when the claim is about to be decided.
std::string consumer_key(const Command& command) {
    return keys::consumer(std::get<CreateClaim>(command.body).keys.consumer);
}

TEST_F(Threaded, LoneCommand_IsCommittedByTheWriter) {
    Engine engine(*sequencer);
    std::thread::id writer, lone, busy;
    // What is decided alone always is.
    Command pool = made.office(TestEngine::pool("other", "digital", Fen(1)));
    (void)submit(engine, std::move(pool), &writer).get();
    EXPECT_EQ(told(submit(engine, keyed(1), &lone).get()), "held 82485");
    EXPECT_EQ(lone, writer);
    auto answers = keep_disk_busy(engine, &busy);
    store.open();
    EXPECT_EQ(told(answers.front().get()), "held 82485");
    EXPECT_NE(busy, writer) << "of many, the writer goes on to the next";
}

TEST_F(Threaded, WhileTheDiskIsBusy_DecidingGoesOn) {
    Engine engine(*sequencer);
    auto answers = keep_disk_busy(engine);
    auto replay_of_busy = submit(engine, keyed(901));
    auto first = submit(engine, keyed(1));
    store.wait_for_read_of(consumer_key(keyed(1)));
    auto replay = submit(engine, keyed(1));
    auto refused = submit(engine, made.create(test::appliance_claim(1), "key-of-another-1"));
    auto last = submit(engine, keyed(2));
    // By then what was asked for before is decided and handed over.
    store.wait_for_read_of(consumer_key(keyed(2)));
    for (auto* answer : {&answers[0], &replay_of_busy, &first})
        EXPECT_FALSE(answered(*answer));
    EXPECT_EQ(engine.counters().queue_length, 15U);
    store.open();
    for (auto& answer : answers)
        EXPECT_EQ(told(answer.get()), "held 82485");
    EXPECT_EQ(told(replay_of_busy.get()), "held 82485");
    EXPECT_EQ(told(first.get()), "held 82485");
    const Answer again = replay.get();
    EXPECT_EQ(told(again), "held 82485");
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(told(refused.get()), "409 claim_ref_taken held");
    EXPECT_EQ(told(last.get()), "held 82485");
    EXPECT_LE(engine.counters().batches, 4U);
}

TEST_F(Threaded, FailureWhileDecidingGoesOn_IsToldToAll) {
    Engine engine(*sequencer);
    auto answers = keep_disk_busy(engine);
    auto first = submit(engine, keyed(1));
    auto replay = submit(engine, keyed(1));
    store.inner().fail_commits_after(0);
    store.open();
    for (auto& answer : answers)
        EXPECT_EQ(told(answer.get()), "503 not known storage_failed");
    EXPECT_EQ(told(first.get()), "503 not tried overloaded");
    EXPECT_THAT(
        told(replay.get()),
        testing::AnyOf("503 not known storage_failed", "503 not tried overloaded")
    );
    EXPECT_TRUE(engine.counters().failed);
}

TEST_F(Threaded, AnswerWithoutEffect_WaitsForWhatItRestsOn) {
    Engine engine(*sequencer);
    store.close();
    const Command command = made.create(test::appliance_claim(1), "key-of-the-claim-1");
    auto first = submit(engine, Command(command));
    store.wait_for_commit();
    auto replay = submit(engine, Command(command));
    auto refused = submit(engine, made.create(test::appliance_claim(1), "key-of-the-claim-2"));
    EXPECT_FALSE(answered(replay) || answered(refused));
    store.open();
    EXPECT_EQ(told(first.get()), "held 82485");
    const Answer again = replay.get();
    EXPECT_EQ(told(again), "held 82485");
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(told(refused.get()), "409 claim_ref_taken held");
}

TEST_F(Threaded, ReplayOfWhatFailed_IsNotKnown) {
    Engine engine(*sequencer);
    store.close();
    const Command command = made.create(test::appliance_claim(1), "key-of-the-claim-1");
    auto first = submit(engine, Command(command));
    store.wait_for_commit();
    auto second = submit_claim(engine, 2);
    auto replay = submit(engine, Command(command));
    // Decided alone, after all of them.
    auto third = submit(engine, made.office(TestEngine::pool("other", "digital", Fen(1))));
    store.inner().fail_commits_after(0);
    store.open();
    EXPECT_EQ(told(first.get()), "503 not known storage_failed");
    EXPECT_EQ(told(second.get()), "503 not tried overloaded");
    EXPECT_THAT(
        told(replay.get()),
        testing::AnyOf("503 not known storage_failed", "503 not tried overloaded")
    );
    EXPECT_THAT(told(third.get()), testing::StartsWith("503 not"));
}

TEST_F(Threaded, FullQueue_IsToldAtOnce) {
    EngineLimits limits;
    limits.queue_max = 3;
    Engine engine(*sequencer, limits);
    store.close();
    auto first = submit_claim(engine, 1);
    store.wait_for_commit();
    auto second = submit_claim(engine, 2);
    auto third = submit_claim(engine, 3);
    auto fourth = submit_claim(engine, 4);
    ASSERT_TRUE(answered(fourth));
    EXPECT_EQ(told(fourth.get()), "503 not tried overloaded");
    EXPECT_EQ(engine.counters().refused_full, 1U);
    store.open();
    for (auto* answer : {&first, &second, &third})
        EXPECT_EQ(told(answer->get()), "held 82485");
    EXPECT_EQ(told(submit_claim(engine, 4).get()), "held 82485");
}

TEST_F(Threaded, Stop_AnswersWhatWaitsAndTakesNoMore) {
    Engine engine(*sequencer);
    store.close();
    std::vector<std::future<Answer>> answers;
    for (int number = 0; number < 10; ++number)
        answers.push_back(submit_claim(engine, number));
    store.wait_for_commit();
    std::thread stopping([&engine] { engine.stop(); });
    std::future<Answer> late;
    for (int number = 100; !late.valid() || !answered(late); ++number) {
        // The stop may not have begun; then this one is answered like the others.
        late = submit_claim(engine, number);
        if (!answered(late)) answers.push_back(std::move(late));
    }
    EXPECT_EQ(told(late.get()), "503 not tried overloaded");
    store.open();
    stopping.join();
    for (auto& answer : answers) {
        ASSERT_TRUE(answered(answer));
        EXPECT_EQ(told(answer.get()), "held 82485");
    }
}

TEST_F(Threaded, StopFromSeveralThreads_EndsOnce) {
    Engine engine(*sequencer);
    auto answer = submit_claim(engine, 1);
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            engine.stop();
            // Whoever comes back finds the engine ended.
            EXPECT_TRUE(answered(answer));
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(told(answer.get()), "held 82485");
    engine.stop();
}

TEST_F(Threaded, FailedCommit_IsUnknownAndStopsWriting) {
    Engine engine(*sequencer);
    store.inner().fail_commits_after(0);
    EXPECT_EQ(told(submit_claim(engine, 1).get()), "503 not known storage_failed");
    EXPECT_TRUE(engine.counters().failed);
    EXPECT_EQ(told(submit_claim(engine, 2).get()), "503 not tried overloaded");
    EXPECT_EQ(engine.counters().commands, 0U);
}

TEST_F(Threaded, WhatWaitedWhileACommitFailed_WasNotTried) {
    Engine engine(*sequencer);
    store.close();
    auto first = submit_claim(engine, 1);
    store.wait_for_commit();
    auto second = submit_claim(engine, 2);
    store.inner().fail_commits_after(0);
    store.open();
    EXPECT_EQ(told(first.get()), "503 not known storage_failed");
    EXPECT_EQ(told(second.get()), "503 not tried overloaded");
}

TEST_F(Threaded, DecisionThatCantBeMade_IsUnknownAndStopsWriting) {
    Command command = made.create(test::appliance_claim(1));
    store::Batch damage;
    const Bytes16& buyer = std::get<CreateClaim>(command.body).keys.consumer;
    damage.put(keys::consumer(buyer), "no consumer");
    ASSERT_TRUE(store.inner().commit(damage));
    Engine engine(*sequencer);
    auto before = submit_claim(engine, 2);
    EXPECT_EQ(told(before.get()), "held 82485");
    EXPECT_EQ(told(submit(engine, std::move(command)).get()), "503 not known storage_failed");
    EXPECT_TRUE(engine.counters().failed);
    EXPECT_EQ(told(submit_claim(engine, 3).get()), "503 not tried overloaded");
    EXPECT_EQ(engine.counters().queue_length, 0U);
}

TEST_F(Threaded, HoldsEnd_WithoutAnyTraffic) {
    std::vector<Command> commands;
    commands.push_back(made.create(test::appliance_claim(1)));
    const Answer held = std::move(sequencer->process(std::move(commands)).value().front());
    made.pass(1'800);
    Engine engine(*sequencer);
    while (engine.counters().last_sequence == held.sequence)
        std::this_thread::yield();
    const Bytes16& id = std::get<ClaimView>(held.body).record.id;
    const auto view = engine.queries().claim(id, Facts::leave_sealed).value().value();
    EXPECT_EQ(view.state.standing.status, claim::Status::expired);
}

TEST_F(Threaded, FailedExpiry_StopsWriting) {
    std::vector<Command> commands;
    commands.push_back(made.create(test::appliance_claim(1)));
    ASSERT_TRUE(sequencer->process(std::move(commands)).has_value());
    made.pass(1'800);
    store.inner().fail_commits_after(0);
    Engine engine(*sequencer);
    while (!engine.counters().failed)
        std::this_thread::yield();
    EXPECT_EQ(told(submit_claim(engine, 2).get()), "503 not tried overloaded");
}

TEST_F(Threaded, SameKeyFromManyThreads_IsDoneOnce) {
    Engine engine(*sequencer);
    const Command command = made.create(test::appliance_claim(1), "the-key-of-all-threads");
    std::vector<std::future<Answer>> answers(16);
    std::vector<std::thread> threads;
    for (auto& answer : answers)
        threads.emplace_back([&] { answer = submit(engine, Command(command)); });
    for (std::thread& thread : threads)
        thread.join();
    int fresh = 0;
    for (auto& answer : answers) {
        const Answer got = answer.get();
        EXPECT_EQ(told(got), "held 82485");
        if (!got.replayed) ++fresh;
    }
    EXPECT_EQ(fresh, 1);
}

TEST_F(Threaded, ManyThreads_NeverSpendAFenTooMuch) {
    std::vector<Command> commands;
    CreatePool tight = TestEngine::pool("tight", "appliance", Fen(82'485 * 20 + 82'484));
    tight.spec.region = "1304";
    commands.push_back(made.office(std::move(tight)));
    ASSERT_TRUE(sequencer->process(std::move(commands)).has_value());
    Engine engine(*sequencer);
    std::vector<Command> claims;
    for (int number = 0; number < 64; ++number)
        claims.push_back(made.create(test::appliance_claim(number)));
    std::vector<std::future<Answer>> answers(claims.size());
    std::vector<std::thread> threads;
    for (std::size_t first = 0; first < 4; ++first)
        threads.emplace_back([&, first] {
            for (std::size_t i = first; i < claims.size(); i += 4)
                answers[i] = submit(engine, std::move(claims[i]));
        });
    for (std::thread& thread : threads)
        thread.join();
    std::map<std::string, int> seen;
    for (auto& answer : answers)
        ++seen[told(answer.get())];
    EXPECT_THAT(
        seen,
        ElementsAre(
            std::pair<const std::string, int>("declined budget_exhausted", 44),
            std::pair<const std::string, int>("held 82485", 20)
        )
    );
}

}  // namespace
}  // namespace huanxin::engine
