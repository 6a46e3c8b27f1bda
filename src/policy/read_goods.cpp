#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "policy/labels.hpp"
#include "policy/read.hpp"
#include "policy/values.hpp"

namespace huanxin::policy {

namespace {

constexpr std::int64_t kDisplacementMax = 100'000;

using rules::Document;

constexpr std::array<std::pair<std::string_view, Document>, 5> kDocuments{{
    {"scrap_certificate", Document::scrap_certificate},
    {"deregistration", Document::deregistration},
    {"transfer", Document::transfer},
    {"invoice", Document::invoice},
    {"registration", Document::registration},
}};

void read_old_registered_by(
    Draft& draft, const Node<pb::OldRegisteredBy>& node, VersionDraft& into
) {
    using O = pb::OldRegisteredBy;
    const auto holding = read_holding(draft, node);
    const auto date = read_date(draft, node.place_of(O::kDateFieldNumber), "date", node->date());
    if (node->energy().empty()) draft.fault(node.place(), "energy is missing");
    for (int i = 0; i < node->energy_size(); ++i) {
        const auto energy = claim::parse_energy(node->energy(i));
        if (!energy) {
            draft.fault(
                node.place_of(O::kEnergyFieldNumber, i),
                "energy " + in_quotes(node->energy(i)) +
                    " is not new_energy, petrol, diesel or other_fuel"
            );
            continue;
        }
        auto& schedule = into.version.vehicle->old_registered_by[*energy];
        if (holding && date) {
            schedule.values.push_back(dated(*holding, *date));
        } else {
            into.incomplete.insert(label::old_registered_by(node->energy(i)));
        }
    }
}

void read_document(Draft& draft, const Node<pb::Document>& node, VersionDraft& into) {
    const auto citation = citation_of(draft, node);
    const Place place = node.place_of(pb::Document::kKindFieldNumber);
    if (!read_text(draft, place, "kind", node->kind())) return;
    const auto known = std::find_if(kDocuments.begin(), kDocuments.end(), [&](const auto& entry) {
        return entry.first == node->kind();
    });
    if (known == kDocuments.end()) {
        draft.fault(place, "document " + in_quotes(node->kind()) + " is not known");
        return;
    }
    const auto [first, added] = into.documents.emplace(known->second, node.place());
    if (!added) {
        draft.fault(
            place,
            "document " + in_quotes(node->kind()) + " is named twice; first at " +
                first->second.text()
        );
        return;
    }
    into.version.vehicle->documents.emplace_back(known->second, citation.value_or(0));
}

std::optional<std::vector<std::string>> read_standards(
    Draft& draft, const Node<pb::Standards>& node
) {
    if (node->standard().empty()) {
        draft.fault(node.place(), "standard is missing");
        return std::nullopt;
    }
    bool whole = true;
    for (int i = 0; i < node->standard_size(); ++i)
        whole &= read_text(
            draft,
            node.place_of(pb::Standards::kStandardFieldNumber, i),
            "standard",
            node->standard(i)
        );
    if (!whole) return std::nullopt;
    return std::vector<std::string>(node->standard().begin(), node->standard().end());
}

}  // namespace

void read_vehicle(Draft& draft, const Node<pb::VehicleTerms>& node, VersionDraft& into) {
    using V = pb::VehicleTerms;
    if (!into.version.vehicle) into.version.vehicle.emplace();
    auto& rule = *into.version.vehicle;
    const auto flag = [&](const Node<pb::Flag>& value) { return read_flag(draft, value); };
    const auto day = [&](const Node<pb::DatedDay>& value) {
        return read_date(
            draft, value.place_of(pb::DatedDay::kDateFieldNumber), "date", value->date()
        );
    };
    const auto ml = [&](const Node<pb::Count>& value) {
        return read_count(draft, value, kDisplacementMax);
    };
    const auto add = [&](auto field, const auto& list, const char* label, auto& to, const auto& f) {
        add_all(draft, node, field, list, into, label, to, f);
    };
    for_each(
        node,
        V::kOldRegisteredByFieldNumber,
        node->old_registered_by(),
        [&](const auto& value) { read_old_registered_by(draft, value, into); }
    );
    add(V::kOwnedByFieldNumber, node->owned_by(), label::kOwnedBy, rule.owned_by, day);
    add(V::kDisplacementMaxMlFieldNumber,
        node->displacement_max_ml(),
        label::kDisplacementMax,
        rule.displacement_max_ml,
        ml);
    add(V::kOldNewEnergyPaysFuelFieldNumber,
        node->old_new_energy_pays_fuel(),
        label::kOldNewEnergyPaysFuel,
        rule.old_new_energy_pays_fuel,
        flag);
    for_each(node, V::kDocumentFieldNumber, node->document(), [&](const auto& value) {
        read_document(draft, value, into);
    });
}

void read_ebike(Draft& draft, const Node<pb::EbikeTerms>& node, VersionDraft& into) {
    using E = pb::EbikeTerms;
    if (!into.version.ebike) into.version.ebike.emplace();
    auto& rule = *into.version.ebike;
    const auto standards = [&](const Node<pb::Standards>& value) {
        return read_standards(draft, value);
    };
    const auto word = [&](const Node<pb::Word>& value) {
        const Place place = value.place_of(pb::Word::kValueFieldNumber);
        return read_text(draft, place, "value", value->value()) ? std::optional(value->value())
                                                                : std::nullopt;
    };
    add_all(
        draft,
        node,
        E::kStandardsFieldNumber,
        node->standards(),
        into,
        label::kStandards,
        rule.standards,
        standards
    );
    add_all(
        draft,
        node,
        E::kLithiumBatteryStandardFieldNumber,
        node->lithium_battery_standard(),
        into,
        label::kLithiumBatteryStandard,
        rule.lithium_battery_standard,
        word
    );
}

}  // namespace huanxin::policy
