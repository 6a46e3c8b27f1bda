#pragma once
// The result as a text and as JSON.

#include <iosfwd>

#include "load/options.hpp"
#include "load/result.hpp"

namespace huanxin::bench {

void write_json(std::ostream& out, const Options& options, const Result& result);
/// To standard output: what was sent, what came of it, and the first failure.
void print(const Options& options, const Result& result);

}  // namespace huanxin::bench
