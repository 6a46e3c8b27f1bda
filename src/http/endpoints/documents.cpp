#include "http/endpoints/documents.hpp"

#include "http/endpoints/openapi_text.hpp"

namespace huanxin::http {

awaitable<Response> openapi_document(Services& /*services*/, Call& /*call*/) {
    Response response;
    response.content_type = "application/yaml";
    response.body = kOpenApiText;
    response.headers.emplace_back("Cache-Control", "max-age=300");
    co_return response;
}

awaitable<Response> docs_page(Services& /*services*/, Call& /*call*/) {
    Response response;
    response.content_type = "text/html; charset=utf-8";
    response.body = kDocsText;
    response.headers.emplace_back("Cache-Control", "max-age=300");
    response.headers.emplace_back(
        "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"
    );
    co_return response;
}

}  // namespace huanxin::http
