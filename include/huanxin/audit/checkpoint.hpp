#pragma once
// Checkpoints (C2SP tlog-checkpoint) and what witnesses add to them (C2SP tlog-cosignature).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "huanxin/audit/merkle.hpp"
#include "huanxin/audit/note.hpp"

namespace huanxin::audit {

struct Checkpoint {
    std::string origin;
    TreeSize size = 0;
    Hash root{};

    /// The three lines of the note's text.
    [[nodiscard]] std::string text() const;
    bool operator==(const Checkpoint&) const = default;
};

/// Reads the text of a checkpoint's note. Further lines are allowed and mean nothing here.
[[nodiscard]] Result<Checkpoint> parse_checkpoint_text(std::string_view text);

/// A checkpoint with the note that carries it.
struct SignedCheckpoint {
    Checkpoint checkpoint;
    Note note;
};

/// Reads a note, and checks that `log` signed it and is its origin. Errc::invalid with what is
/// wrong.
[[nodiscard]] Result<SignedCheckpoint> open_checkpoint(
    std::string_view note, const VerifierKey& log
);

/// `timestamp` is in seconds since 1970.
[[nodiscard]] NoteSignature cosign(
    std::string_view checkpoint_text,
    std::uint64_t timestamp,
    const std::string& name,
    const Ed25519Key& key
);

/// The time of the cosignature by `witness` (a key of type cosignature) on the note; nullopt if it
/// has none. Errc::invalid if there is one and it is wrong.
[[nodiscard]] Result<std::optional<std::uint64_t>> cosigned_at(
    const Note& note, const VerifierKey& witness
);

}  // namespace huanxin::audit
