// From a request to its answer: who may call what, the handler, and the bytes that go back.
#include <algorithm>
#include <array>
#include <exception>
#include <typeinfo>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/core/demangle.hpp>
#include <spdlog/spdlog.h>

#include "http/protobuf.hpp"
#include "http/session.hpp"
#include "http/text_match.hpp"
#include "huanxin/base/clock.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::http {

namespace asio = boost::asio;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kRequestIdMax = 128;
constexpr std::string_view kJsonType = "application/json";
constexpr std::array kRoles{Role::programme_office, Role::retailer, Role::recycler, Role::auditor};

/// The key of "Bearer <key>" (RFC 6750 2.1); "" if it is something else.
std::string_view bearer_key(std::string_view authorization) {
    const std::string_view scheme = cut(authorization, ' ');
    return equal_ignoring_case(scheme, "Bearer") ? trim(authorization) : std::string_view();
}

std::string_view code_of(Input input) {
    switch (input) {
        case Input::complete:
        case Input::more:
        case Input::closed:
            break;
        case Input::timed_out:
            return "request_timeout";
        case Input::malformed:
            return "malformed_request";
        case Input::headers_too_large:
            return "headers_too_large";
        case Input::body_too_large:
            return "body_too_large";
    }
    return {};
}

std::string listed(const std::vector<std::string_view>& names) {
    std::string list;
    for (const std::string_view name : names)
        list.append(list.empty() ? "" : ", ").append(name);
    return list;
}

/// `known` are the parameters that the route has.
Problem query_problem(std::string_view code, const std::string& sent, std::string known) {
    Problem problem{.code = code};
    problem.about = known.empty() ? About::no_query : About::query;
    problem.arguments = {sent, known};
    problem.errors.push_back({"", code, std::move(known)});
    return problem;
}

/// The first parameter of the query that the route does not have, or has had already.
std::optional<Problem> query_fault(const Request& request, const RouteOptions& options) {
    for (auto sent = request.query.begin(); sent != request.query.end(); ++sent) {
        const auto is_same = [&](const QueryParameter& other) { return other.name == sent->name; };
        if (std::ranges::find(options.query, sent->name) == options.query.end())
            return query_problem("unknown_member", sent->name, listed(options.query));
        if (std::any_of(request.query.begin(), sent, is_same))
            return query_problem("duplicate_member", sent->name, listed(options.query));
    }
    return std::nullopt;
}

Problem forbidden(Roles may) {
    Problem problem{.code = "forbidden"};
    std::string& names = problem.arguments.emplace_back();
    for (const Role role : kRoles)
        if (may.contains(role))
            names.append(names.empty() ? "" : ", ").append(engine::to_string(role));
    return problem;
}

}  // namespace

/// The caller's id if it is one; else one that no other request has: random by connection, counted
/// within it.
void Session::ensure_request_id() {
    ++requests_;
    std::string& id = call_.request.request_id;
    if (!id.empty() && id.size() <= kRequestIdMax && is_visible_ascii(id)) return;
    if (request_id_prefix_.empty()) {
        request_id_prefix_ = "req_" + to_base32(as_view(random_bytes<12>())) + "-";
    }
    id = request_id_prefix_;
    id += std::to_string(requests_);
}

std::optional<Problem> Session::authenticate(const Router::Match& match) {
    const bool is_public = match.route != nullptr && match.route->options.roles.empty();
    // Nobody without a key learns which paths the API has.
    const std::string_view path = call_.request.path;
    const bool in_api = server_.authenticate &&
                        (path.starts_with("/v1/") || path.find('%') != std::string_view::npos);
    if (is_public || (match.route == nullptr && !in_api)) return std::nullopt;
    const std::string_view key = bearer_key(call_.request.authorization);
    if (!key.empty()) call_.principal = server_.authenticate(key);
    if (!call_.principal) return Problem{.code = "unauthenticated"};
    if (match.route != nullptr && !match.route->options.roles.contains(call_.principal->role)) {
        return forbidden(match.route->options.roles);
    }
    return std::nullopt;
}

