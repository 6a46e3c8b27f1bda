#pragma once
// Numbered batches over several tables and both key families, and the check that a crash never left
// part of one.

#include <cstdint>
#include <random>
#include <string>

#include "huanxin/store/store.hpp"

namespace huanxin::store {

/// From HUANXIN_TEST_SEED if it is set; failures print it.
[[nodiscard]] std::uint64_t test_seed();

/// Batch 1, 2, …: five keys, one of them overwritten by every batch, one removed again by the next.
[[nodiscard]] Batch numbered_batch(std::uint64_t number);

/// The last batch that the store holds (0: none). Fails the running test if any batch up to it is
/// not whole, or if there is a trace of a later one.
[[nodiscard]] std::uint64_t last_whole_batch(const Store& store);

}  // namespace huanxin::store
