// What the server makes of requests, well-formed and not.
#include <thread>

#include <boost/json.hpp>

#include "server_fixture.hpp"

namespace huanxin::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string code_of(const Reply& reply) {
    return boost::json::parse(reply.body).at("code").as_string().c_str();
}

class ServerRequests : public ServerTest {};

TEST_F(ServerRequests, SeveralRequests_OneConnection_AnsweredInOrder) {
    start(simple_routes());
    HttpClient client = connect();
    for (int i = 0; i < 5; ++i) {
        const std::string body = "body " + std::to_string(i);
        const Reply reply =
            client.request("POST", "/echo", body, {{"Content-Type", "application/json"}});
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.body, body);
        EXPECT_EQ(reply.header("Content-Type"), "text/plain; charset=utf-8");
        EXPECT_EQ(reply.header("Echo-Type"), "application/json");
        EXPECT_EQ(reply.header("Cache-Control"), "no-store");
        EXPECT_FALSE(reply.has("Server"));
        EXPECT_FALSE(reply.has("Connection"));
    }
    observer_.wait_for_connections(1);
}

TEST_F(ServerRequests, PipelinedRequests_AnsweredInOrder) {
    start(simple_routes());
    HttpClient client = connect();
    std::string all;
    for (int i = 0; i < 50; ++i) {
        const std::string body(static_cast<std::size_t>(i) * 40, 'x');
        all += HttpClient::head("POST", "/echo", {}, body.size()) + body;
    }
    client.send(all);
    for (std::size_t i = 0; i < 50; ++i)
        EXPECT_EQ(client.read_reply().body.size(), i * 40);
}

TEST_F(ServerRequests, RequestInSinglesBytes_Answered) {
    start(simple_routes());
    HttpClient client = connect();
    const std::string all = HttpClient::head("POST", "/echo", {{"Accept", "*/*"}}, 3) + "abc";
    for (const char byte : all)
        client.send(std::string_view(&byte, 1));
    EXPECT_EQ(client.read_reply().body, "abc");
}

TEST_F(ServerRequests, RequestId_EchoedWhenValid_MadeOtherwise) {
    start(simple_routes());
    HttpClient client = connect();
    EXPECT_EQ(
        client.request("GET", "/ping", {}, {{"Request-Id", "till-7/42"}}).header("Request-Id"),
        "till-7/42"
    );
    const std::string longest(128, 'a');
    EXPECT_EQ(
        client.request("GET", "/ping", {}, {{"Request-Id", longest}}).header("Request-Id"), longest
    );
    for (const std::string& invalid :
         {std::string("has space"), std::string(129, 'a'), std::string("é")}) {
        const Reply reply = client.request("GET", "/ping", {}, {{"Request-Id", invalid}});
        EXPECT_THAT(reply.header("Request-Id"), StartsWith("req_"));
    }
    const std::string first = client.request("GET", "/ping").header("Request-Id");
    EXPECT_NE(first, client.request("GET", "/ping").header("Request-Id"));
    EXPECT_NE(first, connect().request("GET", "/ping").header("Request-Id"));
}

TEST_F(ServerRequests, UnknownPath_IsProblem404_AndConnectionStays) {
    start(simple_routes());
    HttpClient client = connect();
    const Reply reply = client.request(
        "POST", "/nowhere", "{}", {{"Accept-Language", "en"}, {"Request-Id", "r-1"}}
    );
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.header("Content-Type"), "application/problem+json");
    const auto problem = boost::json::parse(reply.body).as_object();
    EXPECT_EQ(problem.at("type"), "/docs#not_found");
    EXPECT_EQ(problem.at("status"), 404);
    EXPECT_EQ(problem.at("code"), "not_found");
    EXPECT_EQ(problem.at("instance"), "/nowhere");
    EXPECT_EQ(problem.at("request_id"), "r-1");
    EXPECT_EQ(problem.at("committed"), "no");
    EXPECT_EQ(problem.at("retryable"), false);
    EXPECT_TRUE(problem.at("errors").as_array().empty());
    EXPECT_EQ(client.request("GET", "/ping").status, 200);
}

