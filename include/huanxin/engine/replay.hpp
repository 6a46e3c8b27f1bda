#pragma once
// All events decided anew, from the first one on: the facts that are stored with an event, under
// the policy set of its day, over a state that is built up from the events alone. For `huanxin
// verify log --replay`.
//
// It runs the code that decides in service. What it decides is compared with what is on record; the
// state then goes on as recorded, so that one wrong decision is one difference and does not drag
// others along.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "huanxin/base/result.hpp"
#include "huanxin/engine/records.hpp"
#include "huanxin/privacy/sealer.hpp"
#include "huanxin/privacy/token.hpp"
#include "huanxin/store/store.hpp"

namespace huanxin::engine {

struct ReplayDifference {
    Sequence sequence = 0;  ///< Of the event; 0 for a record of the state as it is now.
    std::string what;       ///< What is recorded and what it should be; no personal data.
};

struct ReplayOptions {
    /// Files of a policy set (policy::load_directory) that takes the place of every recorded one:
    /// what would have been decided under it. Empty: the sets on record.
    std::string policy_directory;
    /// Called for each difference, in order of sequence.
    std::function<void(const ReplayDifference&)> on_difference;
};

struct ReplayReport {
    Sequence events = 0;
    std::uint64_t decisions = 0;  ///< Claims and reverse invoices that were decided anew.
    /// Claims, reverse invoices and consents that could not be decided anew, since their persons
    /// were erased: what is on record was taken.
    std::uint64_t erased = 0;
    /// There is a claim among them: the claim references of the state were not compared.
    bool references_left_out = false;
    std::uint64_t differences = 0;
    /// The replay could not go on after the last difference: what follows was not looked at.
    bool cut_short = false;
    /// State records that were compared at the end; 0 with a policy directory, or if cut short.
    std::uint64_t state_records = 0;
};

/// `recorded` must not be written meanwhile; `scratch` is empty and takes about as much space.
/// Errc::invalid for a policy directory that can't be read; Errc::io, Errc::corrupt from the
/// stores. What is wrong with recorded data is a difference and no error.
[[nodiscard]] Result<ReplayReport> replay(
    const store::Store& recorded,
    store::Store& scratch,
    const privacy::Tokeniser& tokeniser,
    const privacy::KeyRing& key_ring,
    const ReplayOptions& options
);

}  // namespace huanxin::engine
