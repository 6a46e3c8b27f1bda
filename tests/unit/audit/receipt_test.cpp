#include "huanxin/audit/receipt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "huanxin/base/text.hpp"
#include "tree.hpp"

namespace huanxin::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

const Ed25519Key kLog(Bytes32{1});
const Ed25519Key kWitness(Bytes32{2});
const VerifierKey kLogKey{"log.example/huanxin", SignatureType::ed25519, kLog.public_key()};
const VerifierKey kWitnessKey{"w.example", SignatureType::cosignature, kWitness.public_key()};

Leaf leaf(std::uint64_t sequence) {
    Leaf leaf;
    leaf.sequence = sequence;
    leaf.time = *Instant::parse("2026-03-14T01:26:53.589Z");
    leaf.kind = "claim.created";
    leaf.subject = "clm_00000000000000000000000000";
    leaf.outcome = "held";
    leaf.amounts = {{"subsidy_fen", 150'000}};
    leaf.policy = Bytes32{9};
    leaf.commitment = commitment(Bytes32{3}, "record");
    return leaf;
}

TEST(Leaves, Encoding_IsFixedForEver) {
    EXPECT_EQ(
        encode(leaf(7)),
        "huanxin-event-v1\n"
        "7\n"
        "2026-03-14T01:26:53.589Z\n"
        "claim.created\n"
        "clm_00000000000000000000000000\n"
        "held\n"
        "subsidy_fen=150000\n"
        "0900000000000000000000000000000000000000000000000000000000000000\n"
        "xyQOmfQ8cwtMPGkd8Nm9Qya2mSe4RzW5V/quMZcasLw=\n"
    );
    EXPECT_EQ(
        to_hex(as_view(commitment(Bytes32{3}, "record"))),
        "c7240e99f43c730b4c3c691df0d9bd4326b69927b84735b957faae31971ab0bc"
    );
    Leaf bare = leaf(1);
    bare.amounts.clear();
    bare.policy.reset();
    EXPECT_THAT(encode(bare), HasSubstr("\nheld\n-\n-\n"));
    bare.amounts = {{"a_fen", -5}, {"b_fen", 0}};
    EXPECT_THAT(encode(bare), HasSubstr("\na_fen=-5,b_fen=0\n"));
    for (const Leaf& one : {leaf(7), bare})
        EXPECT_EQ(*parse_leaf(encode(one)), one);
}

TEST(Leaves, OtherSpellings_AreRefused) {
    const std::string good = encode(leaf(7));
    const auto with = [&](std::string_view from, const char* to) {
        std::string changed = good;
        return changed.replace(changed.find(from), from.size(), to);
    };
    for (const std::string& entry :
         {std::string(),
          good.substr(1),
          good.substr(0, good.size() - 1),
          good + "\n",
          with("\n7\n", "\n07\n"),
          with("\n7\n", "\n0\n"),
          with("\n7\n", "\n+7\n"),
          with("589Z", "589000Z"),
          with(".589Z", "Z"),
          with("01:26:53.589Z", "09:26:53.589+08:00"),
          with("claim.created", ""),
          with("=150000", "=0150000"),
          with("=150000", ""),
          with("=150000", "=1,"),
          with("\n0900", "\n09"),
          with("\n0900", "\n0A00"),
          with("xyQO", "xyQ")})
        EXPECT_FALSE(parse_leaf(entry)) << entry;
}

/// A log of `size` events, and the receipt of one.
struct Log {
    explicit Log(TreeSize size, bool cosigned = false) {
        for (TreeSize i = 0; i < size; ++i) {
            entries.push_back(encode(leaf(i + 1)));
            tree.append(leaf_hash(entries.back()));
        }
        note.text = Checkpoint{kLogKey.name, size, tree.edge().root()}.text();
        note.signatures.push_back(sign_note(note.text, kLogKey.name, kLog));
        if (cosigned)
            note.signatures.push_back(cosign(note.text, 1'679'315'147, "w.example", kWitness));
    }
    [[nodiscard]] Receipt receipt(TreeSize index) const {
        const TreeSize size = tree.edge().size();
        return {
            entries[index],
            index,
            *inclusion_proof(index, size, node_reader(size, tree.reader())),
            note.to_string()};
    }

    std::vector<std::string> entries;
    testing::TiledTree tree;
    Note note;
};

TEST(Receipts, OfEveryEntry_Verify) {
    for (const TreeSize size : {1U, 2U, 3U, 300U}) {
        const Log log(size);
        for (TreeSize index = 0; index < size; index += 7) {
            const std::string text = log.receipt(index).to_string();
            const auto verified = verify_receipt(text, kLogKey, {kWitnessKey});
            ASSERT_TRUE(verified) << verified.error().message;
            EXPECT_EQ(verified->leaf, leaf(index + 1));
            EXPECT_EQ(verified->checkpoint.size, size);
            EXPECT_TRUE(verified->witnesses.empty());
        }
    }
}

TEST(Receipts, WhoCosigned_IsTold) {
    const std::string text = Log(5, true).receipt(2).to_string();
    EXPECT_THAT(
        verify_receipt(text, kLogKey, {kWitnessKey})->witnesses,
        ElementsAre(Pair("w.example", 1'679'315'147U))
    );
    EXPECT_TRUE(verify_receipt(text, kLogKey, {})->witnesses.empty());
}

TEST(Receipts, AnyFlippedBit_IsFound) {
    const std::string text = Log(20, true).receipt(9).to_string();
    std::size_t checked = 0;
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        std::string changed = text;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
        const auto verified = verify_receipt(changed, kLogKey, {kWitnessKey});
        // A signature line under another name is another's, and says nothing.
        if (verified && verified->witnesses.empty()) continue;
        ++checked;
        EXPECT_FALSE(verified) << "bit " << bit << " of:\n" << changed;
    }
    EXPECT_GT(checked, text.size() * 8 - 300);
}

TEST(Receipts, OfAMillionEntries_AreSmall) {
    const Log log(1);
    Receipt receipt = log.receipt(0);
    receipt.entry = encode(leaf(1'000'000));
    receipt.index = 999'999;
    receipt.proof.resize(20);
    Note note;
    note.text = Checkpoint{kLogKey.name, 1'000'000, {}}.text();
    note.signatures.push_back(sign_note(note.text, kLogKey.name, kLog));
    receipt.checkpoint = note.to_string();
    EXPECT_LE(receipt.to_string().size(), 1'536U);
}

TEST(Receipts, EntryOfAnotherPlace_IsRefused) {
    std::vector<std::string> entries{encode(leaf(2)), encode(leaf(1))};
    const Hash left = leaf_hash(entries[0]), right = leaf_hash(entries[1]);
    Note note;
    note.text = Checkpoint{kLogKey.name, 2, node_hash(left, right)}.text();
    note.signatures.push_back(sign_note(note.text, kLogKey.name, kLog));
    const Receipt receipt{entries[0], 0, {right}, note.to_string()};
    EXPECT_THAT(
        verify_receipt(receipt.to_string(), kLogKey, {}).error().message, HasSubstr("another place")
    );
}

TEST(Receipts, OfAnotherLog_AreRefused) {
    const std::string text = Log(3).receipt(1).to_string();
    const Ed25519Key other(Bytes32{5});
    EXPECT_FALSE(
        verify_receipt(text, {kLogKey.name, SignatureType::ed25519, other.public_key()}, {})
    );
    Note note;
    note.text = Checkpoint{"another.example", 3, {}}.text();
    note.signatures.push_back(sign_note(note.text, kLogKey.name, kLog));
    EXPECT_THAT(
        open_checkpoint(note.to_string(), kLogKey).error().message, HasSubstr("of another log")
    );
}

TEST(Checkpoints, OtherForms_AreRefused) {
    const std::string root = to_base64(as_view(empty_root()));
    EXPECT_EQ(parse_checkpoint_text("o\n0\n" + root + "\n")->root, empty_root());
    EXPECT_TRUE(parse_checkpoint_text("o\n12\n" + root + "\nextension\n"));
    for (const std::string& text :
         {std::string(),
          std::string("o\n1\n"),
          "\n1\n" + root + "\n",
          "o\n01\n" + root + "\n",
          "o\n-1\n" + root + "\n",
          "o\n1 \n" + root + "\n",
          "o\n18446744073709551616\n" + root + "\n",
          "o\n1\n" + root,
          "o\n1\n" + root.substr(4) + "\n",
          "o\n1\n" + root + "\n\n"})
        EXPECT_FALSE(parse_checkpoint_text(text)) << text;
}

TEST(Cosignatures, OfOtherTimesOrKeys_AreWrong) {
    Note note{Checkpoint{"o", 1, {}}.text(), {}};
    note.signatures.push_back(cosign(note.text, 1'679'315'147, "w.example", kWitness));
    EXPECT_EQ(**cosigned_at(note, kWitnessKey), 1'679'315'147U);
    note.signatures[0].bytes[7] = static_cast<char>(note.signatures[0].bytes[7] ^ 1);
    EXPECT_FALSE(cosigned_at(note, kWitnessKey)) << "the time is signed";
    note.signatures[0].bytes.resize(8);
    EXPECT_FALSE(cosigned_at(note, kWitnessKey));
    note.signatures.clear();
    EXPECT_EQ(*cosigned_at(note, kWitnessKey), std::nullopt);
}

}  // namespace
}  // namespace huanxin::audit
