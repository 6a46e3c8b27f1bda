#pragma once
// The command line.

#include <optional>
#include <string>

#include "load/settings.hpp"

namespace huanxin::bench {

struct Options {
    std::string pools = "hot";
    std::string json_file;  ///< "": none.
    Settings settings;
};

/// Ends the process if help was asked for, or for what the parser itself finds wrong; throws
/// std::runtime_error for what makes no sense together.
[[nodiscard]] Options parse_options(int argc, const char* const* argv);

}  // namespace huanxin::bench
