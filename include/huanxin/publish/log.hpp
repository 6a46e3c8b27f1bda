#pragma once
// The transparency log as it is published (docs/formats/log.md): a thread follows the leaves that
// the engine committed and signs checkpoints of the tree.

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "huanxin/audit/checkpoint.hpp"
#include "huanxin/audit/receipt.hpp"
#include "huanxin/base/ed25519.hpp"
#include "huanxin/base/follower.hpp"
#include "huanxin/publish/tree.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::publish {

/// Below the data directory: what was published last, or some seconds before.
inline constexpr const char* kCheckpointFile = "checkpoint";

struct LogOptions {
    std::string origin;
    Bytes32 key_seed{};
    /// Directory of the two files below, which must stand. What is in them is the memory of what
    /// was published: a store that holds less is refused.
    std::filesystem::path directory;
    std::vector<audit::VerifierKey> witnesses;
    /// The file of the newest checkpoint; that of the newest cosigned one has ".cosigned" behind.
    std::string checkpoint_file = kCheckpointFile;
};

class Log {
public:
    /// Brings the tree up to the last leaf and publishes it. `events` holds the engine's leaves,
    /// `tiles` is the log's own. Both must outlive the log. Errc::corrupt if the store has
    /// fewer leaves than were published, or others; Errc::io.
    [[nodiscard]] static Result<std::unique_ptr<Log>> open(
        const store::Store& events, store::Store& tiles, LogOptions options
    );
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    /// As `stop`.
    ~Log();

    /// From here on the thread follows the leaves.
    void start();
    /// Publishes what is there, and ends the thread.
    void stop();
    /// Publishes all leaves that are there. For the thread, and for those that have none.
    [[nodiscard]] Result<void> follow();

    // What is published; any thread.
    [[nodiscard]] audit::VerifierKey key() const;
    [[nodiscard]] audit::TreeSize size() const;
    /// The newest note, with what witnesses added to it.
    [[nodiscard]] std::string checkpoint() const;
    /// The newest checkpoint that a witness cosigned; nullopt before the first one.
    [[nodiscard]] std::optional<std::string> cosigned_checkpoint() const;
    /// nullopt for a tile that the published tree does not have.
    [[nodiscard]] Result<std::optional<std::string>> tile(const audit::TileId& id) const;
    /// The entry bundle of a tile of level 0; likewise.
    [[nodiscard]] Result<std::optional<std::string>> entries(const audit::TileId& id) const;
    /// Of the leaf with this index; under a cosigned checkpoint where one covers it. nullopt if it
    /// is not published yet.
    [[nodiscard]] Result<std::optional<audit::Receipt>> receipt(audit::TreeSize index) const;
    /// Takes over the cosignatures of known witnesses from a checkpoint of this log. Errc::invalid
    /// if it is not one, or has none.
    [[nodiscard]] Result<void> add_cosignatures(std::string_view note);

private:
    Log(const store::Store& events, store::Store& tiles, LogOptions options);
    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<std::optional<audit::Note>> published_note(const std::string& name) const;
    [[nodiscard]] Result<void> publish();
    [[nodiscard]] Result<void> write_down();
    void round();

    LogOptions options_;
    Ed25519Key key_;
    Tree tree_;
    int rounds_unwritten_ = 0;
    int unwritten_ = 0;  ///< Published checkpoints since the last one that was written down.

    std::mutex cosigning_;
    mutable std::mutex mutex_;  ///< Never held while the disk is waited for.
    audit::Edge published_edge_;
    audit::Note published_;
    std::optional<audit::Note> cosigned_;
    Follower follower_;  // The last member: its thread uses the others.
};

}  // namespace huanxin::publish
