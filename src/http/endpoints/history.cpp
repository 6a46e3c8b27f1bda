// POST /v1/audit/history: every event about one subject.

#include <array>

#include "http/endpoints/audit.hpp"
#include "http/endpoints/audit_query.hpp"
#include "http/endpoints/claim_request.hpp"
#include "http/endpoints/event_json.hpp"
#include "http/endpoints/fields.hpp"
#include "http/endpoints/invoice_request.hpp"
#include "http/endpoints/paging.hpp"
#include "http/endpoints/wanted_item.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/engine/lookup_keys.hpp"
#include "huanxin/identity/invoice_number.hpp"

namespace huanxin::http {

namespace {

constexpr std::array<std::string_view, 7> kSubjects{
    "consumer", "old_item", "new_item", "claim_id", "retailer_id", "recycler_id", "invoice_number"};
constexpr std::size_t kReferenceMax = 64;

/// What the body asks about. Ids and numbers of the tax office are still to be looked up.
struct Asked {
    std::string_view member;  ///< That names the subject.
    history::Subjects subjects;
    std::optional<Bytes16> claim, person;
    std::string reference;
};

void add(Asked& asked, engine::SubjectKind kind, std::string_view key) {
    asked.subjects.named.push_back({kind, std::string(key)});
}

void add_items(
    Asked& asked, ObjectReader& reader, engine::ItemTable table, const Services& services
) {
    const bool is_old = table == engine::ItemTable::old_item;
    for (const Bytes16& key :
         read_wanted_item(reader, table, services.engine.policies().current(), services.tokeniser))
        add(asked,
            is_old ? engine::SubjectKind::old_item : engine::SubjectKind::new_item,
            as_view(key));
}

/// A sale's invoice (8 digits with a code, or 20), or any number that the tax office gave to a
/// reverse invoice or a red letter.
void add_invoice(Asked& asked, ObjectReader& reader, const privacy::Tokeniser& tokeniser) {
    constexpr std::size_t kCodedDigits = 8;
    const auto number = reader.string("invoice_number");
    const auto code = reader.optional_string("invoice_code");
    if (!number) return;
    if (number->empty() || number->size() > kReferenceMax)
        return reader.fault("invoice_number", "length", "1-64");
    asked.reference = std::string(*number);
    claim::Invoice invoice;
    invoice.number = normalise_identifier(*number);
    if (code) invoice.code = normalise_identifier(*code);
    const identity::InvoiceFault fault =
        identity::check_invoice_number(invoice.number, invoice.code);
    if (fault.number == identity::Fault::none && fault.code == identity::Fault::none)
        return add(
            asked, engine::SubjectKind::invoice, as_view(engine::invoice_key(invoice, tokeniser))
        );
    if (code)
        note_fault(reader, "invoice_code", fault.code, "10 / 12");
    else if (invoice.number.size() == kCodedDigits && is_digits(invoice.number))
        reader.fault("invoice_code", "missing");
}

Asked read_asked(ObjectReader& reader, const Services& services) {
    Asked asked;
    std::string_view& subject = asked.member;
    for (const std::string_view name : kSubjects) {
        if (!reader.has(name)) continue;
        if (!subject.empty()) {
            reader.fault(name, "not_allowed");
            reader.ignore_rest();
        } else {
            subject = name;
        }
    }
    if (subject == "consumer") {
        ObjectReader person = reader.object("consumer");
        const std::string number = read_typed_person(person, services.engine.now().shanghai_date());
        if (!number.empty()) {
            asked.person = services.tokeniser.person(number);
            add(asked, engine::SubjectKind::consumer, as_view(*asked.person));
        }
    } else if (subject == "old_item") {
        add_items(asked, reader, engine::ItemTable::old_item, services);
    } else if (subject == "new_item") {
        add_items(asked, reader, engine::ItemTable::new_item, services);
    } else if (subject == "claim_id") {
        if (const auto text = reader.string("claim_id")) {
            asked.claim = engine::parse_claim_id(*text);
            if (!asked.claim) reader.fault("claim_id", "format", "clm_…");
        }
    } else if (subject == "retailer_id") {
        add(asked, engine::SubjectKind::retailer, read_text(reader, "retailer_id"));
    } else if (subject == "recycler_id") {
        add(asked, engine::SubjectKind::recycler, read_text(reader, "recycler_id"));
    } else if (subject == "invoice_number") {
        add_invoice(asked, reader, services.tokeniser);
    } else {
        reader.fault("", "empty");
    }
    return asked;
}

/// What the access log has of it: ids and keyed digests.
access::Subject recorded_subject(const Asked& asked, const Services& services) {
    access::Subject subject{std::string(asked.member), {}};
    for (const engine::Subject& named : asked.subjects.named) {
        if (named.kind == engine::SubjectKind::retailer ||
            named.kind == engine::SubjectKind::recycler)
            subject.keys.push_back(recorded_tenant(services, named.key));
        else
            subject.keys.push_back(to_base32(named.key));
    }
    if (asked.claim) subject.keys.push_back(engine::claim_id_text(*asked.claim));
    if (!asked.reference.empty())
        subject.keys.push_back(recorded_reference(services, asked.reference));
    return subject;
}

/// Finds the claim by its id, and the document by its number.
Result<void> look_up(Asked& asked, const Services& services) {
    if (asked.claim) {
        const auto view =
            services.engine.queries().claim(*asked.claim, engine::Facts::leave_sealed);
        if (!view) return view.error();
        if (*view) asked.subjects.origins.push_back((**view).record.sequence);
    }
    if (!asked.reference.empty()) {
        const auto document = engine::document_of_reference(services.store, asked.reference);
        if (!document) return document.error();
        if (*document) asked.subjects.origins.push_back(**document);
    }
    return {};
}

struct Question {
    Asked asked;
    Page page;
    TimeWindow time;
    std::string_view kind;
    engine::Sequence as_of = 0;
    Language language = Language::zh_cn;
};

/// The whole answer, made where reads may block; nullopt if it is about a person who was erased.
Result<std::optional<std::string>> history_json(Question& question, const Services& services) {
    if (question.asked.person) {
        const auto erased = services.engine.queries().erased(*question.asked.person);
        if (!erased) return erased.error();
        if (*erased) return std::optional<std::string>();
    }
    if (auto found = look_up(question.asked, services); !found) return found.error();
    const auto within = sequences_of(services.store, question.time, question.as_of);
    if (!within) return within.error();
    const history::Window window{
        std::max<engine::Sequence>(question.page.from, within->first),
        within->last,
        question.page.limit,
        question.kind};
    const auto page = services.history.events(question.asked.subjects, window);
    if (!page) return page.error();
    std::string out;
    ListWriter list(out, question.page);
    for (const engine::EventView& event : page->events) {
        if (!list.has_place(event.sequence)) break;
        auto written = write_event(list.json(), event, services, question.language);
        if (!written) return written.error();
    }
    if (page->next) list.go_on_at(*page->next);
    list.end_items();
    list.json().member("as_of_sequence", question.as_of).end_object();
    return std::optional(std::move(out));
}

}  // namespace

awaitable<Response> subject_history(Services& services, Call& call, access::Subject& subject) {
    JsonDocument document;
    if (const auto problem = parse_body(document, call))
        co_return problem_response(*problem, call.request);
    Question question;
    Faults faults;
    {
        ObjectReader reader(faults, document);
        question.asked = read_asked(reader, services);
    }
    if (faults.unreadable()) co_return problem_response(problem_of(faults), call.request);
    Problem problem{.code = "validation_failed"};
    problem.errors = faults.list();
    question.page = page_of(call.request, problem.errors);
    question.time = time_window(call.request, problem.errors);
    question.kind = kind_parameter(call.request, problem.errors);
    question.language = call.request.language;
    const auto as_of = number_parameter(call.request, "as_of", services.log.size(), problem.errors);
    if (!problem.errors.empty()) co_return problem_response(problem, call.request);
    subject = recorded_subject(question.asked, services);
    if (as_of && !co_await wait_for_index(services, *as_of)) {
        Problem late{.code = "history_not_ready"};
        late.retry_after = std::chrono::seconds{1};
        co_return problem_response(late, call.request);
    }
    // No further than a checkpoint covers: then it can be asked for again.
    question.as_of =
        as_of ? *as_of
              : std::min<engine::Sequence>(services.history.indexed(), services.log.size());
    auto read = [&question, &services] { return history_json(question, services); };
    auto body = co_await offload(services.readers, read);
    if (!body) co_return problem_response(read_failed(body.error()), call.request);
    if (!*body) co_return problem_response(Problem{.code = "consumer_erased"}, call.request);
    co_return json_response(200, std::move(**body));
}

}  // namespace huanxin::http
