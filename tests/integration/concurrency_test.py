"""Never one fen over, whatever comes at once (docs/ARCHITECTURE.md, what always holds: 1 and 3)."""
import threading
import unittest

from harness import SUBSIDY, Server, claim, person


def at_once(server, key, jobs):
    """Sends every job on a connection of its own, all started together; answers in order of the jobs."""
    answers = [None] * len(jobs)
    gate = threading.Barrier(len(jobs))

    def run(i, job):
        client = server.client(key)
        gate.wait()
        answers[i] = job(client)
        client.close()

    threads = [threading.Thread(target=run, args=(i, job)) for i, job in enumerate(jobs)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return answers


class Concurrency(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.retailer, self.till = self.server.retailer()

    def test_pool_with_room_for_n_holds_exactly_n(self):
        room = 137
        pool = self.server.pool(room * SUBSIDY + SUBSIDY - 1)
        bodies = [claim() for _ in range(400)]
        answers = at_once(self.server, self.till.key,
                          [lambda c, b=b: c.send("POST", "/v1/claims", b) for b in bodies])
        self.assertEqual({a.status for a in answers}, {201})
        held = [a for a in answers if a.json["status"] == "held"]
        declined = [a for a in answers if a.json["status"] == "declined"]
        self.assertEqual(len(held), room)
        self.assertEqual({tuple(a.reasons) for a in declined}, {("budget_exhausted",)})
        figures = self.server.pool_figures(pool)
        self.assertEqual(figures["held_fen"], room * SUBSIDY)
        self.assertEqual(figures["available_fen"], SUBSIDY - 1)

    def test_one_old_item_is_held_by_exactly_one_claim(self):
        self.server.pool(10**12)
        old = {"category": "refrigerator", "serial_number": "OLD-1"}
        bodies = [claim(old_item=dict(old)) for _ in range(200)]
        answers = at_once(self.server, self.till.key,
                          [lambda c, b=b: c.send("POST", "/v1/claims", b) for b in bodies])
        held = [a for a in answers if a.json["status"] == "held"]
        self.assertEqual(len(held), 1)
        self.assertEqual({tuple(a.reasons) for a in answers if a.json["status"] == "declined"},
                         {("old_item_already_used",)})
        self.assertEqual(sum(a.status == 201 for a in answers), 200)

    def test_one_key_at_once_has_one_effect(self):
        pool = self.server.pool(10**12)
        body = claim()
        answers = at_once(self.server, self.till.key, [
            lambda c: c.send("POST", "/v1/claims", body, idempotency_key="one-key-for-all-0001")] * 64)
        self.assertEqual({a.status for a in answers}, {201})
        self.assertEqual(len({a.raw for a in answers}), 1, "every answer is the same, byte for byte")
        replays = [a for a in answers if a.headers.get("idempotency-replayed") == "true"]
        self.assertEqual(len(replays), 63)
        self.assertEqual(self.server.pool_figures(pool)["held_fen"], SUBSIDY)

    def test_one_consumer_at_once_gets_one_piece(self):
        self.server.pool(10**12)
        buyer = {"id_type": "resident_id", "id_number": person(), "name": "测试", "phone": "13800138000"}
        bodies = [claim(consumer=buyer) for _ in range(100)]
        answers = at_once(self.server, self.till.key,
                          [lambda c, b=b: c.send("POST", "/v1/claims", b) for b in bodies])
        self.assertEqual(sum(a.json["status"] == "held" for a in answers), 1)
        self.assertEqual({tuple(a.reasons) for a in answers if a.json["status"] == "declined"}, {("quota_used",)})

    def test_confirm_and_void_at_once_have_one_winner(self):
        pool = self.server.pool(10**12)
        for _ in range(10):
            made = self.till.must("POST", "/v1/claims", claim(sale={
                "net_price_fen": 549900,
                "invoice": {"number": "26139%015d" % _, "issued_on": "2026-06-01", "total_fen": 549900}}), 201)
            path = f"/v1/claims/{made['id']}"
            answers = at_once(self.server, self.till.key,
                              [lambda c: c.send("POST", path + "/confirm", {})] * 4 +
                              [lambda c: c.send("POST", path + "/void", {})] * 4)
            final = self.till.must("GET", path, None, 200)["status"]
            confirms = [a for a in answers[:4] if a.status == 200]
            voids = [a for a in answers[4:] if a.status == 200]
            self.assertEqual((len(confirms), len(voids)), (1, 0) if final == "confirmed" else (0, 4))
        figures = self.server.pool_figures(pool)
        self.assertEqual(figures["held_fen"], 0)
        self.assertEqual(figures["confirmed_fen"] % SUBSIDY, 0)


if __name__ == "__main__":
    unittest.main()
