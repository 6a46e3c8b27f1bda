#include "http/endpoints/persons.hpp"

#include <spdlog/spdlog.h>

#include "http/endpoints/fields.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/engine/invoice_queries.hpp"

namespace huanxin::http {

namespace {

constexpr std::chrono::seconds kRetryAfter{1};

Response answered(std::string body, bool replayed) {
    Response response = json_response(200, std::move(body));
    if (replayed) response.headers.emplace_back("Idempotency-Replayed", "true");
    return response;
}

using ReadBody = engine::Command (*)(ObjectReader& reader, const Services& services);

/// The body as a command under the header's key.
Either<engine::Command> read_command(
    const Services& services, const Call& call, KeyScope scope, ReadBody read
) {
    const auto key = idempotency_key(call.request);
    if (const auto* problem = std::get_if<Problem>(&key)) return *problem;
    JsonDocument document;
    if (auto problem = parse_body(document, call)) return std::move(*problem);
    Faults faults;
    engine::Command command;
    {
        ObjectReader reader(faults, document);
        command = read(reader, services);
    }
    if (faults.unreadable()) return problem_of(faults);
    command.actor = *call.principal;
    command.faults = field_faults(faults);
    command.idempotency = idempotency_of(
        services, call, std::get<std::string>(key), canonical(document.root()), scope
    );
    return command;
}

engine::Command read_erasure(ObjectReader& reader, const Services& services) {
    engine::EraseConsumer erase;
    {
        ObjectReader person = reader.object("consumer");
        const std::string number = read_typed_person(person, services.engine.now().shanghai_date());
        if (!number.empty()) erase.person = services.tokeniser.person(number);
    }
    erase.reason = read_text(reader, "reason", kReasonMax);
    engine::Command command;
    command.body = std::move(erase);
    return command;
}

/// The record that is named has its id, and is still to be read.
engine::Command read_unmasking(ObjectReader& reader, const Services& /*services*/) {
    engine::UnmaskPerson unmask;
    const auto claim = reader.optional_string("claim_id");
    const auto invoice = reader.optional_string("invoice_id");
    if (claim) {
        const auto id = engine::parse_claim_id(*claim);
        if (!id) reader.fault("claim_id", "format", "clm_…");
        unmask.record.emplace<engine::ClaimRecord>().id = id.value_or(Bytes16());
    }
    if (invoice) {
        const auto id = engine::parse_invoice_id(*invoice);
        if (!id) reader.fault("invoice_id", "format", "rin_…");
        unmask.record.emplace<engine::InvoiceRecord>().id = id.value_or(Bytes16());
    }
    if (claim && invoice) reader.fault("invoice_id", "not_allowed");
    if (!claim && !invoice) reader.fault("claim_id", "missing");
    unmask.reason = read_text(reader, "reason", kReasonMax);
    engine::Command command;
    command.body = std::move(unmask);
    return command;
}

/// Reads the record that is named, with its person; false if there is none.
Result<bool> find_record(const engine::Engine& engine, engine::UnmaskPerson& unmask) {
    if (auto* claim = std::get_if<engine::ClaimRecord>(&unmask.record)) {
        auto view = engine.queries().claim(claim->id, engine::Facts::open);
        if (!view) return view.error();
        if (*view) *claim = std::move((**view).record);
        return view->has_value();
    }
    auto& invoice = std::get<engine::InvoiceRecord>(unmask.record);
    auto view = engine.invoice_queries().invoice(invoice.id, engine::Facts::open);
    if (!view) return view.error();
    if (*view) invoice = std::move((**view).record);
    return view->has_value();
}

void write_shown(JsonWriter& json, const invoicing::Seller& shown, const Bytes16& token) {
    json.key("person").begin_object();
    json.member("token", to_base32(as_view(token)));
    json.member("id_type", identity::to_string(shown.id_type));
    json.member("id_number", shown.id_number);
    json.member("name", shown.name);
    if (!shown.phone.empty()) json.member("phone", shown.phone);
    if (!shown.address.empty()) json.member("address", shown.address);
    if (!shown.bank_card.empty()) json.member("bank_card", shown.bank_card);
    json.end_object();
}

}  // namespace

void write_erasure(JsonWriter& json, const engine::Erasure& erasure) {
    json.begin_object();
    json.member("id", engine::erasure_id_text(erasure.id));
    json.member("consumer_token", to_base32(as_view(erasure.person)));
    json.member("erased_through", erasure.erased_through);
    json.member("reason", erasure.reason);
    json.member("recorded_at", erasure.recorded_at.to_string());
    json.member("sequence", erasure.sequence);
    json.end_object();
}

void write_unmasking(
    JsonWriter& json, const engine::Unmasking& unmasking, const invoicing::Seller* shown
) {
    json.begin_object();
    const bool of_claim = unmasking.record_id.index() == 0;
    json.member(of_claim ? "claim_id" : "invoice_id", engine::record_id_text(unmasking));
    json.member("reason", unmasking.reason);
    if (shown != nullptr) write_shown(json, *shown, unmasking.person);
    json.member("recorded_at", unmasking.recorded_at.to_string());
    json.member("sequence", unmasking.sequence);
    json.end_object();
}

awaitable<Response> erase_consumer(Services& services, Call& call) {
    auto command = read_command(services, call, KeyScope::tenant, read_erasure);
    if (const auto* problem = std::get_if<Problem>(&command))
        co_return problem_response(*problem, call.request);
    const engine::Answer answer =
        co_await decide(services.engine, std::move(std::get<engine::Command>(command)));
    if (const auto* refused = std::get_if<engine::Refused>(&answer.body))
        co_return problem_response(problem_of(*refused), call.request);
    const auto& erasure = std::get<engine::Erasure>(answer.body);
    auto forget = [&store = services.store, person = erasure.person] {
        return engine::forget_erased(store, person);
    };
    const auto forgotten = co_await offload(services.erasing, forget);
    if (!forgotten) {
        spdlog::error("an erased key may still be on the disk: {}", forgotten.error().message);
        Problem problem{.code = "storage_failed"};
        problem.retry_after = kRetryAfter;
        problem.committed = Committed::yes;
        co_return problem_response(problem, call.request);
    }
    engine::Command finish;
    finish.body = engine::FinishErasure{erasure.person, erasure.sequence};
    // Whatever it is answered: the person is erased, and nothing of the key is left. What is not
    // noted is done once more by the next start.
    (void)co_await decide(services.engine, std::move(finish));
    std::string out;
    JsonWriter json(out);
    write_erasure(json, erasure);
    co_return answered(std::move(out), answer.replayed);
}

awaitable<Response> unmask_person(Services& services, Call& call) {
    // Auditors are one tenant, but each who is shown a person has an event in the own name.
    auto read = read_command(services, call, KeyScope::credential, read_unmasking);
    if (const auto* problem = std::get_if<Problem>(&read))
        co_return problem_response(*problem, call.request);
    engine::Command& command = std::get<engine::Command>(read);
    if (command.faults.empty()) {
        auto find = [&engine = services.engine,
                     &unmask = std::get<engine::UnmaskPerson>(command.body)] {
            return find_record(engine, unmask);
        };
        const auto found = co_await offload(services.readers, find);
        if (!found) co_return problem_response(read_failed(found.error()), call.request);
        if (!*found) co_return problem_response(Problem{.code = "not_found"}, call.request);
    }
    const engine::Answer answer = co_await decide(services.engine, std::move(command));
    if (const auto* refused = std::get_if<engine::Refused>(&answer.body))
        co_return problem_response(problem_of(*refused), call.request);
    const auto& unmasking = std::get<engine::Unmasking>(answer.body);
    // A key told again, after the person was erased.
    if (!unmasking.shown)
        co_return problem_response(Problem{.code = "consumer_erased"}, call.request);
    std::string out;
    JsonWriter json(out);
    write_unmasking(json, unmasking, &*unmasking.shown);
    co_return answered(std::move(out), answer.replayed);
}

}  // namespace huanxin::http
