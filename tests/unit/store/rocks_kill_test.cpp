// kill -9 in the middle of committing, again and again in one directory: all that was answered is
// there after the next start, every batch whole.

#include <array>
#include <chrono>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/store/backends.hpp"
#include "unit/store/kill_child.hpp"
#include "unit/store/numbered.hpp"

namespace huanxin::store {

namespace {

RocksOptions kill_options(const std::filesystem::path& directory) {
    auto options = small_rocks(directory);
    options.write_buffer_bytes = std::size_t{64} << 10;  // So that flushes and compactions are hit
                                                         // too.
    return options;
}

}  // namespace

int commit_until_killed(const std::filesystem::path& directory) {
    auto store = open_rocks_store(kill_options(directory));
    if (store.has_error()) return 1;
    for (std::uint64_t number = last_whole_batch(**store) + 1;; ++number) {
        if ((*store)->commit(numbered_batch(number)).has_error()) return 2;
        if (::write(STDOUT_FILENO, &number, sizeof number) != sizeof number) return 3;
    }
}

namespace {

class Child {
public:
    explicit Child(const std::filesystem::path& directory) {
        std::array<int, 2> pipe{};
        EXPECT_EQ(::pipe(pipe.data()), 0);
        answers_ = pipe[0];
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(pipe[1], STDOUT_FILENO);
            ::close(pipe[0]);
            ::close(pipe[1]);
            ::execl("/proc/self/exe", "unit_store", kKillChildFlag, directory.c_str(), nullptr);
            ::_exit(127);
        }
        ::close(pipe[1]);
    }
    ~Child() { ::close(answers_); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// The next number that was answered; 0 when the child is gone and all its answers are read.
    [[nodiscard]] std::uint64_t next_answer() {
        std::uint64_t number = 0;
        const auto size = ::read(answers_, &number, sizeof number);
        EXPECT_TRUE(size == sizeof number || size == 0);
        return size == 0 ? 0 : number;
    }

    void kill() {
        ASSERT_EQ(::kill(pid_, SIGKILL), 0);
        int status = 0;
        ASSERT_EQ(::waitpid(pid_, &status, 0), pid_);
        ASSERT_TRUE(WIFSIGNALED(status))
            << "the child ended by itself with " << WEXITSTATUS(status);
    }

private:
    int answers_ = -1;
    pid_t pid_ = -1;
};

TEST(RocksKill, KilledAtRandomMoments_KeepsWhatWasAnswered) {
    constexpr int kRounds = 10;
    const auto seed = test_seed();
    SCOPED_TRACE("HUANXIN_TEST_SEED=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    TempDirectory root;
    const auto directory = root.path() / "data";
    std::uint64_t before = 0;
    for (int round = 0; round < kRounds; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        Child child(directory);
        const auto answers = std::uniform_int_distribution(1, 80)(random);
        std::uint64_t answered = 0;
        for (int i = 0; i < answers; ++i)
            answered = child.next_answer();
        ASSERT_GT(answered, before) << "the child does not commit";
        // Not a wait for anything: the moment of death is what varies.
        std::this_thread::sleep_for(
            std::chrono::microseconds(std::uniform_int_distribution(0, 3000)(random))
        );
        child.kill();
        while (const auto number = child.next_answer())
            answered = number;

        const auto store = open_rocks_store(kill_options(directory)).value();
        const auto last = last_whole_batch(*store);
        EXPECT_GE(last, answered);
        EXPECT_LE(last, answered + 1);
        before = last;
    }
}

TEST(RocksKill, DirectoryHeldByALivingProcess_IsRefused) {
    TempDirectory root;
    const auto directory = root.path() / "data";
    Child child(directory);
    ASSERT_GT(child.next_answer(), 0U);
    const auto store = open_rocks_store(kill_options(directory));
    child.kill();
    ASSERT_TRUE(store.has_error());
    EXPECT_EQ(store.error().code, Errc::io);
    EXPECT_THAT(store.error().message, ::testing::HasSubstr("in use by another process"));
}

}  // namespace
}  // namespace huanxin::store
