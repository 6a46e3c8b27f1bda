"""A person is erased on the real server, or shown unmasked to an auditor."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from harness import BINARY, PATIENCE, ROOT, SUBSIDY, Server, claim, consent, edit_store, reverse_invoice

VERIFIER = str(ROOT / "tests/verifier/verifier.py")
REASON = {"reason": "asked for"}
TOMBSTONE = {"id", "status", "erased", "program", "program_version", "region", "sold_on", "consumer", "sale", "subsidy_fen",
             "funding", "hold_expires_at", "recorded_at", "updated_at", "sequence", "decision"}


def run(*arguments, **more):
    return subprocess.run([*map(str, arguments)], text=True, capture_output=True, timeout=120 * PATIENCE, **more)


class Erasure(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.server.pool(10**12)
        self.server.pool(10**12, program="digital")
        _, self.till = self.server.retailer()
        self.recycler, self.yard = self.server.recycler()
        self.office = self.server.client()
        key = self.office.must("POST", "/v1/credentials", {"role": "auditor", "label": "audit"}, 201)["key"]
        self.auditor = self.server.client(key)
        for client in self.clients():
            self.addCleanup(client.close)
        self.body = claim()
        self.buyer = self.body["consumer"]
        self.person = {key: self.buyer[key] for key in ("id_type", "id_number")}
        self.seller = self.buyer | {"address": "样例路1号", "bank_card": "6222020111122220002"}
        self.claim = self.till.must("POST", "/v1/claims", self.body, 201, idempotency_key="key-of-the-claim-1")
        self.yard.must("POST", "/v1/sellers:consent", consent(self.seller), 201)
        self.scrap = reverse_invoice(self.seller)
        self.blue = self.yard.must("POST", "/v1/reverse-invoices", self.scrap, 201)
        self.assertEqual((self.claim["status"], self.blue["status"]), ("held", "issued"))

    def clients(self):
        return self.till, self.yard, self.office, self.auditor

    def again(self):
        """Stops the server, lets the caller look at its files, and starts it again."""
        self.assertEqual(self.server.stop(), 0)
        yield
        self.server.start()
        for client in self.clients():
            client.close()
            client.address = self.server.address

    def erase(self, person=None):
        return self.office.must("POST", "/v1/consumers:erase", {"consumer": person or self.person} | REASON, 200)

    def assert_unread(self, answer):
        """Nothing of the person, of the items and of the references is in it."""
        text = answer if isinstance(answer, str) else answer.raw.decode()
        for told in (self.buyer["id_number"][:4] + "*", "测", self.body["new_item"]["serial_number"], "13800138000",
                     self.body["claim_ref"], self.scrap["invoice_ref"], "样例路", "废钢"):
            self.assertNotIn(told, text)

    def history(self, subject):
        """The history up to now: checkpoint and index are up to a second behind."""
        now = self.till.must("POST", "/v1/claims", claim(), 201)["sequence"]
        self.covered(now)
        return self.auditor.must("POST", f"/v1/audit/history?as_of={now}", subject, 200)["items"]

    def covered(self, sequence):
        begun = time.monotonic()
        while not self.auditor.must("GET", f"/v1/audit/events?after={sequence - 1}", None, 200)["items"]:
            self.assertLess(time.monotonic() - begun, 5 * PATIENCE)

    # -- what is left ------------------------------------------------------------------------------------------------
    def test_records_are_tombstones_and_figures_stay(self):
        made = self.erase()
        self.assertEqual(made["erased_through"], self.blue["sequence"])
        self.assertEqual(made["consumer_token"], self.claim["consumer"]["token"])
        left = self.till.send("GET", f"/v1/claims/{self.claim['id']}")
        self.assertEqual(set(left.json), TOMBSTONE)
        self.assertEqual(left.json["consumer"], {"token": made["consumer_token"], "erased": True})
        self.assertEqual((left.json["subsidy_fen"], left.json["sale"]), (SUBSIDY, {"net_price_fen": 549900}))
        self.assertEqual(left.json["decision"], self.claim["decision"])
        replay = self.till.send("POST", "/v1/claims", self.body, idempotency_key="key-of-the-claim-1")
        self.assertEqual((replay.status, replay.headers["idempotency-replayed"]), (201, "true"))
        self.assertEqual(replay.json, left.json)

        blue = self.yard.send("GET", f"/v1/reverse-invoices/{self.blue['id']}")
        self.assertEqual(blue.json["seller"], {"token": made["consumer_token"], "erased": True})
        self.assertEqual(blue.json["lines"], [{key: self.blue["lines"][0][key]
                                               for key in ("amount_fen", "net_fen", "vat_fen")}])
        self.assertEqual({key: blue.json[key] for key in ("gross_fen", "net_fen", "vat_fen", "decision", "facts")},
                         {key: self.blue[key] for key in ("gross_fen", "net_fen", "vat_fen", "decision", "facts")})
        for answer in (left, replay, blue):
            self.assert_unread(answer)

        listed = [self.till.send("GET", f"/v1/claims?claim_ref={self.body['claim_ref']}"),
                  self.yard.send("GET", f"/v1/reverse-invoices?invoice_ref={self.scrap['invoice_ref']}"),
                  self.yard.send("GET", "/v1/reverse-invoices"), self.auditor.send("GET", "/v1/audit/claims")]
        for answer in listed:
            self.assertEqual([item["erased"] for item in answer.json["items"]], [True], answer.raw)
            self.assert_unread(answer)
        month = f"/v1/recyclers/{self.recycler}"
        filing = self.yard.must("GET", f"{month}/filings/2026-06", None, 200)
        self.assertEqual([row["seller"] for row in filing["rows"]], [{"token": made["consumer_token"], "erased": True}])
        self.assertEqual(filing["totals"]["net_fen"], self.blue["net_fen"])
        ledger = self.yard.must("GET", f"{month}/purchase-ledgers/2026-06", None, 200)
        self.assertEqual(ledger["entries"][0]["erased"], True)
        for path in (f"{month}/filings/2026-06", f"{month}/purchase-ledgers/2026-06", "/v1/audit/export?kind=claims",
                     "/v1/audit/export?kind=reverse_invoices", "/v1/audit/export?kind=events"):
            for form in ("text/csv", "application/json"):
                answer = self.auditor.send("GET", path, headers={"Accept": form})
                self.assertEqual(answer.status, 200, path)
                self.assert_unread(answer)

    def test_lists_go_on_with_the_others(self):
        other = self.till.must("POST", "/v1/claims", claim(), 201)
        self.erase()
        items = self.auditor.must("GET", "/v1/audit/claims", None, 200)["items"]
        self.assertEqual([item.get("erased", False) for item in items], [True, False])
        self.assertEqual(items[1]["consumer"], other["consumer"])
        after = self.till.must("POST", "/v1/claims", claim(), 201)
        self.assertEqual(after["status"], "held")

    def test_who_names_the_person_is_told_that_it_is_gone(self):
        self.erase()
        token = self.claim["consumer"]["token"]
        for client, method, path, body in (
                (self.auditor, "POST", "/v1/audit/history", {"consumer": self.person}),
                (self.auditor, "GET", f"/v1/sellers/{token}/statements/2026", None),
                (self.yard, "GET", f"/v1/sellers/{token}/statements/2026", None),
                (self.auditor, "POST", "/v1/audit/unmask", {"claim_id": self.claim["id"]} | REASON),
                (self.auditor, "POST", "/v1/audit/unmask", {"invoice_id": self.blue["id"]} | REASON)):
            answer = client.send(method, path, body)
            self.assertEqual((answer.status, answer.code), (410, "consumer_erased"), path)
        nobody = {"consumer": {"id_type": "resident_id", "id_number": claim()["consumer"]["id_number"]}} | REASON
        self.assertEqual(self.office.send("POST", "/v1/consumers:erase", nobody).status, 404)
        kinds = [event["kind"] for event in self.history({"claim_id": self.claim["id"]})]
        self.assertEqual(kinds, ["claim.created"])
        item = {key: self.body["new_item"][key] for key in ("category", "serial_number")}
        self.assertEqual(self.auditor.must("POST", "/v1/items:lookup", {"new_item": item}, 200)["state"], "held")

    def test_quota_counts_on_and_what_is_told_later_is_read(self):
        first = self.erase()
        self.assertEqual(self.erase()["sequence"], first["sequence"], "nothing was told since")
        left = self.till.must("POST", "/v1/subjects:entitlements", {"consumer": self.person}, 200)["items"]
        self.assertIn(1, [item["used"] for item in left if item["category"] == "refrigerator"])
        again = self.till.send("POST", "/v1/claims", claim(consumer=self.buyer))
        self.assertEqual(again.reasons, ["quota_used"])
        self.assertEqual(again.json["consumer"]["id_type"], "resident_id", "a declined claim is told, too")
        self.assertEqual(self.till.must("GET", f"/v1/claims/{self.claim['id']}", None, 200)["erased"], True)
        events = self.history({"consumer": self.person})
        self.assertEqual([event["kind"] for event in events],
                         ["claim.created", "consent.recorded", "reverse_invoice.created", "consumer.erased", "claim.created"])
        self.assertEqual(events[3]["details"], first)
        self.assertEqual(events[3]["subject"], first["id"])
        self.assertEqual([event["details"].get("erased", False) for event in events],
                         [True, False, True, False, False])
        second = self.erase()
        self.assertGreater(second["sequence"], first["sequence"])

    # -- the disk and the proofs -------------------------------------------------------------------------------------
    def holders(self, secret):
        found = []
        for path in pathlib.Path(self.server.data).rglob("*"):
            try:
                if path.is_file() and secret in path.read_bytes():
                    found.append(str(path))
            except FileNotFoundError:  # The server removed it meanwhile.
                pass
        return found

    def wrapped_keys(self):
        """Of all persons, read from a copy of a stopped server's store."""
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copytree(pathlib.Path(self.server.data) / "store", pathlib.Path(folder) / "store")
            keys = []
            for line in edit_store(copy, "list", b"U".hex()).splitlines():
                value = bytes.fromhex(edit_store(copy, "show", line.split()[0]))
                self.assertEqual(value[0], 0x0A)  # Consumer.wrapped_data_key
                keys.append(value[2:2 + value[1]])
            return keys

    def test_no_file_holds_the_key_and_every_proof_holds(self):
        for _ in self.again():
            (secret,) = self.wrapped_keys()
            self.assertEqual(len(secret), 4 + 12 + 32 + 16)
            self.assertNotEqual(self.holders(secret), [])
        made = self.erase()
        self.assertEqual(self.holders(secret), [], "while the server runs")
        self.covered(made["sequence"])
        receipt = self.till.send("GET", f"/v1/claims/{self.claim['id']}/proof")
        vkey = self.auditor.send("GET", "/log/vkey").raw.decode().strip()
        path = pathlib.Path(self.server.data) / "receipt"
        path.write_bytes(receipt.raw)
        verified = run(BINARY, "verify", "receipt", path, "--vkey", vkey)
        self.assertEqual((verified.returncode, verified.stderr), (0, ""))
        read = run(sys.executable, VERIFIER, "receipt", path, "--vkey", vkey)
        self.assertEqual(read.returncode, 0, read.stdout + read.stderr)
        whole = run(sys.executable, VERIFIER, "log", "--url", f"http://{self.server.address}/log", "--vkey", vkey)
        self.assertEqual(whole.returncode, 0, whole.stdout + whole.stderr)
        for _ in self.again():
            self.assertEqual(self.holders(secret), [], "after it was stopped")
            log = run(BINARY, "verify", "log", "--data", self.server.data, "--vkey", vkey, "--replay")
            self.assertEqual(log.returncode, 0, log.stdout + log.stderr)
            self.assertIn("; not checked: 3 commitments of persons whose key is gone, 3 decisions on persons who were "
                          "erased, claim references\n", log.stdout)
            self.assertRegex(log.stdout, r"\b3 commitments of persons whose key is gone")
        self.assertEqual(self.till.must("GET", f"/v1/claims/{self.claim['id']}", None, 200)["erased"], True)

    def test_a_start_finishes_what_a_kill_has_left(self):
        """The files are as a kill between the erasure's commit and the forgetting of the key leaves them."""
        for _ in self.again():
            (secret,) = self.wrapped_keys()
            store = pathlib.Path(self.server.data) / "store"
            (line,) = edit_store(store, "list", b"U".hex()).splitlines()
            person = line.split()[0]
            whole = edit_store(store, "show", person)
        made = self.erase()
        for _ in self.again():
            self.assertEqual(edit_store(store, "list", b"u".hex()), "", "it was finished")
            left = edit_store(store, "show", person)
            for key, value in ((person, whole), (person, left),
                               (b"u".hex() + person[2:], made["sequence"].to_bytes(8, "big").hex())):
                edit_store(store, "put", key, value)
            self.assertNotEqual(self.holders(secret), [])
        self.assertEqual(self.holders(secret), [], "before it listens")
        for _ in self.again():
            self.assertEqual(edit_store(store, "list", b"u".hex()), "")
            log = run(BINARY, "verify", "log", "--data", self.server.data, "--replay")
            self.assertEqual(log.returncode, 0, log.stdout + log.stderr)

    def test_the_command_reads_the_number_from_a_file_or_standard_input(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        key = pathlib.Path(folder.name) / "key"
        key.write_text(self.server.operator + "\n")
        command = [BINARY, "erase", "--url", f"http://{self.server.address}", "--key-file", key, "--id-type", "resident_id",
                   "--id-number-file", "-", "--reason", "asked for"]
        unknown = run(*command, input=claim()["consumer"]["id_number"] + "\n")
        self.assertEqual((unknown.returncode, unknown.stderr), (1, "huanxin: the server knows no such person\n"))
        wrong = run(*command, input="123\n")
        self.assertEqual(wrong.returncode, 1)
        self.assertEqual(wrong.stderr.splitlines(), [
            "huanxin: the server answered 422: The content is not valid. Correct the members at the pointers and send it again.",
            "  /consumer/id_number: Wrong length. The length is 18."])
        self.assertNotIn("erased", self.till.must("GET", f"/v1/claims/{self.claim['id']}", None, 200))
        done = run(*command, input=self.buyer["id_number"] + "\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("erased", done.stdout)
        self.assertNotIn(self.buyer["id_number"], done.stdout)
        self.assertEqual(self.till.must("GET", f"/v1/claims/{self.claim['id']}", None, 200)["erased"], True)

    # -- unmasking ---------------------------------------------------------------------------------------------------
    def test_an_auditor_is_shown_the_person_and_the_log_tells(self):
        body = {"claim_id": self.claim["id"], "reason": "a complaint"}
        shown = self.auditor.must("POST", "/v1/audit/unmask", body, 200, idempotency_key="key-of-unmasking-1")
        person = {key: self.buyer[key] for key in ("id_type", "id_number", "name", "phone")}
        self.assertEqual(shown["person"], person | {"token": self.claim["consumer"]["token"]})
        replay = self.auditor.send("POST", "/v1/audit/unmask", body, idempotency_key="key-of-unmasking-1")
        self.assertEqual((replay.json, replay.headers["idempotency-replayed"]), (shown, "true"))
        key = self.office.must("POST", "/v1/credentials", {"role": "auditor", "label": "second"}, 201)
        second = self.server.client(key["key"])
        self.addCleanup(second.close)
        other = second.send("POST", "/v1/audit/unmask", body, idempotency_key="key-of-unmasking-1")
        self.assertEqual((other.status, other.json["person"]), (200, shown["person"]))
        self.assertNotIn("idempotency-replayed", other.headers, "it is no replay of another auditor's")
        self.assertEqual(other.json["sequence"], shown["sequence"] + 2)
        seller = self.auditor.must("POST", "/v1/audit/unmask", {"invoice_id": self.blue["id"]} | REASON, 200)
        self.assertEqual(seller["person"], self.seller | {"token": self.claim["consumer"]["token"]})
        self.assertEqual(seller["sequence"], shown["sequence"] + 3, "a replay is no event")

        of_claim = self.history({"claim_id": self.claim["id"]})
        self.assertEqual([event["kind"] for event in of_claim], ["claim.created", "person.unmasked", "person.unmasked"])
        self.assertEqual(of_claim[2]["actor"]["credential_id"], key["id"])
        event = of_claim[1]
        self.assertEqual((event["subject"], event["outcome"], event["sequence"]),
                         (self.claim["id"], "unmasked", shown["sequence"]))
        self.assertEqual((event["actor"]["role"], event["details"]["reason"]), ("auditor", "a complaint"))
        self.assertNotIn("person", event["details"])
        kinds = [event["kind"] for event in self.history({"consumer": self.person})]
        self.assertEqual(kinds, ["claim.created", "consent.recorded", "reverse_invoice.created", "person.unmasked",
                                 "person.unmasked", "person.unmasked"])
        self.assertEqual(self.history({"recycler_id": self.recycler})[-1]["kind"], "person.unmasked")
        for refused, status in (({"claim_id": self.claim["id"]}, 422), ({"claim_id": "clm_" + "0" * 26} | REASON, 404),
                                ({"invoice_id": "rin_" + "0" * 26} | REASON, 404), (REASON, 422)):
            self.assertEqual(self.auditor.send("POST", "/v1/audit/unmask", refused).status, status, refused)
        for client in (self.till, self.yard, self.office):
            self.assertEqual(client.send("POST", "/v1/audit/unmask", body).status, 403)
        self.assertNotIn(self.buyer["id_number"], self.server.stderr())


if __name__ == "__main__":
    unittest.main()
