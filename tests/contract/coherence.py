"""The document, the server and its routes say the same, in both directions."""
import html
import json
import re

import bodies
from document import ROOT
from world import NO_SUCH, REVERSAL, filled

# Members that the server makes anew each time, so that an example can't have them.
MADE = {"id", "token", "hold_expires_at", "recorded_at", "updated_at", "evaluated_at", "sequence", "policy_digest",
        "request_id"}


def routes(world):
    """The server has the routes of the document and no other: by its source, and by what it answers."""
    checks, document = world.checks, world.document
    source = "".join(f.read_text() for f in sorted((ROOT / "src/http/endpoints").glob("*.cpp")))
    found = re.findall(r"Verb::(\w+), \"(/[^\"]*)\"", source)
    # "{path*}" of the source takes the rest of the path.
    in_source = sorted((verb.upper(), path.replace("*}", "}")) for verb, path in found)
    checks.equal(in_source, sorted((o.method, o.path) for o in document.operations), "routes of the source")
    by_path = {}
    for operation in document.operations:
        by_path.setdefault(operation.path, []).append(operation)
    for path, operations in by_path.items():
        allowed = {o.method for o in operations} | {"HEAD" for o in operations if o.method == "GET"}
        target = filled(path, NO_SUCH.get(path.split("/")[2] if path.count("/") > 1 else "", ""))
        for method in {"GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"} - allowed:
            answer = world.traffic.exchange(method, target, "operator")
            problem(world, answer, 405, "method_not_allowed", f"{method} {path}")
            told = set(answer.headers.get("allow", "").split(", "))
            checks.equal(told, allowed, f"{method} {path}: Allow")


def problem(world, answer, status, code, name):
    faults = world.document.faults({"$ref": "#/components/schemas/Problem"}, answer.json)
    world.checks.equal(faults, [], f"{name} is a problem")
    world.checks.equal((answer.status, answer.code), (status, code), name)
    world.checks.equal(answer.headers["content-type"], "application/problem+json", f"{name}: its media type")


def unknown_paths(world):
    """Neighbours of real paths: an ending too much or too little, another spelling, another version."""
    paths = {filled(o.path, "x") for o in world.document.operations}
    near = {p + "/" for p in paths} | {p + "x" for p in paths} | {p + "/x" for p in paths} | {
        p.rpartition("/")[0] for p in paths} | {p.upper() for p in paths} | {p.replace("v1", "v2") for p in paths}
    patterns = [re.compile(re.sub(r"\{\w+\}", ".+" if "{path}" in o.path else "[^/]+", o.path))
                for o in world.document.operations]
    for path in sorted(near - paths - {""}):
        if any(pattern.fullmatch(path) for pattern in patterns):
            continue
        for method in ("GET", "POST"):
            answer = world.traffic.exchange(method, path, "operator")
            problem(world, answer, 404, "not_found", f"{method} {path}")
    for method in ("GET", "POST"):
        answer = world.traffic.exchange(method, "/v1/unknown", None)
        problem(world, answer, 401, "unauthenticated", f"{method} of an unknown path without a key")


def heads(world):
    for operation in world.document.operations:
        if operation.method != "GET":
            continue
        path, _ = world.good(operation.id)
        role = (operation.roles or [None])[0]
        whole = world.traffic.exchange("GET", path, role)
        head = world.traffic.exchange("HEAD", path, role)
        world.checks.equal((head.status, head.raw), (whole.status, b""), f"HEAD {operation.path}")
        ids = ("request-id",)
        same = {k: v for k, v in head.headers.items() if k not in ids}
        world.checks.equal(same, {k: v for k, v in whole.headers.items() if k not in ids},
                           f"HEAD {operation.path}: headers as of GET")


