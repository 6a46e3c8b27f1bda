#pragma once
// The table of routes and the look-up in it. Unknown path and wrong verb are the router's findings;
// the server turns them into 404 and 405.

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "huanxin/engine/records.hpp"
#include "huanxin/http/message.hpp"
#include "huanxin/http/message_stream.hpp"
#include "huanxin/http/problem.hpp"

namespace google::protobuf {
class Message;
}

namespace huanxin::http {

/// Who a request's key belongs to.
using engine::Role;
using Principal = engine::Actor;

/// A set of roles; the empty one marks a public route.
class Roles {
public:
    constexpr Roles() = default;
    constexpr Roles(std::initializer_list<Role> roles) {
        for (const Role role : roles)
            bits_ |= bit(role);
    }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    [[nodiscard]] constexpr bool contains(Role role) const { return (bits_ & bit(role)) != 0; }

private:
    [[nodiscard]] static constexpr unsigned bit(Role role) {
        return 1U << static_cast<unsigned>(role);
    }
    unsigned bits_ = 0;
};

struct Route;

/// A request on its way through a handler. Lives in its connection; one thread touches it at a
/// time.
struct Call {
    struct PathParameter {
        std::string_view name;  ///< Belongs to the route.
        std::string value;      ///< Percent-decoded.
    };

    Request request;
    const Route* route = nullptr;  ///< Never null in a handler.
    std::vector<PathParameter> path_parameters;
    std::optional<Principal> principal;  ///< Set on every route that is not public.
    /// What is wrong with a protobuf body, which then has no JSON text. It is told where the body
    /// is read, after what comes before it in the order of precedence.
    std::optional<Problem> unreadable;

    /// Value of "{name}" in the route's pattern; "" for a name that the pattern does not have.
    [[nodiscard]] std::string_view path_parameter(std::string_view name) const;
    /// The path that the route and its parameters make: one for all ways to escape it. Only '%' and
    /// '/' of a parameter are escaped, so that two paths never have the same. A path without '%' is
    /// as it was sent. Only where there is a route.
    [[nodiscard]] std::string canonical_path() const;
};

/// Answers one request. Runs on the connection's thread, which others share: no blocking call, no
/// heavy work (hop to a pool for those). The Call outlives the coroutine. What it throws becomes a
/// 500 that says nothing.
using Handler = std::function<boost::asio::awaitable<Response>(Call&)>;
/// Answers one request line by line; see message_stream.hpp.
using StreamHandler =
    std::function<boost::asio::awaitable<void>(Call&, BodyReader&, ResponseWriter&)>;

struct RouteOptions {
    Roles roles;                     ///< Who may call; empty = public.
    std::size_t body_bytes_max = 0;  ///< 0 takes Limits::body_bytes_max.
    /// Media types of the body beside application/json; lower case.
    std::vector<std::string_view> media_types;
    /// Query parameters that the call takes. Any other, or one sent twice, is a 400.
    std::vector<std::string_view> query;
    /// The messages that stand for the JSON body and the JSON answer in application/x-protobuf, as
    /// their default instances; null: there is no such form. The handler sees and makes JSON.
    const google::protobuf::Message* request_message = nullptr;
    const google::protobuf::Message* response_message = nullptr;
};

struct Route {
    Verb verb = Verb::get;
    /// "/v1/claims/{id}/confirm", "/v1/claims:preview"; a last segment "{name*}" takes the rest of
    /// the path.
    std::string pattern;
    std::variant<Handler, StreamHandler> handler;
    RouteOptions options;
};

/// Immutable after construction and so safe on any thread. HEAD finds the GET routes.
class Router {
public:
    enum class Outcome { found, unknown_path, wrong_verb, malformed_path };
    struct Match {
        Outcome outcome = Outcome::unknown_path;
        const Route* route = nullptr;  ///< Only when found.
        std::string allow;             ///< Only for wrong_verb: value of the Allow header.
    };

    /// Patterns must be well-formed and no two routes the same: broken ones are defects of ours
    /// (INVARIANT).
    explicit Router(std::vector<Route> routes);
    Router(Router&&) noexcept = default;
    Router& operator=(Router&&) noexcept = default;

    /// Finds the route of a path as sent and fills `parameters`. Literal segments win over
    /// parameters.
    [[nodiscard]] Match match(
        Verb verb, std::string_view path, std::vector<Call::PathParameter>& parameters
    ) const;
    [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

private:
    struct Pattern {
        std::vector<std::string_view> segments;  ///< Into the route's pattern.
        std::vector<std::size_t> routes;         ///< Indexes of its routes, one a verb.
        bool takes_rest = false;
    };
    [[nodiscard]] Match pick(const std::vector<std::size_t>& candidates, Verb verb) const;
    void add(std::size_t index);

    std::vector<Route> routes_;
    std::unordered_map<std::string_view, std::vector<std::size_t>> literal_;
    std::vector<Pattern> patterns_;
};

}  // namespace huanxin::http
