#pragma once
// The key of a document's number on the tax office's platform, from the number.

#include <string>
#include <string_view>

#include "engine/keys.hpp"
#include "huanxin/base/digest.hpp"

namespace huanxin::engine {

[[nodiscard]] inline std::string reference_key(std::string_view reference) {
    return keys::channel_reference(digest16({"channel-reference", reference}));
}

}  // namespace huanxin::engine
