#include "support/replayed.hpp"

#include "huanxin/base/invariant.hpp"
#include "huanxin/store/memory_store.hpp"

namespace huanxin::test {

Replayed replayed(
    const store::Store& recorded,
    const privacy::Tokeniser& tokeniser,
    const privacy::KeyRing& key_ring,
    const std::string& policy_directory
) {
    Replayed found;
    store::MemoryStore scratch;
    engine::ReplayOptions options;
    options.policy_directory = policy_directory;
    options.on_difference = [&found](const engine::ReplayDifference& difference) {
        const std::string place =
            difference.sequence == 0 ? "state" : std::to_string(difference.sequence);
        found.differences.push_back(place + ": " + difference.what);
    };
    auto report = engine::replay(recorded, scratch, tokeniser, key_ring, options);
    INVARIANT(report.has_value(), "a store in memory can be replayed");
    found.report = *report;
    return found;
}

}  // namespace huanxin::test
