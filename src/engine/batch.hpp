#pragma once
// One batch in the making: the overlay, the time, and what must happen to the sequencer's memory
// once it is durable. The apply_*.cpp files are its members, one concern a file.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/codec.hpp"
#include "engine/keys.hpp"
#include "engine/overlay.hpp"
#include "huanxin/base/digest.hpp"
#include "huanxin/base/invariant.hpp"
#include "huanxin/engine/sequencer.hpp"
#include "huanxin/rules/evaluate.hpp"

namespace huanxin::engine {

class Batch {
public:
    Batch(Sequencer& sequencer, Instant now)
        : sequencer_(sequencer), overlay_(sequencer.commits_), now_(now) {}

    /// Reads at once all that `commands` can need.
    [[nodiscard]] Result<void> prefetch(const std::vector<Command>& commands);
    /// Decides one command. A replay is answered with its sequence only: what it shows may still be
    /// uncommitted, so the sequencer looks it up after the commit.
    [[nodiscard]] Result<Answer> apply(Command& command);
    /// Records the expiry of up to `limit` holds that ended at or before `now`; true if there may
    /// be more.
    [[nodiscard]] Result<bool> expire(std::size_t limit);

    void record_policy_set(std::uint32_t number);
    void issue_bootstrap(Credential credential);

    /// Commits with one sync; then the sequencer's memory follows. Nothing to commit is no error.
    [[nodiscard]] Result<void> commit();
    [[nodiscard]] store::Batch take();  ///< What `commit` would commit.

private:
    friend class Replay;  // Decides without recording, records what was decided before.
    // apply.cpp
    [[nodiscard]] Result<std::optional<Answer>> remembered(const Command& command);
    void remember(const Command& command, Sequence sequence);
    /// Records event and leaf. `data_key` is the person's whose sealed data are in the event.
    [[nodiscard]] Sequence append(
        codec::pb::Event& event, const Command& command, const Bytes32* data_key = nullptr
    );
    [[nodiscard]] Sequence append(codec::pb::Event& event, const Bytes32* data_key = nullptr);
    [[nodiscard]] static Answer refused(
        Refused::Kind kind, std::string_view code, std::vector<FieldFault> faults = {}
    );

    // apply_create.cpp
    [[nodiscard]] Result<Answer> create(const Command& command, CreateClaim& create);
    [[nodiscard]] Result<Answer> record_claim(
        const Command& command, CreateClaim& create, ClaimRecord record
    );
    [[nodiscard]] static Answer shown(ClaimRecord record);
    [[nodiscard]] Result<std::optional<Answer>> check_ref(const CreateClaim& create);
    [[nodiscard]] Result<rules::Facts> gather(
        const Command& command,
        const CreateClaim& create,
        const rules::Version* version,
        ClaimRecord& record
    );
    [[nodiscard]] Result<void> hold(const ClaimRecord& record);
    /// And the data key that it is under.
    [[nodiscard]] Result<std::pair<std::string, Bytes32>> seal_facts(
        const ClaimRecord& record, const claim::Request& request
    );

    // apply_change.cpp
    [[nodiscard]] Result<Answer> change(Command& command, ChangeClaim& change);
    [[nodiscard]] Result<ClaimState> state_of(const ClaimRecord& record);
    [[nodiscard]] std::vector<FieldFault> confirm_faults(
        const std::vector<FieldFault>& faults,
        const ClaimRecord& record,
        const ClaimState& state,
        const Confirm& confirm
    ) const;
    [[nodiscard]] Result<std::optional<claim::Conflict>> confirm(
        const ClaimRecord& record, ClaimState& state, const Confirm& confirm
    );
    void extend(const ClaimRecord& record, ClaimState& state, const Extend& extend);
    [[nodiscard]] Result<void> refund(
        const ClaimRecord& record, ClaimState& state, const Refund& refund
    );
    Sequence write_change(
        const Command* command,
        const ClaimRecord& record,
        claim::Transition transition,
        ClaimState& state
    );
    [[nodiscard]] Result<void> release_hold(const ClaimRecord& record);
    [[nodiscard]] Result<void> change_quota(const ClaimRecord& record, std::int64_t by);
    void move_money(const ClaimRecord& record, ledger::Account from, ledger::Account to);
    [[nodiscard]] Result<void> expire_one(Instant due, Sequence created_at);

    // apply_admin.cpp
    [[nodiscard]] Result<Answer> register_retailer(
        const Command& command, RegisterRetailer& registration
    );
    [[nodiscard]] Result<Answer> set_suspension(
        const Command& command, const SetSuspension& suspension
    );
    [[nodiscard]] Result<Answer> issue_credential(
        const Command& command, const IssueCredential& issue
    );
    [[nodiscard]] Result<Answer> revoke_credential(
        const Command& command, const RevokeCredential& revoke
    );
    [[nodiscard]] Result<Answer> create_pool(const Command& command, CreatePool& create);
    [[nodiscard]] Result<Answer> adjust_pool(const Command& command, const AdjustPool& adjust);
    [[nodiscard]] Answer set_clock(const Command& command, const SetClock& clock);

