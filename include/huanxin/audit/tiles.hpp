#pragma once
// The tree in tiles (C2SP tlog-tiles): tiles of 256 hashes, whose level 0 are the leaves' hashes,
// and each of whose hashes at a higher level is that of a full tile below. Pure.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/audit/merkle.hpp"

namespace huanxin::audit {

inline constexpr int kTileHeight = 8;
inline constexpr std::size_t kTileWidth = std::size_t{1} << kTileHeight;
inline constexpr int kTileLevelMax = 7;  ///< Enough for all 64-bit sizes.

struct TileId {
    int level = 0;
    TreeSize index = 0;
    std::size_t width = kTileWidth;  ///< 1 … 256; below 256 it is partial.
    bool operator==(const TileId&) const = default;

    [[nodiscard]] bool full() const { return width == kTileWidth; }
};

/// "0/x001/234", "1/000.p/17": what stands behind "/tile/".
[[nodiscard]] std::string path_of(const TileId& id);
/// "x001/234.p/17": what stands behind "/tile/entries/"; level 0.
[[nodiscard]] std::string entries_path_of(const TileId& id);
/// nullopt for every other spelling.
[[nodiscard]] std::optional<TileId> parse_tile_path(std::string_view path);
[[nodiscard]] std::optional<TileId> parse_entries_path(std::string_view path);

/// How many hashes a level has in a tree of `size` leaves.
[[nodiscard]] TreeSize hashes_at(TreeSize size, int level);
/// The tile as it is in a tree of `size` leaves; nullopt if that has none of it.
[[nodiscard]] std::optional<TileId> tile_in(TreeSize size, int level, TreeSize index);
/// All tiles of a tree of `size` leaves, level by level.
[[nodiscard]] std::vector<TileId> tiles_of(TreeSize size);

/// Gives the bytes of a tile, 32 for each hash.
using ReadTile = std::function<Result<std::string>(const TileId&)>;

/// Complete subtrees of a tree of `size` leaves, out of its tiles.
[[nodiscard]] ReadNode node_reader(TreeSize size, ReadTile read);

/// The hash of 1 … 256 hashes that make a complete subtree: their number is a power of two.
[[nodiscard]] Hash subtree_hash(std::string_view hashes);

[[nodiscard]] Hash hash_at(std::string_view tile, std::size_t position);

/// The growing right edge: what has been appended and is in no full tile yet.
class Edge {
public:
    struct Tile {
        TileId id;
        std::string bytes;
    };

    Edge() = default;
    /// That of a tree of `size` leaves.
    [[nodiscard]] static Result<Edge> of(TreeSize size, const ReadTile& read);

    /// Full tiles that this leaf completes are added to `completed`, lowest level first.
    void append(const Hash& leaf, std::vector<Tile>& completed);

    [[nodiscard]] TreeSize size() const { return size_; }
    [[nodiscard]] Hash root() const;
    /// Hashes of the partial tile of a level; "" if it has none.
    [[nodiscard]] std::string_view partial(int level) const;

private:
    TreeSize size_ = 0;
    std::vector<std::string> levels_;  ///< Fewer than 256 hashes each.
};

}  // namespace huanxin::audit