def headers(world):
    operation = world.document.operation("listPrograms")
    for sent, echoed in (("till-7/42", True), ("x" * 128, True), ("x" * 129, False), ("a b", False)):
        answer = world.traffic.send(operation, operation.path, "operator", headers={"Request-Id": sent})
        world.checks.equal(answer.headers["request-id"] == sent, echoed, f"Request-Id {sent[:20]!r} is echoed")
    ignored = world.call("previewClaim", bodies.appliance(), headers={"Idempotency-Key": "short"})
    world.checks.equal(ignored.status, 200, "an Idempotency-Key is ignored where none is needed")
    declined = bodies.ebike()
    said = {}
    for language in ("en", "zh-CN", "fr"):
        answer = world.call("previewClaim", declined, headers={"Accept-Language": language})
        said[language] = [(r["code"], r["message"]) for r in answer.json["decision"]["reasons"]]
    world.checks.equal([c for c, _ in said["en"]], [c for c, _ in said["zh-CN"]], "codes in both languages")
    world.checks.check(said["en"] != said["zh-CN"], "texts follow Accept-Language")
    world.checks.equal(said["fr"], said["zh-CN"], "zh-CN is the default")


def precedence(world):
    """One call that is wrong in every way, mended step by step: each time the next fault shows."""
    claim = world.held_without_invoice()["id"]
    right = {"invoice": bodies.invoice()}
    key = "precedence-" + bodies.imei()
    operation = world.document.operation("confirmClaim")
    path, unknown = (operation.path.replace("{id}", i) for i in (claim, NO_SUCH["claims"]))
    first = world.traffic.send(operation, path, "retailer", right, key=key)
    steps = [
        (401, "unauthenticated", unknown, None, None, b"{"),
        (403, "forbidden", unknown, "auditor", None, b"{"),
        (404, "not_found", unknown, "retailer", None, b"{"),
        (400, "idempotency_key_missing", path, "retailer", None, b"{"),
        (400, "malformed_json", path, "retailer", key, b"{"),
        (422, "idempotency_key_reused", path, "retailer", key, b'{"delivered_on":"tomorrow"}'),
        (422, "validation_failed", path, "retailer", key + "-new", b'{"delivered_on":"tomorrow"}'),
        (409, "already_confirmed", path, "retailer", key + "-new", b"{}"),
    ]
    for status, code, target, role, sent, data in steps:
        answer = world.traffic.send(operation, target, role, key=sent, data=data)
        world.checks.equal((answer.status, answer.code), (status, code), f"precedence of {code}")
    again = world.traffic.send(operation, path, "retailer", right, key=key)
    world.checks.equal((again.status, again.raw), (first.status, first.raw), "a remembered key before the state")


def replays(world):
    """The same call again, with the same key: the same answer, marked, and nothing more happens."""
    for operation in world.document.operations:
        if not operation.needs_key:
            continue
        path, body = world.good(operation.id)
        key = "replay-" + bodies.imei()
        first = world.traffic.send(operation, path, operation.roles[0], body, key=key)
        world.checks.check("idempotency-replayed" not in first.headers, f"{operation}: the first is no replay")
        again = world.traffic.send(operation, path, operation.roles[0], body, key=f'"{key}"')
        world.checks.equal((again.status, again.raw), (first.status, first.raw), f"{operation}: replay")
        world.checks.equal(again.headers.get("idempotency-replayed"), "true", f"{operation}: replay is marked")


def claims_of_every_kind(world):
    for name, make in bodies.CLAIMS.items():
        preview = world.made("previewClaim", make())
        claim = world.made("createClaim", make())
        world.checks.equal(claim["status"], preview["status"], f"{name}: the preview tells the status")
        expected = "declined" if "e-bike" in name else "held"  # No version of 2025 takes submissions in 2026.
        world.checks.equal(claim["status"], expected, f"{name}: {claim['decision']['reasons']}")
        for role in ("retailer", "operator", "auditor"):
            world.checks.equal(world.made("getClaim", id=claim["id"], role=role), claim, f"{name} as {role}")
            world.made("explainClaim", id=claim["id"], role=role)
        operation = world.document.operation("listClaims")
        listed = world.traffic.send(operation, f"{operation.path}?claim_ref={claim['claim_ref']}", "retailer")
        world.checks.equal(listed.json["items"], [claim], f"{name} by its reference")
        kind = "old_item" if "old_item" in make() else "new_item"
        item = claim[kind]
        state = world.made("lookupItem", {kind: item}, role="operator")
        if claim["status"] == "held":
            world.checks.equal(state, {"state": "held", "claim_id": claim["id"], "claim_status": "held"},
                               f"{name}: the item's state")
        stranger = world.made("lookupItem", {kind: item}, role="other")
        world.checks.check("claim_id" not in stranger, f"{name}: another retailer does not see the claim")
    for program in world.made("listPrograms")["items"]:
        world.made("getProgram", id=program["id"])
    known = [p["id"] for p in world.made("listPrograms")["items"]]
    world.checks.equal(sorted(known), sorted(world.document.schema("ProgramId")["enum"]), "programmes")


