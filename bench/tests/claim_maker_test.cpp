#include "claims/claim_maker.hpp"

#include <set>

#include <gtest/gtest.h>

#include "micro/workbench.hpp"

namespace huanxin::bench {
namespace {

/// Everything by which the server finds a claim's things again.
std::set<Bytes16> keys_of(const engine::Command& command) {
    const engine::ClaimKeys& keys = std::get<engine::CreateClaim>(command.body).keys;
    std::set<Bytes16> all{command.idempotency->id, keys.consumer, keys.claim_ref, *keys.invoice};
    all.insert(keys.new_items.begin(), keys.new_items.end());
    return all;
}

/// Numbers of a run's start, of its end, and of the last run's end. Workbench::command ends the
/// process at a body that the server's own reader finds a fault in.
class ClaimMakerAt : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(ClaimMakerAt, Claims_AreValidAndHaveNothingInCommon) {
    constexpr std::size_t kClaims = 2'000;
    Workbench bench;
    std::set<Bytes16> seen;
    std::size_t expected = 0;
    for (std::uint64_t number = GetParam(); number < GetParam() + kClaims; ++number) {
        const auto keys = keys_of(bench.command(bench.body(number)));
        expected += keys.size();
        seen.insert(keys.begin(), keys.end());
    }
    EXPECT_EQ(seen.size(), expected);
}

INSTANTIATE_TEST_SUITE_P(
    Runs,
    ClaimMakerAt,
    ::testing::Values(0, kClaimsPerSeed - 1'000, (kSeedMax + 1) * kClaimsPerSeed - 2'000)
);

TEST(ClaimMaker, FarApart_PersonsDiffer) {
    Workbench bench;
    std::set<Bytes16> persons;
    constexpr std::uint64_t kSteps = 10'000;
    for (std::uint64_t step = 0; step < kSteps; ++step) {
        const std::uint64_t number = step * (kSeedMax + 1) * kClaimsPerSeed / kSteps;
        const engine::Command command = bench.command(bench.body(number));
        persons.insert(std::get<engine::CreateClaim>(command.body).keys.consumer);
    }
    EXPECT_EQ(persons.size(), kSteps);
}

TEST(Template, MarksOfAllKinds_AreFilled) {
    std::string text("n=");
    text.append(kNumberMark).append(" r=").append(kRegionMark).append(" p=").append(kPersonMark);
    text.append(" i=").append(kImeiMark).append(" n=").append(kNumberMark);
    Template filled(text);
    EXPECT_EQ(
        filled.fill(0), "n=0000000000 r=130402 p=130402194501010015 i=861300000000002 n=0000000000"
    );
    EXPECT_EQ(filled.fill(1).substr(0, 12), "n=0000000001");
}

}  // namespace
}  // namespace huanxin::bench
