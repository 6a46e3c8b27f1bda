"""Bodies at the edge: wrong in a way of their own, and where the fault must show; and just right, which are taken."""
import bodies
from bodies import changed
from world import REASON, REVERSAL

TOMORROW = "2026-06-02"


def claim(make, pointer, value=None, remove=False, at=None, status=422):
    """A preview of a claim that is right but for one member."""
    kind = bodies.CLAIMS[make]
    return ("previewClaim", lambda: changed(kind(), pointer, value, remove), status, [at or pointer])


def scrap(pointer, value=None, remove=False, status=422):
    """A preview of a reverse invoice that is right but for one member."""
    return ("previewInvoice", lambda: changed(bodies.scrap(), pointer, value, remove), status, [pointer])


# (operation, body, status, pointers): the schema must refuse each of these, too.
SCHEMA_KNOWS = [
    claim("appliance", "/program", "kitchen"),
    claim("appliance", "/region", "030402"),
    claim("appliance", "/region", "13040"),
    claim("appliance", "/sold_on", "2026-02-30"),
    claim("appliance", "/sold_on", "2026-6-1"),
    claim("appliance", "/claim_ref", "with space"),
    claim("appliance", "/claim_ref", "x" * 65),
    claim("appliance", "/consumer/id_type", "passport"),
    claim("appliance", "/consumer/id_number", bodies.with_check("81000019900101001")),
    claim("phone", "/consumer/id_number", bodies.with_check("13040219900101001")),
    claim("bought by a foreigner", "/consumer/id_number", bodies.with_check("13040219900101001")),
    claim("appliance", "/consumer/phone", "12800138000"),
    claim("appliance", "/consumer/name", "长" * 129),
    claim("appliance", "/new_item/category", "toaster"),
    claim("appliance", "/new_item/efficiency_grade", 6),
    claim("appliance", "/new_item/gtin", "692318560222"),
    claim("appliance", "/new_item/serial_number", "SN_1"),
    claim("appliance", "/new_item/serial_number", "X" * 41),
    claim("appliance", "/new_item/imei", "490154203237518", status=400),
    claim("tablet", "/new_item/imei", "490154203237518", status=400),
    claim("tablet", "/new_item/efficiency_grade", 1, status=400),
    claim("phone", "/new_item/imei", remove=True),
    claim("phone", "/new_item/imei", "49015420323751"),
    claim("phone", "/sale/invoice/code", remove=True),
    claim("phone", "/sale/invoice/code", "13002421301"),
    claim("phone", "/sale/invoice/number", "1234567"),
    claim("appliance", "/sale/invoice/code", "1300242130"),
    claim("appliance", "/sale/net_price_fen", 0),
    claim("appliance", "/hold_seconds", 59),
    claim("appliance", "/hold_seconds", 1296001),
    claim("appliance", "/old_item/category", "tablet"),
    claim("appliance", "/old_item/category", "ebike", at="/old_item/category", status=400),
    claim("appliance", "/old_item/plate", "冀D12345", status=400),
    claim("appliance", "/evidence", [{"kind": "invoice", "sha256": "9f" * 32}] * 51),
    claim("appliance", "/evidence/0/kind", "Invoice"),
    claim("appliance", "/evidence/0/sha256", "9f" * 31),
    claim("appliance", "/metadata", {f"m{i}": "" for i in range(21)}),
    claim("appliance", "/metadata/till", "x" * 513),
    claim("appliance", "/metadata/" + "x" * 65, ""),
    claim("lithium e-bike", "/new_item/battery_standard", remove=True),
    claim("lithium e-bike", "/new_item/battery", "nickel"),
    claim("lithium e-bike", "/new_item/standard", "GB 17761"),
    claim("lithium e-bike", "/new_item/frame_number", "1234567890123A"),
    claim("lead-acid e-bike", "/old_item/plate", "A_1"),
    claim("lead-acid e-bike", "/old_item/owner_id_number", "1"),
    claim("scrapped car", "/new_item/vin", "LSVAA41O9E2000001"),
    claim("scrapped car", "/new_item/energy", "steam"),
    claim("scrapped car", "/new_item/displacement_ml", 100001),
    claim("scrapped car", "/old_item/plate", "兰D12345"),
    claim("scrapped car", "/old_item/plate", "冀D1234O"),
    claim("scrapped car", "/old_item/plate", "冀DL1234A"),
    claim("scrapped car", "/old_item/scrap_certificate", remove=True),
    claim("scrapped car", "/old_item/deregistered_on", remove=True),
    claim("scrapped car", "/old_item/scrap_certificate/recycler_uscc", "9135010OM000100Y43"),
    claim("replaced car", "/old_item/transferred_on", remove=True),
    claim("replaced car", "/sale/invoice", remove=True),
    ("confirmClaim", lambda: {"invoice": {"number": "1"}}, 422,
     ["/invoice/number", "/invoice/issued_on", "/invoice/total_fen"]),
    ("refundClaim", lambda: {"reason": "whim", "refunded_on": bodies.TODAY}, 422, ["/reason"]),
    ("extendClaim", lambda: {"hold_seconds": 1296001}, 422, ["/hold_seconds"]),
    ("voidClaim", lambda: {"reason": "x"}, 400, ["/reason"]),
    ("lookupItem", lambda: {"old_item": {"category": "mobile_phone", "imei": "490154203237518"}}, 422,
     ["/old_item/serial_number"]),
    ("lookupItem", lambda: bodies.LOOKUPS[0] | {"old_item": bodies.LOOKUPS[8]["old_item"]}, 400, ["/new_item"]),
    ("lookupItem", lambda: {"new_item": {"category": "ebike", "plate": "邯郸000001"}}, 422,
     ["/new_item/frame_number"]),
    ("registerRetailer", lambda: bodies.retailer(stores=[]), 422, ["/stores"]),
    ("registerRetailer", lambda: bodies.retailer(id="x" * 65), 422, ["/id"]),
    ("registerRetailer", lambda: bodies.retailer(programs=["appliance", "appliance"]), 422, ["/programs/1"]),
    ("registerRetailer", lambda: bodies.retailer(id="with space"), 422, ["/id"]),
    ("registerRetailer", lambda: bodies.retailer(uscc="91350100M000100Y4I"), 422, ["/uscc"]),
    ("suspendRetailer", lambda: {"reason": "x" * 501}, 422, ["/reason"]),
    ("issueCredential", lambda: {"role": "auditor", "label": "x", "tenant_id": "demo-retailer"}, 422,
     ["/tenant_id"]),
    ("issueCredential", lambda: {"role": "retailer", "label": "x"}, 422, ["/tenant_id"]),
    ("issueCredential", lambda: {"role": "clerk", "label": "x"}, 422, ["/role"]),
    ("createBudget", lambda: bodies.budget(region="130"), 422, ["/region"]),
    ("createBudget", lambda: bodies.budget(year=1999), 422, ["/year"]),
    ("createBudget", lambda: bodies.budget(total_fen=2**53), 422, ["/total_fen"]),
    ("createBudget", lambda: bodies.budget(opens_at="2026-01-01T00:00:00"), 422, ["/opens_at"]),
    ("adjustBudget", lambda: {"delta_fen": 0} | REASON, 422, ["/delta_fen"]),
    ("setTestClock", lambda: {"now": "2026-06-02"}, 422, ["/now"]),
]

