"""A sandbox server with tenants, pools and claims: whatever a check needs to be true before it asks."""
import secrets

from harness import Server

import bodies
from traffic import Traffic

NO_SUCH = {"claims": "clm_" + "0" * 26, "programs": "no-such", "retailers": "no-such",
           "credentials": "no-such", "budgets": "no-such"}


class World:
    def __init__(self, checks, document):
        self.checks, self.document = checks, document
        self.server = Server()
        self.keys = {"operator": self.server.operator, "unknown": "hxk_" + "0" * 26}
        self.traffic = Traffic(checks, document, self.server.address, self.keys)
        examples = {name: e["value"] for name, e in document.tree["components"]["examples"].items()}
        # The document's own examples make the first tenant, so that they are known to work.
        self.retailer = self.made("registerRetailer", examples["RetailerRequest"])
        self.keys["example"] = self.made("issueCredential", examples["CredentialRequest"])["key"]
        self.made("createBudget", examples["BudgetRequest"])
        self.keys["retailer"] = self.tenant()
        self.keys["other"] = self.tenant()
        self.keys["auditor"] = self.made("issueCredential", {"role": "auditor", "label": "audit"})["key"]
        for program, year in (("appliance", 2026), ("digital", 2026), ("vehicle_scrap", 2026),
                              ("vehicle_replace", 2026), ("ebike", 2025)):
            self.made("createBudget", {"program": program, "year": year, "total_fen": 10**12})

    def close(self):
        self.server.close()

    def call(self, operation_id, body=None, role=None, id=None, **more):
        """The operation as its first role, on the record `id`."""
        operation = self.document.operation(operation_id)
        path = operation.path.replace("{id}", id or "")
        return self.traffic.send(operation, path, role or (operation.roles or [None])[0], body, **more)

    def made(self, operation_id, body=None, **more):
        answer = self.call(operation_id, body, **more)
        if answer.status not in (200, 201):
            raise AssertionError(f"{operation_id}: {answer.status} {answer.raw.decode()[:800]} to {body}")
        return answer.json

    def tenant(self):
        """The key of a retailer of its own."""
        retailer = self.made("registerRetailer", bodies.retailer())
        body = {"role": "retailer", "tenant_id": retailer["id"], "label": "tills"}
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

    def now(self):
        return self.made("getClaim", id=self.held()["id"])["recorded_at"]

    # -- a right call of every operation -----------------------------------------------------------------------------
    def good(self, operation_id):
        """(path, body) with which the operation succeeds, once."""
        operation = self.document.operation(operation_id)
        record, body = GOOD[operation_id](self)
        path = operation.path.replace("{id}", record or "")
        if operation_id == "listClaims":
            path += "?claim_ref=POS-1"
        return path, body


REFUND = {"reason": "return", "refunded_on": bodies.TODAY}
REASON = {"reason": "checked on the spot"}

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
    "issueCredential": lambda w: (None, {"role": "auditor", "label": "audit"}),
    "revokeCredential": lambda w: (w.made("issueCredential", {"role": "auditor", "label": "x"})["id"], {}),
    "createBudget": lambda w: (None, bodies.budget()),
    "listBudgets": lambda w: (None, None),
    "getBudget": lambda w: (w.made("createBudget", bodies.budget())["id"], None),
    "adjustBudget": lambda w: (w.made("createBudget", bodies.budget())["id"], {"delta_fen": 5} | REASON),
    "setTestClock": lambda w: (None, {"now": w.now()}),
    "getOpenApi": lambda w: (None, None),
    "getDocs": lambda w: (None, None),
}
