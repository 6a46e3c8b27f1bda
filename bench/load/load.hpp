#pragma once
// The load itself: a server's connections, spread over threads, each of which has its part of the
// schedule, of the claims and of the result.

#include <string>

#include "load/result.hpp"
#include "load/settings.hpp"

namespace huanxin::bench {

/// Runs the load with a retailer's key. Throws boost::system::system_error if a connection that is
/// to be kept can't be made.
[[nodiscard]] Result run_load(const Settings& settings, const std::string& retailer_key);

}  // namespace huanxin::bench
