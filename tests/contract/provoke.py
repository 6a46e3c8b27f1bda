"""How every declared status, and every code of every declared problem, is provoked.

`PROVOKE` says how by code, `PROVOKE_FOR` how for one operation; `NOT_PROVOKED` says why not. A declared code that stands
in none of them is a failure of the test, and so is one that can be provoked and is not declared.
"""
import json

from harness import Server

import bodies
from document import ROLES
from traffic import answer_on, raw
from world import NO_SUCH, REASON, REFUND, REVERSAL, filled
from made_log import Signer  # noqa: E402 (world sets the path)

NOT_PROVOKED = {
    "rate_limited": "needs several slow readers of long answers at once",
    "internal": "needs a defect, or memory that runs out",
    "answer_timeout": "needs a handler that takes 30 s",
    "storage_failed": "needs a disk that fails under the running server",
    "history_not_ready": "needs a thread that stands still for two seconds",
    "proof_not_ready": "needs a thread that stands still for two seconds",
}


def right(world, operation):
    path, body = world.good(operation.id)
    return path, body, (operation.roles or [None])[0]


def with_body(make):
    """A call that is right but for its body: `make` gives the bytes, from the right one."""
    def provoke(world, operation):
        path, body, role = right(world, operation)
        return world.traffic.send(operation, path, role, data=make(body))
    return provoke


def in_query(query):
    """A call that is right but for its query."""
    def provoke(world, operation):
        path, body, role = right(world, operation)
        return world.traffic.send(operation, path.split("?")[0] + query, role, body)
    return provoke


def unknown_member(world, operation):
    answer = in_query("?unknown=1")(world, operation)
    if operation.media_type != "application/json":
        return answer
    world.checks.equal(answer.code, "unknown_member", f"{operation}: an unknown query parameter")
    return with_body(lambda body: json.dumps(body | {"unknown": 1}).encode())(world, operation)


def duplicate_member(world, operation):
    if operation.media_type == "application/json":
        return with_body(lambda body: b'{"a":1,"a":1}')(world, operation)
    return in_query("?limit=1&limit=1")(world, operation)


def with_key(**key):
    def provoke(world, operation):
        path, body, role = right(world, operation)
        return world.traffic.send(operation, path, role, body, **key)
    return provoke


def malformed_request(world, operation):
    path, body, role = right(world, operation)
    return world.traffic.send(operation, path + "?x=%zz", role, body)


def unauthenticated(world, operation):
    path, body, role = right(world, operation)
    for sender in (None, "unknown"):
        answer = world.traffic.send(operation, path, sender, body)
        world.checks.equal(answer.status, 401, f"{operation} as {sender}")
    return answer


def forbidden(world, operation):
    """As every role that may not."""
    path, body, role = right(world, operation)
    answer = None
    for sender in set(ROLES) - set(operation.roles):
        answer = world.traffic.send(operation, path, sender, body)
        world.checks.equal(answer.status, 403, f"{operation} as {sender}")
    for sender in set(ROLES) & set(operation.roles):
        # Asked as if of nothing: a body that can't be read is refused after the role was judged.
        probe = world.traffic.send(operation, path, sender, data=b"{" if body is not None else None)
        world.checks.check(probe.status != 403, f"{operation} as {sender} is not forbidden")
    return answer


def not_found(world, operation):
    _, body, role = right(world, operation)
    if operation.id == "setTestClock":
        return without_clock(world, operation, body)
    if operation.id == "structuringAlerts":  # Of no record: only a month that is none is not there.
        return world.traffic.send(operation, operation.path.replace("{month}", "2026-13"), role)
    if operation.id in ("logTile", "accessLogTile"):
        return world.traffic.send(operation, operation.path.replace("{path}", "0/999"), None)
    kind = operation.path.split("/")[2]
    answer = world.traffic.send(operation, filled(operation.path, NO_SUCH[kind]), role, body)
    if kind == "claims" and "retailer" in operation.roles:
        path, body = world.good(operation.id)
        theirs = world.traffic.send(operation, path, "other", body)
        world.checks.equal(theirs.status, 404, f"{operation}: another retailer's claim does not exist")
    if kind in ("reverse-invoices", "recyclers") and "recycler" in operation.roles:
        path, body = world.good(operation.id)
        theirs = world.traffic.send(operation, path, "other_recycler", body)
        world.checks.equal(theirs.status, 404, f"{operation}: another recycler's records do not exist")
    return answer


