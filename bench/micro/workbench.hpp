#pragma once
// What the micro benchmarks share: the policies of deploy/policies, keys, a retailer, and claims
// decoded the way the server's edge does it.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "claims/claim_maker.hpp"
#include "huanxin/base/clock.hpp"
#include "huanxin/engine/command.hpp"
#include "huanxin/engine/records.hpp"
#include "huanxin/engine/sequencer.hpp"
#include "huanxin/http/json.hpp"
#include "huanxin/privacy/sealer.hpp"
#include "huanxin/privacy/token.hpp"
#include "huanxin/rules/policy_set.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::bench {

/// Not for use from two threads at a time.
class Workbench {
public:
    /// Ends the process with the faults if the policies can't be loaded.
    Workbench();

    [[nodiscard]] const rules::PolicySet& policy() const { return policy_; }
    [[nodiscard]] const privacy::Tokeniser& tokeniser() const { return tokeniser_; }
    [[nodiscard]] const privacy::KeyRing& key_ring() const { return key_ring_; }
    [[nodiscard]] const engine::Retailer& retailer() const { return retailer_; }
    [[nodiscard]] Date sold_on() const;
    [[nodiscard]] Instant recorded_at() const;

    /// Body of claim `number`; good until the next call.
    [[nodiscard]] std::string_view body(std::uint64_t number) { return maker_.make(number); }
    /// The body of a claim of which everything is asked: an old car scrapped for a new one.
    [[nodiscard]] static std::string_view vehicle_body();

    /// Decodes a body that must be valid.
    [[nodiscard]] claim::Request decode(std::string_view body);
    /// The command for a body, complete as the edge makes it.
    [[nodiscard]] engine::Command command(std::string_view body);

    /// A sequencer over an empty store, with the retailer and one pool a programme. The workbench
    /// and the store must outlive it.
    [[nodiscard]] std::unique_ptr<engine::Sequencer> sequencer(store::Store& store) const;

private:
    rules::PolicySet policy_;
    privacy::Tokeniser tokeniser_;
    privacy::KeyRing key_ring_;
    engine::Retailer retailer_;
    ClaimMaker maker_;
    http::JsonDocument document_;
    ManualClock clock_;
};

}  // namespace huanxin::bench
