#pragma once
// What must be there before the first claim, made through the API like everything else: a retailer
// with a key, and money.

#include <string>

#include "load/settings.hpp"

namespace huanxin::bench {

/// Makes the retailer, its credential and the pools, and returns the key. Throws std::runtime_error
/// with the server's answer if it refuses.
[[nodiscard]] std::string set_up(const Settings& settings);

}  // namespace huanxin::bench
