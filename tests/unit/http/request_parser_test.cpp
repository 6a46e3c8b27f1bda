// What the parser makes of bytes that come a few at a time.

#include "http/request_parser.hpp"

#include <gtest/gtest.h>

namespace huanxin::http {
namespace {

/// A last chunk alone, of which the client sends its line end first: found by fuzzing.
TEST(RequestParser, EmptyChunkedBodyInPieces_IsComplete) {
    const std::string header = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string_view body = "0\r\n\r\n";
    Request request;
    RequestParser parser(request);
    boost::system::error_code error;
    parser.put(boost::asio::buffer(header), error);
    ASSERT_FALSE(error) << error.message();
    parser.take_body(&request.body, 10);
    std::size_t used = 0;
    for (std::size_t come = 1; come <= body.size(); ++come)
        used += parser.put(boost::asio::buffer(body.data() + used, come - used), error);
    EXPECT_FALSE(error) << error.message();
    EXPECT_TRUE(parser.is_done());
    EXPECT_EQ(used, body.size());
}

}  // namespace
}  // namespace huanxin::http
