// A target as an ordinary test: its seeds, the inputs that once failed, and some thousands of
// changed ones, always the same for the same number. Before each try the input goes to a file,
// which is what is left of a failure.
//
//   fuzz_<target>_replay [--inputs N] [--random-seed N] [FILE…]     only the files, if any is named
//   fuzz_<target>_replay --write-seeds DIRECTORY

#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <random>

#include <fcntl.h>
#include <unistd.h>

#include "files.hpp"
#include "huanxin/base/invariant.hpp"
#include "target.hpp"

namespace huanxin::fuzz {
namespace {

constexpr std::size_t kChangesMax = 6;
constexpr std::size_t kPieceMax = 32;
constexpr std::size_t kInputMax = 64 * 1024;

/// Changes inputs at random, and splices them.
class Mutator {
public:
    Mutator(std::uint64_t random_seed, const std::vector<std::string>& pool)
        : random_(random_seed), pool_(pool) {}

    std::string next() {
        std::string input = pool_[below(pool_.size())];
        for (std::size_t changes = 1 + below(kChangesMax); changes > 0; --changes)
            change(input);
        return input;
    }

private:
    /// From 0 to `end` - 1; 0 if there is none. The same on every machine.
    std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }
    char any_byte() { return static_cast<char>(below(256)); }

    void change(std::string& input) {
        const std::size_t at = below(input.size() + 1);
        const std::size_t length = 1 + below(kPieceMax);
        const std::string& other = pool_[below(pool_.size())];
        switch (below(6)) {
            case 0:
                if (at < input.size()) input[at] = any_byte();
                return;
            case 1:
                if (at < input.size()) input[at] = static_cast<char>(input[at] ^ 1 << below(8));
                return;
            case 2:
                input.insert(at, 1, any_byte());
                return;
            case 3:
                input.erase(at, length);
                return;
            case 4:
                if (input.size() < kInputMax) input.insert(at, input.substr(at, length));
                return;
            case 5:
                input.replace(at, length, other.substr(below(other.size()), length));
                return;
        }
    }

    std::mt19937_64 random_;
    const std::vector<std::string>& pool_;
};

/// Keeps the input that is being tried in a file, for after a crash. The file stays open: opening
/// it takes longer than most tries.
class Trial {
public:
    Trial() : file_(::open(HUANXIN_FUZZ_TARGET ".last", O_CREAT | O_WRONLY | O_TRUNC, 0644)) {
        INVARIANT(file_ >= 0, "the working directory can be written to");
    }
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;
    ~Trial() { ::close(file_); }

    void run(const std::string& input) const {
        const bool kept =
            ::ftruncate(file_, 0) == 0 &&
            ::pwrite(file_, input.data(), input.size(), 0) == static_cast<ssize_t>(input.size());
        INVARIANT(kept, "the input is kept");
        // Exactly as long as the input, so that a read beyond it is seen.
        const auto copy = std::make_unique<char[]>(input.size());
        std::memcpy(copy.get(), input.data(), input.size());
        try_input({copy.get(), input.size()});
    }

private:
    int file_;
};

void write_seeds(const std::filesystem::path& directory) {
    std::filesystem::create_directories(directory);
    std::size_t number = 0;
    for (const std::string& seed : seeds())
        std::ofstream(directory / ("seed-" + std::to_string(number++)), std::ios::binary) << seed;
}

std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    const auto end = text.data() + text.size();
    INVARIANT(std::from_chars(text.data(), end, number).ptr == end, "the argument is a number");
    return number;
}

void replay(std::uint64_t inputs, std::uint64_t random_seed) {
    std::vector<std::string> pool = seeds();
    const auto once_failed = checkout("tests/fuzz/corpus/" HUANXIN_FUZZ_TARGET);
    if (std::filesystem::exists(once_failed))
        for (const auto& path : files_below(once_failed, ""))
            pool.push_back(read_file(path));
    std::cout << HUANXIN_FUZZ_TARGET << ": " << pool.size() << " seeds, " << inputs
              << " changed inputs, --random-seed " << random_seed << std::endl;
    const Trial trial;
    for (const std::string& seed : pool)
        trial.run(seed);
    Mutator mutator(random_seed, pool);
    for (std::uint64_t i = 0; i < inputs; ++i)
        trial.run(mutator.next());
}

int run(const std::vector<std::string_view>& arguments) {
    std::uint64_t inputs = 2'000;
    std::uint64_t random_seed = 1;
    std::vector<std::string_view> files;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view option = arguments[i];
        if (!option.starts_with("--")) {
            files.push_back(option);
            continue;
        }
        INVARIANT(i + 1 < arguments.size(), "an option has a value");
        const std::string_view value = arguments[++i];
        if (option == "--write-seeds") {
            write_seeds(value);
            return 0;
        }
        if (option == "--inputs") inputs = number_of(value);
        if (option == "--random-seed") random_seed = number_of(value);
    }
    if (files.empty()) replay(inputs, random_seed);
    for (const std::string_view file : files) {
        const std::string input = read_file(file);
        try_input(input);
    }
    return 0;
}

}  // namespace
}  // namespace huanxin::fuzz

int main(int argc, char** argv) {
    return huanxin::fuzz::run({argv + 1, argv + argc});
}
