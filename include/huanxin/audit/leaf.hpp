#pragma once
// What the log says of one event: the entry of one leaf (docs/formats/log.md). Nothing in it names
// a person or an item; the full record is only committed to.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "huanxin/base/bytes.hpp"
#include "huanxin/base/result.hpp"
#include "huanxin/base/time.hpp"

namespace huanxin::audit {

struct Leaf {
    std::uint64_t sequence = 0;  ///< From 1; the leaf's index is one less.
    Instant time;
    std::string kind;     ///< "claim.created"
    std::string subject;  ///< The id of what the event is about.
    std::string outcome;  ///< "held"
    /// Name and fen, in the order of the kind.
    std::vector<std::pair<std::string, std::int64_t>> amounts;
    std::optional<Bytes32> policy;  ///< Digest of the policy set that decided.
    Bytes32 commitment{};
    bool operator==(const Leaf&) const = default;
};

/// PUBLISHED FOR EVER: never change. One spelling for each leaf.
[[nodiscard]] std::string encode(const Leaf& leaf);
/// Errc::invalid with the line that is not as `encode` writes it.
[[nodiscard]] Result<Leaf> parse_leaf(std::string_view entry);

/// SHA-256(salt record): to whoever has both it proves the record, to others it says nothing.
[[nodiscard]] Bytes32 commitment(const Bytes32& salt, std::string_view record);

}  // namespace huanxin::audit
