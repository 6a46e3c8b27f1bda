#!/usr/bin/env python3
"""Every figure of the server's speed, what each is held against, and how far it is from that, as one table; bench/README.md says how
each is taken and what limits it. What is compared is measured in turn, in rounds, and the medians count. Exit status 1 if a figure
is missed or an answer was wrong, unless --no-limits. Standard library only.

  bench/table.py                              all: half an hour, most of it ten million claims
  bench/table.py --only load,postgres         a part: load, postgres, steps, surge, long
  bench/table.py --rounds 1 --seconds 3 --claims 500000    a first look
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import longload
import run

ROOT = run.ROOT
PARTS = ("load", "postgres", "steps", "surge", "long")
BULK_CONNECTIONS, BULK_LINES = 4, 500  # The server takes four bodies of one retailer at a time.
SURGE_CONNECTIONS, SURGE_REQUESTS = 1_000, 20_000


class Table:
    def __init__(self, no_limits):
        self.rows, self.no_limits, self.missed = [], no_limits, False

    def add(self, name, figure, limit=None, at_least=False, unit="", digits=2):
        """`limit` is the most that the figure may be, or the least."""
        row = {"name": name, "figure": figure, "unit": unit, "limit": limit, "at_least": at_least, "kept": None}
        text = f"{name:<58} {figure:>12,.{digits}f} {unit:<9}"
        if limit is not None:
            row["kept"] = figure >= limit if at_least else figure <= limit
            row["ratio"] = figure / limit
            text += f" {'≥' if at_least else '≤'} {limit:>9,.{digits}f}  {row['ratio']:>5.2f}"
            if not row["kept"] and not self.no_limits:
                text += "  MISSED"
                self.missed = True
        self.rows.append(row)
        print(text, flush=True)


PAUSE_MS = 1.0
LOOP = f"""
import time
begun = last = time.perf_counter()
lost, longest = 0.0, 0.0
while last - begun < 3:
    now = time.perf_counter()
    gap = now - last
    if gap > {PAUSE_MS} / 1e3:
        lost, longest = lost + gap, max(longest, gap)
    last = now
print(lost / (last - begun), longest * 1e3)
"""


def machine_pauses():
    """Of bare loops, one a core, with nothing else to do: the worst one's share of time that was lost in pauses of more than PAUSE_MS,
    and the longest pause, ms. No answer on this machine can be better than that."""
    loops = [subprocess.Popen([sys.executable, "-c", LOOP], stdout=subprocess.PIPE, text=True) for _ in range(os.cpu_count())]
    told = [[float(word) for word in loop.communicate()[0].split()] for loop in loops]
    return max(lost for lost, _ in told), max(longest for _, longest in told)


def tell(what):
    """What is under way: the table's rows come when their medians are there."""
    print(f"measuring: {what}", file=sys.stderr, flush=True)


def load(options, connections, pools="hot", flags=()):
    """One run of the generator against a server of its own."""
    tell(" ".join([f"load, {connections} connections, {pools} pools", *flags]))
    asked = argparse.Namespace(**vars(options))
    asked.pools, asked.load, asked.serve, asked.claims = pools, list(flags), [], None
    asked.warmup = min(2, options.seconds / 2)
    result = run.run(asked, connections)
    if result["load_status"] != 0 or result["server_status"] != 0:
        sys.exit(f"the server ended with {result['server_status']}; {result['report']}")
    return result


def median(results, of="claims_per_second"):
    return statistics.median(result[of] for result in results)


def p99_ms(results):
    return statistics.median(result["latency"]["p99_us"] for result in results) / 1e3


def postgres(options):
    tell("PostgreSQL, 16 and 64 clients")
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        done = subprocess.run([sys.executable, str(ROOT / "bench/compare/postgres.py"), "--clients", "16,64", "--seconds",
                               str(max(1, round(options.seconds))), "--data", str(options.data), "--json", file.name],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"PostgreSQL was not measured: {done.stdout}")
        return {one["clients"]: one["claims_per_second"] for one in json.load(file)["runs"]}


