#include "huanxin/audit/tiles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tree.hpp"

namespace huanxin::audit {
namespace {

using ::testing::ElementsAre;
using testing::some_leaves;
using testing::TiledTree;

std::vector<std::string> paths(TreeSize size) {
    std::vector<std::string> paths;
    for (const TileId& id : tiles_of(size))
        paths.push_back(path_of(id));
    return paths;
}

TEST(TilePaths, OfTheSpecification_Match) {
    EXPECT_EQ(path_of({0, 1'234'067}), "0/x001/x234/067");
    EXPECT_EQ(entries_path_of({0, 1'234'067, 5}), "x001/x234/067.p/5");
    EXPECT_EQ(path_of({63 / 8, 999}), "7/999");
    EXPECT_EQ(parse_tile_path("0/x001/x234/067"), (TileId{0, 1'234'067}));
    EXPECT_EQ(parse_tile_path("1/000.p/17"), (TileId{1, 0, 17}));
    EXPECT_EQ(parse_entries_path("x001/000.p/255"), (TileId{0, 1'000, 255}));
}

TEST(TilePaths, OtherSpellings_AreNone) {
    for (const char* path :
         {"",
          "0",
          "0/",
          "0/1",
          "0/01",
          "0/0000",
          "0/x000/001",
          "0/x1/001",
          "00/001",
          "8/001",
          "-1/001",
          "0/001.p/0",
          "0/001.p/256",
          "0/001.p/01",
          "0/001.p/",
          "0/001.p/1.p/1",
          "0/001/",
          "0/x001",
          "0/001/002",
          "0/x001/x002",
          "0/001.p",
          "0/-01",
          "0/x001//002",
          " 0/001",
          "0/x999/x999/x999/x999/x999/x999/999",
          "entries/001"})
        EXPECT_EQ(parse_tile_path(path), std::nullopt) << path;
}

TEST(TilePaths, AnyIndex_ReadsBack) {
    for (TreeSize index = 1; index < (TreeSize{1} << 54); index = index * 3 + 1) {
        const TileId id{2, index, static_cast<std::size_t>(index % 255) + 1};
        EXPECT_EQ(parse_tile_path(path_of(id)), id) << path_of(id);
        EXPECT_EQ(parse_entries_path(entries_path_of(id))->index, index);
    }
}

TEST(Tiles, OfASize_AreThoseOfTheSpecification) {
    EXPECT_THAT(paths(0), ElementsAre());
    EXPECT_THAT(paths(1), ElementsAre("0/000.p/1"));
    EXPECT_THAT(paths(256), ElementsAre("0/000", "1/000.p/1"));
    EXPECT_THAT(paths(257), ElementsAre("0/000", "0/001.p/1", "1/000.p/1"));
    const auto many = paths(70'000);
    EXPECT_EQ(many.size(), 273U + 1 + 1 + 1 + 1);
    EXPECT_EQ(many.at(273), "0/273.p/112");
    EXPECT_EQ(many.at(275), "1/001.p/17");
    EXPECT_EQ(many.back(), "2/000.p/1");
}

/// Everything that is told of a tree in tiles is the same as of one in memory.
void compare(const TiledTree& tree, const std::vector<Hash>& leaves) {
    const TreeSize size = tree.edge().size();
    const ReadNode read = node_reader(size, tree.reader());
    const Hash root = tree.edge().root();
    EXPECT_EQ(root, *root_of(size, read));
    const auto restored = Edge::of(size, tree.reader());
    ASSERT_TRUE(restored);
    EXPECT_EQ(restored->root(), root);
    for (const TreeSize index : {TreeSize{0}, size / 2, size - 1}) {
        const auto proof = *inclusion_proof(index, size, read);
        EXPECT_TRUE(verify_inclusion(leaves[index], index, size, proof, root)) << index;
    }
    const TreeSize old_size = size / 3 + 1;
    const ReadNode old = node_reader(old_size, tree.reader());
    const auto proof = *consistency_proof(old_size, size, read);
    EXPECT_TRUE(verify_consistency(old_size, *root_of(old_size, old), size, root, proof));
}

TEST(Tiles, TreeInTiles_IsTheTree) {
    const auto leaves = some_leaves(1'100);
    TiledTree tree;
    EXPECT_EQ(tree.edge().root(), empty_root());
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        tree.append(leaves[i]);
        const std::size_t size = i + 1;
        if (size < 20 || size % 256 < 3 || size % 256 > 253) {
            EXPECT_EQ(tree.edge().root(), testing::mth(std::span(leaves).first(size))) << size;
            compare(tree, leaves);
        }
    }
    EXPECT_EQ(tree.full().size(), 4U);
}

TEST(Tiles, AcrossTheFirstFullTileOfLevelOne_TheTreeIsTheSame) {
    const auto leaves = some_leaves(65'793);
    TiledTree tree;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        tree.append(leaves[i]);
        if (i + 1 == 65'535 || i + 1 == 65'536 || i + 1 == 65'537) compare(tree, leaves);
    }
    compare(tree, leaves);
    EXPECT_EQ(tree.full().size(), 257U + 1);
    EXPECT_EQ(tree.edge().root(), testing::mth(leaves));
    EXPECT_EQ(
        hash_at(tree.full().at("1/000"), 255),
        testing::mth(std::span(leaves).subspan(255 * 256, 256))
    );
}

TEST(Tiles, TileOfAnotherLength_IsDamaged) {
    const ReadNode read =
        node_reader(300, [](const TileId&) -> Result<std::string> { return std::string(31, 'x'); });
    EXPECT_EQ(root_of(300, read).error().code, Errc::corrupt);
}

}  // namespace
}  // namespace huanxin::audit
