// Claims and reverse invoices are decided anew, and recorded as they are on record.

#include <google/protobuf/util/message_differencer.h>

#include "engine/replay_run.hpp"
#include "engine/seller_months.hpp"

namespace huanxin::engine {

namespace {

namespace pb = codec::pb;

/// What two events have in common wherever they were sealed.
pb::Event unsealed(pb::Event event) {
    if (event.has_claim_created()) event.mutable_claim_created()->clear_sealed_facts();
    if (event.has_invoice_created()) event.mutable_invoice_created()->clear_sealed_facts();
    if (event.has_consent_recorded()) event.mutable_consent_recorded()->clear_sealed_seller();
    return event;
}

}  // namespace

void Replay::compare(const pb::Event& recorded, const pb::Event& decided) {
    std::string text;
    google::protobuf::util::MessageDifferencer differencer;
    differencer.ReportDifferencesToString(&text);
    if (differencer.Compare(unsealed(recorded), unsealed(decided))) return;
    if (text.ends_with('\n')) text.pop_back();
    differs(std::move(text));
}

/// Whether the pools can take what the record says, so that a wrong record does not end the
/// process.
bool Replay::can_hold(const ClaimRecord& record) const {
    const ledger::Book& book = sequencer_->book_;
    for (const ledger::PoolNumber pool : record.pools)
        if (pool >= book.pools().size() ||
            !book.can_post(
                {pool, ledger::Account::available, ledger::Account::held, record.decision.subsidy}
            ))
            return false;
    return true;
}

Result<void> Replay::claim_anew(const pb::Event& event, const Command& command) {
    CreateClaim preview = std::get<CreateClaim>(command.body);
    preview.preview = true;
    const Command asked{command.actor, {}, {}, {}};
    auto answer = batch().create(asked, preview);
    if (!answer) return answer.error();
    ++report_.decisions;
    if (const auto* refused = std::get_if<Refused>(&answer->body)) {
        stop("it would have been refused: " + std::string(refused->code));
        return {};
    }
    ClaimRecord& decided = std::get<ClaimView>(answer->body).record;
    decided.id = command.idempotency->id;
    pb::Event told = event;
    told.mutable_claim_created()->Clear();
    codec::encode_claim(decided, {}, *told.mutable_claim_created());
    compare(event, told);
    return {};
}

Result<void> Replay::claim(const pb::Event& event, Command& command) {
    if (sequencer_->registry_.retailer(command.actor.tenant_id) == nullptr) {
        stop("its retailer is not registered");
        return {};
    }
    if (erased_)
        refs_known_ = false;
    else if (auto anew = claim_anew(event, command); !anew || report_.cut_short)
        return anew;

    auto& create = std::get<CreateClaim>(command.body);
    auto record = codec::decode_claim(sequence_, event);
    if (!record) return record.error();
    if (record->decision.accepted && !can_hold(*record)) {
        stop("the pools do not have what it holds");
        return {};
    }
    record->keys.claim_ref = create.keys.claim_ref;
    auto done = batch().record_claim(command, create, std::move(*record));
    return done ? Result<void>() : done.error();
}

Result<void> Replay::invoice_anew(const pb::Event& event, const Command& command) {
    CreateInvoice preview = std::get<CreateInvoice>(command.body);
    preview.preview = true;
    const Command asked{command.actor, {}, {}, {}};
    auto answer = batch().create_invoice(asked, preview);
    if (!answer) return answer.error();
    ++report_.decisions;
    if (const auto* refused = std::get_if<Refused>(&answer->body)) {
        stop("it would have been refused: " + std::string(refused->code));
        return {};
    }
    InvoiceRecord& decided = std::get<InvoiceView>(answer->body).record;
    decided.id = command.idempotency->id;
    // Known only when it counts.
    decided.reduced = Fen(event.invoice_created().reduced_fen());
    pb::Event told = event;
    told.mutable_invoice_created()->Clear();
    codec::encode_invoice(decided, {}, *told.mutable_invoice_created());
    compare(event, told);
    return {};
}

Result<void> Replay::invoice(const pb::Event& event, Command& command) {
    if (sequencer_->registry_.recycler(command.actor.tenant_id) == nullptr) {
        stop("its recycler is not registered");
        return {};
    }
    auto record = codec::decode_invoice(sequence_, event);
    if (!record) return record.error();
    if (!erased_)
        if (auto anew = invoice_anew(event, command); !anew || report_.cut_short) return anew;

    auto& create = std::get<CreateInvoice>(command.body);
    auto person = batch().consumer(record->keys.seller);
    if (!person) return person.error();
    if (record->decision.accepted && consent_to(person->seller(), record->recycler) == nullptr) {
        stop("it was issued without the seller's consent");
        return {};
    }
    const Fen reduced = record->reduced;
    auto done = batch().record_invoice(command, create, std::move(*record), *person);
    if (!done) return done.error();
    const Fen now = std::get<InvoiceView>(done->body).record.reduced;
    if (now != reduced)
        differs(
            "modified: invoice_created.reduced_fen: " + std::to_string(reduced.count()) + " -> " +
            std::to_string(now.count())
        );
    return {};
}

}  // namespace huanxin::engine
