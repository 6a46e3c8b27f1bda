#include "engine/key_check.hpp"

namespace huanxin::engine {

/// All that is used once only is found by tokens: under another token key every person and item
/// would be new.
Result<void> check_keys(
    std::string_view token_key_check,
    std::string_view master_key_check,
    const privacy::Tokeniser& tokeniser,
    const privacy::KeyRing& key_ring
) {
    if (token_key_check != as_view(tokeniser.item(kKeyCheck, "")))
        return invalid(
            "the token key is not the one that this data was made with: name the right --keys "
            "directory; with another key everything could be claimed a second time"
        );
    if (auto opened = key_ring.unwrap(master_key_check, kKeyCheck); !opened)
        return invalid(
            "the master key that this data was last sealed with is missing or another one (" +
            opened.error().message + "): name the right --keys directory"
        );
    return {};
}

}  // namespace huanxin::engine
