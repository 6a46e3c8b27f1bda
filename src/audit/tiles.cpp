#include "huanxin/audit/tiles.hpp"

#include <algorithm>
#include <bit>
#include <charconv>

#include "huanxin/base/invariant.hpp"

namespace huanxin::audit {

namespace {

constexpr std::size_t kHashSize = sizeof(Hash);
constexpr TreeSize kPerElement = 1'000;  // Three digits a path element.

std::string three_digits(TreeSize number) {
    const std::string digits = std::to_string(number);
    return std::string(3 - digits.size(), '0') + digits;
}

std::string index_path(const TileId& id) {
    std::string path = three_digits(id.index % kPerElement);
    for (TreeSize rest = id.index / kPerElement; rest > 0; rest /= kPerElement)
        path.insert(0, "x" + three_digits(rest % kPerElement) + "/");
    if (!id.full()) path += ".p/" + std::to_string(id.width);
    return path;
}

/// Decimal digits only, without leading zeros.
std::optional<TreeSize> number_of(std::string_view digits) {
    TreeSize number = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, fault] = std::from_chars(digits.data(), end, number);
    if (fault != std::errc() || stop != end || (digits.front() == '0' && digits.size() > 1))
        return std::nullopt;
    return number;
}

/// "x001/234" and "x001/234.p/17".
bool read_index(std::string_view path, TileId& id) {
    const std::size_t partial = path.find(".p/");
    if (partial != std::string_view::npos) {
        const auto width = number_of(path.substr(partial + 3));
        if (!width || *width == 0 || *width >= kTileWidth) return false;
        id.width = static_cast<std::size_t>(*width);
    }
    TreeSize index = 0;
    std::string_view rest = path.substr(0, partial);
    while (true) {
        const bool more = rest.starts_with('x');
        if (more) rest.remove_prefix(1);
        if (rest.size() < 3) return false;
        TreeSize digits = 0;
        const auto [stop, fault] = std::from_chars(rest.data(), rest.data() + 3, digits);
        if (fault != std::errc() || stop != rest.data() + 3) return false;
        // Larger indexes than these no tree of 2^63 leaves has.
        if (index > (TreeSize{1} << 55) / kPerElement) return false;
        index = index * kPerElement + digits;
        rest.remove_prefix(3);
        if (!more) break;
        if (!rest.starts_with('/')) return false;
        rest.remove_prefix(1);
    }
    id.index = index;
    // Another spelling, such as a leading "x000/", is none.
    return rest.empty() && index_path(id) == path;
}

std::string_view hash_view(std::string_view tile, std::size_t position) {
    return tile.substr(position * kHashSize, kHashSize);
}

}  // namespace

std::string path_of(const TileId& id) {
    return std::to_string(id.level) + "/" + index_path(id);
}

std::string entries_path_of(const TileId& id) {
    return index_path(id);
}

std::optional<TileId> parse_tile_path(std::string_view path) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos || slash == 0) return std::nullopt;
    const auto level = number_of(path.substr(0, slash));
    if (!level || *level > kTileLevelMax) return std::nullopt;
    TileId id;
    id.level = static_cast<int>(*level);
    if (!read_index(path.substr(slash + 1), id)) return std::nullopt;
    return id;
}

std::optional<TileId> parse_entries_path(std::string_view path) {
    TileId id;
    if (!read_index(path, id)) return std::nullopt;
    return id;
}

TreeSize hashes_at(TreeSize size, int level) {
    const int height = level * kTileHeight;
    return height >= 64 ? 0 : size >> height;
}

std::optional<TileId> tile_in(TreeSize size, int level, TreeSize index) {
    const TreeSize hashes = hashes_at(size, level);
    if (index > hashes / kTileWidth) return std::nullopt;
    const TreeSize width = std::min<TreeSize>(kTileWidth, hashes - index * kTileWidth);
    if (width == 0) return std::nullopt;
    return TileId{level, index, static_cast<std::size_t>(width)};
}

