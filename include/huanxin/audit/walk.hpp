#pragma once
// A walk through a whole log: every entry, every hash of every tile, and every root that is known.
// Pure: what is read comes by the caller's functions, a tile at a time, so that memory does not
// grow with the log.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huanxin/audit/leaf.hpp"
#include "huanxin/audit/merkle.hpp"
#include "huanxin/audit/tiles.hpp"

namespace huanxin::audit {

/// Where a log is not what it must be.
struct Difference {
    enum class What : std::uint8_t {
        entry,       ///< Its lines, its number, its time, or it is not the one that was signed.
        commitment,  ///< Its record is another one.
        tile,        ///< A hash of a tile is not that of the entries.
        root,        ///< A tree that was signed is not the tree of the entries.
        signature,   ///< A checkpoint is not the log's.
    };
    What what{};
    /// Sequence numbers of the events that it is of; both 0 for a checkpoint by itself.
    std::uint64_t first = 0, last = 0;
    std::string detail;

    /// "event 17: entry: line 3 of the entry is not a time".
    [[nodiscard]] std::string to_string() const;
};

/// What a check found: a difference or none. An Error if it could not be made.
using Found = Result<std::optional<Difference>>;
/// Whether a walk ends with this.
[[nodiscard]] inline bool ends(const Found& found) {
    return !found || found->has_value();
}

/// Entries as far as they could be read.
struct ReadEntries {
    std::vector<std::string> entries;
    std::optional<Error> fault;  ///< Why the next one could not.
};
/// An Error with Errc::io or Errc::unsupported, of these functions or of WalkPlan::check, tells of
/// the means, and ends the walk. All others tell of the log: they are differences.
struct LogSource {
    /// The entries of a tile of level 0.
    std::function<ReadEntries(const TileId&)> entries;
    /// nullopt if the source keeps no such tile: then nothing is compared with it.
    std::function<Result<std::optional<std::string>>(const TileId&)> tile;
};

/// A tree that was signed.
struct KnownTree {
    std::string name;  ///< As messages name it: "the checkpoint".
    TreeSize size = 0;
    Hash root{};
};

struct WalkPlan {
    TreeSize size = 0;
    std::vector<KnownTree> known;
    /// What else is to be checked of an entry, of each in order; may be empty.
    std::function<Found(const Leaf&)> check;
};

struct WalkReport {
    /// That of the lowest sequence number; without one, all of the log is as it must be.
    std::optional<Difference> difference;
    TreeSize entries = 0;     ///< That were checked.
    std::uint64_t tiles = 0;  ///< Likewise, of hashes.
    Hash root{};              ///< Of these entries.
};

/// Walks through the first `plan.size` entries. Where an entry and its tile differ, the next known
/// root says which of the two is wrong. An Error if the source could not be read.
[[nodiscard]] Result<WalkReport> walk(const LogSource& source, WalkPlan plan);

/// The entries of a bundle (C2SP tlog-tiles), as far as it holds whole ones; `fault` if bytes are
/// left.
[[nodiscard]] ReadEntries split_bundle(std::string_view bytes);

}  // namespace huanxin::audit
