"""Every member of every right body, bent in every simple way: schema and server must agree on each result."""
import re

import bodies
from bodies import changed
from world import REFUND, REVERSAL

# References to other records, of which a schema takes any; and the invoice, which the claim may have or not.
ONLY_THE_SERVER_KNOWS = {"/tenant_id", "/store_id", "/invoice", "/claim_id"}


def members(body, pointer=""):
    """Pointers of all members and elements, outermost first."""
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in inner:
        yield f"{pointer}/{name}"
        yield from members(value, f"{pointer}/{name}")


def bent(value):
    """Other values for one that is right."""
    yield from (None, [], {}, True, 7.5, "")
    if isinstance(value, bool):
        yield 1
    elif isinstance(value, int):
        yield from (str(value), -1, 2**53)
    elif isinstance(value, str):
        yield from (7, "x" * 1000, value + "\u0000")
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            yield from ("2026-02-30", "2026-06-1")


def at(body, pointer):
    for token in pointer[1:].split("/"):
        body = body[int(token)] if isinstance(body, list) else body[token]
    return body


def mutants(body):
    """(what was done, pointer, body) for each."""
    yield "unknown member", "/unknown", body | {"unknown": 1}
    for pointer in members(body):
        value = at(body, pointer)
        outer = at(body, pointer.rpartition("/")[0]) if pointer.count("/") > 1 else body
        if isinstance(outer, dict):
            yield "removed", pointer, changed(body, pointer, remove=True)
        for other in bent(value):
            if other != value or type(other) is not type(value):
                yield f"{other!r:.20}", pointer, changed(body, pointer, other)
        if isinstance(value, dict):
            yield "unknown member", f"{pointer}/unknown", changed(body, f"{pointer}/unknown", 1)


def agree(world, operation_id, make_body, record=None):
    """Schema and server take or refuse each mutant alike. Every mutant gets a record of its own, if it needs one."""
    operation = world.document.operation(operation_id)
    for what, pointer, body in mutants(make_body()):
        answer = world.call(operation_id, body, id=record(world) if record else None)
        refused = answer.status in (400, 422)
        faults = operation.request_faults(body)
        if not faults and pointer in ONLY_THE_SERVER_KNOWS:
            continue
        world.checks.equal(refused, bool(faults),
                           f"{operation_id}: {pointer} {what}: server {answer.status}, schema {faults[:2]}")
        if refused:
            pointers = [e["pointer"] for e in answer.json["errors"]]
            near = [p for p in pointers if p.startswith(pointer) or pointer.startswith(p)]
            related = pointer in RELATED and RELATED[pointer] in pointers
            world.checks.check(near or related, f"{operation_id}: {pointer} {what}: told as {pointers}")


# Of two members of which one must stand there, the absence is told at the first.
RELATED = {"/new_item/imei": "/new_item/serial_number", "/old_item/plate": "/old_item/frame_number",
           "/old_item": "/new_item", "/invoice_id": "/claim_id"}


def mutations(world):
    for make in bodies.CLAIMS.values():
        agree(world, "previewClaim", make)
    for consumer in bodies.CONSUMERS:
        agree(world, "consumerEntitlements", lambda: {"consumer": consumer})
    for lookup in bodies.LOOKUPS:
        agree(world, "lookupItem", lambda: lookup)
    agree(world, "confirmClaim", lambda: {"invoice": bodies.invoice(), "delivered_on": bodies.TODAY},
          lambda w: w.held_without_invoice()["id"])
    agree(world, "extendClaim", lambda: {"hold_seconds": 60}, lambda w: w.held()["id"])
    agree(world, "voidClaim", lambda: {}, lambda w: w.held()["id"])
    agree(world, "refundClaim", lambda: REFUND, lambda w: w.confirmed()["id"])
    agree(world, "registerRetailer", bodies.retailer)
    agree(world, "suspendRetailer", lambda: {"reason": "checked"}, lambda w: w.retailer["id"])
    agree(world, "reinstateRetailer", lambda: {"reason": "checked"}, lambda w: w.retailer["id"])
    agree(world, "issueCredential", lambda: {"role": "auditor", "label": "x"})
    agree(world, "issueCredential", lambda: {"role": "retailer", "label": "x", "tenant_id": world.retailer["id"]})
    agree(world, "createBudget", bodies.budget)
    agree(world, "adjustBudget", lambda: {"delta_fen": 1, "reason": "checked"}, lambda w: "handan-appliance-2026")
    for make in bodies.INVOICES.values():
        agree(world, "previewInvoice", make)
    agree(world, "recordConsent", bodies.seller_consent)
    agree(world, "eraseConsumer", world.erasable)
    agree(world, "unmaskPerson", lambda: {"claim_id": world.held()["id"], "reason": "checked"})
    agree(world, "unmaskPerson", lambda: {"invoice_id": world.issued()["id"], "reason": "checked"})
    agree(world, "sellerHeadroom", lambda: {"seller": bodies.CONSUMERS[0]})
    agree(world, "issueRedLetter", lambda: REVERSAL | {"lines": [{"line": 1, "amount_fen": 30}]},
          lambda w: w.issued()["id"])
    agree(world, "recordFact", bodies.fact, lambda w: w.issued()["id"])
    agree(world, "receiveOldItem", bodies.receipt)
    agree(world, "registerRecycler", bodies.recycler)
    new = lambda w: w.made("registerRecycler", bodies.recycler())["id"]  # noqa: E731
    agree(world, "suspendRecycler", lambda: {"reason": "checked"}, new)
    agree(world, "setVatMethod", bodies.vat_method, new)
    agree(world, "putLicence", bodies.licence, new)
    now = world.now()
    agree(world, "setTestClock", lambda: {"now": now})
