#pragma once
// How personal data is shown. Both functions take well-formed UTF-8, work on code points and are
// safe on any thread.

#include <string>
#include <string_view>

namespace huanxin::identity {

/// The first 4 and the last 4 characters, the rest as '*' ("1304**********0071",
/// docs/openapi.yaml); fewer than 9 characters are all hidden.
[[nodiscard]] std::string mask_id_number(std::string_view number);

/// The first character, the rest as '*' ("张*", "欧***").
[[nodiscard]] std::string mask_name(std::string_view name);

}  // namespace huanxin::identity