SCHEMA_KNOWS += [
    scrap("/lines", []),
    scrap("/lines/0/waste_class", "gold"),
    scrap("/lines/0/quantity", "0.000"),
    scrap("/lines/0/quantity", "1e3"),
    scrap("/lines/0/quantity", "1.2345678"),
    scrap("/lines/0/unit", "g"),
    scrap("/lines/1/amount_fen", 0),
    scrap("/levy_rate", "1%"),
    scrap("/levy_rate", "1000.5"),
    scrap("/kind", "red"),
    scrap("/invoice_ref", ""),
    scrap("/invoice_ref", "with space"),
    scrap("/seller/phone", "12800138000"),
    scrap("/seller/address", " "),
    scrap("/seller/bank_card", "622202011112"),
    scrap("/own_used_goods", "no", status=400),
    scrap("/claim_id", "clm_1"),
    scrap("/old_items/0/brand", "x", status=400),
    scrap("/evidence", [{"kind": "contract", "sha256": "9f" * 32}] * 51),
    ("issueRedLetter", lambda: REVERSAL | {"reason": "issued_in_error", "lines": [{"line": 0, "amount_fen": 1}]}, 422,
     ["/lines"]),
    ("issueRedLetter", lambda: REVERSAL | {"lines": []}, 422, ["/lines"]),
    ("recordFact", lambda: bodies.fact("lost"), 422, ["/fact"]),
    ("recordFact", lambda: bodies.fact() | {"reference": "与"}, 422, ["/reference"]),
    ("recordConsent", lambda: bodies.seller_consent() | {"proof_sha256": "ab"}, 422, ["/proof_sha256"]),
    ("receiveOldItem", lambda: bodies.receipt(old_item={"category": "ebike"}), 422, ["/old_item/frame_number"]),
    ("registerRecycler", lambda: bodies.recycler(city_tax_rate="1.01"), 422, ["/city_tax_rate"]),
    ("registerRecycler", lambda: bodies.recycler(vat_method="none"), 422, ["/vat_method"]),
    ("registerRecycler", lambda: bodies.recycler(reverse_invoicing="yes"), 422, ["/reverse_invoicing"]),
]

