#pragma once
// What a run is told on its command line.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "claims/claim_maker.hpp"

namespace huanxin::bench {

enum class Kind : std::uint8_t { claim, confirm, read };
inline constexpr std::array<std::string_view, 3> kKindNames{"claim", "confirm", "read"};
inline constexpr std::size_t kKinds = kKindNames.size();
/// How many of each kind there are, as shares of their sum.
using Weights = std::array<std::uint32_t, kKinds>;

struct Settings {
    std::string host, port;
    std::string operator_key;
    std::vector<Goods> goods;
    Date sold_on;
    bool spread = false;  ///< A pool for each region and category, or one a programme.

    std::uint64_t seed = 0;
    int connections = 1;
    int threads = 1;
    std::int64_t warmup_us = 0;
    std::int64_t measure_us = 0;  ///< With a number of claims, or a surge: no limit.
    std::uint64_t claims = 0;     ///< 0: as many as the time allows.

    std::uint64_t rate = 0;   ///< Requests a second over all connections; 0: a closed loop.
    std::uint64_t surge = 0;  ///< Requests that all leave at one instant; 0: none.
    std::uint64_t bulk = 0;   ///< Claims in a body; 0: one a request.
    bool new_connections = false;
    Weights mix{1, 0, 0};

    [[nodiscard]] bool timed() const { return claims == 0 && surge == 0; }
    [[nodiscard]] bool mixed() const { return mix[1] + mix[2] > 0; }
    [[nodiscard]] std::uint64_t claims_per_request() const { return bulk == 0 ? 1 : bulk; }
};

/// Why settings make no sense together, as a sentence; nullopt if they do. `time_given`: a warm-up
/// or a measured time was asked for in words.
[[nodiscard]] std::optional<std::string> contradiction(const Settings& settings, bool time_given);

}  // namespace huanxin::bench