    // apply_recycler.cpp
    [[nodiscard]] Result<Answer> register_recycler(
        const Command& command, RegisterRecycler& registration
    );
    [[nodiscard]] Result<Answer> change_recycler(
        const Command& command, const ChangeRecycler& change
    );
    [[nodiscard]] std::optional<Answer> set_vat_method(
        Recycler& recycler, const SetVatMethod& change
    ) const;
    [[nodiscard]] Result<Answer> record_consent(const Command& command, RecordConsent& consent);
    /// Seals what the recycler told of the seller; what may be left out and was not told stays.
    [[nodiscard]] static Result<void> update_card(
        const Bytes16& token,
        const Bytes32& data_key,
        invoicing::Seller told,
        codec::pb::Seller::Consent& consent
    );

    // apply_invoice.cpp
    [[nodiscard]] Result<Answer> create_invoice(const Command& command, CreateInvoice& create);
    [[nodiscard]] Result<std::optional<Answer>> check_invoice_ref(const InvoiceKeys& invoice_keys);
    [[nodiscard]] Result<invoicing::Facts> gather_invoice(
        const Recycler& recycler, const CreateInvoice& create, const codec::pb::Seller& seller
    );
    [[nodiscard]] Result<Answer> record_invoice(
        const Command& command,
        CreateInvoice& create,
        InvoiceRecord record,
        codec::pb::Consumer& person
    );
    void take_effect(const InvoiceRecord& record, codec::pb::Seller& seller);

    // apply_red_letter.cpp
    [[nodiscard]] Result<Answer> issue_red_letter(const Command& command, IssueRedLetter& issue);
    [[nodiscard]] Result<InvoiceState> invoice_state_of(const InvoiceRecord& record);
    [[nodiscard]] Result<Answer> record_red_letter(
        const Command& command, const InvoiceRecord& blue, InvoiceState state, RedLetter red
    );

    // apply_recycling.cpp
    [[nodiscard]] std::optional<FieldFault> day_fault(Date on, Date document_day) const;
    [[nodiscard]] Result<Answer> record_fact(const Command& command, RecordFact& record);
    [[nodiscard]] Result<void> add_fact(RecordFact& record, InvoiceState& state);
    [[nodiscard]] Result<std::optional<Answer>> check_reference(const std::string& reference);
    [[nodiscard]] Result<void> mark_paid(const InvoiceRecord& invoice);
    [[nodiscard]] Result<Answer> receive_old_item(const Command& command, ReceiveOldItem& receive);
    [[nodiscard]] Result<std::optional<Sequence>> receipt_of(const std::vector<Bytes16>& items);
    [[nodiscard]] Result<Answer> acknowledge(
        const Command& command, const AcknowledgeDocument& acknowledge
    );
    [[nodiscard]] Result<std::optional<Answer>> check_receipt(
        const AcknowledgeDocument& acknowledge, const codec::pb::Event& document
    );
    [[nodiscard]] Result<void> mark_uploaded(const codec::pb::Event& event, Acknowledgement told);
    [[nodiscard]] Result<void> mark_red_uploaded(Sequence blue, const Acknowledgement& told);
    [[nodiscard]] Result<Answer> close_filing(const Command& command, const CloseFiling& close);

    // apply_person.cpp
    [[nodiscard]] Result<Answer> erase(const Command& command, const EraseConsumer& request);
    [[nodiscard]] Result<Answer> finish_erasure(const FinishErasure& finish);
    [[nodiscard]] Result<Erasure> erasure_at(Sequence sequence);
    [[nodiscard]] Result<Answer> unmask(const Command& command, const UnmaskPerson& request);

    /// A new one after an erasure; under the current master key afterwards.
    [[nodiscard]] Result<Bytes32> data_key_of(const Bytes16& token, codec::pb::Consumer& person);
    /// Of a consumer never seen, a fresh one with a data key of its own.
    [[nodiscard]] Result<codec::pb::Consumer> consumer(const Bytes16& token);
    void write_touched_pools();

    Sequencer& sequencer_;
    Overlay overlay_;
    Instant now_;
    std::set<ledger::PoolNumber> touched_pools_;
    std::vector<Retailer> new_retailers_;
    std::vector<Credential> new_credentials_;
    std::vector<Recycler> new_recyclers_;
    std::optional<ledger::PoolNumber> new_pool_;
    std::optional<Instant> new_clock_;
};

}  // namespace huanxin::engine
