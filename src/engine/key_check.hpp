#pragma once
// Whether keys are those that a store was made with.

#include <string_view>

#include "huanxin/base/result.hpp"
#include "huanxin/privacy/sealer.hpp"
#include "huanxin/privacy/token.hpp"

namespace huanxin::engine {

/// ON DISK: what the meta record's check values are made of.
inline constexpr std::string_view kKeyCheck = "key-check";

/// Against the check values of the meta record: Errc::invalid with what to do for other keys.
[[nodiscard]] Result<void> check_keys(
    std::string_view token_key_check,
    std::string_view master_key_check,
    const privacy::Tokeniser& tokeniser,
    const privacy::KeyRing& key_ring
);

}  // namespace huanxin::engine
