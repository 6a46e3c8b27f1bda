#include <array>
#include <optional>
#include <utility>

#include "policy/read.hpp"
#include "policy/values.hpp"

namespace huanxin::policy {

namespace {

using rules::Principle;

constexpr std::array<std::pair<std::string_view, Principle>, 9> kPrinciples{{
    {"retailer_enrolled", Principle::retailer_enrolled},
    {"category_covered", Principle::category_covered},
    {"nev_catalogue", Principle::nev_catalogue},
    {"same_owner", Principle::same_owner},
    {"old_item_once", Principle::old_item_once},
    {"new_item_once", Principle::new_item_once},
    {"invoice_once", Principle::invoice_once},
    {"budget", Principle::budget},
    {"round_down", Principle::round_down},
}};

constexpr std::array<std::pair<std::string_view, rules::Disposal>, 3> kDisposals{{
    {"none", rules::Disposal::none},
    {"scrap", rules::Disposal::scrap},
    {"transfer", rules::Disposal::transfer},
}};

template <class T, std::size_t N>
std::optional<T> find_word(
    const std::array<std::pair<std::string_view, T>, N>& words, const std::string& word
) {
    for (const auto& [text, value] : words)
        if (text == word) return value;
    return std::nullopt;
}

void read_instrument(Draft& draft, const Node<pb::Instrument>& node) {
    using I = pb::Instrument;
    const bool has_id =
        read_id(draft, node.place_of(I::kIdFieldNumber), "instrument id", node->id(), "-");
    const bool has_title =
        read_text(draft, node.place_of(I::kTitleFieldNumber), "title", node->title());
    if (!node->published_on().empty())
        (void)read_date(
            draft, node.place_of(I::kPublishedOnFieldNumber), "published_on", node->published_on()
        );
    const bool known_in_full =
        !node->number().empty() && !node->published_on().empty() && !node->url().empty();
    if (!known_in_full && node->note().empty())
        draft.fault(node.place(), "number, published_on or url is missing, and no note says why");
    // A faulty title is a fault already; its citations are not to blame for it.
    if (!has_id || !draft.declare("instrument " + node->id(), node.place())) return;
    draft.instruments[node->id()] =
        has_title && !node->number().empty() ? node->title() + " " + node->number() : node->title();
}

std::optional<claim::Kind> read_kind(Draft& draft, const Place& place, const std::string& word) {
    if (!read_text(draft, place, "kind", word)) return std::nullopt;
    const auto kind = claim::parse_kind(word);
    if (!kind)
        draft.fault(place, "kind " + in_quotes(word) + " is not car, ebike, appliance or digital");
    return kind;
}

/// The members that a category and a programme have in common.
template <class M>
std::optional<claim::Kind> read_named(Draft& draft, const Node<M>& node, const char* what) {
    const bool has_id = read_id(
        draft, node.place_of(M::kIdFieldNumber), std::string(what) + " id", node->id(), "_"
    );
    const bool has_zh =
        read_text(draft, node.place_of(M::kTitleZhFieldNumber), "title_zh", node->title_zh());
    const bool has_en =
        read_text(draft, node.place_of(M::kTitleEnFieldNumber), "title_en", node->title_en());
    const auto kind = read_kind(draft, node.place_of(M::kKindFieldNumber), node->kind());
    if (!has_id || !draft.declare(std::string(what) + " " + node->id(), node.place()))
        return std::nullopt;
    return has_zh && has_en ? kind : std::nullopt;
}

void read_category(Draft& draft, const Node<pb::Category>& node) {
    const auto kind = read_named(draft, node, "category");
    if (!kind) return;
    draft.set.categories[node->id()] = {
        node->id(), *kind, node->has_imei(), node->title_zh(), node->title_en()};
}

void read_program(Draft& draft, const Node<pb::Program>& node) {
    const auto kind = read_named(draft, node, "program");
    const Place place = node.place_of(pb::Program::kDisposalFieldNumber);
    if (!read_text(draft, place, "disposal", node->disposal())) return;
    const auto disposal = find_word(kDisposals, node->disposal());
    if (!disposal) {
        draft.fault(
            place, "disposal " + in_quotes(node->disposal()) + " is not none, scrap or transfer"
        );
        return;
    }
    if (!kind) return;
    if (*kind != claim::Kind::car && *disposal != rules::Disposal::none)
        draft.fault(place, "only a programme of kind car may have a disposal other than none");
    draft.set.programs[node->id()] = {
        node->id(), *kind, *disposal, node->title_zh(), node->title_en()};
}

void read_principle(Draft& draft, const Node<pb::PrincipleBasis>& node) {
    const Place place = node.place_of(pb::PrincipleBasis::kPrincipleFieldNumber);
    const auto citation = citation_of(draft, node);
    if (!read_text(draft, place, "principle", node->principle())) return;
    const auto principle = find_word(kPrinciples, node->principle());
    if (!principle) {
        draft.fault(place, "principle " + in_quotes(node->principle()) + " is not known");
        return;
    }
    if (!draft.declare("principle " + node->principle(), node.place())) return;
    if (citation) draft.set.principles[*principle] = *citation;
}

}  // namespace

void read_instruments(Draft& draft, const ParsedFile& file) {
    for_each(
        file.root(),
        pb::PolicyFile::kInstrumentFieldNumber,
        file.message.instrument(),
        [&](const auto& node) { read_instrument(draft, node); }
    );
}

void read_vocabulary(Draft& draft, const ParsedFile& file) {
    using F = pb::PolicyFile;
    const auto root = file.root();
    for_each(root, F::kCategoryFieldNumber, file.message.category(), [&](const auto& node) {
        read_category(draft, node);
    });
    for_each(root, F::kProgramFieldNumber, file.message.program(), [&](const auto& node) {
        read_program(draft, node);
    });
    for_each(root, F::kPrincipleFieldNumber, file.message.principle(), [&](const auto& node) {
        read_principle(draft, node);
    });
}

void check_principles(Draft& draft) {
    for (const auto& [word, principle] : kPrinciples)
        if (!draft.declared.contains("principle " + std::string(word)))
            draft.fault_if_all_read(
                draft.directory, "principle " + in_quotes(word) + " has no basis"
            );
}

}  // namespace huanxin::policy
