#pragma once
// One line of JSON for each request, without personal data: the route's pattern stands for the
// path.

#include "huanxin/http/server.hpp"

namespace spdlog {
class logger;
}

namespace huanxin::http {

/// {"request_id","method","route","status","bytes","duration_us","tenant_id"?}, at level info; the
/// logger's pattern decides what stands before it. `request_id` is the caller's own where it sent
/// one: integrators are told to put no personal data there.
class AccessLog final : public Observer {
public:
    /// Everything heard goes on to `next`. Both must outlive the log.
    AccessLog(spdlog::logger& logger, Observer& next) : logger_(logger), next_(next) {}

    void on_request(const RequestReport& report) override;
    void on_connections(std::int64_t change) override { next_.on_connections(change); }
    void on_refused_connection() override { next_.on_refused_connection(); }
    void on_accept_error() override { next_.on_accept_error(); }

private:
    spdlog::logger& logger_;
    Observer& next_;
};

}  // namespace huanxin::http
