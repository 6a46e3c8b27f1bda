"""The access log: no answer to an auditor without a record of it, and its proof."""
import http.client
import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import threading
import time
import unittest

from harness import BINARY, PATIENCE, ROOT, Server, claim

sys.path.insert(0, str(ROOT / "tests/verifier"))
from errors import VerificationError  # noqa: E402 (after the path is set)
from log_reader import LogReader  # noqa: E402
from merkle import leaf_hash  # noqa: E402
from verifier import verify_log  # noqa: E402

ROUNDS, READERS = 6, 4
# What each call of /v1/audit is asked here. Of a new one say how it is recorded, or why it is not.
ASKED = {"/v1/audit/events": "?after=0&limit=3", "/v1/audit/claims": "?program=appliance",
         "/v1/audit/export": "?kind=claims"}
UNRECORDED = {"/v1/audit/accesses": "tells of nobody but those who read",
              "/v1/audit/unmask": "is an event of the log itself"}


class Access(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.server.pool(10**12)
        self.retailer, self.till = self.server.retailer()
        self.office = self.server.client()
        made = self.office.must("POST", "/v1/credentials", {"role": "auditor", "label": "audit"}, 201)
        self.credential, self.auditor = made["id"], self.server.client(made["key"])
        for client in (self.till, self.office, self.auditor):
            self.addCleanup(client.close)

    def restart(self):
        self.server.start()
        self.office = self.server.client()
        self.auditor = self.server.client(self.auditor.key)
        for client in (self.office, self.auditor):
            self.addCleanup(client.close)

    def accesses(self, count=0):
        """All of them, once there are `count`: within a second of the last answer."""
        begun = time.monotonic()
        while True:
            items, cursor = [], ""
            while cursor is not None:
                page = self.auditor.must("GET", f"/v1/audit/accesses?limit=200{cursor}", None, 200)
                items += page["items"]
                cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
            self.assertEqual([item["sequence"] for item in items], list(range(1, len(items) + 1)))
            if len(items) >= count:
                return items
            self.assertLess(time.monotonic() - begun, 1.0 * PATIENCE)

    def ask(self, path, query="", body=None, client=None):
        verb = "GET" if body is None else "POST"
        answer = (client or self.auditor).send(verb, path + query, body)
        self.assertEqual(answer.status, 200, answer.raw)
        return answer.headers["request-id"]

    def verify(self, *more):
        url = f"http://{self.server.address}"
        self.vkey = self.get("vkey").strip()
        summary = verify_log(f"{url}/access-log", self.vkey, checkpoints=more)
        told = subprocess.run([BINARY, "verify", "log", "--log", "access", "--url", url, "--vkey", self.vkey],
                              text=True, capture_output=True, timeout=60)
        self.assertEqual(told.returncode, 0, told.stderr)
        return summary, told.stdout

    def get(self, path):
        connection = http.client.HTTPConnection(*self.server.address.rsplit(":", 1), timeout=30)
        connection.request("GET", f"/access-log/{path}")
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        text = answer.read().decode()
        connection.close()
        return text

    # -- what is recorded --------------------------------------------------------------------------------------------
    def test_every_audit_call_is_recorded(self):
        text = (ROOT / "docs/openapi.yaml").read_text(encoding="utf-8")
        paths = set(re.findall(r"^  (/v1/audit/[^:]+):$", text, re.M))
        self.assertEqual(paths, set(ASKED) | set(UNRECORDED) | {"/v1/audit/history"})
        expected = [(f"access.{path.rsplit('/', 1)[1]}", self.ask(path, query), None) for path, query in ASKED.items()]
        subject = {"retailer_id": self.retailer}
        asked = self.ask("/v1/audit/history", "?kind=claim.created", subject)
        expected.append(("access.history", asked, {"kind": "retailer_id", "keys": [self.retailer]}))
        self.ask("/v1/audit/accesses")
        claim_id = self.till.must("POST", "/v1/claims", claim(), 201)["id"]
        self.ask("/v1/audit/unmask", "", {"claim_id": claim_id, "reason": "case 7"})
        found = self.accesses(len(expected))
        self.assertEqual([(a["kind"], a["request_id"], a["subject"]) for a in found], expected)
        for access in found:
            self.assertEqual(access["actor"], {"role": "auditor", "tenant_id": "auditor",
                                               "credential_id": self.credential})
        self.assertEqual(found[0]["query"], {"after": "0", "limit": "3"})
        # The programme office may read claims; that is recorded as well.
        self.ask("/v1/audit/claims", client=self.office)
        self.assertEqual(self.accesses(len(expected) + 1)[-1]["actor"]["role"], "operator")
        # A long poll that finds nothing new is recorded once, when it is answered.
        self.ask("/v1/audit/events", "?after=100000&wait=1")
        self.assertEqual(len(self.accesses(len(expected) + 2)), len(expected) + 2)

    def test_what_is_refused_is_not_recorded(self):
        for path, query, body, client, status in (
                ("/v1/audit/events", "?limit=0", None, self.auditor, 422),
                ("/v1/audit/events", "", None, self.till, 403),
                ("/v1/audit/export", "", None, self.auditor, 422),
                ("/v1/audit/history", "", {}, self.auditor, 422)):
            answer = client.send("GET" if body is None else "POST", path + query, body)
            self.assertEqual(answer.status, status, answer.raw)
        self.ask("/v1/audit/events")
        self.assertEqual(len(self.accesses(1)), 1)

    def test_that_somebody_was_erased_is_not_told_without_a_record(self):
        body = claim()
        made = self.till.must("POST", "/v1/claims", body, 201)
        person = {key: body["consumer"][key] for key in ("id_type", "id_number")}
        self.office.must("POST", "/v1/consumers:erase", {"consumer": person, "reason": "asked for"}, 200)
        answer = self.auditor.send("POST", "/v1/audit/history", {"consumer": person})
        self.assertEqual(answer.status, 410, answer.raw)
        (access,) = self.accesses(1)
        self.assertEqual((access["request_id"], access["subject"]["keys"]),
                         (answer.headers["request-id"], [made["consumer"]["token"]]))

    def test_subjects_are_tokens_and_ids(self):
        invoice = {"number": "26130000000000000001", "issued_on": "2026-06-01", "total_fen": 549900}
        body = claim(sale={"net_price_fen": 549900, "invoice": invoice},
                     old_item={"category": "television", "serial_number": "OLD0001"})
        made = self.till.must("POST", "/v1/claims", body, 201)
        person = {key: body["consumer"][key] for key in ("id_type", "id_number")}
        product = {key: body["new_item"][key] for key in ("category", "serial_number")}
        for subject in ({"consumer": person}, {"new_item": product}, {"old_item": body["old_item"]},
                        {"claim_id": made["id"]}, {"invoice_number": invoice["number"]},
                        {"invoice_number": "TAX-REF-4711"}, {"recycler_id": person["id_number"]}):
            self.ask("/v1/audit/history", "", subject)
        self.ask("/v1/audit/claims", f"?retailer_id={person['id_number']}")
        subjects = [access["subject"] for access in self.accesses(8)][:7]
        self.assertEqual([subject["kind"] for subject in subjects],
                         ["consumer", "new_item", "old_item", "claim_id", "invoice_number", "invoice_number", "recycler_id"])
        self.assertEqual(subjects[0]["keys"], [made["consumer"]["token"]])
        self.assertEqual(subjects[3]["keys"], [made["id"]])
        self.assertEqual([len(subject["keys"]) for subject in subjects], [1, 1, 1, 1, 2, 1, 1])
        self.server.stop()
        stored = b"".join(file.read_bytes() for name in ("access", "access-log")
                          for file in pathlib.Path(self.server.data, name).iterdir() if file.is_file())
        self.assertIn(made["id"].encode(), stored)
        for number in (person["id_number"], product["serial_number"], "OLD0001", invoice["number"], "TAX-REF-4711"):
            self.assertNotIn(number.encode(), stored, number)

    # -- its proof ---------------------------------------------------------------------------------------------------
    def test_the_log_is_proved_by_software_that_shares_no_code(self):
        saved = self.get("checkpoint")
        for _ in range(300):
            self.ask("/v1/audit/events", "?limit=1")
        found = self.accesses(300)
        summary, told = self.verify(saved)
        self.assertEqual(summary.size, 300)
        self.assertTrue(summary.origin.endswith("/access"), summary.origin)
        self.assertIn(f"valid: {summary.origin}, 300 entries", told)
        with LogReader(f"http://{self.server.address}/access-log") as reader:
            _, entries = reader.bundle(0, 256)
        self.assertEqual([leaf_hash(entry).hex() for entry in entries],
                         [access["leaf_hash"] for access in found[:256]])
        self.assertIn(f"\naccess.events\n{self.credential}\nanswered\n-\n-\n".encode(), entries[0])
        # The two logs are not taken for one another.
        with self.assertRaises(VerificationError):
            verify_log(f"http://{self.server.address}/log", self.vkey)
        self.server.stop()
        own = subprocess.run([BINARY, "log", "vkey", "--log", "access", "--data", self.server.data], text=True,
                             capture_output=True, timeout=60)
        self.assertEqual(own.stdout.strip(), self.vkey, own.stderr)
        subprocess.run([BINARY, "log", "rebuild", "--data", self.server.data], check=True, timeout=60,
                       capture_output=True)
        self.restart()
        self.assertEqual(self.verify(saved)[0].root, summary.root)

    def test_entries_that_are_gone_are_missed(self):
        self.ask("/v1/audit/events")
        self.accesses(1)
        self.server.stop()
        for file in pathlib.Path(self.server.data, "access").iterdir():
            file.unlink()
        with self.assertRaisesRegex(RuntimeError, "the access log: events were lost"):
            self.server.start()

    # -- crashes and disks -------------------------------------------------------------------------------------------
    def test_killed_at_random_moments_no_answer_is_without_a_record(self):
        seed = int(os.environ.get("HUANXIN_SEED", time.time_ns() % 10**9))
        print(f"HUANXIN_SEED={seed}", flush=True)
        rng, answered, saved = random.Random(seed), [], []
        for _ in range(ROUNDS):
            readers = [Reader(self.server.client(self.auditor.key)) for _ in range(READERS)]
            for reader in readers:
                reader.start()
            time.sleep(rng.uniform(0.1, 0.5) * PATIENCE)
            saved.append(self.get("checkpoint"))
            self.server.kill()
            for reader in readers:
                reader.join()
                answered += reader.answered
            self.restart()
            found = {access["request_id"] for access in self.accesses()}
            self.assertEqual(set(answered) - found, set())
            # One a reader may have been recorded and not answered.
            self.assertLessEqual(len(found), len(answered) + READERS * len(saved))
            self.verify(*saved)
        self.assertGreater(len(answered), ROUNDS * READERS, "there was something to lose")

    def test_a_disk_that_refuses_the_record_refuses_the_answer(self):
        answered = [self.ask("/v1/audit/events", "?limit=1")]
        journal = max(pathlib.Path(self.server.data, "access").glob("*.log"), key=lambda file: file.stat().st_mtime)
        limit = journal.stat().st_size + 4096
        resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, (limit, limit))
        for _ in range(1000):
            answer = self.auditor.send("GET", "/v1/audit/events?limit=1")
            if answer.status != 200:
                break
            answered.append(answer.headers["request-id"])
        for path, query in (("/v1/audit/events", "?limit=1"), ("/v1/audit/export", "?kind=events")):
            answer = self.auditor.send("GET", path + query)
            self.assertEqual((answer.status, answer.code), (503, "storage_failed"), path)
            self.assertEqual((answer.json["committed"], answer.headers["retry-after"]), ("no", "1"))
        self.server.kill()
        self.restart()
        found = [access["request_id"] for access in self.accesses()]
        self.assertEqual(found[:len(answered)], answered)
        self.ask("/v1/audit/events")
        self.verify()


class Reader(threading.Thread):
    """Reads the feed until the server is killed, and remembers every answer."""

    def __init__(self, client):
        super().__init__()
        self.client, self.answered = client, []

    def run(self):
        while True:
            try:
                answer = self.client.send("GET", "/v1/audit/events?limit=1")
            except (http.client.HTTPException, OSError):
                return
            assert answer.status == 200, answer.raw
            self.answered.append(answer.headers["request-id"])


if __name__ == "__main__":
    unittest.main()
