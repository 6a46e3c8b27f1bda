#include "huanxin/cli/commands.hpp"

#include <iostream>
#include <system_error>

#include "huanxin/base/clock.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/engine/sequencer.hpp"
#include "huanxin/policy/load.hpp"

namespace huanxin::cli {

namespace {

constexpr const char* kStoreDirectory = "store";  // Below the data directory.

int fail(const Error& error) {
    std::cerr << "huanxin: " << error.message << '\n';
    return 1;
}

}  // namespace

Result<std::unique_ptr<rules::PolicySet>> load_policies(const std::filesystem::path& directory) {
    policy::LoadOutcome outcome = policy::load_directory(directory);
    if (outcome.set) return std::make_unique<rules::PolicySet>(std::move(*outcome.set));
    return invalid(
        "the policy directory " + directory.string() + " has faults, run `huanxin policy check " +
        directory.string() + "` after mending them:\n" + policy::render_faults(outcome.faults)
    );
}

store::RocksOptions store_options(const std::filesystem::path& data) {
    store::RocksOptions options;
    options.directory = data / kStoreDirectory;
    options.random_tables = engine::kRandomTables;
    return options;
}

Result<std::unique_ptr<store::Store>> open_store(const std::filesystem::path& data, bool sandbox) {
    std::error_code error;
    if (sandbox) std::filesystem::create_directories(data, error);
    if (!std::filesystem::is_directory(data))
        return Error{
            Errc::not_found,
            "the data directory " + data.string() +
                " is not there: run `huanxin init --data DIR --keys DIR` first, or name another "
                "--data"};
    store::RocksOptions options = store_options(data);
    options.create_if_missing = sandbox;
    return store::open_rocks_store(options);
}

Result<privacy::MasterKeys> load_keys(
    const std::filesystem::path& keys, const std::filesystem::path& data, bool sandbox
) {
    if (!keys.empty()) return privacy::load_key_files(keys);
    if (!sandbox)
        return invalid(
            "production mode needs --keys: the directory that `huanxin init` made, apart from the "
            "data"
        );
    const std::filesystem::path below = data / "keys";
    if (!std::filesystem::exists(below / "token.key")) {
        if (std::filesystem::exists(data / kStoreDirectory))
            return invalid(
                "the key files in " + below.string() +
                " are gone, but the data made with them is there: restore them, or begin anew "
                "with an empty --data directory"
            );
        std::error_code error;
        std::filesystem::create_directories(data, error);
        if (auto made = privacy::create_key_files(below); !made) return made.error();
    }
    return privacy::load_key_files(below);
}

int run_init(const InitOptions& options) {
    std::error_code error;
    std::filesystem::create_directories(options.data, error);
    if (error)
        return fail(
            {Errc::io, "the data directory " + options.data + " can't be made: " + error.message()}
        );
    store::RocksOptions store = store_options(options.data);
    store.create_if_missing = true;
    if (std::filesystem::exists(store.directory))
        return fail(invalid(options.data + " holds a store already: name an empty --data directory")
        );
    // What is above the key directory; whether that can be made, the next step says.
    const std::filesystem::path keys_directory = std::filesystem::absolute(options.keys);
    std::filesystem::create_directories(keys_directory.parent_path(), error);
    if (auto keys = privacy::create_key_files(options.keys); !keys) return fail(keys.error());
    if (auto opened = store::open_rocks_store(store); !opened) return fail(opened.error());
    std::cout << "data directory " << options.data << " and key files in " << options.keys
              << " are made.\n"
              << "Back the key files up now, apart from the data: without them nothing personal "
                 "can be read again.\n"
              << "Next: huanxin operator create --mode production --data " << options.data
              << " --keys " << options.keys << '\n';
    return 0;
}

int run_policy_check(const PolicyCheckOptions& options) {
    const policy::LoadOutcome outcome = policy::load_directory(options.directory);
    if (outcome.set) {
        std::cout << policy::summary(*outcome.set);
        return 0;
    }
    std::cerr << policy::render_faults(outcome.faults);
    return 1;
}

int run_rotate_key(const RotateKeyOptions& options) {
    const auto number = privacy::add_master_key(options.keys);
    if (!number) return fail(number.error());
    std::cout << "master-" << *number
              << ".key is made; it wraps data keys from the next start of the server on.\n"
              << "Keep the older ones: what was wrapped under them needs them.\n";
    return 0;
}

int run_create_operator(const CreateOperatorOptions& options) {
    auto policies = load_policies(options.policies);
    if (!policies) return fail(policies.error());
    const auto keys = load_keys(options.keys, options.data, options.sandbox);
    if (!keys) return fail(keys.error());
    auto store = open_store(options.data, options.sandbox);
    if (!store) return fail(store.error());
    const auto log = log_identity(options.log_origin, **store, keys->log_key);
    if (!log) return fail(log.error());
    const SystemClock clock;
    const privacy::Tokeniser tokeniser(keys->token_key);
    const privacy::KeyRing key_ring(*keys);
    engine::SequencerOptions sequencer_options;
    sequencer_options.sandbox = options.sandbox;
    sequencer_options.log = *log;
    auto sequencer = engine::Sequencer::open(
        **store, clock, tokeniser, key_ring, std::move(*policies), sequencer_options
    );
    if (!sequencer) return fail(sequencer.error());
    const std::string key = "hxk_" + to_base32(as_view(random_bytes<32>()));
    const auto made = (*sequencer)->bootstrap_operator(key);
    if (!made) return fail(made.error());
    if (!*made)
        return fail(invalid(
            "there is an active operator already: make further ones with POST /v1/credentials"
        ));
    std::cout << "operator key (shown once): " << key << '\n';
    return 0;
}

}  // namespace huanxin::cli
