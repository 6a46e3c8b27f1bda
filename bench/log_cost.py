#!/usr/bin/env python3
"""What the log costs: claims a second of a server that keeps no log, of one that does (leaves, tiles, checkpoints), and of one
that keeps the index of the history as well, which is what everybody runs. They run in turn. Prints the rates and their ratios;
exit status 1 if the log's is under its limit, or if any claim was not held. Standard library only.

  bench/log_cost.py                        64 connections, five runs of each
  bench/log_cost.py --repeat 9 --seconds 5
  bench/log_cost.py --repeat 1 --seconds 0.5 --warmup 0 --no-limits      a smoke run
"""
import argparse
import statistics
import sys

import run

LIMIT = 0.9
SERVERS = {"without": ["--without-log"], "log": ["--without-history"], "log and history": []}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", default=64, type=run.positive)
    parser.add_argument("--seconds", default=6, type=float, help="measured time of a run (default 6)")
    parser.add_argument("--warmup", default=2, type=float)
    parser.add_argument("--repeat", default=5, type=run.positive, help="runs of each (default 5)")
    parser.add_argument("--no-limits", action="store_true", help="rates mean nothing here")
    parser.add_argument("--binaries", default=run.ROOT / "build/release/bin", type=run.folder)
    options = parser.parse_args()
    options.data, options.pools, options.claims, options.load = options.binaries.resolve().parent, "hot", None, []
    rates = {kept: [] for kept in SERVERS}
    for _ in range(options.repeat):
        for kept, options.serve in SERVERS.items():
            result = run.run(options, options.connections)
            if result["load_status"] != 0 or result["server_status"] != 0:
                sys.exit(f"server's exit status {result['server_status']}; {result['report']}")
            rates[kept].append(result["claims_per_second"])
    without, log, history = (statistics.median(rates[kept]) for kept in SERVERS)
    print(f"claims/s at {options.connections} connections, median of {options.repeat} runs each in turn: {without:,.0f} without a "
          f"log; {log:,.0f} with it, ratio {log / without:.2f}, held against {LIMIT}; {history:,.0f} with the index of the history "
          f"as well, ratio {history / without:.2f}")
    return 0 if log / without >= LIMIT or options.no_limits else 1


if __name__ == "__main__":
    sys.exit(main())