std::optional<Problem> Session::admit() {
    const Request& request = call_.request;
    if (parser_->target_flawed()) return Problem{.code = "malformed_request"};
    const Router::Match match =
        server_.router.match(request.verb, request.path, call_.path_parameters);
    if (match.outcome == Router::Outcome::malformed_path)
        return Problem{.code = "malformed_request"};
    call_.route = match.route;
    if (auto problem = authenticate(match)) return problem;
    switch (match.outcome) {
        case Router::Outcome::found:
        case Router::Outcome::malformed_path:
            break;
        case Router::Outcome::unknown_path:
            return Problem{.code = "not_found"};
        case Router::Outcome::wrong_verb: {
            Problem problem{.code = "method_not_allowed"};
            problem.allow = match.allow;
            return problem;
        }
    }
    if (parser_->has_body() && !media_type_accepted()) {
        const auto& types = call_.route->options.media_types;
        Problem problem{.code = "unsupported_media_type"};
        problem.arguments.emplace_back(types.empty() ? kJsonType : types.front());
        return problem;
    }
    return query_fault(request, call_.route->options);
}

bool Session::media_type_accepted() const {
    const std::string& type = call_.request.content_type;
    const RouteOptions& options = call_.route->options;
    const auto& more = options.media_types;
    return type.empty() || type == kJsonType ||
           (type == kProtobufType && options.request_message != nullptr) ||
           std::find(more.begin(), more.end(), type) != more.end();
}

std::size_t Session::body_bytes_max() const {
    const std::size_t of_route = call_.route != nullptr ? call_.route->options.body_bytes_max : 0;
    return of_route != 0 ? of_route : server_.options.limits.body_bytes_max;
}

Connection Session::connection() const {
    if (!keep_alive_) return Connection::close;
    return parser_->is_http_11() ? Connection::keep_alive : Connection::keep_alive_told;
}

/// Refuses before the body was read. A body of common size is read and dropped, so that the
/// connection stays usable; a peer that waits for "100 Continue" may or may not send its own, so
/// there the connection ends.
asio::awaitable<Session::Next> Session::refuse_unread(Problem problem) {
    const std::size_t bytes_max = server_.options.limits.body_bytes_max;
    if (!parser_->is_done()) {
        const bool drop = keep_alive_ && !parser_->expects_continue() &&
                          parser_->content_length().value_or(0) <= bytes_max;
        const Input dropped = drop ? co_await read_body(nullptr, bytes_max) : Input::body_too_large;
        if (dropped != Input::complete) keep_alive_ = false;
    }
    const int status = status_of(problem);
    if (status == 429 || status == 503) problem.retry_after = server_.options.limits.retry_after;
    Response response = problem_response(problem, call_.request);
    co_return co_await send(std::move(response), Next::keep);
}

asio::awaitable<Session::Next> Session::refuse_input(Input input) {
    const std::string_view code = code_of(input);
    if (code.empty()) co_return Next::close;
    co_return co_await refuse(code, Next::linger);
}

asio::awaitable<Session::Next> Session::refuse(std::string_view code, Next next) {
    // No coroutine: what is made here is gone before anything waits.
    if (next != Next::keep) keep_alive_ = false;
    Problem problem;
    problem.code = code;
    if (status_of(problem) == 503) problem.retry_after = server_.options.limits.retry_after;
    return send(problem_response(problem, call_.request), next);
}

Problem Session::failed_inside() const {
    Problem problem;
    problem.code = "internal";
    const bool reads = call_.request.verb == Verb::get || call_.request.verb == Verb::head;
    problem.committed = reads ? Committed::no : Committed::unknown;
    return problem;
}

asio::awaitable<Response> Session::answer_of(const Handler& handler) {
    // The outermost catch of a request. The log gets the type alone, for a library's text may quote
    // the body.
    try {
        read_protobuf();
        Response response = co_await handler(call_);
        co_return in_wanted_form(std::move(response));
    } catch (const std::exception& error) {
        spdlog::error(
            "request {} failed inside: {}",
            call_.request.request_id,
            boost::core::demangle(typeid(error).name())
        );
    }
    co_return problem_response(failed_inside(), call_.request);
}

/// Makes a protobuf body the JSON text that handlers read.
void Session::read_protobuf() {
    Request& request = call_.request;
    const auto* prototype = call_.route->options.request_message;
    if (prototype == nullptr || request.content_type != kProtobufType) return;
    auto read = json_of_protobuf(*prototype, request.body);
    if (auto* problem = std::get_if<Problem>(&read))
        call_.unreadable = std::move(*problem);
    else
        request.body = std::get<std::string>(std::move(read));
}