# What no schema can say: check digits, today, other members, other records.
SERVER_KNOWS = [
    claim("appliance", "/sold_on", TOMORROW),
    claim("appliance", "/store_id", "S-002"),
    claim("appliance", "/consumer/id_number", "34052419800101001X"[:-1] + "1"),
    claim("appliance", "/consumer/id_number", "130402209901010015"),
    claim("appliance", "/new_item/gtin", "6923185602225"),
    claim("phone", "/new_item/imei", "490154203237519"),
    claim("appliance", "/sale/net_price_fen", 549901, at="/sale/invoice/total_fen"),
    claim("scrapped car", "/sale/invoice/issued_on", "2026-05-21"),
    claim("scrapped car", "/old_item/scrap_certificate/recycler_uscc", "91350100M000100Y4A"),
    claim("scrapped car", "/old_item/deregistered_on", TOMORROW),
    ("confirmClaim", lambda: {"delivered_on": TOMORROW}, 422, ["/delivered_on"]),
    ("confirmClaim", lambda: {"invoice": bodies.invoice()}, 422, ["/invoice/number"]),
    ("refundClaim", lambda: {"reason": "error", "refunded_on": TOMORROW}, 422, ["/refunded_on"]),
    ("registerRetailer", lambda: bodies.retailer(stores=bodies.retailer()["stores"] * 2), 422, ["/stores/1/id"]),
    ("issueCredential", lambda: {"role": "retailer", "label": "x", "tenant_id": "none"}, 422, ["/tenant_id"]),
    ("createBudget", lambda: bodies.budget(parent_id="none"), 422, ["/parent_id"]),
    ("createBudget", lambda: bodies.budget(closes_at="2025-01-01T00:00:00Z"), 422, ["/closes_at"]),
    ("setTestClock", lambda: {"now": "2026-05-31T08:00:00+08:00"}, 422, ["/now"]),
]

