#include "huanxin/audit/checkpoint.hpp"

#include <charconv>

#include "huanxin/base/text.hpp"

namespace huanxin::audit {

namespace {

constexpr std::size_t kTimestampSize = 8;

std::string big_endian(std::uint64_t number) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<char>(number >> shift & 0xff));
    return bytes;
}

/// The line up to the next newline, which is taken away from `rest`; nullopt if it is not ended.
std::optional<std::string_view> take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

std::string cosigned_text(std::string_view checkpoint_text, std::uint64_t timestamp) {
    return "cosignature/v1\ntime " + std::to_string(timestamp) + "\n" +
           std::string(checkpoint_text);
}

}  // namespace

std::string Checkpoint::text() const {
    return origin + "\n" + std::to_string(size) + "\n" + to_base64(as_view(root)) + "\n";
}

Result<Checkpoint> parse_checkpoint_text(std::string_view text) {
    std::string_view rest = text;
    const auto origin = take_line(rest);
    const auto size = take_line(rest);
    const auto root = take_line(rest);
    if (!root || origin->empty())
        return invalid("a checkpoint has at least three lines: origin, size, root hash");
    Checkpoint checkpoint;
    checkpoint.origin = *origin;
    const char* const end = size->data() + size->size();
    const auto [stop, fault] = std::from_chars(size->data(), end, checkpoint.size);
    if (fault != std::errc() || stop != end || std::to_string(checkpoint.size) != *size)
        return invalid("the second line of the checkpoint is not a size");
    const auto hash = from_base64(*root);
    if (!hash || hash->size() != sizeof(Hash))
        return invalid("the third line of the checkpoint is not a hash of 32 bytes in base64");
    checkpoint.root = first_bytes<sizeof(Hash)>(*hash);
    while (const auto extension = take_line(rest))
        if (extension->empty()) return invalid("the checkpoint has an empty line");
    return checkpoint;
}

Result<SignedCheckpoint> open_checkpoint(std::string_view note, const VerifierKey& log) {
    auto parsed = parse_note(note);
    if (!parsed) return parsed.error();
    if (auto signature = verify_note(*parsed, log); !signature) return signature.error();
    auto checkpoint = parse_checkpoint_text(parsed->text);
    if (!checkpoint) return checkpoint.error();
    if (checkpoint->origin != log.name)
        return invalid("the checkpoint is of another log: " + checkpoint->origin);
    return SignedCheckpoint{std::move(*checkpoint), std::move(*parsed)};
}

NoteSignature cosign(
    std::string_view checkpoint_text,
    std::uint64_t timestamp,
    const std::string& name,
    const Ed25519Key& key
) {
    const VerifierKey verifier{name, SignatureType::cosignature, key.public_key()};
    std::string bytes = big_endian(timestamp);
    bytes.append(as_view(key.sign(cosigned_text(checkpoint_text, timestamp))));
    return {name, verifier.id(), std::move(bytes)};
}

Result<std::optional<std::uint64_t>> cosigned_at(const Note& note, const VerifierKey& witness) {
    std::optional<std::uint64_t> at;
    for (const NoteSignature& signature : note.signatures) {
        if (signature.name != witness.name || signature.key_id != witness.id()) continue;
        const std::string_view bytes = signature.bytes;
        std::uint64_t timestamp = 0;
        for (const char byte : bytes.substr(0, kTimestampSize))
            timestamp = timestamp << 8 | static_cast<std::uint8_t>(byte);
        if (bytes.size() != kTimestampSize + sizeof(Signature) ||
            !verify_ed25519(
                witness.public_key,
                cosigned_text(note.text, timestamp),
                bytes.substr(kTimestampSize)
            ))
            return invalid("the cosignature of " + witness.name + " is wrong");
        at = timestamp;
    }
    return at;
}

}  // namespace huanxin::audit