def invoices_by_reference(world):
    """One recycler's number is not another's, and a declined invoice has none."""
    operation = world.document.operation("listInvoices")
    issued, declined = world.issued(), world.declined()
    theirs = world.traffic.send(operation, f"{operation.path}?invoice_ref={issued['invoice_ref']}", "other_recycler")
    world.checks.equal(theirs.json["items"], [], "another recycler's reference")
    for reference in (declined["invoice_ref"], "", "no%20such", issued["invoice_ref"].lower() + "x"):
        listed = world.traffic.send(operation, f"{operation.path}?invoice_ref={reference}", "recycler")
        world.checks.equal(listed.json["items"], [], f"no issued invoice has the reference {reference!r}")
    again = world.made("createInvoice", bodies.scrap(invoice_ref=declined["invoice_ref"]))
    listed = world.traffic.send(operation, f"{operation.path}?invoice_ref={declined['invoice_ref']}", "recycler")
    world.checks.equal(listed.json["items"], [again], "a reference that a declined invoice left free")


def invoices_of_every_kind(world):
    for name, make in bodies.INVOICES.items():
        preview = world.made("previewInvoice", make())
        invoice = world.made("createInvoice", make())
        figures = ("status", "gross_fen", "net_fen", "vat_fen", "lines")
        world.checks.equal([invoice[f] for f in figures], [preview[f] for f in figures], f"{name}: as previewed")
        world.checks.equal(invoice["decision"]["reasons"], [], f"{name}: why not")
        by_ref = f"/v1/reverse-invoices?recycler_id={world.recycler['id']}&invoice_ref={invoice['invoice_ref']}"
        for role in ("recycler", "operator", "auditor"):
            world.checks.equal(world.made("getInvoice", id=invoice["id"], role=role), invoice, f"{name} as {role}")
            listed = world.traffic.send(world.document.operation("listInvoices"), by_ref, role).json
            world.checks.equal(listed, {"items": [invoice], "next_cursor": None}, f"{name} by its reference as {role}")
            world.made("explainInvoice", id=invoice["id"], role=role)
        part = REVERSAL | {"reason": "allowance", "lines": [{"line": 1, "amount_fen": 30}]}
        letters = [world.made("issueRedLetter", body, id=invoice["id"]) for body in (part, REVERSAL)]
        listed = world.made("listRedLetters", id=invoice["id"], role="auditor")["items"]
        world.checks.equal(listed, letters, f"{name}: its red letters")
        seen = world.made("getInvoice", id=invoice["id"])
        world.checks.equal(seen["red_letters"], [r["id"] for r in letters], f"{name}: linked to its red letters")
        world.checks.equal((seen["left_fen"], sum(r["net_fen"] for r in letters)), (0, invoice["net_fen"]), name)
    for standing in ("approved", "suspended", "not_approved"):
        made = world.made("registerRecycler", bodies.recycler(reverse_invoicing=standing))
        world.checks.equal(world.made("getRecycler", id=made["id"])["reverse_invoicing"], standing, "a recycler's standing")
    claim = world.held()
    got = world.made("receiveOldItem", bodies.receipt(claim_id=claim["id"], old_item=claim["old_item"]))
    world.checks.equal(got["claim_id"], claim["id"], "the receipt of a claim's old item")
    made = world.made("createInvoice", bodies.scrap(claim_id=claim["id"], old_items=[claim["old_item"]]))
    for role, sees in (("recycler", True), ("auditor", True), ("operator", True), ("other_recycler", False),
                       ("other", False)):
        life = world.made("lookupItem", {"old_item": claim["old_item"]}, role=role)
        world.checks.equal(life.get("receipt", {}).get("receipt_id"), got["id"] if sees else None, f"receipt as {role}")
        world.checks.equal((life.get("received"), life.get("invoiced")), (True, True), f"what became of it as {role}")
        world.checks.equal(life.get("reverse_invoice", {}).get("invoice_id"), made["id"] if sees else None,
                           f"invoice as {role}")
    ledger_and_statement(world, made)