SERVER_KNOWS += [
    scrap("/issued_on", TOMORROW),
    scrap("/issued_on", "2025-05-31"),
    scrap("/seller/id_number", "34052419800101001X"[:-1] + "1"),
    scrap("/claim_id", "clm_" + "0" * 26),
    scrap("/seller/bank_card", "6222020111122220001"),
    ("previewInvoice", lambda: bodies.scrap(old_items=bodies.scrap()["old_items"][:1] * 2), 422,
     ["/old_items/1/serial_number"]),
    ("issueRedLetter", lambda: REVERSAL | {"issued_on": "2026-05-31"}, 422, ["/issued_on"]),
    ("issueRedLetter", lambda: REVERSAL | {"lines": [{"line": 2, "amount_fen": 1}]}, 422, ["/lines/0/line"]),
    ("issueRedLetter", lambda: REVERSAL | {"lines": [{"line": 1, "amount_fen": 1}] * 2}, 422, ["/lines/1/line"]),
    ("recordFact", lambda: bodies.fact() | {"on": "2026-05-31"}, 422, ["/on"]),
    ("recordFact", lambda: bodies.fact() | {"on": TOMORROW}, 422, ["/on"]),
    ("recordConsent", lambda: bodies.seller_consent() | {"consented_on": TOMORROW}, 422, ["/consented_on"]),
    ("receiveOldItem", lambda: bodies.receipt(claim_id="clm_" + "0" * 26), 422, ["/claim_id"]),
    ("registerRecycler", lambda: bodies.recycler(licences=[bodies.licence()["licence"] | {"valid_to": "2025-12-31"}]),
     422, ["/licences/0/valid_to"]),
    ("setVatMethod", lambda: bodies.vat_method(vat_method_since="2026-12-31"), 422, ["/vat_method_since"]),
    ("setVatMethod", lambda: bodies.vat_method(vat_method="general"), 422, ["/vat_method"]),
]

# The last values that are still taken, and the longest and shortest texts.
TAKEN = [
    claim("appliance", "/claim_ref", "~" * 64),
    claim("appliance", "/claim_ref", "!"),
    claim("appliance", "/consumer/name", "长" * 128),
    claim("appliance", "/consumer/phone", "19999999999"),
    claim("appliance", "/new_item/serial_number", "A/.0" * 10),
    claim("appliance", "/new_item/serial_number", "Z999"),
    claim("appliance", "/new_item/efficiency_grade", 5),
    claim("appliance", "/hold_seconds", 60),
    claim("appliance", "/hold_seconds", 1296000),
    claim("appliance", "/sale", {"net_price_fen": 1}),
    claim("appliance", "/sale", {"net_price_fen": 2**53 - 1}),
    claim("appliance", "/region", "999999"),
    claim("appliance", "/evidence", [{"kind": "z" * 32, "sha256": "AF" * 32}] * 50),
    claim("appliance", "/evidence", []),
    claim("appliance", "/metadata", {f"{i:064d}": "x" * 512 for i in range(20)}),
    claim("appliance", "/old_item/category", "microwave_oven"),
    claim("phone", "/sale/invoice/code", "012345678901"),
    claim("phone", "/old_item", {"category": "smart_glasses", "serial_number": "G.0/1"}),
    claim("lead-acid e-bike", "/new_item/battery_standard", "x" * 128),
    claim("lead-acid e-bike", "/new_item/standard", "GB 17761-2018"),
    claim("lead-acid e-bike", "/old_item/plate", "京A12345678901AA"),
    claim("lead-acid e-bike", "/old_item/frame_number", remove=True),
    claim("scrapped car", "/new_item/displacement_ml", 100000),
    claim("scrapped car", "/old_item/plate", "冀DD12345"),
    claim("scrapped car", "/old_item/plate", "冀D12345D"),
    claim("scrapped car", "/old_item/plate", "冀D1234挂"),
    claim("scrapped car", "/old_item/scrap_certificate/number", "x" * 64),
    claim("scrapped car", "/old_item/transferred_on", bodies.TODAY),
    claim("scrapped car", "/old_item", remove=True),
    ("extendClaim", lambda: {"hold_seconds": 1296000}, 200, []),
    scrap("/issued_on", "2025-06-01"),
    scrap("/lines/0/quantity", "999999999999.999999"),
    scrap("/lines/0/quantity", "000.000001"),
    scrap("/lines/0/amount_fen", 2**53 - 1 - 3_030),
    scrap("/levy_rate", "0.130000000"),
    scrap("/levy_rate", "1000"),
    scrap("/seller/phone", remove=True),
    scrap("/seller/address", "长" * 200),
    scrap("/evidence", remove=True),
    scrap("/old_items", remove=True),
    scrap("/claim_id", remove=True),
    scrap("/place", remove=True),
    ("issueRedLetter", lambda: REVERSAL | {"lines": [{"line": 1, "amount_fen": 3_030}]}, 201, []),
    ("registerRecycler", lambda: bodies.recycler(city_tax_rate="0001.000", licences=[]), 201, []),
    ("setVatMethod", lambda: bodies.vat_method(), 200, []),
    ("registerRetailer", lambda: bodies.retailer(stores=bodies.stores(4000)), 201, []),
    ("registerRetailer", lambda: bodies.retailer(id="x" * 64, programs=[]), 201, []),
    ("suspendRetailer", lambda: {"reason": "由" * 500}, 200, []),
    ("reinstateRetailer", lambda: {"reason": "由" * 500}, 200, []),
    ("issueCredential", lambda: {"role": "operator", "label": "x" * 128}, 201, []),
    ("createBudget", lambda: bodies.budget(id="A.b_c-9", year=2000, total_fen=0, region="99"), 201, []),
    ("createBudget", lambda: bodies.budget(year=2200, total_fen=2**53 - 1, region="000000"), 201, []),
    ("createBudget", lambda: bodies.budget(opens_at="2026-01-01t00:00:00.123456z"), 201, []),
    ("adjustBudget", lambda: {"delta_fen": -1000} | REASON, 200, []),
    ("adjustBudget", lambda: {"delta_fen": 2**53 - 1001} | REASON, 200, []),
]


