#include "support/recycling.hpp"

#include "huanxin/base/digest.hpp"
#include "huanxin/base/invariant.hpp"

namespace huanxin::test {

namespace {

int references_made = 0;

}  // namespace

engine::Recycler recycler(std::string id) {
    engine::Recycler made;
    made.id = std::move(id);
    made.name = "示范再生资源回收";
    made.uscc = "91350100M000100Y43";
    made.approved = true;
    made.vat_methods = {{invoicing::VatMethod::general, day("2024-01-01")}};
    made.city_tax_rate = Ratio::from_billionths(70'000'000);
    for (const auto kind :
         {rules::LicenceKind::hazardous_waste,
          rules::LicenceKind::end_of_life_vehicle,
          rules::LicenceKind::renewable_resource})
        made.licences.push_back({kind, "L-1", day("2024-01-01"), day("2028-12-31")});
    return made;
}

invoicing::Seller seller(int number) {
    return {
        identity::IdType::resident_id,
        resident_id(number),
        "张三",
        "13800138000",
        "邯郸市丛台区示范路1号"};
}

invoicing::Request scrap(
    const invoicing::Seller& from, Date issued_on, const std::vector<Fen>& amounts
) {
    invoicing::Request request;
    request.invoice_ref = "R-" + std::to_string(++references_made);
    request.issued_on = issued_on;
    request.kind = invoicing::Kind::ordinary;
    request.levy_rate = Ratio::from_billionths(10'000'000);
    request.seller = from;
    for (const Fen amount : amounts)
        request.lines.push_back({"scrap_steel", "废钢", "1250.5", invoicing::Unit::kg, amount});
    for (const char* kind : {"contract", "payment", "weigh_note"})
        request.evidence.push_back({kind, std::string(64, 'a')});
    return request;
}

Recycling::Recycling(std::string_view start, const std::vector<std::string>& recyclers)
    : engine_(test::at(start)), recyclers_(recyclers) {
    for (const std::string& id : recyclers) {
        const auto answer = engine_.run(engine_.office(engine::RegisterRecycler{recycler(id)}));
        INVARIANT(std::holds_alternative<engine::Recycler>(answer.body), told(answer).c_str());
    }
}

std::string Recycling::next(std::string key) {
    return key.empty() ? "recyclers-key-" + std::to_string(++keys_made_) : key;
}

engine::Command Recycling::consent(
    std::string_view id, const invoicing::Seller& from, Date on, std::string key
) {
    return by(
        id, engine::RecordConsent{from, token(from), on, std::string(64, 'b')}, std::move(key)
    );
}

engine::Command Recycling::issue(
    std::string_view id, const invoicing::Request& request, std::string key
) {
    engine::CreateInvoice create;
    create.request = request;
    create.keys.seller = token(request.seller);
    create.keys.invoice_ref = digest16({"invoice-ref", id, request.invoice_ref});
    for (const invoicing::OldItem& item : request.old_items)
        for (const invoicing::OldItemIdentity& identity : item.identities)
            create.keys.old_items.push_back(
                engine_.tokeniser().item("old/" + identity.scheme, identity.value)
            );
    return by(id, std::move(create), std::move(key));
}

engine::Command Recycling::preview(std::string_view id, const invoicing::Request& request) {
    engine::Command command = issue(id, request);
    command.idempotency.reset();
    std::get<engine::CreateInvoice>(command.body).preview = true;
    return command;
}

engine::Command Recycling::reverse(
    const engine::Answer& issued,
    Date on,
    const std::vector<engine::RedPart>& parts,
    std::string key
) {
    engine::IssueRedLetter red;
    red.blue = std::get<engine::InvoiceView>(issued.body).record;
    red.issued_on = on;
    red.reason = invoicing::RedReason::returned;
    if (!parts.empty()) red.parts = parts;
    const auto owner = engine_.sequencer().registry().recycler(red.blue.recycler);
    return by(owner->id, std::move(red), std::move(key));
}

void Recycling::all_consent(const invoicing::Seller& from, Date on) {
    for (const std::string& id : recyclers_)
        INVARIANT(
            run(consent(id, from, on)) == "consent " + on.to_string(), "a consent is recorded"
        );
}

std::string Recycling::run(engine::Command command) {
    return told(engine_.run(std::move(command)));
}

engine::InvoiceView Recycling::stored(const engine::Answer& issued) {
    const Bytes16& id = std::get<engine::InvoiceView>(issued.body).record.id;
    auto found = queries().invoice(id, engine::Facts::open);
    INVARIANT(found.has_value() && found->has_value(), "an invoice that was answered is on disk");
    return std::move(**found);
}

engine::FilingRequest Recycling::filing_request(std::string_view id, std::string_view month) {
    engine::FilingRequest request;
    request.recycler = at(id);
    request.month = *invoicing::Month::parse(month);
    request.moment.as_of = engine_.sequencer().last_sequence();
    request.moment.known_on = engine_.clock().now().shanghai_date();
    request.moment.terms = &engine_.sequencer().policies().current().tax;
    return request;
}

std::vector<engine::FilingRow> Recycling::rows(
    const engine::FilingRequest& request, std::size_t limit
) {
    std::vector<engine::FilingRow> all;
    std::optional<Bytes16> from;
    do {
        auto page = queries().filing(request, from, limit);
        INVARIANT(page.has_value(), "a filing can be read");
        INVARIANT(page->rows.size() <= limit, "a page is no longer than its limit");
        for (engine::FilingRow& row : page->rows)
            all.push_back(std::move(row));
        from = page->next;
    } while (from);
    return all;
}

std::vector<engine::FilingRow> Recycling::filing(
    std::string_view id, std::string_view month, std::size_t limit
) {
    return rows(filing_request(id, month), limit);
}

}  // namespace huanxin::test
