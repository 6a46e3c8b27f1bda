#include "engine/codec.hpp"

namespace huanxin::engine::codec {

void encode_retailer(const Retailer& retailer, pb::Retailer& out) {
    out.set_id(retailer.id);
    out.set_name(retailer.name);
    out.set_uscc(retailer.uscc);
    for (const std::string& program : retailer.programs)
        out.add_programs(program);
    for (const StoreSite& store : retailer.stores) {
        pb::Store& stored = *out.add_stores();
        stored.set_id(store.id);
        stored.set_region(store.region);
        stored.set_name(store.name);
    }
    out.set_suspended(retailer.suspended);
    out.set_suspension_reason(retailer.suspension_reason);
    out.set_registered_at_ms(retailer.registered_at.ms());
    out.set_updated_at_ms(retailer.updated_at.ms());
}

Retailer decode_retailer(const pb::Retailer& in) {
    Retailer retailer;
    retailer.id = in.id();
    retailer.name = in.name();
    retailer.uscc = in.uscc();
    retailer.programs.assign(in.programs().begin(), in.programs().end());
    for (const pb::Store& store : in.stores())
        retailer.stores.push_back({store.id(), store.region(), store.name()});
    retailer.suspended = in.suspended();
    retailer.suspension_reason = in.suspension_reason();
    retailer.registered_at = Instant::from_ms(in.registered_at_ms());
    retailer.updated_at = Instant::from_ms(in.updated_at_ms());
    return retailer;
}

void encode_credential(const Credential& credential, pb::Credential& out) {
    out.set_id(credential.id);
    out.set_role(static_cast<std::uint32_t>(credential.role));
    out.set_tenant_id(credential.tenant_id);
    out.set_label(credential.label);
    out.set_key_hash(std::string(as_view(credential.key_hash)));
    out.set_revoked(credential.revoked);
    out.set_created_at_ms(credential.created_at.ms());
}

Result<Credential> decode_credential(const pb::Credential& in) {
    if (!is_one_of(in.role(), Role::auditor) || in.key_hash().size() != Bytes32().size())
        return corrupt("a stored credential is damaged");
    Credential credential;
    credential.id = in.id();
    credential.role = static_cast<Role>(in.role());
    credential.tenant_id = in.tenant_id();
    credential.label = in.label();
    credential.key_hash = first_bytes<32>(in.key_hash());
    credential.revoked = in.revoked();
    credential.created_at = Instant::from_ms(in.created_at_ms());
    return credential;
}

void encode_pool(const PoolView& pool, pb::Pool& out) {
    out.set_number(pool.number);
    out.set_id(pool.spec.id);
    out.set_program(pool.spec.program);
    out.set_year(pool.spec.year);
    out.set_region(pool.spec.region);
    out.set_category(pool.spec.category);
    out.set_parent_id(pool.parent_id);
    if (pool.spec.opens_at) out.set_opens_at_ms(pool.spec.opens_at->ms());
    if (pool.spec.closes_at) out.set_closes_at_ms(pool.spec.closes_at->ms());
    out.set_total_fen(pool.total.count());
    out.set_held_fen(pool.held.count());
    out.set_confirmed_fen(pool.confirmed.count());
    out.set_settled_fen(pool.settled.count());
    out.set_created_at_ms(pool.spec.created_at.ms());
}

PoolView decode_pool(const pb::Pool& in) {
    PoolView pool;
    pool.number = in.number();
    pool.spec.id = in.id();
    pool.spec.program = in.program();
    pool.spec.year = in.year();
    pool.spec.region = in.region();
    pool.spec.category = in.category();
    pool.parent_id = in.parent_id();
    if (in.has_opens_at_ms()) pool.spec.opens_at = Instant::from_ms(in.opens_at_ms());
    if (in.has_closes_at_ms()) pool.spec.closes_at = Instant::from_ms(in.closes_at_ms());
    pool.spec.created_at = Instant::from_ms(in.created_at_ms());
    pool.total = Fen(in.total_fen());
    pool.held = Fen(in.held_fen());
    pool.confirmed = Fen(in.confirmed_fen());
    pool.settled = Fen(in.settled_fen());
    return pool;
}

bool balances_hold(const PoolView& pool) {
    const auto in_bounds = [](Fen amount) { return amount >= Fen(0) && amount <= Fen(Fen::kMax); };
    return in_bounds(pool.total) && in_bounds(pool.held) && in_bounds(pool.confirmed) &&
           in_bounds(pool.settled) && pool.available() >= Fen(0);
}

PoolView view_of(const ledger::Pool& pool, const ledger::Book& book) {
    PoolView view;
    view.number = pool.number();
    view.spec = pool.spec();
    if (pool.spec().parent) view.parent_id = book.pool(*pool.spec().parent).spec().id;
    view.total = pool.total();
    view.held = pool.balance(ledger::Account::held);
    view.confirmed = pool.balance(ledger::Account::confirmed);
    view.settled = pool.balance(ledger::Account::settled);
    return view;
}

}  // namespace huanxin::engine::codec
