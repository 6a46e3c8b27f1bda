// Bodies and answers as application/x-protobuf, over the wire.
#include <boost/json.hpp>

#include "http/endpoints/services.hpp"
#include "huanxin/api/v1/claims.pb.h"
#include "server_fixture.hpp"

namespace huanxin::http {
namespace {

using api::v1::ConfirmRequest;
using ::testing::HasSubstr;

constexpr const char* kProtobuf = "application/x-protobuf";
constexpr const char* kJson = R"({"invoice":{"number":"7","total_fen":549900}})";

ConfirmRequest confirm_request() {
    ConfirmRequest request;
    request.mutable_invoice()->set_number("7");
    request.mutable_invoice()->set_total_fen(549'900);
    return request;
}

std::string code_of(const Reply& reply) {
    return boost::json::parse(reply.body).at("code").as_string().c_str();
}

class ServerProtobuf : public ServerTest {
protected:
    /// POST /v1/things answers the JSON that it reads, GET /v1/things some JSON of its own;
    /// POST /v1/lists mirrors a message with lists, POST /v1/wrong answers what its message does
    /// not have, POST /v1/plain has no messages.
    void SetUp() override {
        std::vector<Route> routes;
        const auto* message = &ConfirmRequest::default_instance();
        const auto add = [&](Verb verb, const char* path, Handler handler, bool in_protobuf) {
            Route made = route(verb, path, std::move(handler));
            if (in_protobuf && verb == Verb::post) made.options.request_message = message;
            if (in_protobuf) made.options.response_message = message;
            routes.push_back(std::move(made));
        };
        add(Verb::post, "/v1/things", mirror, true);
        add(Verb::get, "/v1/things", fixed<200, kThing>, true);
        add(Verb::post, "/v1/wrong", fixed<201, kUnknown>, true);
        add(Verb::post, "/v1/empty", nothing, true);
        add(Verb::post, "/v1/plain", mirror, false);
        Route lists = route(Verb::post, "/v1/lists", mirror);
        lists.options.request_message = &api::v1::ClaimRequest::default_instance();
        routes.push_back(std::move(lists));
        start(std::move(routes), 2, false);
    }

    static asio::awaitable<Response> mirror(Call& call) {
        if (!call.request.idempotency_key)
            co_return problem_response(Problem{.code = "idempotency_key_missing"}, call.request);
        JsonDocument document;
        if (const auto problem = parse_body(document, call, true))
            co_return problem_response(*problem, call.request);
        Response response = json_response(201, call.request.body);
        response.headers.emplace_back("Seen", call.request.body);
        co_return response;
    }
    static constexpr char kThing[] = R"({"delivered_on":"2026-06-01","invoice":null})";
    static constexpr char kUnknown[] = R"({"colour":"green"})";
    template <int status, const char* json>
    static asio::awaitable<Response> fixed(Call& /*call*/) {
        co_return json_response(status, json);
    }
    static asio::awaitable<Response> nothing(Call& /*call*/) {
        Response response;
        response.status = 204;
        co_return response;
    }

    static Reply post(
        HttpClient& client,
        const char* path,
        const std::string& body,
        const char* type,
        const char* accept = "*/*"
    ) {
        return client.request(
            "POST",
            path,
            body,
            {{"Content-Type", type},
             {"Accept", accept},
             {"Accept-Language", "en"},
             {"Idempotency-Key", "0123456789abcdef"}}
        );
    }
};

TEST_F(ServerProtobuf, ProtobufBody_IsJsonToTheHandler_AndTheAnswerIsJson) {
    HttpClient client = connect();
    const Reply reply =
        post(client, "/v1/things", confirm_request().SerializeAsString(), kProtobuf);
    EXPECT_EQ(reply.status, 201);
    EXPECT_EQ(reply.header("Seen"), kJson);
    EXPECT_EQ(reply.header("Content-Type"), "application/json");
    EXPECT_EQ(reply.body, kJson);
    EXPECT_EQ(post(client, "/v1/things", "", kProtobuf).body, "{}") << "no bytes, no fields";
}

TEST_F(ServerProtobuf, Answer_IsInTheFormThatAcceptPrefers) {
    HttpClient client = connect();
    struct Case {
        const char* accept;
        bool protobuf;
    };
    for (const Case& c : {
             Case{"application/x-protobuf", true},
             Case{"Application/X-Protobuf", true},
             Case{"application/json;q=0.9, application/x-protobuf", true},
             Case{"application/x-protobuf, */*;q=0.5", true},
             Case{"application/json;q=0, */*", true},
             Case{"", false},
             Case{"*/*", false},
             Case{"application/*", false},
             Case{"application/json, application/x-protobuf", false},
             Case{"application/json, application/x-protobuf;q=0.9", false},
             Case{"application/x-protobuf;q=0", false},
             Case{"text/html", false},
         }) {
        const Reply reply = post(client, "/v1/things", kJson, "application/json", c.accept);
        EXPECT_EQ(reply.status, 201) << c.accept;
        EXPECT_EQ(reply.header("Seen"), kJson) << c.accept;
        EXPECT_EQ(reply.header("Content-Type"), c.protobuf ? kProtobuf : "application/json")
            << c.accept;
        ConfirmRequest answer;
        if (c.protobuf) {
            EXPECT_TRUE(answer.ParseFromString(reply.body)) << c.accept;
            EXPECT_EQ(answer.SerializeAsString(), confirm_request().SerializeAsString());
        } else {
            EXPECT_EQ(reply.body, kJson) << c.accept;
        }
    }
}

TEST_F(ServerProtobuf, Get_AndHead_HaveTheSameHeaders) {
    HttpClient client = connect();
    const Reply whole = client.request("GET", "/v1/things", {}, {{"Accept", kProtobuf}});
    ConfirmRequest answer;
    EXPECT_TRUE(answer.ParseFromString(whole.body));
    EXPECT_EQ(answer.delivered_on(), "2026-06-01");
    EXPECT_FALSE(answer.has_invoice());
    const Reply head = client.request("HEAD", "/v1/things", {}, {{"Accept", kProtobuf}});
    EXPECT_EQ(head.header("Content-Type"), kProtobuf);
    EXPECT_EQ(head.header("Content-Length"), std::to_string(whole.body.size()));
    EXPECT_EQ(head.body, "");
}

TEST_F(ServerProtobuf, UnreadableBody_IsToldAfterWhatComesBeforeIt_AndConnectionStays) {
    HttpClient client = connect();
    const Reply early = client.request("POST", "/v1/things", "{", {{"Content-Type", kProtobuf}});
    EXPECT_EQ(code_of(early), "idempotency_key_missing");
    const Reply malformed = post(client, "/v1/things", "{", kProtobuf, kProtobuf);
    EXPECT_EQ(malformed.status, 400);
    EXPECT_EQ(malformed.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(code_of(malformed), "malformed_json");
    EXPECT_THAT(malformed.body, HasSubstr("one message huanxin.api.v1.ConfirmRequest"));
    const Reply unknown = post(client, "/v1/things", "\x18\x01", kProtobuf);
    EXPECT_EQ(code_of(unknown), "unknown_member");
    EXPECT_THAT(unknown.body, HasSubstr(R"("pointer":"/3")"));
    EXPECT_EQ(
        post(client, "/v1/things", confirm_request().SerializeAsString(), kProtobuf).status, 201
    );
}

TEST_F(ServerProtobuf, JsonBodyThatIsMalformed_IsStillToldItsPlace) {
    HttpClient client = connect();
    const Reply reply = post(client, "/v1/things", "{", "application/json", kProtobuf);
    EXPECT_EQ(code_of(reply), "malformed_json");
    EXPECT_THAT(reply.body, HasSubstr("line 1, column 2"));
}

TEST_F(ServerProtobuf, RouteWithoutMessages_TakesNone_AndAnswersJson) {
    HttpClient client = connect();
    EXPECT_EQ(post(client, "/v1/plain", "", kProtobuf).status, 201) << "no body has no type";
    EXPECT_EQ(post(client, "/v1/plain", "{}", kProtobuf).status, 415);
    const Reply reply = post(client, "/v1/plain", "{}", "application/json", kProtobuf);
    EXPECT_EQ(reply.header("Content-Type"), "application/json");
    EXPECT_EQ(client.request("GET", "/v1/things", "x", {{"Content-Type", kProtobuf}}).status, 415)
        << "a message of the answer is none of the body";
}

TEST_F(ServerProtobuf, AnswerWithoutBody_StaysSo) {
    HttpClient client = connect();
    const Reply reply = post(client, "/v1/empty", "{}", "application/json", kProtobuf);
    EXPECT_EQ(reply.status, 204);
    EXPECT_FALSE(reply.has("Content-Type"));
}

TEST_F(ServerProtobuf, AnswerThatItsMessageCantHold_Is500_AndMayBeCommitted) {
    HttpClient client = connect();
    EXPECT_EQ(post(client, "/v1/wrong", "{}", "application/json").status, 201);
    const Reply reply = post(client, "/v1/wrong", "{}", "application/json", kProtobuf);
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(code_of(reply), "internal");
    EXPECT_THAT(reply.body, HasSubstr(R"("committed":"unknown")"));
}

TEST_F(ServerProtobuf, BodyOfTooManyValues_IsMalformed) {
    HttpClient client = connect();
    const auto with_evidence = [&](int count) {
        api::v1::ClaimRequest request;
        for (int i = 0; i < count; ++i)
            request.add_evidence();
        return post(client, "/v1/lists", request.SerializeAsString(), kProtobuf);
    };
    EXPECT_EQ(with_evidence(1'000).status, 201);
    const Reply reply = with_evidence(20'000);
    EXPECT_EQ(code_of(reply), "malformed_json");
    EXPECT_THAT(reply.body, HasSubstr("too many values"));
}

}  // namespace
}  // namespace huanxin::http
