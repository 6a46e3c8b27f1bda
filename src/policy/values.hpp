#pragma once
// Readers of single values. Each reports what is wrong at its place and answers nullopt then.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "huanxin/base/money.hpp"
#include "huanxin/base/ratio.hpp"
#include "huanxin/base/time.hpp"
#include "policy/draft.hpp"
#include "policy/parse.hpp"

namespace huanxin::policy {

/// Last day of what has no end: the last that Date knows.
[[nodiscard]] Date open_end();

/// `text` in quotation marks, for a fault of one line.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// True if `text` is there and well-formed; `what` names the field in the fault.
bool read_text(Draft& draft, const Place& place, std::string_view what, const std::string& text);

/// An id: lower-case letters, digits and `extra`, not empty.
bool read_id(
    Draft& draft,
    const Place& place,
    std::string_view what,
    const std::string& id,
    std::string_view extra
);

std::optional<Date> read_date(
    Draft& draft, const Place& place, std::string_view what, const std::string& text
);

/// A decimal string from 0 to 1.
std::optional<Ratio> read_share(
    Draft& draft, const Place& place, std::string_view what, const std::string& text
);

/// A number of `least` … `most`.
std::optional<std::int64_t> read_number(
    Draft& draft,
    const Place& place,
    std::string_view what,
    std::optional<std::int64_t> number,
    std::int64_t least,
    std::int64_t most
);

/// Money above 0, within the contract's bound.
std::optional<Fen> read_money(
    Draft& draft, const Place& place, std::string_view what, std::optional<std::int64_t> fen
);

/// Every part is mandatory. `value_place` is where the cited value stands.
std::optional<rules::CitationId> read_citation(
    Draft& draft, const Node<pb::Citation>& citation, const Place& value_place
);

/// The citation of a message that has one as its field `citation`; none is a fault.
template <class M>
std::optional<rules::CitationId> citation_of(Draft& draft, const Node<M>& node) {
    if (!node->has_citation()) {
        draft.fault(node.place(), "has no citation");
        return std::nullopt;
    }
    return read_citation(
        draft, node.child(M::kCitationFieldNumber, node->citation()), node.place()
    );
}

/// The days on which a value holds, and its citation.
struct Holding {
    Date valid_from, valid_to;
    Date known_from, known_to;
    rules::CitationId citation = 0;
};

/// May a value leave out valid_to, for a law without an end?
enum class ValidTo : std::uint8_t { mandatory, open };

template <class M>
std::optional<Holding> read_holding(
    Draft& draft, const Node<M>& node, ValidTo last = ValidTo::mandatory
) {
    const auto date = [&](std::string_view what, int field_number, const std::string& text) {
        return read_date(draft, node.place_of(field_number), what, text);
    };
    const auto valid_from = date("valid_from", M::kValidFromFieldNumber, node->valid_from());
    auto valid_to = std::optional(open_end());
    if (last == ValidTo::mandatory || !node->valid_to().empty())
        valid_to = date("valid_to", M::kValidToFieldNumber, node->valid_to());
    const auto known_from = date("known_from", M::kKnownFromFieldNumber, node->known_from());
    auto known_to = std::optional(open_end());
    if (!node->known_to().empty())
        known_to = date("known_to", M::kKnownToFieldNumber, node->known_to());
    const auto citation = citation_of(draft, node);
    bool in_order = true;
    if (valid_from && valid_to && *valid_from > *valid_to) {
        draft.fault(node.place_of(M::kValidFromFieldNumber), "valid_from is later than valid_to");
        in_order = false;
    }
    if (known_from && known_to && *known_from > *known_to) {
        draft.fault(node.place_of(M::kKnownFromFieldNumber), "known_from is later than known_to");
        in_order = false;
    }
    if (!valid_from || !valid_to || !known_from || !known_to || !citation || !in_order)
        return std::nullopt;
    return Holding{*valid_from, *valid_to, *known_from, *known_to, *citation};
}

template <class T>
[[nodiscard]] rules::Dated<T> dated(const Holding& holding, T value) {
    return {
        holding.valid_from,
        holding.valid_to,
        holding.known_from,
        holding.known_to,
        std::move(value),
        holding.citation};
}

std::optional<bool> read_flag(Draft& draft, const Node<pb::Flag>& node);

/// A count from 1 to `most`.
std::optional<std::int64_t> read_count(
    Draft& draft, const Node<pb::Count>& node, std::int64_t most
);

/// Adds the values of a repeated field to `schedule`; `read` gives the value proper of a node. A
/// faulty one is left out and makes the parameter incomplete. `Into` is a VersionDraft or TaxDraft.
template <class P, class C, class T, class Into, class F>
void add_all(
    Draft& draft,
    const Node<P>& parent,
    int field_number,
    const google::protobuf::RepeatedPtrField<C>& list,
    Into& into,
    const std::string& label,
    rules::Schedule<T>& schedule,
    const F& read,
    ValidTo last = ValidTo::mandatory
) {
    for_each(parent, field_number, list, [&](const Node<C>& node) {
        const auto holding = read_holding(draft, node, last);
        const std::optional<T> value = read(node);
        if (holding && value) {
            schedule.values.push_back(dated(*holding, *value));
        } else {
            into.incomplete.insert(label);
        }
    });
}

}  // namespace huanxin::policy
