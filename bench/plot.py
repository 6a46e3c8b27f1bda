#!/usr/bin/env python3
"""Draws latency by offered load as one SVG: a line each for p50, p99 and p99.9, in milliseconds on a logarithmic scale.
Takes results of bench/run.py or of huanxin_bench_load, all at a fixed rate (open loop: the load is the rate) or all in a
closed loop (the load is what was reached). Several runs of one load are one point, the medians. A hollow point is a load
that was not reached: there the queue grows, and latency says how long the run was. The same results give the same file.
Standard library only.

  for rate in 2000 5000 10000 15000; do bench/run.py --connections 64 --load="--rate $rate" --json rate-$rate.json; done
  bench/plot.py rate-*.json --svg latency.svg
"""
import argparse
import json
import math
import pathlib
import statistics
import sys
from xml.sax.saxutils import escape

from run import new_file

WIDTH, HEIGHT = 800, 460
LEFT, RIGHT, TOP, BOTTOM = 80, 720, 60, 390
LINES = [("p50_us", "p50", "a"), ("p99_us", "p99", "b"), ("p99_9_us", "p99.9", "c")]
REACHED = 0.99  # Of the rate; below it the load was not reached.
LABEL_GAP = 14
# Both schemes: a viewer that knows neither shows the light one.
STYLE = """
  .paper { fill: #ffffff } .ink { fill: #1f2328 } .axis { stroke: #1f2328 } .grid { stroke: #d0d7de }
  .a text { fill: #0969da } .b text { fill: #bc4c00 } .c text { fill: #8250df }
  .a path, .a circle { stroke: #0969da } .b path, .b circle { stroke: #bc4c00 } .c path, .c circle { stroke: #8250df }
  .a .full { fill: #0969da } .b .full { fill: #bc4c00 } .c .full { fill: #8250df } .hollow { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    .paper, .hollow { fill: #0d1117 } .ink { fill: #e6edf3 } .axis { stroke: #e6edf3 } .grid { stroke: #30363d }
    .a text, .a .full { fill: #58a6ff } .b text, .b .full { fill: #f0883e } .c text, .c .full { fill: #bc8cff }
    .a path, .a circle { stroke: #58a6ff } .b path, .b circle { stroke: #f0883e } .c path, .c circle { stroke: #bc8cff }
  }"""


def runs_in(path):
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        sys.exit(f"{path} can't be read: {error}")
    runs = content.get("runs", [content]) if isinstance(content, dict) else []
    if not runs or not all(isinstance(run, dict) and {"load", "latency"} <= run.keys() for run in runs):
        sys.exit(f"{path} is not what bench/run.py --json or huanxin_bench_load --json writes")
    return runs


def points_of(results):
    """(load, whether it was reached, {percentile: ms}) in order of load, and the name of the way to send."""
    ways = {result["load"] for result in results}
    if len(ways) != 1 or ways - {"open", "closed"}:
        sys.exit(f"one plot shows either an open or a closed loop, and these are: {', '.join(sorted(ways))}")
    way = ways.pop()
    groups = {}
    for result in results:
        groups.setdefault(result["rate" if way == "open" else "connections"], []).append(result)
    points = []
    for key, runs in groups.items():
        reached = statistics.median(run["requests_per_second"] for run in runs)
        load = key if way == "open" else reached
        ms = {name: statistics.median(run["latency"][name] for run in runs) / 1e3 for name, _, _ in LINES}
        points.append((load, way == "closed" or reached >= REACHED * load, ms))
    return sorted(points, key=lambda point: point[0]), way


def x_steps(most):
    """A round step, and the first multiple of it that is not below `most`."""
    rough = max(most, 1) / 8
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return step, math.ceil(most / step) * step


def number(value):
    return f"{value:,.10g}" if value >= 1 else f"{value:g}"


def text(x, y, words, anchor="middle", size=13, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"{more}>{escape(words)}</text>'


def label_places(wanted):
    """Moved apart so that none stands on another, in the order of what they are beside."""
    places, last = {}, None
    for key in sorted(wanted, key=wanted.get, reverse=True):  # From the bottom up: y grows downwards.
        places[key] = wanted[key] if last is None else min(wanted[key], last - LABEL_GAP)
        last = places[key]
    return places


def axes(x, y, most, step, low, high, way, all_reached):
    out = []
    for decade in range(low, high + 1):
        for factor in (1, 2, 5):
            value = factor * 10.0 ** decade
            if value <= 10.0 ** high:
                out.append(f'<path class="grid" d="M{LEFT} {y(value):.1f}H{RIGHT}"/>')
                out.append(text(LEFT - 8, y(value) + 4, number(value), "end", more=' class="ink"'))
    for count in range(round(most / step) + 1):
        out.append(f'<path class="grid" d="M{x(count * step):.1f} {TOP}V{BOTTOM}"/>')
        out.append(text(x(count * step), BOTTOM + 20, number(count * step), more=' class="ink"'))
    out.append(f'<path class="axis" fill="none" d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}"/>')
    load = "offered load: requests a second, due at fixed times" if way == "open" else \
        "load: requests a second, reached in a closed loop"
    load += "" if all_reached else " (hollow: not reached)"
    middle = (TOP + BOTTOM) / 2
    out.append(text((LEFT + RIGHT) / 2, BOTTOM + 48, load, more=' class="ink"'))
    out.append(text(22, middle, "latency, ms", more=f' class="ink" transform="rotate(-90 22 {middle:.1f})"'))
    return out


def draw(points, way, title):
    step, most = x_steps(max(load for load, _, _ in points))
    all_ms = [max(ms[name], 0.001) for _, _, ms in points for name, _, _ in LINES]
    low, high = math.floor(math.log10(min(all_ms))), math.ceil(math.log10(max(all_ms)))
    high = max(high, low + 1)

    def x(load):
        return LEFT + (RIGHT - LEFT) * load / most

    def y(ms):
        return BOTTOM - (BOTTOM - TOP) * (math.log10(max(ms, 0.001)) - low) / (high - low)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
           f'font-family="system-ui, sans-serif" role="img">', f"<title>{escape(title)}</title>", f"<style>{STYLE}\n</style>",
           f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>', text(WIDTH / 2, 32, title, size=16, more=' class="ink"')]
    out += axes(x, y, most, step, low, high, way, all(reached for _, reached, _ in points))
    labels = label_places({name: y(points[-1][2][name]) for name, _, _ in LINES})
    for name, label, style in LINES:
        path = "L".join(f"{x(load):.1f} {y(ms[name]):.1f}" for load, _, ms in points)
        out.append(f'<g class="{style}"><path fill="none" stroke-width="2" d="M{path}"/>')
        for load, reached, ms in points:
            words = f"{label} at {number(round(load))}/s: {ms[name]:.2f} ms" + ("" if reached else ", load not reached")
            out.append(f'<circle class="{"full" if reached else "hollow"}" stroke-width="2" r="4" cx="{x(load):.1f}" '
                       f'cy="{y(ms[name]):.1f}"><title>{escape(words)}</title></circle>')
        out.append(text(x(points[-1][0]) + 10, labels[name] + 4, label, "start") + "</g>")
    return "\n".join([*out, "</svg>", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="+", type=pathlib.Path, metavar="RESULT.json")
    parser.add_argument("--svg", required=True, type=new_file, metavar="FILE")
    parser.add_argument("--title", default="Latency by offered load")
    options = parser.parse_args()
    results = []
    for path in options.results:
        results += runs_in(path)
    options.svg.write_text(draw(*points_of(results), options.title))


if __name__ == "__main__":
    main()
