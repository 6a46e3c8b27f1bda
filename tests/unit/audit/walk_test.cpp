#include "huanxin/audit/walk.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "huanxin/audit/checkpoint.hpp"
#include "tree.hpp"

namespace huanxin::audit {
namespace {

using What = Difference::What;
using ::testing::HasSubstr;

std::string entry(std::uint64_t sequence) {
    Leaf leaf;
    leaf.sequence = sequence;
    leaf.time = Instant::from_ms(1'780'000'000'000 + static_cast<std::int64_t>(sequence * 2 / 3));
    leaf.kind = "claim.created";
    leaf.subject = "clm_" + std::to_string(sequence);
    leaf.outcome = "held";
    leaf.amounts = {{"subsidy_fen", 150'000}};
    leaf.policy = Bytes32{9};
    leaf.commitment = commitment(Bytes32{3}, std::to_string(sequence));
    return encode(leaf);
}

std::string bundle_of(const std::vector<std::string>& entries) {
    std::string bytes;
    for (const std::string& one : entries) {
        bytes.push_back(static_cast<char>(one.size() >> 8));
        bytes.push_back(static_cast<char>(one.size() & 0xff));
        bytes.append(one);
    }
    return bytes;
}

/// A log as its files, by path; what a test changes of them, a walk must find.
struct Files {
    explicit Files(TreeSize log_size) : size(log_size) {
        testing::TiledTree tree;
        std::vector<std::string> entries;
        for (std::uint64_t sequence = 1; sequence <= size; ++sequence) {
            entries.push_back(entry(sequence));
            tree.append(leaf_hash(entries.back()));
            // Of a tree of many hashes a root takes long.
            if (log_size <= 1'000 || sequence == size) roots[sequence] = tree.edge().root();
            if (entries.size() == kTileWidth || sequence == size) {
                bundles[(sequence - 1) / kTileWidth] = bundle_of(entries);
                entries.clear();
            }
        }
        const ReadTile read = tree.reader();
        for (const TileId& id : tiles_of(size))
            tiles[path_of(id)] = *read(id);
    }

    /// The signed tree of the first `events`.
    [[nodiscard]] KnownTree known(TreeSize events) const {
        return {"the checkpoint of " + std::to_string(events), events, roots.at(events)};
    }
    [[nodiscard]] LogSource source() const {
        return {
            [this](const TileId& id) { return split_bundle(bundles.at(id.index)); },
            [this](const TileId& id) -> Result<std::optional<std::string>> {
                const auto tile = tiles.find(path_of(id));
                if (tile == tiles.end()) return std::optional<std::string>();
                return std::optional(tile->second);
            }};
    }
    [[nodiscard]] WalkReport walked() const { return walked({size, {known(size)}, {}}); }
    [[nodiscard]] WalkReport walked(WalkPlan plan) const {
        const auto report = walk(source(), std::move(plan));
        EXPECT_TRUE(report);
        return *report;
    }
    /// "entry 5 5"
    [[nodiscard]] std::string found() const { return found({size, {known(size)}, {}}); }
    [[nodiscard]] std::string found(WalkPlan plan) const {
        const auto difference = walked(std::move(plan)).difference;
        if (!difference) return "nothing";
        return place(difference->what, difference->first, difference->last);
    }
    [[nodiscard]] static std::string place(What what, std::uint64_t first, std::uint64_t last) {
        const std::string text = Difference{what, 1, 1, ""}.to_string();
        return text.substr(9, text.rfind(':') - 9) + " " + std::to_string(first) + " " +
               std::to_string(last);
    }

    TreeSize size;
    std::map<TreeSize, std::string> bundles;
    std::map<std::string, std::string> tiles;
    std::map<TreeSize, Hash> roots;  ///< By size.
};

void flip(std::string& bytes, std::size_t bit) {
    bytes[bit / 8] = static_cast<char>(static_cast<unsigned char>(bytes[bit / 8]) ^ 1U << bit % 8);
}

/// The event that the bytes at `offset` of a bundle are of.
std::uint64_t event_at(const std::string& bundle, std::size_t offset, TreeSize index) {
    std::uint64_t sequence = index * kTileWidth;
    std::size_t end = 0;
    for (const std::string& one : split_bundle(bundle).entries) {
        ++sequence;
        end += 2 + one.size();
        if (offset < end) break;
    }
    return sequence;
}

TEST(Walk, SoundLogs_HaveNoDifference) {
    for (const TreeSize size : {1, 2, 255, 256, 257, 300, 512, 700}) {
        const Files files(size);
        std::vector<KnownTree> known;
        for (TreeSize events = size; events > 0; events = events > 60 ? events - 60 : events - 1)
            known.push_back(files.known(events));
        known.push_back({"an empty one", 0, empty_root()});
        const WalkReport report = files.walked({size, known, {}});
        EXPECT_FALSE(report.difference) << size << ": " << report.difference->to_string();
        EXPECT_EQ(report.entries, size);
        EXPECT_EQ(report.tiles, tiles_of(size).size());
        EXPECT_EQ(report.root, files.roots.at(size));
    }
    EXPECT_EQ(Files(0).found({0, {}, {}}), "nothing");
}

TEST(Walk, LogOfThreeLevels_HasNoDifference) {
    Files files(256 * 256 + 300);
    EXPECT_EQ(files.found(), "nothing");
    EXPECT_EQ(files.walked().tiles, tiles_of(files.size).size());
    flip(files.tiles["2/000.p/1"], 7);
    EXPECT_EQ(files.found(), "tile 1 65536");
    flip(files.tiles["1/000"], 8 * 32 * 255);
    EXPECT_EQ(files.found(), "tile 65281 65536");
    flip(files.tiles["1/001.p/1"], 0);
    flip(files.tiles["1/000"], 8 * 32 * 255);
    flip(files.tiles["2/000.p/1"], 7);
    EXPECT_EQ(files.found(), "tile 65537 65792");
}

TEST(TamperDrill, EveryBitOfAnEntry_IsFoundAtItsEvent) {
    Files files(300);
    for (auto& [index, bundle] : files.bundles) {
        const std::string original = bundle;
        constexpr std::size_t kStep = 211;  // Prime: all bits of a byte, all places of an entry.
        for (std::size_t bit = index; bit < original.size() * 8; bit += kStep) {
            flip(bundle, bit);
            const std::uint64_t sequence = event_at(original, bit / 8, index);
            ASSERT_EQ(files.found(), Files::place(What::entry, sequence, sequence))
                << "bit " << bit << " of bundle " << index;
            bundle = original;
        }
    }
}

TEST(TamperDrill, EveryBitOfATile_IsFoundAtItsEvents) {
    Files files(300);
    for (auto& [path, tile] : files.tiles) {
        const std::string original = tile;
        for (std::size_t bit = 0; bit < original.size() * 8; bit += 37) {
            flip(tile, bit);
            const std::uint64_t position = bit / 256 + 1;
            const std::string expected =
                path == "1/000.p/1" ? Files::place(What::tile, 1, 256)
                : path == "0/000"   ? Files::place(What::tile, position, position)
                                    : Files::place(What::tile, 256 + position, 256 + position);
            ASSERT_EQ(files.found(), expected) << "bit " << bit << " of tile " << path;
            tile = original;
        }
    }
    EXPECT_EQ(files.tiles.size(), 3U);
}

TEST(TamperDrill, EveryBitOfACheckpoint_IsFound) {
    const Files files(300);
    const Ed25519Key key(Bytes32{1});
    const VerifierKey verifier{"log.example/test", SignatureType::ed25519, key.public_key()};
    Note note;
    note.text = Checkpoint{verifier.name, 300, files.roots.at(300)}.text();
    note.signatures.push_back(sign_note(note.text, verifier.name, key));
    std::string text = note.to_string();
    ASSERT_TRUE(open_checkpoint(text, verifier));
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        flip(text, bit);
        ASSERT_FALSE(open_checkpoint(text, verifier)) << "bit " << bit;
        flip(text, bit);
    }
}

TEST(Walk, FirstDifference_IsTheOneOfTheLowestNumber) {
    Files files(700);
    flip(files.bundles[2], 8 * 100);
    EXPECT_EQ(files.found(), "entry 513 513");
    flip(files.tiles["1/000.p/2"], 8 * 32);
    EXPECT_EQ(files.found(), "tile 257 512");
    flip(files.tiles["0/001"], 8 * 32 * 9);
    EXPECT_EQ(files.found(), "entry 266 266") << "no root says who is right: two more are wrong";
    flip(files.bundles[0], 8 * 100);
    EXPECT_EQ(files.found(), "entry 1 1");
}

TEST(Walk, EntryThatWasMadeAgain_IsToldFromADamagedTile) {
    Files files(700);
    auto entries = split_bundle(files.bundles[1]).entries;
    auto leaf = *parse_leaf(entries[4]);
    leaf.outcome = "declined";
    entries[4] = encode(leaf);
    files.bundles[1] = bundle_of(entries);
    const auto found = files.walked().difference;
    ASSERT_TRUE(found);
    EXPECT_EQ(found->what, What::entry);
    EXPECT_EQ(found->first, 261U);
    EXPECT_THAT(found->detail, HasSubstr("the checkpoint of 700 and tile 0/001 have another"));
    // A root that is known sooner serves as well, and it needs what comes before it only.
    files.bundles.erase(2);
    files.bundles[2] = "";
    EXPECT_EQ(files.found({700, {files.known(600), files.known(700)}, {}}), "entry 261 261");
    EXPECT_THAT(
        files.walked({700, {files.known(300), files.known(700)}, {}}).difference->detail,
        HasSubstr("the checkpoint of 300 and tile 0/001 have another")
    );
}

TEST(Walk, EntriesAndAllTilesMadeAgain_AreFoundByTheRoot) {
    const Files honest(700);
    Files forged(700);
    testing::TiledTree tree;
    for (auto& [index, bundle] : forged.bundles) {
        auto entries = split_bundle(bundle).entries;
        for (std::string& one : entries) {
            if (index == 1) {
                auto leaf = *parse_leaf(one);
                leaf.amounts[0].second += 1;
                one = encode(leaf);
            }
            tree.append(leaf_hash(one));
        }
        bundle = bundle_of(entries);
    }
    for (const TileId& id : tiles_of(700))
        forged.tiles[path_of(id)] = *tree.reader()(id);
    const auto found = [&](std::vector<TreeSize> sizes) {
        std::vector<KnownTree> known;
        for (const TreeSize size : sizes)
            known.push_back(honest.known(size));
        return forged.found({700, known, {}});
    };
    EXPECT_EQ(found({700}), "root 1 700");
    EXPECT_EQ(found({700, 256}), "root 257 700");
    EXPECT_EQ(found({400, 256, 700, 100}), "root 257 400");
    EXPECT_EQ(found({256, 100}), "nothing") << "what nobody signed proves nothing";
}

TEST(Walk, LogThatIsShorterThanASavedCheckpoint_LostEvents) {
    const Files files(300);
    Files shorter(280);
    EXPECT_EQ(shorter.found({280, {shorter.known(280), files.known(300)}, {}}), "root 281 300");
    flip(shorter.tiles["0/001.p/24"], 3);
    EXPECT_EQ(shorter.found({280, {shorter.known(280), files.known(300)}, {}}), "tile 257 257");
}

TEST(Walk, GapsAndNumbersAndTimes_AreFound) {
    const auto changed = [](const std::function<void(std::vector<std::string>&)>& change) {
        Files files(10);
        files.tiles.clear();
        auto entries = split_bundle(files.bundles[0]).entries;
        change(entries);
        files.bundles[0] = bundle_of(entries);
        return files.walked().difference.value().to_string();
    };
    EXPECT_EQ(
        changed([](auto& entries) { entries.erase(entries.begin() + 3); }),
        "event 4: entry: it has the number 5"
    );
    EXPECT_EQ(
        changed([](auto& entries) { entries.pop_back(); }),
        "event 10: entry: it is not among the entries"
    );
    EXPECT_EQ(
        changed([](auto& entries) { entries.push_back(entry(11)); }),
        "event 10: entry: more entries are given than the tree has"
    );
    EXPECT_EQ(
        changed([](auto& entries) {
            auto leaf = *parse_leaf(entries[6]);
            leaf.time = Instant::from_ms(1'700'000'000'000);
            entries[6] = encode(leaf);
        }),
        "event 7: entry: its time, 2023-11-14T22:13:20.000Z, is before that of the event before, "
        "2026-05-28T20:26:40.004Z"
    );
    EXPECT_EQ(
        changed([](auto& entries) { entries[2] = "huanxin-event-v2\n"; }),
        "event 3: entry: the entry is not one of nine lines that begins with huanxin-event-v1"
    );
}

TEST(Walk, WhatCannotBeRead_IsADifferenceOrAnErrorByItsCode) {
    const Files files(300);
    const auto walked = [&files](Errc code, bool of_tiles) {
        LogSource source = files.source();
        const Error error{code, "here is why"};
        if (of_tiles)
            source.tile = [error](const TileId&) -> Result<std::optional<std::string>> {
                return error;
            };
        else
            source.entries = [error, &files](const TileId& id) {
                ReadEntries read = split_bundle(files.bundles.at(id.index));
                read.entries.resize(7);
                read.fault = error;
                return read;
            };
        return walk(source, {300, {}, {}});
    };
    EXPECT_EQ(
        walked(Errc::corrupt, false)->difference.value().to_string(), "event 8: entry: here is why"
    );
    EXPECT_EQ(
        walked(Errc::not_found, true)->difference.value().to_string(),
        "events 1 to 256: tile: tile 0/000: here is why"
    );
    EXPECT_EQ(walked(Errc::io, false).error().message, "here is why");
    EXPECT_EQ(walked(Errc::io, true).error().message, "here is why");
}

TEST(Walk, TileOfAnotherLength_IsFound) {
    Files files(300);
    files.tiles["0/001.p/44"].pop_back();
    EXPECT_EQ(files.found(), "tile 257 300");
}

TEST(Walk, CheckOfTheCaller_SeesEveryEntryOnceInOrder) {
    const Files files(300);
    std::uint64_t seen = 0;
    const auto check = [&seen](const Leaf& leaf) -> Found {
        EXPECT_EQ(leaf.sequence, ++seen);
        if (leaf.sequence == 290) return Difference{What::commitment, 290, 290, "another record"};
        return std::nullopt;
    };
    EXPECT_EQ(files.found({300, {files.known(300)}, check}), "commitment 290 290");
    EXPECT_EQ(seen, 290U);
}

TEST(Bundles, BytesThatAreNoEntry_AreAFault) {
    EXPECT_TRUE(split_bundle("").entries.empty());
    EXPECT_FALSE(split_bundle("").fault);
    EXPECT_THAT(
        split_bundle(bundle_of({"a", "", "bc"})).entries, ::testing::ElementsAre("a", "", "bc")
    );
    for (const std::string& rest : {std::string(1, '\0'), std::string("\0\2a", 3)}) {
        const ReadEntries read = split_bundle(bundle_of({"a"}) + rest);
        EXPECT_THAT(read.entries, ::testing::ElementsAre("a"));
        EXPECT_TRUE(read.fault);
    }
}

}  // namespace
}  // namespace huanxin::audit
