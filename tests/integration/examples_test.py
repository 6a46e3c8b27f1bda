"""Each body of docs/examples makes a held claim, or an issued invoice, on the real server, at the clock that the README
starts it with."""
import json
import unittest

from harness import ROOT, Server

# The bodies of docs/examples by the clock of the server that takes them.
CLOCKS = {
    "2025-06-01T08:00:00+08:00": ["ebike"],
    "2026-06-01T08:00:00+08:00": ["appliance", "digital", "vehicle_replace", "vehicle_scrap"],
}

RECYCLERS = ["seller_consent", "reverse_invoice"]


class Examples(unittest.TestCase):
    def test_each_is_held(self):
        for clock, programs in CLOCKS.items():
            server = Server(clock=clock)
            self.addCleanup(server.close)
            _, till = server.retailer()
            self.addCleanup(till.close)
            for program in programs:
                body = json.loads((ROOT / f"docs/examples/{program}.json").read_text())
                self.assertEqual(body["program"], program)
                server.pool(10_000_000, program, int(clock[:4]))
                answer = till.must("POST", "/v1/claims", body, 201)
                self.assertEqual((answer["status"], answer["decision"]["reasons"]), ("held", []), program)
                self.assertEqual(answer["decision"]["warnings"], [], program)
                self.assertGreater(answer["subsidy_fen"], 0)

    def test_the_invoice_is_issued_once_the_seller_consents(self):
        server = Server(clock="2026-06-01T08:00:00+08:00")
        self.addCleanup(server.close)
        _, yard = server.recycler()
        self.addCleanup(yard.close)
        consent, invoice = (json.loads((ROOT / f"docs/examples/{name}.json").read_text()) for name in RECYCLERS)
        declined = yard.must("POST", "/v1/reverse-invoices", invoice, 201)
        self.assertEqual([r["code"] for r in declined["decision"]["reasons"]], ["consent_missing"])
        yard.must("POST", "/v1/sellers:consent", consent, 201)
        issued = yard.must("POST", "/v1/reverse-invoices", invoice, 201)
        self.assertEqual((issued["status"], issued["decision"]["reasons"]), ("issued", []))

    def test_there_is_one_for_each_programme(self):
        files = sorted(file.stem for file in (ROOT / "docs/examples").glob("*.json"))
        self.assertEqual(files, sorted(sum(CLOCKS.values(), RECYCLERS)))


if __name__ == "__main__":
    unittest.main()
