#pragma once
// What each target defines, in a file of its own. libFuzzer calls it by entry.cpp, the ordinary
// test by replay.cpp.

#include <string>
#include <string_view>
#include <vector>

namespace huanxin::fuzz {

/// Tries one input. Whatever breaks the target's promise ends the process (INVARIANT).
void try_input(std::string_view input);

/// Inputs to start from, all of which the target takes.
[[nodiscard]] std::vector<std::string> seeds();

}  // namespace huanxin::fuzz
