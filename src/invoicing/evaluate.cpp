#include "huanxin/invoicing/evaluate.hpp"

#include <algorithm>
#include <string_view>

#include "huanxin/base/invariant.hpp"
#include "huanxin/identity/vin.hpp"

namespace huanxin::invoicing {

namespace {

using rules::CitationId;
using rules::RuleId;
using rules::Value;

/// Words that a reason asks for, all of them: "contract, payment".
void add_words(Value& limit, const Value& further) {
    if (limit.type != Value::Type::text || further.type != Value::Type::text) return;
    constexpr std::string_view kBetween = ", ";
    const auto enclosed = [&](const std::string& text) {
        return std::string(kBetween).append(text).append(kBetween);
    };
    if (enclosed(limit.text).find(enclosed(further.text)) == std::string::npos)
        limit.text.append(kBetween).append(further.text);
}

/// One invoice under judgement.
struct Judge {
    const Request& request;
    const Facts& facts;
    const rules::TaxTerms& terms;
    rules::Decision decision = {};

    void step(
        RuleId rule,
        bool passed,
        const std::string& pointer,
        const Value& observed,
        const Value& limit,
        CitationId citation
    ) {
        decision.trace.push_back({rule, passed, pointer, observed, limit, citation});
        if (passed) return;
        const rules::ReasonCode code = rules::reason_of(rule);
        for (rules::Reason& reason : decision.reasons) {
            if (reason.code != code) continue;
            if (std::ranges::find(reason.pointers, pointer) == reason.pointers.end())
                reason.pointers.push_back(pointer);
            add_words(reason.limit, limit);
            return;
        }
        decision.reasons.push_back({code, {pointer}, citation, limit});
    }

