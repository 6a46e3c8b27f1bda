#!/usr/bin/env python3
"""Each way of huanxin_bench_load to send, a second of it against a real server: nothing fails, and the result adds up.
The times mean nothing here. Usage: ways_test.py BINARIES [NAME…]"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

BENCH = pathlib.Path(__file__).resolve().parents[1]
BINARIES = pathlib.Path(sys.argv.pop(1))
CLAIMS = 200


class Ways(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="huanxin-ways-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_script(self, name, *arguments, status=0):
        done = subprocess.run([sys.executable, BENCH / name, *map(str, arguments)], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def load(self, flags, *arguments, connections=4):
        """The result of one run, none of which failed."""
        file = self.folder / "result.json"
        self.run_script("run.py", "--binaries", BINARIES, "--connections", connections, "--json", file,
                        f"--load=--threads=2 {flags}", *arguments)
        run, = json.loads(file.read_text())["runs"]
        self.assertEqual(run["failures"], {})
        return run

    def test_rate(self):
        run = self.load("--rate 200", "--seconds", 1, "--warmup", 0.2)
        self.assertEqual((run["load"], run["rate"]), ("open", 200))
        self.assertEqual((run["sent"], run["held"], run["latency"]["count"]), (240, 240, 200))
        self.assertLessEqual(run["late_at_end"], run["waited"])
        self.run_script("plot.py", self.folder / "result.json", "--svg", self.folder / "plot.svg")
        self.assertIn("p99.9 at 200/s", (self.folder / "plot.svg").read_text())

    def test_rate_over_what_one_connection_can(self):
        run = self.load("--rate 20000", "--seconds", 0.1, "--warmup", 0, connections=1)
        self.assertEqual((run["held"], run["latency"]["count"]), (2000, 2000))
        self.assertGreater(run["late_at_end"], 0)
        self.assertGreater(run["latency"]["max_us"], 1e6 * 2000 / 20000 / 2, "it counts from when it was due")

    def test_new_connections(self):
        run = self.load("--new-connections", "--claims", CLAIMS)
        self.assertEqual((run["load"], run["new_connections"], run["held"]), ("closed", True, CLAIMS))

    def test_mix(self):
        run = self.load("--mix 60,30,10", "--claims", CLAIMS)
        kinds = {kind: latency["count"] for kind, latency in run["latency_by_kind"].items()}
        self.assertEqual(kinds["claim"], CLAIMS)
        self.assertGreater(kinds["confirm"], CLAIMS / 4)
        self.assertGreater(kinds["read"], CLAIMS / 12)
        self.assertEqual(sum(kinds.values()), run["latency"]["count"])
        self.assertEqual((sum(kinds.values()), CLAIMS), (run["sent"], run["held"]))

    def test_mix_at_a_rate_on_new_connections(self):
        run = self.load("--mix 6,3,1 --rate 200 --new-connections", "--seconds", 0.5, "--warmup", 0)
        self.assertEqual(run["sent"], 100)
        self.assertEqual(sum(latency["count"] for latency in run["latency_by_kind"].values()), 100)

    def test_surge(self):
        run = self.load("--surge 205", connections=50)
        self.assertEqual((run["load"], run["sent"], run["answered"], run["held"]), ("surge", 205, 205, 205))
        self.assertEqual(run["latency"]["count"], 205)
        self.assertAlmostEqual(run["goodput"] * run["seconds"], 205, delta=0.1)

    def test_surge_over_the_connections_that_are_taken(self):
        run = self.load("--surge 60", "--serve=--connections-max 20", connections=60)
        self.assertGreater(run["refused"], 0)
        self.assertEqual(run["refusals"]["by_status"], {"503": run["refused"]})
        self.assertEqual((run["held"] + run["refused"], run["answered"]), (60, 60))
        self.assertEqual((run["latency"]["count"], run["refusals"]["count"]), (run["held"], run["refused"]))

    def test_bulk(self):
        run = self.load("--bulk 150", "--claims", 550, connections=2)
        self.assertEqual((run["bulk"], run["sent"], run["held"]), (150, 550, 550))
        self.assertEqual(run["latency"]["count"], 4, "three bodies of 150, one with the rest")

    def test_contradiction_is_refused_with_a_sentence(self):
        done = subprocess.run([BINARIES / "huanxin_bench_load", "--url", "127.0.0.1:1", "--operator-key", "none",
                               "--sold-on", "2026-06-01", "--surge", "5", "--rate", "7"], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 1)
        self.assertIn("--surge sends all at one instant, --rate one after the other", done.stderr)

    def test_what_can_not_be_is_told_before_anything_is_sent(self):
        for flags, told in ((["--url", "127.0.0.1:1"], "the server of --url was not reached: Connection refused"),
                            (["--url", "127.0.0.1"], "--url is HOST:PORT"),
                            (["--url", "127.0.0.1:1", "--json", self.folder / "none/result.json"], "there is no folder")):
            done = subprocess.run([BINARIES / "huanxin_bench_load", "--operator-key", "none", "--sold-on", "2026-06-01", *flags],
                                  text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(told, done.stderr + done.stdout)


if __name__ == "__main__":
    unittest.main()
