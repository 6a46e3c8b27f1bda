#pragma once
// The command line and the configuration file, as values. Every flag of `serve` has a key of the
// same name in the file (TOML); the command line wins; an unknown key stops the start.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace huanxin::cli {

struct ServeOptions {
    bool sandbox = false;
    std::string data;  ///< Directory of the store; made in sandbox mode, must stand in production.
    std::string keys;  ///< Directory of the key files; sandbox: made below `data` unless given.
    std::string listen = "127.0.0.1:8080";
    std::string ops_listen = "127.0.0.1:8081";
    std::string policies = "deploy/policies";
    std::string test_clock;  ///< RFC 3339; empty: the wall clock. Sandbox only.
    std::string log_origin;  ///< Name of the transparency log; empty: as recorded, or made up.
    // Sandbox only: for measuring what they cost. No log, no history either.
    bool without_log = false, without_history = false;
    std::vector<std::string> witnesses;  ///< Verifier keys of those who may cosign checkpoints.
    std::string channel_drop;            ///< Directory of the channel's files; empty: no channel.
    bool demo = false;       ///< Sandbox only: demonstration data, and a curl line that uses it.
    int threads = 2;         ///< Of the HTTP side.
    int reader_threads = 2;  ///< Reads that block on the disk.
    std::uint32_t connections_max = 4'096;
    std::uint32_t queue_max = 8'192;  ///< Commands waiting for the writer; over it: 503.
    std::string log_level = "info";
};

struct InitOptions {
    std::string data, keys;
};

struct PolicyCheckOptions {
    std::string directory;
};

struct RotateKeyOptions {
    std::string keys;
};

struct CreateOperatorOptions {
    std::string data, keys, policies = "deploy/policies";
    std::string log_origin;  ///< As of ServeOptions.
    bool sandbox = false;
};

/// The two logs, as --log names them.
inline constexpr const char* kEventsLog = "events";
inline constexpr const char* kAccessLog = "access";

/// Commands on the logs of a data directory.
struct LogOptions {
    std::string data;
    std::string log = kEventsLog;  ///< Whose verifier key is printed.
    bool rebuild = false;          ///< Make the tiles of both logs again instead.
};

struct VerifyReceiptOptions {
    std::string file;
    std::string vkey, vkey_file;  ///< One of the two.
    std::vector<std::string> witnesses;
};

struct VerifyLogOptions {
    std::string url, data;         ///< One of the two.
    std::string log = kEventsLog;  ///< With `url`; of data only that of the events is checked.
    std::string keys;              ///< With `data`; empty: those below it, or none.
    std::string vkey, vkey_file;   ///< At most one; neither: the key that the log names itself.
    std::vector<std::string> checkpoints;  ///< Files that were saved.
    std::string save;      ///< File for the checkpoint that was verified; empty: none.
    bool replay = false;   ///< With `data`: decide all events anew.
    std::string policies;  ///< With `replay`: under this policy set; empty: those on record.
    std::string scratch;   ///< With `replay`: where its database is made; empty: as other temporary
                           ///< files.
};

/// Of a call to a running server. The number comes from a file, never from the command line, which
/// every user of the machine can see.
struct EraseOptions {
    std::string url, key_file;
    std::string id_type, id_number_file;  ///< "-": standard input.
    std::string reason;
};

using Options = std::variant<
    ServeOptions,
    InitOptions,
    PolicyCheckOptions,
    RotateKeyOptions,
    CreateOperatorOptions,
    LogOptions,
    VerifyReceiptOptions,
    VerifyLogOptions,
    EraseOptions>;

/// Reads the command line (and the file that --config names). On --help or a fault the text is
/// printed, and the exit status is given instead: 0 for help, 2 for a fault.
[[nodiscard]] std::variant<Options, int> parse(int argc, const char* const* argv);

}  // namespace huanxin::cli
