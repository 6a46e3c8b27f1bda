#include "huanxin/http/message.hpp"

#include <gtest/gtest.h>

namespace huanxin::http {
namespace {

TEST(Message, NegotiateLanguage_ByQuality) {
    struct Case {
        const char* header;
        Language language;
    };
    for (const Case& c : {
             Case{"", Language::zh_cn},
             Case{"en", Language::en},
             Case{"EN-gb", Language::en},
             Case{"zh-CN", Language::zh_cn},
             Case{"fr", Language::zh_cn},
             Case{"*", Language::zh_cn},
             Case{"en, zh", Language::en},
             Case{"zh, en", Language::zh_cn},
             Case{"zh;q=0.5, en;q=0.8", Language::en},
             Case{"en;q=0.5, zh-Hans-CN;q=0.9", Language::zh_cn},
             Case{"en;q=0", Language::zh_cn},
             Case{"zh;q=0, *;q=0.1", Language::en},
             Case{"en;q=0, *", Language::zh_cn},
             Case{"fr, en;q=0.3", Language::en},
             Case{"en;q=2, zh;q=0.1", Language::zh_cn},
             Case{"en;q=0.1234, zh;q=0.1", Language::zh_cn},
             Case{"english", Language::zh_cn},
             Case{" , ;q=1,en ; q=1.000", Language::en},
         }) {
        EXPECT_EQ(negotiate_language(c.header), c.language) << c.header;
    }
}

TEST(Message, AcceptQuality_MostSpecificRangeDecides) {
    struct Case {
        const char *header, *type;
        int quality;
    };
    for (const Case& c : {
             Case{"", "text/csv", 1000},
             Case{"text/csv", "text/csv", 1000},
             Case{"Text/CSV;header=present;q=0.5", "text/csv", 500},
             Case{"application/json", "text/csv", 0},
             Case{"*/*;q=0.1", "text/csv", 100},
             Case{"text/*;q=0.2, */*;q=0.1", "text/csv", 200},
             Case{"text/*;q=0.9, text/csv;q=0", "text/csv", 0},
             Case{"text/cs", "text/csv", 0},
             Case{"te/*", "text/csv", 0},
         }) {
        EXPECT_EQ(accept_quality(c.header, c.type), c.quality) << c.header;
    }
}

TEST(Message, PercentDecode_StrictAndUtf8) {
    EXPECT_EQ(percent_decode("a%2Fb+c%20%E6%96%b0"), "a/b+c 新");
    for (const char* bad : {"%", "%4", "%4g", "%ff", "%00", "a%0Ab", "%7F", "\x01"}) {
        EXPECT_FALSE(percent_decode(bad)) << bad;
    }
}

TEST(Message, Request_Clear_ForgetsAllButThePeer) {
    Request request;
    request.verb = Verb::post;
    request.path = "/x";
    request.query.push_back({"a", "b"});
    request.authorization = "Bearer k";
    request.idempotency_key = "k";
    request.body.assign(1 << 20, 'x');
    request.language = Language::en;
    request.peer = "192.0.2.1";
    EXPECT_EQ(request.parameter("a"), "b");
    request.clear();
    EXPECT_EQ(request.verb, Verb::other);
    EXPECT_TRUE(request.path.empty() && request.query.empty() && request.authorization.empty());
    EXPECT_FALSE(request.idempotency_key);
    EXPECT_FALSE(request.parameter("a"));
    EXPECT_EQ(request.language, Language::zh_cn);
    EXPECT_EQ(request.peer, "192.0.2.1");
    EXPECT_LT(request.body.capacity(), 1U << 20) << "a large body's memory is given back";
}

}  // namespace
}  // namespace huanxin::http
