#!/usr/bin/env python3
"""What the log costs: claims a second with it (leaves, tiles, checkpoints, the index of the history) and without, run in turn.
Prints both and their ratio beside its limit; exit status 1 under it, or if any claim was not held. Standard library only.

  bench/log_cost.py                        64 connections, five runs of each
  bench/log_cost.py --repeat 9 --seconds 5
"""
import argparse
import pathlib
import statistics
import sys

import run

LIMIT = 0.9


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", default=64, type=int)
    parser.add_argument("--seconds", default=6, type=float, help="measured time of a run (default 6)")
    parser.add_argument("--warmup", default=2, type=float)
    parser.add_argument("--repeat", default=5, type=int, help="runs of each (default 5)")
    parser.add_argument("--binaries", default=run.ROOT / "build/release/bin", type=pathlib.Path)
    options = parser.parse_args()
    options.data, options.pools, options.claims, options.load = options.binaries.resolve().parent, "hot", None, []
    rates = {True: [], False: []}
    for _ in range(options.repeat):
        for logged in (True, False):
            options.serve = [] if logged else ["--without-log"]
            result = run.run(options, options.connections)
            if result["load_status"] != 0 or result["server_status"] != 0:
                sys.exit(f"server's exit status {result['server_status']}; {result['report']}")
            rates[logged].append(result["claims_per_second"])
    with_log, without = statistics.median(rates[True]), statistics.median(rates[False])
    ratio = with_log / without
    print(f"claims/s at {options.connections} connections, median of {options.repeat} runs each in turn: "
          f"{with_log:,.0f} with the log, {without:,.0f} without; ratio {ratio:.2f}, held against {LIMIT}")
    return 0 if ratio >= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
