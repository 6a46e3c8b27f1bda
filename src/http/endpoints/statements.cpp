// A seller's yearly statement (2024/5 art. 14): what was invoiced and prepaid in the seller's name.

#include <charconv>

#include "http/endpoints/invoice_json.hpp"
#include "http/endpoints/invoices.hpp"
#include "http/endpoints/person_json.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::http {

namespace {

std::optional<Bytes16> parse_token(std::string_view text) {
    const std::string bytes = from_base32(text);
    if (bytes.size() != Bytes16().size()) return std::nullopt;
    return first_bytes<16>(bytes);
}

std::optional<std::int32_t> parse_year(std::string_view text) {
    constexpr std::size_t kDigits = 4;
    std::int32_t year = 0;
    if (text.size() != kDigits || !is_digits(text)) return std::nullopt;
    std::from_chars(text.data(), text.data() + text.size(), year);
    return year;
}

std::string statement_json(
    const engine::Statement& statement,
    const Bytes16& token,
    std::int32_t year,
    const engine::FilingMoment& moment
) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    write_person(json, "seller", &statement.seller, token);
    json.member("year", year);
    json.member("as_of_sequence", moment.as_of);
    invoicing::Figures totals;
    json.key("rows").begin_array();
    for (const engine::StatementRow& row : statement.rows) {
        json.begin_object();
        json.member("recycler_id", row.recycler->id);
        json.member("month", row.month.to_string());
        write_figures(json, row.figures);
        json.member("exempt", row.figures.exempt);
        write_counts(json, row.figures);
        json.end_object();
        totals += row.figures;
        totals.all_net = totals.net;  // Of several recyclers it would count a month twice.
    }
    json.end_array().key("totals").begin_object();
    write_figures(json, totals);
    write_counts(json, totals);
    json.end_object().end_object();
    return out;
}

}  // namespace

awaitable<Response> get_statement(Services& services, Call& call) {
    const auto token = parse_token(call.path_parameter("token"));
    const auto year = parse_year(call.path_parameter("year"));
    if (!token) co_return problem_response(Problem{.code = "not_found"}, call.request);
    if (!year) co_return problem_response(unreadable_in_path("year", "YYYY"), call.request);
    const engine::Registry& registry = services.engine.registry();
    std::optional<engine::RecyclerNumber> own;
    if (call.principal->role == Role::recycler)
        own = registry.recycler(call.principal->tenant_id)->number;
    engine::FilingMoment moment;
    moment.known_on = services.engine.now().shanghai_date();
    moment.terms = &services.engine.policies().current().tax;
    auto read = [&queries = services.engine.invoice_queries(),
                 &registry,
                 &moment,
                 token = *token,
                 year = *year,
                 own]() -> Result<std::optional<engine::Statement>> {
        const auto newest = queries.last_sequence();
        if (!newest) return newest.error();
        moment.as_of = *newest;
        return queries.statement(token, year, registry, own, moment);
    };
    const auto found = co_await offload(services.readers, read);
    if (!found) co_return problem_response(read_failed(found.error()), call.request);
    if (!*found) co_return problem_response(Problem{.code = "not_found"}, call.request);
    if ((**found).erased)
        co_return problem_response(Problem{.code = "consumer_erased"}, call.request);
    co_return json_response(200, statement_json(**found, *token, *year, moment));
}

}  // namespace huanxin::http
