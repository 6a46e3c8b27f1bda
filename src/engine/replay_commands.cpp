#include "engine/replay_commands.hpp"

#include <algorithm>

#include "huanxin/base/digest.hpp"
#include "huanxin/engine/lookup_keys.hpp"

namespace huanxin::engine {

namespace {

namespace pb = codec::pb;

using Body = decltype(Command::body);

Result<Body> claim_created(Sequence sequence, const pb::ClaimCreated& event, const Recorded& from) {
    auto view = from.claims.claim_at(sequence, Facts::open);
    if (!view) return view.error();
    if (!*view) return codec::corrupt("the claim is missing");
    CreateClaim create;
    if ((**view).record.erased) {
        create.keys = std::move((**view).record.keys);
        return Body(std::move(create));
    }
    create.request = std::move(*(**view).record.request);
    create.keys = keys_of(create.request, event.tenant_id(), from.tokeniser);
    return Body(std::move(create));
}

Result<ClaimRecord> claim_at(Sequence sequence, const Recorded& from) {
    auto view = from.claims.claim_at(sequence, Facts::leave_sealed);
    if (!view) return view.error();
    if (!*view) return codec::corrupt("the claim that it is about is missing");
    return std::move((**view).record);
}

Result<Body> claim_changed(const pb::Event& event, const Recorded& from) {
    const pb::ClaimChanged& changed = event.claim_changed();
    auto record = claim_at(changed.claim_sequence(), from);
    if (!record) return record.error();
    const auto after = codec::decode_state(changed.after());
    if (!after) return after.error();
    ChangeClaim change;
    change.claim = std::move(*record);
    if (!codec::is_one_of(changed.transition(), claim::Transition::expire))
        return codec::corrupt("its transition is none");
    switch (static_cast<claim::Transition>(changed.transition())) {
        case claim::Transition::confirm:
            change.change =
                Confirm{after->confirm_invoice, after->confirm_invoice_key, after->delivered_on};
            break;
        case claim::Transition::void_claim:
            change.change = VoidClaim{};
            break;
        case claim::Transition::extend: {
            // One that left the end where it was may have asked for any shorter time.
            const std::int64_t ms = after->standing.hold_expires_at.ms() - event.recorded_at_ms();
            change.change =
                Extend{static_cast<std::int32_t>(std::max<std::int64_t>(ms, 0) / 1'000)};
            break;
        }
        case claim::Transition::refund:
            if (!after->refund_reason || !after->refunded_on)
                return codec::corrupt("its refund has no reason or day");
            change.change = Refund{*after->refund_reason, *after->refunded_on};
            break;
        case claim::Transition::expire:
            return codec::corrupt("an expiry has no command");
    }
    return Body(std::move(change));
}

/// The licence that `after` has and the recycler had not.
std::optional<invoicing::Licence> new_licence(const Recycler& after, const Registry& registry) {
    const auto before = registry.recycler(after.id);
    for (const invoicing::Licence& licence : after.licences)
        if (before == nullptr ||
            std::ranges::find(before->licences, licence) == before->licences.end())
            return licence;
    if (after.licences.empty()) return std::nullopt;
    return after.licences.back();  // It was put as it stood.
}

Result<Body> recycler_changed(const pb::RecyclerChanged& event, const Recorded& from) {
    const auto after = codec::decode_recycler(event.after());
    if (!after) return after.error();
    ChangeRecycler change;
    change.recycler_id = after->id;
    change.reason = event.reason();
    if (!codec::is_one_of(event.change(), codec::RecyclerChange::licence))
        return codec::corrupt("its change of a recycler is none");
    switch (static_cast<codec::RecyclerChange>(event.change())) {
        case codec::RecyclerChange::suspended:
        case codec::RecyclerChange::reinstated:
            change.change = SuspendRecycler{after->suspended};
            break;
        case codec::RecyclerChange::approved:
            change.change = ApproveRecycler{};
            break;
        case codec::RecyclerChange::vat_method:
            change.change =
                SetVatMethod{after->vat_methods.back().method, after->vat_methods.back().since};
            break;
        case codec::RecyclerChange::licence: {
            auto licence = new_licence(*after, from.registry);
            if (!licence) return codec::corrupt("its recycler has no licence");
            change.change = PutLicence{std::move(*licence)};
            break;
        }
    }
    return Body(std::move(change));
}

Result<Body> consent_recorded(Sequence sequence, const Recorded& from) {
    auto consent = from.invoices.consent_at(sequence);
    if (!consent) return consent.error();
    return Body(RecordConsent{
        std::move(consent->seller),
        consent->seller_token,
        consent->consented_on,
        std::move(consent->proof_sha256)});
}

Result<Body> invoice_created(Sequence sequence, const Recorded& from) {
    auto view = from.invoices.invoice_at(sequence, Facts::open);
    if (!view) return view.error();
    if (!*view) return codec::corrupt("the invoice is missing");
    const auto recycler = from.registry.recycler((**view).record.recycler);
    if (recycler == nullptr) return codec::corrupt("its recycler is not registered");
    CreateInvoice create;
    if ((**view).record.erased) {
        create.keys = std::move((**view).record.keys);
        return Body(std::move(create));
    }
    create.request = std::move(*(**view).record.request);
    create.keys = keys_of(create.request, recycler->id, from.tokeniser);
    return Body(std::move(create));
}

Result<InvoiceRecord> invoice_at(Sequence sequence, const Recorded& from) {
    auto view = from.invoices.invoice_at(sequence, Facts::leave_sealed);
    if (!view) return view.error();
    if (!*view) return codec::corrupt("the invoice that it is about is missing");
    return std::move((**view).record);
}

Result<Body> red_letter_issued(Sequence sequence, const pb::Event& event, const Recorded& from) {
    const auto red = codec::decode_red_letter(sequence, event);
    if (!red) return red.error();
    auto blue = invoice_at(red->blue_sequence, from);
    if (!blue) return blue.error();
    IssueRedLetter issue{std::move(*blue), red->issued_on, red->reason, {}};
    issue.parts.emplace();
    for (const RedLine& line : red->lines) {
        if (line.line >= issue.blue.amounts.size())
            return codec::corrupt("it reverses a line that its invoice does not have");
        issue.parts->push_back({line.line, line.amounts.gross()});
    }
    return Body(std::move(issue));
}

Result<Body> fact_recorded(
    Sequence sequence, const pb::InvoiceFactRecorded& event, const Recorded& from
) {
    auto invoice = invoice_at(event.invoice_sequence(), from);
    if (!invoice) return invoice.error();
    const auto after = codec::decode_invoice_state(event.after());
    if (!after) return after.error();
    if (after->facts.empty()) return codec::corrupt("it records no fact");
    // Of a fact that was told again the event does not say which of those on record it was: each
    // gives the same.
    auto told = std::ranges::find(after->facts, sequence, &InvoiceFact::sequence);
    if (told == after->facts.end()) told = after->facts.begin();
    return Body(RecordFact{std::move(*invoice), told->kind, told->on, told->reference});
}

Result<Body> old_item_received(Sequence sequence, const pb::Event& event, const Recorded& from) {
    auto receipt = codec::decode_receipt(sequence, event);
    if (!receipt) return receipt.error();
    ReceiveOldItem receive;
    if (receipt->claim_sequence != 0) {
        auto record = claim_at(receipt->claim_sequence, from);
        if (!record) return record.error();
        receive.claim = std::move(*record);
    }
    receive.category = std::move(receipt->category);
    receive.item_keys = std::move(receipt->item_keys);
    receive.received_on = receipt->received_on;
    receive.reference = std::move(receipt->reference);
    return Body(std::move(receive));
}

Result<Body> filing_closed(const pb::FilingClosed& event, const Recorded& from) {
    const auto recycler = from.registry.recycler(event.recycler());
    if (recycler == nullptr) return codec::corrupt("its recycler is not registered");
    return Body(CloseFiling{recycler->id, invoicing::Month::from_index(event.month())});
}

Result<Body> person_unmasked(Sequence sequence, const pb::Event& event, const Recorded& from) {
    auto unmasking = codec::decode_unmasking(sequence, event);
    if (!unmasking) return unmasking.error();
    UnmaskPerson unmask;
    unmask.reason = std::move(unmasking->reason);
    if (unmasking->record_id.index() == 0) {
        auto record = claim_at(unmasking->record_sequence, from);
        if (!record) return record.error();
        unmask.record = std::move(*record);
    } else {
        auto record = invoice_at(unmasking->record_sequence, from);
        if (!record) return record.error();
        unmask.record = std::move(*record);
    }
    return Body(std::move(unmask));
}

Result<Body> credential_issued(const pb::Credential& event) {
    auto credential = codec::decode_credential(event);
    if (!credential) return credential.error();
    return Body(IssueCredential{
        credential->role, std::move(credential->tenant_id), std::move(credential->label)});
}

Result<Body> body_of(Sequence sequence, const pb::Event& event, const Recorded& from) {
    using Kind = pb::Event::BodyCase;
    switch (event.body_case()) {
        case Kind::kClaimCreated:
            return claim_created(sequence, event.claim_created(), from);
        case Kind::kClaimChanged:
            return claim_changed(event, from);
        case Kind::kRetailerRegistered:
            return Body(RegisterRetailer{codec::decode_retailer(event.retailer_registered())});
        case Kind::kRetailerChanged: {
            const pb::Retailer& after = event.retailer_changed();
            return Body(SetSuspension{after.id(), after.suspended(), after.suspension_reason()});
        }
        case Kind::kCredentialIssued:
            return credential_issued(event.credential_issued());
        case Kind::kCredentialRevoked:
            return Body(RevokeCredential{event.credential_revoked().id()});
        case Kind::kPoolCreated: {
            PoolView pool = codec::decode_pool(event.pool_created());
            return Body(CreatePool{std::move(pool.spec), std::move(pool.parent_id), pool.total});
        }
        case Kind::kPoolAdjusted:
            return Body(AdjustPool{
                event.pool_adjusted().after().id(),
                Fen(event.pool_adjusted().delta_fen()),
                event.pool_adjusted().reason()});
        case Kind::kClockSet:
            return Body(SetClock{Instant::from_ms(event.clock_set().now_ms())});
        case Kind::kRecyclerRegistered: {
            auto recycler = codec::decode_recycler(event.recycler_registered());
            if (!recycler) return recycler.error();
            return Body(RegisterRecycler{std::move(*recycler)});
        }
        case Kind::kRecyclerChanged:
            return recycler_changed(event.recycler_changed(), from);
        case Kind::kInvoiceCreated:
            return invoice_created(sequence, from);
        case Kind::kRedLetterIssued:
            return red_letter_issued(sequence, event, from);
        case Kind::kConsentRecorded:
            return consent_recorded(sequence, from);
        case Kind::kInvoiceFactRecorded:
            return fact_recorded(sequence, event.invoice_fact_recorded(), from);
        case Kind::kOldItemReceived:
            return old_item_received(sequence, event, from);
        case Kind::kFilingClosed:
            return filing_closed(event.filing_closed(), from);
        case Kind::kDocumentAcknowledged: {
            const pb::DocumentAcknowledged& told = event.document_acknowledged();
            return Body(AcknowledgeDocument{
                told.document_sequence(), told.reference(), Date::from_days(told.on())});
        }
        case Kind::kConsumerErased: {
            auto erasure = codec::decode_erasure(sequence, event);
            if (!erasure) return erasure.error();
            return Body(EraseConsumer{erasure->person, std::move(erasure->reason)});
        }
        case Kind::kPersonUnmasked:
            return person_unmasked(sequence, event, from);
        case Kind::kPolicySetChanged:
        case Kind::BODY_NOT_SET:
            break;
    }
    return codec::corrupt("an event of its kind has no command");
}

/// What an event created has the idempotency key's digest for its id; of other events that digest
/// is not kept, and any will do.
Bytes16 idempotency_id_of(Sequence sequence, const pb::Event& event) {
    if (event.has_claim_created()) return first_bytes<16>(event.claim_created().id());
    if (event.has_invoice_created()) return first_bytes<16>(event.invoice_created().id());
    if (event.has_red_letter_issued()) return first_bytes<16>(event.red_letter_issued().id());
    if (event.has_consent_recorded()) return first_bytes<16>(event.consent_recorded().id());
    if (event.has_old_item_received()) return first_bytes<16>(event.old_item_received().id());
    if (event.has_consumer_erased()) return first_bytes<16>(event.consumer_erased().id());
    if (event.has_credential_issued())
        if (const auto id = parse_id("crd", event.credential_issued().id())) return *id;
    return digest16({"replay", std::to_string(sequence)});
}

}  // namespace

Result<Command> command_of(
    Sequence sequence, const codec::pb::Event& event, const Recorded& recorded
) {
    auto body = body_of(sequence, event, recorded);
    if (!body) return body.error();
    const auto role = event.actor().role();
    if (!codec::is_one_of(role, Role::auditor)) return codec::corrupt("its actor has no role");
    Command command;
    command.actor = {
        static_cast<Role>(role), event.actor().tenant_id(), event.actor().credential_id()};
    if (!event.fingerprint().empty())
        command.idempotency =
            Idempotency{idempotency_id_of(sequence, event), first_bytes<16>(event.fingerprint())};
    command.body = std::move(*body);
    return command;
}

}  // namespace huanxin::engine