TEST_F(ServerRequests, WrongVerb_Is405WithAllow) {
    start(simple_routes());
    HttpClient client = connect();
    const Reply post = client.request("POST", "/ping", "{}");
    EXPECT_EQ(post.status, 405);
    EXPECT_EQ(post.header("Allow"), "GET, HEAD");
    const Reply brew = client.request("BREW", "/echo");
    EXPECT_EQ(brew.status, 405);
    EXPECT_EQ(brew.header("Allow"), "POST");
    EXPECT_EQ(client.request("GET", "/ping").status, 200);
}

TEST_F(ServerRequests, Head_OfGetRoute_HasHeadersAndNoBody) {
    std::vector<Route> routes;
    const Handler ten = [](Call&) -> asio::awaitable<Response> {
        co_return text_response(200, "0123456789");
    };
    routes.push_back(route(Verb::get, "/ten", ten));
    start(std::move(routes));
    HttpClient client = connect();
    const Reply reply = client.request("HEAD", "/ten");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("Content-Length"), "10");
    EXPECT_EQ(client.request("GET", "/ten").body, "0123456789");
}

TEST_F(ServerRequests, Authentication_InTheContractsOrder) {
    std::vector<Route> routes = simple_routes();
    routes.push_back(route(Verb::post, "/v1/things", echo, {Role::retailer}));
    start(std::move(routes));
    HttpClient client = connect();
    struct Case {
        const char *name, *target, *authorization;
        int status;
    };
    for (const Case& c : {
             Case{"no key", "/v1/things", "", 401},
             Case{"unknown key", "/v1/things", "Bearer nobody", 401},
             Case{"another scheme", "/v1/things", "Basic retailer-key", 401},
             Case{"role without right", "/v1/things", "Bearer auditor-key", 403},
             Case{"right role", "/v1/things", "Bearer retailer-key", 200},
             Case{"scheme in lower case", "/v1/things", "bearer retailer-key", 200},
             Case{"unknown path without key", "/v1/nothing", "", 401},
             Case{"unknown path with key", "/v1/nothing", "Bearer auditor-key", 404},
             Case{"unknown path elsewhere", "/nothing", "", 404},
         }) {
        const Reply reply =
            client.request("POST", c.target, "{}", {{"Authorization", c.authorization}});
        EXPECT_EQ(reply.status, c.status) << c.name;
        EXPECT_EQ(reply.has("WWW-Authenticate"), c.status == 401) << c.name;
    }
    EXPECT_EQ(observer_.wait_for_requests(5)[4].tenant_id, "ret_1");
}

TEST_F(ServerRequests, MediaType_JsonOrWhatTheRouteTakes) {
    std::vector<Route> routes = simple_routes();
    Route proto = route(Verb::post, "/proto", echo);
    proto.options.media_types = {"application/x-protobuf"};
    routes.push_back(std::move(proto));
    start(std::move(routes));
    HttpClient client = connect();
    struct Case {
        const char *target, *type;
        int status;
    };
    for (const Case& c : {
             Case{"/echo", "application/json", 200},
             Case{"/echo", "Application/JSON; Charset=UTF-8", 200},
             Case{"/echo", "application/json;charset=\"utf-8\"", 200},
             Case{"/echo", "application/json; charset=gbk", 415},
             Case{"/echo", "text/plain", 415},
             Case{"/echo", "application/x-protobuf", 415},
             Case{"/proto", "application/x-protobuf", 200},
         }) {
        EXPECT_EQ(
            client.request("POST", c.target, "{}", {{"Content-Type", c.type}}).status, c.status
        ) << c.target
          << ' ' << c.type;
    }
    EXPECT_EQ(client.request("POST", "/echo", "{}").status, 200) << "no type is JSON";
    EXPECT_EQ(client.request("POST", "/echo", "", {{"Content-Type", "text/plain"}}).status, 200)
        << "no body has no type";
}

