// Commands on the transparency log.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>
#include <utility>

#include <spdlog/spdlog.h>

#include "huanxin/audit/receipt.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/base/whole_file.hpp"
#include "huanxin/cli/commands.hpp"
#include "huanxin/history/index.hpp"

namespace huanxin::cli {

namespace {

constexpr const char* kTilesDirectory = "log";  // Below the data directory, as the next one.
constexpr const char* kHistoryDirectory = "history";
constexpr const char* kAccessDirectory = "access";
constexpr const char* kAccessTilesDirectory = "access-log";
constexpr const char* kAccessCheckpointFile = "access-checkpoint";
constexpr const char* kAccessOriginSuffix = "/access";
constexpr std::size_t kTilesBufferBytes = std::size_t{4} << 20;
constexpr std::size_t kTilesCacheBytes = std::size_t{16} << 20;

int fail(const Error& error) {
    std::cerr << "huanxin: " << error.message << '\n';
    return 1;
}

/// Of a receipt that could be read, and does not prove what it should.
int refuse(const Error& error) {
    (void)fail(error);
    return kDifferenceFound;
}

/// What makes the name of a log that was given none: nobody else's has it.
std::string made_up_origin(const Bytes32& public_key) {
    return "huanxin.invalid/" + to_hex(as_view(sha256(as_view(public_key))).substr(0, 8));
}

}  // namespace

Result<std::string> read_all(const std::string& file) {
    std::ifstream stream;
    if (file != "-") stream.open(file, std::ios::binary);
    std::istream& in = file == "-" ? std::cin : stream;
    if (!in) return Error{Errc::io, "the file " + file + " can't be read"};
    return std::string(std::istreambuf_iterator<char>(in), {});
}

store::RocksOptions tiles_options(const std::filesystem::path& data) {
    store::RocksOptions options;
    options.directory = data / kTilesDirectory;
    options.write_buffer_bytes = kTilesBufferBytes;
    options.block_cache_bytes = kTilesCacheBytes;
    return options;
}

Result<std::vector<audit::VerifierKey>> witnesses_of(const std::vector<std::string>& vkeys) {
    constexpr const char* kForm =
        ". The witness gives out its own: NAME+ID+KEY, where KEY is base64 of the byte 0x04 and "
        "its Ed25519 public key (docs/reference/auditing.md)";
    std::vector<audit::VerifierKey> witnesses;
    for (const std::string& vkey : vkeys) {
        auto key = audit::parse_verifier_key(vkey);
        if (!key) return invalid("--witness " + vkey + ": " + key.error().message + kForm);
        if (key->type != audit::SignatureType::cosignature)
            return invalid("--witness " + vkey + ": that is a log's key, not a witness's" + kForm);
        witnesses.push_back(std::move(*key));
    }
    return witnesses;
}

Result<std::string> verifier_line(const std::string& vkey, const std::string& file) {
    std::string line = vkey;
    if (!file.empty()) {
        auto found = read_whole_file(file, audit::kNoteBytesMax, SymbolicLinks::followed);
        if (!found) return found.error();
        if (!*found) return Error{Errc::not_found, "there is no file " + file};
        line = std::move((**found).text);
        if (line.empty())
            return invalid("the file " + file + " is empty, and holds no verifier key");
    }
    while (line.ends_with('\n'))
        line.pop_back();
    return line;
}

namespace {

/// One of the access log's two, which are small and seldom read.
store::RocksOptions small_options(std::filesystem::path directory) {
    store::RocksOptions options;
    options.directory = std::move(directory);
    options.write_buffer_bytes = kTilesBufferBytes;
    options.block_cache_bytes = kTilesCacheBytes;
    options.open_files_max = store::kRocksOpenFilesFew;
    return options;
}

store::RocksOptions history_options(const std::filesystem::path& data) {
    constexpr std::size_t kBufferBytes = std::size_t{16} << 20;
    constexpr std::size_t kCacheBytes = std::size_t{64} << 20;
    store::RocksOptions options;
    options.directory = data / kHistoryDirectory;
    options.write_buffer_bytes = kBufferBytes;
    options.block_cache_bytes = kCacheBytes;
    options.synced = false;
    return options;
}

/// A store of what is made from other stores. Where the disk has damaged it, as a power cut may
/// what is not synced, an empty one takes its place, which is filled again.
Result<std::unique_ptr<store::Store>> open_derived(store::RocksOptions options) {
    options.create_if_missing = true;
    auto opened = store::open_rocks_store(options);
    if (opened || opened.error().code != Errc::corrupt) return opened;
    spdlog::warn(
        "{} is damaged, and is made anew from what it was derived from", options.directory.string()
    );
    std::error_code error;
    std::filesystem::remove_all(options.directory, error);
    if (error) return opened;
    return store::open_rocks_store(options);
}

}  // namespace

std::vector<store::RocksOptions> other_stores(const std::filesystem::path& data) {
    return {
        tiles_options(data),
        history_options(data),
        small_options(data / kAccessDirectory),
        small_options(data / kAccessTilesDirectory)};
}

Result<std::unique_ptr<store::Store>> open_tiles(const std::filesystem::path& data) {
    return open_derived(tiles_options(data));
}

Result<std::unique_ptr<store::Store>> open_accesses(const std::filesystem::path& data) {
    store::RocksOptions options = small_options(data / kAccessDirectory);
    options.create_if_missing = true;
    return store::open_rocks_store(options);
}

Result<std::unique_ptr<store::Store>> open_access_tiles(const std::filesystem::path& data) {
    return open_derived(small_options(data / kAccessTilesDirectory));
}

Result<std::unique_ptr<store::Store>> open_history(const std::filesystem::path& data) {
    return open_derived(history_options(data));
}

publish::LogOptions access_log_options(publish::LogOptions events) {
    events.origin += kAccessOriginSuffix;
    // No call takes cosignatures of this log.
    events.witnesses.clear();
    events.checkpoint_file = kAccessCheckpointFile;
    return events;
}

Result<engine::LogIdentity> log_identity(
    const std::string& origin, const store::Store& store, const Bytes32& log_key
) {
    const Bytes32 public_key = Ed25519Key(log_key).public_key();
    if (!origin.empty() && !audit::is_key_name(origin))
        return invalid("--log-origin must be a name without spaces and '+', as a host and a path");
    const auto recorded = engine::recorded_log(store);
    if (!recorded) return recorded.error();
    if (!origin.empty()) return engine::LogIdentity{origin, public_key};
    return engine::LogIdentity{
        *recorded ? (**recorded).origin : made_up_origin(public_key), public_key};
}

namespace {

using OpenStore = Result<std::unique_ptr<store::Store>>(const std::filesystem::path& data);

/// Opens a store of derived data after everything in it was removed.
Result<std::unique_ptr<store::Store>> open_anew(
    const std::filesystem::path& data, const char* name, OpenStore* open
) {
    {
        // Whoever holds its lock is at work with it.
        auto opened = open(data);
        if (!opened) return opened;
    }
    std::error_code error;
    std::filesystem::remove_all(data / name, error);
    if (error)
        return Error{Errc::io, (data / name).string() + " can't be removed: " + error.message()};
    return open(data);
}

/// Makes the tiles of one log; how many entries it has.
Result<audit::TreeSize> rebuild_tiles(
    const std::filesystem::path& data,
    const char* name,
    OpenStore* open,
    const store::Store& entries
) {
    auto tiles = open_anew(data, name, open);
    if (!tiles) return tiles.error();
    return publish::make_tiles(entries, **tiles);
}

int rebuild(const LogOptions& options, const store::Store& store) {
    const auto size = rebuild_tiles(options.data, kTilesDirectory, open_tiles, store);
    if (!size) return fail(size.error());
    std::cout << "the tiles of " << *size << " entries are made.\n";
    const auto accesses = open_accesses(options.data);
    if (!accesses) return fail(accesses.error());
    const auto read =
        rebuild_tiles(options.data, kAccessTilesDirectory, open_access_tiles, **accesses);
    if (!read) return fail(read.error());
    std::cout << "the tiles of " << *read << " accesses are made.\n";
    auto history = open_anew(options.data, kHistoryDirectory, open_history);
    if (!history) return fail(history.error());
    const auto index = history::Index::open(store, **history);
    if (!index) return fail(index.error());
    if (auto followed = (**index).follow(); !followed) return fail(followed.error());
    std::cout << "the history of " << (**index).indexed() << " events is indexed.\n";
    return 0;
}

}  // namespace

int run_log(const LogOptions& options) {
    const auto store = open_store(options.data, false);
    if (!store) return fail(store.error());
    if (options.rebuild) return rebuild(options, **store);
    const auto log = engine::recorded_log(**store);
    if (!log) return fail(log.error());
    if (!*log) return fail(invalid("this data has no log yet: `huanxin serve` begins it"));
    std::string origin = (**log).origin;
    if (options.log == kAccessLog) origin += kAccessOriginSuffix;
    const audit::VerifierKey key{origin, audit::SignatureType::ed25519, (**log).public_key};
    std::cout << key.to_string() << '\n';
    return 0;
}

int run_verify_receipt(const VerifyReceiptOptions& options) {
    const auto line = verifier_line(options.vkey, options.vkey_file);
    if (!line) return fail(line.error());
    const auto key = audit::parse_verifier_key(*line);
    if (!key) return fail(invalid("the verifier key: " + key.error().message));
    const auto witnesses = witnesses_of(options.witnesses);
    if (!witnesses) return fail(witnesses.error());
    const auto text = read_all(options.file);
    if (!text) return fail(text.error());
    const auto verified = audit::verify_receipt(*text, *key, *witnesses);
    if (!verified) return refuse(verified.error());
    if (verified->witnesses.size() < witnesses->size())
        return refuse(invalid("a witness that was named did not cosign the checkpoint"));
    const audit::Leaf& leaf = verified->leaf;
    std::cout << "valid: event " << leaf.sequence << " of " << verified->checkpoint.origin << '\n'
              << "time: " << leaf.time.to_string() << "\nkind: " << leaf.kind
              << "\nsubject: " << leaf.subject << "\noutcome: " << leaf.outcome << '\n';
    for (const auto& [name, fen] : leaf.amounts)
        std::cout << name << ": " << fen << '\n';
    if (leaf.policy) std::cout << "policy: " << to_hex(as_view(*leaf.policy)) << '\n';
    std::cout << "commitment: " << to_base64(as_view(leaf.commitment)) << '\n'
              << "checkpoint of: " << verified->checkpoint.size << " events\n";
    for (const auto& [name, at] : verified->witnesses)
        std::cout << "cosigned by: " << name << " at "
                  << Instant::from_ms(static_cast<std::int64_t>(at) * 1'000).to_string() << '\n';
    return 0;
}

}  // namespace huanxin::cli
