#include "huanxin/publish/log.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "huanxin/base/invariant.hpp"
#include "huanxin/base/whole_file.hpp"

namespace huanxin::publish {

namespace {

using audit::Edge;
using audit::kTileWidth;
using audit::TileId;
using audit::TreeSize;

constexpr std::chrono::milliseconds kBetweenRounds{200};
/// A checkpoint is written down after so many rounds, a second at most after it was published.
constexpr int kRoundsPerWrite = 5;

constexpr const char* kCosignedSuffix = ".cosigned";

Error corrupt(std::string message) {
    return {Errc::corrupt, std::move(message)};
}

std::string bundle(const std::vector<std::string>& entries) {
    std::string bytes;
    for (const std::string& entry : entries) {
        bytes.push_back(static_cast<char>(entry.size() >> 8));
        bytes.push_back(static_cast<char>(entry.size() & 0xff));
        bytes.append(entry);
    }
    return bytes;
}

}  // namespace

Log::Log(const store::Store& events, store::Store& tiles, LogOptions options)
    : options_(std::move(options)),
      key_(options_.key_seed),
      tree_(events, tiles),
      follower_({kBetweenRounds}, [this] {
          round();
          return false;
      }) {}

Log::~Log() {
    stop();
}

Result<std::unique_ptr<Log>> Log::open(
    const store::Store& events, store::Store& tiles, LogOptions options
) {
    INVARIANT(audit::is_key_name(options.origin), "a log's name can stand in a signature line");
    std::unique_ptr<Log> log(new Log(events, tiles, std::move(options)));
    if (auto loaded = log->load(); !loaded) return loaded.error();
    return log;
}

audit::VerifierKey Log::key() const {
    return {options_.origin, audit::SignatureType::ed25519, key_.public_key()};
}

Result<void> Log::load() {
    if (auto loaded = tree_.load(); !loaded) return loaded;
    auto newest = published_note(options_.checkpoint_file);
    if (!newest) return newest.error();
    auto cosigned = published_note(options_.checkpoint_file + kCosignedSuffix);
    if (!cosigned) return cosigned.error();
    cosigned_ = std::move(*cosigned);
    if (auto published = publish(); !published) return published;
    // What witnesses added to the newest one is not lost by a restart.
    if (cosigned_ && cosigned_->text == published_.text) published_ = *cosigned_;
    return {};
}

/// What this log published once, and that the tree as it is goes on from there.
Result<std::optional<audit::Note>> Log::published_note(const std::string& name) const {
    const std::filesystem::path file = options_.directory / name;
    const auto found = read_whole_file(file, audit::kNoteBytesMax, SymbolicLinks::followed);
    if (!found) return found.error();
    if (!*found) return std::optional<audit::Note>();
    auto opened = audit::open_checkpoint((**found).text, key());
    if (!opened)
        return corrupt(
            "the published checkpoint " + file.string() +
            " is not this log's: " + opened.error().message
        );
    const audit::Checkpoint& checkpoint = opened->checkpoint;
    if (checkpoint.size > tree_.edge().size())
        return corrupt(
            "events were lost: the data has " + std::to_string(tree_.edge().size()) +
            ", but a checkpoint of " + std::to_string(checkpoint.size) +
            " was published; restore the data directory from a backup that has them"
        );
    const auto root = audit::root_of(checkpoint.size, tree_.nodes(checkpoint.size, tree_.edge()));
    if (!root) return root.error();
    if (*root != checkpoint.root)
        return corrupt(
            "the first " + std::to_string(checkpoint.size) +
            " events are not those of the published checkpoint " + file.string() +
            ": restore the data directory from a backup"
        );
    return std::optional(std::move(opened->note));
}

void Log::start() {
    follower_.start();
}

void Log::stop() {
    if (!follower_.stop()) return;
    // The engine's last events, which nobody waits for any more.
    round();
    if (auto written = write_down(); !written) spdlog::error("{}", written.error().message);
    if (auto saved = tree_.save(); !saved) spdlog::error("{}", saved.error().message);
}

void Log::round() {
    // A disk that is full for a while is no end: what is not published now is in a later round.
    if (auto done = follow(); !done) spdlog::error("{}", done.error().message);
    // Nor is what is published for longer than a second without being written down.
    if (unwritten_ == 0 || ++rounds_unwritten_ < kRoundsPerWrite) return;
    if (auto written = write_down(); !written) spdlog::error("{}", written.error().message);
}

Result<void> Log::follow() {
    while (true) {
        const auto appended = tree_.append_leaves();
        if (!appended) return appended.error();
        // A log that grows fast is published while it is followed.
        if (auto published = publish(); !published) return published;
        if (*appended < Tree::kLeavesPerRead) return {};
    }
}

Result<void> Log::publish() {
    audit::Note note;
    note.text = audit::Checkpoint{options_.origin, tree_.edge().size(), tree_.edge().root()}.text();
    {
        const std::lock_guard lock(mutex_);
        if (note.text == published_.text) return {};
    }
    note.signatures.push_back(audit::sign_note(note.text, options_.origin, key_));
    {
        const std::lock_guard lock(mutex_);
        published_ = std::move(note);
        published_edge_ = tree_.edge();
    }
    return ++unwritten_ < kRoundsPerWrite ? Result<void>() : write_down();
}

Result<void> Log::write_down() {
    const std::filesystem::path file = options_.directory / options_.checkpoint_file;
    if (auto written = write_whole_file(file, checkpoint(), kPublicFile); !written) return written;
    unwritten_ = rounds_unwritten_ = 0;
    return {};
}

TreeSize Log::size() const {
    const std::lock_guard lock(mutex_);
    return published_edge_.size();
}

std::string Log::checkpoint() const {
    const std::lock_guard lock(mutex_);
    return published_.to_string();
}

std::optional<std::string> Log::cosigned_checkpoint() const {
    const std::lock_guard lock(mutex_);
    if (!cosigned_) return std::nullopt;
    return cosigned_->to_string();
}

Result<std::optional<std::string>> Log::tile(const TileId& id) const {
    Edge edge;
    {
        const std::lock_guard lock(mutex_);
        edge = published_edge_;
    }
    const auto whole = audit::tile_in(edge.size(), id.level, id.index);
    if (!whole || whole->width < id.width) return std::optional<std::string>();
    auto bytes = tree_.tile(edge, id);
    if (!bytes) return bytes.error();
    return std::optional(std::move(*bytes));
}

Result<std::optional<std::string>> Log::entries(const TileId& id) const {
    const auto whole = audit::tile_in(size(), 0, id.index);
    if (!whole || whole->width < id.width) return std::optional<std::string>();
    const auto found = tree_.entries(id.index * kTileWidth, id.width);
    if (!found) return found.error();
    if (found->size() != id.width) return corrupt("published entries of the log are missing");
    return std::optional(bundle(*found));
}

Result<std::optional<audit::Receipt>> Log::receipt(TreeSize index) const {
    Edge edge;
    audit::Receipt receipt;
    TreeSize size = 0;
    {
        const std::lock_guard lock(mutex_);
        edge = published_edge_;
        if (index >= edge.size()) return std::optional<audit::Receipt>();
        size = edge.size();
        receipt.checkpoint = published_.to_string();
        if (cosigned_) {
            const auto checkpoint = audit::parse_checkpoint_text(cosigned_->text);
            if (checkpoint && index < checkpoint->size) {
                size = checkpoint->size;
                receipt.checkpoint = cosigned_->to_string();
            }
        }
    }
    const auto entry = tree_.entries(index, 1);
    if (!entry) return entry.error();
    if (entry->empty()) return corrupt("a published entry of the log is missing");
    auto proof = audit::inclusion_proof(index, size, tree_.nodes(size, edge));
    if (!proof) return proof.error();
    receipt.entry = entry->front();
    receipt.index = index;
    receipt.proof = std::move(*proof);
    return std::optional(std::move(receipt));
}

namespace {

struct Cosignature {
    const audit::VerifierKey* witness = nullptr;
    std::uint64_t at = 0;
    audit::NoteSignature signature;
};

bool is_of(const audit::NoteSignature& signature, const audit::VerifierKey& key) {
    return signature.name == key.name && signature.key_id == key.id();
}

/// What is kept once `added` came with `opened`.
Result<audit::Note> merge(
    const std::optional<audit::Note>& cosigned,
    const audit::SignedCheckpoint& opened,
    const std::vector<Cosignature>& added,
    const audit::NoteSignature& own
) {
    // Only one that this key signed can be opened, and it signs no two of one size. Of two sizes
    // the larger is kept.
    const bool same = cosigned && cosigned->text == opened.note.text;
    if (cosigned && !same) {
        const auto kept = audit::parse_checkpoint_text(cosigned->text);
        if (kept && kept->size > opened.checkpoint.size)
            return invalid("a later checkpoint is cosigned already");
    }
    audit::Note merged = same ? *cosigned : audit::Note{opened.note.text, {own}};
    for (const auto& [witness, at, signature] : added) {
        // Whoever sends an older one takes nothing from what a witness said since.
        const auto kept = audit::cosigned_at(merged, *witness);
        if (kept && *kept && **kept >= at) continue;
        std::erase_if(merged.signatures, [&witness = *witness](const auto& old) {
            return is_of(old, witness);
        });
        merged.signatures.push_back(signature);
    }
    return merged;
}

}  // namespace

Result<void> Log::add_cosignatures(std::string_view note) {
    const auto opened = audit::open_checkpoint(note, key());
    if (!opened) return opened.error();
    std::vector<Cosignature> added;
    for (const audit::VerifierKey& witness : options_.witnesses) {
        const auto at = audit::cosigned_at(opened->note, witness);
        if (!at) return at.error();
        for (const audit::NoteSignature& signature : opened->note.signatures)
            if (*at && is_of(signature, witness)) added.push_back({&witness, **at, signature});
    }
    if (added.empty()) return invalid("the checkpoint is cosigned by no witness of this log");
    // One at a time; the file is written outside the lock that each reader of the log takes.
    const std::lock_guard turn(cosigning_);
    std::optional<audit::Note> before;
    {
        const std::lock_guard lock(mutex_);
        before = cosigned_;
    }
    const audit::NoteSignature own = audit::sign_note(opened->note.text, options_.origin, key_);
    auto merged = merge(before, *opened, added, own);
    if (!merged) return merged.error();
    const std::filesystem::path file =
        options_.directory / (options_.checkpoint_file + kCosignedSuffix);
    if (auto written = write_whole_file(file, merged->to_string(), kPublicFile); !written)
        return written;
    const std::lock_guard lock(mutex_);
    cosigned_ = *merged;
    if (published_.text == merged->text) published_ = std::move(*merged);
    return {};
}

}  // namespace huanxin::publish