def nothing_cosigned(world, operation):
    """Of a server that has had no cosignature yet."""
    server = Server()
    try:
        other = type(world.traffic)(world.checks, world.document, server.address, {})
        return other.send(operation, operation.path, None)
    finally:
        server.close()


def not_cosigned(world, operation):
    """The log's own signature alone, another witness's, and no note at all."""
    text, _, signatures = world.call("logCheckpoint").raw.decode().rpartition("\n\n")
    own = f"{text}\n\n{signatures.splitlines()[0]}\n"
    for note in (Signer("witness.example/other", kind=4).cosigned(own, 1), "no note", own):
        answer = world.traffic.send(operation, operation.path, None, note)
        world.checks.equal(answer.code, "cosignature_refused", f"{operation} with {note[:300]!r}")
    return answer


def without_clock(world, operation, body):
    """A server whose time goes on has no such path."""
    server = Server(clock=None)
    try:
        other = type(world.traffic)(world.checks, world.document, server.address, {"operator": server.operator})
        return other.send(operation, operation.path, "operator", body)
    finally:
        server.close()


def body_too_large(world, operation):
    path, _, role = right(world, operation)
    limit = {"bulkClaims": 16 << 20, "registerRetailer": 2 << 20, "createInvoice": 256 << 10,
             "previewInvoice": 256 << 10}.get(operation.id, 64 << 10)
    head = world.traffic.head(operation, path, role, limit + 1, Content_Type=operation.media_type)
    answer = raw(world.server.address, head)
    world.traffic.judge(operation, path, answer)
    return answer


def unsupported_media_type(world, operation):
    path, _, role = right(world, operation)
    return world.traffic.send(operation, path, role, data=b"a=b", headers={"Content-Type": "text/csv"})


def headers_too_large(world, operation):
    path, _, role = right(world, operation)
    answer = raw(world.server.address, world.traffic.head(operation, path, role, Fill="x" * (17 << 10)))
    world.traffic.judge(operation, path, answer)
    return answer


def begin_slow(world):
    """A connection for each operation that sends half a request and then nothing; asked for its answer in the end."""
    slow = {}
    for operation in world.document.operations:
        path, body, role = right(world, operation)
        whole = world.traffic.head(operation, path, role, 20, Content_Type="application/json")
        # A stream answers line by line and has no status of its own left: there the head is what is late.
        half = operation.media_type == "application/json"
        slow[operation.id] = (path, raw(world.server.address, whole if half else whole[:40], wait=False))
    return slow


def request_timeout(world, operation):
    path, connection = world.slow.pop(operation.id)
    answer = answer_on(connection)
    world.traffic.judge(operation, path, answer)
    return answer


def overloaded(world, operation):
    """A server with room for one connection, which somebody else has."""
    world.only_caller.must("GET", "/v1/budgets", None, 200)
    path, _, _ = right(world, operation)
    head = world.traffic.head(operation, path, None, 0)
    answer = raw(world.crowded.address, head)
    world.traffic.judge(operation, path, answer)
    return answer


def idempotency_key_reused(world, operation):
    path, body, role = right(world, operation)
    other = OTHER_BODY[operation.id](body)
    key = "reused-" + bodies.imei()
    first = world.traffic.send(operation, path, role, body, key=key)
    world.checks.check(first.status < 300, f"{operation}: {first.status} to a right call")
    return world.traffic.send(operation, path, role, other, key=key)


OTHER_BODY = {
    "createClaim": lambda b: b | {"hold_seconds": 61},
    "confirmClaim": lambda b: bodies.changed(b, "/delivered_on", remove=True),
    "extendClaim": lambda b: {"hold_seconds": 61},
    "refundClaim": lambda b: b | {"reason": "error"},
    "registerRetailer": lambda b: b | {"name": "other"},
    "suspendRetailer": lambda b: {"reason": "other"},
    "reinstateRetailer": lambda b: {"reason": "other"},
    "registerRecycler": lambda b: b | {"name": "other"},
    "suspendRecycler": lambda b: {"reason": "other"},
    "reinstateRecycler": lambda b: {"reason": "other"},
    "approveRecycler": lambda b: {"reason": "other"},
    "setVatMethod": lambda b: b | {"reason": "other"},
    "putLicence": lambda b: b | {"reason": "other"},
    "createInvoice": lambda b: b | {"three_flow": False},
    "issueRedLetter": lambda b: b | {"reason": "allowance"},
    "recordFact": lambda b: b | {"reference": "other"},
    "recordConsent": lambda b: b | {"proof_sha256": "0" * 64},
    "receiveOldItem": lambda b: b | {"reference": "other"},
    "eraseConsumer": lambda b: b | {"reason": "other"},
    "unmaskPerson": lambda b: b | {"reason": "other"},
    "issueCredential": lambda b: b | {"label": "other"},
    "createBudget": lambda b: b | {"total_fen": 2},
    "adjustBudget": lambda b: b | {"delta_fen": 6},
}

