#pragma once
// What must hold after every batch (docs/ARCHITECTURE.md), by comparing the engine with the model.

#include <cstdint>

#include "commands.hpp"
#include "huanxin/engine/sequencer.hpp"

namespace huanxin::model {

class Checks {
public:
    explicit Checks(const privacy::Tokeniser& tokeniser) : tokeniser_(tokeniser) {}

    /// Events up to `sequence` and the keys that made them are of the set-up.
    void start_at(std::uint64_t sequence) { events_seen_ = sequence; }

    /// Pools, trial balance, quotas, the new events, and the claims that they are about.
    void after_batch(const engine::Sequencer& sequencer, const Model& model);
    /// All claims and all index entries of the store.
    void everything(
        const engine::Sequencer& sequencer, const store::Store& store, const Model& model
    );

private:
    void pools(const engine::Sequencer& sequencer, const Model& model) const;
    void quotas(const engine::Queries& queries, const Model& model) const;
    void events(const engine::Sequencer& sequencer, const Model& model);
    void claims(const engine::Queries& queries, const Model& model) const;
    void items(const engine::Queries& queries, const store::Store& store, const Model& model) const;

    const privacy::Tokeniser& tokeniser_;
    std::uint64_t events_seen_ = 0;
};

}  // namespace huanxin::model