def measure_load(options, table):
    """The closed loop in its ways, in turn; PostgreSQL among them, so that both have the same minutes of the machine."""
    found, syncs = {"hot": [], "spread": [], "bulk": [], "single": []}, []
    theirs = {16: [], 64: []}
    for _ in range(options.rounds):
        found["hot"].append(load(options, 64))
        if "postgres" in options.only:
            for clients, rate in postgres(options).items():
                theirs[clients].append(rate)
        found["spread"].append(load(options, 64, "spread"))
        found["bulk"].append(load(options, BULK_CONNECTIONS, flags=["--bulk", str(BULK_LINES)]))
        syncs.append(run.sync_ms(options.data))
        found["single"].append(load(options, 1))
    peak = median(found["hot"])
    table.add("claims/s, 64 connections", peak, unit="/s", digits=0)
    table.add("p99, 64 connections, closed loop", p99_ms(found["hot"]), 10, unit="ms")
    half = [load(options, 64, flags=["--rate", str(round(peak / 2))]) for _ in range(options.rounds)]
    table.add(f"p99 at half of that rate ({peak / 2:,.0f}/s), open loop", p99_ms(half), 5, unit="ms")
    p50 = statistics.median(result["latency"]["p50_us"] for result in found["single"]) / 1e3
    sync_ms = statistics.median(syncs)
    table.add(f"p50, one connection (fdatasync {sync_ms:.2f} ms)", p50, 1.5 * sync_ms + 0.3, unit="ms")
    table.add("bulk ÷ single claims, claims/s", median(found["bulk"]) / peak, 1.5, True)
    table.add("one hot pool ÷ spread pools, claims/s", peak / median(found["spread"]), 0.9, True)
    best = None
    if "postgres" in options.only:
        rates = {clients: statistics.median(some) for clients, some in theirs.items()}
        for clients, rate in rates.items():
            table.add(f"PostgreSQL, {clients} clients, claims/s", rate, unit="/s", digits=0)
        best = max(rates.values())
        table.add("claims/s ÷ best of PostgreSQL", peak / best, 4, True)
    return peak, best


