#include "huanxin/http/router.hpp"

#include <gtest/gtest.h>

namespace huanxin::http {
namespace {

boost::asio::awaitable<Response> nothing(Call& /*call*/) {
    co_return Response{};
}
boost::asio::awaitable<void> no_stream(
    Call& /*call*/, BodyReader& /*body*/, ResponseWriter& /*writer*/
) {
    co_return;
}

Router table() {
    std::vector<Route> routes;
    for (const char* pattern :
         {"/v1/claims",
          "/v1/claims/{id}",
          "/v1/claims:preview",
          "/v1/claims/special",
          "/log/tile/{level}/{index*}",
          "/a/{x}/c",
          "/a/b/{y}",
          "/"}) {
        routes.push_back({Verb::get, pattern, Handler(nothing), {}});
    }
    routes.push_back({Verb::post, "/v1/claims", Handler(nothing), {}});
    routes.push_back({Verb::post, "/v1/claims/{id}/confirm", Handler(nothing), {}});
    routes.push_back({Verb::get, "/v1/export", StreamHandler(no_stream), {}});
    return Router(std::move(routes));
}

struct Found {
    Router::Outcome outcome;
    std::string pattern, parameters, allow;
};

Found find(const Router& router, Verb verb, std::string_view path) {
    std::vector<Call::PathParameter> parameters;
    const Router::Match match = router.match(verb, path, parameters);
    Found found{match.outcome, match.route != nullptr ? match.route->pattern : "", "", match.allow};
    for (const auto& parameter : parameters) {
        found.parameters += std::string(parameter.name) + "=" + parameter.value + ";";
    }
    return found;
}

TEST(Router, Match_FindsTheRouteAndItsParameters) {
    const Router router = table();
    struct Case {
        const char *path, *pattern, *parameters;
    };
    for (const Case& c : {
             Case{"/v1/claims", "/v1/claims", ""},
             Case{"/v1/claims/clm_1", "/v1/claims/{id}", "id=clm_1;"},
             Case{"/v1/claims/special", "/v1/claims/special", ""},
             Case{"/v1/claims:preview", "/v1/claims:preview", ""},
             Case{"/v1/claims%3Apreview", "/v1/claims:preview", ""},
             Case{"/v1/claims/a%2Fb", "/v1/claims/{id}", "id=a/b;"},
             Case{
                 "/log/tile/0/x001/x234/067.p/5",
                 "/log/tile/{level}/{index*}",
                 "level=0;index=x001/x234/067.p/5;"},
             Case{"/a/b/c", "/a/b/{y}", "y=c;"},
             Case{"/a/z/c", "/a/{x}/c", "x=z;"},
             Case{"/", "/", ""},
         }) {
        const Found found = find(router, Verb::get, c.path);
        EXPECT_EQ(found.outcome, Router::Outcome::found) << c.path;
        EXPECT_EQ(found.pattern, c.pattern) << c.path;
        EXPECT_EQ(found.parameters, c.parameters) << c.path;
    }
}

TEST(Router, Match_EscapedSlash_IsPartOfItsSegment) {
    const Router router = table();
    EXPECT_EQ(find(router, Verb::get, "/v1/%63laims%3apreview").pattern, "/v1/claims:preview");
    EXPECT_EQ(find(router, Verb::get, "/v1%2fclaims").pattern, "");
    EXPECT_EQ(find(router, Verb::get, "/v1%2Fclaims/special").pattern, "");
    EXPECT_EQ(find(router, Verb::get, "/v1/claims/a%2Fb").parameters, "id=a/b;");
}

TEST(Router, Match_UnknownPaths) {
    const Router router = table();
    for (const char* path :
         {"/v1",
          "/v1/claims/",
          "/v1/claims//confirm",
          "/v1/claims/a/b",
          "/V1/claims",
          "",
          "v1/claims",
          "/v1/claims/clm_1/confirm/",
          "/log/tile/0",
          "//"}) {
        EXPECT_EQ(find(router, Verb::get, path).outcome, Router::Outcome::unknown_path) << path;
    }
    EXPECT_EQ(find(router, Verb::get, "/v1/claims/%zz").outcome, Router::Outcome::malformed_path);
    EXPECT_EQ(find(router, Verb::get, "/v1/claims/%ff").outcome, Router::Outcome::malformed_path);
}

TEST(Router, Match_WrongVerb_TellsTheRightOnes) {
    const Router router = table();
    EXPECT_EQ(find(router, Verb::put, "/v1/claims").allow, "GET, HEAD, POST");
    EXPECT_EQ(find(router, Verb::get, "/v1/claims/x/confirm").allow, "POST");
    EXPECT_EQ(find(router, Verb::post, "/v1/export").allow, "GET, HEAD");
    EXPECT_EQ(find(router, Verb::other, "/v1/claims/x").outcome, Router::Outcome::wrong_verb);
}

TEST(Router, Match_HeadFindsGetRoutesOnly) {
    const Router router = table();
    EXPECT_EQ(find(router, Verb::head, "/v1/claims/x").outcome, Router::Outcome::found);
    EXPECT_EQ(find(router, Verb::head, "/v1/export").outcome, Router::Outcome::found) << "streamed";
    EXPECT_EQ(
        find(router, Verb::head, "/v1/claims/x/confirm").outcome, Router::Outcome::wrong_verb
    );
}

TEST(RouterDeath, BrokenTables_AreDefects) {
    const auto make = [](std::initializer_list<const char*> patterns) {
        std::vector<Route> routes;
        for (const char* pattern : patterns)
            routes.push_back({Verb::get, pattern, Handler(nothing), {}});
        return Router(std::move(routes));
    };
    EXPECT_DEATH(make({"v1"}), "well-formed");
    EXPECT_DEATH(make({"/a{id}"}), "well-formed");
    EXPECT_DEATH(make({"/{rest*}/b"}), "well-formed");
    EXPECT_DEATH(make({"/a", "/a"}), "no two routes");
    EXPECT_DEATH(make({"/a/{id}", "/a/{id}"}), "no two routes");
}

TEST(Router, Call_PathParameter_ByName) {
    Call call;
    call.path_parameters.push_back({"id", "clm_1"});
    EXPECT_EQ(call.path_parameter("id"), "clm_1");
    EXPECT_EQ(call.path_parameter("other"), "");
}

TEST(Router, Call_CanonicalPath_IsOneForAllEscapes) {
    const Router router = table();
    const auto canonical = [&router](Verb verb, std::string_view path) {
        Call call;
        call.route = router.match(verb, path, call.path_parameters).route;
        return call.route == nullptr ? "no route" : call.canonical_path();
    };
    // Remembered keys were kept under these bytes: a path without escapes stays as it was sent.
    for (const char* path :
         {"/v1/claims/clm_1/confirm", "/v1/claims/a:b@c,d~e+f/confirm", "/v1/claims"})
        EXPECT_EQ(canonical(Verb::post, path), path);
    for (const char* path : {"/log/tile/0/x001/234", "/v1/claims:preview", "/a/b/c", "/"})
        EXPECT_EQ(canonical(Verb::get, path), path);

    for (const char* path :
         {"/v1/claims/%63lm_1/confirm",
          "/v1/claims/clm%5f1/confirm",
          "/v1/claims/clm%5F1/confirm",
          "/v1/%63laims/clm_1/confir%6d"})
        EXPECT_EQ(canonical(Verb::post, path), "/v1/claims/clm_1/confirm") << path;
    EXPECT_EQ(canonical(Verb::post, "/v1/claim%73"), "/v1/claims");

    // What differs decoded differs here.
    EXPECT_EQ(canonical(Verb::get, "/v1/claims/a%2fb"), "/v1/claims/a%2Fb");
    EXPECT_EQ(canonical(Verb::get, "/v1/claims/a%252Fb"), "/v1/claims/a%252Fb");
}

TEST(Roles, Contain_WhatTheyWereMadeOf) {
    constexpr Roles kRoles{Role::retailer, Role::auditor};
    static_assert(kRoles.contains(Role::retailer) && kRoles.contains(Role::auditor));
    static_assert(!kRoles.contains(Role::programme_office) && !kRoles.contains(Role::recycler));
    static_assert(Roles().empty() && !kRoles.empty());
    SUCCEED();
}

}  // namespace
}  // namespace huanxin::http
