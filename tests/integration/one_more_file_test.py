"""Policy is data: files for a new year and a new programme, dropped beside the others, decide claims on the real server."""
import pathlib
import shutil
import tempfile
import unittest

from harness import ROOT, Server, claim

CLOCK = "2027-06-01T08:00:00+08:00"


class OneMoreFile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.policies = pathlib.Path(tempfile.mkdtemp(prefix="huanxin-policies-"))
        cls.addClassCleanup(shutil.rmtree, cls.policies, True)
        shutil.copytree(ROOT / "deploy/policies", cls.policies, dirs_exist_ok=True)
        for file in (ROOT / "tests/unit/policy/data/more").glob("*.textproto"):
            shutil.copy(file, cls.policies)
        cls.server = Server(policies=cls.policies, clock=CLOCK)
        cls.addClassCleanup(cls.server.close)
        cls.server.pool(10_000_000, "appliance", 2027)
        cls.server.pool(10_000_000, "home_renovation", 2027)
        _, cls.till = cls.server.retailer(programs=("appliance", "home_renovation"))
        cls.addClassCleanup(cls.till.close)

    def decide(self, category, grade, program="home_renovation"):
        body = claim(program=program, sold_on="2027-05-31")
        body["new_item"] |= {"category": category, "efficiency_grade": grade}
        answer = self.till.must("POST", "/v1/claims", body, 201)
        return answer["status"], answer["subsidy_fen"], [r["code"] for r in answer["decision"]["reasons"]]

    def test_new_year(self):
        self.assertEqual(self.decide("refrigerator", 1, "appliance"), ("held", 54_990, []))

    def test_new_programme_pays_by_category_and_grade(self):
        self.assertEqual(self.decide("sanitary_ware", 5), ("held", 82_485, []))  # 15 %, whatever the grade says
        self.assertEqual(self.decide("smart_lighting", 1), ("held", 109_980, []))  # 20 %
        self.assertEqual(self.decide("smart_lighting", 2), ("held", 82_485, []))  # 15 %
        self.assertEqual(self.decide("smart_lighting", 3), ("declined", 0, ["grade_too_low"]))
        self.assertEqual(self.decide("refrigerator", 1), ("declined", 0, ["category_not_covered"]))

    def test_new_programme_is_shown(self):
        program = self.till.must("GET", "/v1/programs/home_renovation", None, 200)
        tiers = {tier["id"]: tier["when"] for tier in program["versions"][0]["tiers"]}
        self.assertEqual(tiers["ungraded"], {"categories": ["sanitary_ware"]})
        self.assertEqual(tiers["grade_1"], {"categories": ["smart_lighting"], "efficiency_grade": 1})


if __name__ == "__main__":
    unittest.main()
