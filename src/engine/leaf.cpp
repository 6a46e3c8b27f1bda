#include "engine/leaf.hpp"

#include "huanxin/claim/lifecycle.hpp"

namespace huanxin::engine {

namespace {

namespace pb = codec::pb;

std::string subject(std::string_view prefix, const std::string& id) {
    return id_text(prefix, first_bytes<16>(id));
}

/// The digest of the policy set that decided; nullopt if no set has that number.
std::optional<Bytes32> digest_of(std::uint32_t number, const Policies& policies) {
    if (!policies.contains(number)) return std::nullopt;
    return policies.at(number).digest;
}

std::string_view status(std::uint32_t number) {
    if (!codec::is_one_of(number, claim::Status::clawed_back)) return {};
    return claim::to_string(static_cast<claim::Status>(number));
}

std::string_view kind_of(claim::Transition transition) {
    switch (transition) {
        case claim::Transition::confirm:
            return "claim.confirmed";
        case claim::Transition::void_claim:
            return "claim.voided";
        case claim::Transition::extend:
            return "claim.extended";
        case claim::Transition::refund:
            return "claim.refunded";
        case claim::Transition::expire:
            return "claim.expired";
    }
    return {};
}

std::string_view outcome_of(std::uint32_t change) {
    if (!codec::is_one_of(change, codec::RecyclerChange::licence)) return {};
    switch (static_cast<codec::RecyclerChange>(change)) {
        case codec::RecyclerChange::suspended:
            return "suspended";
        case codec::RecyclerChange::reinstated:
            return "reinstated";
        case codec::RecyclerChange::vat_method:
            return "vat_method";
        case codec::RecyclerChange::licence:
            return "licence";
        case codec::RecyclerChange::approved:
            return "approved";
    }
    return {};
}

audit::Leaf of(const pb::ClaimCreated& event, const Policies& policies) {
    audit::Leaf leaf;
    leaf.kind = "claim.created";
    leaf.subject = subject("clm", event.id());
    leaf.outcome = event.decision().accepted() ? "held" : "declined";
    leaf.amounts = {{"subsidy_fen", event.decision().subsidy_fen()}};
    leaf.policy = digest_of(event.decision().policy_number(), policies);
    return leaf;
}

audit::Leaf of(const pb::ClaimChanged& event) {
    audit::Leaf leaf;
    if (codec::is_one_of(event.transition(), claim::Transition::expire))
        leaf.kind = kind_of(static_cast<claim::Transition>(event.transition()));
    leaf.subject = subject("clm", event.claim_id());
    leaf.outcome = status(event.after().status());
    return leaf;
}

audit::Leaf of(const pb::InvoiceCreated& event, const Policies& policies) {
    audit::Leaf leaf;
    leaf.kind = "reverse_invoice.created";
    leaf.subject = subject("rin", event.id());
    leaf.outcome = event.decision().accepted() ? "issued" : "declined";
    std::int64_t net = 0, vat = 0;
    for (const pb::Amounts& line : event.amounts()) {
        net += line.net_fen();
        vat += line.vat_fen();
    }
    leaf.amounts = {{"net_fen", net}, {"vat_fen", vat}};
    leaf.policy = digest_of(event.decision().policy_number(), policies);
    return leaf;
}

audit::Leaf of(const pb::RedLetterIssued& event) {
    audit::Leaf leaf;
    leaf.kind = "red_letter.issued";
    leaf.subject = subject("red", event.id());
    leaf.outcome = subject("rin", event.blue_id());
    std::int64_t net = 0, vat = 0;
    for (const auto& line : event.lines()) {
        net += line.amounts().net_fen();
        vat += line.amounts().vat_fen();
    }
    leaf.amounts = {{"net_fen", net}, {"vat_fen", vat}};
    return leaf;
}

/// An event of no amounts and no decision.
audit::Leaf simple(std::string_view kind, std::string subject, std::string_view outcome) {
    audit::Leaf leaf;
    leaf.kind = kind;
    leaf.subject = std::move(subject);
    leaf.outcome = outcome;
    return leaf;
}

/// Of a fact that was on record already, the event says nothing new.
std::string_view recorded_fact(const pb::InvoiceFactRecorded& event, Sequence sequence) {
    for (const pb::InvoiceFact& fact : event.after().facts())
        if (fact.sequence() == sequence && codec::is_one_of(fact.kind(), FactKind::uploaded))
            return to_string(static_cast<FactKind>(fact.kind()));
    return "unchanged";
}

audit::Leaf of_pool(std::string_view kind, const pb::Pool& pool) {
    audit::Leaf leaf = simple(kind, pool.id(), "recorded");
    leaf.amounts = {{"total_fen", pool.total_fen()}};
    return leaf;
}

audit::Leaf of(const pb::PolicySetChanged& event) {
    audit::Leaf leaf =
        simple("policy_set.changed", "policy_set_" + std::to_string(event.number()), "in_force");
    leaf.policy = first_bytes<32>(event.digest());
    return leaf;
}

/// The record whose person was shown; the person is in no entry.
audit::Leaf of(const pb::PersonUnmasked& event) {
    return simple(
        "person.unmasked",
        event.claim_id().empty() ? subject("rin", event.invoice_id())
                                 : subject("clm", event.claim_id()),
        "unmasked"
    );
}

std::string month_text(std::int32_t index) {
    return invoicing::Month::from_index(index).to_string();
}

/// What the programme office and auditors did, and the server by itself.
audit::Leaf of_office(const pb::Event& event) {
    using Body = pb::Event::BodyCase;
    switch (event.body_case()) {
        case Body::kRetailerRegistered:
            return simple("retailer.registered", event.retailer_registered().id(), "recorded");
        case Body::kRetailerChanged:
            return simple(
                "retailer.changed",
                event.retailer_changed().id(),
                event.retailer_changed().suspended() ? "suspended" : "reinstated"
            );
        case Body::kCredentialIssued:
            return simple("credential.issued", event.credential_issued().id(), "active");
        case Body::kCredentialRevoked:
            return simple("credential.revoked", event.credential_revoked().id(), "revoked");
        case Body::kPoolCreated:
            return of_pool("budget.created", event.pool_created());
        case Body::kPoolAdjusted: {
            audit::Leaf leaf = of_pool("budget.adjusted", event.pool_adjusted().after());
            leaf.amounts.insert(
                leaf.amounts.begin(), {"delta_fen", event.pool_adjusted().delta_fen()}
            );
            return leaf;
        }
        case Body::kPolicySetChanged:
            return of(event.policy_set_changed());
        case Body::kClockSet:
            return simple("test_clock.set", "test_clock", "set");
        case Body::kConsumerErased:
            return simple(
                "consumer.erased", subject("ers", event.consumer_erased().id()), "erased"
            );
        case Body::kPersonUnmasked:
            return of(event.person_unmasked());
        case Body::kRecyclerRegistered:
            return simple("recycler.registered", event.recycler_registered().id(), "recorded");
        case Body::kRecyclerChanged:
            return simple(
                "recycler.changed",
                event.recycler_changed().after().id(),
                outcome_of(event.recycler_changed().change())
            );
        default:
            return {};
    }
}

/// What recyclers and the tax office's channel did.
audit::Leaf of_recycling(Sequence sequence, const pb::Event& event, const Policies& policies) {
    using Body = pb::Event::BodyCase;
    switch (event.body_case()) {
        case Body::kInvoiceCreated:
            return of(event.invoice_created(), policies);
        case Body::kRedLetterIssued:
            return of(event.red_letter_issued());
        case Body::kConsentRecorded:
            return simple(
                "consent.recorded", subject("cns", event.consent_recorded().id()), "recorded"
            );
        case Body::kInvoiceFactRecorded:
            return simple(
                "reverse_invoice.fact",
                subject("rin", event.invoice_fact_recorded().invoice_id()),
                recorded_fact(event.invoice_fact_recorded(), sequence)
            );
        case Body::kOldItemReceived:
            return simple(
                "old_item.received", subject("rcv", event.old_item_received().id()), "received"
            );
        case Body::kFilingClosed:
            return simple(
                "filing.closed",
                event.actor().tenant_id() + "/" + month_text(event.filing_closed().month()),
                "closed"
            );
        case Body::kDocumentAcknowledged:
            return simple(
                "channel.acknowledged",
                "event_" + std::to_string(event.document_acknowledged().document_sequence()),
                "uploaded"
            );
        default:
            return {};
    }
}

audit::Leaf described(Sequence sequence, const pb::Event& event, const Policies& policies) {
    if (event.has_claim_created()) return of(event.claim_created(), policies);
    if (event.has_claim_changed()) return of(event.claim_changed());
    audit::Leaf leaf = of_office(event);
    return leaf.kind.empty() ? of_recycling(sequence, event, policies) : leaf;
}

}  // namespace

Result<audit::Leaf> leaf_of(
    Sequence sequence, const codec::pb::Event& event, const Policies& policies
) {
    audit::Leaf leaf = described(sequence, event, policies);
    if (leaf.kind.empty() || leaf.subject.empty() || leaf.outcome.empty())
        return codec::corrupt(
            "the event " + std::to_string(sequence) + " is of a kind that is not known"
        );
    leaf.sequence = sequence;
    leaf.time = Instant::from_ms(event.recorded_at_ms());
    return leaf;
}

}  // namespace huanxin::engine
