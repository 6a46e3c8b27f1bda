#pragma once
// The composition root: every object of the running server is made here, in order, and dies in the
// reverse one.

#include "huanxin/cli/options.hpp"

namespace huanxin::app {

/// Runs the server until SIGTERM or SIGINT: stops accepting, answers what is under way, syncs,
/// closes. Gives the exit status: 0 after a clean stop, 1 if it could not start (one sentence on
/// standard error says what to do).
[[nodiscard]] int serve(const cli::ServeOptions& options);

}  // namespace huanxin::app
