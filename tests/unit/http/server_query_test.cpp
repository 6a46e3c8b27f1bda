// Names in the query of a request.

#include <boost/json.hpp>

#include "server_fixture.hpp"

namespace huanxin::http {
namespace {

using ServerQuery = ServerTest;

std::string code_of(const Reply& reply) {
    return std::string(boost::json::parse(reply.body).at("code").as_string());
}

TEST_F(ServerQuery, QueryParameters_AreTheRoutesOwn_OnceEach) {
    auto routes = simple_routes();
    routes[0].options.query = {"limit", "from"};
    routes.push_back(route(Verb::get, "/kept", echo, {Role::retailer}));
    start(std::move(routes));
    HttpClient client = connect();
    for (const char* query : {"", "?", "?&", "?limit=1", "?from=%E6%96%B0&limit", "?li%6dit=1"})
        EXPECT_EQ(client.request("GET", "/ping" + std::string(query)).status, 200) << query;
    struct Wrong {
        const char *target, *code, *detail;
    };
    for (const Wrong& wrong :
         {Wrong{
              "/ping?limit=1&Limit=2",
              "unknown_member",
              "There is no query parameter Limit. Those of this call are: limit, from."},
          Wrong{
              "/ping?limit=1&from&l%69mit=1",
              "duplicate_member",
              "The query parameter limit may appear once."},
          Wrong{
              "http://elsewhere.example/kept?x",
              "unauthenticated",
              "Send a valid key as Authorization: Bearer <key>."},
          Wrong{"/ping?=1", "unknown_member", "There is no query parameter . Those"}}) {
        const Reply reply = client.request("GET", wrong.target, {}, {{"Accept-Language", "en"}});
        EXPECT_EQ(code_of(reply), wrong.code) << wrong.target;
        EXPECT_NE(reply.body.find(wrong.detail), std::string::npos) << reply.body;
    }
    const Reply none = client.request("POST", "/echo?x", "{}", {{"Accept-Language", "en"}});
    EXPECT_EQ(none.status, 400);
    EXPECT_NE(
        none.body.find("This call takes no query parameters, and it was sent x."), std::string::npos
    ) << none.body;
}

}  // namespace
}  // namespace huanxin::http
