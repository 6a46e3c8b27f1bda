#include "huanxin/publish/tree.hpp"

#include "huanxin/base/invariant.hpp"
#include "huanxin/engine/leaves.hpp"

namespace huanxin::publish {

namespace {

using audit::Edge;
using audit::kTileWidth;
using audit::TileId;
using audit::TreeSize;

/// Full tiles that are kept in memory before they are stored: so many times 256 leaves are hashed
/// again at a start after a crash.
constexpr std::size_t kTilesPerSave = 64;

// ON DISK, in the log's own store: never change.
constexpr std::string_view kSavedSize = "m";  // Size of the tree whose full tiles are stored.

std::string big_endian(std::uint64_t number) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<char>(number >> shift & 0xff));
    return bytes;
}

std::uint64_t read_big_endian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes)
        number = number << 8 | static_cast<std::uint8_t>(byte);
    return number;
}

std::string tile_key(int level, TreeSize index) {
    return std::string("t").append(1, static_cast<char>(level)).append(big_endian(index));
}

Error corrupt(std::string message) {
    return {Errc::corrupt, std::move(message)};
}

/// Index of the partial tile of a level, which may have no hash yet.
TreeSize edge_index(TreeSize size, int level) {
    return audit::hashes_at(size, level) / kTileWidth;
}

}  // namespace

Result<void> Tree::load() {
    const auto saved = tiles_.get(std::string(kSavedSize));
    if (!saved) return saved.error();
    const TreeSize size = *saved ? read_big_endian(**saved) : 0;
    auto edge = Edge::of(size, [this](const TileId& id) { return edge_tile(id); });
    if (!edge) return edge.error();
    edge_ = std::move(*edge);
    while (true) {
        const auto appended = append_leaves();
        if (!appended) return appended.error();
        if (*appended < kLeavesPerRead) return {};
    }
}

Result<std::vector<std::string>> Tree::entries(TreeSize index, std::size_t limit) const {
    return engine::read_leaves(events_, index + 1, limit);
}

Result<std::size_t> Tree::append_leaves() {
    const auto leaves = entries(edge_.size(), kLeavesPerRead);
    if (!leaves) return leaves.error();
    std::vector<Edge::Tile> completed;
    for (const std::string& entry : *leaves)
        edge_.append(audit::leaf_hash(entry), completed);
    std::size_t waiting = 0;
    {
        const std::lock_guard lock(mutex_);
        for (Edge::Tile& tile : completed)
            fresh_.emplace(std::pair(tile.id.level, tile.id.index), std::move(tile.bytes));
        waiting = fresh_.size();
    }
    if (waiting >= kTilesPerSave)
        if (auto saved = save(); !saved) return saved.error();
    return leaves->size();
}

/// Full tiles never change: readers may find one in memory and in the store.
Result<void> Tree::save() {
    store::Batch batch;
    std::vector<std::pair<int, TreeSize>> saved;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, bytes] : fresh_) {
            batch.put(tile_key(id.first, id.second), bytes);
            saved.push_back(id);
        }
    }
    if (saved.empty()) return {};
    batch.put(std::string(kSavedSize), big_endian(edge_index(edge_.size(), 0) * kTileWidth));
    if (auto committed = tiles_.commit(batch); !committed) return committed;
    const std::lock_guard lock(mutex_);
    for (const auto& id : saved)
        fresh_.erase(id);
    return {};
}

Result<std::string> Tree::full_tile(int level, TreeSize index) const {
    {
        const std::lock_guard lock(mutex_);
        const auto fresh = fresh_.find({level, index});
        if (fresh != fresh_.end()) return fresh->second;
    }
    auto stored = tiles_.get(tile_key(level, index));
    if (!stored) return stored.error();
    if (!*stored || (**stored).size() != kTileWidth * sizeof(audit::Hash))
        return corrupt(
            "the log's tile " + audit::path_of({level, index}) +
            " is missing: make the tiles again with `huanxin log rebuild`"
        );
    return std::move(**stored);
}

/// A partial tile out of the full ones below it, for a tree whose leaves are all in full tiles of
/// level 0.
Result<std::string> Tree::edge_tile(const TileId& id) const {
    INVARIANT(id.level > 0, "the tree that is saved ends with a full tile");
    std::string bytes;
    for (std::size_t i = 0; i < id.width; ++i) {
        const auto below = full_tile(id.level - 1, id.index * kTileWidth + i);
        if (!below) return below.error();
        bytes.append(as_view(audit::subtree_hash(*below)));
    }
    return bytes;
}

/// A tile of the tree that ends with `edge`, or of an earlier one.
Result<std::string> Tree::tile(const Edge& edge, const TileId& id) const {
    constexpr std::size_t kHashSize = sizeof(audit::Hash);
    if (id.index == edge_index(edge.size(), id.level))
        return std::string(edge.partial(id.level).substr(0, id.width * kHashSize));
    auto bytes = full_tile(id.level, id.index);
    if (bytes) bytes->resize(id.width * kHashSize);
    return bytes;
}

audit::ReadNode Tree::nodes(TreeSize size, const Edge& edge) const {
    return audit::node_reader(size, [this, &edge](const TileId& id) { return tile(edge, id); });
}

Result<TreeSize> make_tiles(const store::Store& events, store::Store& tiles) {
    Tree tree(events, tiles);
    if (auto loaded = tree.load(); !loaded) return loaded.error();
    if (auto saved = tree.save(); !saved) return saved.error();
    return tree.edge().size();
}

Result<StoredTiles> StoredTiles::open(const store::Store& tiles) {
    const auto saved = tiles.get(std::string(kSavedSize));
    if (!saved) return saved.error();
    if (!*saved) return StoredTiles(tiles, 0);
    const TreeSize size = read_big_endian(**saved);
    if ((**saved).size() != sizeof(size) || size % kTileWidth != 0)
        return corrupt("the number of leaves that the log's tiles are of is damaged");
    return StoredTiles(tiles, size);
}

Result<std::optional<std::string>> StoredTiles::read(const TileId& id) const {
    if (!id.full() || id.index >= audit::hashes_at(size_, id.level + 1))
        return std::optional<std::string>();
    auto stored = tiles_->get(tile_key(id.level, id.index));
    if (stored && !*stored) return corrupt("it is missing");
    return stored;
}

Result<void> StoredTiles::check_end() const {
    for (int level = 0; level <= audit::kTileLevelMax; ++level) {
        const TreeSize end = audit::hashes_at(size_, level + 1);
        const auto beyond =
            tiles_->scan(tile_key(level, end).substr(0, 2), tile_key(level, end), 1);
        if (!beyond) return beyond.error();
        if (!beyond->empty())
            return corrupt(
                "a tile of level " + std::to_string(level) + " is there that should not be"
            );
    }
    return {};
}

}  // namespace huanxin::publish
