#include "huanxin/audit/walk.hpp"

#include <algorithm>
#include <array>

#include "huanxin/base/invariant.hpp"

namespace huanxin::audit {

namespace {

using What = Difference::What;

std::string_view name_of(What what) {
    switch (what) {
        case What::entry:
            return "entry";
        case What::commitment:
            return "commitment";
        case What::tile:
            return "tile";
        case What::root:
            return "root";
        case What::signature:
            return "signature";
    }
    INVARIANT(false, "a difference is of one of the five");
}

bool is_of_the_log(const Error& error) {
    return error.code != Errc::io && error.code != Errc::unsupported;
}

Found differs(What what, std::uint64_t first, std::uint64_t last, std::string detail) {
    return Difference{what, first, last, std::move(detail)};
}

std::string events_text(std::uint64_t first, std::uint64_t last) {
    if (first == last) return "event " + std::to_string(first);
    return "events " + std::to_string(first) + " to " + std::to_string(last);
}

class Walker {
public:
    Walker(const LogSource& source, WalkPlan plan) : source_(source), plan_(std::move(plan)) {
        std::ranges::stable_sort(plan_.known, {}, &KnownTree::size);
    }

    Found run();
    [[nodiscard]] WalkReport report() const {
        return {std::nullopt, edge_.size(), tiles_, edge_.root()};
    }

private:
    /// The tile of a level that was read last.
    struct Kept {
        bool is_read = false;
        TreeSize index = 0;
        std::optional<std::string> bytes;
    };

    Found load(int level, TreeSize index);
    Found check_tile(const TileId& id);
    Found check_leaf(const Leaf& leaf, std::uint64_t sequence);
    Found check_further(const Leaf& leaf) const;
    Found no_more_entries(const TileId& id, const ReadEntries& read) const;
    Found append(const Hash& hash);
    Found compare_above();
    Found compare_roots();
    Found later_known() const;
    Found judge(const TileId& id, const ReadEntries& read);
    [[nodiscard]] std::optional<std::pair<Hash, Hash>> both_roots(
        const TileId& id, ReadEntries read, TreeSize size
    ) const;