def columns_told(section):
    """Names of the columns of a table, as that section of docs/reference/http-api.md has them."""
    text = (ROOT / "docs/reference/http-api.md").read_text().partition(f"\n### {section}\n")[2].partition("\n### ")[0]
    return [name for names in re.findall(r"^\| \d[\d, to]* \| ([^|]+) \|", text, re.M) for name in names.split(", ")]


def ledger_and_statement(world, made):
    """The month's purchases and the seller's year, as JSON and as a table."""
    month = bodies.TODAY[:7]
    operation = world.document.operation("getPurchaseLedger")
    path = operation.path.replace("{id}", world.recycler["id"]).replace("{month}", month)
    entries = world.traffic.send(operation, path, "auditor").json["entries"]
    found = [e for e in entries if e["invoice_id"] == made["id"]]
    same = ("invoice_ref", "issued_on", "lines", "evidence", "seller", "place")
    world.checks.equal([{k: e[k] for k in same} for e in found], [{k: made[k] for k in same}], "an entry of the ledger")
    table = world.traffic.exchange("GET", path, "recycler", None, {"Accept": "text/csv"})
    rows = table.raw.decode("utf-8-sig").splitlines()
    world.checks.equal(len(rows) - 1, sum(len(e["lines"]) for e in entries), "a row for each line")
    world.checks.check(made["id"] in table.raw.decode(), "the table names the invoice")
    world.checks.equal(rows[0].split(","), columns_told("The purchase ledger"), "columns of the ledger")
    statement = world.made("getStatement", id=made["seller"]["token"], role="auditor")
    own = world.made("getStatement", id=made["seller"]["token"])
    world.checks.equal({r["recycler_id"] for r in own["rows"]}, {world.recycler["id"]}, "a recycler's own rows")
    row = next(r for r in statement["rows"] if (r["recycler_id"], r["month"]) == (world.recycler["id"], month))
    filing = world.document.operation("getFiling")
    path = filing.path.replace("{id}", world.recycler["id"]).replace("{month}", month)
    table = world.traffic.exchange("GET", path, "recycler", None, {"Accept": "text/csv"}).raw.decode("utf-8-sig")
    world.checks.equal(table.splitlines()[0].split(","), columns_told("The filing as CSV"), "columns of the filing")
    filed = world.traffic.send(filing, path, "auditor").json["rows"]
    filed = next(r for r in filed if r["seller"]["token"] == made["seller"]["token"])
    world.checks.equal({k: v for k, v in filed.items() if k != "seller"},
                       {k: v for k, v in row.items() if k not in ("recycler_id", "month")}, "statement and filing")


def other_forms(world):
    """What is normalised before it is judged is taken in other forms than the schema shows, and given back in its."""
    body = bodies.appliance()
    usual = body["new_item"]["serial_number"]
    body["new_item"] |= {"serial_number": f" {usual[:4].lower()}-{usual[4:]} ", "gtin": "６９２３１８５６０２２２４"}
    operation = world.document.operation("previewClaim")
    world.checks.check(operation.request_faults(body), "the schema shows the normalised form")
    sent = bodies.json_bytes(body | {"claim_ref": "other-form"})
    answer = world.traffic.send(world.document.operation("createClaim"), "/v1/claims", "retailer", data=sent)
    world.checks.equal(answer.status, 201, f"another form of identifiers: {answer.raw[:300]}")
    item = answer.json["new_item"]
    world.checks.equal((item["serial_number"], item["gtin"]), (usual, "6923185602224"), "normalised identifiers")


