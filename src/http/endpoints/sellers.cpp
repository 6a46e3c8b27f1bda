// What a recycler, the office and an auditor ask and record about a seller.

#include <algorithm>

#include "http/endpoints/fields.hpp"
#include "http/endpoints/invoice_json.hpp"
#include "http/endpoints/invoice_request.hpp"
#include "http/endpoints/invoices.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/invoicing/cap.hpp"

namespace huanxin::http {

awaitable<Response> record_consent(Services& services, Call& call) {
    const auto key = idempotency_key(call.request);
    if (const auto* problem = std::get_if<Problem>(&key))
        co_return problem_response(*problem, call.request);
    JsonDocument document;
    if (const auto problem = parse_body(document, call))
        co_return problem_response(*problem, call.request);
    const Date today = services.engine.now().shanghai_date();
    Faults faults;
    engine::RecordConsent consent;
    {
        ObjectReader reader(faults, document);
        consent.seller = read_seller(reader.object("seller"), today);
        if (const auto date = read_past_date(reader, "consented_on", today))
            consent.consented_on = *date;
        consent.proof_sha256 = read_sha256(reader, "proof_sha256");
    }
    if (faults.unreadable()) co_return problem_response(problem_of(faults), call.request);
    engine::Command command;
    command.actor = *call.principal;
    command.faults = field_faults(faults);
    consent.seller_token = services.tokeniser.person(consent.seller.id_number);
    command.body = std::move(consent);
    command.idempotency =
        idempotency_of(services, call, std::get<std::string>(key), canonical(document.root()));
    const engine::Answer answer = co_await decide(services.engine, std::move(command));
    if (const auto* refused = std::get_if<engine::Refused>(&answer.body))
        co_return problem_response(problem_of(*refused), call.request);
    Response response = json_response(201, consent_json(std::get<engine::Consent>(answer.body)));
    if (answer.replayed) response.headers.emplace_back("Idempotency-Replayed", "true");
    co_return response;
}

namespace {

std::string headroom_json(
    const std::vector<invoicing::MonthNet>& months, const rules::SellerCap& cap, Date today
) {
    const auto current = invoicing::Month::of(today);
    const Fen used = invoicing::window_net(months, current, cap.months);
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("cap_fen", cap.amount.count());
    json.member("used_fen", used.count());
    json.member("left_fen", std::max(Fen(0), cap.amount - used).count());
    json.key("months").begin_array();
    for (std::int32_t back = cap.months - 1; back >= 0; --back) {
        const invoicing::Month month = current.plus(-back);
        json.begin_object();
        json.member("month", month.to_string());
        json.member("net_fen", invoicing::window_net(months, month, 1).count());
        json.member("leaves_in", month.plus(cap.months).to_string());
        json.end_object();
    }
    json.end_array().end_object();
    return out;
}

}  // namespace

awaitable<Response> headroom(Services& services, Call& call) {
    JsonDocument document;
    if (const auto problem = parse_body(document, call))
        co_return problem_response(*problem, call.request);
    const Date today = services.engine.now().shanghai_date();
    Faults faults;
    std::string number;
    {
        ObjectReader reader(faults, document);
        ObjectReader seller = reader.object("seller");
        number = read_typed_person(seller, today);
    }
    if (!faults.empty()) co_return problem_response(problem_of(faults), call.request);
    const auto* cap = services.engine.policies().current().tax.seller_cap.at(today, today);
    if (cap == nullptr) co_return problem_response(Problem{.code = "not_found"}, call.request);
    auto read = [&queries = services.engine.invoice_queries(),
                 token = services.tokeniser.person(number)] { return queries.cap_months(token); };
    const auto months = co_await offload(services.readers, read);
    if (!months) co_return problem_response(read_failed(months.error()), call.request);
    co_return json_response(200, headroom_json(*months, cap->value, today));
}

}  // namespace huanxin::http
