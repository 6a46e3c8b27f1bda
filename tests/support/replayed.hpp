#pragma once
// What a replay of all events says.

#include <string>
#include <vector>

#include "huanxin/engine/replay.hpp"

namespace huanxin::test {

struct Replayed {
    std::vector<std::string> differences;  ///< "17: modified: …", or "state: …".
    engine::ReplayReport report;
};

/// Over a scratch store in memory; the test fails if the replay gives an error.
[[nodiscard]] Replayed replayed(
    const store::Store& recorded,
    const privacy::Tokeniser& tokeniser,
    const privacy::KeyRing& key_ring,
    const std::string& policy_directory = {}
);

}  // namespace huanxin::test
