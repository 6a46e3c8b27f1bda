#include "load/result.hpp"

#include <gtest/gtest.h>

namespace huanxin::bench {
namespace {

TEST(Result, Latency_CountsByWhenItWasDueAndRateByWhenItWasAnswered) {
    Result result({0, 1'000'000, 3'000'000});
    result.good(Kind::claim, 1, 999'999, 1'500'000);    // Due in the warm-up, answered after it.
    result.good(Kind::claim, 1, 2'000'000, 2'000'400);  // All of it in the measured time.
    result.good(Kind::claim, 1, 2'999'999, 9'000'000);  // Due before the end, answered long after.
    EXPECT_EQ(result.held(), 3);
    EXPECT_EQ(result.latencies().count(), 2);
    EXPECT_EQ(result.latencies().min(), 400);
    EXPECT_EQ(result.latencies().max(), 6'000'001);
    EXPECT_EQ(result.measured_us(), 2'000'000);
    EXPECT_DOUBLE_EQ(result.held_per_second(), 1.0);
}

TEST(Result, Kinds_AreApartAndTogether) {
    Result result({0, 0, 1'000'000});
    result.good(Kind::claim, 1, 0, 10);
    result.good(Kind::confirm, 0, 0, 20);
    result.good(Kind::confirm, 0, 0, 30);
    result.good(Kind::read, 0, 0, 40);
    EXPECT_EQ(result.latencies(Kind::claim).count(), 1);
    EXPECT_EQ(result.latencies(Kind::confirm).max(), 30);
    EXPECT_EQ(result.latencies(Kind::read).min(), 40);
    EXPECT_EQ(result.latencies().count(), 4);
    EXPECT_EQ(result.held(), 1);
    EXPECT_DOUBLE_EQ(result.held_per_second(), 1.0);
    EXPECT_DOUBLE_EQ(result.requests_per_second(), 4.0);
}

TEST(Result, Bulk_CountsClaimsAndOneLatency) {
    Result result({0, 0, 2'000'000});
    result.sent(500);
    result.good(Kind::claim, 500, 0, 10);
    EXPECT_EQ(result.sent(), 500);
    EXPECT_EQ(result.latencies().count(), 1);
    EXPECT_DOUBLE_EQ(result.held_per_second(), 250.0);
    EXPECT_DOUBLE_EQ(result.requests_per_second(), 0.5);
}

TEST(Result, Surge_TellsRefusalsFromFailures) {
    Result result({1'000, 1'000, Times::kNever});
    result.good(Kind::claim, 1, 1'000, 501'000);
    result.good(Kind::claim, 1, 1'000, 401'000);
    result.refused(503, 1'000, 2'001'000);
    result.refused(503, 1'000, 1'500);
    result.refused(429, 1'000, 1'600);
    result.failed("connection lost", "reset");
    EXPECT_EQ(result.held(), 2);
    EXPECT_EQ(result.refused(), 3);
    EXPECT_EQ(result.refusals().at("503"), 2);
    EXPECT_EQ(result.failed(), 1);
    EXPECT_EQ(result.latencies().count(), 2);
    EXPECT_EQ(result.refusal_latencies().count(), 3);
    EXPECT_EQ(result.refusal_latencies().max(), 2'000'000);
    // The last answer is one however it reads: it is over when nobody waits any more.
    EXPECT_EQ(result.elapsed_us(), 2'000'000);
    EXPECT_DOUBLE_EQ(result.goodput(), 1.0);
}

TEST(Result, NothingAnswered_HasNoRates) {
    const Result result({1'000, 1'000, Times::kNever});
    EXPECT_EQ(result.elapsed_us(), 0);
    EXPECT_EQ(result.goodput(), 0);
    EXPECT_EQ(result.held_per_second(), 0);
    EXPECT_EQ(result.cpu_us_per_claim(), 0);
}

TEST(Result, GivenUp_IsAFailure) {
    Result result({0, 0, 1});
    result.add(Lateness{.waited = 5, .after_end = 3, .never = 0}, 1);
    EXPECT_EQ(result.failed(), 0);
    result.add(Lateness{.waited = 2, .after_end = 2, .never = 2}, 500);
    EXPECT_EQ(result.failures().at("never sent"), 1'000);  // Of bodies, their claims.
    EXPECT_EQ(result.lateness().waited, 7);
    EXPECT_EQ(result.lateness().after_end, 5);
}

TEST(Result, Sum_IsThatOfBoth) {
    const Times times{0, 0, Times::kNever};
    Result one(times), other(times), sum(times);
    one.sent(2);
    one.good(Kind::claim, 1, 0, 100);
    one.failed("409", "the first");
    other.sent(3);
    other.good(Kind::read, 0, 0, 300);
    other.refused(503, 0, 200);
    other.failed("409", "the second");
    other.add(Lateness{.waited = 4, .after_end = 1, .never = 1}, 1);
    sum.add(one);
    sum.add(other);
    sum.used(10);
    EXPECT_EQ(sum.sent(), 5);
    EXPECT_EQ(sum.held(), 1);
    EXPECT_EQ(sum.refused(), 1);
    EXPECT_EQ(sum.failures().at("409"), 2);
    EXPECT_EQ(sum.failed(), 3);
    EXPECT_EQ(sum.example(), "409: the first");
    EXPECT_EQ(sum.latencies().count(), 2);
    EXPECT_EQ(sum.refusal_latencies().count(), 1);
    EXPECT_EQ(sum.elapsed_us(), 300);
    EXPECT_EQ(sum.lateness().waited, 4);
    EXPECT_DOUBLE_EQ(sum.cpu_us_per_claim(), 2.0);
    EXPECT_GT(sum.requests_per_second(), sum.held_per_second());
}

}  // namespace
}  // namespace huanxin::bench