def sent(world, operation_id, body):
    """The answer to the body, on a record of its own."""
    record = None
    if operation_id in ("confirmClaim", "refundClaim", "extendClaim", "voidClaim"):
        record = world.held()["id"]
    elif operation_id in ("issueRedLetter", "recordFact"):
        record = world.issued()["id"]
    elif operation_id in ("setVatMethod", "putLicence"):
        record = world.made("registerRecycler", bodies.recycler())["id"]
    elif operation_id in ("suspendRetailer", "reinstateRetailer"):
        record = world.retailer["id"]
    elif operation_id == "adjustBudget":
        record = world.made("createBudget", bodies.budget())["id"]
    return world.call(operation_id, body, id=record)


def refused(world, operation_id, body, status, pointers):
    """The answer has the status and exactly these pointers; among them, where more can't be read."""
    answer = sent(world, operation_id, body)
    got = (answer.status, sorted({e["pointer"] for e in answer.json.get("errors", [])}))
    world.checks.check(
        got[0] == status and set(pointers) <= set(got[1]) and (len(got[1]) == len(pointers) or status == 400),
        f"{operation_id} with {str(body)[:300]}: {got} instead of {(status, pointers)}")


def bad_bodies(world):
    for operation_id, make, status, pointers in SCHEMA_KNOWS:
        body = make()
        faults = world.document.operation(operation_id).request_faults(body)
        world.checks.check(faults, f"{operation_id}: the schema must refuse {str(body)[:400]}")
        refused(world, operation_id, body, status, pointers)
    for operation_id, make, _, _ in TAKEN:
        body = make()
        answer = sent(world, operation_id, body)
        world.checks.check(answer.status in (200, 201),
                           f"{operation_id} takes {str(body)[:400]}: {answer.status} {answer.raw[:300]!r}")
    for operation_id, make, status, pointers in SERVER_KNOWS:
        body = make()
        faults = world.document.operation(operation_id).request_faults(body)
        world.checks.equal(faults, [], f"{operation_id}: no schema can refuse {str(body)[:400]}")
        refused(world, operation_id, body, status, pointers)
