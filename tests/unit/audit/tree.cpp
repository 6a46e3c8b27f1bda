#include "tree.hpp"

#include <bit>

namespace huanxin::audit::testing {

namespace {

/// k of the RFC: the largest power of two below n.
std::size_t k_of(std::size_t n) {
    std::size_t k = 1;
    while (2 * k < n)
        k *= 2;
    return k;
}

std::vector<Hash> subproof(std::size_t m, std::span<const Hash> d, bool known) {
    const std::size_t n = d.size();
    if (m == n) return known ? std::vector<Hash>() : std::vector{mth(d)};
    const std::size_t k = k_of(n);
    if (m <= k) {
        auto proof = subproof(m, d.first(k), known);
        proof.push_back(mth(d.subspan(k)));
        return proof;
    }
    auto proof = subproof(m - k, d.subspan(k), false);
    proof.push_back(mth(d.first(k)));
    return proof;
}

}  // namespace

Hash mth(std::span<const Hash> leaves) {
    if (leaves.empty()) return empty_root();
    if (leaves.size() == 1) return leaves.front();
    const std::size_t k = k_of(leaves.size());
    return node_hash(mth(leaves.first(k)), mth(leaves.subspan(k)));
}

std::vector<Hash> path(std::size_t index, std::span<const Hash> leaves) {
    if (leaves.size() == 1) return {};
    const std::size_t k = k_of(leaves.size());
    auto hashes = index < k ? path(index, leaves.first(k)) : path(index - k, leaves.subspan(k));
    hashes.push_back(index < k ? mth(leaves.subspan(k)) : mth(leaves.first(k)));
    return hashes;
}

std::vector<Hash> proof(std::size_t old_size, std::span<const Hash> leaves) {
    return subproof(old_size, leaves, true);
}

std::vector<Hash> some_leaves(std::size_t count) {
    std::vector<Hash> leaves;
    for (std::size_t i = 0; i < count; ++i)
        leaves.push_back(leaf_hash(std::to_string(i)));
    return leaves;
}

ReadNode reader_of(const std::vector<Hash>& leaves) {
    return [&leaves](const Node& node) -> Result<Hash> {
        const std::size_t count = std::size_t{1} << node.height;
        return mth(std::span(leaves).subspan(node.index * count, count));
    };
}

void TiledTree::append(const Hash& leaf) {
    std::vector<Edge::Tile> completed;
    edge_.append(leaf, completed);
    for (Edge::Tile& tile : completed)
        full_[path_of(tile.id)] = std::move(tile.bytes);
}

ReadTile TiledTree::reader() const {
    return [this](const TileId& id) -> Result<std::string> {
        if (!id.full()) {
            // A partial tile of an earlier size is the beginning of what has grown since.
            const auto now = full_.find(path_of({id.level, id.index}));
            const std::string_view bytes =
                now == full_.end() ? edge_.partial(id.level) : std::string_view(now->second);
            return std::string(bytes.substr(0, id.width * sizeof(Hash)));
        }
        const auto full = full_.find(path_of(id));
        if (full == full_.end()) return Error{Errc::not_found, path_of(id)};
        return full->second;
    };
}

}  // namespace huanxin::audit::testing
