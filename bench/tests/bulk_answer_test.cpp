#include "load/bulk_answer.hpp"

#include <gtest/gtest.h>

namespace huanxin::bench {
namespace {

const std::string kHead =
    "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string chunk(const std::string& text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string size;
    for (std::size_t left = text.size(); left > 0; left /= 16)
        size.insert(size.begin(), kDigits[left % 16]);
    return size + "\r\n" + text + "\r\n";
}

std::string line(int number, const std::string& status, const std::string& more = "") {
    return R"({"line":)" + std::to_string(number) +
           R"(,"http":201,"body":{"id":"clm_x","status":")" + status + R"("})" + more + "}\n";
}

/// Shows `text` in pieces, as a connection would.
Reading put(BulkAnswer& answer, std::string_view text, std::size_t piece) {
    std::string buffer;
    Reading reading = Reading::more;
    for (std::size_t at = 0; at < text.size() && reading == Reading::more; at += piece) {
        buffer += text.substr(at, piece);
        std::string_view rest = buffer;
        reading = answer.put(rest);
        buffer.erase(0, buffer.size() - rest.size());
    }
    return reading;
}

TEST(BulkAnswer, PiecesOfAnySize_AreOneAnswer) {
    const std::string lines = line(1, "held") + line(2, "held") + line(3, "held");
    const std::string text =
        kHead + chunk(lines.substr(0, 30)) + chunk(lines.substr(30)) + "0\r\n\r\n";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        BulkAnswer answer;
        ASSERT_EQ(put(answer, text, piece), Reading::done) << piece;
        EXPECT_EQ(answer.status(), 200);
        EXPECT_EQ(answer.held(), 3) << piece;
        EXPECT_EQ(answer.other(), "");
        EXPECT_FALSE(answer.closes());
    }
}

TEST(BulkAnswer, WithoutItsEnd_AsksForMore) {
    BulkAnswer answer;
    EXPECT_EQ(put(answer, kHead + chunk(line(1, "held")), 7), Reading::more);
    EXPECT_EQ(answer.held(), 1);
}

TEST(BulkAnswer, LinesThatAreNotHeld_AreNotCounted) {
    const std::string problem = R"({"line":4,"http":422,"body":{"code":"validation_failed"}})";
    for (const std::string& other :
         {line(2, "declined"), line(2, "held", R"(,"replayed":true)"), problem + "\n"}) {
        BulkAnswer answer;
        const std::string text = kHead + chunk(line(1, "held") + other) + "0\r\n\r\n";
        ASSERT_EQ(put(answer, text, 50), Reading::done);
        EXPECT_EQ(answer.held(), 1);
        EXPECT_EQ(answer.other() + "\n", other);
    }
}

TEST(BulkAnswer, Refusal_IsReadWhole) {
    BulkAnswer answer;
    const std::string text =
        "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 8\r\nConnection: "
        "close\r\n\r\n{\"a\":42}";
    ASSERT_EQ(put(answer, text, 11), Reading::done);
    EXPECT_EQ(answer.status(), 429);
    EXPECT_EQ(answer.held(), 0);
    EXPECT_EQ(answer.other(), "{\"a\":42}");
    EXPECT_TRUE(answer.closes());
}

TEST(BulkAnswer, NoHttp_IsBroken) {
    BulkAnswer answer;
    EXPECT_EQ(put(answer, "SSH-2.0-x\r\n\r\n", 100), Reading::broken);
}

}  // namespace
}  // namespace huanxin::bench
