#include "http/endpoints/invoice_request.hpp"

#include <algorithm>
#include <set>

#include "http/endpoints/claim_request.hpp"
#include "http/endpoints/fields.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/identity/bank_card.hpp"
#include "huanxin/identity/goods.hpp"
#include "huanxin/identity/phone.hpp"
#include "huanxin/identity/vin.hpp"

namespace huanxin::http {

namespace {

constexpr std::size_t kInvoiceRefMax = 64;
constexpr identity::Identifier kBankCard{identity::check_bank_card, "13-19", ""};
constexpr std::size_t kLinesMax = 500;
constexpr std::size_t kOldItemsMax = 200;
constexpr std::size_t kAddressMax = 200;
constexpr std::size_t kQuantityDigitsMax = 12;
constexpr std::size_t kQuantityDecimalsMax = 6;

std::string read_invoice_ref(ObjectReader& reader) {
    const auto text = reader.string("invoice_ref");
    if (!text) return {};
    if (text->empty() || text->size() > kInvoiceRefMax)
        reader.fault("invoice_ref", "length", "1-64");
    else if (!is_visible_ascii(*text))
        reader.fault("invoice_ref", "characters");
    return std::string(*text);
}

/// Not in the future, not before the same day twelve months ago, not before the law's first day.
Date read_issue_date(ObjectReader& reader, const rules::TaxTerms& terms, Date today) {
    const auto date = read_past_date(reader, "issued_on", today);
    if (!date) return {};
    constexpr std::int32_t kMonthsBack = 12;  // docs/openapi.yaml.
    const Date year_ago = invoicing::Month::of(today).plus(-kMonthsBack).day(today.day());
    const Date first = std::max(terms.first_day, year_ago);
    if (*date < first) reader.fault("issued_on", "too_early", first.to_string());
    return *date;
}

Ratio read_levy_rate(ObjectReader& reader) {
    const auto text = reader.string("levy_rate");
    if (!text) return {};
    const Result<Ratio> rate = Ratio::parse(*text);
    if (!rate) reader.fault("levy_rate", "format", "0.01");
    return rate ? *rate : Ratio();
}

bool is_quantity(std::string_view text) {
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    if (whole.empty() || whole.size() > kQuantityDigitsMax || !is_digits(whole)) return false;
    if (point == std::string_view::npos) return true;
    const std::string_view part = text.substr(point + 1);
    return !part.empty() && part.size() <= kQuantityDecimalsMax && is_digits(part);
}

std::string read_quantity(ObjectReader& reader) {
    const auto text = reader.string("quantity");
    if (!text) return {};
    if (!is_quantity(*text))
        reader.fault("quantity", "format", "1250.5");
    else if (text->find_first_not_of("0.") == std::string_view::npos)
        reader.fault("quantity", "out_of_range", "> 0");
    return std::string(*text);
}

std::vector<invoicing::Line> read_lines(ArrayReader array, const rules::TaxTerms& terms) {
    std::vector<invoicing::Line> lines;
    if (array.present() && array.size() == 0) array.fault("empty");
    if (array.size() > kLinesMax) array.fault("too_many", std::to_string(kLinesMax));
    Fen sum;
    for (std::size_t i = 0; i < std::min(array.size(), kLinesMax); ++i) {
        ObjectReader reader = array.object(i);
        invoicing::Line line;
        if (const auto waste_class = reader.string("waste_class")) {
            if (!terms.waste_classes.contains(*waste_class))
                reader.fault("waste_class", "unknown_value", choices(terms.waste_classes));
            line.waste_class = *waste_class;
        }
        line.description = read_text(reader, "description");
        line.quantity = read_quantity(reader);
        if (const auto unit = read_choice(reader, "unit", invoicing::parse_unit)) line.unit = *unit;
        line.amount = read_positive_fen(reader, "amount_fen");
        sum += line.amount;
        lines.push_back(std::move(line));
    }
    if (sum > Fen(Fen::kMax)) array.fault("out_of_range", std::to_string(Fen::kMax));
    return lines;
}

}  // namespace

invoicing::OldItem read_invoiced_item(
    ObjectReader& reader, const rules::PolicySet& policy, const std::string& place
) {
    invoicing::OldItem item;
    const auto text = reader.string("category");
    const auto category = text ? policy.categories.find(*text) : policy.categories.end();
    if (category == policy.categories.end()) {
        if (text) reader.fault("category", "unknown_value", choices(policy.categories));
        reader.ignore_rest();
        return item;
    }
    item.category = *text;
    const auto known_by = [&](std::string_view scheme,
                              std::string_view name,
                              const identity::Identifier& identifier,
                              Need need) {
        std::string value = read_identifier(reader, name, identifier, need);
        if (value.empty()) return;
        item.identities.push_back(
            {std::string(scheme), std::move(value), place + "/" + std::string(name)}
        );
    };
    switch (category->second.kind) {
        case claim::Kind::car:
            known_by("vin", "vin", identity::kVin, Need::required);
            break;
        case claim::Kind::ebike:
            if (!reader.has("plate") && !reader.has("frame_number"))
                reader.fault("frame_number", "missing");
            known_by("frame", "frame_number", identity::kFrameNumber, Need::optional);
            known_by("plate", "plate", kEbikePlate, Need::optional);
            break;
        case claim::Kind::appliance:
        case claim::Kind::digital:
            known_by("serial", "serial_number", identity::kSerialNumber, Need::required);
            break;
    }
    return item;
}

namespace {

std::vector<invoicing::OldItem> read_old_items(ArrayReader array, const rules::PolicySet& policy) {
    std::vector<invoicing::OldItem> items;
    if (array.size() > kOldItemsMax) array.fault("too_many", std::to_string(kOldItemsMax));
    std::set<std::pair<std::string, std::string>> seen;
    for (std::size_t i = 0; i < std::min(array.size(), kOldItemsMax); ++i) {
        ObjectReader reader = array.object(i);
        if (!reader.present()) continue;
        items.push_back(read_invoiced_item(reader, policy, "/old_items/" + std::to_string(i)));
        for (const invoicing::OldItemIdentity& identity : items.back().identities)
            if (!seen.emplace(identity.scheme, identity.value).second)
                reader.fault(
                    std::string_view(identity.pointer).substr(identity.pointer.rfind('/') + 1),
                    "duplicate"
                );
    }
    return items;
}

}  // namespace

std::string read_claim_id(ObjectReader& reader) {
    if (reader.take_null("claim_id")) return {};
    const auto text = reader.optional_string("claim_id");
    if (!text) return {};
    if (!engine::parse_claim_id(*text)) reader.fault("claim_id", "format", "clm_…");
    return std::string(*text);
}

invoicing::Seller read_seller(ObjectReader reader, Date today) {
    invoicing::Seller seller;
    if (!reader.present()) return seller;
    const auto type = read_choice(reader, "id_type", identity::parse_id_type);
    const auto number = reader.string("id_number");
    if (type) seller.id_type = *type;
    if (number && type) {
        seller.id_number = normalise_identifier(*number);
        const auto fault = identity::check_person_id(*type, seller.id_number, today);
        note_fault(reader, "id_number", fault, identity::person_id_length(*type));
    }
    seller.name = read_text(reader, "name");
    if (const auto phone = reader.optional_string("phone")) {
        note_fault(reader, "phone", identity::check_mobile(*phone), identity::kMobile.length);
        seller.phone = *phone;
    }
    if (reader.has("address")) seller.address = read_text(reader, "address", kAddressMax);
    seller.bank_card = read_identifier(reader, "bank_card", kBankCard, Need::optional);
    return seller;
}

std::string read_sha256(ObjectReader& reader, std::string_view name) {
    const auto text = reader.string(name);
    if (!text) return {};
    const std::string bytes = from_hex(*text);
    if (bytes.size() == 32) return to_hex(bytes);
    reader.fault(name, "format", "64 hex");
    return {};
}

invoicing::Request read_reverse_invoice(
    ObjectReader& reader, const rules::PolicySet& policy, Date today
) {
    invoicing::Request request;
    request.invoice_ref = read_invoice_ref(reader);
    request.issued_on = read_issue_date(reader, policy.tax, today);
    if (const auto kind = read_choice(reader, "kind", invoicing::parse_kind)) request.kind = *kind;
    request.levy_rate = read_levy_rate(reader);
    request.seller = read_seller(reader.object("seller"), today);
    request.own_used_goods = reader.boolean("own_used_goods").value_or(false);
    request.three_flow = reader.optional_boolean("three_flow").value_or(false);
    if (reader.has("place")) request.place = read_text(reader, "place", kAddressMax);
    request.lines = read_lines(reader.array("lines"), policy.tax);
    request.evidence = read_evidence(reader.optional_array("evidence"));
    request.old_items = read_old_items(reader.optional_array("old_items"), policy);
    request.claim_id = read_claim_id(reader);
    return request;
}

engine::IssueRedLetter read_red_letter(
    ObjectReader& reader, const engine::InvoiceRecord& blue, Date today
) {
    engine::IssueRedLetter issue;
    issue.blue = blue;
    if (const auto date = read_past_date(reader, "issued_on", today)) {
        issue.issued_on = *date;
        if (*date < blue.issued_on)
            reader.fault("issued_on", "too_early", blue.issued_on.to_string());
    }
    const auto reason = read_choice(reader, "reason", invoicing::parse_red_reason);
    if (reason) issue.reason = *reason;
    ArrayReader array = reader.optional_array("lines");
    if (!array.present()) return issue;
    if (reason == invoicing::RedReason::issued_in_error)
        array.fault("not_allowed");
    else if (array.size() == 0)
        array.fault("empty");
    if (array.size() > kLinesMax) array.fault("too_many", std::to_string(kLinesMax));
    const auto last = static_cast<std::int64_t>(blue.amounts.size()) - 1;
    std::set<std::int64_t> seen;
    issue.parts.emplace();
    for (std::size_t i = 0; i < std::min(array.size(), kLinesMax); ++i) {
        ObjectReader part = array.object(i);
        const auto line = part.integer("line", {0, last});
        if (line && !seen.insert(*line).second) part.fault("line", "duplicate");
        const Fen amount = read_positive_fen(part, "amount_fen");
        issue.parts->push_back({static_cast<std::uint32_t>(line.value_or(0)), amount});
    }
    return issue;
}

}  // namespace huanxin::http