TEST_F(ServerRequests, ChunkedBody_Taken_AndItsTrailerIgnored) {
    std::vector<Route> routes = simple_routes();
    routes.push_back(route(Verb::post, "/v1/things", echo, {Role::retailer}));
    start(std::move(routes));
    HttpClient client = connect();
    client.send(
        HttpClient::head("POST", "/echo", {{"Transfer-Encoding", "chunked"}}, std::nullopt) +
        "3;ext=\"a b\"\r\nabc\r\n2\r\nde\r\n0\r\nX-Checksum: 1\r\n\r\n"
    );
    EXPECT_EQ(client.read_reply().body, "abcde");
    client.send(
        HttpClient::head("POST", "/v1/things", {{"Transfer-Encoding", "chunked"}}, std::nullopt) +
        "2\r\n{}\r\n0\r\nAuthorization: Bearer retailer-key\r\n\r\n"
    );
    EXPECT_EQ(client.read_reply().status, 401);
    EXPECT_EQ(client.request("POST", "/echo", "x").body, "x");
}

TEST_F(ServerRequests, MalformedRequests_Are400_AndClosed) {
    start(simple_routes());
    struct Case {
        const char *name, *bytes;
    };
    for (const Case& c : {
             Case{"no version", "GET /ping\r\n\r\n"},
             Case{"rubbish", "\x16\x03\x01\x02\r\n\r\n"},
             Case{"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
             Case{"header without colon", "GET /ping HTTP/1.1\r\nHost: a\r\nBad\r\n\r\n"},
             Case{"space before colon", "GET /ping HTTP/1.1\r\nHost : a\r\n\r\n"},
             Case{"no host", "GET /ping HTTP/1.1\r\n\r\n"},
             Case{"two hosts", "GET /ping HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
             Case{
                 "length and coding",
                 "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                 "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
             Case{
                 "coding and length",
                 "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                 "Content-Length: 5\r\n\r\n0\r\n\r\n"},
             Case{
                 "two lengths",
                 "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                 "Content-Length: 6\r\n\r\nabcdef"},
             Case{
                 "negative length", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"},
             Case{
                 "length with sign",
                 "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx"},
             Case{
                 "coding twice",
                 "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                 "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
             Case{
                 "other coding",
                 "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nxx"},
             Case{
                 "coding list",
                 "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n"
                 "\r\n0\r\n\r\n"},
             Case{
                 "coding in HTTP/1.0",
                 "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                 "\r\n0\r\n\r\n"},
             Case{
                 "bad chunk",
                 "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"},
         }) {
        HttpClient client = connect();
        client.send(c.bytes);
        const Reply reply = client.read_reply();
        EXPECT_EQ(reply.status, 400) << c.name;
        EXPECT_EQ(code_of(reply), "malformed_request") << c.name;
        EXPECT_EQ(reply.header("Connection"), "close") << c.name;
        EXPECT_TRUE(client.closed_by_server()) << c.name;
    }
}

TEST_F(ServerRequests, MalformedTarget_Is400_AndConnectionStays) {
    start(simple_routes());
    HttpClient client = connect();
    for (const char* target : {"/pi%zzng", "/ping?a=%", "/ping?a=%ff", "/%00", "*", "/p\xC3\xA9"}) {
        const Reply reply = client.request("GET", target);
        EXPECT_EQ(reply.status, 400) << target;
        EXPECT_EQ(code_of(reply), "malformed_request") << target;
    }
    EXPECT_EQ(client.request("GET", "/%70ing").status, 200);
    EXPECT_EQ(client.request("GET", "http://elsewhere.example/ping?").status, 200);
}

TEST_F(ServerRequests, EmptyLinesBeforeRequest_Ignored) {
    start(simple_routes());
    HttpClient client = connect();
    client.send("\r\n\r\n" + HttpClient::head("GET", "/ping", {}, 0));
    EXPECT_EQ(client.read_reply().status, 200);
}

TEST_F(ServerRequests, ConnectionHeader_Obeyed) {
    start(simple_routes());
    HttpClient closing = connect();
    const Reply last = closing.request("GET", "/ping", {}, {{"Connection", "close"}});
    EXPECT_EQ(last.header("Connection"), "close");
    EXPECT_TRUE(closing.closed_by_server());

    HttpClient old = connect();
    old.send("GET /ping HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(old.read_reply().header("Connection"), "keep-alive");
    old.send("GET /ping HTTP/1.0\r\n\r\n");
    EXPECT_EQ(old.read_reply().header("Connection"), "close");
    EXPECT_TRUE(old.closed_by_server());
}

TEST_F(ServerRequests, ExpectContinue_ToldToGoOn) {
    start(simple_routes());
    HttpClient client = connect();
    client.send(HttpClient::head("POST", "/echo", {{"Expect", "100-continue"}}, 2));
    EXPECT_EQ(client.read_reply(true).status, 100);
    client.send("{}");
    EXPECT_EQ(client.read_reply().body, "{}");
}

TEST_F(ServerRequests, ExpectContinue_OfRefusedRequest_RefusedAtOnceAndClosed) {
    start(simple_routes());
    HttpClient client = connect();
    client.send(HttpClient::head("POST", "/nowhere", {{"Expect", "100-continue"}}, 2));
    const Reply reply = client.read_reply();
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_TRUE(client.closed_by_server());
}

TEST_F(ServerRequests, HandlerThatThrows_Is500WithoutDetail) {
    std::vector<Route> routes = simple_routes();
    const Handler throws = [](Call&) -> asio::awaitable<Response> {
        throw std::runtime_error("secret 130402199001010071");
        co_return Response{};
    };
    routes.push_back(route(Verb::get, "/broken", throws));
    routes.push_back(route(Verb::post, "/broken", throws));
    start(std::move(routes));
    HttpClient client = connect();
    const Reply reply = client.request("GET", "/broken");
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(code_of(reply), "internal");
    EXPECT_THAT(reply.body, HasSubstr(R"("committed":"no")"));
    EXPECT_THAT(reply.body, Not(HasSubstr("secret")));
    EXPECT_THAT(
        client.request("POST", "/broken", "{}").body, HasSubstr(R"("committed":"unknown")")
    );
    EXPECT_EQ(client.request("GET", "/ping").status, 200);
}

TEST_F(ServerRequests, ClientThatEndsItsHalf_StillGetsItsAnswer) {
    start(simple_routes());
    HttpClient client = connect();
    client.send(HttpClient::head("POST", "/echo", {}, 2) + "{}");
    client.shutdown_send();
    EXPECT_EQ(client.read_reply().body, "{}");
    EXPECT_TRUE(client.closed_by_server());
}

TEST_F(ServerRequests, ManyConnectionsOnManyThreads_EachGetsItsOwnAnswers) {
    start(simple_routes(), 4);
    std::vector<std::thread> clients;
    std::atomic<int> right{0};
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back([&, i] {
            HttpClient client = connect();
            for (int k = 0; k < 100; ++k) {
                const std::string body = std::to_string(i) + ":" + std::to_string(k);
                if (client.request("POST", "/echo", body).body == body) ++right;
            }
        });
    }
    for (std::thread& client : clients)
        client.join();
    EXPECT_EQ(right, 800);
    EXPECT_EQ(observer_.wait_for_requests(800).size(), 800U);
    observer_.wait_for_connections(0);
}

TEST_F(ServerRequests, Reports_CarryTheRouteAndNeverThePath) {
    std::vector<Route> routes = simple_routes();
    routes.push_back(route(Verb::get, "/v1/things/{id}", echo, {Role::retailer}));
    routes.back().options.query = {"q"};
    start(std::move(routes));
    HttpClient client = connect();
    client.request(
        "GET",
        "/v1/things/t_42?q=x",
        {},
        {{"Authorization", "Bearer retailer-key"}, {"Request-Id", "r-9"}}
    );
    client.request("GET", "/nowhere");
    const auto seen = observer_.wait_for_requests(2);
    EXPECT_EQ(seen[0].route, "/v1/things/{id}");
    EXPECT_EQ(seen[0].request_id, "r-9");
    EXPECT_EQ(seen[0].method, "GET");
    EXPECT_EQ(seen[0].status, 200);
    EXPECT_EQ(seen[0].tenant_id, "ret_1");
    EXPECT_GT(seen[0].bytes_out, 0U);
    EXPECT_EQ(seen[1].route, "");
    EXPECT_EQ(seen[1].status, 404);
}

}  // namespace
}  // namespace huanxin::http
