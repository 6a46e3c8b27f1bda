// GET /v1/audit/export: claims, reverse invoices or events of any length, line by line.

#include <algorithm>
#include <limits>

#include "http/endpoints/audit.hpp"
#include "http/endpoints/audit_listing.hpp"
#include "http/endpoints/event_json.hpp"
#include "http/endpoints/export_text.hpp"

namespace huanxin::http {

namespace {

/// Records that are made in one go, on the reading pool.
constexpr std::size_t kRecordsPerPart = 128;

struct Asked {
    ExportKind kind{};
    bool csv = false;
    TimeWindow time;
    engine::Sequence after = 0;
    engine::Sequence published = 0;
    Language language = Language::zh_cn;
};

Either<Asked> asked_of(const Services& services, const Request& request) {
    constexpr engine::Sequence kLast = std::numeric_limits<std::int64_t>::max();
    Problem problem{.code = "validation_failed"};
    Asked asked;
    const auto text = request.parameter("kind");
    const auto kind = parse_export_kind(text.value_or(""));
    if (!text)
        problem.errors.push_back({"/kind", "missing"});
    else if (!kind)
        problem.errors.push_back({"/kind", "unknown_value", "claims, events, reverse_invoices"});
    else
        asked.kind = *kind;
    asked.time = time_window(request, problem.errors);
    asked.after = number_parameter(request, "after", kLast, problem.errors).value_or(0);
    if (!problem.errors.empty()) return problem;
    asked.csv = accept_quality(request.accept, "text/csv") >
                accept_quality(request.accept, "application/x-ndjson");
    // As of now: what comes later is in a later export.
    asked.published = services.log.size();
    asked.language = request.language;
    return asked;
}

Response head_of(const Asked& asked) {
    Response head;
    head.content_type = asked.csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
    if (asked.csv)
        head.headers.emplace_back(
            "Content-Disposition",
            "attachment; filename=\"" + std::string(to_string(asked.kind)) + ".csv\""
        );
    return head;
}

Result<Part> events_part(
    const Services& services, const Asked& asked, const SequenceWindow& window
) {
    Part part;
    if (window.first > window.last) return part;
    const std::size_t count =
        std::min<engine::Sequence>(kRecordsPerPart, window.last - window.first + 1);
    const auto events = engine::read_events(services.store, window.first, count);
    if (!events) return events.error();
    if (events->size() < count) return Error{Errc::corrupt, "a published event is missing"};
    for (const engine::EventView& event : *events) {
        if (asked.csv) {
            part.text.append(csv_line(event));
            continue;
        }
        JsonWriter json(part.text);
        if (auto written = write_event(json, event, services, asked.language); !written)
            return written.error();
        part.text.push_back('\n');
    }
    part.count = count;
    if (window.first + count <= window.last) part.next = window.first + count;
    return part;
}

/// The next part; `window.first` is where it begins.
Result<Part> part_of(const Services& services, const Asked& asked, const SequenceWindow& window) {
    switch (asked.kind) {
        case ExportKind::events:
            return events_part(services, asked, window);
        case ExportKind::claims:
            return list_claims_of(
                services,
                {},
                window,
                kRecordsPerPart,
                [&](const engine::ClaimView& claim, std::string& out) {
                    if (asked.csv) {
                        out.append(csv_line(claim));
                        return;
                    }
                    write_audited_claim(out, claim, services.engine.policies(), asked.language);
                    out.push_back('\n');
                }
            );
        case ExportKind::reverse_invoices:
            return list_invoices_of(
                services,
                window,
                kRecordsPerPart,
                [&](const engine::InvoiceView& invoice, std::string& out) {
                    if (asked.csv) {
                        out.append(csv_line(invoice, services.engine.registry()));
                        return;
                    }
                    write_audited_invoice(out, invoice, services, asked.language);
                    out.push_back('\n');
                }
            );
    }
    return Part{};
}

}  // namespace

awaitable<void> audit_export(
    Services& services, Call& call, BodyReader& /*body*/, ResponseWriter& writer
) {
    auto found = asked_of(services, call.request);
    if (const auto* problem = std::get_if<Problem>(&found)) {
        writer.send(problem_response(*problem, call.request));
        co_return;
    }
    const Asked& asked = std::get<Asked>(found);
    std::optional<SequenceWindow> window;
    ExportSeal seal;
    const access::Subject nobody;
    while (true) {
        auto read = [&services, &asked, &window]() -> Result<Part> {
            if (!window) {
                auto whole = sequences_of(services.store, asked.time, asked.published);
                if (!whole) return whole.error();
                whole->first = std::max(whole->first, asked.after + 1);
                window = *whole;
            }
            return part_of(services, asked, *window);
        };
        auto part = co_await offload(services.readers, read);
        if (!part) {
            // Without the record at its end, nobody takes what was sent for all of it.
            const Problem problem = read_failed(part.error());
            if (writer.begun())
                writer.break_off();
            else
                writer.send(problem_response(problem, call.request));
            co_return;
        }
        std::string text;
        if (!writer.begun()) {
            const auto unrecorded =
                co_await record_access(services, call, access::Question::export_all, nobody);
            if (unrecorded) {
                writer.send(problem_response(*unrecorded, call.request));
                co_return;
            }
            writer.begin(head_of(asked));
            if (asked.csv) text = csv_head(asked.kind);
        }
        text.append(part->text);
        seal.add(text, part->count);
        if (!part->next) text.append(seal.end(asked.csv));
        if (!co_await writer.write(text)) co_return;
        if (!part->next) break;
        window->first = *part->next;
    }
    co_await writer.flush();
}

}  // namespace huanxin::http
