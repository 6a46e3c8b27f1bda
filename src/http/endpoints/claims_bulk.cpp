// Many claims in one request, a line each (docs/openapi.yaml): lines are decided while later ones
// still arrive, and answered in order.

#include <deque>
#include <memory>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/endpoints/claim_json.hpp"
#include "http/endpoints/claims.hpp"

namespace huanxin::http {

namespace {

/// Lines that are with the engine at one time, for one request.
constexpr std::size_t kWindow = 256;

/// A line under way. Shared by the handler, which answers in order, and the engine's completion,
/// which may come after the handler was given up.
struct Slot {
    explicit Slot(const boost::asio::any_io_executor& executor)
        : ready(executor, boost::asio::steady_timer::time_point::max()) {}

    std::size_t line = 0;
    boost::asio::steady_timer ready;  ///< Never runs out; cancelled when the answer is there.
    std::optional<engine::Answer> answer;
    std::optional<Problem> problem;  ///< Instead of an answer, where the line never became a
                                     ///< command.
};

class Fill final : public engine::Completion {
public:
    explicit Fill(std::shared_ptr<Slot> slot) : slot_(std::move(slot)) {}  // Shared: see Slot.

    void done(engine::Answer answer) override {
        const auto executor = slot_->ready.get_executor();
        boost::asio::post(
            executor,
            [slot = std::move(slot_), answer = std::move(answer)]() mutable {
                slot->answer = std::move(answer);
                slot->ready.cancel();
            }
        );
    }

private:
    std::shared_ptr<Slot> slot_;  // Shared: see Slot.
};

/// The line as a command, or what is wrong with it.
Either<engine::Command> line_command(Services& services, const Call& call, std::string_view text) {
    JsonDocument document;
    if (auto problem = parse_body(document, text)) return std::move(*problem);
    if (document.root().kind() != JsonKind::object) {
        Faults faults;
        faults.add("", "wrong_type");
        return problem_of(faults);
    }
    std::optional<JsonValue> key;
    for (const JsonValue member : document.root())
        if (member.key() == "idempotency_key") key = member;
    if (!key) return Problem{.code = "idempotency_key_missing"};
    auto decoded = claim_command(services, *call.principal, document, true);
    if (std::holds_alternative<Problem>(decoded)) return decoded;
    const auto bare = idempotency_key_of(key->string());
    if (!bare) return Problem{.code = "idempotency_key_invalid"};
    std::get<engine::Command>(decoded).idempotency = idempotency_of(
        services,
        *call.principal,
        "POST /v1/claims",
        *bare,
        canonical(document.root(), "idempotency_key")
    );
    return decoded;
}

Problem problem_of_line(const Line& line) {
    switch (line.kind) {
        case LineKind::line_too_long:
        case LineKind::body_too_large:
        case LineKind::too_many_lines:
            return Problem{.code = "body_too_large"};
        case LineKind::timed_out:
            return Problem{.code = "request_timeout"};
        case LineKind::line:
        case LineKind::end:
        case LineKind::malformed:
        case LineKind::disconnected:
            break;
    }
    return Problem{.code = "malformed_json"};
}

std::string render_line(Services& services, const Call& call, const Slot& slot) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("line", slot.line);
    std::optional<Problem> problem = slot.problem;
    if (!problem)
        if (const auto* refused = std::get_if<engine::Refused>(&slot.answer->body))
            problem = problem_of(*refused);
    if (problem) {
        const ProblemContext context{
            call.request.path, call.request.request_id, call.request.language};
        json.member("http", status_of(*problem)).key("body").raw(render(*problem, context));
    } else {
        json.member("http", 201);
        const auto& view = std::get<engine::ClaimView>(slot.answer->body);
        write_claim(json.key("body"), view, services.engine.policies(), call.request.language);
        if (slot.answer->replayed) json.member("replayed", true);
    }
    json.end_object();
    out.push_back('\n');
    return out;
}

/// Waits for the oldest line and writes its answer; false when the caller is gone.
awaitable<bool> answer_oldest(
    Services& services,
    Call& call,
    std::deque<std::shared_ptr<Slot>>& window,
    ResponseWriter& writer
) {
    const std::shared_ptr<Slot> slot = window.front();  // Shared: see Slot.
    while (!slot->answer && !slot->problem) {
        boost::system::error_code cancelled;
        co_await slot->ready.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, cancelled)
        );
    }
    window.pop_front();
    const std::string text = render_line(services, call, *slot);
    co_return co_await writer.write(text);
}

bool is_last(LineKind kind) {
    return kind != LineKind::line && kind != LineKind::line_too_long;
}

}  // namespace

awaitable<void> bulk_claims(
    Services& services, Call& call, BodyReader& body, ResponseWriter& writer
) {
    const auto executor = co_await boost::asio::this_coro::executor;
    Response head;
    head.content_type = "application/x-ndjson";
    writer.begin(std::move(head));
    std::deque<std::shared_ptr<Slot>> window;  // Shared: see Slot.
    bool open = true;
    while (open || !window.empty()) {
        const bool read_on = open && window.size() < kWindow && (window.empty() || body.ready());
        if (!read_on) {
            if (!co_await answer_oldest(services, call, window, writer)) co_return;
            continue;
        }
        const Line line = co_await body.next();
        open = !is_last(line.kind);
        if (line.kind == LineKind::end || line.kind == LineKind::disconnected) continue;
        if (line.kind == LineKind::line && line.text.empty()) continue;
        auto slot = std::make_shared<Slot>(executor);  // Shared: see Slot.
        slot->line = line.number;
        window.push_back(slot);
        if (line.kind != LineKind::line) {
            slot->problem = problem_of_line(line);
            continue;
        }
        auto decoded = line_command(services, call, line.text);
        if (auto* problem = std::get_if<Problem>(&decoded))
            slot->problem = std::move(*problem);
        else
            services.engine.submit(
                std::move(std::get<engine::Command>(decoded)), std::make_unique<Fill>(slot)
            );
    }
    co_await writer.flush();
}

}  // namespace huanxin::http
