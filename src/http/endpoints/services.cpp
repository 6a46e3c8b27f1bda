#include "http/endpoints/services.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <spdlog/spdlog.h>

#include "http/protobuf.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::http {

namespace {

constexpr std::size_t kKeyLengthMin = 16;
constexpr std::size_t kKeyLengthMax = 128;
constexpr std::chrono::seconds kRetryAfter{1};

/// Resumes the waiting coroutine on its own executor. Holds work there, so that a server that stops
/// waits for the answer.
template <class Handler>
class Resume final : public engine::Completion {
public:
    explicit Resume(Handler handler)
        : work_(boost::asio::get_associated_executor(handler)), handler_(std::move(handler)) {}

    void done(engine::Answer answer) override {
        // On one of the engine's threads: only hand over.
        const auto executor = work_.get_executor();
        boost::asio::post(
            executor,
            [handler = std::move(handler_), answer = std::move(answer)]() mutable {
                std::move(handler)(std::move(answer));
            }
        );
        work_.reset();
    }

private:
    boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler>> work_;
    Handler handler_;
};

struct Submit {
    template <class Handler>
    void operator()(Handler handler, engine::Engine* engine, engine::Command command) const {
        engine->submit(std::move(command), std::make_unique<Resume<Handler>>(std::move(handler)));
    }
};

}  // namespace

std::optional<std::string> idempotency_key_of(std::string_view text) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    const bool right = text.size() >= kKeyLengthMin && text.size() <= kKeyLengthMax;
    return right && is_visible_ascii(text) ? std::optional<std::string>(text) : std::nullopt;
}

Either<std::string> idempotency_key(const Request& request) {
    if (!request.idempotency_key) return Problem{.code = "idempotency_key_missing"};
    auto key = idempotency_key_of(*request.idempotency_key);
    if (!key) return Problem{.code = "idempotency_key_invalid"};
    return std::move(*key);
}

engine::Idempotency idempotency_of(
    const Services& services,
    const Call& call,
    std::string_view key,
    std::string_view canonical_body,
    KeyScope scope
) {
    std::string method_and_path(to_string(call.route->verb));
    method_and_path.append(1, ' ').append(call.canonical_path());
    // No path has a space, so no tenant's key is one of these.
    if (scope == KeyScope::credential)
        method_and_path.append(1, ' ').append(call.principal->credential_id);
    return idempotency_of(services, *call.principal, method_and_path, key, canonical_body);
}

engine::Idempotency idempotency_of(
    const Services& services,
    const Principal& principal,
    std::string_view method_and_path,
    std::string_view key,
    std::string_view canonical_body
) {
    return {
        engine::idempotency_id(principal.tenant_id, method_and_path, key),
        services.tokeniser.fingerprint(canonical_body)};
}

std::optional<Problem> parse_body(
    JsonDocument& document, std::string_view body, bool may_be_empty
) {
    if (document.parse(may_be_empty && body.empty() ? "{}" : body)) return std::nullopt;
    return problem_of(document.error());
}

std::optional<Problem> parse_body(JsonDocument& document, const Call& call, bool may_be_empty) {
    if (call.unreadable) return call.unreadable;
    auto problem = parse_body(document, call.request.body, may_be_empty);
    // Too many values: places in a JSON text that the caller has never seen would tell it nothing.
    if (problem && call.request.content_type == kProtobufType)
        return malformed_protobuf(*call.route->options.request_message);
    return problem;
}

std::vector<engine::FieldFault> field_faults(const Faults& faults) {
    std::vector<engine::FieldFault> found;
    for (const Fault& fault : faults.list())
        found.push_back({fault.pointer, fault.code, fault.argument});
    return found;
}

Problem problem_of(const engine::Refused& refused) {
    Problem problem{.code = refused.code};
    for (const engine::FieldFault& fault : refused.faults)
        problem.errors.push_back({fault.pointer, fault.code, fault.argument});
    if (refused.existing)
        problem.existing = ExistingRecord{refused.existing->id, refused.existing->status};
    switch (refused.kind) {
        case engine::Refused::Kind::unavailable:
            problem.retry_after = kRetryAfter;
            break;
        case engine::Refused::Kind::storage:
            problem.retry_after = kRetryAfter;
            problem.committed = Committed::unknown;
            break;
        case engine::Refused::Kind::validation:
        case engine::Refused::Kind::key_reused:
        case engine::Refused::Kind::conflict:
        case engine::Refused::Kind::not_found:
        case engine::Refused::Kind::erased:
            break;
    }
    return problem;
}

Problem unreadable_in_path(std::string_view name, std::string_view form) {
    Problem problem{.code = "not_found"};
    problem.about = About::path_value;
    problem.arguments = {std::string(name), std::string(form)};
    return problem;
}

Problem read_failed(const Error& error) {
    spdlog::error("a read failed: {}", error.message);
    return Problem{.code = "internal"};
}

boost::asio::awaitable<engine::Answer> decide(engine::Engine& engine, engine::Command command) {
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(engine::Answer)>(
        Submit{}, boost::asio::use_awaitable, &engine, std::move(command)
    );
}

}  // namespace huanxin::http
