#pragma once
// Members that many bodies have: read, normalised, checked. Each notes what is wrong at the
// member's pointer and gives a value that is only meaningful if the body turns out to have no
// fault.

#include <optional>
#include <string>
#include <string_view>

#include "http/endpoints/choices.hpp"
#include "huanxin/base/money.hpp"
#include "huanxin/base/time.hpp"
#include "huanxin/claim/claim.hpp"
#include "huanxin/http/json_reader.hpp"
#include "huanxin/identity/fault.hpp"

namespace huanxin::http {

enum class Need : std::uint8_t { required, optional };

/// Characters of a free text such as a name or a model.
inline constexpr std::size_t kTextMax = 128;

/// Of the reason for a step of the office's or an auditor's.
inline constexpr std::size_t kReasonMax = 500;

/// 1 to `max` characters (code points).
[[nodiscard]] std::string read_text(
    ObjectReader& reader, std::string_view name, std::size_t max = kTextMax
);
/// A calendar day.
[[nodiscard]] std::optional<Date> read_date(
    ObjectReader& reader, std::string_view name, Need need = Need::required
);
/// A calendar day, not after `today`.
[[nodiscard]] std::optional<Date> read_past_date(
    ObjectReader& reader, std::string_view name, Date today, Need need = Need::required
);
/// An identifier: normalised (docs/openapi.yaml), then checked. "" if absent or at fault.
[[nodiscard]] std::string read_identifier(
    ObjectReader& reader,
    std::string_view name,
    const identity::Identifier& identifier,
    Need need = Need::required
);
/// Notes the fault, if there is one, with the right length where that is what is wrong.
void note_fault(
    ObjectReader& reader, std::string_view name, identity::Fault fault, std::string_view length
);
/// A natural person's number whose type is not told.
[[nodiscard]] std::string read_person_id(ObjectReader& reader, std::string_view name, Date today);
/// `id_type` and `id_number` of a natural person; "" if absent or at fault.
[[nodiscard]] std::string read_typed_person(ObjectReader& reader, Date today);
/// A positive amount; 0 if absent or at fault.
[[nodiscard]] Fen read_positive_fen(ObjectReader& reader, std::string_view name);
/// One of the spellings that `parse` knows; `all` tells them to a caller that gives another.
template <class T>
[[nodiscard]] std::optional<T> read_choice(
    ObjectReader& reader,
    std::string_view name,
    std::optional<T> (*parse)(std::string_view),
    std::string_view all = choices<T>()
) {
    const auto text = reader.string(name);
    if (!text) return std::nullopt;
    const std::optional<T> value = parse(*text);
    if (!value) reader.fault(name, "unknown_value", std::string(all));
    return value;
}
/// An invoice: number, code, date and total. nullopt if the object is absent.
[[nodiscard]] std::optional<claim::Invoice> read_invoice(ObjectReader& reader, Date today);

}  // namespace huanxin::http
