"""A sandbox server with tenants, pools and claims: whatever a check needs to be true before it asks."""
import secrets
import sys
import time

from harness import ROOT, Server

import bodies
from traffic import Traffic

sys.path.insert(0, str(ROOT / "tests/verifier"))
from made_log import WITNESS  # noqa: E402 (after the path is set)

NO_SUCH = {"claims": "clm_" + "0" * 26, "programs": "no-such", "retailers": "no-such",
           "credentials": "no-such", "budgets": "no-such", "recyclers": "no-such",
           "reverse-invoices": "rin_" + "0" * 26, "sellers": "0" * 26}


def filled(path, id):
    """The path with its parameters."""
    token = id if "{token}" in path else ""
    return (path.replace("{id}", id or "").replace("{month}", bodies.MONTH).replace("{token}", token or "")
            .replace("{year}", bodies.TODAY[:4]).replace("{path}", id or "9/999"))


class World:
    def __init__(self, checks, document):
        self.checks, self.document = checks, document
        self.server = Server("--witness", WITNESS.vkey)
        self.keys = {"operator": self.server.operator, "unknown": "hxk_" + "0" * 26}
        self.traffic = Traffic(checks, document, self.server.address, self.keys)
        examples = {name: e["value"] for name, e in document.tree["components"]["examples"].items()}
        # The document's own examples make the first tenant, so that they are known to work.
        self.retailer = self.made("registerRetailer", examples["RetailerRequest"])
        self.keys["example"] = self.made("issueCredential", examples["CredentialRequest"])["key"]
        self.made("createBudget", examples["BudgetRequest"])
        self.keys["retailer"] = self.tenant()
        self.keys["other"] = self.tenant()
        self.recycler = self.made("registerRecycler", examples["RecyclerRequest"])
        self.keys["recycler"] = self.recycler_key(self.recycler)
        self.keys["other_recycler"] = self.recycler_key(self.made("registerRecycler", bodies.recycler()))
        for key in ("recycler", "other_recycler"):
            self.made("recordConsent", bodies.seller_consent(), role=key)
        self.keys["auditor"] = self.made("issueCredential", {"role": "auditor", "label": "audit"})["key"]
        for program, year in (("appliance", 2026), ("digital", 2026), ("vehicle_scrap", 2026),
                              ("vehicle_replace", 2026), ("ebike", 2025)):
            self.made("createBudget", {"program": program, "year": year, "total_fen": 10**12})

    def close(self):
        self.server.close()

    def call(self, operation_id, body=None, role=None, id=None, **more):
        """The operation as its first role, on the record `id`."""
        operation = self.document.operation(operation_id)
        path = filled(operation.path, id)
        return self.traffic.send(operation, path, role or (operation.roles or [None])[0], body, **more)

    def made(self, operation_id, body=None, **more):
        answer = self.call(operation_id, body, **more)
        if answer.status not in (200, 201):
            raise AssertionError(f"{operation_id}: {answer.status} {answer.raw.decode()[:800]} to {body}")
        return answer.json

    def cosignable(self):
        """The newest checkpoint with a cosignature of the server's witness."""
        return WITNESS.cosigned(self.call("logCheckpoint").raw.decode(), 1_780_000_000)

    def cosigned(self):
        """Whether the server has a cosigned checkpoint, which it has from here on."""
        return self.call("addCosignatures", self.cosignable()).status == 200

    def accessed(self):
        """Whether a checkpoint of the access log covers an entry, which one does from here on."""
        self.made("eventFeed", role="auditor")
        size, begun = 0, time.monotonic()
        while size == 0 and time.monotonic() - begun < 10:
            size = int(self.call("accessLogCheckpoint").raw.decode().split("\n")[1])
        return size > 0

    def tenant(self):
        """The key of a retailer of its own."""
        retailer = self.made("registerRetailer", bodies.retailer())
        body = {"role": "retailer", "tenant_id": retailer["id"], "label": "tills"}
        return self.made("issueCredential", body)["key"]

    def recycler_key(self, recycler):
        body = {"role": "recycler", "tenant_id": recycler["id"], "label": "yard"}
        return self.made("issueCredential", body)["key"]

    # -- records in the state that a check needs ---------------------------------------------------------------------
    def held(self, **changes):
        claim = self.made("createClaim", bodies.appliance(**changes))
        assert claim["status"] == "held", claim["decision"]
        return claim

    def held_without_invoice(self):
        claim = self.made("createClaim", bodies.appliance(sale={"net_price_fen": 549900}))
        assert claim["status"] == "held", claim["decision"]
        return claim

    def confirmed(self):
        return self.made("confirmClaim", {}, id=self.held()["id"])

    def voided(self):
        return self.made("voidClaim", {}, id=self.held()["id"])

    def refunded(self):
        return self.made("refundClaim", REFUND, id=self.confirmed()["id"])

    def expired(self):
        """A claim whose hold has run out: the standing clock is moved to its end."""
        claim = self.held(hold_seconds=60)
        self.made("setTestClock", {"now": claim["hold_expires_at"]})
        return claim

    def issued(self, **changes):
        invoice = self.made("createInvoice", bodies.scrap(**changes))
        assert invoice["status"] == "issued", invoice["decision"]
        return invoice

    def declined(self):
        invoice = self.made("createInvoice", bodies.scrap(evidence=[]))
        assert invoice["status"] == "declined", invoice["decision"]
        return invoice

    def erasable(self):
        """The body that erases a person with a claim."""
        consumer = bodies.appliance()["consumer"]
        self.held(consumer=consumer)
        return {"consumer": {key: consumer[key] for key in ("id_type", "id_number")}} | REASON

    def erased(self):
        """(body that erased a person, the claim that is left)"""
        consumer = bodies.appliance()["consumer"]
        claim = self.held(consumer=consumer)
        body = {"consumer": {key: consumer[key] for key in ("id_type", "id_number")}} | REASON
        self.made("eraseConsumer", body)
        return body, self.made("getClaim", id=claim["id"])

    def now(self):
        return self.made("getClaim", id=self.held()["id"])["recorded_at"]

    # -- a right call of every operation -----------------------------------------------------------------------------
    def good(self, operation_id):
        """(path, body) with which the operation succeeds, once."""
        operation = self.document.operation(operation_id)
        record, body = GOOD[operation_id](self)
        path = filled(operation.path, record)
        if operation_id == "listInvoices":
            path += f"?recycler_id={self.recycler['id']}"
        if operation_id == "listClaims":
            path += "?claim_ref=POS-1"
        if operation_id == "auditExport":
            path += "?kind=claims"
        return path, body


