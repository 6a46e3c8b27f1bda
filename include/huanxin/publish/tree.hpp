#pragma once
// The log's tree: its right edge in memory, its full tiles in a store of their own. Tiles are
// derived: what is lost of them is made again from the leaves.

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "huanxin/audit/tiles.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::publish {

class Tree {
public:
    /// `events` holds the engine's leaves, `tiles` is the tree's own. Both must outlive it.
    Tree(const store::Store& events, store::Store& tiles) : events_(events), tiles_(tiles) {}

    // One thread at a time.

    /// Brings the tree up to the last leaf that is there.
    [[nodiscard]] Result<void> load();
    /// Appends leaves that were committed since, at most kLeavesPerRead; how many.
    [[nodiscard]] Result<std::size_t> append_leaves();
    /// Stores the full tiles that are in memory only.
    [[nodiscard]] Result<void> save();
    [[nodiscard]] const audit::Edge& edge() const { return edge_; }

    // Any thread. `edge` is the tree's as it was at some time.

    /// A tile of the tree that ends with `edge`, or of an earlier one. Errc::corrupt if the store
    /// lacks it.
    [[nodiscard]] Result<std::string> tile(const audit::Edge& edge, const audit::TileId& id) const;
    /// Nodes of the tree of `size` leaves. `edge` must outlive the reader.
    [[nodiscard]] audit::ReadNode nodes(audit::TreeSize size, const audit::Edge& edge) const;
    /// `limit` entries from leaf `index` on, as far as there are any.
    [[nodiscard]] Result<std::vector<std::string>> entries(audit::TreeSize index, std::size_t limit)
        const;

    static constexpr std::size_t kLeavesPerRead = 4'096;

private:
    [[nodiscard]] Result<std::string> full_tile(int level, audit::TreeSize index) const;
    [[nodiscard]] Result<std::string> edge_tile(const audit::TileId& id) const;

    const store::Store& events_;
    store::Store& tiles_;
    audit::Edge edge_;
    mutable std::mutex mutex_;
    /// Full tiles that are not in `tiles_` yet, by level and index.
    std::map<std::pair<int, audit::TreeSize>, std::string> fresh_;
};

/// Makes and stores the tiles of all leaves; how many there are. For `huanxin log rebuild`.
[[nodiscard]] Result<audit::TreeSize> make_tiles(const store::Store& events, store::Store& tiles);

/// The tiles as they are stored, for checks: nothing is made again.
class StoredTiles {
public:
    /// Errc::corrupt if the store's own account of them is damaged.
    [[nodiscard]] static Result<StoredTiles> open(const store::Store& tiles);

    /// Of the tree whose full tiles are stored.
    [[nodiscard]] audit::TreeSize size() const { return size_; }
    /// nullopt if it is not a full tile of that tree. Errc::corrupt if it is and is missing.
    [[nodiscard]] Result<std::optional<std::string>> read(const audit::TileId& id) const;
    /// Errc::corrupt if a tile is there that is none of that tree.
    [[nodiscard]] Result<void> check_end() const;

private:
    StoredTiles(const store::Store& tiles, audit::TreeSize size) : tiles_(&tiles), size_(size) {}

    const store::Store* tiles_;  ///< Never null.
    audit::TreeSize size_;
};

}  // namespace huanxin::publish
