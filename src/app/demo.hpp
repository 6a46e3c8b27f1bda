#pragma once
// Demonstration data for a sandbox: a retailer with a store, a recycler, budget pools, credentials.

#include <string>

#include "huanxin/base/time.hpp"
#include "huanxin/engine/sequencer.hpp"
#include "huanxin/rules/policy_set.hpp"

namespace huanxin::app {

struct DemoKeys {
    std::string retailer_key, auditor_key, recycler_key;
};

/// Makes the data (again: the same ids, nothing twice) and gives the keys that tills, auditors
/// and recyclers of the demonstration use.
[[nodiscard]] Result<DemoKeys> make_demo_data(engine::Sequencer& sequencer);

/// What the start prints: keys, the page of documents, and a curl command that makes a claim
/// against `address` (HOST:PORT), sold on `today`.
[[nodiscard]] std::string demo_text(
    const std::string& address, const DemoKeys& keys, Date today, const rules::PolicySet& policy
);

}  // namespace huanxin::app
