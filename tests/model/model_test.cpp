// Ten thousand random commands against the model, on each store: every answer is the model's, and
// after every batch what must always hold does.

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "checks.hpp"
#include "commands.hpp"
#include "huanxin/base/clock.hpp"
#include "huanxin/engine/sequencer.hpp"
#include "huanxin/store/memory_store.hpp"
#include "huanxin/store/rocks_store.hpp"
#include "support/builders.hpp"
#include "support/fixtures.hpp"
#include "support/replayed.hpp"
#include "universe.hpp"

namespace huanxin::model {
namespace {

constexpr int kCommands = 10'000;
const Instant kStart = test::at("2025-12-26T09:00:00+08:00");

/// Of each run of full length.
constexpr const char* kMustBeSeen[] = {
    "held",
    "confirmed",
    "voided",
    "refunded",
    "pool",
    "replayed held",
    "replayed confirmed",
    "replayed pool",
    "declined budget_exhausted",
    "declined invoice_already_used",
    "declined new_item_already_subsidised",
    "declined old_item_already_used",
    "declined quota_used",
    "declined retailer_not_enrolled",
    "declined not_in_window",
    "409 already_confirmed confirmed",
    "409 already_refunded refunded",
    "409 claim_ref_taken refunded",
    "409 extension_limit held",
    "409 hold_expired expired",
    "409 invoice_already_used held",
    "409 wrong_state held",
    "422 idempotency_key_reused",
    "422 validation_failed /invoice/number:mismatch"};

/// A store that can be closed and opened again.
class Disk {
public:
    virtual ~Disk() = default;
    [[nodiscard]] virtual store::Store& store() = 0;
    virtual void reopen() = 0;
    /// False if this disk can't be told to fail.
    [[nodiscard]] virtual bool fail_commits_after(int count) = 0;
};

class MemoryDisk final : public Disk {
public:
    store::Store& store() override { return *store_; }
    void reopen() override { store_ = store_->clone(); }
    bool fail_commits_after(int count) override {
        store_->fail_commits_after(static_cast<std::uint64_t>(count));
        return true;
    }

private:
    std::unique_ptr<store::MemoryStore> store_ = std::make_unique<store::MemoryStore>();
};

class RocksDisk final : public Disk {
public:
    RocksDisk() {
        std::string path = std::filesystem::temp_directory_path() / "huanxin-model-XXXXXX";
        if (mkdtemp(path.data()) == nullptr) std::abort();
        directory_ = path;
        reopen();
    }
    ~RocksDisk() override {
        store_.reset();
        std::filesystem::remove_all(directory_);
    }
    RocksDisk(const RocksDisk&) = delete;
    RocksDisk& operator=(const RocksDisk&) = delete;

    store::Store& store() override { return *store_; }
    void reopen() override {
        store_.reset();
        store::RocksOptions options;
        options.directory = directory_ / "store";
        options.create_if_missing = true;
        options.random_tables = engine::kRandomTables;
        store_ = store::open_rocks_store(options).value();
    }
    bool fail_commits_after(int /*count*/) override { return false; }

private:
    std::filesystem::path directory_;
    std::unique_ptr<store::Store> store_;
};

class Run {
public:
    Run(Disk& disk, std::uint64_t seed, bool test_clock)
        : disk_(disk),
          with_clock_(test_clock),
          clock_(kStart),
          tokeniser_(Bytes32{3}),
          key_ring_({Bytes32{3}, {{1, Bytes32{4}}}}),
          universe_(seed),
          model_(kStart) {
        open();
        set_up();
    }

    void go(int commands) {
        for (int done = 0; done < commands && !::testing::Test::HasFailure();) {
            const int size = 1 + universe_.below(universe_.one_in(10) ? 80 : 14);
            SCOPED_TRACE("commands " + std::to_string(done) + " to " + std::to_string(done + size));
            if (!with_clock_) pass_time();
            run_batch(size);
            checks_.after_batch(*sequencer_, model_);
            if (universe_.one_in(60)) reopen();
            if (universe_.one_in(150)) checks_.everything(*sequencer_, disk_.store(), model_);
            done += size;
        }
        checks_.everything(*sequencer_, disk_.store(), model_);
        const auto again = test::replayed(disk_.store(), tokeniser_, key_ring_);
        EXPECT_THAT(again.differences, ::testing::IsEmpty());
        EXPECT_EQ(again.report.events, sequencer_->last_sequence());
        std::cout << "events decided anew: " << again.report.events << '\n';
    }

    [[nodiscard]] std::vector<std::string> unseen() const {
        std::vector<std::string> unseen;
        for (const char* line : kMustBeSeen)
            if (!seen_.contains(line)) unseen.emplace_back(line);
        return unseen;
    }

private:
    void open() {
        engine::SequencerOptions options;
        options.log = test::test_log();
        options.sandbox = with_clock_;
        if (with_clock_) options.test_clock = kStart;
        sequencer_ = engine::Sequencer::open(
                         disk_.store(),
                         clock_,
                         tokeniser_,
                         key_ring_,
                         std::make_unique<const rules::PolicySet>(test::deployed()),
                         options
        )
                         .value();
    }

    void reopen() {
        sequencer_.reset();
        disk_.reopen();
        open();
        ASSERT_EQ(sequencer_->last_sequence(), model_.sequence());
    }