    const LogSource& source_;
    WalkPlan plan_;
    Edge edge_;
    std::vector<Edge::Tile> completed_;
    std::array<Kept, kTileLevelMax + 1> kept_;
    std::optional<Instant> last_time_;
    std::size_t next_known_ = 0;
    TreeSize proved_ = 0;  ///< Size of the largest known tree so far.
    std::uint64_t tiles_ = 0;
};

Found Walker::run() {
    if (auto found = compare_roots(); ends(found)) return found;
    for (TreeSize index = 0; const auto id = tile_in(plan_.size, 0, index); ++index)
        if (auto found = check_tile(*id); ends(found)) return found;
    return later_known();
}

/// Sees to it that kept_[level] is the tile at `index`.
Found Walker::load(int level, TreeSize index) {
    Kept& kept = kept_[static_cast<std::size_t>(level)];
    if (kept.is_read && kept.index == index) return std::nullopt;
    const auto id = tile_in(plan_.size, level, index);
    INVARIANT(id, "hashes of the tree are in its tiles");
    auto bytes = source_.tile(*id);
    const std::string path = "tile " + path_of(*id);
    const int height = kTileHeight * level;
    const std::uint64_t first = (index * kTileWidth << height) + 1;
    const std::uint64_t last = (index * kTileWidth + id->width) << height;
    if (!bytes && !is_of_the_log(bytes.error())) return bytes.error();
    if (!bytes) return differs(What::tile, first, last, path + ": " + bytes.error().message);
    if (*bytes && (**bytes).size() != id->width * sizeof(Hash))
        return differs(
            What::tile,
            first,
            last,
            path + " has " + std::to_string((**bytes).size()) + " bytes instead of " +
                std::to_string(id->width * sizeof(Hash))
        );
    if (*bytes) ++tiles_;
    kept = {true, index, std::move(*bytes)};
    return std::nullopt;
}

Found Walker::check_tile(const TileId& id) {
    if (auto found = load(0, id.index); ends(found)) return found;
    const ReadEntries read = source_.entries(id);
    const std::optional<std::string>& stored = kept_[0].bytes;
    for (std::size_t i = 0; i < id.width; ++i) {
        const std::uint64_t sequence = edge_.size() + 1;
        if (i == read.entries.size()) return no_more_entries(id, read);
        const auto leaf = parse_leaf(read.entries[i]);
        if (!leaf) return differs(What::entry, sequence, sequence, leaf.error().message);
        if (auto found = check_leaf(*leaf, sequence); ends(found)) return found;
        const Hash hash = leaf_hash(read.entries[i]);
        if (stored && hash_at(*stored, i) != hash) return judge(id, read);
        if (auto found = check_further(*leaf); ends(found)) return found;
        if (auto found = append(hash); ends(found)) return found;
    }
    if (read.entries.size() > id.width || read.fault) return no_more_entries(id, read);
    return std::nullopt;
}

Found Walker::check_leaf(const Leaf& leaf, std::uint64_t sequence) {
    if (leaf.sequence != sequence)
        return differs(
            What::entry, sequence, sequence, "it has the number " + std::to_string(leaf.sequence)
        );
    if (last_time_ && leaf.time < *last_time_)
        return differs(
            What::entry,
            sequence,
            sequence,
            "its time, " + leaf.time.to_string() + ", is before that of the event before, " +
                last_time_->to_string()
        );
    last_time_ = leaf.time;
    return std::nullopt;
}

Found Walker::check_further(const Leaf& leaf) const {
    if (!plan_.check) return std::nullopt;
    auto found = plan_.check(leaf);
    if (found || !is_of_the_log(found.error())) return found;
    return differs(What::commitment, leaf.sequence, leaf.sequence, found.error().message);
}

/// Where the entries that were read are not as many as the tile has.
Found Walker::no_more_entries(const TileId& id, const ReadEntries& read) const {
    const std::uint64_t end = id.index * kTileWidth + id.width;
    if (read.entries.size() > id.width)
        return differs(What::entry, end, end, "more entries are given than the tree has");
    if (read.fault && !is_of_the_log(*read.fault)) return *read.fault;
    const std::uint64_t next = std::min(edge_.size() + 1, end);
    return differs(
        What::entry, next, next, read.fault ? read.fault->message : "it is not among the entries"
    );
}

Found Walker::append(const Hash& hash) {
    completed_.clear();
    edge_.append(hash, completed_);
    if (auto found = compare_above(); ends(found)) return found;
    return compare_roots();
}

/// Each tile that is complete is a hash of the level above.
Found Walker::compare_above() {
    for (std::size_t i = 0; i < completed_.size(); ++i) {
        const int level = completed_[i].id.level + 1;
        if (level > kTileLevelMax) break;
        const TreeSize position = completed_[i].id.index;
        // It was the last one there: in the level's open tile, or in one that it completed.
        const std::string_view hashes = i + 1 < completed_.size()
                                            ? std::string_view(completed_[i + 1].bytes)
                                            : edge_.partial(level);
        const std::string_view hash = hashes.substr(hashes.size() - sizeof(Hash));
        const TreeSize index = position / kTileWidth;
        if (auto found = load(level, index); ends(found)) return found;
        const auto& stored = kept_[static_cast<std::size_t>(level)].bytes;
        const std::size_t at = static_cast<std::size_t>(position % kTileWidth) * sizeof(Hash);
        if (!stored || std::string_view(*stored).substr(at, sizeof(Hash)) == hash) continue;
        const int height = kTileHeight * level;
        return differs(
            What::tile,
            (position << height) + 1,
            (position + 1) << height,
            "tile " + path_of(*tile_in(plan_.size, level, index)) +
                " has another hash of these events than that of their entries"
        );
    }
    return std::nullopt;
}

Found Walker::compare_roots() {
    for (; next_known_ < plan_.known.size(); ++next_known_) {
        const KnownTree& known = plan_.known[next_known_];
        if (known.size != edge_.size()) break;
        if (known.root != edge_.root())
            return differs(
                What::root,
                std::min(proved_ + 1, known.size),
                known.size,
                known.name +
                    " has another root than the entries up to here: one of these events "
                    "is not the one that was signed"
            );
        proved_ = known.size;
    }
    return std::nullopt;
}

/// A known tree that is larger than the log.
Found Walker::later_known() const {
    if (next_known_ == plan_.known.size()) return std::nullopt;
    const KnownTree& known = plan_.known.back();
    return differs(
        What::root,
        plan_.size + 1,
        known.size,
        known.name + " has " + std::to_string(known.size) + " events, but there are only " +
            std::to_string(plan_.size) + ": the rest was lost or is withheld"
    );
}

/// The next entry is not the one that its tile has.
Found Walker::judge(const TileId& id, const ReadEntries& read) {
    const std::uint64_t sequence = edge_.size() + 1;
    const std::string path = "tile " + path_of(id);
    if (next_known_ < plan_.known.size()) {
        const KnownTree& known = plan_.known[next_known_];
        const auto roots = both_roots(id, read, known.size);
        if (roots && roots->first == known.root)
            return differs(
                What::tile,
                sequence,
                sequence,
                path + " has another hash than its entry, and " + known.name + " has the entry's"
            );
        if (roots && roots->second == known.root)
            return differs(
                What::entry,
                sequence,
                sequence,
                "it is not the one that was signed: " + known.name + " and " + path +
                    " have another"
            );
    }
    return differs(
        What::entry,
        sequence,
        sequence,
        path + " has another hash than this entry; no known root says which of the two is wrong"
    );
}

/// The roots of the first `size` leaves, if the entries are right, and if the hashes are that the
/// tile `id` has from here on. nullopt if there are not so many entries to be read.
std::optional<std::pair<Hash, Hash>> Walker::both_roots(
    const TileId& id, ReadEntries read, TreeSize size
) const {
    if (size > plan_.size) return std::nullopt;
    Edge by_entries = edge_, by_tile = edge_;
    std::vector<Edge::Tile> completed;
    TileId at = id;
    while (true) {
        for (auto i = static_cast<std::size_t>(by_entries.size() % kTileWidth);
             i < at.width && by_entries.size() < size;
             ++i) {
            if (i >= read.entries.size()) return std::nullopt;
            const Hash hash = leaf_hash(read.entries[i]);
            completed.clear();
            by_entries.append(hash, completed);
            by_tile.append(at == id ? hash_at(*kept_[0].bytes, i) : hash, completed);
        }
        if (by_entries.size() == size) return std::pair(by_entries.root(), by_tile.root());
        at = *tile_in(plan_.size, 0, at.index + 1);
        read = source_.entries(at);
    }
}

}  // namespace

std::string Difference::to_string() const {
    const std::string text = std::string(name_of(what)) + ": " + detail;
    return first == 0 ? text : events_text(first, last) + ": " + text;
}

Result<WalkReport> walk(const LogSource& source, WalkPlan plan) {
    Walker walker(source, std::move(plan));
    auto found = walker.run();
    if (!found) return found.error();
    WalkReport report = walker.report();
    report.difference = std::move(*found);
    return report;
}

ReadEntries split_bundle(std::string_view bytes) {
    constexpr std::size_t kLengthSize = 2;
    ReadEntries read;
    while (!bytes.empty()) {
        const std::size_t length = bytes.size() < kLengthSize
                                       ? bytes.size()
                                       : std::size_t{static_cast<std::uint8_t>(bytes[0])} << 8 |
                                             static_cast<std::uint8_t>(bytes[1]);
        if (bytes.size() < kLengthSize + length) {
            read.fault = invalid("the bundle ends within an entry");
            return read;
        }
        read.entries.emplace_back(bytes.substr(kLengthSize, length));
        bytes.remove_prefix(kLengthSize + length);
    }
    return read;
}

}  // namespace huanxin::audit
