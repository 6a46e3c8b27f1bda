#include <algorithm>

#include "http/endpoints/invoice_json.hpp"
#include "http/endpoints/invoice_request.hpp"
#include "http/endpoints/invoices.hpp"

namespace huanxin::http {

awaitable<Response> issue_red_letter(Services& services, Call& call) {
    const auto found = co_await find_invoice(services, call, engine::Facts::leave_sealed);
    if (const auto* problem = std::get_if<Problem>(&found))
        co_return problem_response(*problem, call.request);
    const auto key = idempotency_key(call.request);
    if (const auto* problem = std::get_if<Problem>(&key))
        co_return problem_response(*problem, call.request);
    JsonDocument document;
    if (const auto problem = parse_body(document, call))
        co_return problem_response(*problem, call.request);
    Faults faults;
    engine::Command command;
    {
        ObjectReader reader(faults, document);
        command.body = read_red_letter(
            reader,
            std::get<engine::InvoiceView>(found).record,
            services.engine.now().shanghai_date()
        );
    }
    if (faults.unreadable()) co_return problem_response(problem_of(faults), call.request);
    command.actor = *call.principal;
    command.faults = field_faults(faults);
    command.idempotency =
        idempotency_of(services, call, std::get<std::string>(key), canonical(document.root()));
    const engine::Answer answer = co_await decide(services.engine, std::move(command));
    if (const auto* refused = std::get_if<engine::Refused>(&answer.body))
        co_return problem_response(problem_of(*refused), call.request);
    std::string out;
    JsonWriter json(out);
    write_red_letter(json, std::get<engine::RedLetter>(answer.body), std::nullopt);
    Response response = json_response(201, std::move(out));
    if (answer.replayed) response.headers.emplace_back("Idempotency-Replayed", "true");
    co_return response;
}

awaitable<Response> list_red_letters(Services& services, Call& call) {
    const auto found = co_await find_invoice(services, call, engine::Facts::leave_sealed);
    if (const auto* problem = std::get_if<Problem>(&found))
        co_return problem_response(*problem, call.request);
    const auto& view = std::get<engine::InvoiceView>(found);
    auto read = [&queries = services.engine.invoice_queries(),
                 &view]() -> Result<std::vector<engine::RedLetter>> {
        std::vector<engine::RedLetter> letters;
        for (const engine::RedReference& reference : view.state.reds) {
            auto red = queries.red_letter_at(reference.sequence);
            if (!red) return red.error();
            letters.push_back(std::move(*red));
        }
        return letters;
    };
    const auto letters = co_await offload(services.readers, read);
    if (!letters) co_return problem_response(read_failed(letters.error()), call.request);
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("items").begin_array();
    for (std::size_t i = 0; i < letters->size(); ++i)
        write_red_letter(json, (*letters)[i], view.state.reds[i].upload);
    json.end_array().end_object();
    co_return json_response(200, std::move(out));
}

}  // namespace huanxin::http