REFUND = {"reason": "return", "refunded_on": bodies.TODAY}
REASON = {"reason": "checked on the spot"}
REVERSAL = {"issued_on": bodies.TODAY, "reason": "return"}

GOOD = {
    "createClaim": lambda w: (None, bodies.appliance()),
    "listClaims": lambda w: (None, None),
    "previewClaim": lambda w: (None, bodies.appliance()),
    "bulkClaims": lambda w: (None, bodies.appliance(idempotency_key="bulk-" + secrets.token_hex(12))),
    "getClaim": lambda w: (w.held()["id"], None),
    "explainClaim": lambda w: (w.held()["id"], None),
    "confirmClaim": lambda w: (w.held_without_invoice()["id"], {"invoice": bodies.invoice(),
                                                               "delivered_on": bodies.TODAY}),
    "voidClaim": lambda w: (w.held()["id"], {}),
    "extendClaim": lambda w: (w.held()["id"], {"hold_seconds": 7200}),
    "refundClaim": lambda w: (w.confirmed()["id"], REFUND),
    "consumerEntitlements": lambda w: (None, {"consumer": bodies.CONSUMERS[0]}),
    "lookupItem": lambda w: (None, bodies.LOOKUPS[0]),
    "listPrograms": lambda w: (None, None),
    "getProgram": lambda w: ("vehicle_scrap", None),
    "registerRetailer": lambda w: (None, bodies.retailer()),
    "getRetailer": lambda w: (w.retailer["id"], None),
    "suspendRetailer": lambda w: (w.made("registerRetailer", bodies.retailer())["id"], REASON),
    "reinstateRetailer": lambda w: (w.made("registerRetailer", bodies.retailer())["id"], REASON),
    "registerRecycler": lambda w: (None, bodies.recycler()),
    "getRecycler": lambda w: (w.recycler["id"], None),
    "suspendRecycler": lambda w: (w.made("registerRecycler", bodies.recycler())["id"], REASON),
    "reinstateRecycler": lambda w: (w.made("registerRecycler", bodies.recycler())["id"], REASON),
    "approveRecycler": lambda w: (w.made("registerRecycler", bodies.recycler())["id"], REASON),
    "setVatMethod": lambda w: (w.made("registerRecycler", bodies.recycler())["id"], bodies.vat_method()),
    "putLicence": lambda w: (w.made("registerRecycler", bodies.recycler())["id"], bodies.licence()),
    "createInvoice": lambda w: (None, bodies.scrap()),
    "listInvoices": lambda w: (None, None),
    "previewInvoice": lambda w: (None, bodies.scrap()),
    "getInvoice": lambda w: (w.issued()["id"], None),
    "explainInvoice": lambda w: (w.issued()["id"], None),
    "issueRedLetter": lambda w: (w.issued()["id"], REVERSAL),
    "listRedLetters": lambda w: (w.issued()["id"], None),
    "recordFact": lambda w: (w.issued()["id"], bodies.fact()),
    "recordConsent": lambda w: (None, bodies.seller_consent()),
    "sellerHeadroom": lambda w: (None, {"seller": bodies.CONSUMERS[0]}),
    "receiveOldItem": lambda w: (None, bodies.receipt()),
    "getFiling": lambda w: (w.recycler["id"], None),
    "getPurchaseLedger": lambda w: (w.recycler["id"], None),
    "getStatement": lambda w: (w.issued()["seller"]["token"], None),
    "structuringAlerts": lambda w: (None, None),
    "closeFiling": lambda w: (w.recycler["id"], {}),
    "eraseConsumer": lambda w: (None, w.erasable()),
    "unmaskPerson": lambda w: (None, {"claim_id": w.held()["id"]} | REASON),
    "issueCredential": lambda w: (None, {"role": "auditor", "label": "audit"}),
    "revokeCredential": lambda w: (w.made("issueCredential", {"role": "auditor", "label": "x"})["id"], {}),
    "createBudget": lambda w: (None, bodies.budget()),
    "listBudgets": lambda w: (None, None),
    "getBudget": lambda w: (w.made("createBudget", bodies.budget())["id"], None),
    "adjustBudget": lambda w: (w.made("createBudget", bodies.budget())["id"], {"delta_fen": 5} | REASON),
    "setTestClock": lambda w: (None, {"now": w.now()}),
    "claimProof": lambda w: (w.held()["id"], None),
    "invoiceProof": lambda w: (w.issued()["id"], None),
    "subjectHistory": lambda w: (None, {"claim_id": w.held()["id"]}),
    "eventFeed": lambda w: (None, None),
    "auditClaims": lambda w: (None, None),
    "auditExport": lambda w: (None, None),
    "listAccesses": lambda w: (None, None),
    "logCheckpoint": lambda w: (None, None),
    "logCosignedCheckpoint": lambda w: (w.cosigned() and None, None),
    "addCosignatures": lambda w: (None, w.cosignable()),
    "logKey": lambda w: (None, None),
    "logTile": lambda w: ("0/000.p/1", None),
    "accessLogCheckpoint": lambda w: (None, None),
    "accessLogKey": lambda w: (None, None),
    "accessLogTile": lambda w: (w.accessed() and "0/000.p/1", None),
    "getOpenApi": lambda w: (None, None),
    "getDocs": lambda w: (None, None),
}
