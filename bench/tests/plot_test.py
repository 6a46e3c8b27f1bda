#!/usr/bin/env python3
"""bench/plot.py on results made up here: what it draws, where, and what it refuses."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

PLOT = pathlib.Path(__file__).resolve().parents[1] / "plot.py"
SVG = "{http://www.w3.org/2000/svg}"


def result(p50, rate=None, reached=None, connections=8, **more):
    """Of one run, with p99 ten times and p99.9 a hundred times the median."""
    return {"load": "closed" if rate is None else "open", "connections": connections, "rate": rate,
            "requests_per_second": reached or rate, "latency": {"p50_us": p50, "p99_us": 10 * p50, "p99_9_us": 100 * p50}, **more}


class Plot(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="huanxin-plot-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_on(self, *contents):
        paths = []
        for count, content in enumerate(contents):
            paths.append(self.folder / f"{count}.json")
            paths[-1].write_text(json.dumps(content))
        return subprocess.run([sys.executable, PLOT, *paths, "--svg", self.folder / "out.svg"], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def drawn(self, *contents):
        done = self.run_on(*contents)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return (self.folder / "out.svg").read_text()

    def lines(self, *contents):
        """{percentile: [(x, y, words, whether it is hollow)]}, and all other texts."""
        root = xml.etree.ElementTree.fromstring(self.drawn(*contents))
        lines = {}
        for group in root.iter(SVG + "g"):
            path = re.findall(r"[ML]([\d.]+) ([\d.]+)", group.find(SVG + "path").get("d"))
            points = [(float(c.get("cx")), float(c.get("cy")), c.find(SVG + "title").text, c.get("class") == "hollow")
                      for c in group.iter(SVG + "circle")]
            self.assertEqual([(float(x), float(y)) for x, y in path], [point[:2] for point in points])
            lines[group.find(SVG + "text").text] = points
        return lines, [t.text for t in root.findall(SVG + "text")]

    def test_points_stand_where_the_scales_say(self):
        lines, texts = self.lines({"runs": [result(1_000, 2_000)]}, {"runs": [result(10_000, 8_000)]})
        self.assertEqual(list(lines), ["p50", "p99", "p99.9"])
        x = [point[0] for point in lines["p50"]]
        self.assertAlmostEqual((x[0] - 80) * 4, x[1] - 80, delta=0.5)  # Linear from the left edge.
        heights = sorted({point[1] for line in lines.values() for point in line}, reverse=True)
        self.assertEqual(len(heights), 4)  # 1, 10, 100 and 1,000 ms …
        steps = [below - above for below, above in zip(heights, heights[1:])]
        self.assertAlmostEqual(min(steps), max(steps), delta=0.2)  # … as far from each other: logarithmic.
        self.assertIn("latency, ms", texts)
        self.assertIn("offered load: requests a second, due at fixed times", texts)
        self.assertEqual(lines["p99"][1][2], "p99 at 8,000/s: 100.00 ms")

    def test_runs_of_one_load_are_one_point(self):
        lines, _ = self.lines({"runs": [result(us, 500) for us in (9_000, 1_000, 2_000)]})
        self.assertEqual([point[2] for point in lines["p50"]], ["p50 at 500/s: 2.00 ms"])

    def test_a_load_that_was_not_reached_is_hollow(self):
        lines, texts = self.lines({"runs": [result(1_000, 1_000, 995), result(5_000, 2_000, 1_900)]})
        self.assertEqual([point[3] for point in lines["p99.9"]], [False, True])
        self.assertTrue(any("hollow" in words for words in texts))

    def test_a_closed_loop_stands_at_what_it_reached(self):
        lines, texts = self.lines({"runs": [result(1_000, reached=3_000.4, connections=1),
                                            result(2_000, reached=900, connections=16)]})
        self.assertEqual([point[2] for point in lines["p50"]], ["p50 at 900/s: 2.00 ms", "p50 at 3,000/s: 1.00 ms"])
        self.assertIn("load: requests a second, reached in a closed loop", texts)

    def test_the_generators_own_result_is_taken_too(self):
        self.assertEqual(self.drawn(result(1_000, 700)), self.drawn({"runs": [result(1_000, 700)]}))

    def test_the_order_of_the_files_does_not_matter(self):
        one, other = {"runs": [result(1_000, 700)]}, {"runs": [result(3_000, 900), result(4_000, 1_100)]}
        self.assertEqual(self.drawn(one, other), self.drawn(other, one))

    def test_labels_do_not_stand_on_each_other(self):
        near = result(1_000, 500, latency={"p50_us": 1_000, "p99_us": 1_001, "p99_9_us": 1_002})
        root = xml.etree.ElementTree.fromstring(self.drawn(near))
        y = sorted(float(group.find(SVG + "text").get("y")) for group in root.iter(SVG + "g"))
        self.assertGreaterEqual(min(above - below for below, above in zip(y, y[1:])), 13.9)

    def test_ways_to_send_are_not_mixed_up(self):
        for contents in ([result(1, 1), result(1, reached=1)], [{**result(1), "load": "surge"}]):
            done = self.run_on(*contents)
            self.assertEqual(done.returncode, 1)
            self.assertIn("either an open or a closed loop", done.stderr)
            self.assertFalse((self.folder / "out.svg").exists())

    def test_what_is_no_result_is_refused_with_a_sentence(self):
        for content in ({"runs": []}, {"cores": 2}, [], {"runs": [{"load": "open"}]}):
            done = self.run_on(content)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (1, 1), done.stderr)
            self.assertIn("0.json is not what bench/run.py", done.stderr)
        done = subprocess.run([sys.executable, PLOT, self.folder / "none", "--svg", self.folder / "out.svg"], text=True,
                              stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("can't be read", done.stderr)


if __name__ == "__main__":
    unittest.main()
