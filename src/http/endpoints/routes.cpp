// The one table of the main listener's paths.

#include <initializer_list>

#include "http/endpoints/audit.hpp"
#include "http/endpoints/claims.hpp"
#include "http/endpoints/documents.hpp"
#include "http/endpoints/invoices.hpp"
#include "http/endpoints/log.hpp"
#include "http/endpoints/office.hpp"
#include "http/endpoints/persons.hpp"
#include "huanxin/api/v1/claims.pb.h"
#include "huanxin/api/v1/invoices.pb.h"
#include "huanxin/http/api.hpp"

namespace huanxin::http {

namespace {

namespace pb = api::v1;

constexpr std::size_t kBulkBytesMax = std::size_t{16} << 20;  // bulkClaims in docs/openapi.yaml.
constexpr std::size_t kInvoiceBytesMax = std::size_t{256} << 10;  // createInvoice, likewise.
constexpr std::size_t kRetailerBytesMax = std::size_t{2} << 20;  // Thousands of stores in one body.

constexpr Roles kEveryone{Role::retailer, Role::recycler, Role::programme_office, Role::auditor};

using Endpoint = awaitable<Response> (*)(Services&, Call&);

/// What stands for the bodies of a call in protobuf.
struct Messages {
    const google::protobuf::Message* request = nullptr;
    const google::protobuf::Message* response = nullptr;
};

template <class Response>
Messages answer() {
    return {nullptr, &Response::default_instance()};
}

template <class Request, class Response>
Messages both() {
    return {&Request::default_instance(), &Response::default_instance()};
}

class Table {
public:
    explicit Table(Services& services) : services_(services) {}

    /// The options are the route's own, to be changed before the next call of the table.
    RouteOptions& add(
        Verb verb,
        const char* pattern,
        Endpoint endpoint,
        Roles roles,
        std::size_t body_bytes_max = 0,
        Messages messages = {}
    ) {
        RouteOptions options;
        options.roles = roles;
        options.body_bytes_max = body_bytes_max;
        options.request_message = messages.request;
        options.response_message = messages.response;
        routes.push_back(
            {verb,
             pattern,
             Handler([&services = services_, endpoint](Call& call) {
                 return endpoint(services, call);
             }),
             std::move(options)}
        );
        return routes.back().options;
    }

    RouteOptions& add(
        Verb verb, const char* pattern, Endpoint endpoint, Roles roles, Messages messages
    ) {
        return add(verb, pattern, endpoint, roles, 0, messages);
    }

    /// A call whose answers are recorded in the access log.
    RouteOptions& add_recorded(
        Verb verb,
        const char* pattern,
        access::Question question,
        RecordedEndpoint endpoint,
        Roles roles
    ) {
        const Handler handler = [&services = services_, question, endpoint](Call& call) {
            return recorded(services, call, question, endpoint);
        };
        RouteOptions options;
        options.roles = roles;
        routes.push_back({verb, pattern, handler, std::move(options)});
        return routes.back().options;
    }

    /// A call whose answer is written piece by piece.
    RouteOptions& add_stream(
        Verb verb,
        const char* pattern,
        awaitable<void> (*endpoint)(Services&, Call&, BodyReader&, ResponseWriter&),
        Roles roles
    ) {
        const StreamHandler handler = [&services = services_, endpoint](
                                          Call& call, BodyReader& body, ResponseWriter& writer
                                      ) { return endpoint(services, call, body, writer); };
        RouteOptions options;
        options.roles = roles;
        routes.push_back({verb, pattern, handler, std::move(options)});
        return routes.back().options;
    }

