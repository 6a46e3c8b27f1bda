#include "load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace huanxin::bench {

// A value of n bits, n > 8, loses its n - 8 lowest ones: what is left is 128 … 255. The buckets of
// each loss follow those of the one before; without loss the value is its bucket.
std::size_t Histogram::bucket_of(std::uint64_t us) {
    const auto bits = static_cast<unsigned>(std::bit_width(us));
    const unsigned lost = bits > kBits + 1 ? bits - (kBits + 1) : 0;
    return lost * kPerPower + static_cast<std::size_t>(us >> lost);
}

std::uint64_t Histogram::highest(std::size_t bucket) {
    const std::size_t lost = bucket < 2 * kPerPower ? 0 : bucket / kPerPower - 1;
    const std::uint64_t kept = bucket - lost * kPerPower;
    return ((kept + 1) << lost) - 1;
}

void Histogram::add(std::uint64_t us) {
    us = std::min(us, kMax);
    ++buckets_[bucket_of(us)];
    ++count_;
    sum_ += us;
    min_ = std::min(min_, us);
    max_ = std::max(max_, us);
}

void Histogram::add(const Histogram& other) {
    for (std::size_t i = 0; i < kBuckets; ++i)
        buckets_[i] += other.buckets_[i];
    count_ += other.count_;
    sum_ += other.sum_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
}

double Histogram::mean() const {
    return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

std::uint64_t Histogram::percentile(double share) const {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < kBuckets; ++i) {
        seen += buckets_[i];
        if (buckets_[i] != 0 && seen >= wanted) return std::min(highest(i), max_);
    }
    return max_;
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> Histogram::buckets() const {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> found;
    for (std::size_t i = 0; i < kBuckets; ++i)
        if (buckets_[i] != 0) found.emplace_back(std::min(highest(i), max_), buckets_[i]);
    return found;
}

}  // namespace huanxin::bench
