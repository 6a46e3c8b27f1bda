#include "huanxin/audit/merkle.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "huanxin/base/digest.hpp"
#include "huanxin/base/invariant.hpp"

namespace huanxin::audit {

Hash leaf_hash(std::string_view entry) {
    std::string bytes(1, '\0');
    bytes.append(entry);
    return sha256(bytes);
}

Hash node_hash(const Hash& left, const Hash& right) {
    std::array<char, 1 + 2 * sizeof(Hash)> bytes{'\1'};
    std::ranges::copy(left, bytes.begin() + 1);
    std::ranges::copy(right, bytes.begin() + 1 + sizeof(Hash));
    return sha256({bytes.data(), bytes.size()});
}

Hash empty_root() {
    return sha256({});
}

namespace {

/// Leaves begin … end − 1 as complete subtrees from left to right. `begin` is a multiple of every
/// power of two below the size of the range, as in the ranges of RFC 6962.
std::vector<Node> parts(TreeSize begin, TreeSize end) {
    std::vector<Node> nodes;
    while (begin < end) {
        const int height = static_cast<int>(std::bit_width(end - begin)) - 1;
        nodes.push_back({height, begin >> height});
        begin += TreeSize{1} << height;
    }
    return nodes;
}

/// MTH(D[begin:end]).
Result<Hash> range_hash(TreeSize begin, TreeSize end, const ReadNode& read) {
    const std::vector<Node> nodes = parts(begin, end);
    INVARIANT(!nodes.empty(), "a range of the tree has leaves");
    auto hash = read(nodes.back());
    for (auto node = nodes.rbegin() + 1; hash && node != nodes.rend(); ++node) {
        const auto left = read(*node);
        if (!left) return left.error();
        hash = node_hash(*left, *hash);
    }
    return hash;
}

/// The largest power of two below `size`, which is above 1.
TreeSize split(TreeSize size) {
    return std::bit_floor(size - 1);
}

/// Proofs descend from the root, and list what they leave aside from the leaves up.
Result<std::vector<Hash>> hashes_of(
    std::vector<std::pair<TreeSize, TreeSize>> ranges, const ReadNode& read
) {
    std::ranges::reverse(ranges);
    std::vector<Hash> hashes;
    for (const auto& [begin, end] : ranges) {
        const auto hash = range_hash(begin, end, read);
        if (!hash) return hash.error();
        hashes.push_back(*hash);
    }
    return hashes;
}

}  // namespace

Result<Hash> root_of(TreeSize size, const ReadNode& read) {
    if (size == 0) return empty_root();
    return range_hash(0, size, read);
}

Result<std::vector<Hash>> inclusion_proof(TreeSize index, TreeSize size, const ReadNode& read) {
    INVARIANT(index < size, "a proof is of a leaf of the tree");
    std::vector<std::pair<TreeSize, TreeSize>> aside;
    TreeSize begin = 0, end = size;
    while (end - begin > 1) {
        const TreeSize middle = begin + split(end - begin);
        if (index < middle) {
            aside.emplace_back(middle, end);
            end = middle;
        } else {
            aside.emplace_back(begin, middle);
            begin = middle;
        }
    }
    return hashes_of(std::move(aside), read);
}

Result<std::vector<Hash>> consistency_proof(
    TreeSize old_size, TreeSize size, const ReadNode& read
) {
    INVARIANT(old_size > 0 && old_size <= size, "a proof is of a beginning of the tree");
    std::vector<std::pair<TreeSize, TreeSize>> aside;
    TreeSize begin = 0, end = size;
    while (end > old_size) {
        const TreeSize middle = begin + split(end - begin);
        if (old_size <= middle) {
            aside.emplace_back(middle, end);
            end = middle;
        } else {
            aside.emplace_back(begin, middle);
            begin = middle;
        }
    }
    // The subtree at which the old tree ends; the old root itself needs no telling.
    if (begin > 0) aside.emplace_back(begin, end);
    return hashes_of(std::move(aside), read);
}

bool verify_inclusion(
    const Hash& leaf, TreeSize index, TreeSize size, std::span<const Hash> proof, const Hash& root
) {
    if (index >= size) return false;
    TreeSize first = index, last = size - 1;
    Hash hash = leaf;
    for (const Hash& other : proof) {
        if (last == 0) return false;
        if ((first & 1) == 1 || first == last) {
            hash = node_hash(other, hash);
            while ((first & 1) == 0 && first != 0) {
                first >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(hash, other);
        }
        first >>= 1;
        last >>= 1;
    }
    return last == 0 && hash == root;
}

bool verify_consistency(
    TreeSize old_size,
    const Hash& old_root,
    TreeSize size,
    const Hash& root,
    std::span<const Hash> proof
) {
    if (old_size == 0 || old_size > size) return false;
    if (old_size == size) return proof.empty() && old_root == root;
    std::vector<Hash> path(proof.begin(), proof.end());
    if (std::has_single_bit(old_size)) path.insert(path.begin(), old_root);
    if (path.empty()) return false;
    TreeSize first = old_size - 1, last = size - 1;
    while ((first & 1) == 1) {
        first >>= 1;
        last >>= 1;
    }
    Hash old_hash = path.front(), hash = path.front();
    for (auto other = path.begin() + 1; other != path.end(); ++other) {
        if (last == 0) return false;
        if ((first & 1) == 1 || first == last) {
            old_hash = node_hash(*other, old_hash);
            hash = node_hash(*other, hash);
            while ((first & 1) == 0 && first != 0) {
                first >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(hash, *other);
        }
        first >>= 1;
        last >>= 1;
    }
    return last == 0 && old_hash == old_root && hash == root;
}

}  // namespace huanxin::audit
