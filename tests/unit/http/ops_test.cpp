// The ops listener, its metrics and the access log.
#include "huanxin/http/ops.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <boost/json.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include "huanxin/http/access_log.hpp"
#include "huanxin/http/metrics.hpp"
#include "page.hpp"
#include "server_fixture.hpp"

namespace huanxin::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Ops : public ServerTest {
protected:
    engine::EngineCounters engine_;
};

TEST_F(Ops, Probes_AnswerByTheCallback) {
    Readiness readiness{false, "the store is being opened"};
    start(
        ops_routes([&] { return readiness; }, [] { return std::string("huanxin_x 1\n"); }), 1, false
    );
    HttpClient client = connect();
    EXPECT_EQ(client.request("GET", "/livez").status, 200);
    const Reply waiting = client.request("GET", "/readyz");
    EXPECT_EQ(waiting.status, 503);
    EXPECT_EQ(waiting.body, "the store is being opened\n");
    readiness = {true, "ready"};
    EXPECT_EQ(client.request("GET", "/readyz").status, 200);
    const Reply metrics = client.request("GET", "/metrics");
    EXPECT_EQ(metrics.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(metrics.body, "huanxin_x 1\n");
    EXPECT_EQ(client.request("GET", "/v1/claims").status, 404) << "no API on this listener";
}

TEST_F(Ops, Metrics_CountByRouteAndStatusClass) {
    std::vector<Route> routes = simple_routes();
    Metrics metrics(routes, engine_, [] { return DerivedFigures{6, 5}; });
    RequestReport report;
    report.route = "/ping";
    report.status = 200;
    report.duration_us = 1'500;
    metrics.on_request(report);
    metrics.on_request(report);
    report.route = "";
    report.status = 404;
    metrics.on_request(report);
    report.status = 503;
    metrics.on_request(report);
    metrics.on_connections(+1);
    metrics.on_connections(+1);
    metrics.on_connections(-1);
    metrics.on_refused_connection();
    metrics.on_accept_error();
    engine_.commands = 7;
    engine_.failed = true;
    const std::string page = metrics.render();
    EXPECT_THAT(page, HasSubstr("huanxin_http_requests_total{route=\"/ping\",status=\"2xx\"} 2\n"));
    EXPECT_THAT(page, HasSubstr("huanxin_http_requests_total{route=\"none\",status=\"4xx\"} 1\n"));
    EXPECT_THAT(
        page, HasSubstr("huanxin_http_request_duration_seconds_count{route=\"/ping\"} 2\n")
    );
    EXPECT_THAT(
        page,
        HasSubstr("huanxin_http_request_duration_seconds_bucket{route=\"/ping\",le=\"0.001\"} 0\n")
    );
    EXPECT_THAT(
        page,
        HasSubstr("huanxin_http_request_duration_seconds_bucket{route=\"/ping\",le=\"0.002\"} 2\n")
    );
    EXPECT_THAT(page, HasSubstr("huanxin_http_requests_shed_total 1\n"));
    EXPECT_THAT(page, HasSubstr("huanxin_http_connections 1\n"));
    EXPECT_THAT(page, HasSubstr("huanxin_http_connections_refused_total 1\n"));
    EXPECT_THAT(page, HasSubstr("huanxin_http_accept_errors_total 1\n"));
    EXPECT_THAT(page, HasSubstr("huanxin_engine_commands_total 7\n"));
    EXPECT_THAT(page, HasSubstr("huanxin_engine_failed 1\n"));
    EXPECT_THAT(page, HasSubstr("huanxin_log_published_entries 6\n"));
    EXPECT_THAT(page, HasSubstr("huanxin_history_indexed_sequence 5\n"));
}

TEST_F(Ops, Metrics_TellOfTheChannelThatThereIs) {
    const auto derived = [] { return DerivedFigures{}; };
    const Metrics without(simple_routes(), engine_, derived);
    EXPECT_THAT(without.render(), Not(HasSubstr("huanxin_channel")));
    const Metrics metrics(simple_routes(), engine_, derived, [] {
        return ChannelFigures{4, 3, 2, 1};
    });
    const std::string page = metrics.render();
    EXPECT_THAT(page, HasSubstr("huanxin_channel_documents{state=\"waiting\"} 4\n"));
    EXPECT_THAT(page, HasSubstr("huanxin_channel_documents{state=\"held\"} 3\n"));
    EXPECT_THAT(page, HasSubstr("huanxin_channel_receipts_stuck 2\n"));
    EXPECT_THAT(page, HasSubstr("huanxin_channel_receipts_refused_total 1\n"));
}

TEST_F(Ops, MetricsTable_IsWhatThePageShows) {
    const Metrics metrics(
        simple_routes(), engine_, [] { return DerivedFigures{}; }, [] { return ChannelFigures{}; }
    );
    const std::string page = metrics.render();
    std::size_t types = 0;
    for (std::size_t at = page.find("# TYPE "); at != std::string::npos;
         at = page.find("# TYPE ", at + 1)) {
        ++types;
    }
    EXPECT_EQ(types, metric_entries().size());
    for (const MetricEntry& entry : metric_entries()) {
        EXPECT_THAT(
            page,
            HasSubstr("# HELP " + std::string(entry.name) + " " + std::string(entry.help) + "\n")
        );
    }
}

TEST_F(Ops, MetricsPage_IsFresh) {
    test::expect_page("docs/metrics.md", metrics_markdown());
}

TEST_F(Ops, AccessLog_OneLineOfJsonARequest_WithoutPersonalData) {
    std::ostringstream lines;
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(lines);  // Shared: spdlog's way.
    spdlog::logger logger("access", sink);
    logger.set_pattern("%v");
    AccessLog log(logger, observer_);
    ServerOptions options;
    options.listen = "127.0.0.1:0";
    std::vector<Route> routes;
    routes.push_back(route(Verb::post, "/v1/people/{id}", echo, {Role::retailer}));
    routes.back().options.query = {"phone"};
    const auto authenticate = [](std::string_view) -> std::optional<Principal> {
        return Principal{Role::retailer, "ret_1", "crd_1"};
    };
    Server server(options, Router(std::move(routes)), authenticate, log);
    ASSERT_TRUE(server.listen());
    server.start();
    HttpClient client(server.address());
    client.request(
        "POST",
        "/v1/people/130402199001010071?phone=13800138000",
        "{\"name\":\"Zhang San\"}",
        {{"Authorization", "Bearer secret-key"}, {"Request-Id", "r-\"1\""}}
    );
    client.request("GET", "/130402199001010071");
    observer_.wait_for_requests(2);
    server.stop();

    std::istringstream stream(lines.str());
    std::string first;
    std::string second;
    std::string none;
    ASSERT_TRUE(std::getline(stream, first) && std::getline(stream, second));
    EXPECT_FALSE(std::getline(stream, none));
    const auto entry = boost::json::parse(first).as_object();
    EXPECT_EQ(entry.at("request_id"), "r-\"1\"");
    EXPECT_EQ(entry.at("method"), "POST");
    EXPECT_EQ(entry.at("route"), "/v1/people/{id}");
    EXPECT_EQ(entry.at("status"), 200);
    EXPECT_EQ(entry.at("tenant_id"), "ret_1");
    EXPECT_GT(entry.at("bytes").as_int64(), 0);
    EXPECT_GE(entry.at("duration_us").as_int64(), 0);
    EXPECT_EQ(entry.size(), 7U);
    for (const char* personal : {"1304", "13800138000", "Zhang", "secret-key"}) {
        EXPECT_THAT(lines.str(), Not(HasSubstr(personal)));
    }
}

}  // namespace
}  // namespace huanxin::http
