#pragma once
// Latencies in microseconds, in buckets. Exact up to 255; above, a bucket is at most 1/128 of its
// value wide, so a percentile is told at most 0.8 % too high and never too low. Minimum and maximum
// are exact.

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace huanxin::bench {

class Histogram {
public:
    /// Longer ones count as this long: 71 minutes.
    static constexpr std::uint64_t kMax = 0xffff'ffff;

    void add(std::uint64_t us);
    void add(const Histogram& other);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    /// 0 if nothing was added.
    [[nodiscard]] std::uint64_t min() const { return count_ == 0 ? 0 : min_; }
    [[nodiscard]] std::uint64_t max() const { return max_; }
    [[nodiscard]] double mean() const;
    /// The smallest value that at least this share of the latencies does not exceed; `share` from 0
    /// to 1. 0 if nothing was added.
    [[nodiscard]] std::uint64_t percentile(double share) const;
    /// (highest value of the bucket, count) of all buckets that are not empty, ascending.
    [[nodiscard]] std::vector<std::pair<std::uint64_t, std::uint64_t>> buckets() const;

private:
    static constexpr unsigned kBits = 7;  // 128 buckets a power of two.
    static constexpr std::size_t kPerPower = std::size_t{1} << kBits;
    static constexpr std::size_t kBuckets = (32 - kBits + 1) * kPerPower;

    [[nodiscard]] static std::size_t bucket_of(std::uint64_t us);
    [[nodiscard]] static std::uint64_t highest(std::size_t bucket);

    std::array<std::uint64_t, kBuckets> buckets_{};
    std::uint64_t count_ = 0, sum_ = 0, min_ = kMax, max_ = 0;
};

}  // namespace huanxin::bench