std::vector<TileId> tiles_of(TreeSize size) {
    std::vector<TileId> tiles;
    for (int level = 0; level <= kTileLevelMax; ++level)
        for (TreeSize index = 0; const auto id = tile_in(size, level, index); ++index)
            tiles.push_back(*id);
    return tiles;
}

Hash hash_at(std::string_view tile, std::size_t position) {
    return first_bytes<kHashSize>(hash_view(tile, position));
}

Hash subtree_hash(std::string_view hashes) {
    std::size_t count = hashes.size() / kHashSize;
    INVARIANT(std::has_single_bit(count), "a complete subtree has a power of two of leaves");
    std::vector<Hash> level;
    level.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        level.push_back(hash_at(hashes, i));
    for (; count > 1; count /= 2)
        for (std::size_t i = 0; i < count / 2; ++i)
            level[i] = node_hash(level[2 * i], level[2 * i + 1]);
    return level.front();
}

ReadNode node_reader(TreeSize size, ReadTile read) {
    return [size, read = std::move(read)](const Node& node) -> Result<Hash> {
        // A subtree of full height is read as one hash of the level above.
        const int level = node.height / kTileHeight;
        const int height = node.height % kTileHeight;
        const TreeSize first = node.index << height;
        const auto id = tile_in(size, level, first / kTileWidth);
        const std::size_t position = static_cast<std::size_t>(first % kTileWidth);
        const std::size_t count = std::size_t{1} << height;
        INVARIANT(id && position + count <= id->width, "a complete subtree lies within the tree");
        const auto bytes = read(*id);
        if (!bytes) return bytes.error();
        if (bytes->size() != id->width * kHashSize)
            return Error{Errc::corrupt, "the tile " + path_of(*id) + " has not its length"};
        return subtree_hash(std::string_view(*bytes).substr(position * kHashSize, count * kHashSize)
        );
    };
}

Result<Edge> Edge::of(TreeSize size, const ReadTile& read) {
    Edge edge;
    edge.size_ = size;
    for (int level = 0; hashes_at(size, level) > 0; ++level) {
        edge.levels_.emplace_back();
        const auto id = tile_in(size, level, hashes_at(size, level) / kTileWidth);
        if (!id) continue;
        auto bytes = read(*id);
        if (!bytes) return bytes.error();
        edge.levels_.back() = std::move(*bytes);
    }
    return edge;
}

void Edge::append(const Hash& leaf, std::vector<Tile>& completed) {
    Hash hash = leaf;
    for (std::size_t level = 0;; ++level) {
        if (levels_.size() == level) levels_.emplace_back();
        std::string& hashes = levels_[level];
        hashes.append(as_view(hash));
        if (hashes.size() < kTileWidth * kHashSize) break;
        hash = subtree_hash(hashes);
        const TreeSize index = hashes_at(size_ + 1, static_cast<int>(level)) / kTileWidth - 1;
        completed.push_back({{static_cast<int>(level), index}, std::move(hashes)});
        hashes.clear();
    }
    ++size_;
}

Hash Edge::root() const {
    // From the right, smallest subtrees first: those of level 0 lie to the right of level 1's.
    std::optional<Hash> hash;
    for (const std::string& hashes : levels_) {
        std::size_t end = hashes.size() / kHashSize;
        while (end > 0) {
            const std::size_t count = std::size_t{1} << std::countr_zero(end);
            const Hash left = subtree_hash(
                std::string_view(hashes).substr((end - count) * kHashSize, count * kHashSize)
            );
            hash = hash ? node_hash(left, *hash) : left;
            end -= count;
        }
    }
    return hash.value_or(empty_root());
}

std::string_view Edge::partial(int level) const {
    const auto at = static_cast<std::size_t>(level);
    return at < levels_.size() ? std::string_view(levels_[at]) : std::string_view();
}

}  // namespace huanxin::audit
