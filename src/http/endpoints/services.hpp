#pragma once
// What the endpoints work with, and the steps that most of them share.

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "huanxin/engine/queries.hpp"
#include "huanxin/http/api.hpp"
#include "huanxin/http/json.hpp"
#include "huanxin/http/json_reader.hpp"
#include "huanxin/http/problem.hpp"
#include "huanxin/http/router.hpp"

namespace huanxin::http {

/// The rest of the request can't be answered but with this.
template <class T>
using Either = std::variant<T, Problem>;

/// The idempotency key of the header, unquoted: 16 to 128 visible ASCII characters, else a 400
/// (docs/reference/http-api.md).
[[nodiscard]] Either<std::string> idempotency_key(const Request& request);
/// The same rule for a key that stands in a body (bulk lines); nullopt if it is broken.
[[nodiscard]] std::optional<std::string> idempotency_key_of(std::string_view text);

/// Whose keys are one scope: those of all of a tenant's credentials, or those of one credential.
enum class KeyScope { tenant, credential };

/// Scope and fingerprint of a request whose canonical body is `canonical_body`. The scope is the
/// caller's, the verb and the path as Call::canonical_path has it.
[[nodiscard]] engine::Idempotency idempotency_of(
    const Services& services,
    const Call& call,
    std::string_view key,
    std::string_view canonical_body,
    KeyScope scope = KeyScope::tenant
);
/// The same for a part of a call that stands for a call of its own, `method_and_path` (bulk lines).
[[nodiscard]] engine::Idempotency idempotency_of(
    const Services& services,
    const Principal& principal,
    std::string_view method_and_path,
    std::string_view key,
    std::string_view canonical_body
);

/// Parses `body` into `document`; an empty body counts as `{}` where `may_be_empty`.
[[nodiscard]] std::optional<Problem> parse_body(
    JsonDocument& document, std::string_view body, bool may_be_empty = false
);
/// The same for the body of a call whose route has protobuf messages.
[[nodiscard]] std::optional<Problem> parse_body(
    JsonDocument& document, const Call& call, bool may_be_empty = false
);

/// Faults in the form in which a command carries them.
[[nodiscard]] std::vector<engine::FieldFault> field_faults(const Faults& faults);

/// The problem behind a refusal.
[[nodiscard]] Problem problem_of(const engine::Refused& refused);
/// 404 for a value of the path that names nothing, since it is not of the form.
[[nodiscard]] Problem unreadable_in_path(std::string_view name, std::string_view form);
/// A read that failed: 500 without detail, logged for the operator.
[[nodiscard]] Problem read_failed(const Error& error);

/// Hands the command over and resumes on the caller's executor with the answer.
[[nodiscard]] boost::asio::awaitable<engine::Answer> decide(
    engine::Engine& engine, engine::Command command
);

/// Runs `read` on the reading pool and resumes on the caller's executor. `read` must be a named
/// object and must not throw.
template <class Read>
[[nodiscard]] boost::asio::awaitable<std::invoke_result_t<Read&>> offload(
    boost::asio::thread_pool& pool, Read read
) {
    auto home = co_await boost::asio::this_coro::executor;
    co_await boost::asio::post(
        boost::asio::bind_executor(pool.get_executor(), boost::asio::use_awaitable)
    );
    auto result = read();
    co_await boost::asio::post(boost::asio::bind_executor(home, boost::asio::use_awaitable));
    co_return result;
}

}  // namespace huanxin::http
