#include "huanxin/engine/lookup_keys.hpp"

#include "huanxin/base/digest.hpp"

namespace huanxin::engine {

Bytes16 claim_ref_key(std::string_view tenant_id, std::string_view claim_ref) {
    return digest16({"claim-ref", tenant_id, claim_ref});
}

Bytes16 invoice_ref_key(std::string_view tenant_id, std::string_view invoice_ref) {
    return digest16({"invoice-ref", tenant_id, invoice_ref});
}

Bytes16 invoice_key(const claim::Invoice& invoice, const privacy::Tokeniser& tokeniser) {
    return tokeniser.item("invoice", claim::identity_of(invoice));
}

Bytes16 item_key(
    std::string_view role, const claim::ItemIdentity& identity, const privacy::Tokeniser& tokeniser
) {
    return tokeniser.item(std::string(role).append("/").append(identity.scheme), identity.value);
}

Bytes16 old_item_key(
    const invoicing::OldItemIdentity& identity, const privacy::Tokeniser& tokeniser
) {
    return item_key("old", {identity.scheme, identity.value, {}}, tokeniser);
}

ClaimKeys keys_of(
    const claim::Request& request, std::string_view tenant_id, const privacy::Tokeniser& tokeniser
) {
    ClaimKeys keys;
    keys.consumer = tokeniser.person(request.consumer.id_number);
    keys.claim_ref = claim_ref_key(tenant_id, request.claim_ref);
    if (request.old_item)
        for (const claim::ItemIdentity& item : claim::identities(*request.old_item))
            keys.old_items.push_back(item_key("old", item, tokeniser));
    for (const claim::ItemIdentity& item : claim::identities(request.new_item))
        keys.new_items.push_back(item_key("new", item, tokeniser));
    if (request.invoice) keys.invoice = invoice_key(*request.invoice, tokeniser);
    return keys;
}

InvoiceKeys keys_of(
    const invoicing::Request& request,
    std::string_view tenant_id,
    const privacy::Tokeniser& tokeniser
) {
    InvoiceKeys keys;
    keys.seller = tokeniser.person(request.seller.id_number);
    keys.invoice_ref = invoice_ref_key(tenant_id, request.invoice_ref);
    for (const invoicing::OldItem& item : request.old_items)
        for (const invoicing::OldItemIdentity& identity : item.identities)
            keys.old_items.push_back(old_item_key(identity, tokeniser));
    return keys;
}

}  // namespace huanxin::engine
