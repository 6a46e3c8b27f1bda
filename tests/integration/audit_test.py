"""What auditors read of the real server: histories, the feed, lists and exports."""
import csv
import hashlib
import http.client
import io
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import threading
import time
import unittest

from harness import BINARY, PATIENCE, ROOT, Server, claim, consent, person, reverse_invoice

sys.path.insert(0, str(ROOT / "tests/verifier"))
from merkle import leaf_hash  # noqa: E402 (after the path is set)


def scrap():
    return reverse_invoice({"id_type": "resident_id", "id_number": person(), "name": "测试", "phone": "13800138000",
                            "address": "样例路1号"})


class Audit(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.server.pool(10**12)
        self.retailer, self.till = self.server.retailer()
        self.recycler, self.yard = self.server.recycler()
        self.office = self.server.client()
        self.auditor = self.new_auditor()
        for client in (self.till, self.yard, self.office, self.auditor):
            self.addCleanup(client.close)

    def new_auditor(self):
        key = self.office.must("POST", "/v1/credentials", {"role": "auditor", "label": "audit"}, 201)["key"]
        return self.server.client(key)

    def caught_up(self):
        """The newest sequence, once a checkpoint and the index cover it: within a second."""
        begun = time.monotonic()
        # A record of its own marks the newest place.
        made = self.till.must("POST", "/v1/claims", claim(), 201)
        while True:
            page = self.auditor.must("POST", "/v1/audit/history", {"claim_id": made["id"]}, 200)
            feed = self.auditor.must("GET", f"/v1/audit/events?after={made['sequence'] - 1}", None, 200)
            if page["items"] and feed["items"]:
                return made["sequence"]
            self.assertLess(time.monotonic() - begun, 1.0 * PATIENCE)

    def history(self, subject, query=""):
        """All events of a subject, read page by page."""
        items, cursor = [], ""
        while True:
            page = self.auditor.must("POST", f"/v1/audit/history?limit=2{query}{cursor}", subject, 200)
            self.assertLessEqual(len(page["items"]), 2)
            items += page["items"]
            if page["next_cursor"] is None:
                sequences = [item["sequence"] for item in items]
                self.assertEqual(sequences, sorted(set(sequences)))
                return items
            cursor = f"&cursor={page['next_cursor']}"

    def kinds(self, subject, query=""):
        return [item["kind"] for item in self.history(subject, query)]

    # -- history -----------------------------------------------------------------------------------------------------
    def test_a_claim_is_found_by_every_kind_of_subject(self):
        body = claim(old_item={"category": "television", "serial_number": "OLD-000-1"})
        made = self.till.must("POST", "/v1/claims", body, 201)
        invoice = {"number": "26130000000000000001", "issued_on": "2026-06-01", "total_fen": 549900}
        self.till.must("POST", f"/v1/claims/{made['id']}/confirm", {"invoice": invoice}, 200)
        receipt = {"claim_id": made["id"], "received_on": "2026-06-01",
                   "old_item": {"category": "television", "serial_number": "OLD0001"}}
        self.yard.must("POST", "/v1/old-items:receive", receipt, 201)
        refund = {"reason": "return", "refunded_on": "2026-06-01"}
        self.till.must("POST", f"/v1/claims/{made['id']}/refund", refund, 200)
        self.caught_up()
        whole = ["claim.created", "claim.confirmed", "old_item.received", "claim.refunded"]
        person = {key: body["consumer"][key] for key in ("id_type", "id_number")}
        product = {key: body["new_item"][key] for key in ("category", "serial_number")}
        for subject in ({"claim_id": made["id"]}, {"consumer": person}, {"new_item": product},
                        {"old_item": {"category": "television", "serial_number": "old 0001"}}):
            self.assertEqual(self.kinds(subject), whole, subject)
        self.assertEqual(self.kinds({"invoice_number": invoice["number"]}), whole[1:])
        of_retailer = self.kinds({"retailer_id": self.retailer})
        self.assertEqual(of_retailer[:5], ["retailer.registered", "credential.issued", "claim.created",
                                           "claim.confirmed", "claim.refunded"])
        of_recycler = self.kinds({"recycler_id": self.recycler})
        self.assertEqual(of_recycler, ["recycler.registered", "credential.issued", "old_item.received"])

        first = self.history({"claim_id": made["id"]})[0]
        self.assertEqual((first["subject"], first["outcome"], first["amounts"]),
                         (made["id"], "held", {"subsidy_fen": made["subsidy_fen"]}))
        self.assertEqual(first["policy_digest"], made["decision"]["policy_digest"])
        self.assertEqual((first["actor"]["role"], first["actor"]["tenant_id"]), ("retailer", self.retailer))
        self.assertEqual(first["details"], made, "what the till was answered then")

    def test_reverse_invoices_are_found_by_seller_recycler_and_number(self):
        body = scrap()
        self.yard.must("POST", "/v1/sellers:consent", consent(body["seller"]), 201)
        blue = self.yard.must("POST", "/v1/reverse-invoices", body, 201)
        self.assertEqual(blue["status"], "issued", blue["decision"])
        fact = {"fact": "uploaded", "on": "2026-06-01", "reference": "26130000000000000077"}
        self.yard.must("POST", f"/v1/reverse-invoices/{blue['id']}/facts", fact, 200)
        red = {"issued_on": "2026-06-01", "reason": "return"}
        self.yard.must("POST", f"/v1/reverse-invoices/{blue['id']}/red-letters", red, 201)
        self.caught_up()
        course = ["reverse_invoice.created", "reverse_invoice.fact", "red_letter.issued"]
        person = {key: body["seller"][key] for key in ("id_type", "id_number")}
        self.assertEqual(self.kinds({"consumer": person}), ["consent.recorded", *course])
        self.assertEqual(self.kinds({"invoice_number": fact["reference"]}), course)
        self.assertEqual(self.kinds({"recycler_id": self.recycler})[-4:], ["consent.recorded", *course])
        self.assertEqual(self.kinds({"recycler_id": self.recycler}, "&kind=red_letter.issued"), course[2:])

    def test_nobody_learns_keys_or_persons_from_a_history(self):
        body = claim()
        self.till.must("POST", "/v1/claims", body, 201)
        self.caught_up()
        for subject in ({"retailer_id": self.retailer}, {"recycler_id": self.recycler}):
            text = json.dumps(self.history(subject), ensure_ascii=False)
            for secret in (body["consumer"]["id_number"], body["consumer"]["name"], body["consumer"]["phone"],
                           self.till.key, self.yard.key):
                self.assertNotIn(secret, text)

    def test_unknown_subjects_have_no_history_and_faults_are_told(self):
        for subject in ({"claim_id": "clm_" + "0" * 26}, {"retailer_id": "nobody"}, {"invoice_number": "X-1"},
                        {"old_item": {"category": "television", "serial_number": "NONE0000"}}):
            self.assertEqual(self.history(subject), [], subject)
        for subject, pointers in (
                ({}, [""]), ({"claim_id": "clm_1"}, ["/claim_id"]),
                ({"consumer": {"id_type": "resident_id", "id_number": "1"}}, ["/consumer/id_number"]),
                ({"invoice_number": "12345678"}, ["/invoice_code"]),
                ({"retailer_id": "a", "recycler_id": "b"}, ["/recycler_id"])):
            answer = self.auditor.send("POST", "/v1/audit/history", subject)
            self.assertEqual((answer.status, answer.pointers), (422, pointers), answer.raw)
        for query in ("kind=x", "from=x", "to=x", "as_of=999999", "limit=0", "cursor=x"):
            answer = self.auditor.send("POST", f"/v1/audit/history?{query}", {"retailer_id": self.retailer})
            self.assertEqual((answer.status, answer.pointers), (422, ["/" + query.split("=")[0]]), answer.raw)
        for client in (self.till, self.yard, self.office):
            self.assertEqual(client.send("POST", "/v1/audit/history", {"retailer_id": "a"}).status, 403)

    def test_a_frozen_view_stays_as_it_was(self):
        made = self.till.must("POST", "/v1/claims", claim(), 201)
        frozen = self.caught_up()
        self.till.must("POST", f"/v1/claims/{made['id']}/void", {}, 200)
        self.caught_up()
        subject = {"claim_id": made["id"]}
        self.assertEqual(self.kinds(subject), ["claim.created", "claim.voided"])
        self.assertEqual(self.kinds(subject, f"&as_of={frozen}"), ["claim.created"])

    def test_times_bound_a_history(self):
        made = self.till.must("POST", "/v1/claims", claim(hold_seconds=86400 * 3), 201)
        self.office.clock("2026-06-02T09:00:00+08:00")
        self.till.must("POST", f"/v1/claims/{made['id']}/void", {}, 200)
        self.caught_up()
        subject = {"claim_id": made["id"]}
        self.assertEqual(self.kinds(subject, "&to=2026-06-01"), ["claim.created"])
        self.assertEqual(self.kinds(subject, "&from=2026-06-02"), ["claim.voided"])
        self.assertEqual(self.kinds(subject, "&from=2026-06-01&to=2026-06-02"), ["claim.created", "claim.voided"])
        self.assertEqual(self.kinds(subject, "&from=2026-06-02T09:00:00.001%2B08:00"), [])
        self.assertEqual(self.kinds(subject, "&to=2026-06-02T01:00:00Z"), ["claim.created"])

    def test_what_is_derived_is_made_anew_where_it_is_missing_or_damaged(self):
        made = self.till.must("POST", "/v1/claims", claim(), 201)
        self.caught_up()
        whole = self.auditor.send("GET", "/log/tile/0/000.p/1").raw
        self.assertEqual(len(whole), 32)
        stores = [pathlib.Path(self.server.data, name) for name in ("history", "log", "access-log")]
        for damage in (shutil.rmtree, lambda store: (store / "CURRENT").write_bytes(b"no such thing\n")):
            self.server.kill()
            for store in stores:
                damage(store)
            self.server.start()
            self.auditor.close()
            self.till.close()
            self.auditor, self.till = self.server.client(self.auditor.key), self.server.client(self.till.key)
            self.caught_up()
            self.assertEqual(self.kinds({"claim_id": made["id"]}), ["claim.created"])
            self.assertEqual(self.auditor.send("GET", "/log/tile/0/000.p/1").raw, whole)

    def test_the_index_is_made_anew_by_command(self):
        made = self.till.must("POST", "/v1/claims", claim(), 201)
        last = self.caught_up()
        self.assertEqual(self.server.stop(), 0)
        command = [BINARY, "log", "rebuild", "--data", self.server.data]
        told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
        self.assertRegex(told, rf"\Athe tiles of {last} entries are made\.\n"
                               r"the tiles of [1-9][0-9]* accesses are made\.\n"
                               rf"the history of {last} events is indexed\.\n\Z")
        self.server.start()
        self.auditor = self.server.client(self.auditor.key)
        page = self.auditor.must("POST", "/v1/audit/history", {"claim_id": made["id"]}, 200)
        self.assertEqual((len(page["items"]), page["as_of_sequence"]), (1, last))

    # -- the feed ----------------------------------------------------------------------------------------------------
    def test_the_feed_has_every_event_once(self):
        for _ in range(20):
            self.till.must("POST", "/v1/claims", claim(), 201)
        last = self.caught_up()
        seen = []
        while len(seen) < last:
            page = self.auditor.must("GET", f"/v1/audit/events?limit=7&after={len(seen)}", None, 200)
            self.assertEqual(page["next_cursor"] is None, len(seen) + len(page["items"]) == page["as_of_sequence"])
            seen += page["items"]
        self.assertEqual([event["sequence"] for event in seen], list(range(1, last + 1)))
        # Each is in the log under the hash that it tells.
        tile = self.auditor.send("GET", f"/log/tile/entries/000.p/{last}")
        raw, at = tile.raw, 0
        for event in seen:
            size = int.from_bytes(raw[at:at + 2], "big")
            self.assertEqual(leaf_hash(raw[at + 2:at + 2 + size]).hex(), event["leaf_hash"])
            at += 2 + size

    def test_the_feed_waits_for_the_next_event(self):
        last = self.caught_up()
        empty = self.auditor.must("GET", f"/v1/audit/events?after={last}", None, 200)
        self.assertEqual((empty["items"], empty["next_cursor"]), ([], None))
        answers = []

        def wait():
            waiting = self.server.client(self.auditor.key)
            answers.append(waiting.must("GET", f"/v1/audit/events?after={last}&wait=20", None, 200))
            waiting.close()
        thread = threading.Thread(target=wait)
        begun = time.monotonic()
        thread.start()
        time.sleep(0.3)
        self.till.must("POST", "/v1/claims", claim(), 201)
        thread.join(30)
        self.assertLess(time.monotonic() - begun, 5 * PATIENCE)
        self.assertEqual([event["sequence"] for event in answers[0]["items"]], [last + 1])
        begun = time.monotonic()
        late = self.auditor.must("GET", f"/v1/audit/events?after={last + 1}&wait=1", None, 200)
        self.assertEqual(late["items"], [])
        self.assertGreaterEqual(time.monotonic() - begun, 0.9)

    def test_who_is_revoked_while_waiting_is_told_nothing_more(self):
        last = self.caught_up()
        office, answers = self.server.client(), []
        made = office.must("POST", "/v1/credentials", {"role": "auditor", "label": "leaves"}, 201)
        waiting = self.server.client(made["key"])
        thread = threading.Thread(target=lambda: answers.append(waiting.send(
            "GET", f"/v1/audit/events?after={last + 2}&wait=20")))
        thread.start()
        time.sleep(0.3)
        office.must("POST", f"/v1/credentials/{made['id']}/revoke", {}, 200)
        for _ in range(3):
            self.till.must("POST", "/v1/claims", claim(), 201)
        thread.join(30)
        self.assertEqual((answers[0].status, answers[0].code), (401, "unauthenticated"))

    def test_what_a_history_was_as_of_can_be_asked_for_again(self):
        subject, stopping = {"retailer_id": self.retailer}, threading.Event()

        def sell():
            till = self.server.client(self.till.key)
            while not stopping.is_set():
                till.must("POST", "/v1/claims", claim(), 201)
            till.close()
        thread = threading.Thread(target=sell)
        thread.start()
        try:
            for _ in range(40):
                first = self.auditor.must("POST", "/v1/audit/history?limit=200", subject, 200)
                again = self.auditor.must(
                    "POST", f"/v1/audit/history?limit=200&as_of={first['as_of_sequence']}", subject, 200)
                self.assertEqual(again, first)
        finally:
            stopping.set()
            thread.join(30)

    def test_a_stop_does_not_wait_for_those_who_wait(self):
        last = self.caught_up()
        thread = threading.Thread(target=lambda: self.server.client(self.auditor.key).send(
            "GET", f"/v1/audit/events?after={last}&wait=25"))
        thread.start()
        time.sleep(0.3)
        begun = time.monotonic()
        self.assertEqual(self.server.stop(), 0)
        self.assertLess(time.monotonic() - begun, 5 * PATIENCE)
        thread.join(30)

    # -- claims ------------------------------------------------------------------------------------------------------
    def all_claims(self, query, client=None):
        items, cursor = [], ""
        while True:
            page = (client or self.auditor).must("GET", f"/v1/audit/claims?limit=3&{query}{cursor}", None, 200)
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            cursor = f"&cursor={page['next_cursor']}"

    def test_claims_are_listed_by_what_they_are(self):
        other, till = self.server.retailer("other")
        mine = [self.till.must("POST", "/v1/claims", claim(), 201) for _ in range(5)]
        theirs = [till.must("POST", "/v1/claims", claim(region="310101"), 201) for _ in range(4)]
        self.till.must("POST", f"/v1/claims/{mine[1]['id']}/void", {}, 200)
        till.must("POST", f"/v1/claims/{theirs[2]['id']}/void", {}, 200)
        last = self.caught_up()
        ids = [made["id"] for made in mine + theirs]
        listed = self.all_claims("")
        self.assertEqual([item["id"] for item in listed][:9], ids)
        self.assertEqual({item["retailer_id"] for item in listed}, {self.retailer, other})
        self.assertEqual([item["id"] for item in self.all_claims(f"retailer_id={other}")], ids[5:])
        self.assertEqual([item["id"] for item in self.all_claims("region=31")], ids[5:])
        self.assertEqual([item["id"] for item in self.all_claims("status=voided", self.office)], [ids[1], ids[7]])
        self.assertEqual([i["id"] for i in self.all_claims(f"retailer_id={other}&status=voided")], [ids[7]])
        self.assertEqual(self.all_claims("program=digital"), [])
        self.assertEqual(self.all_claims("to=2026-05-31"), [])
        self.assertEqual(len(self.all_claims("from=2026-06-01&to=2026-06-01")), 10)
        shown = self.office.must("GET", f"/v1/claims/{ids[1]}", None, 200)
        self.assertEqual(listed[1], shown | {"retailer_id": self.retailer, "created_sequence": mine[1]["sequence"]})
        self.assertLessEqual(listed[-1]["created_sequence"], last)
        self.assertEqual(self.till.send("GET", "/v1/audit/claims").status, 403)

    # -- exports -----------------------------------------------------------------------------------------------------
    def export(self, query, accept="application/x-ndjson"):
        answer = self.auditor.send("GET", f"/v1/audit/export?{query}", headers={"Accept": accept})
        self.assertEqual(answer.status, 200, answer.raw)
        return answer

    def lines(self, query):
        """The records, after the last one was found to agree with them."""
        raw = self.export(query).raw
        *before, last = raw.splitlines(keepends=True)
        end = json.loads(last)
        self.assertEqual(end, {"_end": True, "count": len(before),
                               "sha256": hashlib.sha256(b"".join(before)).hexdigest()})
        return [json.loads(line) for line in before]

    def test_exports_have_all_and_say_so(self):
        mine = [self.till.must("POST", "/v1/claims", claim(), 201) for _ in range(300)]
        body = scrap()
        self.yard.must("POST", "/v1/sellers:consent", consent(body["seller"]), 201)
        blue = self.yard.must("POST", "/v1/reverse-invoices", body, 201)
        last = self.caught_up()
        claims = self.lines("kind=claims")
        self.assertEqual([line["id"] for line in claims][:300], [made["id"] for made in mine])
        self.assertEqual([line["sequence"] for line in self.lines("kind=events")], list(range(1, last + 1)))
        self.assertEqual([line["id"] for line in self.lines("kind=reverse_invoices")], [blue["id"]])
        # On from any line, and within times.
        at = claims[150]["created_sequence"]
        self.assertEqual(self.lines(f"kind=claims&after={at}"), claims[151:])
        self.assertEqual(self.lines(f"kind=events&after={last}"), [])
        self.assertEqual(self.lines("kind=claims&to=2026-05-31"), [])
        self.assertEqual(self.lines("kind=claims&from=2026-06-01"), claims)
        for query, pointers in (("", ["/kind"]), ("kind=x", ["/kind"]), ("kind=claims&after=-1", ["/after"])):
            answer = self.auditor.send("GET", f"/v1/audit/export?{query}")
            self.assertEqual((answer.status, answer.pointers), (422, pointers), answer.raw)

    def test_exports_are_tables_too(self):
        # A reference that a spreadsheet would take for a formula.
        self.till.must("POST", "/v1/claims", claim(claim_ref="=1+1"), 201)
        body = scrap()
        self.yard.must("POST", "/v1/sellers:consent", consent(body["seller"]), 201)
        self.yard.must("POST", "/v1/reverse-invoices", body, 201)
        self.caught_up()
        for kind in ("claims", "events", "reverse_invoices"):
            answer = self.export(f"kind={kind}", "text/csv")
            self.assertEqual(answer.headers["content-type"], "text/csv; charset=utf-8")
            raw = answer.raw
            head = raw.rindex(b"_end,")
            rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
            self.assertEqual(rows[-1], ["_end", str(len(rows) - 2), hashlib.sha256(raw[:head]).hexdigest()])
            self.assertEqual({len(row) for row in rows[:-1]}, {len(rows[0])}, kind)
            lines = self.lines(f"kind={kind}")
            self.assertEqual(len(lines), len(rows) - 2)
            first = "sequence" if kind == "events" else "created_sequence"
            self.assertEqual([row[0] for row in rows[1:-1]], [str(line[first]) for line in lines])
        self.assertIn(b",'=1+1,", self.export("kind=claims", "text/csv").raw)

    def test_an_interrupted_export_is_not_taken_for_whole(self):
        for _ in range(400):
            self.till.must("POST", "/v1/claims", claim(), 201)
        last = self.caught_up()
        host, port = self.server.address.rsplit(":", 1)
        stream = socket.create_connection((host, int(port)), timeout=30)
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stream.sendall((f"GET /v1/audit/export?kind=events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        f"{self.auditor.key}\r\n\r\n").encode())
        answer = http.client.HTTPResponse(stream)
        answer.begin()
        part = answer.read(60_000)
        self.server.kill()
        try:
            while more := answer.read(4096):
                part += more
            broken = False
        except (http.client.IncompleteRead, ConnectionError) as error:
            part += getattr(error, "partial", b"")
            broken = True
        stream.close()
        self.assertTrue(broken, "the transfer itself is told incomplete")
        self.assertNotIn(b'"_end"', part)
        whole = part[:part.rindex(b"\n") + 1].splitlines()
        at = json.loads(whole[-1])["sequence"]
        self.assertLess(at, last)
        self.server.start()
        self.auditor = self.server.client(self.auditor.key)
        rest = self.lines(f"kind=events&after={at}")
        sequences = [json.loads(line)["sequence"] for line in whole] + [line["sequence"] for line in rest]
        self.assertEqual(sequences, list(range(1, last + 1)))


if __name__ == "__main__":
    unittest.main()
