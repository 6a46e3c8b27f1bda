#pragma once
// Signed notes (C2SP signed-note): a text, and lines of signatures below it. Pure but for the
// arithmetic of Ed25519.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/base/bytes.hpp"
#include "huanxin/base/ed25519.hpp"
#include "huanxin/base/result.hpp"

namespace huanxin::audit {

/// What a key signs, by the byte that the specification assigns.
enum class SignatureType : std::uint8_t {
    ed25519 = 0x01,      ///< The note's text.
    cosignature = 0x04,  ///< A checkpoint with a time (C2SP tlog-cosignature).
};

/// A name that signature lines may carry: not empty, no spaces, no '+', no control characters.
[[nodiscard]] bool is_key_name(std::string_view name);

/// A public key under its name (vkey).
struct VerifierKey {
    std::string name;
    SignatureType type = SignatureType::ed25519;
    Bytes32 public_key{};

    /// First four bytes of SHA-256(name newline type key), big endian.
    [[nodiscard]] std::uint32_t id() const;
    /// "<name>+<8 hex digits>+<base64>".
    [[nodiscard]] std::string to_string() const;
    bool operator==(const VerifierKey&) const = default;
};

/// Errc::invalid with what is wrong with the line.
[[nodiscard]] Result<VerifierKey> parse_verifier_key(std::string_view vkey);

struct NoteSignature {
    std::string name;
    std::uint32_t key_id = 0;
    std::string bytes;  ///< What stands behind the key id.
    bool operator==(const NoteSignature&) const = default;
};

struct Note {
    std::string text;  ///< Ends with a newline.
    std::vector<NoteSignature> signatures;

    [[nodiscard]] std::string to_string() const;
};

inline constexpr std::size_t kNoteBytesMax = std::size_t{16} << 10;
inline constexpr std::size_t kNoteSignaturesMax = 64;

/// Errc::invalid with what is wrong, also for a note without any signature.
[[nodiscard]] Result<Note> parse_note(std::string_view note);
/// One line of signature as it stands in a note.
[[nodiscard]] std::string to_string(const NoteSignature& signature);

/// The text under the signature of `key`.
[[nodiscard]] NoteSignature sign_note(
    std::string_view text, const std::string& name, const Ed25519Key& key
);

/// Whether a line of `note` has this key's name and id, and its signature is right. Errc::invalid
/// if no line does, or if one with its name and id is wrong. Keys of type ed25519.
[[nodiscard]] Result<void> verify_note(const Note& note, const VerifierKey& key);

}  // namespace huanxin::audit