def measure_steps(options, table, postgres_best):
    tell("steps")
    with tempfile.TemporaryDirectory(dir=options.data) as folder:
        done = subprocess.run([str(options.binaries / "huanxin_bench_micro"), "--benchmark_format=json",
                               "--benchmark_filter=evaluate_|engine_rocksdb|raw_rocksdb",
                               f"--benchmark_min_time={options.seconds / 3}"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False, cwd=folder)
    if done.returncode != 0:
        sys.exit("the steps were not measured")
    steps = {step["name"].split("/manual")[0]: step for step in json.loads(done.stdout)["benchmarks"]}
    for name in ("evaluate_appliance", "evaluate_vehicle"):
        table.add(f"{name}, whole trace", steps[name]["cpu_time"] / 1e3, 5, unit="us")
    for batch in (64, 256):
        engine, raw = (steps[f"{name}_rocksdb/{batch}"]["items_per_second"] for name in ("engine", "raw"))
        table.add(f"engine over RocksDB, no HTTP, batches of {batch}, claims/s", engine, unit="/s", digits=0)
        table.add(f"… ÷ bare RocksDB, same keys and bytes ({raw:,.0f}/s)", engine / raw, 0.7, True)
        if postgres_best:
            table.add("… ÷ best of PostgreSQL, which has no HTTP either", engine / postgres_best)


def measure_surge(options, table, peak):
    result = load(options, SURGE_CONNECTIONS, flags=["--surge", str(options.surge)])
    table.add(f"surge of {options.surge:,} over {SURGE_CONNECTIONS:,} connections: answered", result["answered"], options.surge,
              True, digits=0)
    table.add("… goodput ÷ claims/s at 64 connections", result["goodput"] / peak, 0.9, True)
    slowest = result["refusals"].get("max_us", 0) / 1e3 if result["refused"] else 0
    table.add(f"… slowest of {result['refused']:,} refusals", slowest, 50, unit="ms")


def measure_long(options, table):
    tell(f"long load, {options.claims:,} claims")
    with tempfile.TemporaryDirectory(prefix="huanxin-bench-long-", dir=options.data) as folder:
        asked = argparse.Namespace(claims=options.claims, connections=64, binaries=options.binaries, data=options.data, serve=[])
        result = longload.measure(asked, pathlib.Path(folder) / "data")
    what = f"after {options.claims:,} claims: "
    if result["last_to_first"] is not None:
        table.add(what + "claims/s of the last fifth ÷ first", result["last_to_first"], 0.8, True)
    table.add(what + "resident memory at most", result["memory_bytes"] / 2**20, 1024, unit="MiB", digits=0)
    table.add(what + "start to ready after a stop", result["restart_after_stop_s"], 2, unit="s")
    table.add(what + "start to ready after kill -9", result["restart_after_kill_s"], 5, unit="s")
    table.add(what + "on disk a claim", result["bytes_per_claim"], 1200, unit="bytes", digits=0)
    table.add(what + "p99 of all", result["latency"]["p99_us"] / 1e3, unit="ms")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), type=lambda text: text.replace(" ", "").split(","),
                        help=f"of {', '.join(PARTS)}, with commas between")
    parser.add_argument("--rounds", default=3, type=run.positive, help="of the loads that are compared (default 3)")
    parser.add_argument("--seconds", default=8, type=float, help="measured time of each (default 8)")
    parser.add_argument("--claims", default=10_000_000, type=run.positive, help="of the long load (default 10,000,000)")
    parser.add_argument("--surge", default=SURGE_REQUESTS, type=run.positive, help="requests of the surge (default 20,000)")
    parser.add_argument("--no-limits", action="store_true", help="tell the figures only")
    parser.add_argument("--binaries", default=ROOT / "build/release/bin", type=run.folder)
    parser.add_argument("--data", type=run.folder, help="where data is put; must be on a disk, not in memory (default: beside the binaries)")
    parser.add_argument("--json", type=run.new_file, help="write the table to this file")
    options = parser.parse_args()
    options.data = options.data or options.binaries.resolve().parent
    for part in options.only:
        if part not in PARTS:
            parser.error(f"there is no part '{part}'; the parts are {', '.join(PARTS)}")
    if "load" not in options.only and {"postgres", "surge"} & set(options.only):
        parser.error("postgres and surge are compared with the load: name load, too")
    return options


def main():
    options = parse()
    os.sync()
    sync_ms = run.sync_ms(options.data)
    lost, longest = machine_pauses()
    print(f"{os.cpu_count()} cores, generator on the same machine, every answer after its sync; fdatasync of 4 KiB: {sync_ms:.2f} ms; "
          f"bare loops lose {lost:.1%} of their time to pauses of more than {PAUSE_MS:.0f} ms, the longest {longest:.1f} ms\n"
          f"{'figure':<58} {'':>22} {'held against':>11}  ratio", flush=True)
    table = Table(options.no_limits)
    peak, postgres_best = measure_load(options, table) if "load" in options.only else (None, None)
    if "surge" in options.only:
        measure_surge(options, table, peak)
    if "steps" in options.only:
        measure_steps(options, table, postgres_best)
    if "long" in options.only:
        measure_long(options, table)
    if options.json:
        options.json.write_text(json.dumps({
            "cores": os.cpu_count(), "sync_ms": sync_ms, "pauses_share": lost, "longest_pause_ms": longest, "table": table.rows}, indent=1))
    sys.exit(1 if table.missed else 0)


if __name__ == "__main__":
    main()
