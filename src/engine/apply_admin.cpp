// The programme office's commands. Each is a batch of its own: they are rare, and everything after
// may depend on them.

#include "engine/batch.hpp"
#include "huanxin/base/text.hpp"
#include "huanxin/engine/queries.hpp"

namespace huanxin::engine {

Result<Answer> Batch::register_retailer(const Command& command, RegisterRetailer& registration) {
    Retailer& retailer = registration.retailer;
    if (retailer.id.empty()) retailer.id = id_text("ret", command.idempotency->id);
    // A tenant's id scopes its keys and records: no recycler may have it, either.
    if (sequencer_.registry_.retailer(retailer.id) != nullptr ||
        sequencer_.registry_.recycler(retailer.id) != nullptr)
        return refused(Refused::Kind::conflict, "id_taken");
    retailer.registered_at = now_;
    retailer.updated_at = now_;
    codec::pb::Event event;
    codec::encode_retailer(retailer, *event.mutable_retailer_registered());
    overlay_.put(keys::retailer(retailer.id), event.retailer_registered().SerializeAsString());
    Answer answer;
    answer.sequence = append(event, command);
    new_retailers_.push_back(retailer);
    answer.body = std::move(retailer);
    return answer;
}

Result<Answer> Batch::set_suspension(const Command& command, const SetSuspension& suspension) {
    const auto known = sequencer_.registry_.retailer(suspension.retailer_id);
    if (known == nullptr) return refused(Refused::Kind::not_found, "not_found");
    Retailer retailer = *known;
    retailer.suspended = suspension.suspended;
    retailer.suspension_reason = suspension.suspended ? suspension.reason : "";
    retailer.updated_at = now_;
    codec::pb::Event event;
    codec::encode_retailer(retailer, *event.mutable_retailer_changed());
    event.mutable_retailer_changed()->set_suspension_reason(suspension.reason);  // The event keeps
                                                                                 // either reason.
    codec::pb::Retailer stored;
    codec::encode_retailer(retailer, stored);
    overlay_.put(keys::retailer(retailer.id), stored.SerializeAsString());
    Answer answer;
    answer.sequence = append(event, command);
    new_retailers_.push_back(retailer);
    answer.body = std::move(retailer);
    return answer;
}

Result<Answer> Batch::issue_credential(const Command& command, const IssueCredential& issue) {
    const bool needs_tenant = issue.role == Role::retailer || issue.role == Role::recycler;
    const bool known = issue.role == Role::recycler
                           ? sequencer_.registry_.recycler(issue.tenant_id) != nullptr
                           : sequencer_.registry_.retailer(issue.tenant_id) != nullptr;
    if (needs_tenant && !known)
        return refused(
            Refused::Kind::validation, "validation_failed", {{"/tenant_id", "unknown_value"}}
        );
    IssuedCredential issued;
    issued.key = sequencer_.queries().credential_key(command.idempotency->id);
    issued.credential.id = id_text("crd", command.idempotency->id);
    issued.credential.role = issue.role;
    issued.credential.tenant_id =
        needs_tenant ? issue.tenant_id : std::string(to_string(issue.role));
    issued.credential.label = issue.label;
    issued.credential.key_hash = sha256(issued.key);
    issued.credential.created_at = now_;
    codec::pb::Event event;
    codec::encode_credential(issued.credential, *event.mutable_credential_issued());
    overlay_.put(
        keys::credential(issued.credential.id), event.credential_issued().SerializeAsString()
    );
    Answer answer;
    answer.sequence = append(event, command);
    new_credentials_.push_back(issued.credential);
    answer.body = std::move(issued);
    return answer;
}

void Batch::issue_bootstrap(Credential credential) {
    credential.created_at = now_;
    codec::pb::Event event;
    codec::encode_credential(credential, *event.mutable_credential_issued());
    overlay_.put(keys::credential(credential.id), event.credential_issued().SerializeAsString());
    (void)append(event);
    new_credentials_.push_back(std::move(credential));
}

Result<Answer> Batch::revoke_credential(const Command& command, const RevokeCredential& revoke) {
    auto credential = sequencer_.registry_.credential(revoke.credential_id);
    if (!credential) return refused(Refused::Kind::not_found, "not_found");
    credential->revoked = true;
    codec::pb::Event event;
    codec::encode_credential(*credential, *event.mutable_credential_revoked());
    overlay_.put(keys::credential(credential->id), event.credential_revoked().SerializeAsString());
    Answer answer;
    answer.sequence = append(event, command);
    new_credentials_.push_back(*credential);
    answer.body = std::move(*credential);
    return answer;
}

Result<Answer> Batch::create_pool(const Command& command, CreatePool& create) {
    ledger::PoolSpec& spec = create.spec;
    if (spec.id.empty()) spec.id = id_text("bud", command.idempotency->id);
    if (sequencer_.book_.find(spec.id)) return refused(Refused::Kind::conflict, "id_taken");
    if (!create.parent_id.empty()) {
        spec.parent = sequencer_.book_.find(create.parent_id);
        if (!spec.parent)
            return refused(
                Refused::Kind::validation, "validation_failed", {{"/parent_id", "unknown_value"}}
            );
    }
    spec.created_at = now_;
    const Result<ledger::PoolNumber> number = sequencer_.book_.add(std::move(spec), create.total);
    INVARIANT(number.has_value(), "a pool with a free id and a known parent can be added");
    touched_pools_.insert(*number);
    new_pool_ = *number;
    PoolView view = codec::view_of(sequencer_.book_.pool(*number), sequencer_.book_);
    codec::pb::Event event;
    codec::encode_pool(view, *event.mutable_pool_created());
    Answer answer;
    answer.sequence = append(event, command);
    answer.body = std::move(view);
    return answer;
}

Result<Answer> Batch::adjust_pool(const Command& command, const AdjustPool& adjust) {
    const auto number = sequencer_.book_.find(adjust.pool_id);
    if (!number) return refused(Refused::Kind::not_found, "not_found");
    const bool more = adjust.delta >= Fen(0);
    using ledger::Account;
    const ledger::Posting posting{
        *number,
        more ? Account::funding : Account::available,
        more ? Account::available : Account::funding,
        more ? adjust.delta : -adjust.delta};
    if (!sequencer_.book_.can_post(posting))
        return refused(Refused::Kind::conflict, "below_committed");
    if (sequencer_.book_.pool(*number).total() + adjust.delta > Fen(Fen::kMax))
        return refused(
            Refused::Kind::validation, "validation_failed", {{"/delta_fen", "out_of_range"}}
        );
    sequencer_.book_.post(posting);
    touched_pools_.insert(*number);
    PoolView view = codec::view_of(sequencer_.book_.pool(*number), sequencer_.book_);
    codec::pb::Event event;
    codec::pb::PoolAdjusted& adjusted = *event.mutable_pool_adjusted();
    codec::encode_pool(view, *adjusted.mutable_after());
    adjusted.set_delta_fen(adjust.delta.count());
    adjusted.set_reason(adjust.reason);
    Answer answer;
    answer.sequence = append(event, command);
    answer.body = std::move(view);
    return answer;
}

Answer Batch::set_clock(const Command& command, const SetClock& clock) {
    if (!sequencer_.test_clock_) return refused(Refused::Kind::not_found, "not_found");
    if (clock.now < now_)
        return refused(Refused::Kind::validation, "validation_failed", {{"/now", "in_past"}});
    now_ = clock.now;
    new_clock_ = clock.now;
    codec::pb::Event event;
    event.mutable_clock_set()->set_now_ms(clock.now.ms());
    Answer answer;
    answer.sequence = append(event, command);
    answer.body = clock.now;
    return answer;
}

void Batch::record_policy_set(std::uint32_t number) {
    const rules::PolicySet& set = sequencer_.policies_.at(number);
    codec::pb::StoredPolicySet stored;
    stored.set_number(number);
    stored.set_digest(std::string(as_view(set.digest)));
    stored.set_serialised(set.serialised);
    overlay_.put(keys::policy_set(number), stored.SerializeAsString());
    codec::pb::Event event;
    event.mutable_policy_set_changed()->set_number(number);
    event.mutable_policy_set_changed()->set_digest(stored.digest());
    (void)append(event);
}

}  // namespace huanxin::engine
