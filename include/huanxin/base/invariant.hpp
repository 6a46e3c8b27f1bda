#pragma once
// INVARIANT(condition, "what must hold"): a broken invariant is a defect of ours, never of the
// caller's input. It ends the process, in release builds too: a ledger that goes on after one is
// worth nothing.

namespace huanxin {

/// Writes "invariant failed: <what> (<condition>) at <file>:<line>" to stderr, without heap or
/// stdio, and aborts. Call it through INVARIANT only.
[[noreturn]] void invariant_failed(
    const char* condition, const char* what, const char* file, int line
) noexcept;

}  // namespace huanxin

// An expression, not a statement: at -O0 g++ 12 does not see that a failing if statement never
// returns, and warns of a function that ends with INVARIANT(false, …).
#define INVARIANT(condition, what)      \
    ((condition) ? static_cast<void>(0) \
                 : ::huanxin::invariant_failed(#condition, (what), __FILE__, __LINE__))
