#include "huanxin/audit/receipt.hpp"

#include <charconv>

#include "huanxin/base/text.hpp"

namespace huanxin::audit {

namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::size_t kProofMax = 64;  // Hashes; a tree of 2^64 leaves needs no more.

/// The line up to the next newline, which is taken away from `rest`; nullopt at the end.
std::optional<std::string_view> take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

}  // namespace

std::string Receipt::to_string() const {
    std::string text(kFirstLine);
    text.append(kExtra).append(to_base64(entry)).append("\n");
    text.append(kIndex).append(std::to_string(index)).append("\n");
    for (const Hash& hash : proof)
        text.append(to_base64(as_view(hash))).append("\n");
    return text.append("\n").append(checkpoint);
}

Result<Receipt> parse_receipt(std::string_view text) {
    if (!text.starts_with(kFirstLine))
        return invalid("a receipt begins with the line c2sp.org/tlog-proof@v1");
    std::string_view rest = text.substr(kFirstLine.size());
    Receipt receipt;
    auto line = take_line(rest);
    if (!line || !line->starts_with(kExtra))
        return invalid("the second line of a receipt is \"extra\" and the entry in base64");
    const auto entry = from_base64(line->substr(kExtra.size()));
    if (!entry) return invalid("the entry in the second line is not base64");
    receipt.entry = *entry;
    line = take_line(rest);
    if (!line || !line->starts_with(kIndex))
        return invalid("the third line of a receipt is \"index\" and a number");
    const std::string_view digits = line->substr(kIndex.size());
    const auto [stop, fault] =
        std::from_chars(digits.data(), digits.data() + digits.size(), receipt.index);
    if (fault != std::errc() || std::to_string(receipt.index) != digits)
        return invalid("the index in the third line is not a number");
    while (true) {
        line = take_line(rest);
        if (!line) return invalid("the receipt ends within its proof");
        if (line->empty()) break;
        const auto hash = from_base64(*line);
        if (!hash || hash->size() != sizeof(Hash) || receipt.proof.size() == kProofMax)
            return invalid(
                "hash " + std::to_string(receipt.proof.size() + 1) + " of the proof can't be read"
            );
        receipt.proof.push_back(first_bytes<sizeof(Hash)>(*hash));
    }
    receipt.checkpoint = rest;
    return receipt;
}

Result<VerifiedReceipt> verify_receipt(
    std::string_view text, const VerifierKey& log, const std::vector<VerifierKey>& witnesses
) {
    const auto receipt = parse_receipt(text);
    if (!receipt) return receipt.error();
    auto opened = open_checkpoint(receipt->checkpoint, log);
    if (!opened) return opened.error();
    VerifiedReceipt verified;
    verified.checkpoint = opened->checkpoint;
    for (const VerifierKey& witness : witnesses) {
        const auto at = cosigned_at(opened->note, witness);
        if (!at) return at.error();
        if (*at) verified.witnesses.emplace_back(witness.name, **at);
    }
    const Checkpoint& checkpoint = verified.checkpoint;
    if (!verify_inclusion(
            leaf_hash(receipt->entry),
            receipt->index,
            checkpoint.size,
            receipt->proof,
            checkpoint.root
        ))
        return invalid(
            "the entry is not leaf " + std::to_string(receipt->index) + " of the log of " +
            std::to_string(checkpoint.size) + " entries that the checkpoint signs"
        );
    auto leaf = parse_leaf(receipt->entry);
    if (!leaf) return leaf.error();
    if (leaf->sequence != receipt->index + 1)
        return invalid("the entry says that it is of another place in the log");
    verified.leaf = std::move(*leaf);
    return verified;
}

}  // namespace huanxin::audit