INVALID = {
    "createClaim": lambda b: {}, "previewClaim": lambda b: {}, "confirmClaim": lambda b: {},
    "extendClaim": lambda b: {"hold_seconds": 59}, "refundClaim": lambda b: {},
    "consumerEntitlements": lambda b: {}, "lookupItem": lambda b: {}, "registerRetailer": lambda b: {},
    "suspendRetailer": lambda b: {}, "reinstateRetailer": lambda b: {}, "issueCredential": lambda b: {},
    "createBudget": lambda b: {}, "adjustBudget": lambda b: {"delta_fen": 0}, "setTestClock": lambda b: {},
    "registerRecycler": lambda b: {}, "suspendRecycler": lambda b: {}, "reinstateRecycler": lambda b: {},
    "approveRecycler": lambda b: {}, "setVatMethod": lambda b: {}, "putLicence": lambda b: {},
    "subjectHistory": lambda b: {}, "createInvoice": lambda b: {}, "previewInvoice": lambda b: {}, "issueRedLetter": lambda b: {},
    "recordFact": lambda b: {}, "recordConsent": lambda b: {}, "sellerHeadroom": lambda b: {},
    "receiveOldItem": lambda b: {}, "eraseConsumer": lambda b: {}, "unmaskPerson": lambda b: {},
}

INVALID_QUERY = {"listClaims": "", "listBudgets": "?limit=0", "listPrograms": "?cursor=x", "listInvoices": "",
                 "eventFeed": "?wait=26", "auditClaims": "?status=lost", "auditExport": "", "listAccesses": "?after=-1",
                 "claimProof": "?sequence=0", "invoiceProof": "?sequence=x"}


def validation_failed(world, operation):
    path, body, role = right(world, operation)
    if operation.id in INVALID_QUERY:
        answer = in_query(INVALID_QUERY[operation.id])(world, operation)
    else:
        answer = world.traffic.send(operation, path, role, INVALID[operation.id](body))
    world.checks.check(answer.json["errors"], f"{operation}: a 422 says what is wrong")
    return answer


def id_taken(world, operation):
    path, body, role = right(world, operation)
    world.traffic.send(operation, path, role, body | {"id": "taken"})
    return world.traffic.send(operation, path, role, body | {"id": "taken"})


def on(state, operation_id, body=None):
    """The call on a claim in that state."""
    return lambda world, operation: world.call(operation_id, body, id=state(world)["id"])


def claim_ref_taken(world, operation):
    claim = world.held()
    return world.call(operation.id, bodies.appliance(claim_ref=claim["claim_ref"]))


def invoice_already_used(world, operation):
    used = world.held()["sale"]["invoice"]
    return world.call("confirmClaim", {"invoice": used}, id=world.held_without_invoice()["id"])


def extension_limit(world, operation):
    claim = world.held()
    for _ in range(3):
        world.made("extendClaim", {}, id=claim["id"])
    return world.call("extendClaim", {}, id=claim["id"])


def below_committed(world, operation):
    pool = world.made("createBudget", bodies.budget())
    return world.call("adjustBudget", {"delta_fen": -1001} | REASON, id=pool["id"])


def invoice_ref_taken(world, operation):
    return world.call(operation.id, bodies.scrap(invoice_ref=world.issued()["invoice_ref"]))


def red_exceeds_blue(world, operation):
    invoice = world.issued()
    world.made("issueRedLetter", REVERSAL, id=invoice["id"])
    lines = [{"line": 0, "amount_fen": 1}]
    answer = world.call("issueRedLetter", REVERSAL | {"lines": lines}, id=invoice["id"])
    world.checks.equal(answer.pointers, ["/lines/0/amount_fen"], "a red letter of more than is left")
    return world.call("issueRedLetter", REVERSAL, id=invoice["id"])