    std::vector<Route> routes;

private:
    Services& services_;
};

/// All but the programmes are in protobuf, too.
void add_claim_calls(Table& table) {
    const Roles retailer{Role::retailer};
    const Roles retailer_or_office{Role::retailer, Role::programme_office};
    const Roles readers{Role::retailer, Role::programme_office, Role::auditor};
    const Messages create = both<pb::ClaimRequest, pb::Claim>();
    const Messages preview = both<pb::ClaimRequest, pb::ClaimPreview>();
    const Messages list = answer<pb::ClaimList>();
    const Messages read = answer<pb::Claim>();
    const Messages explain = answer<pb::Explanation>();
    const Messages confirm = both<pb::ConfirmRequest, pb::Claim>();
    const Messages give_up = both<pb::EmptyRequest, pb::Claim>();
    const Messages extend = both<pb::ExtendRequest, pb::Claim>();
    const Messages refund = both<pb::RefundRequest, pb::Claim>();
    const Messages left = both<pb::EntitlementsRequest, pb::Entitlements>();
    const Messages lookup = both<pb::LookupRequest, pb::Lookup>();

    table.add(Verb::post, "/v1/claims", create_claim, retailer, create);
    table.add(Verb::get, "/v1/claims", list_claims, retailer, list).query = {
        "claim_ref", "limit", "cursor"};
    table.add(Verb::post, "/v1/claims:preview", preview_claim, retailer, preview);
    table.add(Verb::get, "/v1/claims/{id}", get_claim, readers, read);
    table.add(Verb::get, "/v1/claims/{id}/explanation", explain_claim, readers, explain);
    table.add(Verb::post, "/v1/claims/{id}/confirm", confirm_claim, retailer, confirm);
    table.add(Verb::post, "/v1/claims/{id}/void", void_claim, retailer_or_office, give_up);
    table.add(Verb::post, "/v1/claims/{id}/extend", extend_claim, retailer, extend);
    table.add(Verb::post, "/v1/claims/{id}/refund", refund_claim, retailer_or_office, refund);
    table.add(Verb::post, "/v1/subjects:entitlements", entitlements, retailer_or_office, left);
    table.add(Verb::post, "/v1/items:lookup", lookup_item, kEveryone, lookup);
    table.add(Verb::get, "/v1/programs", list_programs, kEveryone).query = {"limit", "cursor"};
    table.add(Verb::get, "/v1/programs/{id}", get_program, kEveryone);
}

/// Those of the invoices themselves are in protobuf, too.
void add_invoice_calls(Table& table) {
    const Roles recycler{Role::recycler};
    const Roles statements{Role::recycler, Role::auditor};
    const Roles readers{Role::recycler, Role::programme_office, Role::auditor};

    const std::size_t large = kInvoiceBytesMax;
    const Messages create = both<pb::InvoiceRequest, pb::ReverseInvoice>();
    const Messages preview = both<pb::InvoiceRequest, pb::InvoicePreview>();
    const Messages list = answer<pb::ReverseInvoiceList>();
    const Messages read = answer<pb::ReverseInvoice>();
    const Messages explain = answer<pb::InvoiceExplanation>();
    const Messages red = both<pb::RedLetterRequest, pb::RedLetter>();
    const Messages reds = answer<pb::RedLetterList>();
    const Messages fact = both<pb::FactRequest, pb::ReverseInvoice>();

    table.add(Verb::post, "/v1/reverse-invoices", create_invoice, recycler, large, create);
    table.add(Verb::get, "/v1/reverse-invoices", list_invoices, readers, list).query = {
        "recycler_id", "invoice_ref", "limit", "cursor"};
    table.add(
        Verb::post, "/v1/reverse-invoices:preview", preview_invoice, recycler, large, preview
    );
    table.add(Verb::get, "/v1/reverse-invoices/{id}", get_invoice, readers, read);
    table.add(
        Verb::get, "/v1/reverse-invoices/{id}/explanation", explain_invoice, readers, explain
    );
    table.add(Verb::post, "/v1/reverse-invoices/{id}/red-letters", issue_red_letter, recycler, red);
    table.add(Verb::get, "/v1/reverse-invoices/{id}/red-letters", list_red_letters, readers, reds);
    table.add(Verb::post, "/v1/reverse-invoices/{id}/facts", record_fact, recycler, fact);
    table.add(Verb::post, "/v1/sellers:consent", record_consent, recycler);
    table.add(Verb::post, "/v1/sellers:headroom", headroom, readers);
    table.add(Verb::post, "/v1/old-items:receive", receive_old_item, recycler);
    table.add_stream(Verb::get, "/v1/recyclers/{id}/filings/{month}", get_filing, readers);
    table.add_stream(Verb::get, "/v1/recyclers/{id}/purchase-ledgers/{month}", get_ledger, readers);
    table.add(Verb::get, "/v1/sellers/{token}/statements/{year}", get_statement, statements);
    table.add(Verb::post, "/v1/recyclers/{id}/filings/{month}/close", close_filing, recycler);
}

void add_office_calls(Table& table) {
    const Roles office{Role::programme_office};
    const Roles readers{Role::recycler, Role::programme_office, Role::auditor};

    table.add(Verb::post, "/v1/retailers", register_retailer, office, kRetailerBytesMax);
    table.add(Verb::get, "/v1/retailers/{id}", get_retailer, office);
    table.add(Verb::post, "/v1/retailers/{id}/suspend", suspend_retailer, office);
    table.add(Verb::post, "/v1/retailers/{id}/reinstate", reinstate_retailer, office);
    table.add(Verb::post, "/v1/recyclers", register_recycler, office);
    table.add(Verb::get, "/v1/recyclers/{id}", get_recycler, readers);
    table.add(Verb::post, "/v1/recyclers/{id}/suspend", suspend_recycler, office);
    table.add(Verb::post, "/v1/recyclers/{id}/reinstate", reinstate_recycler, office);
    table.add(Verb::post, "/v1/recyclers/{id}/approve", approve_recycler, office);
    table.add(Verb::post, "/v1/recyclers/{id}/vat-method", set_vat_method, office);
    table.add(Verb::post, "/v1/recyclers/{id}/licences", put_licence, office);
    table.add(Verb::get, "/v1/alerts/structuring/{month}", structuring_alerts, office);
    table.add(Verb::post, "/v1/consumers:erase", erase_consumer, office);
    table.add(Verb::post, "/v1/credentials", issue_credential, office);
    table.add(Verb::post, "/v1/credentials/{id}/revoke", revoke_credential, office);
    table.add(Verb::post, "/v1/budgets", create_pool, office);
    table.add(Verb::get, "/v1/budgets", list_pools, office).query = {"limit", "cursor"};
    table.add(Verb::get, "/v1/budgets/{id}", get_pool, office);
    table.add(Verb::post, "/v1/budgets/{id}/adjust", adjust_pool, office);
}

}  // namespace

/// The transparency log is everybody's to read.
void add_log_calls(Table& table) {
    const Roles claim_owners{Role::retailer, Role::programme_office, Role::auditor};
    const Roles invoice_owners{Role::recycler, Role::programme_office, Role::auditor};
    table.add(Verb::get, "/log/checkpoint", log_checkpoint, {});
    table.add(Verb::get, "/log/checkpoint/cosigned", log_cosigned_checkpoint, {});
    table.add(Verb::post, "/log/cosignatures", add_cosignatures, {}).media_types = {"text/plain"};
    table.add(Verb::get, "/log/vkey", log_vkey, {});
    table.add(Verb::get, "/log/tile/{path*}", log_tile, {});
    table.add(Verb::get, "/access-log/checkpoint", log_checkpoint, {});
    table.add(Verb::get, "/access-log/vkey", log_vkey, {});
    table.add(Verb::get, "/access-log/tile/{path*}", log_tile, {});
    table.add(Verb::get, "/v1/claims/{id}/proof", claim_proof, claim_owners).query = {"sequence"};
    table.add(Verb::get, "/v1/reverse-invoices/{id}/proof", invoice_proof, invoice_owners).query = {
        "sequence"};
}

void add_audit_calls(Table& table) {
    using access::Question;
    const Roles auditor{Role::auditor};
    const Roles readers{Role::auditor, Role::programme_office};
    table.add(Verb::post, "/v1/audit/unmask", unmask_person, auditor);
    table.add_recorded(Verb::post, "/v1/audit/history", Question::history, subject_history, auditor)
        .query = {"kind", "from", "to", "as_of", "limit", "cursor"};
    table.add_recorded(Verb::get, "/v1/audit/events", Question::events, event_feed, auditor)
        .query = {"after", "wait", "limit", "cursor"};
    table.add_recorded(Verb::get, "/v1/audit/claims", Question::claims, audit_claims, readers)
        .query = {"program", "region", "retailer_id", "status", "from", "to", "limit", "cursor"};
    table.add_stream(Verb::get, "/v1/audit/export", audit_export, auditor).query = {
        "kind", "from", "to", "after"};
    table.add(Verb::get, "/v1/audit/accesses", access_list, readers).query = {
        "after", "limit", "cursor"};
}

std::vector<Route> api_routes(Services& services) {
    const Roles office{Role::programme_office};

    Table table(services);
    add_claim_calls(table);
    add_invoice_calls(table);
    add_office_calls(table);
    add_log_calls(table);
    add_audit_calls(table);
    if (services.test_clock) table.add(Verb::put, "/v1/test/clock", set_clock, office);

    table.add(Verb::get, "/openapi.yaml", openapi_document, {});
    table.add(Verb::get, "/docs", docs_page, {});

    RouteOptions bulk;
    bulk.roles = {Role::retailer};
    bulk.body_bytes_max = kBulkBytesMax;
    bulk.media_types = {"application/x-ndjson"};
    const StreamHandler stream = [&services](Call& call, BodyReader& body, ResponseWriter& writer) {
        return bulk_claims(services, call, body, writer);
    };
    table.routes.push_back({Verb::post, "/v1/claims:bulk", stream, std::move(bulk)});
    return std::move(table.routes);
}

}  // namespace huanxin::http
