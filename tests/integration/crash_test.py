"""kill -9 under load: what was answered is there, pools add up, nothing counts twice, and the log agrees with it."""
import http.client
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

from harness import BINARY, SUBSIDY, PATIENCE, Server, claim, invoice

ROUNDS = 20
TILLS = 8


class Load(threading.Thread):
    """A till that makes claims and confirms or voids some, and remembers every answer and every question without one."""

    def __init__(self, client, seed):
        super().__init__()
        self.client, self.random = client, random.Random(seed)
        self.answered, self.unanswered, self.stopping = {}, [], False

    def run(self):
        while not self.stopping:
            try:
                self.step()
            except (http.client.HTTPException, OSError):
                return  # The server was killed.

    def step(self):
        body, key = claim(), f"crash-{self.random.getrandbits(64):020d}"
        self.unanswered = [("POST", "/v1/claims", body, key)]
        answer = self.client.send("POST", "/v1/claims", body, idempotency_key=key)
        assert answer.status == 201, answer.raw
        made = answer.json
        self.answered[made["id"]] = (made["status"], key, body, answer.raw)
        choice = self.random.random()
        if choice < 0.4:
            return
        verb, more, status = ("confirm", {"invoice": invoice()}, "confirmed") if choice < 0.7 else ("void", {}, "voided")
        path, key2 = f"/v1/claims/{made['id']}/{verb}", f"crash-{self.random.getrandbits(64):020d}"
        self.unanswered = [("POST", path, more, key2)]
        changed = self.client.send("POST", path, more, idempotency_key=key2)
        assert changed.status == 200, changed.raw
        self.answered[made["id"]] = (status, key, body, answer.raw)


class Reader(threading.Thread):
    """Somebody who keeps the newest checkpoint that the server showed."""

    def __init__(self, client):
        super().__init__()
        self.client, self.checkpoint = client, None

    def run(self):
        while True:
            try:
                self.checkpoint = self.client.send("GET", "/log/checkpoint").raw
            except (http.client.HTTPException, OSError):
                return  # The server was killed.
            time.sleep(0.005)


class Crash(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="huanxin-crash-"))
        self.addCleanup(shutil.rmtree, self.work)

    def verify(self, data, checkpoints, *more):
        """What the kill left behind: entries, records, tiles, and every checkpoint that anybody saw."""
        saved = [flag for path in checkpoints for flag in ("--checkpoint", path)]
        done = subprocess.run([BINARY, "verify", "log", "--data", data, *saved, *more], text=True, capture_output=True,
                              timeout=120 * PATIENCE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_killed_at_random_moments(self):
        seed = int(os.environ.get("HUANXIN_SEED", time.time_ns() % 10**9))
        print(f"HUANXIN_SEED={seed}", flush=True)
        rng = random.Random(seed)
        server = Server()
        self.addCleanup(server.close)
        _, till = server.retailer()
        pool = server.pool(10**15)
        expected, checkpoints = {}, []
        for number in range(ROUNDS):
            loads = [Load(server.client(till.key), rng.getrandbits(32)) for _ in range(TILLS)]
            reader = Reader(server.client())
            for thread in [*loads, reader]:
                thread.start()
            time.sleep(rng.uniform(0.05, 0.5) * PATIENCE)
            server.kill()
            for thread in [*loads, reader]:
                thread.join()
            if reader.checkpoint is not None:
                checkpoints.append(self.work / str(number))
                checkpoints[-1].write_bytes(reader.checkpoint)
            self.verify(server.data, checkpoints)
            server.start()
            self.check(server, till.key, pool, loads, expected)
        self.assertGreater(len(expected), ROUNDS, "the load made claims")
        self.assertGreater(len(checkpoints), ROUNDS // 2)
        server.kill()
        self.verify(server.data, checkpoints, "--replay")

    def check(self, server, key, pool, loads, expected):
        client = server.client(key)
        for load in loads:
            for claim_id, (status, idempotency_key, body, raw) in load.answered.items():
                expected[claim_id] = status
                found = client.must("GET", f"/v1/claims/{claim_id}", None, 200)
                if load.unanswered and load.unanswered[0][1].startswith(f"/v1/claims/{claim_id}/"):
                    continue  # Its last transition was not answered: judged below.
                self.assertEqual(found["status"], status)
                replay = client.send("POST", "/v1/claims", body, idempotency_key=idempotency_key)
                self.assertEqual(replay.headers.get("idempotency-replayed"), "true")
                self.assertEqual(replay.raw, raw, "a replay after the crash is the first answer")
            for method, path, body, idempotency_key in load.unanswered:
                # Asked again with its key, the question has one effect whether or not the crash took the first.
                answer = client.send(method, path, body, idempotency_key=idempotency_key)
                self.assertIn(answer.status, (200, 201), answer.raw)
                expected[answer.json["id"]] = answer.json["status"]
        held = sum(1 for s in expected.values() if s == "held")
        confirmed = sum(1 for s in expected.values() if s == "confirmed")
        figures = server.pool_figures(pool)
        self.assertEqual(figures["held_fen"], held * SUBSIDY)
        self.assertEqual(figures["confirmed_fen"], confirmed * SUBSIDY)
        self.assertEqual(figures["total_fen"], sum(figures[m] for m in (
            "held_fen", "confirmed_fen", "settled_fen", "available_fen")))


if __name__ == "__main__":
    unittest.main()
