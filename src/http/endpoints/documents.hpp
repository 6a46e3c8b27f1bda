#pragma once
// The API's own description, built into the binary.

#include "http/endpoints/claims.hpp"

namespace huanxin::http {

[[nodiscard]] awaitable<Response> openapi_document(Services& services, Call& call);
/// A page for people, with the paths and a link to the document and to the error catalogue.
[[nodiscard]] awaitable<Response> docs_page(Services& services, Call& call);

}  // namespace huanxin::http