    void set_up() {
        std::vector<engine::Command> commands;
        for (const int number : {1, 2}) {
            engine::Retailer retailer;
            retailer.id = retailer_id(number);
            retailer.programs = {"appliance", "digital", "ebike"};
            if (number == 1)
                retailer.programs.insert(
                    retailer.programs.end(), {"vehicle_scrap", "vehicle_replace"}
                );
            engine::Command command;
            command.actor = {engine::Role::programme_office, "operator", "crd_model"};
            command.idempotency =
                test::remembered_as("operator", "POST /v1/retailers", retailer.id, "");
            command.body = engine::RegisterRetailer{std::move(retailer)};
            commands.push_back(std::move(command));
        }
        ASSERT_TRUE(sequencer_->process(std::move(commands)).has_value());
        model_.set_sequence(sequencer_->last_sequence());
        checks_.start_at(model_.sequence());
    }

    void pass_time() {
        clock_.set(clock_.now().plus_seconds(universe_.any_seconds()));
        model_.move_to(clock_.now());
        if (!universe_.one_in(20)) return;
        ASSERT_TRUE(sequencer_->expire_due().has_value());
        model_.expire();
    }

    void run_batch(int size) {
        std::vector<Operation> operations;
        for (int i = 0; i < size; ++i)
            operations.push_back(universe_.any_operation(model_, with_clock_));
        if (universe_.one_in(25)) crash(operations);
        const auto answers = sequencer_->process(commands_of(operations));
        ASSERT_TRUE(answers.has_value()) << answers.error().message;
        ASSERT_EQ(answers->size(), operations.size());
        for (std::size_t i = 0; i < operations.size(); ++i) {
            const Expected expected = model_.apply(operations[i]);
            ASSERT_EQ(line_of((*answers)[i]), expected.line) << "answer " << i;
            ASSERT_EQ((*answers)[i].replayed, expected.replayed) << "answer " << i;
            const std::size_t detail = expected.line.find(" until ");
            ++seen_
                [(expected.replayed ? "replayed " : "") +
                 without_amounts(expected.line.substr(0, detail))];
        }
        model_.expire();  // The clock may have moved last.
    }

    /// The disk fails in the middle; the retailers' tills send the same again after the restart.
    void crash(const std::vector<Operation>& operations) {
        for (const Operation& operation : operations) {
            // A second void is remembered without an event: it can't be told whether it was.
            const auto* change = std::get_if<Change>(&operation.body);
            if (change != nullptr && change->action == Action::void_claim) return;
        }
        auto commands = commands_of(operations);
        if (!disk_.fail_commits_after(universe_.below(3))) return;
        const bool failed = !sequencer_->process(std::move(commands)).has_value();
        sequencer_.reset();
        disk_.reopen();
        open();
        if (failed) ++seen_["crash"];
        // What is on disk is what a part of the commands does, from the first on.
        const std::uint64_t durable = sequencer_->last_sequence();
        for (auto next = operations.begin(); model_.sequence() < durable; ++next) {
            model_.expire();
            if (model_.sequence() == durable || next == operations.end()) break;
            (void)model_.apply(*next);
        }
        ASSERT_EQ(model_.sequence(), durable);
        if (!with_clock_) return;
        ASSERT_EQ(sequencer_->now(), model_.now());
    }

    std::vector<engine::Command> commands_of(const std::vector<Operation>& operations) {
        std::vector<engine::Command> commands;
        for (const Operation& operation : operations)
            commands.push_back(command_of(operation, model_, sequencer_->queries(), tokeniser_));
        return commands;
    }

    static std::string without_amounts(const std::string& line) {
        const std::size_t space = line.find(' ');
        const bool amount = space != std::string::npos && std::isdigit(line[space + 1]) != 0;
        return amount || line[0] == 'c' ? line.substr(0, space) : line;
    }

    Disk& disk_;
    bool with_clock_;
    ManualClock clock_;
    privacy::Tokeniser tokeniser_;
    privacy::KeyRing key_ring_;
    Universe universe_;
    Model model_;
    Checks checks_{tokeniser_};
    std::unique_ptr<engine::Sequencer> sequencer_;
    std::map<std::string, int> seen_;
};

std::uint64_t seed() {
    const char* given = std::getenv("HUANXIN_SEED");
    const std::uint64_t seed =
        given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
    std::cout << "HUANXIN_SEED=" << seed << '\n';
    return seed;
}

int commands() {
    const char* given = std::getenv("HUANXIN_MODEL_COMMANDS");
    return given != nullptr ? std::atoi(given) : kCommands;
}

void run_on(Disk& disk, bool test_clock) {
    Run run(disk, seed(), test_clock);
    run.go(commands());
    if (commands() < kCommands) return;
    // A run that never gets somewhere proves nothing about it; what is rare may take a longer one.
    for (int more = 0; more < 9 && !run.unseen().empty(); ++more)
        run.go(kCommands);
    EXPECT_THAT(run.unseen(), ::testing::IsEmpty());
}

TEST(Model, StoreInMemory_AnswersAlike) {
    MemoryDisk disk;
    run_on(disk, false);
}

TEST(Model, TestClock_AnswersAlike) {
    MemoryDisk disk;
    run_on(disk, true);
}

TEST(Model, RocksDb_AnswersAlike) {
    RocksDisk disk;
    run_on(disk, false);
}

}  // namespace
}  // namespace huanxin::model