def fact_already_recorded(world, operation):
    invoice = world.issued()
    first = world.made("recordFact", bodies.fact(), id=invoice["id"])
    same = world.made("recordFact", bodies.fact(), id=invoice["id"])
    world.checks.equal(same, first, "the same fact again changes nothing")
    return world.call("recordFact", bodies.fact() | {"reference": "PAY-2"}, id=invoice["id"])


def reference_taken(world, operation):
    upload = bodies.fact("uploaded")
    first, second = world.issued(), world.issued()
    world.made("recordFact", upload, id=first["id"])
    answer = world.call("recordFact", upload, id=second["id"])
    world.checks.equal(answer.json["existing"], {"id": first["id"], "status": "uploaded"}, "whose number it is")
    return answer


def old_item_already_received(world, operation):
    body = bodies.receipt()
    first = world.made("receiveOldItem", body)
    answer = world.call("receiveOldItem", body, role="other_recycler")
    world.checks.equal(answer.json["existing"], {"id": first["id"], "status": "received"}, "whose item it is")
    return answer


def not_known(world, operation):
    """A person, or a record, that there is not."""
    body = {"eraseConsumer": {"consumer": bodies.CONSUMERS[0] | {"id_number": bodies.person()}},
            "unmaskPerson": {"claim_id": NO_SUCH["claims"]}}[operation.id] | REASON
    return world.call(operation.id, body)


def consumer_erased(world, operation):
    body, claim = world.erased()
    world.checks.equal(claim.get("erased"), True, "an erased claim says so")
    again = world.made("eraseConsumer", body)
    world.checks.equal(again["sequence"], world.made("eraseConsumer", body)["sequence"], "one erasure")
    if operation.id == "subjectHistory":
        return world.call(operation.id, {"consumer": body["consumer"]})
    return world.call(operation.id, {"claim_id": claim["id"]} | REASON)


def statement_of_the_erased(world, operation):
    seller = bodies.CONSUMERS[0] | {"id_number": bodies.person()}
    told = {**bodies.SELLER, **seller}
    world.made("recordConsent", {"seller": told, "consented_on": bodies.TODAY, "proof_sha256": "0" * 64})
    token = world.made("createInvoice", bodies.scrap(seller=told))["seller"]["token"]
    world.made("eraseConsumer", {"consumer": seller} | REASON)
    return world.call(operation.id, id=token)


def month_not_over(world, operation):
    path = operation.path.replace("{id}", world.recycler["id"]).replace("{month}", bodies.TODAY[:7])
    return world.traffic.send(operation, path, "recycler", {})


PROVOKE = {
    "malformed_request": malformed_request,
    "malformed_json": with_body(lambda body: b"{"),
    "wrong_type": with_body(lambda body: b"[]"),
    "unknown_member": unknown_member,
    "duplicate_member": duplicate_member,
    "idempotency_key_missing": with_key(key=None),
    "idempotency_key_invalid": with_key(key="short"),
    "unauthenticated": unauthenticated,
    "forbidden": forbidden,
    "not_found": not_found,
    "request_timeout": request_timeout,
    "body_too_large": body_too_large,
    "unsupported_media_type": unsupported_media_type,
    "validation_failed": validation_failed,
    "idempotency_key_reused": idempotency_key_reused,
    "headers_too_large": headers_too_large,
    "overloaded": overloaded,
}

