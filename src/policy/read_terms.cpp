#include <algorithm>
#include <optional>
#include <vector>

#include "policy/labels.hpp"
#include "policy/read.hpp"
#include "policy/values.hpp"

namespace huanxin::policy {

namespace {

constexpr std::int64_t kGradeMax = 5;  // GB energy labels know five grades.
constexpr std::int64_t kPiecesMax = 1'000;

void read_category_group(Draft& draft, const Node<pb::CategoryGroup>& node, VersionDraft& into) {
    const auto citation = citation_of(draft, node);
    if (!node->has_graded()) draft.fault(node.place(), "graded is missing");
    if (node->category().empty()) draft.fault(node.place(), "category is missing");
    for (int i = 0; i < node->category_size(); ++i) {
        const auto& id = node->category(i);
        const Place place = node.place_of(pb::CategoryGroup::kCategoryFieldNumber, i);
        if (!draft.declared.contains("category " + id))
            draft.fault_if_all_read(
                place, "category " + in_quotes(id) + " is not declared in any file"
            );
        const auto [first, added] = into.categories.emplace(id, place);
        if (!added) {
            draft.fault(
                place,
                "category " + in_quotes(id) + " is named twice; first at " + first->second.text()
            );
            continue;
        }
        into.version.categories.push_back({id, node->graded(), {}, citation.value_or(0)});
    }
}

void read_pieces(Draft& draft, const Node<pb::Pieces>& node, VersionDraft& into) {
    const auto holding = read_holding(draft, node);
    const auto pieces = read_number(
        draft,
        node.place_of(pb::Pieces::kPiecesFieldNumber),
        "pieces",
        node->has_pieces() ? std::optional<std::int64_t>(node->pieces()) : std::nullopt,
        1,
        kPiecesMax
    );
    if (node->category().empty()) draft.fault(node.place(), "category is missing");
    for (int i = 0; i < node->category_size(); ++i) {
        const auto& id = node->category(i);
        const auto rule = std::find_if(
            into.version.categories.begin(),
            into.version.categories.end(),
            [&](const auto& candidate) { return candidate.category == id; }
        );
        if (rule == into.version.categories.end()) {
            draft.fault_if_all_read(
                node.place_of(pb::Pieces::kCategoryFieldNumber, i),
                "category " + in_quotes(id) + " is not of this version"
            );
        } else if (holding && pieces) {
            rule->pieces.values.push_back(dated(*holding, *pieces));
        } else {
            into.incomplete.insert(label::pieces_of(id));
        }
    }
}

std::optional<rules::Amount> read_amount(Draft& draft, const Node<pb::Amount>& node) {
    using A = pb::Amount;
    if (node->has_fixed_fen()) {
        if (!node->rate().empty() || node->has_cap_fen()) {
            draft.fault(node.place(), "has both fixed_fen and rate or cap_fen");
            return std::nullopt;
        }
        const auto fixed = read_money(
            draft, node.place_of(A::kFixedFenFieldNumber), "fixed_fen", node->fixed_fen()
        );
        return fixed ? std::optional(rules::Amount{std::nullopt, *fixed}) : std::nullopt;
    }
    const auto rate = read_share(draft, node.place_of(A::kRateFieldNumber), "rate", node->rate());
    const auto cap = read_money(
        draft,
        node.place_of(A::kCapFenFieldNumber),
        "cap_fen",
        node->has_cap_fen() ? std::optional<std::int64_t>(node->cap_fen()) : std::nullopt
    );
    if (!rate || !cap) return std::nullopt;
    return rules::Amount{*rate, *cap};
}

/// A condition that can't be read leaves open what the tiers match: that is then not judged.
rules::TierCondition read_condition(
    Draft& draft, const Node<pb::TierCondition>& node, VersionDraft& into
) {
    using T = pb::TierCondition;
    rules::TierCondition condition;
    if (node->has_grade()) {
        condition.grade = read_number(
            draft, node.place_of(T::kGradeFieldNumber), "grade", node->grade(), 1, kGradeMax
        );
        if (!condition.grade) into.incomplete.insert(label::kTierConditions);
    }
    condition.categories.assign(node->category().begin(), node->category().end());
    if (node->has_new_energy()) condition.new_energy = node->new_energy();
    if (!node->battery().empty()) {
        condition.battery = claim::parse_battery(node->battery());
        if (!condition.battery) {
            into.incomplete.insert(label::kTierConditions);
            draft.fault(
                node.place_of(T::kBatteryFieldNumber),
                "battery " + in_quotes(node->battery()) + " is not lead_acid or lithium_ion"
            );
        }
    }
    return condition;
}

void read_tier(Draft& draft, const Node<pb::Tier>& node, VersionDraft& into) {
    using T = pb::Tier;
    if (!read_id(draft, node.place_of(T::kIdFieldNumber), "tier id", node->id(), "_"))
        into.incomplete.insert(label::kTierConditions);
    if (node->amount().empty()) draft.fault(node.place(), "has no amount");
    const auto [first, added] = into.tiers.emplace(node->id(), node.place());
    rules::TierCondition condition;
    if (node->has_when()) {
        const auto when = node.child(T::kWhenFieldNumber, node->when());
        condition = read_condition(draft, when, into);
        if (!added)
            draft.fault(
                when.place(),
                "tier " + in_quotes(node->id()) + " has its condition at " + first->second.text()
            );
    }
    if (added) into.version.tiers.push_back({node->id(), condition, {}});
    auto& tiers = into.version.tiers;
    const auto tier = std::find_if(tiers.begin(), tiers.end(), [&](const auto& candidate) {
        return candidate.id == node->id();
    });
    const auto amount = [&](const Node<pb::Amount>& value) { return read_amount(draft, value); };
    add_all(
        draft,
        node,
        T::kAmountFieldNumber,
        node->amount(),
        into,
        label::amount_of(node->id()),
        tier->amount,
        amount
    );
}

std::optional<std::vector<rules::FundingShare>> read_funding(
    Draft& draft, const Node<pb::Funding>& node
) {
    std::vector<rules::FundingShare> shares;
    std::int64_t sum = 0;
    bool whole = !node->share().empty();
    if (!whole) draft.fault(node.place(), "share is missing");
    for_each(node, pb::Funding::kShareFieldNumber, node->share(), [&](const auto& share) {
        const Place funder_place = share.place_of(pb::Share::kFunderFieldNumber);
        whole &= read_id(draft, funder_place, "funder", share->funder(), "_");
        for (const auto& earlier : shares)
            if (earlier.funder == share->funder())
                draft.fault(
                    funder_place, "funder " + in_quotes(share->funder()) + " is named twice"
                );
        const auto part = read_share(
            draft, share.place_of(pb::Share::kShareFieldNumber), "share", share->share()
        );
        whole &= part.has_value();
        sum += part ? part->billionths() : 0;
        shares.push_back({share->funder(), part.value_or(Ratio())});
    });
    if (!whole) return std::nullopt;
    if (sum != Ratio::kOne) {
        draft.fault(
            node.place(),
            "the shares sum to " + Ratio::from_billionths(sum).to_string() + ", not to 1"
        );
        return std::nullopt;
    }
    return shares;
}

}  // namespace

void read_terms(Draft& draft, const Node<pb::Terms>& terms, VersionDraft& into) {
    using T = pb::Terms;
    auto& version = into.version;
    const auto flag = [&](const Node<pb::Flag>& node) { return read_flag(draft, node); };
    const auto grade = [&](const Node<pb::Count>& node) {
        return read_count(draft, node, kGradeMax);
    };
    const auto money = [&](const Node<pb::Money>& node) {
        return read_money(
            draft,
            node.place_of(pb::Money::kValueFenFieldNumber),
            "value_fen",
            node->has_value_fen() ? std::optional<std::int64_t>(node->value_fen()) : std::nullopt
        );
    };
    const auto funding = [&](const Node<pb::Funding>& node) { return read_funding(draft, node); };
    const auto add = [&](auto field, const auto& list, const char* label, auto& to, const auto& f) {
        add_all(draft, terms, field, list, into, label, to, f);
    };
    add(T::kOldItemRequiredFieldNumber,
        terms->old_item_required(),
        label::kOldItemRequired,
        version.old_item_required,
        flag);
    add(T::kGradeWorstFieldNumber,
        terms->grade_worst(),
        label::kGradeWorst,
        version.grade_worst,
        grade);
    add(T::kPriceCeilingFieldNumber,
        terms->price_ceiling(),
        label::kPriceCeiling,
        version.price_ceiling,
        money);
    for_each(terms, T::kCategoryGroupFieldNumber, terms->category_group(), [&](const auto& node) {
        read_category_group(draft, node, into);
    });
    for_each(terms, T::kPiecesFieldNumber, terms->pieces(), [&](const auto& node) {
        read_pieces(draft, node, into);
    });
    for_each(terms, T::kTierFieldNumber, terms->tier(), [&](const auto& node) {
        read_tier(draft, node, into);
    });
    if (terms->has_vehicle())
        read_vehicle(draft, terms.child(T::kVehicleFieldNumber, terms->vehicle()), into);
    if (terms->has_ebike())
        read_ebike(draft, terms.child(T::kEbikeFieldNumber, terms->ebike()), into);
    add(T::kFundingFieldNumber, terms->funding(), label::kFunding, version.funding, funding);
}

}  // namespace huanxin::policy
