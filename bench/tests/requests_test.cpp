#include "load/requests.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "load/verdict.hpp"
#include "micro/workbench.hpp"

namespace huanxin::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Settings settings() {
    Settings made;
    made.host = "127.0.0.1";
    made.port = "8080";
    made.goods.assign(all_goods().begin(), all_goods().end());
    made.sold_on = Workbench().sold_on();
    return made;
}

/// Of a whole request with a right length; fails otherwise.
std::string_view body_of(std::string_view text) {
    const std::size_t end = text.find("\r\n\r\n");
    EXPECT_NE(end, std::string_view::npos) << text;
    const std::string_view body = text.substr(end + 4);
    const std::string length = "\r\nContent-Length: " + std::to_string(body.size());
    EXPECT_NE(text.substr(0, end + 2).find(length + "\r\n"), std::string_view::npos) << text;
    return body;
}

TEST(Requests, Claims_AreWholeAndEachThreadsOwn) {
    Workbench bench;
    Requests requests(settings(), "the-key", {.next = 3, .step = 2, .end = 8});
    HeldClaims none;
    Request request;
    for (const std::uint64_t number : {3, 5, 7}) {
        ASSERT_TRUE(requests.next(none, request));
        EXPECT_EQ(request.kind, Kind::claim);
        EXPECT_EQ(request.claims, 1);
        EXPECT_EQ(request.subject.number, number);
        EXPECT_THAT(
            request.text, StartsWith("POST /v1/claims HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n")
        );
        EXPECT_THAT(request.text, HasSubstr("\r\nAuthorization: Bearer the-key\r\n"));
        EXPECT_THAT(
            request.text,
            HasSubstr(
                "\r\nIdempotency-Key: bench-claim-000000000" + std::to_string(number) + "\r\n"
            )
        );
        EXPECT_THAT(request.text, Not(HasSubstr("Connection:")));
        EXPECT_EQ(body_of(request.text), bench.body(number));
    }
    EXPECT_FALSE(requests.next(none, request));
}

TEST(Requests, NewConnections_AskForTheClose) {
    Settings each_its_own = settings();
    each_its_own.new_connections = true;
    Requests requests(each_its_own, "the-key", {.next = 0, .end = 1});
    HeldClaims none;
    Request request;
    ASSERT_TRUE(requests.next(none, request));
    EXPECT_THAT(request.text, HasSubstr("\r\nConnection: close\r\n"));
}

TEST(Requests, Bulk_HasALineAClaimWithItsOwnKey) {
    Settings in_bulk = settings();
    in_bulk.bulk = 10;
    Requests requests(in_bulk, "the-key", {.next = 0, .count = 10, .step = 20, .end = 24});
    HeldClaims none;
    Request request;
    std::size_t lines = 0;
    // The second body has what is left of the claims.
    for (const std::uint64_t first : {0, 20}) {
        ASSERT_TRUE(requests.next(none, request));
        EXPECT_THAT(request.text, StartsWith("POST /v1/claims:bulk HTTP/1.1\r\n"));
        EXPECT_THAT(request.text, HasSubstr("\r\nContent-Type: application/x-ndjson\r\n"));
        EXPECT_EQ(request.subject.number, first);
        std::string_view body = body_of(request.text);
        for (std::uint64_t i = 0; i < request.claims; ++i, ++lines) {
            const std::string number = std::to_string(1'000'000 + first + i).substr(1);
            const std::size_t end = body.find('\n');
            ASSERT_NE(end, std::string_view::npos);
            EXPECT_TRUE(body.substr(0, end).ends_with(
                R"(,"idempotency_key":"bench-claim-0000)" + number + R"("})"
            )) << body.substr(0, end);
            body.remove_prefix(end + 1);
        }
        EXPECT_EQ(body, "");
    }
    EXPECT_EQ(lines, 14);
    EXPECT_FALSE(requests.next(none, request));
}

TEST(Requests, Mix_ConfirmsAndReadsWhatIsHeldAndClaimsElse) {
    Settings mixed = settings();
    mixed.mix = {1, 1, 1};
    Requests requests(mixed, "the-key", {.next = 0, .end = 100});
    HeldClaims held;
    Request request;
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(requests.next(held, request));
        EXPECT_EQ(request.kind, Kind::claim) << "nothing is held yet";
    }
    held.add({"clm_x", 6});
    ASSERT_TRUE(requests.next(held, request));
    EXPECT_EQ(request.kind, Kind::claim);
    ASSERT_TRUE(requests.next(held, request));
    EXPECT_EQ(request.kind, Kind::confirm);
    EXPECT_EQ(request.claims, 0);
    EXPECT_THAT(request.text, StartsWith("POST /v1/claims/clm_x/confirm HTTP/1.1\r\n"));
    EXPECT_THAT(request.text, HasSubstr("\r\nIdempotency-Key: bench-confirm-0000000006\r\n"));
    EXPECT_THAT(
        body_of(request.text), StartsWith(R"({"invoice":{"number":"26130000000000000006",)")
    );
    ASSERT_TRUE(requests.next(held, request));
    EXPECT_EQ(request.kind, Kind::read);
    EXPECT_THAT(request.text, StartsWith("GET /v1/claims/clm_x HTTP/1.1\r\n"));
    EXPECT_TRUE(request.text.ends_with("\r\n\r\n"));
}

Response answer(int status, std::string_view body, std::string_view head = "") {
    return {.status = status, .head = head, .body = body, .bytes = 0};
}

TEST(FaultOf, EachKind_HasItsOwnRightAnswer) {
    Request request;
    EXPECT_EQ(fault_of(request, answer(201, R"({"id":"clm_x","status":"held"})")), "");
    EXPECT_EQ(fault_of(request, answer(200, R"({"id":"clm_x","status":"held"})")), "200");
    EXPECT_EQ(fault_of(request, answer(201, R"({"id":"clm_x","status":"declined"})")), "not held");
    EXPECT_EQ(fault_of(request, answer(503, "")), "503");
    EXPECT_EQ(
        fault_of(request, answer(201, R"("status":"held")", "\r\nIdempotency-Replayed: true\r\n")),
        "replayed"
    );
    request.kind = Kind::confirm;
    EXPECT_EQ(fault_of(request, answer(200, R"({"id":"clm_x","status":"confirmed"})")), "");
    EXPECT_EQ(fault_of(request, answer(200, R"({"status":"held"})")), "not confirmed");
    EXPECT_EQ(fault_of(request, answer(409, "")), "409");
    request.kind = Kind::read;
    request.subject.id = "clm_x";
    EXPECT_EQ(fault_of(request, answer(200, R"({"id":"clm_x","status":"confirmed"})")), "");
    EXPECT_EQ(fault_of(request, answer(200, R"({"id":"clm_y"})")), "another claim");
}

}  // namespace
}  // namespace huanxin::bench
