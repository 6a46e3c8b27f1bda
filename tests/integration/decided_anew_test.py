"""`huanxin verify log --replay` on the data of a real server: as it is, and with the records changed that it rests on."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import BINARY, PATIENCE, ROOT, Server, claim, consent, edit_store, invoice, person, reverse_invoice


def replayed(data, *more):
    return subprocess.run([BINARY, "verify", "log", "--data", data, "--replay", *more], text=True,
                          capture_output=True, timeout=120 * PATIENCE)


def edit(data, *arguments):
    return edit_store(data / "store", *arguments)


def differing_events(done):
    """In their order, each once: a difference may be several lines."""
    return list(dict.fromkeys(int(number) for number in re.findall(r"^difference: event (\d+): ", done.stdout, re.M)))


class DecidedAnew(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="huanxin-anew-"))
        cls.addClassCleanup(shutil.rmtree, cls.work)
        server = cls.server = Server()
        cls.addClassCleanup(server.close)
        server.pool(10**9)
        _, till = server.retailer()
        recycler, yard = server.recycler()
        cls.claims(till)
        cls.invoices(yard, recycler, server.client())
        till.close()
        yard.close()
        assert server.stop() == 0
        cls.pristine = cls.work / "pristine"
        shutil.copytree(server.data, cls.pristine)

    @classmethod
    def claims(cls, till):
        """In every state but settled, and declined."""
        held = [till.must("POST", "/v1/claims", claim(), 201) for _ in range(8)]
        cls.accepted = [made["id"] for made in held]
        buyer = claim()["consumer"]
        for _ in range(3):  # The third refrigerator of one person is one too many.
            made = till.must("POST", "/v1/claims", claim(consumer=buyer), 201)
            cls.accepted += [made["id"]] if made["status"] == "held" else []
        assert made["status"] == "declined", made
        confirmation = {"invoice": invoice(), "delivered_on": "2026-06-01"}
        till.must("POST", f"/v1/claims/{held[0]['id']}/confirm", confirmation, 200)
        till.must("POST", f"/v1/claims/{held[0]['id']}/refund", {"reason": "return", "refunded_on": "2026-06-01"}, 200)
        till.must("POST", f"/v1/claims/{held[1]['id']}/void", {}, 200)
        till.must("POST", f"/v1/claims/{held[2]['id']}/extend", {"hold_seconds": 864_000}, 200)

    @staticmethod
    def invoices(yard, recycler, office):
        """Invoices and red letters of them, in part and in full; then the holds end."""
        seller = {"id_type": "resident_id", "id_number": person(), "name": "测试", "phone": "13800138000",
                  "address": "样例路1号"}
        yard.must("POST", "/v1/sellers:consent", consent(seller), 201)
        made = [yard.must("POST", "/v1/reverse-invoices", reverse_invoice(seller, (101_000, 50_500)), 201)
                for _ in range(3)]
        part = {"issued_on": "2026-06-01", "reason": "allowance", "lines": [{"line": 1, "amount_fen": 10_000}]}
        yard.must("POST", f"/v1/reverse-invoices/{made[0]['id']}/red-letters", part, 201)
        whole = {"issued_on": "2026-06-01", "reason": "return"}
        paid = {"fact": "paid", "on": "2026-06-01", "reference": "P-1"}
        yard.must("POST", f"/v1/reverse-invoices/{made[0]['id']}/red-letters", whole, 201)
        yard.must("POST", f"/v1/reverse-invoices/{made[1]['id']}/facts", paid, 200)
        office.must("POST", f"/v1/recyclers/{recycler}/suspend", {"reason": "checked"}, 200)
        office.must("PUT", "/v1/test/clock", {"now": "2026-07-20T09:00:00+08:00"}, 200)

    def copy(self):
        data = pathlib.Path(tempfile.mkdtemp(dir=self.work)) / "data"
        shutil.copytree(self.pristine, data)
        return data

    def test_what_was_recorded_is_what_is_decided_again(self):
        data = self.copy()
        before = sorted(path.name for path in data.rglob("*"))
        done = replayed(data)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"checked: .*, 14 decisions, decided anew, \d+ records of the state")
        self.assertEqual(sorted(path.name for path in data.rglob("*")), before, "nothing is written there")

    def test_the_same_policies_by_name_decide_the_same(self):
        done = replayed(self.copy(), "--policies", ROOT / "deploy/policies")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_one_character_of_a_policy_is_told_with_the_decisions_that_it_changes(self):
        data = self.copy()
        value = bytes.fromhex(edit(data, "show", "5300000001"))
        at = value.index(b"mofcom-2025-469")
        at = value.index(b'"0.15"', value.index(b'program: "appliance"', at))
        edit(data, "flip", "5300000001", 8 * (at + 4))  # 0.14
        done = replayed(data)
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        found = differing_events(done)
        self.assertIn("huanxin: a stored policy set is not the one that was recorded\n", done.stderr)
        self.assertEqual(found[0], 1, "the policy set itself")
        self.assertEqual(len(found), 1 + len(self.accepted), done.stdout)
        self.assertEqual(done.stdout.count(": 82485 -> 76986"), 3 * len(self.accepted), "subsidy, funder, trace")
        self.assertNotIn("difference: state", done.stdout)
        for line in done.stdout.splitlines()[1:]:  # After the note on the key.
            self.assertRegex(line, r"^difference: event \d+: \S", "each line by itself says of what it is")

    def test_other_policies_are_no_fault_of_the_records(self):
        others = self.work / "others"
        shutil.copytree(ROOT / "deploy/policies", others)
        file = others / "cn/mofcom-2025-469.textproto"
        text = file.read_text(encoding="utf-8")
        at = text.index('"0.15"', text.index('program: "appliance"'))
        file.write_text(text[:at] + '"0.14"' + text[at + 6:], encoding="utf-8")
        saved = self.work / "others.checkpoint"
        done = replayed(self.copy(), "--policies", others, "--save", saved)
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertEqual(len(differing_events(done)), len(self.accepted), done.stdout)
        self.assertRegex(done.stderr, r"^huanxin: \d+ differences among 14 decisions, since other policies than those on "
                                      r"record were asked for\n$")
        self.assertFalse(saved.exists(), "a checkpoint is saved once all is as it must be")

    def test_the_checkpoint_is_saved_by_a_bare_name_once_all_was_decided_anew(self):
        data = self.copy()
        done = subprocess.run([BINARY, "verify", "log", "--data", data, "--replay", "--save", "cp1.checkpoint"], text=True,
                              cwd=self.work, capture_output=True, timeout=120 * PATIENCE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual((self.work / "cp1.checkpoint").read_bytes(), (data / "checkpoint").read_bytes())

    def test_a_role_that_no_event_gave_is_told(self):
        data = self.copy()
        credentials = [line.split()[0] for line in edit(data, "list", b"K".hex()).splitlines()]
        self.assertGreaterEqual(len(credentials), 3)
        for key in credentials:
            role = bytes.fromhex(edit(data, "show", key)).index(b"\x10") + 1  # Credential.role
            edit(data, "flip", key, 8 * role)
        done = replayed(data)
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertEqual(done.stdout.count(" (credential) is not what the events give"), len(credentials), done.stdout)

    def test_a_balance_that_no_event_gives_is_told(self):
        data = self.copy()
        edit(data, "flip", "5000000000", 8 * (len(edit(data, "show", "5000000000")) // 2 - 1))
        done = replayed(data)
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertEqual(done.stdout.splitlines()[-1],
                         "difference: state: the record 5000000000 (pool) is not what the events give")

    def test_without_keys_it_says_so(self):
        data = self.copy()
        shutil.rmtree(data / "keys")
        done = replayed(data)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertTrue(done.stderr.startswith("huanxin: --replay needs the key files"), done.stderr)
        self.assertIn("--keys", done.stderr)
        elsewhere = replayed(data, "--keys", data / "nowhere")
        self.assertEqual(elsewhere.returncode, 1)
        self.assertTrue(elsewhere.stderr.startswith("huanxin: there is no key directory "), elsewhere.stderr)


if __name__ == "__main__":
    unittest.main()
