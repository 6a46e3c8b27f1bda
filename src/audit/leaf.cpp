#include "huanxin/audit/leaf.hpp"

#include <algorithm>
#include <charconv>

#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::audit {

namespace {

constexpr std::string_view kFirstLine = "huanxin-event-v1";
constexpr std::size_t kLines = 9;

template <class Number>
std::optional<Number> number_of(std::string_view digits) {
    Number number = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, fault] = std::from_chars(digits.data(), end, number);
    if (fault != std::errc() || stop != end) return std::nullopt;
    return number;
}

std::vector<std::string_view> split(std::string_view text, char by) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(by);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

bool read_amounts(std::string_view text, Leaf& leaf) {
    if (text == "-") return true;
    for (const std::string_view part : split(text, ',')) {
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) return false;
        const auto fen = number_of<std::int64_t>(part.substr(equals + 1));
        if (!fen) return false;
        leaf.amounts.emplace_back(part.substr(0, equals), *fen);
    }
    return true;
}

/// Of bytes that `decode` gives; false unless they are 32.
bool read_bytes(const std::optional<std::string>& bytes, Bytes32& out) {
    if (!bytes || bytes->size() != out.size()) return false;
    out = first_bytes<32>(*bytes);
    return true;
}

Error wrong(std::size_t line, const char* what) {
    return invalid("line " + std::to_string(line) + " of the entry is not " + what);
}

}  // namespace

std::string encode(const Leaf& leaf) {
    std::string entry;
    entry.reserve(256);
    entry.append(kFirstLine).append("\n");
    entry.append(std::to_string(leaf.sequence)).append("\n");
    entry.append(leaf.time.to_string()).append("\n");
    entry.append(leaf.kind).append("\n");
    entry.append(leaf.subject).append("\n");
    entry.append(leaf.outcome).append("\n");
    if (leaf.amounts.empty()) entry.append("-");
    for (std::size_t i = 0; i < leaf.amounts.size(); ++i) {
        if (i > 0) entry.append(",");
        entry.append(leaf.amounts[i].first).append("=");
        entry.append(std::to_string(leaf.amounts[i].second));
    }
    entry.append("\n");
    entry.append(leaf.policy ? to_hex(as_view(*leaf.policy)) : "-").append("\n");
    entry.append(to_base64(as_view(leaf.commitment))).append("\n");
    return entry;
}

Result<Leaf> parse_leaf(std::string_view entry) {
    const auto lines = split(entry, '\n');
    if (lines.size() != kLines + 1 || !lines.back().empty() || lines[0] != kFirstLine)
        return invalid("the entry is not one of nine lines that begins with huanxin-event-v1");
    Leaf leaf;
    const auto sequence = number_of<std::uint64_t>(lines[1]);
    if (!sequence || *sequence == 0) return wrong(2, "a sequence number");
    leaf.sequence = *sequence;
    const auto time = Instant::parse(lines[2]);
    if (!time) return wrong(3, "a time");
    leaf.time = *time;
    for (const std::size_t line : {3, 4, 5})
        if (lines[line].empty()) return wrong(line + 1, "a word");
    leaf.kind = lines[3];
    leaf.subject = lines[4];
    leaf.outcome = lines[5];
    if (!read_amounts(lines[6], leaf)) return wrong(7, "a list of amounts");
    if (lines[7] != "-") {
        Bytes32 policy{};
        if (!read_bytes(from_hex(lines[7]), policy)) return wrong(8, "a digest");
        leaf.policy = policy;
    }
    if (!read_bytes(from_base64(lines[8]), leaf.commitment)) return wrong(9, "a commitment");
    if (encode(leaf) != entry) return invalid("the entry is not in its one spelling");
    return leaf;
}

Bytes32 commitment(const Bytes32& salt, std::string_view record) {
    std::string bytes(as_view(salt));
    bytes.append(record);
    return sha256(bytes);
}

}  // namespace huanxin::audit
