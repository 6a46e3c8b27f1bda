#pragma once
// Demonstration data for a sandbox: a retailer with a store, budget pools, credentials.

#include <string>

#include "huanxin/base/time.hpp"
#include "huanxin/engine/sequencer.hpp"

namespace huanxin::app {

struct DemoKeys {
    std::string retailer_key, auditor_key;
};

/// Makes the data (again: the same ids, nothing twice) and gives the keys that tills and auditors
/// of the demonstration use.
[[nodiscard]] Result<DemoKeys> make_demo_data(engine::Sequencer& sequencer);

/// A curl command that makes a claim against `address` (HOST:PORT), sold on `today`.
[[nodiscard]] std::string demo_curl(const std::string& address, const DemoKeys& keys, Date today);

}  // namespace huanxin::app
