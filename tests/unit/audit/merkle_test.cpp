#include "huanxin/audit/merkle.hpp"

#include <gtest/gtest.h>

#include "huanxin/base/text.hpp"
#include "tree.hpp"

namespace huanxin::audit {
namespace {

using testing::reader_of;
using testing::some_leaves;

TEST(Merkle, RootsOfTheReferenceLeaves_Match) {
    // The eight leaves by which implementations of RFC 6962 compare themselves.
    const char* const entries[] = {
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f"};
    const char* const roots[] = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    EXPECT_EQ(
        to_hex(as_view(*root_of(0, {}))),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    std::vector<Hash> leaves;
    const ReadNode read = reader_of(leaves);
    for (std::size_t i = 0; i < std::size(entries); ++i) {
        leaves.push_back(leaf_hash(from_hex(entries[i])));
        EXPECT_EQ(to_hex(as_view(*root_of(leaves.size(), read))), roots[i]) << i + 1;
    }
}

constexpr std::size_t kLeaves = 70;

class Proofs : public ::testing::Test {
protected:
    std::vector<Hash> leaves = some_leaves(kLeaves);
    ReadNode read = reader_of(leaves);

    [[nodiscard]] std::span<const Hash> first(std::size_t size) const {
        return std::span(leaves).first(size);
    }
};

TEST_F(Proofs, OfInclusion_AreThoseOfTheDefinitionAndVerify) {
    for (std::size_t size = 1; size <= kLeaves; ++size) {
        const Hash root = *root_of(size, read);
        ASSERT_EQ(root, testing::mth(first(size)));
        for (std::size_t index = 0; index < size; ++index) {
            const auto proof = *inclusion_proof(index, size, read);
            ASSERT_EQ(proof, testing::path(index, first(size))) << index << " in " << size;
            EXPECT_TRUE(verify_inclusion(leaves[index], index, size, proof, root));
        }
    }
}

TEST_F(Proofs, OfConsistency_AreThoseOfTheDefinitionAndVerify) {
    for (std::size_t size = 1; size <= kLeaves; ++size)
        for (std::size_t old_size = 1; old_size <= size; ++old_size) {
            const auto proof = *consistency_proof(old_size, size, read);
            ASSERT_EQ(proof, testing::proof(old_size, first(size))) << old_size << " in " << size;
            EXPECT_TRUE(verify_consistency(
                old_size, *root_of(old_size, read), size, *root_of(size, read), proof
            ));
        }
}

Hash flipped(Hash hash, std::size_t bit) {
    hash[bit / 8] = static_cast<std::uint8_t>(hash[bit / 8] ^ 1 << bit % 8);
    return hash;
}

TEST_F(Proofs, OfInclusion_AreOfNothingElse) {
    for (const std::size_t size : {1U, 2U, 7U, 8U, 33U, 70U}) {
        const Hash root = *root_of(size, read);
        for (std::size_t index = 0; index < size; ++index) {
            auto proof = *inclusion_proof(index, size, read);
            const Hash leaf = leaves[index];
            for (std::size_t other = 0; other < size + 2; ++other)
                EXPECT_EQ(verify_inclusion(leaf, other, size, proof, root), other == index);
            EXPECT_FALSE(verify_inclusion(flipped(leaf, 7), index, size, proof, root));
            EXPECT_FALSE(verify_inclusion(leaf, index, size, proof, flipped(root, 255)));
            for (Hash& hash : proof) {
                hash = flipped(hash, 100);
                EXPECT_FALSE(verify_inclusion(leaf, index, size, proof, root));
                hash = flipped(hash, 100);
            }
            proof.push_back(root);
            EXPECT_FALSE(verify_inclusion(leaf, index, size, proof, root));
            proof.pop_back();
            if (proof.empty()) continue;
            proof.pop_back();
            EXPECT_FALSE(verify_inclusion(leaf, index, size, proof, root));
        }
    }
}

TEST_F(Proofs, OfConsistency_AreOfNothingElse) {
    for (const std::size_t size : {2U, 7U, 8U, 33U, 70U}) {
        const Hash root = *root_of(size, read);
        for (std::size_t old_size = 1; old_size < size; ++old_size) {
            auto proof = *consistency_proof(old_size, size, read);
            const Hash old_root = *root_of(old_size, read);
            EXPECT_FALSE(verify_consistency(old_size, flipped(old_root, 0), size, root, proof));
            EXPECT_FALSE(verify_consistency(old_size, old_root, size, flipped(root, 0), proof));
            EXPECT_FALSE(verify_consistency(0, old_root, size, root, proof));
            EXPECT_FALSE(verify_consistency(size, old_root, size, root, proof));
            EXPECT_FALSE(verify_consistency(size + 1, old_root, size, root, proof));
            for (Hash& hash : proof) {
                hash = flipped(hash, 31);
                EXPECT_FALSE(verify_consistency(old_size, old_root, size, root, proof));
                hash = flipped(hash, 31);
            }
            proof.push_back(root);
            EXPECT_FALSE(verify_consistency(old_size, old_root, size, root, proof));
            proof.pop_back();
            proof.pop_back();
            EXPECT_FALSE(verify_consistency(old_size, old_root, size, root, proof));
        }
    }
}

TEST_F(Proofs, FailingReads_AreTold) {
    const ReadNode fails = [](const Node&) -> Result<Hash> { return Error{Errc::io, "gone"}; };
    EXPECT_EQ(root_of(3, fails).error().message, "gone");
    EXPECT_EQ(inclusion_proof(1, 3, fails).error().message, "gone");
    EXPECT_EQ(consistency_proof(2, 3, fails).error().message, "gone");
}

}  // namespace
}  // namespace huanxin::audit
