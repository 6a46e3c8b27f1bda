"""Request bodies of every shape, on made-up persons and goods that are right by their check digits."""
import copy
import itertools
import json

from harness import claim, consent, invoice, person, reverse_invoice

TODAY = "2026-06-01"  # harness.CLOCK
USCC = "91350100M000100Y43"
_numbers = itertools.count(1)


def with_check(body):
    """17 digits and the check character of GB 11643."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights)) % 11]


def imei():
    """15 digits, right by Luhn."""
    body = f"86{next(_numbers):012d}"
    total = sum(sum(divmod(int(d) * (2 if i % 2 else 1), 10)) for i, d in enumerate(body))
    return body + str(-total % 10)


def vin():
    """17 characters, right by the check digit of GB 16735."""
    values = {c: i % 9 + 1 for i, c in enumerate("ABCDEFGH")}
    values |= {c: v for c, v in zip("JKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9))}
    text = f"LSVAA4189E2{next(_numbers):06d}"
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum(w * (int(c) if c.isdigit() else values[c]) for c, w in zip(text, weights))
    return text[:8] + "0123456789X"[total % 11] + text[9:]


def appliance(**changes):
    body = claim(old_item={"category": "washing_machine", "serial_number": f"OLD/{next(_numbers):08d}"},
                 evidence=[{"kind": "invoice", "sha256": "9f" * 32}], hold_seconds=3600, metadata={"till": "7"})
    body["sale"]["invoice"] = invoice()
    body.update(changes)
    return body


def digital(category="mobile_phone"):
    body = claim(program="digital", consumer={"id_type": "hmt_residence_permit", "name": "测试",
                                              "id_number": with_check("81000019900101" + "001"),
                                              "phone": "13800138000"})
    body["new_item"] = {"category": category, "brand": "示范", "model": "M-2", "gtin": "16923185602221",
                        "serial_number": f"PH{next(_numbers):010d}"}
    if category == "mobile_phone":
        body["new_item"]["imei"] = imei()
    body["sale"] = {"net_price_fen": 399900,
                    "invoice": {"number": f"{next(_numbers):08d}", "code": "1300242130", "issued_on": TODAY,
                                "total_fen": 399900}}
    return body


def ebike(battery="lithium_ion"):
    body = claim(program="ebike", sold_on="2025-12-20")
    owner = body["consumer"]["id_number"]
    body["new_item"] = {"category": "ebike", "brand": "示范", "model": "M-3", "standard": "GB 17761-2024",
                        "frame_number": f"{next(_numbers):015d}", "battery": battery, "ccc_certificate": "2025-1"}
    if battery == "lithium_ion":
        body["new_item"]["battery_standard"] = "GB 43854"
    body["old_item"] = {"category": "ebike", "frame_number": f"9{next(_numbers):014d}", "owner_id_number": owner,
                        "plate": f"邯郸{next(_numbers):06d}", "battery": "lead_acid"}
    return body


def car(program):
    body = claim(program=program, sold_on="2026-05-20")
    owner = body["consumer"]["id_number"]
    body["new_item"] = {"category": "passenger_car", "vin": vin(), "energy": "new_energy", "displacement_ml": 0,
                        "in_nev_catalogue": True, "registered_on": "2026-05-22",
                        "registration_owner_id_number": owner}
    body["old_item"] = {"category": "passenger_car", "vin": vin(), "energy": "petrol", "plate": "冀D12345",
                        "registered_on": "2009-03-01", "owned_since": "2015-03-01", "owner_id_number": owner}
    if program == "vehicle_scrap":
        body["old_item"]["scrap_certificate"] = {"number": "BF-1", "issued_on": "2026-05-10",
                                                 "recycler_uscc": USCC}
        body["old_item"]["deregistered_on"] = "2026-05-11"
    else:
        body["old_item"]["transferred_on"] = "2026-05-11"
    body["sale"] = {"net_price_fen": 15000000, "invoice": invoice(None, 15000000, "2026-05-20")}
    return body


def foreigner():
    body = appliance()
    body["consumer"] |= {"id_type": "foreigner_permanent_resident", "id_number": "USA123456789012"}
    return body


CLAIMS = {
    "appliance": appliance,
    "bought by a foreigner": foreigner,
    "phone": digital,
    "tablet": lambda: digital("tablet"),
    "lithium e-bike": ebike,
    "lead-acid e-bike": lambda: ebike("lead_acid"),
    "scrapped car": lambda: car("vehicle_scrap"),
    "replaced car": lambda: car("vehicle_replace"),
}


def retailer(**changes):
    return {"name": "示范", "uscc": USCC, "programs": ["appliance", "digital", "ebike", "vehicle_replace",
                                                     "vehicle_scrap"],
            "stores": [{"id": "S-001", "region": "130402", "name": "一店"}]} | changes


MONTH = "2026-05"  # Over on TODAY.
SELLER = {"id_type": "resident_id", "id_number": person(8), "name": "测试", "phone": "13800138000", "address": "样例路1号",
          "bank_card": "6222020111122220002"}


def recycler(**changes):
    return {"name": "示范回收", "uscc": USCC, "vat_method": "general", "vat_method_since": "2024-01-01",
            "city_tax_rate": "0.07", "reverse_invoicing": "approved",
            "licences": [{"kind": kind, "number": f"L-{kind}", "valid_from": "2024-01-01", "valid_to": "2028-12-31"}
                         for kind in ("renewable_resource", "end_of_life_vehicle", "hazardous_waste")]} | changes


def scrap(**changes):
    """A reverse invoice with two lines and an old item of its own."""
    return reverse_invoice(SELLER, amounts=(101_000, 3_030), place="邯郸市丛台区", three_flow=True, old_items=[
        {"category": "refrigerator", "serial_number": f"SCRAP/{next(_numbers):08d}"}]) | changes


def scrapped_ebike():
    return scrap(seller=SELLER, old_items=[{"category": "ebike", "frame_number": f"7{next(_numbers):014d}",
                                            "plate": f"邯郸7{next(_numbers):05d}"}])


def scrapped_car():
    return scrap(old_items=[{"category": "passenger_car", "vin": vin()}])


INVOICES = {"refrigerator": scrap, "e-bike": scrapped_ebike, "car": scrapped_car}


def seller_consent():
    return consent(SELLER)


def receipt(**changes):
    return {"claim_id": None, "received_on": TODAY, "reference": "GR-1",
            "old_item": {"category": "television", "serial_number": f"GOT/{next(_numbers):08d}"}} | changes


def fact(kind="paid"):
    return {"fact": kind, "on": TODAY, "reference": "PAY-1"}


def vat_method(**changes):
    return {"reason": "asked for", "vat_method": "simple", "vat_method_since": "2027-01-01"} | changes


def licence(**changes):
    return {"reason": "renewed", "licence": {"kind": "hazardous_waste", "number": "L-9", "valid_from": "2026-01-01",
                                             "valid_to": "2030-12-31"}} | changes


def stores(count):
    return [{"id": f"S-{i}", "region": "130402", "name": "店"} for i in range(count)]


def budget(**changes):
    """A pool that no claim of these tests matches, whatever a test changes in it."""
    return {"program": "digital", "year": 2026, "region": "1101", "category": "smart_glasses",
            "total_fen": 1000, "opens_at": "2026-01-01T00:00:00+08:00",
            "closes_at": "2027-01-01T00:00:00+08:00"} | changes


LOOKUPS = [
    {"new_item": {"category": "mobile_phone", "imei": "490154203237518"}},
    {"new_item": {"category": "mobile_phone", "serial_number": "PH0001"}},
    {"new_item": {"category": "television", "serial_number": "TV0001"}},
    {"new_item": {"category": "passenger_car", "vin": "LSVAA41X9E2000001"}},
    {"new_item": {"category": "ebike", "frame_number": "000000000000001"}},
    {"old_item": {"category": "ebike", "frame_number": "000000000000001", "plate": "邯郸000001"}},
    {"old_item": {"category": "ebike", "plate": "邯郸000001"}},
    {"old_item": {"category": "passenger_car", "vin": "LSVAA41X9E2000001"}},
    {"old_item": {"category": "mobile_phone", "serial_number": "PH0001"}},
    {"old_item": appliance()["new_item"]},
]

CONSUMERS = [
    {"id_type": "resident_id", "id_number": person(7)},
    {"id_type": "hmt_residence_permit", "id_number": with_check("82000019900101001")},
    {"id_type": "foreigner_permanent_resident", "id_number": with_check("91012319900101001")},
    {"id_type": "foreigner_permanent_resident", "id_number": "USA123456789012"},
]


def changed(body, pointer, value=None, remove=False):
    """A copy of `body` with the member at `pointer` set, or taken away."""
    body = copy.deepcopy(body)
    *outer, last = pointer[1:].split("/")
    node = body
    for token in outer:
        node = node[int(token)] if isinstance(node, list) else node[token]
    if remove:
        del node[last]
    else:
        node[int(last) if isinstance(node, list) else last] = value
    return body


def json_bytes(body):
    return json.dumps(body, ensure_ascii=False).encode()
