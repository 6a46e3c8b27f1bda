#include "huanxin/audit/note.hpp"

#include <algorithm>

#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::audit {

namespace {

constexpr std::string_view kDash = "\xE2\x80\x94 ";  // U+2014 and a space.
constexpr std::size_t kKeyIdSize = 4;

std::string big_endian(std::uint32_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<char>(number >> shift & 0xff));
    return bytes;
}

std::uint32_t read_big_endian(std::string_view bytes) {
    std::uint32_t number = 0;
    for (const char byte : bytes.substr(0, kKeyIdSize))
        number = number << 8 | static_cast<std::uint8_t>(byte);
    return number;
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20;
}

/// The spaces of Unicode beyond ASCII, in UTF-8.
constexpr std::string_view kSpaces[] = {
    "\xC2\x85",
    "\xC2\xA0",
    "\xE1\x9A\x80",
    "\xE2\x80\x80",
    "\xE2\x80\x81",
    "\xE2\x80\x82",
    "\xE2\x80\x83",
    "\xE2\x80\x84",
    "\xE2\x80\x85",
    "\xE2\x80\x86",
    "\xE2\x80\x87",
    "\xE2\x80\x88",
    "\xE2\x80\x89",
    "\xE2\x80\x8A",
    "\xE2\x80\xA8",
    "\xE2\x80\xA9",
    "\xE2\x80\xAF",
    "\xE2\x81\x9F",
    "\xE3\x80\x80"};

/// "— name base64" of one line, without its newline.
std::optional<NoteSignature> parse_signature(std::string_view line) {
    if (!line.starts_with(kDash)) return std::nullopt;
    line.remove_prefix(kDash.size());
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    NoteSignature signature;
    signature.name = line.substr(0, space);
    const auto bytes = from_base64(line.substr(space + 1));
    if (!is_key_name(signature.name) || !bytes || bytes->size() <= kKeyIdSize) return std::nullopt;
    signature.key_id = read_big_endian(*bytes);
    signature.bytes = bytes->substr(kKeyIdSize);
    return signature;
}

}  // namespace

bool is_key_name(std::string_view name) {
    const auto has = [name](std::string_view part) {
        return name.find(part) != std::string_view::npos;
    };
    return !name.empty() && is_utf8(name) && !has("+") && !has(" ") &&
           std::ranges::none_of(name, is_control) && std::ranges::none_of(kSpaces, has);
}

std::uint32_t VerifierKey::id() const {
    std::string bytes = name + "\n";
    bytes.push_back(static_cast<char>(type));
    bytes.append(as_view(public_key));
    return read_big_endian(as_view(sha256(bytes)));
}

std::string VerifierKey::to_string() const {
    std::string key(1, static_cast<char>(type));
    key.append(as_view(public_key));
    return name + "+" + to_hex(big_endian(id())) + "+" + to_base64(key);
}

Result<VerifierKey> parse_verifier_key(std::string_view vkey) {
    const std::size_t first = vkey.find('+');
    const std::size_t second = first == std::string_view::npos ? first : vkey.find('+', first + 1);
    if (second == std::string_view::npos || !is_key_name(vkey.substr(0, first)))
        return invalid("a verifier key is NAME+ID+KEY, the line that GET /log/vkey gives");
    const auto bytes = from_base64(vkey.substr(second + 1));
    if (!bytes || bytes->size() != 1 + sizeof(Bytes32))
        return invalid("the last part of a verifier key is base64 of one byte and a 32-byte key");
    VerifierKey key;
    key.name = vkey.substr(0, first);
    const auto type = static_cast<SignatureType>((*bytes)[0]);
    if (type != SignatureType::ed25519 && type != SignatureType::cosignature)
        return invalid("a verifier key's type is 0x01 (a log's) or 0x04 (a witness's)");
    key.type = type;
    key.public_key = first_bytes<32>(std::string_view(*bytes).substr(1));
    if (key.to_string() != vkey)
        return invalid("the id in the middle of the verifier key is not that of its name and key");
    return key;
}

std::string to_string(const NoteSignature& signature) {
    return std::string(kDash) + signature.name + " " +
           to_base64(big_endian(signature.key_id) + signature.bytes) + "\n";
}

std::string Note::to_string() const {
    std::string note = text + "\n";
    for (const NoteSignature& signature : signatures)
        note += audit::to_string(signature);
    return note;
}

Result<Note> parse_note(std::string_view note) {
    if (note.size() > kNoteBytesMax) return invalid("the note is longer than 16 KiB");
    if (!is_utf8(note)) return invalid("the note is not UTF-8");
    if (std::ranges::any_of(note, [](char c) { return is_control(c) && c != '\n'; }))
        return invalid("the note has a control character");
    const std::size_t blank = note.rfind("\n\n");
    if (blank == std::string_view::npos || !note.ends_with('\n'))
        return invalid("a note is a text, an empty line and lines of signatures");
    Note parsed;
    parsed.text = note.substr(0, blank + 1);
    std::string_view rest = note.substr(blank + 2);
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        const auto signature = parse_signature(rest.substr(0, end));
        if (!signature || parsed.signatures.size() == kNoteSignaturesMax)
            return invalid(
                "line " + std::to_string(parsed.signatures.size() + 1) +
                " of the note's signatures can't be read"
            );
        parsed.signatures.push_back(*signature);
        rest.remove_prefix(end + 1);
    }
    if (parsed.signatures.empty()) return invalid("the note has no signature");
    return parsed;
}

NoteSignature sign_note(std::string_view text, const std::string& name, const Ed25519Key& key) {
    const VerifierKey verifier{name, SignatureType::ed25519, key.public_key()};
    return {name, verifier.id(), std::string(as_view(key.sign(text)))};
}

Result<void> verify_note(const Note& note, const VerifierKey& key) {
    bool found = false;
    for (const NoteSignature& signature : note.signatures) {
        if (signature.name != key.name || signature.key_id != key.id()) continue;
        if (!verify_ed25519(key.public_key, note.text, signature.bytes))
            return invalid("the signature of " + key.name + " is wrong");
        found = true;
    }
    if (!found) return invalid("the note is not signed by " + key.name + " with that key");
    return {};
}

}  // namespace huanxin::audit
