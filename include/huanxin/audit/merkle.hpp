#pragma once
// The Merkle tree of RFC 6962 section 2.1 (the same as RFC 9162's): hashes, proofs and their
// verification. Pure; nothing is stored here.

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "huanxin/base/bytes.hpp"
#include "huanxin/base/result.hpp"

namespace huanxin::audit {

using Hash = Bytes32;

/// Number of leaves, or the index of one.
using TreeSize = std::uint64_t;

/// SHA-256(0x00 entry).
[[nodiscard]] Hash leaf_hash(std::string_view entry);
/// SHA-256(0x01 left right).
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right);
/// The root of a tree without leaves: SHA-256 of nothing.
[[nodiscard]] Hash empty_root();

/// A complete subtree: the leaves index·2^height … (index + 1)·2^height − 1.
struct Node {
    int height = 0;
    TreeSize index = 0;
    bool operator==(const Node&) const = default;
};

/// Gives the hash of a complete subtree within the tree that is asked about.
using ReadNode = std::function<Result<Hash>(const Node&)>;

/// The root of the first `size` leaves.
[[nodiscard]] Result<Hash> root_of(TreeSize size, const ReadNode& read);

/// RFC 6962 2.1.1: the path of leaf `index` in the tree of `size` leaves, from the leaf's sibling
/// up. index < size.
[[nodiscard]] Result<std::vector<Hash>> inclusion_proof(
    TreeSize index, TreeSize size, const ReadNode& read
);
/// RFC 6962 2.1.2: that the tree of `old_size` leaves is a beginning of the one of `size`.
/// 0 < old_size ≤ size.
[[nodiscard]] Result<std::vector<Hash>> consistency_proof(
    TreeSize old_size, TreeSize size, const ReadNode& read
);

/// RFC 9162 2.1.3.2. False for an index beyond the tree.
[[nodiscard]] bool verify_inclusion(
    const Hash& leaf, TreeSize index, TreeSize size, std::span<const Hash> proof, const Hash& root
);
/// RFC 9162 2.1.4.2. False unless 0 < old_size ≤ size.
[[nodiscard]] bool verify_consistency(
    TreeSize old_size,
    const Hash& old_root,
    TreeSize size,
    const Hash& root,
    std::span<const Hash> proof
);

}  // namespace huanxin::audit