PROVOKE_FOR = {
    ("logCosignedCheckpoint", "not_found"): nothing_cosigned,
    ("addCosignatures", "cosignature_refused"): not_cosigned,
    ("auditExport", "duplicate_member"): in_query("?kind=claims&kind=claims"),
    ("claimProof", "duplicate_member"): in_query("?sequence=1&sequence=1"),
    ("invoiceProof", "duplicate_member"): in_query("?sequence=1&sequence=1"),
    ("createClaim", "claim_ref_taken"): claim_ref_taken,
    ("previewClaim", "claim_ref_taken"): claim_ref_taken,
    ("confirmClaim", "already_confirmed"): on(lambda w: w.confirmed(), "confirmClaim", {}),
    ("confirmClaim", "wrong_state"): on(lambda w: w.voided(), "confirmClaim", {}),
    ("confirmClaim", "hold_expired"): on(lambda w: w.expired(), "confirmClaim", {}),
    ("confirmClaim", "invoice_already_used"): invoice_already_used,
    ("voidClaim", "wrong_state"): on(lambda w: w.confirmed(), "voidClaim", {}),
    ("voidClaim", "hold_expired"): on(lambda w: w.expired(), "voidClaim"),
    ("extendClaim", "wrong_state"): on(lambda w: w.confirmed(), "extendClaim", {}),
    ("extendClaim", "hold_expired"): on(lambda w: w.expired(), "extendClaim"),
    ("extendClaim", "extension_limit"): extension_limit,
    ("refundClaim", "wrong_state"): on(lambda w: w.held(), "refundClaim", REFUND),
    ("refundClaim", "already_refunded"): on(lambda w: w.refunded(), "refundClaim", REFUND),
    ("registerRetailer", "id_taken"): id_taken,
    ("createBudget", "id_taken"): id_taken,
    ("adjustBudget", "below_committed"): below_committed,
    ("registerRecycler", "id_taken"): id_taken,
    ("createInvoice", "invoice_ref_taken"): invoice_ref_taken,
    ("previewInvoice", "invoice_ref_taken"): invoice_ref_taken,
    ("issueRedLetter", "not_issued"): on(lambda w: w.declined(), "issueRedLetter", REVERSAL),
    ("issueRedLetter", "red_exceeds_blue"): red_exceeds_blue,
    ("recordFact", "not_issued"): on(lambda w: w.declined(), "recordFact", bodies.fact()),
    ("recordFact", "fact_already_recorded"): fact_already_recorded,
    ("recordFact", "reference_taken"): reference_taken,
    ("receiveOldItem", "old_item_already_received"): old_item_already_received,
    ("closeFiling", "month_not_over"): month_not_over,
    ("eraseConsumer", "not_found"): not_known,
    ("unmaskPerson", "not_found"): not_known,
    ("unmaskPerson", "consumer_erased"): consumer_erased,
    ("subjectHistory", "consumer_erased"): consumer_erased,
    ("getStatement", "consumer_erased"): statement_of_the_erased,
}


def possible(operation):
    """Codes that an operation can answer by what it is; the document must declare each."""
    codes = ["malformed_request", "unknown_member", "request_timeout", "headers_too_large", "overloaded"]
    codes += ["duplicate_member"] if any(p["in"] == "query" for p in operation.parameters) else []
    codes += [] if operation.public else ["unauthenticated", "rate_limited", "internal"]
    codes += ["forbidden"] if 0 < len(operation.roles) < len(ROLES) else []
    codes += ["not_found"] if "{" in operation.path or operation.id == "setTestClock" else []
    codes += ["idempotency_key_missing", "idempotency_key_invalid"] if operation.needs_key else []
    codes += ["idempotency_key_reused"] if operation.id in OTHER_BODY else []
    codes += ["validation_failed"] if operation.id in INVALID | INVALID_QUERY else []
    codes += ["body_too_large", "unsupported_media_type"] if operation.media_type else []
    if operation.media_type == "application/json":
        codes += ["malformed_json", "wrong_type", "duplicate_member"]
    return codes + [code for operation_id, code in PROVOKE_FOR if operation_id == operation.id]


def provoke_all(world):
    world.crowded = Server("--connections-max", "1")
    world.only_caller = world.crowded.client()
    try:
        provoke_each(world)
    finally:
        world.only_caller.close()
        world.crowded.close()


def provoke_each(world):
    """Every declared status of every operation, and every code that is declared or possible."""
    checks = world.checks
    for operation in world.document.operations:
        declared = {code: status for status in operation.responses for code in operation.codes(status)}
        for status in operation.responses:
            if not operation.codes(status):
                path, body, role = right(world, operation)
                answer = world.traffic.send(operation, path, role, body)
                checks.equal(str(answer.status), status, f"{operation}: a right call: {answer.raw[:300]!r}")
        for code in possible(operation):
            checks.check(code in declared, f"{operation} can answer {code}, which is not declared")
        for code, status in declared.items():
            if code in NOT_PROVOKED:
                continue
            way = PROVOKE_FOR.get((operation.id, code)) or PROVOKE.get(code)
            if checks.check(way, f"{operation} {status}: nothing says how {code} is provoked"):
                answer = way(world, operation)
                got = (answer.status, answer.code) if answer else None
                checks.equal(got, (int(status), code), f"{operation}: provoking {code}")
