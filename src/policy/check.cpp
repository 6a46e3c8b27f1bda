#include "policy/check.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "huanxin/base/invariant.hpp"
#include "policy/check_schedule.hpp"
#include "policy/labels.hpp"
#include "policy/values.hpp"

namespace huanxin::policy {

namespace {

using claim::Kind;
using rules::Document;

/// What a tier's condition can look at, for one sort of claim of a version.
struct Profile {
    std::string category;  ///< "" where the tiers of a version don't tell categories apart.
    std::optional<std::int64_t> grade;
    std::optional<bool> new_energy;
    std::optional<claim::Battery> battery;

    [[nodiscard]] bool matches(const rules::TierCondition& when) const {
        const auto& named = when.categories;
        return (named.empty() || std::find(named.begin(), named.end(), category) != named.end()) &&
               (!when.grade || when.grade == grade) &&
               (!when.new_energy || when.new_energy == new_energy) &&
               (!when.battery || when.battery == battery);
    }
    [[nodiscard]] std::string text() const {
        return category.empty() ? sort() : category + ": " + sort();
    }

private:
    [[nodiscard]] std::string sort() const {
        if (grade) return "efficiency grade " + std::to_string(*grade);
        if (new_energy) return *new_energy ? "a new-energy car" : "a fuel car";
        if (battery) return "an e-bike with " + std::string(claim::to_string(*battery));
        return "goods without a grade";
    }
};

/// Each grade that a graded category may have, and goods without a grade. One by one for the
/// categories if a tier names some.
std::vector<Profile> graded_profiles(const rules::Version& version) {
    const bool by_category =
        std::any_of(version.tiers.begin(), version.tiers.end(), [](const rules::Tier& tier) {
            return !tier.when.categories.empty();
        });
    std::int64_t worst = 0;
    for (const auto& value : version.grade_worst.values)
        worst = std::max(worst, value.value);
    std::vector<Profile> profiles;
    const auto add = [&](const std::string& category, bool graded) {
        if (!graded) profiles.push_back({category, {}, {}, {}});
        for (std::int64_t grade = 1; graded && grade <= worst; ++grade)
            profiles.push_back({category, grade, {}, {}});
    };
    for (const bool graded : {false, true})
        for (const rules::CategoryRule& rule : version.categories) {
            if (rule.graded != graded) continue;
            add(by_category ? rule.category : std::string(), graded);
            if (!by_category) break;
        }
    return profiles;
}

std::vector<Profile> profiles_of(const rules::Version& version, Kind kind) {
    switch (kind) {
        case Kind::car:
            return {{{}, {}, true, {}}, {{}, {}, false, {}}};
        case Kind::ebike:
            return {
                {{}, {}, {}, claim::Battery::lead_acid}, {{}, {}, {}, claim::Battery::lithium_ion}};
        case Kind::appliance:
        case Kind::digital:
            return graded_profiles(version);
    }
    INVARIANT(false, "a kind of goods is one of the four");
}

/// Each claim that the other rules let pass must match one tier, and each tier some claim.
void check_tiers(Draft& draft, const VersionDraft& of, Kind kind) {
    const auto& version = of.version;
    for (const char* label : {label::kTierConditions, label::kGradeWorst})
        if (of.incomplete.contains(label)) return;
    const auto profiles = profiles_of(version, kind);
    const auto place = [&](const rules::Tier& tier) { return of.tiers.find(tier.id)->second; };
    for (const auto& profile : profiles) {
        const rules::Tier* first = nullptr;
        for (const auto& tier : version.tiers) {
            if (!profile.matches(tier.when)) continue;
            if (first)
                draft.fault(
                    place(tier),
                    version.id + ": tiers " + first->id + " (" + place(*first).text() + ") and " +
                        tier.id + " both pay for " + profile.text()
                );
            first = &tier;
        }
        if (!first)
            draft.fault_if_all_read(of.place, version.id + ": no tier pays for " + profile.text());
    }
    for (const auto& tier : version.tiers)
        for (const std::string& category : tier.when.categories)
            if (version.category(category) == nullptr)
                draft.fault_if_all_read(
                    place(tier),
                    "category " + in_quotes(category) + " of tier " + tier.id +
                        " is not of this version"
                );
    for (const auto& tier : version.tiers)
        if (std::none_of(profiles.begin(), profiles.end(), [&](const auto& profile) {
                return profile.matches(tier.when);
            }))
            draft.fault_if_all_read(
                place(tier), version.id + ": tier " + tier.id + " can never match a claim"
            );
}

void check_categories(Draft& draft, const VersionDraft& of, Kind kind) {
    const auto& version = of.version;
    if (version.categories.empty())
        draft.fault_if_all_read(of.place, version.id + ": has no category");
    for (const auto& rule : version.categories) {
        check_schedule(draft, of, label::pieces_of(rule.category), rule.pieces, Coverage::whole);
        const auto category = draft.set.categories.find(rule.category);
        if (category == draft.set.categories.end()) continue;
        const Place& place = of.categories.find(rule.category)->second;
        if (category->second.kind != kind)
            draft.fault(
                place,
                version.id + ": category " + rule.category + " is of kind " +
                    std::string(claim::to_string(category->second.kind)) + ", the programme of " +
                    std::string(claim::to_string(kind))
            );
        if (rule.graded && kind != Kind::appliance)
            draft.fault(place, version.id + ": only an appliance has an efficiency grade");
    }
}

bool document_exists(Document document, rules::Disposal disposal) {
    switch (document) {
        case Document::scrap_certificate:
        case Document::deregistration:
            return disposal == rules::Disposal::scrap;
        case Document::transfer:
            return disposal == rules::Disposal::transfer;
        case Document::invoice:
        case Document::registration:
            return true;
    }
    INVARIANT(false, "a document is one of the five");
}

void check_vehicle(Draft& draft, const VersionDraft& of, rules::Disposal disposal) {
    if (!of.version.vehicle) {
        draft.fault_if_all_read(of.place, of.version.id + ": a car programme needs vehicle terms");
        return;
    }
    const auto& rule = *of.version.vehicle;
    using claim::Energy;
    for (const Energy energy :
         {Energy::new_energy, Energy::petrol, Energy::diesel, Energy::other_fuel}) {
        // A cut-off for some energies only would let the others pass unseen.
        if (rule.old_registered_by.empty()) break;
        const auto found = rule.old_registered_by.find(energy);
        const std::string label = label::old_registered_by(std::string(claim::to_string(energy)));
        check_schedule(
            draft,
            of,
            label,
            found == rule.old_registered_by.end() ? rules::Schedule<Date>() : found->second,
            Coverage::whole
        );
    }
    check_schedule(draft, of, label::kOwnedBy, rule.owned_by, Coverage::partial);
    check_schedule(draft, of, label::kDisplacementMax, rule.displacement_max_ml, Coverage::if_any);
    check_schedule(
        draft, of, label::kOldNewEnergyPaysFuel, rule.old_new_energy_pays_fuel, Coverage::if_any
    );
    if (rule.documents.empty())
        draft.fault_if_all_read(of.place, of.version.id + ": a car programme needs documents");
    for (const auto& [document, place] : of.documents)
        if (!document_exists(document, disposal))
            draft.fault(place, of.version.id + ": the programme's disposal has no such document");
}

void check_ebike(Draft& draft, const VersionDraft& of) {
    if (!of.version.ebike) {
        draft.fault_if_all_read(
            of.place, of.version.id + ": an e-bike programme needs ebike terms"
        );
        return;
    }
    const auto& rule = *of.version.ebike;
    check_schedule(draft, of, label::kStandards, rule.standards, Coverage::whole);
    check_schedule(
        draft, of, label::kLithiumBatteryStandard, rule.lithium_battery_standard, Coverage::partial
    );
}

void check_version(Draft& draft, const VersionDraft& of) {
    const auto& version = of.version;
    const bool graded =
        std::any_of(version.categories.begin(), version.categories.end(), [](const auto& rule) {
            return rule.graded;
        });
    check_schedule(draft, of, label::kOldItemRequired, version.old_item_required, Coverage::whole);
    check_schedule(
        draft,
        of,
        label::kGradeWorst,
        version.grade_worst,
        graded ? Coverage::whole : Coverage::partial
    );
    check_schedule(draft, of, label::kPriceCeiling, version.price_ceiling, Coverage::partial);
    check_schedule(draft, of, label::kFunding, version.funding, Coverage::whole);
    for (const auto& tier : version.tiers)
        check_schedule(draft, of, label::amount_of(tier.id), tier.amount, Coverage::whole);
    const auto program = draft.set.programs.find(version.program);
    if (program == draft.set.programs.end())
        return;  // A fault already, where the programme stands.
    const Kind kind = program->second.kind;
    check_categories(draft, of, kind);
    check_tiers(draft, of, kind);
    if (kind == Kind::car) check_vehicle(draft, of, program->second.disposal);
    if (kind == Kind::ebike) check_ebike(draft, of);
    if (kind != Kind::car && version.vehicle)
        draft.fault(of.place, version.id + ": only a car programme has vehicle terms");
    if (kind != Kind::ebike && version.ebike)
        draft.fault(of.place, version.id + ": only an e-bike programme has ebike terms");
}

void check_windows(Draft& draft, const VersionDraft& a, const VersionDraft& b) {
    if (a.version.program != b.version.program || !a.has_window || !b.has_window) return;
    if (a.version.sale_from > b.version.sale_to || b.version.sale_from > a.version.sale_to) return;
    draft.fault(
        b.place,
        "the sale windows of " + b.version.id + " and " + a.version.id + " (" + a.place.text() +
            ") overlap"
    );
}

}  // namespace

void check_versions(Draft& draft) {
    if (draft.versions.empty())
        draft.fault_if_all_read(draft.directory, "no version is declared in any file");
    for (auto b = draft.versions.begin(); b != draft.versions.end(); ++b) {
        check_version(draft, b->second);
        for (auto a = draft.versions.begin(); a != b; ++a)
            check_windows(draft, a->second, b->second);
    }
}

}  // namespace huanxin::policy
