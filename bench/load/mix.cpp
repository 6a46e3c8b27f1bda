#include "load/mix.hpp"

#include <algorithm>
#include <numeric>

namespace huanxin::bench {

Kind Mix::choose() {
    for (std::size_t i = 0; i < kKinds; ++i)
        credit_[i] += weights_[i];
    const auto chosen = std::ranges::max_element(credit_);
    *chosen -= std::accumulate(weights_.begin(), weights_.end(), std::int64_t{0});
    return static_cast<Kind>(chosen - credit_.begin());
}

void HeldClaims::add(HeldClaim claim) {
    if (claims_.size() < kKept)
        claims_.push_back(std::move(claim));
    else
        claims_[added_ % kKept] = std::move(claim);
    ++added_;
}

std::optional<HeldClaim> HeldClaims::to_confirm() {
    confirmed_ = std::max(confirmed_, oldest());
    if (confirmed_ == added_) return std::nullopt;
    return claims_[confirmed_++ % kKept];
}

std::optional<HeldClaim> HeldClaims::to_read() {
    if (added_ == 0) return std::nullopt;
    if (read_ < oldest() || read_ == added_) read_ = oldest();
    return claims_[read_++ % kKept];
}

}  // namespace huanxin::bench
