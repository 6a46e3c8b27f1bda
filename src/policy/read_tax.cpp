#include <algorithm>
#include <optional>
#include <vector>

#include "policy/labels.hpp"
#include "policy/read.hpp"
#include "policy/values.hpp"

namespace huanxin::policy {

namespace {

constexpr std::int64_t kMonthsMax = 120;
constexpr std::int64_t kDueDayMax = 28;  // Every month has that day.

std::optional<Ratio> read_rate(Draft& draft, const Node<pb::Rate>& node) {
    return read_share(draft, node.place_of(pb::Rate::kRateFieldNumber), "rate", node->rate());
}

std::optional<std::vector<Ratio>> read_rates(Draft& draft, const Node<pb::Rates>& node) {
    std::vector<Ratio> rates;
    bool whole = !node->rate().empty();
    if (!whole) draft.fault(node.place(), "rate is missing");
    for (int i = 0; i < node->rate_size(); ++i) {
        const Place place = node.place_of(pb::Rates::kRateFieldNumber, i);
        const auto rate = read_share(draft, place, "rate", node->rate(i));
        whole &= rate.has_value();
        if (!rate) continue;
        if (std::find(rates.begin(), rates.end(), *rate) != rates.end())
            draft.fault(place, "rate " + in_quotes(node->rate(i)) + " is named twice");
        rates.push_back(*rate);
    }
    return whole ? std::optional(rates) : std::nullopt;
}

std::optional<rules::SellerCap> read_cap(Draft& draft, const Node<pb::SellerCap>& node) {
    using C = pb::SellerCap;
    const auto amount = read_money(
        draft,
        node.place_of(C::kAmountFenFieldNumber),
        "amount_fen",
        node->has_amount_fen() ? std::optional<std::int64_t>(node->amount_fen()) : std::nullopt
    );
    const auto months = read_number(
        draft,
        node.place_of(C::kMonthsFieldNumber),
        "months",
        node->has_months() ? std::optional<std::int64_t>(node->months()) : std::nullopt,
        1,
        kMonthsMax
    );
    if (!amount || !months) return std::nullopt;
    return rules::SellerCap{*amount, static_cast<std::int32_t>(*months)};
}

std::optional<rules::Exemption> read_exemption(Draft& draft, const Node<pb::Exemption>& node) {
    const auto amount = read_money(
        draft,
        node.place_of(pb::Exemption::kAmountFenFieldNumber),
        "amount_fen",
        node->has_amount_fen() ? std::optional<std::int64_t>(node->amount_fen()) : std::nullopt
    );
    if (!node->has_reached_is_exempt()) draft.fault(node.place(), "reached_is_exempt is missing");
    if (!amount || !node->has_reached_is_exempt()) return std::nullopt;
    return rules::Exemption{*amount, node->reached_is_exempt()};
}

std::optional<rules::IncomeTax> read_income_tax(Draft& draft, const Node<pb::IncomeTax>& node) {
    using I = pb::IncomeTax;
    const auto rate = read_share(draft, node.place_of(I::kRateFieldNumber), "rate", node->rate());
    const bool has_rate = !node->three_flow_rate().empty();
    if (has_rate != node->has_three_flow_ceiling_fen()) {
        draft.fault(node.place(), "has one of three_flow_rate and three_flow_ceiling_fen only");
        return std::nullopt;
    }
    if (!has_rate)
        return rate ? std::optional(rules::IncomeTax{*rate, std::nullopt, Fen()}) : std::nullopt;
    const auto reduced = read_share(
        draft,
        node.place_of(I::kThreeFlowRateFieldNumber),
        "three_flow_rate",
        node->three_flow_rate()
    );
    const auto ceiling = read_money(
        draft,
        node.place_of(I::kThreeFlowCeilingFenFieldNumber),
        "three_flow_ceiling_fen",
        node->three_flow_ceiling_fen()
    );
    if (!rate || !reduced || !ceiling) return std::nullopt;
    return rules::IncomeTax{*rate, *reduced, *ceiling};
}

void read_waste_group(Draft& draft, const Node<pb::WasteGroup>& node) {
    using G = pb::WasteGroup;
    const Place place = node.place_of(G::kLicenceFieldNumber);
    const auto licence = rules::parse_licence_kind(node->licence());
    if (read_text(draft, place, "licence", node->licence()) && !licence)
        draft.fault(
            place,
            "licence " + in_quotes(node->licence()) +
                " is not hazardous_waste, end_of_life_vehicle or renewable_resource"
        );
    const auto citation = citation_of(draft, node);
    if (node->waste_class().empty()) draft.fault(node.place(), "waste_class is missing");
    for_each(node, G::kWasteClassFieldNumber, node->waste_class(), [&](const auto& child) {
        using W = pb::WasteClass;
        const Place id_place = child.place_of(W::kIdFieldNumber);
        const auto text = [&](int field, const char* what, const std::string& value) {
            return read_text(draft, child.place_of(field), what, value);
        };
        bool whole = read_id(draft, id_place, "waste_class id", child->id(), "_");
        whole &= text(W::kTitleZhFieldNumber, "title_zh", child->title_zh());
        whole &= text(W::kTitleEnFieldNumber, "title_en", child->title_en());
        if (!child->id().empty())
            whole &= draft.declare(
                label::reverse_invoicing(label::kWasteClass) + " " + child->id(), id_place
            );
        if (whole && licence && citation) {
            draft.set.tax.waste_classes[child->id()] = {
                child->id(), *licence, child->title_zh(), child->title_en(), *citation};
        } else {
            draft.tax.incomplete.insert(label::kWasteClass);
        }
    });
}

void read_first_day(Draft& draft, const Node<pb::ReverseInvoicing>& node) {
    if (!node->has_first_day()) return;
    const auto day = node.child(pb::ReverseInvoicing::kFirstDayFieldNumber, node->first_day());
    const auto date =
        read_date(draft, day.place_of(pb::Day::kDateFieldNumber), "date", day->date());
    const auto citation = citation_of(draft, day);
    if (!draft.declare(label::reverse_invoicing(label::kFirstDay), day.place()) || !date) return;
    draft.tax.has_first_day = true;
    draft.set.tax.first_day = *date;
    draft.set.tax.first_day_citation = citation.value_or(0);
}

void read_bases(Draft& draft, const Node<pb::ReverseInvoicing>& node) {
    using R = pb::ReverseInvoicing;
    auto& tax = draft.set.tax;
    const auto basis = [&](bool given, int field, const pb::Basis& message, auto label, auto& to) {
        if (!given) return;
        const auto child = node.child(field, message);
        const auto citation = citation_of(draft, child);
        if (draft.declare(label::reverse_invoicing(label), child.place()) && citation)
            to = *citation;
    };
    basis(
        node->has_approval(),
        R::kApprovalFieldNumber,
        node->approval(),
        label::kApproval,
        tax.approval
    );
    basis(
        node->has_invoice_kind(),
        R::kInvoiceKindFieldNumber,
        node->invoice_kind(),
        label::kInvoiceKind,
        tax.invoice_kind
    );
    basis(
        node->has_evidence(),
        R::kEvidenceFieldNumber,
        node->evidence(),
        label::kEvidence,
        tax.evidence
    );
    basis(
        node->has_consent(), R::kConsentFieldNumber, node->consent(), label::kConsent, tax.consent
    );
    basis(
        node->has_old_item_once(),
        R::kOldItemOnceFieldNumber,
        node->old_item_once(),
        label::kOldItemOnce,
        tax.old_item_once
    );
}

void read_schedules(Draft& draft, const Node<pb::ReverseInvoicing>& node) {
    using R = pb::ReverseInvoicing;
    auto& tax = draft.set.tax;
    const auto add = [&](int field, const auto& list, const char* label, auto& to, const auto& f) {
        const auto read = [&](const auto& value) { return f(draft, value); };
        add_all(draft, node, field, list, draft.tax, label, to, read, ValidTo::open);
    };
    const auto months = [](Draft& to, const auto& value) {
        return read_count(to, value, kMonthsMax);
    };
    const auto due_day = [](Draft& to, const auto& value) {
        return read_count(to, value, kDueDayMax);
    };
    add(R::kLevyRatesFieldNumber, node->levy_rates(), label::kLevyRates, tax.levy_rates, read_rates
    );
    add(R::kSellerCapFieldNumber, node->seller_cap(), label::kSellerCap, tax.seller_cap, read_cap);
    add(R::kExemptionFieldNumber,
        node->exemption(),
        label::kExemption,
        tax.exemption,
        read_exemption);
    add(R::kSurchargeShareFieldNumber,
        node->surcharge_share(),
        label::kSurchargeShare,
        tax.surcharge_share,
        read_rate);
    add(R::kEducationRateFieldNumber,
        node->education_rate(),
        label::kEducationRate,
        tax.education_rate,
        read_rate);
    add(R::kLocalEducationRateFieldNumber,
        node->local_education_rate(),
        label::kLocalEducationRate,
        tax.local_education_rate,
        read_rate);
    add(R::kEducationNeedsVatFieldNumber,
        node->education_needs_vat(),
        label::kEducationNeedsVat,
        tax.education_needs_vat,
        read_flag);
    add(R::kIncomeTaxFieldNumber,
        node->income_tax(),
        label::kIncomeTax,
        tax.income_tax,
        read_income_tax);
    add(R::kVatMethodLockMonthsFieldNumber,
        node->vat_method_lock_months(),
        label::kVatMethodLockMonths,
        tax.vat_method_lock_months,
        months);
    add(R::kFilingDueDayFieldNumber,
        node->filing_due_day(),
        label::kFilingDueDay,
        tax.filing_due_day,
        due_day);
}

}  // namespace

void read_reverse_invoicing(Draft& draft, const ParsedFile& file) {
    using F = pb::PolicyFile;
    using R = pb::ReverseInvoicing;
    const auto& list = file.message.reverse_invoicing();
    for_each(file.root(), F::kReverseInvoicingFieldNumber, list, [&](const auto& node) {
        if (!draft.tax.place) draft.tax.place = node.place();
        read_first_day(draft, node);
        read_bases(draft, node);
        for_each(node, R::kWasteGroupFieldNumber, node->waste_group(), [&](const auto& group) {
            read_waste_group(draft, group);
        });
        read_schedules(draft, node);
    });
}

}  // namespace huanxin::policy
