#include "load/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace huanxin::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Histogram, Empty_TellsZero) {
    const Histogram histogram;
    EXPECT_EQ(histogram.count(), 0);
    EXPECT_EQ(histogram.min(), 0);
    EXPECT_EQ(histogram.percentile(0.99), 0);
    EXPECT_EQ(histogram.mean(), 0);
}

TEST(Histogram, SmallValues_AreExact) {
    Histogram histogram;
    for (std::uint64_t us = 0; us < 256; ++us)
        histogram.add(us);
    for (std::uint64_t us = 0; us < 256; ++us)
        EXPECT_EQ(histogram.percentile((static_cast<double>(us) + 1) / 256), us);
}

TEST(Histogram, OneValue_IsEveryPercentile) {
    for (const std::uint64_t us : {1ULL, 255ULL, 256ULL, 1'000'003ULL, 0xffff'ffffULL}) {
        Histogram histogram;
        histogram.add(us);
        EXPECT_EQ(histogram.percentile(0.5), us);
        EXPECT_EQ(histogram.percentile(1), us);
        EXPECT_THAT(histogram.buckets(), ElementsAre(Pair(us, 1)));
    }
}

TEST(Histogram, TooLong_CountsAsTheLongest) {
    Histogram histogram;
    histogram.add(1ULL << 40);
    EXPECT_EQ(histogram.max(), Histogram::kMax);
}

TEST(Histogram, Percentile_IsNeverLowAndAtMostOne128thHigh) {
    constexpr std::uint32_t kSeed = 20'260'601;
    SCOPED_TRACE(kSeed);
    std::mt19937 random(kSeed);
    std::lognormal_distribution<double> latency(7, 2);
    Histogram histogram;
    std::vector<std::uint64_t> values;
    for (int i = 0; i < 50'000; ++i) {
        values.push_back(static_cast<std::uint64_t>(latency(random)));
        histogram.add(values.back());
    }
    std::sort(values.begin(), values.end());
    for (const double share : {0.001, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        const double rank = std::ceil(share * static_cast<double>(values.size()));
        const std::uint64_t exact = values[static_cast<std::size_t>(rank) - 1];
        EXPECT_GE(histogram.percentile(share), exact) << share;
        EXPECT_LE(histogram.percentile(share), exact + exact / 128) << share;
    }
    EXPECT_EQ(histogram.min(), values.front());
    EXPECT_EQ(histogram.max(), values.back());
}

TEST(Histogram, Sum_IsThatOfBoth) {
    Histogram one, two, both;
    for (std::uint64_t us = 1; us < 5'000; us += 7) {
        (us % 2 == 0 ? one : two).add(us);
        both.add(us);
    }
    one.add(two);
    EXPECT_EQ(one.buckets(), both.buckets());
    EXPECT_EQ(one.count(), both.count());
    EXPECT_EQ(one.min(), both.min());
    EXPECT_EQ(one.max(), both.max());
    EXPECT_EQ(one.mean(), both.mean());
}

}  // namespace
}  // namespace huanxin::bench
