"""`huanxin verify log` on a real server's log and data, and on both with single bits flipped."""
import http.server
import os
import pathlib
import random
import re
import shutil
import socketserver
import subprocess
import tempfile
import threading
import unittest
import urllib.request

from harness import BINARY, PATIENCE, Server, claim, consent, edit_store, person, reverse_invoice

DIFFERENCE = 3


def verify(*arguments):
    return subprocess.run([BINARY, "verify", "log", *map(str, arguments)], text=True, capture_output=True,
                          timeout=120 * PATIENCE)


def fetched(server, path):
    with urllib.request.urlopen(f"http://{server.address}{path}", timeout=30) as answer:
        return answer.read()


def flipped(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


class Edit:
    """A store, `store` or `log`, of a stopped server's data."""

    def __init__(self, data, store):
        self.directory = pathlib.Path(data) / store

    def run(self, *arguments):
        return edit_store(self.directory, *arguments)

    def keys(self, prefix):
        """[(key in hex, size of its value in bytes)]"""
        lines = self.run("list", prefix.encode().hex()).splitlines()
        return [(line.split()[0], int(line.split()[1])) for line in lines]


class RecordedServer(socketserver.ThreadingTCPServer):
    """Answers with what was recorded: `log` by path, of which `changed` are other bytes."""
    allow_reuse_address = daemon_threads = True

    def __init__(self, log):
        super().__init__(("127.0.0.1", 0), RecordedHandler)
        self.log, self.changed, self.heads = log, {}, {}
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def head(self, path):
        kind = "application/octet-stream" if "/tile/" in path else "text/plain; charset=utf-8"
        size = len(self.changed.get(path, self.log[path]))
        return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n\r\n".encode()


class RecordedHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        if self.path not in self.server.log:
            self.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        body = self.server.changed.get(self.path, self.server.log[self.path])
        head = self.server.heads.get(self.path, self.server.head(self.path))
        self.wfile.write(head + body)
        self.close_connection |= self.path in self.server.heads

    def log_message(self, *_):
        """Quiet."""


class VerifyLog(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = cls.server = Server()
        cls.addClassCleanup(server.close)
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="huanxin-verify-"))
        cls.addClassCleanup(shutil.rmtree, cls.work)
        server.pool(10**12)
        _, till = server.retailer()
        _, yard = server.recycler()
        seller = {"id_type": "resident_id", "id_number": person(), "name": "测试", "phone": "13800138000",
                  "address": "样例路1号"}
        cls.consent_answer = yard.send("POST", "/v1/sellers:consent", consent(seller))
        cls.invoice_answer = yard.send("POST", "/v1/reverse-invoices", reverse_invoice(seller))
        cls.claims(till, 20)
        cls.early = cls.saved("early", fetched(cls.server, "/log/checkpoint"))
        cls.claims(till, 280)
        cls.running = verify("--url", f"http://{server.address}", "--checkpoint", cls.early, "--save",
                             cls.work / "late", "--vkey", fetched(cls.server, "/log/vkey").decode().strip())
        cls.own_key = verify("--url", f"http://{server.address}")
        cls.locked = verify("--data", server.data)
        cls.record()
        till.close()
        yard.close()
        assert server.stop() == 0
        cls.pristine = cls.work / "pristine"
        shutil.copytree(server.data, cls.pristine)

    @staticmethod
    def claims(till, count):
        """That a checkpoint covers when it returns."""
        for _ in range(count):
            made = till.must("POST", "/v1/claims", claim(), 201)
        assert till.send("GET", f"/v1/claims/{made['id']}/proof").status == 200

    @classmethod
    def saved(cls, name, data):
        (cls.work / name).write_bytes(data)
        return cls.work / name

    @classmethod
    def record(cls):
        """All that a walk reads: the log has more than 256 entries and fewer than 512."""
        checkpoint = fetched(cls.server, "/log/checkpoint")
        cls.size = int(checkpoint.split(b"\n")[1])
        assert 256 < cls.size < 512
        rest = cls.size - 256
        paths = ("/log/vkey", "/log/tile/entries/000", f"/log/tile/entries/001.p/{rest}", "/log/tile/0/000",
                 f"/log/tile/0/001.p/{rest}", "/log/tile/1/000.p/1")
        cls.log = {"/log/checkpoint": checkpoint, **{path: fetched(cls.server, path) for path in paths}}
        cls.vkey = cls.saved("vkey", cls.log["/log/vkey"])

    def copy(self):
        """Data of its own for a test, as the server left it."""
        data = pathlib.Path(tempfile.mkdtemp(dir=self.work)) / "data"
        shutil.copytree(self.pristine, data)
        return data

    def assert_difference(self, done, place, message=None):
        self.assertEqual(done.returncode, DIFFERENCE, f"{message}: {done.stdout}{done.stderr}")
        self.assertRegex(done.stderr, "^huanxin: first difference: " + place, message)
        self.assertEqual(done.stderr.count("\n"), 1)

    # -- a log that is as it must be -------------------------------------------------------------------------------
    def test_a_server_is_verified_in_one_line(self):
        self.assertEqual((self.consent_answer.status, self.invoice_answer.status), (201, 201))
        self.assertEqual(self.running.returncode, 0, self.running.stderr)
        self.assertRegex(
            self.running.stdout,
            rf"^valid: \S+, {self.size} entries, 3 tiles, tree of {self.size}, root [A-Za-z0-9+/]{{43}}=, [0-9.]+ s; "
            r"checked: entries, sequence, times, tiles, signature, root, 1 saved checkpoint; "
            r"not checked: the records behind the commitments\n$")
        self.assertEqual((self.work / "late").read_bytes(), self.log["/log/checkpoint"])

    def test_a_key_of_the_servers_own_proves_consistency_only(self):
        self.assertEqual(self.own_key.returncode, 0, self.own_key.stderr)
        self.assertRegex(self.own_key.stdout, "^note: the verifier key was taken from the server itself, so this shows "
                                              "only that the log agrees with itself; name the key that you know")
        self.assertIn("not checked: whose key it is", self.own_key.stdout)

    def test_data_is_verified_against_its_records(self):
        done = verify("--data", self.copy(), "--vkey-file", self.vkey, "--checkpoint", self.early, "--checkpoint",
                      self.work / "late", "--save", self.work / "again")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(
            done.stdout,
            rf"^valid: \S+, {self.size} entries, 1 tile, .* checked: entries, sequence, times, signature, root, "
            rf"2 saved checkpoints, tiles, entries against records, {self.size} commitments, file checksums\n$")
        self.assertEqual((self.work / "again").read_bytes(), self.log["/log/checkpoint"])

    def test_what_is_not_there_is_said_to_be_unchecked(self):
        data = self.copy()
        shutil.move(data / "keys", self.work / "moved-keys")
        shutil.rmtree(data / "log")
        os.remove(data / "checkpoint")
        done = verify("--data", data)
        self.assertEqual(done.returncode, 0, done.stderr)
        unchecked = done.stdout.split("not checked: ")[1]
        for part in ("whose key it is", "the last checkpoint", "tiles, for none are stored",
                     f"{self.size} commitments, for want of the key files"):
            self.assertIn(part, unchecked)
        again = verify("--data", data, "--keys", self.work / "moved-keys")
        self.assertIn(f"{self.size} commitments, file checksums", again.stdout)
        self.assertFalse((data / "log").exists(), "nothing is made")

    # -- refusals --------------------------------------------------------------------------------------------------
    def test_data_of_a_running_server_is_refused(self):
        self.assertEqual((self.locked.returncode, self.locked.stdout), (1, ""))
        self.assertIn("in use by another process", self.locked.stderr)

    def test_what_cannot_be_checked_is_no_difference(self):
        server = RecordedServer({})
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        for url, why in (("http://127.0.0.1:1", "is the server running there"), ("https://127.0.0.1", "https is not"),
                         ("127.0.0.1:80", "looks like http://"), (server.url, "/log/vkey is not there (status 404)\n"),
                         (server.url + "/log", "without the path of its log")):
            done = verify("--url", url)
            self.assertEqual((done.returncode, done.stdout), (1, ""), url)
            self.assertIn(why, done.stderr)
        for arguments in ((), ("--url", server.url, "--data", "x"), ("--url", server.url, "--keys", "x"),
                          ("--url", server.url, "--vkey", "x", "--vkey-file", "y")):
            self.assertEqual(verify(*arguments).returncode, 2, arguments)
        absent = verify("--data", self.work / "absent")
        self.assertEqual((absent.returncode, absent.stdout), (1, ""))
        self.assertIn("name the data directory of a stopped server", absent.stderr)
        self.assertNotIn("huanxin init", absent.stderr)
        self.assertEqual(verify("--url", server.url, "--vkey", "x").returncode, 1)

    # -- the drill: what a server publishes --------------------------------------------------------------------------
    def recorded(self):
        server = RecordedServer(self.log)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server, lambda *more: verify("--url", server.url, "--vkey-file", self.vkey, *more)

    def event_of(self, path, byte):
        """The event that a byte of a bundle is of."""
        at, event = 0, 256 if "/001" in path else 0
        while at <= byte:
            event += 1
            at += 2 + int.from_bytes(self.log[path][at:at + 2], "big")
        return event

    def place_of(self, path, byte):
        if path == "/log/checkpoint":
            return "signature: "
        if "/entries/" in path:
            return f"event {self.event_of(path, byte)}: entry: "
        if "/tile/1/" in path:
            return "events 1 to 256: tile: "
        return f"event {(256 if '/001' in path else 0) + byte // 32 + 1}: tile: "

    def test_bits_flipped_in_what_is_published_are_found_where_they_are(self):
        server, check = self.recorded()
        self.assertEqual(check().returncode, 0)
        bits = random.Random(9)
        for path in self.log:
            if path == "/log/vkey":
                continue
            for _ in range(12):
                bit = bits.randrange(len(self.log[path]) * 8)
                server.changed = {path: flipped(self.log[path], bit)}
                self.assert_difference(check(), self.place_of(path, bit // 8), f"{path} bit {bit}")
        server.changed = {}
        self.assertEqual(check().returncode, 0)

    def test_bits_flipped_in_answers_are_found(self):
        server, check = self.recorded()
        bits = random.Random(10)
        for path in ("/log/checkpoint", "/log/tile/0/000", "/log/tile/entries/000"):
            head = server.head(path)
            telling = [i for value in (b" 200 ", b"text/plain; charset=utf-8", b"application/octet-stream",
                                       b"%d\r\n\r\n" % len(self.log[path]))
                       for i in range(head.find(value), head.find(value) + len(value.rstrip()) if value in head else 0)]
            for _ in range(10):
                bit = bits.choice(telling) * 8 + bits.randrange(8)
                server.heads = {path: flipped(head, bit)}
                done = check()
                self.assertIn(done.returncode, (1, DIFFERENCE), f"{path} bit {bit}: {done.stdout}{done.stderr}")
                self.assertTrue(done.stderr.startswith("huanxin: "), done.stderr)
        server.heads = {}
        for path in self.log:
            server.log = {other: data for other, data in self.log.items() if other != path}
            self.assertEqual(check().returncode == 0, path == "/log/vkey", path)

    def test_another_log_than_the_saved_checkpoint_is_found(self):
        server, check = self.recorded()
        early = self.early.read_bytes()
        size = int(early.split(b"\n")[1])
        self.assertEqual(check("--checkpoint", self.early).returncode, 0)
        self.assert_difference(check("--checkpoint", self.saved("bad", flipped(early, 8 * len(early) - 99))),
                               "signature: the saved checkpoint ")
        other = Server(data=tempfile.mkdtemp(dir=self.work))
        self.addCleanup(other.close)
        foreign = self.saved("foreign", fetched(other, "/log/checkpoint"))
        self.assert_difference(check("--checkpoint", foreign), "signature: the saved checkpoint ")
        # The same key may sign two logs: here, one that was set back to an early checkpoint.
        server.changed = {"/log/checkpoint": early}
        server.log = {**self.log, f"/log/tile/entries/000.p/{size}": b"", f"/log/tile/0/000.p/{size}": b""}
        whole, at = self.log["/log/tile/entries/000"], 0
        for _ in range(size):
            at += 2 + int.from_bytes(whole[at:at + 2], "big")
        server.log[f"/log/tile/entries/000.p/{size}"] = whole[:at]
        server.log[f"/log/tile/0/000.p/{size}"] = self.log["/log/tile/0/000"][:32 * size]
        self.assertEqual(check().returncode, 0)
        self.assert_difference(check("--checkpoint", self.work / "late"),
                               f"events {size + 1} to {self.size}: root: .* was lost or is withheld")
        other_key = self.saved("other-vkey", fetched(other, "/log/vkey"))
        self.assert_difference(verify("--url", server.url, "--vkey-file", other_key),
                               "signature: the server's checkpoint: ")

    # -- the drill: data -------------------------------------------------------------------------------------------
    def test_bits_flipped_in_records_are_found_where_they_are(self):
        data = self.copy()
        store, tiles = Edit(data, "store"), Edit(data, "log")
        bits = random.Random(11)
        plan = [(store, *bits.choice(store.keys(table)), place)
                for table, place in (("J", "entry|commitment"), ("E", "commitment")) for _ in range(12)]
        plan += [(tiles, *bits.choice(tiles.keys("t")), "tile") for _ in range(6)]
        for edit, key, size, place in plan:
            bit = bits.randrange(size * 8)
            sequence = int(key[2:], 16) if edit is store else bit // 256 + 1
            edit.run("flip", key, bit)
            self.assert_difference(verify("--data", data, "--vkey-file", self.vkey),
                                   f"event {sequence}: ({place}): ", f"{key} bit {bit}")
            edit.run("flip", key, bit)
        self.assertEqual(verify("--data", data).returncode, 0)

    def test_entries_records_and_tiles_that_are_gone_are_found(self):
        for table, place in (("J", "event 7: entry: "), ("E", "event 7: commitment: its record is missing"),
                             ("last J", f"event {self.size}: entry: "), ("t", "events 1 to 256: tile: "),
                             ("m", "tile: a tile of level 0 is there that should not be")):
            data = self.copy()
            edit = Edit(data, "log" if table in "tm" else "store")
            keys = [key for key, _ in edit.keys(table[-1])]
            edit.run("drop", keys[-1] if table.startswith("last") else keys[6 if table in "JE" else 0])
            self.assert_difference(verify("--data", data), place, table)

    def test_other_tables_that_the_log_rests_on_are_checked(self):
        data = self.copy()
        store = Edit(data, "store")
        bits = random.Random(12)
        for table in ("M", "S"):
            key, size = store.keys(table)[0]
            for _ in range(6):
                bit = bits.randrange(size * 8)
                store.run("flip", key, bit)
                done = verify("--data", data, "--vkey-file", self.vkey)
                told = f"{table} bit {bit}: {done.stdout}{done.stderr}"
                # Of the store's own facts some say nothing of the log, such as the test clock.
                if table == "S":
                    self.assertEqual(done.returncode, DIFFERENCE, told)
                self.assertIn(done.returncode, (0, 1, DIFFERENCE), told)
                store.run("flip", key, bit)

    def test_bits_flipped_in_the_stored_checkpoint_are_found(self):
        data = self.copy()
        note = (data / "checkpoint").read_bytes()
        for bit in range(3, len(note) * 8, 97):
            (data / "checkpoint").write_bytes(flipped(note, bit))
            self.assert_difference(verify("--data", data), "signature: the data's checkpoint: ", f"bit {bit}")

    def test_a_store_that_was_replaced_by_an_empty_one_is_found(self):
        data = self.copy()
        fresh = self.work / "fresh"
        made = subprocess.run([BINARY, "init", "--data", fresh, "--keys", fresh / "keys"], capture_output=True,
                              timeout=60 * PATIENCE)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertEqual(verify("--data", fresh).returncode, 1, "no log yet is no difference")
        shutil.rmtree(data / "store")
        shutil.copytree(fresh / "store", data / "store")
        done = verify("--data", data)
        self.assertEqual(done.returncode, DIFFERENCE, done.stderr)
        self.assertIn("all events were lost", done.stderr)

    def test_damaged_files_are_told_and_nothing_crashes(self):
        """Table files as the server leaves them after a restart, and the logs of the last run.

        Not the first bytes of a log: with another length there, a record is like one that a crash cut off. Of the
        store the checkpoint then tells what is missing; tiles would be made again.
        """
        tables = self.copy()
        for store in ("store", "log"):
            Edit(tables, store).keys("M")  # Opening moves what is in the log to table files.
        bits = random.Random(13)
        for data, pattern, head, footer in ((tables, "*.sst", 0, 53), (self.copy(), "*.log", 7, 0)):
            files = sorted(data.glob(f"store/{pattern}")) + sorted(data.glob(f"log/{pattern}"))
            self.assertGreater(len(files), 1)
            for file in files:
                original = file.read_bytes()
                if not original:
                    continue
                for _ in range(8):
                    bit = bits.randrange(head * 8, (len(original) - footer) * 8)
                    file.write_bytes(flipped(original, bit))
                    done = verify("--data", data, "--vkey-file", self.vkey)
                    told = f"{file.name} bit {bit}: {done.stdout}{done.stderr}"
                    self.assertEqual(done.returncode, DIFFERENCE, told)
                    self.assertTrue(re.search("is damaged|first difference", done.stderr), told)
                    file.write_bytes(original)
            self.assertEqual(verify("--data", data).returncode, 0)


if __name__ == "__main__":
    unittest.main()
