#include "huanxin/http/access_log.hpp"

#include <spdlog/logger.h>

#include "huanxin/http/json_writer.hpp"

namespace huanxin::http {

void AccessLog::on_request(const RequestReport& report) {
    next_.on_request(report);
    if (!logger_.should_log(spdlog::level::info)) return;
    std::string line;
    line.reserve(256);
    JsonWriter json(line);
    json.begin_object();
    json.member("request_id", report.request_id);
    json.member("method", report.method);
    json.member("route", report.route);
    json.member("status", report.status);
    json.member("bytes", report.bytes_out);
    json.member("duration_us", report.duration_us);
    if (!report.tenant_id.empty()) json.member("tenant_id", report.tenant_id);
    json.end_object();
    logger_.log(spdlog::level::info, spdlog::string_view_t(line));
}

}  // namespace huanxin::http
