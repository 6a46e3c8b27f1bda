#include <algorithm>
#include <set>

#include "huanxin/policy/load.hpp"

namespace huanxin::policy {

namespace {

using rules::CitationId;
using Citations = std::set<CitationId>;

template <class T>
void add(Citations& citations, const rules::Schedule<T>& schedule) {
    for (const auto& value : schedule.values)
        citations.insert(value.citation);
}

/// One citation stands for one value of the file, whatever number of categories it is for.
Citations citations_of(const rules::Version& version) {
    Citations citations{version.window_citation, version.submission_citation};
    add(citations, version.old_item_required);
    add(citations, version.grade_worst);
    add(citations, version.price_ceiling);
    add(citations, version.funding);
    for (const auto& rule : version.categories) {
        citations.insert(rule.citation);
        add(citations, rule.pieces);
    }
    for (const auto& tier : version.tiers)
        add(citations, tier.amount);
    if (version.vehicle) {
        for (const auto& [energy, schedule] : version.vehicle->old_registered_by)
            add(citations, schedule);
        add(citations, version.vehicle->owned_by);
        add(citations, version.vehicle->displacement_max_ml);
        add(citations, version.vehicle->old_new_energy_pays_fuel);
        for (const auto& [document, citation] : version.vehicle->documents)
            citations.insert(citation);
    }
    if (version.ebike) {
        add(citations, version.ebike->standards);
        add(citations, version.ebike->lithium_battery_standard);
    }
    return citations;
}

Citations citations_of(const rules::TaxTerms& tax) {
    Citations citations{
        tax.first_day_citation,
        tax.approval,
        tax.invoice_kind,
        tax.evidence,
        tax.consent,
        tax.old_item_once};
    for (const auto& [id, waste_class] : tax.waste_classes)
        citations.insert(waste_class.citation);
    add(citations, tax.levy_rates);
    add(citations, tax.seller_cap);
    add(citations, tax.exemption);
    add(citations, tax.surcharge_share);
    add(citations, tax.education_rate);
    add(citations, tax.local_education_rate);
    add(citations, tax.education_needs_vat);
    add(citations, tax.income_tax);
    add(citations, tax.vat_method_lock_months);
    add(citations, tax.filing_due_day);
    return citations;
}

/// ", 12 values, 3 assumed\n".
std::string counts(const rules::PolicySet& set, const Citations& citations) {
    const auto assumed = std::count_if(citations.begin(), citations.end(), [&](CitationId id) {
        return !set.citations[id].verified;
    });
    return ", " + std::to_string(citations.size()) + " values, " + std::to_string(assumed) +
           " assumed\n";
}

}  // namespace

std::string summary(const rules::PolicySet& set) {
    std::string out = set.digest_text() + "\n";
    for (const auto& version : set.versions) {
        out += version.id + "  sold " + version.sale_from.to_string() + " to " +
               version.sale_to.to_string() + counts(set, citations_of(version));
    }
    if (!set.tax.waste_classes.empty())
        out += "reverse invoicing  from " + set.tax.first_day.to_string() +
               counts(set, citations_of(set.tax));
    return out;
}

}  // namespace huanxin::policy