def paged(world, operation_id, role, query=""):
    """A list in pages of 3 is the list in pages of 200."""
    operation = world.document.operation(operation_id)
    lists = []
    for limit in (3, 200):
        seen, path = [], f"{operation.path}?limit={limit}{query}"
        while path:
            page = world.traffic.send(operation, path, role).json
            world.checks.check(len(page["items"]) <= limit, "a page is no longer than its limit")
            seen += [item["id"] for item in page["items"]]
            path = page["next_cursor"] and f"{operation.path}?limit={limit}{query}&cursor={page['next_cursor']}"
        lists.append(seen)
    world.checks.check(len(lists[0]) > 3, f"{operation_id}: several pages")
    world.checks.equal(len(lists[0]), len(set(lists[0])), f"{operation_id}: every item once")
    world.checks.equal(lists[0], lists[1], f"{operation_id}: pages of 3 as pages of 200")


def pages(world):
    paged(world, "listBudgets", "operator")
    paged(world, "listPrograms", "auditor")
    paged(world, "listInvoices", "recycler")
    create = world.document.operation("createClaim")
    # Declined ones keep the reference free: nine of them, then the one that is held.
    reference = "pages-" + bodies.imei()
    for attempt in range(10):
        declined = {} if attempt == 9 else {"sold_on": "2020-01-01"}
        world.traffic.send(create, create.path, "retailer", bodies.appliance(claim_ref=reference) | declined)
    paged(world, "listClaims", "retailer", f"&claim_ref={reference}")


def bulk(world):
    """Lines of each kind of result: one answer each, in order, as the schema of a line has it."""
    operation = world.document.operation("bulkClaims")
    good = bodies.appliance(idempotency_key="bulk-" + bodies.imei())
    declined = bodies.ebike() | {"idempotency_key": "bulk-" + bodies.imei()}
    lines = [(good, 201), (good, 201), (declined, 201), (good | {"hold_seconds": 60}, 422),
             (bodies.appliance(), 400), (bodies.appliance(idempotency_key="short"), 400),
             (bodies.appliance(idempotency_key=7), 400),
             (bodies.appliance(idempotency_key="bulk-" + bodies.imei(), claim_ref=good["claim_ref"]), 409),
             (bodies.appliance(idempotency_key="bulk-" + bodies.imei(), region="1"), 422)]
    data = b"\n".join(bodies.json_bytes(line) for line, _ in lines) + b"\n{\n"
    answer = world.traffic.send(operation, operation.path, "retailer", data=data)
    answers = [json.loads(line) for line in answer.raw.splitlines()]
    expected = [status for _, status in lines] + [400]
    world.checks.equal([a["http"] for a in answers], expected, "bulk: statuses")
    world.checks.equal([a["line"] for a in answers], list(range(1, len(expected) + 1)), "bulk: line numbers")
    world.checks.equal(answers[1].get("replayed"), True, "bulk: a replay is marked")
    for line, status in lines:
        if status == 201:
            world.checks.equal(operation.request_faults(line), [], "bulk: a line that is taken")
    for place in (4, 5, 6, 8):
        world.checks.check(operation.request_faults(lines[place][0]), f"bulk: line {place + 1} is invalid")


def queries(world):
    """Every call takes the query parameters that the document gives it, once each, and no other."""
    for operation in world.document.operations:
        path, body = world.good(operation.id)
        role = (operation.roles or [None])[0]
        names = [p["name"] for p in operation.parameters if p["in"] == "query"]
        answer = world.traffic.send(operation, path + ("&" if "?" in path else "?") + "month=2026-10", role, body)
        problem(world, answer, 400, "unknown_member", f"{operation}: an unknown query parameter")
        world.checks.equal([(e["pointer"], e["code"]) for e in answer.json["errors"]], [("", "unknown_member")],
                           f"{operation}: where it is told")
        detail = answer.json["detail"]
        world.checks.check("month" in detail, f"{operation}: the parameter is named: {detail}")
        listed = "Those of this call are: " + ", ".join(names) + "." if names else "takes no query parameters"
        world.checks.check(listed in detail, f"{operation}: so are those that exist: {detail}")
        for name in names:
            twice = world.traffic.send(operation, f"{operation.path}?{name}=1&{name}=1", role, body)
            problem(world, twice, 400, "duplicate_member", f"{operation}: {name} twice")
            world.checks.check(name in twice.json["detail"], f"{operation}: {name} is named")


