#pragma once
// Which request is next, and of which claim.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "load/settings.hpp"

namespace huanxin::bench {

/// Goes round the kinds so that each has its share of any stretch, as evenly spread as can be
/// (smooth weighted round robin). Always the same order.
class Mix {
public:
    /// One weight at least is not 0.
    explicit Mix(const Weights& weights) : weights_(weights) {}
    [[nodiscard]] Kind choose();

private:
    Weights weights_;
    std::array<std::int64_t, kKinds> credit_{};
};

struct HeldClaim {
    std::string id;
    std::uint64_t number = 0;  ///< That of ClaimMaker.
};

/// The latest claims of one connection that were answered `held`.
class HeldClaims {
public:
    /// Earlier ones are forgotten.
    static constexpr std::size_t kKept = 64;

    void add(HeldClaim claim);
    /// The earliest one that was not given out here before; nullopt if there is none.
    [[nodiscard]] std::optional<HeldClaim> to_confirm();
    /// One after the other, confirmed ones too; nullopt if there is none.
    [[nodiscard]] std::optional<HeldClaim> to_read();

private:
    [[nodiscard]] std::uint64_t oldest() const { return added_ < kKept ? 0 : added_ - kKept; }

    std::vector<HeldClaim> claims_;  ///< The claim added as nth is at n % kKept.
    std::uint64_t added_ = 0, confirmed_ = 0, read_ = 0;
};

}  // namespace huanxin::bench
