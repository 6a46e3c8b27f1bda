#include "http/endpoints/fields.hpp"

#include <algorithm>

#include "huanxin/base/text.hpp"
#include "huanxin/identity/invoice_number.hpp"
#include "huanxin/identity/person_id.hpp"

namespace huanxin::http {

std::string read_text(ObjectReader& reader, std::string_view name, std::size_t max) {
    const auto text = reader.string(name);
    if (!text) return {};
    const bool has_control = std::ranges::any_of(*text, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
    if (text->find_first_not_of(' ') == std::string_view::npos)
        reader.fault(name, "empty");
    else if (has_control)
        reader.fault(name, "characters");
    else if (utf8_length(*text) > max)
        reader.fault(name, "length", "1-" + std::to_string(max));
    return std::string(*text);
}

namespace {

bool has_form_of_date(std::string_view text) {
    constexpr std::string_view kForm = "YYYY-MM-DD";
    return std::ranges::equal(text, kForm, [](char c, char form) {
        return form == '-' ? c == '-' : is_digits({&c, 1});
    });
}

}  // namespace

std::optional<Date> read_date(ObjectReader& reader, std::string_view name, Need need) {
    const auto text = need == Need::required ? reader.string(name) : reader.optional_string(name);
    if (!text) return std::nullopt;
    const Result<Date> date = Date::parse(*text);
    if (date) return *date;
    if (has_form_of_date(*text))
        reader.fault(name, "no_such_day");
    else
        reader.fault(name, "format", "YYYY-MM-DD");
    return std::nullopt;
}

std::optional<Date> read_past_date(
    ObjectReader& reader, std::string_view name, Date today, Need need
) {
    const auto date = read_date(reader, name, need);
    if (date && *date > today) reader.fault(name, "in_future", today.to_string());
    return date;
}

void note_fault(
    ObjectReader& reader, std::string_view name, identity::Fault fault, std::string_view length
) {
    if (fault == identity::Fault::none) return;
    const bool of_length = fault == identity::Fault::length;
    reader.fault(name, identity::fault_code(fault), std::string(of_length ? length : ""));
}

std::string read_identifier(
    ObjectReader& reader, std::string_view name, const identity::Identifier& identifier, Need need
) {
    const auto text = need == Need::required ? reader.string(name) : reader.optional_string(name);
    if (!text) return {};
    std::string normalised = normalise_identifier(*text);
    const std::string_view mark = identifier.drops;
    for (std::size_t at = 0; !mark.empty() && (at = normalised.find(mark)) != std::string::npos;)
        normalised.erase(at, mark.size());
    const identity::Fault fault = identifier.check(normalised);
    note_fault(reader, name, fault, identifier.length);
    return fault == identity::Fault::none ? normalised : std::string();
}

std::string read_person_id(ObjectReader& reader, std::string_view name, Date today) {
    const auto text = reader.string(name);
    if (!text) return {};
    std::string normalised = normalise_identifier(*text);
    const identity::Fault fault = identity::check_any_person_id(normalised, today);
    note_fault(reader, name, fault, "15 / 18");
    return fault == identity::Fault::none ? normalised : std::string();
}

std::string read_typed_person(ObjectReader& reader, Date today) {
    const auto type = read_choice(reader, "id_type", identity::parse_id_type);
    const auto text = reader.string("id_number");
    if (!text || !type) return {};
    std::string normalised = normalise_identifier(*text);
    const identity::Fault fault = identity::check_person_id(*type, normalised, today);
    note_fault(reader, "id_number", fault, identity::person_id_length(*type));
    return fault == identity::Fault::none ? normalised : std::string();
}

Fen read_positive_fen(ObjectReader& reader, std::string_view name) {
    return Fen(reader.integer(name, {1, Fen::kMax}).value_or(0));
}

std::optional<claim::Invoice> read_invoice(ObjectReader& reader, Date today) {
    if (!reader.present()) return std::nullopt;
    claim::Invoice invoice;
    const auto number = reader.string("number");
    const auto code = reader.optional_string("code");
    if (number) invoice.number = normalise_identifier(*number);
    if (code) invoice.code = normalise_identifier(*code);
    if (code && invoice.code.empty()) reader.fault("code", "empty");
    if (number) {
        const identity::InvoiceFault fault =
            identity::check_invoice_number(invoice.number, invoice.code);
        note_fault(reader, "number", fault.number, "8 / 20");
        const bool told = code && invoice.code.empty();
        if (fault.code != identity::Fault::none && !code)
            reader.fault("code", "missing");
        else if (!told)
            note_fault(reader, "code", fault.code, "10 / 12");
    }
    if (const auto date = read_past_date(reader, "issued_on", today)) invoice.issued_on = *date;
    invoice.total = read_positive_fen(reader, "total_fen");
    return invoice;
}

}  // namespace huanxin::http