/// The answer in protobuf, where the route has it and the caller would rather have it than JSON.
/// What is remembered for an idempotency key is neither, so that a replay may ask for the other.
Response Session::in_wanted_form(Response response) const {
    const auto* prototype = call_.route->options.response_message;
    if (prototype == nullptr || response.content_type != kJsonType) return response;
    const std::string& accept = call_.request.accept;
    if (accept_quality(accept, kProtobufType) <= accept_quality(accept, kJsonType)) return response;
    auto bytes = protobuf_of_json(*prototype, response.body);
    if (!bytes) {
        spdlog::error("request {}: {}", call_.request.request_id, bytes.error().message);
        return problem_response(failed_inside(), call_.request);
    }
    response.content_type = kProtobufType;
    response.body = std::move(*bytes);
    return response;
}

/// The handler still waits for something. The caller is told, and the connection ends with the
/// handler.
void Session::give_up_handler() {
    abandoned_ = true;
    keep_alive_ = false;
    boost::system::error_code ignored;  // The peer may be gone; and it gets what fits without
                                        // waiting.
    if (!answer_begun_) {
        Problem problem = failed_inside();
        problem.code = "answer_timeout";
        problem.retry_after = server_.options.limits.retry_after;
        const Response response = problem_response(problem, call_.request);
        head_.clear();
        append_head(
            head_, response, call_.request.request_id, Framing::content_length, Connection::close
        );
        head_ += response.body;
        const std::size_t sent = socket_.write_some(asio::buffer(head_), ignored);
        report(response.status, sent);
    }
    spdlog::error("request {} was given up: its handler took too long", call_.request.request_id);
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
}

asio::awaitable<Session::Next> Session::send(Response response, Next next) {
    if (server_.stopping) keep_alive_ = false;
    if (!keep_alive_ && next == Next::keep) next = Next::linger;
    head_.clear();
    append_head(head_, response, call_.request.request_id, Framing::content_length, connection());
    std::string_view body = response.body;
    if (call_.request.verb == Verb::head) body = {};
    const bool sent = co_await write(head_, body);
    report(response.status, head_.size() + body.size());
    co_return sent ? next : Next::close;
}

asio::awaitable<bool> Session::write(std::string_view head, std::string_view body) {
    // An answer nearly always fits into the socket's buffer, and then nothing has to wait.
    const std::array<asio::const_buffer, 2> both{asio::buffer(head), asio::buffer(body)};
    boost::system::error_code error;
    const std::size_t sent = socket_.write_some(both, error);
    if (error && error != asio::error::would_block) co_return false;
    if (sent == head.size() + body.size()) co_return true;
    const std::size_t of_head = std::min(sent, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(sent - of_head);
    while (head.size() + body.size() > 0) {
        const std::array<asio::const_buffer, 2> rest{asio::buffer(head), asio::buffer(body)};
        arm(server_.options.limits.write_timeout, Waiting::output);
        const auto [failure, count] = co_await socket_.async_write_some(rest, kTuple);
        disarm();
        if (failure) co_return false;
        const std::size_t more_of_head = std::min(count, head.size());
        head.remove_prefix(more_of_head);
        body.remove_prefix(count - more_of_head);
    }
    co_return true;
}

asio::awaitable<bool> Session::say_continue() {
    // Once the body has begun to arrive, nobody waits for it (RFC 9110 10.1.1).
    if (!parser_->expects_continue() || buffer_.size() > 0) co_return true;
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    constexpr std::string_view kNoBody;
    co_return co_await write(kContinue, kNoBody);
}

void Session::report(int status, std::size_t bytes_out) {
    RequestReport report;
    report.request_id = call_.request.request_id;
    report.method = to_string(call_.request.verb);
    if (call_.route != nullptr) report.route = call_.route->pattern;
    report.status = status;
    report.bytes_out = bytes_out;
    report.duration_us = begun_us_ == 0 ? 0 : monotonic_us() - begun_us_;
    if (call_.principal) report.tenant_id = call_.principal->tenant_id;
    server_.observer.on_request(report);
}

}  // namespace huanxin::http
