// A recycler's purchase ledger (收购台账, 2024/5 art. 17): what it bought in a month, line by line.

#include <algorithm>

#include "http/endpoints/claim_json.hpp"
#include "http/endpoints/csv.hpp"
#include "http/endpoints/invoice_json.hpp"
#include "http/endpoints/invoices.hpp"
#include "http/endpoints/person_json.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/identity/mask.hpp"

namespace huanxin::http {

namespace {

/// Invoices read at a time.
constexpr std::size_t kInvoicesPerPage = 200;

constexpr std::string_view kCsvHead =
    "开票日期,登记时间,发票编号,收购地点,出售者姓名,证件号码,废品类别,品名,数量,单位,价税合计,"
    "不含税金额,已全部冲红,证明摘要,发票标识\r\n";

std::string evidence_text(const std::vector<claim::Evidence>& evidence) {
    std::string out;
    for (const claim::Evidence& one : evidence)
        out.append(out.empty() ? "" : " ").append(one.kind).append(":").append(one.sha256);
    return out;
}

/// From the reference to the unit, as the recycler told them.
std::string told_columns(const invoicing::Request& request, std::size_t line_number) {
    const invoicing::Line& line = request.lines.at(line_number);
    std::string out;
    for (const std::string& text :
         {request.invoice_ref,
          request.place,
          identity::mask_name(request.seller.name),
          identity::mask_id_number(request.seller.id_number),
          line.waste_class,
          line.description,
          line.quantity,
          std::string(invoicing::to_string(line.unit))})
        out.append(",").append(csv_field(text));
    return out;
}

constexpr const char* kErasedColumns = ",,,,,,,,";  // The same eight.

std::string csv_rows(const engine::InvoiceView& view) {
    const engine::InvoiceRecord& record = view.record;
    std::string out;
    for (std::size_t i = 0; i < record.amounts.size(); ++i) {
        out.append(record.issued_on.to_string()).append(",").append(record.recorded_at.to_string());
        out.append(record.request ? told_columns(*record.request, i) : kErasedColumns);
        out.append(",").append(yuan_text(record.amounts[i].gross()));
        out.append(",").append(yuan_text(record.amounts[i].net));
        out.append(view.state.reversed() ? ",是," : ",否,");
        if (record.request) out.append(csv_field(evidence_text(record.request->evidence)));
        out.append(",");
        out.append(engine::invoice_id_text(record.id)).append("\r\n");
    }
    return out;
}

void write_entry(JsonWriter& json, const engine::InvoiceView& view) {
    const engine::InvoiceRecord& record = view.record;
    const invoicing::Request* request = record.request ? &*record.request : nullptr;
    json.begin_object();
    json.member("invoice_id", engine::invoice_id_text(record.id));
    write_erased(json, record.erased);
    if (request != nullptr) json.member("invoice_ref", request->invoice_ref);
    json.member("issued_on", record.issued_on.to_string());
    json.member("recorded_at", record.recorded_at.to_string());
    if (request != nullptr && !request->place.empty()) json.member("place", request->place);
    write_person(
        json, "seller", request != nullptr ? &request->seller : nullptr, record.keys.seller
    );
    write_lines(json, record);
    if (request != nullptr) write_evidence(json, request->evidence);
    json.member("reversed", view.state.reversed());
    json.end_object();
}

struct Asked {
    std::shared_ptr<const engine::Recycler> recycler;  ///< Shared with the registry.
    invoicing::Month month;
    bool csv = false;
};

Either<Asked> asked_of(const Services& services, const Call& call) {
    Asked asked;
    asked.recycler = services.engine.registry().recycler(call.path_parameter("id"));
    const auto month = invoicing::Month::parse(call.path_parameter("month"));
    if (asked.recycler == nullptr || !sees_recycler(*call.principal, *asked.recycler))
        return Problem{.code = "not_found"};
    if (!month) return unreadable_in_path("month", kMonthForm);
    asked.month = *month;
    asked.csv = accept_quality(call.request.accept, "text/csv") >
                accept_quality(call.request.accept, "application/json");
    return asked;
}

Response head_of(const Asked& asked) {
    Response head;
    head.content_type = asked.csv ? "text/csv; charset=utf-8" : "application/json";
    if (asked.csv)
        head.headers.emplace_back(
            "Content-Disposition",
            "attachment; filename=\"purchases-" + asked.month.to_string() + ".csv\""
        );
    return head;
}

std::string beginning_of(const Asked& asked) {
    if (asked.csv) return std::string(kByteOrderMark).append(kCsvHead);
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("recycler_id", asked.recycler->id);
    json.member("month", asked.month.to_string());
    json.key("entries").begin_array();
    return out;
}

using Page = std::vector<engine::InvoiceView>;

Result<Page> read_page(
    const engine::InvoiceQueries& queries,
    const std::vector<engine::Sequence>& all,
    std::size_t from
) {
    Page page;
    for (std::size_t i = from; i < std::min(all.size(), from + kInvoicesPerPage); ++i) {
        auto view = queries.invoice_at(all[i], engine::Facts::open);
        if (!view) return view.error();
        if (!*view) return Error{Errc::corrupt, "a month names an invoice that is not there"};
        page.push_back(std::move(**view));
    }
    return page;
}

std::string text_of(const Page& page, bool csv, bool first) {
    std::string out;
    for (const engine::InvoiceView& view : page) {
        if (csv) {
            out.append(csv_rows(view));
            continue;
        }
        if (!first) out.push_back(',');
        first = false;
        std::string entry;
        JsonWriter json(entry);
        write_entry(json, view);
        out.append(entry);
    }
    return out;
}

}  // namespace

awaitable<void> get_ledger(
    Services& services, Call& call, BodyReader& /*body*/, ResponseWriter& writer
) {
    const auto found = asked_of(services, call);
    if (const auto* problem = std::get_if<Problem>(&found)) {
        writer.send(problem_response(*problem, call.request));
        co_return;
    }
    const Asked& asked = std::get<Asked>(found);
    const engine::InvoiceQueries& queries = services.engine.invoice_queries();
    auto list = [&queries, &asked]() -> Result<std::vector<engine::Sequence>> {
        const auto newest = queries.last_sequence();
        if (!newest) return newest.error();
        return queries.issued_in(asked.recycler->number, asked.month, *newest);
    };
    const auto all = co_await offload(services.readers, list);
    if (!all) {
        writer.send(problem_response(read_failed(all.error()), call.request));
        co_return;
    }
    writer.begin(head_of(asked));
    const std::string beginning = beginning_of(asked);
    if (!co_await writer.write(beginning)) co_return;
    for (std::size_t from = 0; from < all->size(); from += kInvoicesPerPage) {
        auto read = [&queries, &all, from] { return read_page(queries, *all, from); };
        const auto page = co_await offload(services.readers, read);
        if (!page) {
            (void)read_failed(page.error());  // Logs it; the answer was begun.
            writer.break_off();
            co_return;
        }
        const std::string part = text_of(*page, asked.csv, from == 0);
        if (!co_await writer.write(part)) co_return;
    }
    const std::string_view end = asked.csv ? "" : "]}";
    if (!co_await writer.write(end)) co_return;
    co_await writer.flush();
}

}  // namespace huanxin::http
