#pragma once
// What a run is told on its command line.

#include <cstdint>
#include <string>
#include <vector>

#include "claims/claim_maker.hpp"

namespace huanxin::bench {

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
    std::int64_t measure_us = 0;  ///< With a number of claims: no limit.
    std::uint64_t claims = 0;     ///< 0: as many as the time allows.
};

}  // namespace huanxin::bench