def example_is_real(world):
    """The document's claim, sent by the document's retailer, gets the document's answer; so do its faults."""
    examples = {name: e["value"] for name, e in world.document.tree["components"]["examples"].items()}
    wrong = examples["ClaimRequest"] | {"region": "13040", "hold_seconds": 5}
    faults = world.call("createClaim", wrong, role="example").json
    world.checks.equal(without_made(faults), without_made(examples["ClaimFaults"]), "the example's faults")
    claim = world.made("createClaim", examples["ClaimRequest"], role="example")
    world.checks.equal(without_made(claim), without_made(examples["ClaimHeld"]), "the example's answer")
    confirm = examples["ConfirmRequest"]
    claim = world.made("createClaim", bodies.appliance(sale={"net_price_fen": confirm["invoice"]["total_fen"]}))
    world.made("confirmClaim", confirm, id=claim["id"])
    world.made("refundClaim", examples["RefundRequest"], id=claim["id"])
    invoice = examples["InvoiceRequest"]
    world.made("recordConsent", {"seller": invoice["seller"], "consented_on": "2026-03-01", "proof_sha256": "0" * 64})
    issued = world.made("createInvoice", invoice)
    world.checks.equal((issued["status"], issued["net_fen"], issued["vat_fen"]), ("issued", 311881, 3119), "the steel")
    world.checks.equal(world.made("lookupItem", examples["LookupRequest"]), {"state": "free"}, "the looked up phone")


def without_made(value):
    if isinstance(value, dict):
        return {k: without_made(v) for k, v in value.items() if k not in MADE}
    return [without_made(v) for v in value] if isinstance(value, list) else value


def served_documents(world):
    checks, document = world.checks, world.document
    served = world.traffic.exchange("GET", "/openapi.yaml", None).raw
    checks.check(served == document.bytes, "/openapi.yaml is docs/openapi.yaml, byte for byte")
    page = (ROOT / "docs/api.html").read_bytes()
    checks.check(world.traffic.exchange("GET", "/docs", None).raw == page, "/docs is docs/api.html")
    text = page.decode()
    for bad in ("<script", "<img", "<link", "<iframe", " src=", "url(", "@import", 'href="http', " on"):
        hits = [m.start() for m in re.finditer(re.escape(bad), text)] if bad != " on" else re.findall(r" on\w+=", text)
        checks.equal(len(hits), 0, f"docs/api.html has no {bad!r}")
    for operation in document.operations:
        checks.check(f"{operation.method} {operation.path}" in text, f"docs/api.html names {operation}")
        checks.check(html.escape(operation.spec["summary"], False) in text, f"docs/api.html: what {operation} does")
    for entry in document.schema("ReasonCode")["oneOf"] + document.schema("ClaimStatus")["oneOf"]:
        told = f"<code>{entry['const']}</code>" in text and html.escape(entry["description"], False) in text
        checks.check(told, f"docs/api.html tells {entry['const']}")
    errors = (ROOT / "docs/errors.md").read_text()
    for code in re.findall(r"^## (\w+)\n\nStatus", errors, re.M):
        checks.check(f'<tr id="{code}">' in text, f"docs/api.html has the place #{code}")
    words = re.findall(r"^- (.+)$", errors, re.M) + [
        cell for row in re.findall(r"^\| `\w+` \| (.+) \|$", errors, re.M) for cell in row.split(" | ")]
    for sentence in words:
        checks.check(html.escape(sentence, False) in text, f"docs/api.html says {sentence}")
    claim = json.loads(re.search(r"-d '(\{.*?\})'</pre>", text, re.S)[1].replace("'$DAY'", bodies.TODAY))
    preview = world.made("previewClaim", claim | {"claim_ref": "of-the-page"}, role="example")
    checks.equal(preview["subsidy_fen"], 82485, "the claim of docs/api.html")


def coherence(world):
    for step in (served_documents, example_is_real, routes, unknown_paths, heads, headers, precedence, replays, claims_of_every_kind,
                 invoices_of_every_kind, invoices_by_reference, other_forms, pages, bulk, queries):
        step(world)