    template <class T>
    [[nodiscard]] const rules::Dated<T>* at(const rules::Schedule<T>& schedule) const {
        return schedule.at(request.issued_on, facts.recorded_on);
    }
};

void judge_recycler(Judge& judge) {
    const CitationId basis = judge.terms.approval;
    const Facts& facts = judge.facts;
    judge.step(
        RuleId::recycler_approved,
        facts.approved,
        "",
        Value::of(facts.approved),
        Value::of(true),
        basis
    );
    judge.step(
        RuleId::recycler_active,
        !facts.suspended,
        "",
        Value::of(!facts.suspended),
        Value::of(true),
        basis
    );
}

void judge_licences(Judge& judge) {
    const Date day = judge.request.issued_on;
    for (std::size_t i = 0; i < judge.request.lines.size(); ++i) {
        const auto found = judge.terms.waste_classes.find(judge.request.lines[i].waste_class);
        INVARIANT(
            found != judge.terms.waste_classes.end(), "the edge refuses unknown classes of waste"
        );
        const rules::WasteClass& waste = found->second;
        const bool held = std::ranges::any_of(judge.facts.licences, [&](const Licence& licence) {
            return licence.kind == waste.licence && licence.valid_from <= day &&
                   day <= licence.valid_to;
        });
        judge.step(
            RuleId::licence,
            held,
            "/lines/" + std::to_string(i) + "/waste_class",
            Value::of(waste.id),
            Value::of(std::string(rules::to_string(waste.licence))),
            waste.citation
        );
    }
}

void judge_kind(Judge& judge) {
    const bool allowed =
        judge.request.kind == Kind::ordinary || judge.facts.vat_method == VatMethod::general;
    judge.step(
        RuleId::invoice_kind,
        allowed,
        "/kind",
        Value::of(std::string(to_string(judge.request.kind))),
        Value::of(std::string(to_string(judge.facts.vat_method))),
        judge.terms.invoice_kind
    );
}

/// Whether the rate is one of those that hold on the day. Where no rate does, none is allowed, by
/// the announcement itself.
bool judge_rate(Judge& judge) {
    const auto* rates = judge.at(judge.terms.levy_rates);
    const bool allowed =
        rates != nullptr &&
        std::ranges::find(rates->value, judge.request.levy_rate) != rates->value.end();
    std::string limit;
    if (rates != nullptr)
        for (const Ratio rate : rates->value)
            limit += (limit.empty() ? "" : ", ") + rate.to_string();
    judge.step(
        RuleId::levy_rate,
        allowed,
        "/levy_rate",
        Value::of(judge.request.levy_rate),
        Value::of(limit),
        rates != nullptr ? rates->citation : judge.terms.first_day_citation
    );
    return allowed;
}

void judge_evidence(Judge& judge) {
    const auto ask = [&](std::string_view kind) {
        const bool there =
            std::ranges::any_of(judge.request.evidence, [&](const claim::Evidence& evidence) {
                return evidence.kind == kind;
            });
        judge.step(
            RuleId::evidence,
            there,
            "/evidence",
            Value::of(there),
            Value::of(std::string(kind)),
            judge.terms.evidence
        );
    };
    ask("contract");
    ask("payment");
    const bool weighed = std::ranges::any_of(judge.request.lines, [](const Line& line) {
        return line.unit == Unit::kg || line.unit == Unit::tonne;
    });
    if (weighed) ask("weigh_note");
}

void judge_consent(Judge& judge) {
    const auto& consented_on = judge.facts.consented_on;
    judge.step(
        RuleId::consent,
        consented_on && *consented_on <= judge.request.issued_on,
        "/seller",
        consented_on ? Value::of(*consented_on) : Value(),
        Value::of(judge.request.issued_on),
        judge.terms.consent
    );
}

void judge_old_items(Judge& judge) {
    const CitationId basis = judge.terms.old_item_once;
    for (const std::string& pointer : judge.facts.old_items_taken)
        judge.step(
            RuleId::old_item_invoiced_once, false, pointer, Value::of(true), Value::of(false), basis
        );
    if (judge.facts.old_items_taken.empty() && !judge.request.old_items.empty())
        judge.step(
            RuleId::old_item_invoiced_once,
            true,
            "/old_items",
            Value::of(false),
            Value::of(false),
            basis
        );
}

/// Some real cars fail it, so that it refuses nothing; as of claims.
void warn_of_vins(Judge& judge) {
    for (const OldItem& item : judge.request.old_items)
        for (const OldItemIdentity& identity : item.identities)
            if (identity.scheme == "vin" && !identity::vin_check_digit_ok(identity.value))
                judge.decision.warnings.push_back({"vin_check_digit", identity.pointer});
}

void judge_cap(Judge& judge, Fen net) {
    const auto* cap = judge.at(judge.terms.seller_cap);
    if (cap == nullptr) return;
    const Fen reached =
        highest_window(judge.facts.months, Month::of(judge.request.issued_on), cap->value.months) +
        net;
    judge.step(
        RuleId::seller_cap,
        reached <= cap->value.amount,
        "/lines",
        Value::of(reached),
        Value::of(cap->value.amount),
        cap->citation
    );
}

}  // namespace

std::vector<Amounts> line_amounts(const Request& request) {
    std::vector<Amounts> amounts;
    amounts.reserve(request.lines.size());
    for (const Line& line : request.lines)
        amounts.push_back(split(line.amount, request.levy_rate));
    return amounts;
}

Amounts total(const std::vector<Amounts>& amounts) {
    Amounts sum;
    for (const Amounts& one : amounts)
        sum += one;
    return sum;
}

rules::Decision evaluate(
    const Request& request, Fen net, const Facts& facts, const rules::TaxTerms& terms
) {
    Judge judge{request, facts, terms};
    judge_recycler(judge);
    judge_licences(judge);
    judge_kind(judge);
    const bool rate_allowed = judge_rate(judge);
    judge_evidence(judge);
    judge_consent(judge);
    judge_old_items(judge);
    warn_of_vins(judge);
    if (rate_allowed) judge_cap(judge, net);
    judge.decision.accepted = judge.decision.reasons.empty();
    return std::move(judge.decision);
}

}  // namespace huanxin::invoicing
