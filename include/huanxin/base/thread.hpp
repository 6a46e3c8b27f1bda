#pragma once
// What a thread is to the system's scheduler.

namespace huanxin {

/// The calling thread leaves the processor to the process's others where they want it: it is `by`
/// nice values above the main thread (Linux keeps them by thread), each a fifth less of a contended
/// core, 19 at most. Again with the same `by` changes nothing. Only root can take it back. If the
/// system refuses, it is as nice as before.
void be_nicer(int by);

}  // namespace huanxin
