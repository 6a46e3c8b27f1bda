#pragma once
// Texts of docs/ that the binary serves; the build makes openapi_text.cpp from them
// (src/CMakeLists.txt).

#include <string_view>

namespace huanxin::http {

extern const std::string_view kOpenApiText;  ///< docs/openapi.yaml.
extern const std::string_view kDocsText;     ///< docs/api.html.

}  // namespace huanxin::http
