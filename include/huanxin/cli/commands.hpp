#pragma once
// Commands that do their work and end. Each prints what it did, or one sentence that says what to
// do, and gives the exit status.

#include <filesystem>
#include <memory>

#include "huanxin/base/result.hpp"
#include "huanxin/cli/options.hpp"
#include "huanxin/engine/sequencer.hpp"
#include "huanxin/privacy/keys.hpp"
#include "huanxin/publish/log.hpp"
#include "huanxin/rules/policy_set.hpp"
#include "huanxin/store/rocks_store.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::cli {

/// Makes the data directory and the key files.
[[nodiscard]] int run_init(const InitOptions& options);
/// Every fault of a policy directory with file and line, or a summary.
[[nodiscard]] int run_policy_check(const PolicyCheckOptions& options);
/// Adds a master key; data keys are wrapped under it from the next start on.
[[nodiscard]] int run_rotate_key(const RotateKeyOptions& options);
/// Makes the first operator credential of an installation and prints its key once.
[[nodiscard]] int run_create_operator(const CreateOperatorOptions& options);

/// Prints the log's verifier key, or makes its tiles again.
[[nodiscard]] int run_log(const LogOptions& options);
/// Checks a receipt and prints what it proves; exit status kDifferenceFound if it does not.
[[nodiscard]] int run_verify_receipt(const VerifyReceiptOptions& options);

/// Walks through a whole log, of a server or of a data directory, and prints the first difference
/// (exit status kDifferenceFound) or what was checked.
[[nodiscard]] int run_verify_log(const VerifyLogOptions& options);
/// What was checked is not what it must be. Where it could not be checked the status is 1.
inline constexpr int kDifferenceFound = 3;

/// Erases a person on a running server, and prints up to which event.
[[nodiscard]] int run_erase(const EraseOptions& options);

/// What `serve` and `operator create` have in common.
[[nodiscard]] Result<std::unique_ptr<rules::PolicySet>> load_policies(
    const std::filesystem::path& directory
);
/// The store below `data`, and that of the log's tiles.
[[nodiscard]] store::RocksOptions store_options(const std::filesystem::path& data);
[[nodiscard]] store::RocksOptions tiles_options(const std::filesystem::path& data);
/// Beside the engine's: tiles, index of the history, access log and its tiles. Some may be absent.
[[nodiscard]] std::vector<store::RocksOptions> other_stores(const std::filesystem::path& data);
/// Opens `<data>/store`; `sandbox` makes what is missing.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_store(
    const std::filesystem::path& data, bool sandbox
);
/// Loads the key files; in sandbox mode makes them below `data` when `keys` is empty and none stand
/// there.
[[nodiscard]] Result<privacy::MasterKeys> load_keys(
    const std::filesystem::path& keys, const std::filesystem::path& data, bool sandbox
);

/// All of a file; "-" is standard input. Errc::io.
[[nodiscard]] Result<std::string> read_all(const std::string& file);
/// Verifier keys of witnesses. Errc::invalid if a line is none.
[[nodiscard]] Result<std::vector<audit::VerifierKey>> witnesses_of(
    const std::vector<std::string>& vkeys
);
/// The line of a verifier key: `vkey`, or what is in `file` unless that is empty. "" if neither is
/// named. Errc::io, Errc::not_found, Errc::invalid for an empty file.
[[nodiscard]] Result<std::string> verifier_line(const std::string& vkey, const std::string& file);
/// Opens the store of the log's tiles below `data`, made if it is missing, and made anew if the
/// disk damaged it; as the next one.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_tiles(const std::filesystem::path& data);
/// Opens the store of the history's index below `data`.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_history(const std::filesystem::path& data);
/// Open the stores of the access log and of its tiles below `data`, made if they are missing.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_accesses(const std::filesystem::path& data
);
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_access_tiles(
    const std::filesystem::path& data
);
/// As what and where the access log is published, from what the log of the events is.
[[nodiscard]] publish::LogOptions access_log_options(publish::LogOptions events);
/// The log as `store` has it on record; of a new store, under the name `origin`, or one that is
/// made up of the key where none was given.
[[nodiscard]] Result<engine::LogIdentity> log_identity(
    const std::string& origin, const store::Store& store, const Bytes32& log_key
);

}  // namespace huanxin::cli
