"""The log of the real server, checked by the verifier that shares no code with it."""
import json
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from harness import BINARY, PATIENCE, ROOT, Server, claim, consent, reverse_invoice

sys.path.insert(0, str(ROOT / "tests/verifier"))
from errors import VerificationError  # noqa: E402 (after the path is set)
from verifier import verify_log, verify_receipt  # noqa: E402


class Log(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.server.pool(10**12)
        _, self.till = self.server.retailer()
        self.addCleanup(self.till.close)

    def get(self, path):
        with urllib.request.urlopen(f"http://{self.server.address}{path}", timeout=30) as answer:
            return answer.read()

    def receipt_of_a_claim(self):
        made = self.till.must("POST", "/v1/claims", claim(), 201)
        answer = self.till.send("GET", f"/v1/claims/{made['id']}/proof")
        self.assertEqual(answer.status, 200, answer.raw)
        return made, answer.raw.decode()

    def test_everything_that_is_published_verifies(self):
        vkey = self.get("/log/vkey").decode().strip()
        url = f"http://{self.server.address}/log"
        saved = self.get("/log/checkpoint").decode()
        for _ in range(300):
            self.till.must("POST", "/v1/claims", claim(), 201)
        made, receipt = self.receipt_of_a_claim()
        event = verify_receipt(receipt, vkey)
        self.assertEqual((event["kind"], event["subject"], event["outcome"]),
                         ("claim.created", made["id"], made["status"]))
        verify_log(url, vkey, checkpoints=[saved])
        # A confirmation is the claim's last event from then on.
        self.till.must("POST", f"/v1/claims/{made['id']}/void", {}, 200)
        later = verify_receipt(self.till.send("GET", f"/v1/claims/{made['id']}/proof").raw.decode(), vkey)
        self.assertEqual((later["kind"], later["outcome"]), ("claim.voided", "voided"))

    def test_a_receipt_of_an_earlier_event(self):
        vkey = self.get("/log/vkey").decode().strip()
        recycler, yard = self.server.recycler()
        self.addCleanup(yard.close)
        other = self.till.must("POST", "/v1/claims", claim(), 201)
        made = self.till.must("POST", "/v1/claims", claim(), 201)
        gone = self.till.must("POST", f"/v1/claims/{made['id']}/void", {}, 200)
        body = reverse_invoice(claim()["consumer"] | {"address": "样例路1号", "bank_card": "6222020111122220002"})
        yard.must("POST", "/v1/sellers:consent", consent(body["seller"]), 201)
        blue = yard.must("POST", "/v1/reverse-invoices", body, 201)
        letter = {"reason": "allowance", "issued_on": "2026-06-01", "lines": [{"line": 0, "amount_fen": 10_000}]}
        red = yard.must("POST", f"/v1/reverse-invoices/{blue['id']}/red-letters", letter, 201)
        self.assertGreater(red["sequence"], blue["sequence"])
        for client, path, told, kind, subject in (
                (self.till, f"/v1/claims/{made['id']}", made, "claim.created", made["id"]),
                (self.till, f"/v1/claims/{made['id']}", gone, "claim.voided", made["id"]),
                (yard, f"/v1/reverse-invoices/{blue['id']}", blue, "reverse_invoice.created", blue["id"]),
                (yard, f"/v1/reverse-invoices/{blue['id']}", red, "red_letter.issued", red["id"])):
            receipt = client.send("GET", f"{path}/proof?sequence={told['sequence']}")
            self.assertEqual(receipt.status, 200, receipt.raw)
            event = verify_receipt(receipt.raw.decode(), vkey)
            self.assertEqual((event["kind"], event["subject"]), (kind, subject))
        for client, path, wrong, code in (
                (self.till, f"/v1/claims/{made['id']}", other["sequence"], "unknown_value"),
                (self.till, f"/v1/claims/{made['id']}", blue["sequence"], "unknown_value"),
                (self.till, f"/v1/claims/{made['id']}", red["sequence"] + 1, "unknown_value"),
                (self.till, f"/v1/claims/{made['id']}", 2**63 - 1, "unknown_value"),
                (self.till, f"/v1/claims/{made['id']}", 0, "unknown_value"),
                (self.till, f"/v1/claims/{made['id']}", "x", "out_of_range"),
                (yard, f"/v1/reverse-invoices/{blue['id']}", gone["sequence"], "unknown_value")):
            refused = client.send("GET", f"{path}/proof?sequence={wrong}")
            self.assertEqual((refused.status, [(e["pointer"], e["code"]) for e in refused.json["errors"]]),
                             (422, [("/sequence", code)]), wrong)

    def grow(self, size):
        """Until the log has so many events; the till's claims come in lines, as many as a request takes."""
        self.receipt_of_a_claim()  # From here on the checkpoint covers all that was.
        missing = size - int(self.get("/log/checkpoint").split(b"\n")[1])
        while missing > 0:
            lines = [json.dumps(claim(idempotency_key=f"grow-{size}-{missing}-{i:08d}"), ensure_ascii=False)
                     for i in range(min(missing, 10_000))]
            answer = self.till.send("POST", "/v1/claims:bulk", raw="\n".join(lines).encode() + b"\n",
                                    headers={"Content-Type": "application/x-ndjson"})
            self.assertEqual(answer.raw.count(b'"http":201'), len(lines), answer.raw[-1000:])
            missing -= len(lines)
        for _ in range(int(300 * PATIENCE)):
            if int(self.get("/log/checkpoint").split(b"\n")[1]) == size:
                return
            time.sleep(0.02)
        self.fail("no checkpoint follows")

    @unittest.skipIf(PATIENCE > 1, "so many claims take minutes in an instrumented build")
    def test_trees_at_the_edges_of_tiles_verify(self):
        vkey = self.get("/log/vkey").decode().strip()
        saved = []
        for size in (255, 256, 257, 258, 65_535, 65_536, 65_537):
            self.grow(size)
            verify_log(f"http://{self.server.address}/log", vkey, checkpoints=saved)
            saved.append(self.get("/log/checkpoint").decode())
        _, receipt = self.receipt_of_a_claim()
        verify_receipt(receipt, vkey)
        self.assertLess(len(receipt), 1_500)

    def test_receipts_are_checked_without_a_server(self):
        vkey = self.get("/log/vkey").decode().strip()
        made, receipt = self.receipt_of_a_claim()
        self.server.stop()

        def verify(text, *key, file="-"):
            return subprocess.run([BINARY, "verify", "receipt", file, *(key or ("--vkey", vkey))], input=text, text=True,
                                  capture_output=True, timeout=60)
        right = verify(receipt)
        self.assertEqual(right.returncode, 0, right.stderr)
        self.assertIn(f"subject: {made['id']}\noutcome: held\n", right.stdout)
        changed = receipt.replace("index ", "index 1", 1)
        wrong = verify(changed)
        self.assertEqual((wrong.returncode, wrong.stdout), (3, ""))
        self.assertTrue(wrong.stderr.startswith("huanxin: "), wrong.stderr)
        with self.assertRaises(VerificationError):
            verify_receipt(changed, vkey)
        with tempfile.NamedTemporaryFile("w") as file:
            absent = verify(receipt, "--vkey-file", file.name + ".absent")
            self.assertEqual((absent.returncode, absent.stderr), (1, f"huanxin: there is no file {file.name}.absent\n"))
            self.assertEqual(verify(receipt, "--vkey-file", file.name).returncode, 1, "an empty file")
            file.write(vkey + "\n")
            file.flush()
            self.assertEqual(verify(receipt, "--vkey-file", file.name).stdout, right.stdout)
            self.assertEqual(verify(receipt, "--vkey-file", file.name, "--vkey", vkey).returncode, 2)
            self.assertEqual(verify(receipt, file=file.name + ".absent").returncode, 1)
            self.assertEqual(verify("", file=file.name).returncode, 3, "that is no receipt")

    def test_what_a_witness_cosigned_is_in_receipts(self):
        from made_log import WITNESS
        self.server.stop()
        self.server.flags += ["--witness", WITNESS.vkey]
        self.server.start()
        self.till = self.server.client(self.till.key)
        self.addCleanup(self.till.close)
        made, bare = self.receipt_of_a_claim()

        def verify(text, *more):
            return subprocess.run([BINARY, "verify", "receipt", "-", "--vkey", vkey, *more], input=text, text=True,
                                  capture_output=True, timeout=60)
        vkey = self.get("/log/vkey").decode().strip()
        self.assertEqual(verify(bare, "--witness", WITNESS.vkey).returncode, 3)
        for wrong, why in ((vkey, "that is a log's key, not a witness's"), ("w1", "NAME+ID+KEY")):
            told = verify(bare, "--witness", wrong)
            self.assertEqual(told.returncode, 1)
            self.assertIn(why, told.stderr)
            self.assertIn("the byte 0x04", told.stderr)
        note = WITNESS.cosigned(self.get("/log/checkpoint").decode(), 1_780_000_000)
        refused = self.till.send("POST", "/log/cosignatures", raw=note.encode(),
                                 headers={"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "en"})
        self.assertEqual((refused.status, refused.json["detail"]), (415, "Send text/plain in UTF-8."))
        request = urllib.request.Request(f"http://{self.server.address}/log/cosignatures", note.encode(),
                                         {"Content-Type": "text/plain"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            self.assertEqual(answer.read().decode(), note)
        for restarted in (False, True):
            if restarted:  # What a witness added is not lost.
                self.server.stop()
                self.server.start()
                self.till = self.server.client(self.till.key)
                self.addCleanup(self.till.close)
            self.assertEqual(self.get("/log/checkpoint/cosigned").decode(), note)
            receipt = self.till.send("GET", f"/v1/claims/{made['id']}/proof").raw.decode()
            told = verify(receipt, "--witness", WITNESS.vkey)
            self.assertEqual(told.returncode, 0, told.stderr)
            self.assertIn("witness.example/w1", told.stdout)
            verify_receipt(receipt, vkey, [WITNESS.vkey])

    def test_tiles_that_are_not_there_are_not_found(self):
        for path in ("0/001", "0/1", "entries/001", "entries/000.p/256", "9/000", "../checkpoint"):
            with self.assertRaises(urllib.error.HTTPError) as raised:
                self.get(f"/log/tile/{path}")
            self.assertEqual(raised.exception.code, 404, path)


if __name__ == "__main__":
    unittest.main()
