"""An old e-bike that is known by its plate alone is one item, however the plate is written."""
import json
import unittest

from harness import ROOT, Server, person

PLATE = "邯郸A12345"
SAME = ["邯郸a12345", "邯郸 A12345", "邯郸·A12345", "邯郸Ａ１２３４５", " 邯郸-A12345 ", "邯郸A12345\u0085"]
UNSEEN = "\u200b\u200d\ufeff\u00ad\u2060\u202e\ufe0f\u034f\u3164\u2800\U000e0041\uffff\ufffd\ue000"
OTHERS = ["邯郸\u0410" "12345", "邯郸\u0391" "12345", "邯郸A\u0661" "2345", "邯郸・A12345", "邯郸A12345\u0301", "\u200d"]


class Plates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(clock="2025-06-01T08:00:00+08:00")
        cls.addClassCleanup(cls.server.close)
        cls.server.pool(100_000_000, "ebike", 2025)
        _, cls.till = cls.server.retailer()
        cls.addClassCleanup(cls.till.close)
        cls.made = 0

    def claim_with(self, plate):
        type(self).made += 1
        body = json.loads((ROOT / "docs/examples/ebike.json").read_text())
        body["claim_ref"] = f"plate-{self.made}"
        body["consumer"]["id_number"] = body["old_item"]["owner_id_number"] = person()
        body["new_item"]["frame_number"] = f"{self.made:015d}"
        del body["old_item"]["frame_number"]
        body["old_item"]["plate"] = plate
        return self.till.send("POST", "/v1/claims", body)

    def test_one_bicycle(self):
        first = self.claim_with(PLATE)
        self.assertEqual((first.status, first.json["status"]), (201, "held"), first.raw)
        for plate in SAME:
            again = self.claim_with(plate)
            self.assertEqual((again.status, again.reasons), (201, ["old_item_already_used"]), ascii(plate))
        for plate in OTHERS + [PLATE + mark for mark in UNSEEN]:
            refused = self.claim_with(plate)
            self.assertEqual((refused.status, refused.pointers), (422, ["/old_item/plate"]), ascii(plate))


if __name__ == "__main__":
    unittest.main()
