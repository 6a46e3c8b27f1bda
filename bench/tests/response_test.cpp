#include "load/response.hpp"

#include <string>

#include <gtest/gtest.h>

namespace huanxin::bench {
namespace {

const std::string kAnswer =
    "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\nbody";

TEST(ReadResponse, EveryPart_AsksForMore) {
    for (std::size_t bytes = 0; bytes < kAnswer.size(); ++bytes) {
        Response response;
        EXPECT_EQ(read_response(kAnswer.substr(0, bytes), response), Reading::more) << bytes;
    }
}

TEST(ReadResponse, Whole_IsRead) {
    Response response;
    const std::string buffer = kAnswer + "HTTP/1.1 200 OK\r\n";
    ASSERT_EQ(read_response(buffer, response), Reading::done);
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(response.body, "body");
    EXPECT_EQ(response.bytes, kAnswer.size());
    EXPECT_FALSE(response.replayed());
}

TEST(ReadResponse, Replay_IsSeen) {
    Response response;
    const std::string buffer =
        "HTTP/1.1 201 Created\r\nContent-Length: 0\r\nIdempotency-Replayed: true\r\n\r\n";
    ASSERT_EQ(read_response(buffer, response), Reading::done);
    EXPECT_TRUE(response.replayed());
}

TEST(ReadResponse, Close_IsSeen) {
    Response response;
    const std::string buffer =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    ASSERT_EQ(read_response(buffer, response), Reading::done);
    EXPECT_TRUE(response.closes());
    ASSERT_EQ(read_response(kAnswer, response), Reading::done);
    EXPECT_FALSE(response.closes());
}

TEST(ReadResponse, NoStatusOrLength_IsBroken) {
    Response response;
    EXPECT_EQ(
        read_response("HTTP/1.1 2xx\r\nContent-Length: 0\r\n\r\n", response), Reading::broken
    );
    EXPECT_EQ(read_response("HTTP/1.1 200 OK\r\n\r\n", response), Reading::broken);
    EXPECT_EQ(
        read_response("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", response), Reading::broken
    );
    EXPECT_EQ(read_response("SSH-2.0\r\nContent-Length: 0\r\n\r\n", response), Reading::broken);
}

}  // namespace
}  // namespace huanxin::bench
