#include "policy/values.hpp"

#include <algorithm>

#include "huanxin/base/invariant.hpp"
#include "huanxin/base/text.hpp"

namespace huanxin::policy {

namespace {

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

}  // namespace

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text)
        out += is_control(c) ? '?' : c;
    return out + "\"";
}

Date open_end() {
    const auto date = Date::from_ymd(2200, 12, 31);
    INVARIANT(date.has_value(), "the last day that Date knows exists");
    return *date;
}

bool read_text(Draft& draft, const Place& place, std::string_view what, const std::string& text) {
    if (text.empty()) {
        draft.fault(place, std::string(what) + " is missing");
        return false;
    }
    // An escape such as "\xff" makes what the file as a whole does not show.
    if (!is_utf8(text)) {
        draft.fault(place, std::string(what) + " is not UTF-8");
        return false;
    }
    return true;
}

bool read_id(
    Draft& draft,
    const Place& place,
    std::string_view what,
    const std::string& id,
    std::string_view extra
) {
    if (!read_text(draft, place, what, id)) return false;
    const bool fits = std::all_of(id.begin(), id.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               extra.find(c) != std::string_view::npos;
    });
    if (!fits)
        draft.fault(
            place,
            std::string(what) + " " + in_quotes(id) + " has characters other than a-z, 0-9 and " +
                in_quotes(extra)
        );
    return fits;
}

std::optional<Date> read_date(
    Draft& draft, const Place& place, std::string_view what, const std::string& text
) {
    if (!read_text(draft, place, what, text)) return std::nullopt;
    const auto date = Date::parse(text);
    if (date) return *date;
    draft.fault(place, std::string(what) + " " + in_quotes(text) + " is not a day (YYYY-MM-DD)");
    return std::nullopt;
}

std::optional<Ratio> read_share(
    Draft& draft, const Place& place, std::string_view what, const std::string& text
) {
    if (!read_text(draft, place, what, text)) return std::nullopt;
    const auto ratio = Ratio::parse(text);
    if (ratio && ratio->billionths() <= Ratio::kOne) return *ratio;
    draft.fault(
        place, std::string(what) + " " + in_quotes(text) + " is not a decimal fraction from 0 to 1"
    );
    return std::nullopt;
}

std::optional<std::int64_t> read_number(
    Draft& draft,
    const Place& place,
    std::string_view what,
    std::optional<std::int64_t> number,
    std::int64_t least,
    std::int64_t most
) {
    if (!number) {
        draft.fault(place, std::string(what) + " is missing");
        return std::nullopt;
    }
    if (*number >= least && *number <= most) return number;
    draft.fault(
        place,
        std::string(what) + " is " + std::to_string(*number) + ", allowed is " +
            std::to_string(least) + " to " + std::to_string(most)
    );
    return std::nullopt;
}

std::optional<Fen> read_money(
    Draft& draft, const Place& place, std::string_view what, std::optional<std::int64_t> fen
) {
    const auto number = read_number(draft, place, what, fen, 1, Fen::kMax);
    return number ? std::optional(Fen(*number)) : std::nullopt;
}

std::optional<rules::CitationId> read_citation(
    Draft& draft, const Node<pb::Citation>& citation, const Place& value_place
) {
    using C = pb::Citation;
    const auto at = [&](int field_number) { return citation.place_of(field_number); };
    bool whole = read_text(draft, at(C::kArticleFieldNumber), "article", citation->article());
    whole &= read_text(draft, at(C::kQuoteFieldNumber), "quote", citation->quote());
    whole &= read_text(draft, at(C::kSourceFieldNumber), "source", citation->source());
    const auto checked_on =
        read_date(draft, at(C::kCheckedOnFieldNumber), "checked_on", citation->checked_on());

    const bool has_status =
        read_text(draft, at(C::kStatusFieldNumber), "status", citation->status());
    const bool verified = citation->status() == "verified";
    if (has_status && !verified && citation->status() != "assumed") {
        draft.fault(
            at(C::kStatusFieldNumber),
            "status " + in_quotes(citation->status()) + " is neither \"verified\" nor \"assumed\""
        );
        whole = false;
    }
    const bool has_instrument =
        read_text(draft, at(C::kInstrumentFieldNumber), "instrument", citation->instrument());
    const auto instrument = draft.instruments.find(citation->instrument());
    if (has_instrument && instrument == draft.instruments.end())
        draft.fault_if_all_read(
            at(C::kInstrumentFieldNumber),
            "instrument " + in_quotes(citation->instrument()) + " is not declared in any file"
        );
    if (!whole || !checked_on || !has_status || instrument == draft.instruments.end())
        return std::nullopt;

    draft.set.citations.push_back(
        {instrument->second,
         citation->article(),
         citation->quote(),
         citation->source(),
         *checked_on,
         verified}
    );
    draft.value_places.push_back(value_place);
    return static_cast<rules::CitationId>(draft.set.citations.size() - 1);
}

std::optional<bool> read_flag(Draft& draft, const Node<pb::Flag>& node) {
    if (!node->has_value()) {
        draft.fault(node.place(), "value is missing");
        return std::nullopt;
    }
    return node->value();
}

std::optional<std::int64_t> read_count(
    Draft& draft, const Node<pb::Count>& node, std::int64_t most
) {
    const Place place = node.place_of(pb::Count::kValueFieldNumber);
    const auto value =
        node->has_value() ? std::optional<std::int64_t>(node->value()) : std::nullopt;
    return read_number(draft, place, "value", value, 1, most);
}

}  // namespace huanxin::policy
