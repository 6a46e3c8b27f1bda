#include "cli/stored_replay.hpp"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>

#include "cli/stored_log.hpp"
#include "huanxin/cli/commands.hpp"
#include "huanxin/engine/sequencer.hpp"
#include "huanxin/store/rocks_store.hpp"

namespace huanxin::cli {

namespace {

namespace fs = std::filesystem;

/// A directory that only its maker may read, and that is gone with the value.
class ScratchDirectory {
public:
    [[nodiscard]] static Result<ScratchDirectory> make(const std::string& below) {
        std::string name =
            (below.empty() ? fs::temp_directory_path() : fs::path(below)) / "huanxin-replay-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr)
            return Error{
                Errc::io,
                "no directory can be made in " + fs::path(name).parent_path().string() +
                    ": name another one with --scratch"};
        return ScratchDirectory(name);
    }
    ScratchDirectory(ScratchDirectory&& other) noexcept : path_(std::move(other.path_)) {
        other.path_.clear();
    }
    ScratchDirectory& operator=(ScratchDirectory&&) = delete;
    ~ScratchDirectory() {
        std::error_code ignored;  // What is left of it holds nothing that can be read.
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    explicit ScratchDirectory(fs::path path) : path_(std::move(path)) {}

    fs::path path_;
};

/// Each line by itself says where it belongs.
void print(const engine::ReplayDifference& difference) {
    const std::string where = difference.sequence == 0
                                  ? std::string("state")
                                  : "event " + std::to_string(difference.sequence);
    std::istringstream lines(difference.what);
    for (std::string line; std::getline(lines, line);)
        std::cout << "difference: " << where << ": " << line << '\n';
}

}  // namespace

Result<engine::ReplayReport> replay_stored(const VerifyLogOptions& options) {
    const auto recorded = open_to_read(store_options(options.data));
    if (!recorded) return recorded.error();
    const auto keys = stored_keys(options.data, options.keys);
    if (!keys) return keys.error();
    if (!*keys)
        return Error{
            Errc::not_found,
            "--replay needs the key files, by which alone the facts can be read: name their "
            "directory, or a copy of it, with --keys"};
    const auto directory = ScratchDirectory::make(options.scratch);
    if (!directory) return directory.error();
    store::RocksOptions scratch_options;
    scratch_options.directory = directory->path() / "store";
    scratch_options.create_if_missing = true;
    scratch_options.random_tables = engine::kRandomTables;
    scratch_options.synced = false;
    const auto scratch = store::open_rocks_store(scratch_options);
    if (!scratch) return scratch.error();

    engine::ReplayOptions replaying;
    replaying.policy_directory = options.policies;
    std::uint64_t shown = 0;
    replaying.on_difference = [&shown](const engine::ReplayDifference& difference) {
        if (++shown <= kDifferencesShown) print(difference);
    };
    auto report = engine::replay(
        **recorded,
        **scratch,
        privacy::Tokeniser((**keys).token_key),
        privacy::KeyRing(**keys),
        replaying
    );
    if (report && shown > kDifferencesShown)
        std::cout << "and " << shown - kDifferencesShown << " differences more\n";
    return report;
}

}  // namespace huanxin::cli
