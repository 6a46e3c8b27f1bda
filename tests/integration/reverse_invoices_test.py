"""Reverse invoices against the real server: the cap under concurrency, and what survives a kill."""
import json
import os
import pathlib
import tempfile
import time
import unittest
import urllib.request

from concurrency_test import at_once
from harness import PATIENCE, Server, consent, person, reverse_invoice

CAP = 500_000_000
TODAY = "2026-06-01"


def seller_of(number):
    return {"id_type": "resident_id", "id_number": number, "name": "测试", "phone": "13800138000", "address": "样例路1号"}


class ReverseInvoices(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.recyclers = [self.server.recycler(f"recycler-{i}") for i in range(5)]
        self.seller = seller_of(person())
        for _, client in self.recyclers:
            client.must("POST", "/v1/sellers:consent", consent(self.seller), 201)

    def used(self, seller=None):
        body = {"seller": {k: (seller or self.seller)[k] for k in ("id_type", "id_number")}}
        return self.server.client().must("POST", "/v1/sellers:headroom", body, 200)

    def at_the_edge(self, room, bodies):
        """Fills the cap up to `room`, then sends each body by the next recycler, all at once."""
        filler = reverse_invoice(self.seller, amounts=[((CAP - room) * 101 + 50) // 100])
        made = self.recyclers[0][1].must("POST", "/v1/reverse-invoices", filler, 201)
        self.assertEqual(made["status"], "issued")
        before = self.used()
        answers = []
        jobs = [(self.recyclers[i % 5][1].key, b) for i, b in enumerate(bodies)]
        answers = at_once(self.server, None, [
            lambda c, k=k, b=b: self.server.client(k).send("POST", "/v1/reverse-invoices", b) for k, b in jobs])
        self.assertEqual({a.status for a in answers}, {201})
        return before, [a.json for a in answers]

    def test_a_hundred_invoices_at_the_edge_of_the_cap_never_pass_it(self):
        # 101 fen with tax are 100 fen net: room for exactly 37 of them.
        before, answers = self.at_the_edge(3_799, [reverse_invoice(self.seller, amounts=[101]) for _ in range(100)])
        room = before["left_fen"]
        issued = [a for a in answers if a["status"] == "issued"]
        self.assertEqual(len(issued), room // 100)
        self.assertEqual({tuple(r["code"] for r in a["decision"]["reasons"]) for a in answers if a not in issued},
                         {("seller_cap_exceeded",)})
        after = self.used()
        self.assertEqual(after["used_fen"], before["used_fen"] + 100 * len(issued))
        self.assertLessEqual(after["used_fen"], CAP)
        self.assertLess(after["left_fen"], 100)

    def test_two_recyclers_and_one_fen_of_room_have_one_winner(self):
        _, answers = self.at_the_edge(1, [reverse_invoice(self.seller, amounts=[1]) for _ in range(2)])
        self.assertEqual(sorted(a["status"] for a in answers), ["declined", "issued"])
        self.assertEqual(self.used()["used_fen"], CAP)
        self.assertEqual(self.used()["left_fen"], 0)

    def test_one_old_item_is_invoiced_once_until_its_invoice_is_reversed(self):
        item = {"category": "refrigerator", "serial_number": "OLD-77"}
        bodies = [reverse_invoice(self.seller, old_items=[item]) for _ in range(50)]
        jobs = [(self.recyclers[i % 5][1], b) for i, b in enumerate(bodies)]
        answers = at_once(self.server, None, [
            lambda c, r=r, b=b: self.server.client(r.key).send("POST", "/v1/reverse-invoices", b) for r, b in jobs])
        issued = [(i, a.json) for i, a in enumerate(answers) if a.json["status"] == "issued"]
        self.assertEqual(len(issued), 1)
        winner, made = issued[0]
        path = f"/v1/reverse-invoices/{made['id']}/red-letters"
        self.recyclers[winner % 5][1].must("POST", path, {"issued_on": TODAY, "reason": "return"}, 201)
        again = self.recyclers[0][1].must(
            "POST", "/v1/reverse-invoices", reverse_invoice(self.seller, old_items=[item]), 201)
        self.assertEqual(again["status"], "issued")

    def test_a_vin_with_a_wrong_check_digit_is_a_warning(self):
        yard = self.recyclers[0][1]
        for vin, warned in (("11111111111111111", []), ("11111111211111111", ["/old_items/0/vin"])):
            body = reverse_invoice(self.seller, old_items=[{"category": "passenger_car", "vin": vin}])
            preview = yard.must("POST", "/v1/reverse-invoices:preview", body, 200)
            made = yard.must("POST", "/v1/reverse-invoices", body, 201)
            read = yard.must("GET", f"/v1/reverse-invoices/{made['id']}", None, 200)
            for answer in (preview, made, read):
                self.assertEqual(answer["status"], "issued")
                self.assertEqual([w["pointer"] for w in answer["decision"]["warnings"]], warned)

    def test_red_letters_at_once_never_pass_the_blue_one(self):
        client = self.recyclers[0][1]
        made = client.must("POST", "/v1/reverse-invoices", reverse_invoice(self.seller, amounts=[1_000]), 201)
        path = f"/v1/reverse-invoices/{made['id']}/red-letters"
        body = {"issued_on": TODAY, "reason": "allowance", "lines": [{"line": 0, "amount_fen": 30}]}
        answers = at_once(self.server, client.key, [lambda c: c.send("POST", path, body)] * 50)
        letters = [a.json for a in answers if a.status == 201]
        self.assertEqual(len(letters), 33)
        self.assertEqual({a.code for a in answers if a.status != 201}, {"red_exceeds_blue"})
        rest = client.must("POST", path, {"issued_on": TODAY, "reason": "return"}, 201)
        letters.append(rest)
        self.assertEqual(sum(r["gross_fen"] for r in letters), made["gross_fen"])
        self.assertEqual(sum(r["net_fen"] for r in letters), made["net_fen"])
        self.assertEqual(sum(r["vat_fen"] for r in letters), made["vat_fen"])
        seen = client.must("GET", f"/v1/reverse-invoices/{made['id']}", None, 200)
        self.assertEqual(sorted(seen["red_letters"]), sorted(r["id"] for r in letters))
        self.assertEqual(self.used()["used_fen"], 0)

    def test_a_page_of_large_invoices_ends_early(self):
        client = self.recyclers[0][1]
        line = {"waste_class": "scrap_steel", "description": "废" * 100, "quantity": "1", "unit": "kg", "amount_fen": 1}
        body = lambda: reverse_invoice(self.seller, amounts=[1]) | {"lines": [line] * 450}
        made = [client.must("POST", "/v1/reverse-invoices", body(), 201)["id"] for _ in range(9)]
        seen, cursor = [], ""
        while cursor is not None:
            answer = client.send("GET", f"/v1/reverse-invoices?limit=200{cursor}")
            self.assertLess(len(answer.raw), 1_500_000)
            seen += [item["id"] for item in answer.json["items"]]
            cursor = answer.json["next_cursor"] and f"&cursor={answer.json['next_cursor']}"
        self.assertEqual(seen, made)

    def test_an_idempotency_key_belongs_to_a_path_however_it_is_escaped(self):
        client = self.recyclers[0][1]
        key, body = "one-key-for-all-of-them", reverse_invoice(self.seller, amounts=[1_000])
        made = client.must("POST", "/v1/reverse-invoices", body, 201, idempotency_key=key)
        again = client.send("POST", "/v1/reverse%2Dinvoices", body, idempotency_key=key)
        self.assertEqual((again.status, again.headers.get("idempotency-replayed")), (201, "true"))
        self.assertEqual(again.json["id"], made["id"])
        letters = []
        for name in (made["id"], "%72" + made["id"][1:], made["id"][:-1] + f"%{ord(made['id'][-1]):02x}"):
            letters.append(client.must("POST", f"/v1/reverse-invoices/{name}/red-letters", {
                "issued_on": TODAY, "reason": "allowance", "lines": [{"line": 0, "amount_fen": 30}],
            }, 201, idempotency_key=key)["id"])
        self.assertEqual(len(set(letters)), 1)
        seen = client.must("GET", f"/v1/reverse-invoices/{made['id']}", None, 200)
        self.assertEqual(seen["red_letters"], letters[:1])

    def test_what_was_answered_is_there_after_a_kill(self):
        client = self.recyclers[0][1]
        made = [client.must("POST", "/v1/reverse-invoices", reverse_invoice(self.seller, amounts=[10_100]), 201)
                for _ in range(20)]
        red = client.must("POST", f"/v1/reverse-invoices/{made[3]['id']}/red-letters",
                          {"issued_on": TODAY, "reason": "issued_in_error"}, 201)
        filing = f"/v1/recyclers/{self.recyclers[0][0]}/filings/{TODAY[:7]}"
        before = self.used(), client.must("GET", filing, None, 200)
        self.server.kill()
        self.server.start()
        again = self.server.client(client.key)
        for invoice in made:
            seen = again.must("GET", f"/v1/reverse-invoices/{invoice['id']}", None, 200)
            self.assertEqual(seen["net_fen"], invoice["net_fen"])
            self.assertEqual(seen["red_letters"], [red["id"]] if invoice is made[3] else [])
        self.assertEqual((self.used(), again.must("GET", filing, None, 200)), before)
        row, = before[1]["rows"]
        self.assertEqual((row["invoices"], row["red_letters"], row["net_fen"]), (20, 1, 19 * 10_000))

    def test_a_filing_is_a_table_for_those_who_want_one(self):
        client = self.recyclers[0][1]
        client.must("POST", "/v1/reverse-invoices", reverse_invoice(self.seller, amounts=[20_200_000]), 201)
        path = f"/v1/recyclers/{self.recyclers[0][0]}/filings/{TODAY[:7]}"
        table = client.send("GET", path, headers={"Accept": "text/csv"})
        self.assertEqual((table.status, table.headers["content-type"]), (200, "text/csv; charset=utf-8"))
        head, row, total = table.raw.decode("utf-8-sig").splitlines()
        self.assertTrue(head.startswith("序号,出售者姓名,"))
        self.assertIn("200000.00,200000.00,否,2000.00,70.00,30.00,20.00,1000.00,3120.00", row)
        self.assertIn("200000.00,200000.00,,2000.00,70.00,30.00,20.00,1000.00,3120.00", total)
        self.assertNotIn(self.seller["id_number"], table.raw.decode())
        empty = client.must("GET", path.replace("2026-06", "2026-05"), None, 200)
        self.assertEqual((empty["rows"], empty["totals"]["net_fen"]), ([], 0))

    def test_months_at_the_edge_of_time_are_empty_or_not_there(self):
        recycler, client = self.recyclers[0]
        for month, status in (("1900-01", 200), ("2200-12", 200), ("2201-01", 404), ("1899-12", 404), ("2026-13", 404)):
            answer = client.send("GET", f"/v1/recyclers/{recycler}/filings/{month}")
            self.assertEqual(answer.status, status, month)
            self.assertEqual(client.send("GET", f"/v1/recyclers/{recycler}/purchase-ledgers/{month}").status, status)
        office = self.server.client()
        change = {"reason": "x", "vat_method": "simple", "vat_method_since": "2200-12-31"}
        office.must("POST", f"/v1/recyclers/{recycler}/vat-method", change, 200)
        back = change | {"vat_method": "general"}
        self.assertEqual(office.send("POST", f"/v1/recyclers/{recycler}/vat-method", back).status, 422)
        office.clock("2200-12-31T08:00:00+08:00")
        self.assertEqual(self.used()["months"][-1]["leaves_in"], "2201-12")

    def test_a_vat_method_to_come_is_not_the_one_in_force(self):
        recycler, client = self.recyclers[0]
        office = self.server.client()
        change = {"reason": "x", "vat_method": "simple", "vat_method_since": "2027-01-01"}
        made = office.must("POST", f"/v1/recyclers/{recycler}/vat-method", change, 200)
        methods = [{"method": "general", "since": "2024-01-01"}, {"method": "simple", "since": "2027-01-01"}]

        def shown(client):
            seen = client.must("GET", f"/v1/recyclers/{recycler}", None, 200)
            self.assertEqual(seen["vat_methods"], methods)
            return seen["vat_method"], seen["vat_method_since"]
        self.assertEqual(made["vat_methods"], methods)
        self.assertEqual((made["vat_method"], made["vat_method_since"]), ("general", "2024-01-01"))
        self.assertEqual(shown(client), ("general", "2024-01-01"))
        office.clock("2027-01-01T00:00:00+08:00")
        self.assertEqual(shown(client), ("simple", "2027-01-01"))

    def test_another_recyclers_records_are_not_there(self):
        (first, client), (second, other) = self.recyclers[:2]
        made = client.must("POST", "/v1/reverse-invoices", reverse_invoice(self.seller), 201)
        path = f"/v1/reverse-invoices/{made['id']}"
        for call in (("GET", path, None), ("GET", f"/v1/recyclers/{first}/filings/2026-06", None),
                     ("GET", f"/v1/recyclers/{first}", None),
                     ("POST", path + "/red-letters", {"issued_on": TODAY, "reason": "return"})):
            self.assertEqual(other.send(*call).status, 404, call)
        listed = other.must("GET", "/v1/reverse-invoices", None, 200)
        self.assertEqual(listed["items"], [])
        self.assertEqual(other.send("GET", f"/v1/reverse-invoices?recycler_id={first}").status, 422)
        office = self.server.client()
        self.assertEqual(len(office.must("GET", f"/v1/reverse-invoices?recycler_id={first}", None, 200)["items"]), 1)


class Channel(unittest.TestCase):
    def test_documents_go_out_and_receipts_come_back(self):
        with tempfile.TemporaryDirectory() as folder:
            drop = pathlib.Path(folder) / "drop"
            server = Server("--channel-drop", str(drop))
            self.addCleanup(server.close)
            _, client = server.recycler()
            seller = seller_of(person())
            client.must("POST", "/v1/sellers:consent", consent(seller), 201)
            made = client.must("POST", "/v1/reverse-invoices", reverse_invoice(seller), 201)
            document = drop / "out" / f"{made['id']}.json"
            self.eventually(document.exists)
            self.assertEqual(json.loads(document.read_text())["seller"]["id_number"], seller["id_number"])
            red = client.must("POST", f"/v1/reverse-invoices/{made['id']}/red-letters",
                              {"issued_on": TODAY, "reason": "return"}, 201)
            receipt = {"document_id": made["id"], "reference": "26132000000000000001", "on": TODAY}
            self.put(drop, "early", receipt | {"on": "2026-05-31"})
            self.eventually((drop / "refused" / "early.json").exists)
            self.assertIn(f"from {TODAY}", (drop / "refused" / "early.json.why").read_text())
            self.eventually(lambda: "refused, see refused/early.json.why" in server.stderr())
            self.put(drop, "r", receipt)
            self.eventually((drop / "done" / "r.json").exists)
            facts = client.must("GET", f"/v1/reverse-invoices/{made['id']}", None, 200)["facts"]
            self.assertEqual([(f["fact"], f["reference"]) for f in facts], [("uploaded", receipt["reference"])])
            self.assertFalse(document.exists())
            letter = drop / "out" / f"{red['id']}.json"
            self.eventually(letter.exists)
            self.assertEqual(json.loads(letter.read_text())["blue_reference"], receipt["reference"])

            def uploaded():
                path = f"/v1/reverse-invoices/{made['id']}/red-letters"
                return client.must("GET", path, None, 200)["items"][0]["uploaded"]
            self.assertIsNone(uploaded())
            receipt = receipt | {"document_id": red["id"], "reference": "26132000000000000002"}
            self.put(drop, "red", receipt)
            self.eventually((drop / "done" / "red.json").exists)
            self.assertEqual(uploaded(), {"on": TODAY, "reference": "26132000000000000002"})
            self.assertEqual(server.stop(), 0)

    def test_a_pipe_and_an_upload_by_hand_keep_nobody(self):
        with tempfile.TemporaryDirectory() as folder:
            drop = pathlib.Path(folder) / "drop"
            server = Server("--channel-drop", str(drop))
            self.addCleanup(server.close)
            os.mkfifo(drop / "receipts" / "a.json")
            _, client = server.recycler()
            seller = seller_of(person())
            client.must("POST", "/v1/sellers:consent", consent(seller), 201)
            by_hand, by_receipt, waits = (
                client.must("POST", "/v1/reverse-invoices", reverse_invoice(seller), 201)["id"] for _ in range(3))
            out = [drop / "out" / f"{invoice}.json" for invoice in (by_hand, by_receipt, waits)]
            self.eventually(lambda: all(document.exists() for document in out))
            client.must("POST", f"/v1/reverse-invoices/{by_hand}/facts",
                        {"fact": "uploaded", "on": TODAY, "reference": "26132000000000000001"}, 200)
            self.put(drop, "b", {"document_id": by_receipt, "reference": "26132000000000000002", "on": TODAY})
            self.eventually((drop / "done" / "b.json").exists)
            self.eventually(lambda: not out[0].exists())

            def metrics():
                with urllib.request.urlopen(f"http://{server.ops}/metrics") as page:
                    return page.read().decode()
            self.eventually(lambda: 'huanxin_channel_documents{state="waiting"} 1\n' in metrics())
            self.assertIn("huanxin_channel_receipts_stuck 1\n", metrics())
            self.assertTrue(out[2].exists())
            self.assertEqual(server.stderr().count("a.json is not a file"), 1)
            self.assertEqual(server.stop(), 0)

    def put(self, drop, name, receipt):
        (drop / "receipts" / f".{name}.json").write_text(json.dumps(receipt))
        (drop / "receipts" / f".{name}.json").rename(drop / "receipts" / f"{name}.json")

    def eventually(self, happened):
        """The courier goes its round every second."""
        until = time.monotonic() + 30 * PATIENCE
        while not happened():
            self.assertLess(time.monotonic(), until)
            time.sleep(0.05)

    def test_a_drop_that_cannot_be_made_ends_the_start(self):
        with tempfile.NamedTemporaryFile() as file:
            with self.assertRaisesRegex(RuntimeError, "the channel's .* can't be made: .*--channel-drop"):
                Server("--channel-drop", file.name + "/drop")


if __name__ == "__main__":
    unittest.main()
