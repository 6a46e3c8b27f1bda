#pragma once
// A tree held in memory as the RFC defines it, and the same in tiles.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "huanxin/audit/tiles.hpp"

namespace huanxin::audit::testing {

/// MTH(D) of RFC 6962 2.1, word for word.
[[nodiscard]] Hash mth(std::span<const Hash> leaves);
/// PATH(m, D) of 2.1.1.
[[nodiscard]] std::vector<Hash> path(std::size_t index, std::span<const Hash> leaves);
/// PROOF(m, D) of 2.1.2.
[[nodiscard]] std::vector<Hash> proof(std::size_t old_size, std::span<const Hash> leaves);

/// Leaf hashes of "0", "1", ….
[[nodiscard]] std::vector<Hash> some_leaves(std::size_t count);

/// Complete subtrees of `leaves`, which must outlive it.
[[nodiscard]] ReadNode reader_of(const std::vector<Hash>& leaves);

/// The tiles that a log keeps: full ones, and the edge.
class TiledTree {
public:
    void append(const Hash& leaf);
    [[nodiscard]] const Edge& edge() const { return edge_; }
    /// A tile of the tree as it is now.
    [[nodiscard]] ReadTile reader() const;
    [[nodiscard]] const std::map<std::string, std::string>& full() const { return full_; }

private:
    Edge edge_;
    std::map<std::string, std::string> full_;  ///< By path.
};

}  // namespace huanxin::audit::testing
