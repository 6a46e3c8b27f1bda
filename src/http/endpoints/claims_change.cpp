// Confirm, void, extend, refund.

#include "http/endpoints/claim_request.hpp"
#include "http/endpoints/claims.hpp"
#include "http/endpoints/fields.hpp"
#include "huanxin/engine/lookup_keys.hpp"

namespace huanxin::http {

namespace {

using Change = std::variant<engine::Confirm, engine::VoidClaim, engine::Extend, engine::Refund>;
using ReadChange = Change (*)(ObjectReader& reader, Services& services, Date today);

Change read_confirm(ObjectReader& reader, Services& services, Date today) {
    engine::Confirm confirm;
    {
        ObjectReader invoice = reader.optional_object("invoice");
        confirm.invoice = read_invoice(invoice, today);
    }
    if (confirm.invoice)
        confirm.invoice_key = engine::invoice_key(*confirm.invoice, services.tokeniser);
    confirm.delivered_on = read_past_date(reader, "delivered_on", today, Need::optional);
    return confirm;
}

Change read_void(ObjectReader& /*reader*/, Services& /*services*/, Date /*today*/) {
    return engine::VoidClaim{};
}

Change read_extend(ObjectReader& reader, Services& /*services*/, Date /*today*/) {
    engine::Extend extend;
    const auto seconds = reader.optional_integer(
        "hold_seconds", {claim::Request::kHoldSecondsMin, claim::Request::kHoldSecondsMax}
    );
    if (seconds) extend.hold_seconds = static_cast<std::int32_t>(*seconds);
    return extend;
}

Change read_refund(ObjectReader& reader, Services& /*services*/, Date today) {
    engine::Refund refund;
    if (const auto reason = read_choice(reader, "reason", engine::parse_refund_reason))
        refund.reason = *reason;
    if (const auto date = read_past_date(reader, "refunded_on", today)) refund.refunded_on = *date;
    return refund;
}

struct Body {
    Change change;
    std::vector<engine::FieldFault> faults;
    std::string canonical_body;
};

Either<Body> read_body(Services& services, const Call& call, ReadChange read, bool may_be_empty) {
    JsonDocument document;
    if (auto problem = parse_body(document, call, may_be_empty)) return std::move(*problem);
    Faults faults;
    Body body;
    {
        ObjectReader reader(faults, document);
        body.change = read(reader, services, services.engine.now().shanghai_date());
    }
    if (faults.unreadable()) return problem_of(faults);
    body.faults = field_faults(faults);
    body.canonical_body = canonical(document.root());
    return body;
}

awaitable<Response> change_claim(
    Services& services, Call& call, ReadChange read, bool may_be_empty
) {
    auto found = co_await find_claim(services, call, engine::Facts::open);
    if (const auto* problem = std::get_if<Problem>(&found))
        co_return problem_response(*problem, call.request);
    const auto key = idempotency_key(call.request);
    if (const auto* problem = std::get_if<Problem>(&key))
        co_return problem_response(*problem, call.request);
    auto decoded = read_body(services, call, read, may_be_empty);
    if (const auto* problem = std::get_if<Problem>(&decoded))
        co_return problem_response(*problem, call.request);
    Body& body = std::get<Body>(decoded);

    engine::Command command;
    command.actor = *call.principal;
    command.faults = std::move(body.faults);
    command.idempotency =
        idempotency_of(services, call, std::get<std::string>(key), body.canonical_body);
    command.body = engine::ChangeClaim{
        std::move(std::get<engine::ClaimView>(found).record), std::move(body.change)};
    const engine::Answer answer = co_await decide(services.engine, std::move(command));
    co_return claim_response(services, call.request, answer, 200);
}

}  // namespace

awaitable<Response> confirm_claim(Services& services, Call& call) {
    return change_claim(services, call, read_confirm, true);
}

awaitable<Response> void_claim(Services& services, Call& call) {
    return change_claim(services, call, read_void, true);
}

awaitable<Response> extend_claim(Services& services, Call& call) {
    return change_claim(services, call, read_extend, true);
}

awaitable<Response> refund_claim(Services& services, Call& call) {
    return change_claim(services, call, read_refund, false);
}

}  // namespace huanxin::http
