#!/usr/bin/env python3
"""Measures durable claims per second: for each number of connections it starts a fresh sandbox server on an empty data
directory, runs the load generator against it on this machine, and stops it. Prints one table; bench/README.md says what
the columns mean. Exit status 1 if any claim was not held. Standard library only.

  bench/run.py                               1, 16 and 64 connections, 10 s each, binaries of build/release/bin
  bench/run.py --connections 64 --repeat 3   the median of three runs
  bench/run.py --json result.json            everything that was measured, histograms included
"""
import argparse
import json
import os
import pathlib
import re
import secrets
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
CLOCK, SOLD_ON = "2026-06-01T10:00:00+08:00", "2026-06-01"
TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """A sandbox server on an empty directory below `parent`, or on `data`, stopped by its process id."""

    def __init__(self, binary, parent, flags, data=None, key=None):
        # Who is told to end ends the server, too, and takes its data away.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="huanxin-bench-", dir=parent))
        self.operator_key = key or "hxk_bench_operator_" + secrets.token_hex(16)
        command = [str(binary), "serve", "--mode", "sandbox", "--data", str(data or self.directory / "data"),
                   "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0",
                   "--policies", str(ROOT / "deploy/policies"), "--test-clock", CLOCK, *flags]
        self.log = open(self.directory / "log", "wb")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True,
                                        env={**os.environ, "HUANXIN_BOOTSTRAP_OPERATOR_KEY": self.operator_key})
        line = self.process.stdout.readline()
        found = re.match(r"listening on (\S+) ops on (\S+)", line)
        if not found:
            self.stop()
            sys.exit(f"the server did not start: {line!r}")
        self.address, self.ops = found[1], found[2]
        # Its standard output is a pipe: what it goes on to print must be read, or it would stand still.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.log.close()
        if status != 0:
            sys.stderr.write((self.directory / "log").read_bytes()[-2000:].decode("utf-8", "replace"))
        shutil.rmtree(self.directory, ignore_errors=True)
        return status

    def counters(self):
        with urllib.request.urlopen(f"http://{self.ops}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        return {name: float(value) for name, value in re.findall(r"^(huanxin_engine_\w+) (\S+)$", text, re.M)}

    def cpu_seconds(self):
        """By thread id."""
        threads = {}
        for stat in pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/stat"):
            fields = stat.read_text().rsplit(")", 1)[1].split()
            threads[stat.parent.name] = (int(fields[11]) + int(fields[12])) / TICK
        return threads

    def memory_bytes(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", text)[1]) * 1024


def machine_busy_seconds():
    """CPU time that all processes of the machine have used."""
    user, nice, system, _, _, irq, softirq, *_ = map(int, open("/proc/stat").readline().split()[1:])
    return (user + nice + system + irq + softirq) / TICK


def sync_ms(directory, count=100):
    """Median time of an fdatasync after 4 KiB appended to a file: what the disk makes of one durable commit."""
    times = []
    with open(pathlib.Path(directory) / "huanxin-bench-sync", "wb", buffering=0) as file:
        os.unlink(file.name)
        for _ in range(count):
            file.write(b"x" * 4096)
            begun = time.monotonic()
            os.fdatasync(file.fileno())
            times.append((time.monotonic() - begun) * 1e3)
    return statistics.median(times)


def run(options, connections):
    os.sync()  # What was built or removed just before is not to be written while this is measured.
    server = Server(options.binaries / "huanxin", options.data, options.serve)
    try:
        result_file = server.directory / "result.json"
        command = [str(options.binaries / "huanxin_bench_load"), "--url", server.address, "--sold-on", SOLD_ON,
                   "--connections", str(connections), "--pools", options.pools, "--json", str(result_file)]
        if options.claims:
            command += ["--claims", str(options.claims)]
        elif not any(flag.startswith("--surge") for flag in options.load):  # That one has no duration.
            command += ["--seconds", str(options.seconds), "--warmup", str(options.warmup)]
        counters, threads, machine, begun = server.counters(), server.cpu_seconds(), machine_busy_seconds(), time.monotonic()
        load = subprocess.run(command + options.load, stdout=subprocess.PIPE, text=True,
                              env={**os.environ, "HUANXIN_BOOTSTRAP_OPERATOR_KEY": server.operator_key})
        elapsed = time.monotonic() - begun
        if not result_file.exists():
            sys.exit(f"the load generator ended with {load.returncode} and no result. {load.stdout}")
        result = json.loads(result_file.read_text())
        used = {i: cpu - threads.get(i, 0) for i, cpu in server.cpu_seconds().items()}
        after = server.counters()
        batches = after["huanxin_engine_batches_total"] - counters["huanxin_engine_batches_total"]
        generator = result["generator_cpu_us_per_claim"] * result["sent"] / 1e6
        cores = elapsed * os.cpu_count()
        result.update({
            "batch": (after["huanxin_engine_commands_total"] - counters["huanxin_engine_commands_total"]) / max(1, batches),
            "server_cpu_us_per_claim": sum(used.values()) * 1e6 / result["sent"],
            "server_cpu_share": sum(used.values()) / cores,
            "busiest_thread_share": max(used.values()) / elapsed,
            "generator_cpu_share": generator / cores,
            "others_cpu_share": max(0, machine_busy_seconds() - machine - sum(used.values()) - generator) / cores,
            "server_memory_bytes": server.memory_bytes(),
            "report": load.stdout, "load_status": load.returncode})
    finally:
        status = server.stop()
    result["server_status"] = status
    return result


COLUMNS = [
    ("connections", 11, lambda r: r["connections"]),
    ("claims/s", 8, lambda r: f"{r['claims_per_second']:,.0f}"),
    *((name.replace("_us", "").replace("_9", ".9") + " ms", 9, lambda r, n=name: f"{r['latency'][n] / 1e3:.2f}")
      for name in ("p50_us", "p90_us", "p99_us", "p99_9_us", "max_us")),
    ("claims/sync", 11, lambda r: f"{r['batch']:.1f}"),
    ("server us/claim", 15, lambda r: f"{r['server_cpu_us_per_claim']:.0f}"),
    ("generator", 9, lambda r: f"{r['generator_cpu_us_per_claim']:.0f}"),
    ("server %", 8, lambda r: f"{r['server_cpu_share'] * 100:.0f}"),
    ("writer %", 8, lambda r: f"{r['busiest_thread_share'] * 100:.0f}"),
    ("generator %", 11, lambda r: f"{r['generator_cpu_share'] * 100:.0f}"),
    ("others %", 8, lambda r: f"{r['others_cpu_share'] * 100:.0f}"),
    ("failed", 6, lambda r: sum(r["failures"].values())),
]


def print_table(columns, results):
    """`columns`: title, width, and what makes a result's cell."""
    print("  ".join(f"{title:>{width}}" for title, width, _ in columns))
    for result in results:
        print("  ".join(f"{cell(result)!s:>{max(width, len(title))}}" for title, width, cell in columns))


def positive(text):
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number from 1 on")
    return int(text)


def positives(text):
    return [positive(part) for part in text.split(",")]


def folder(text):
    if not os.path.isdir(text):
        raise argparse.ArgumentTypeError(f"there is no folder '{text}'")
    return pathlib.Path(text)


def new_file(text):
    """Told before anything is measured, not when it is to be written."""
    folder(os.path.dirname(text) or ".")
    return pathlib.Path(text)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", default="1,16,64", type=positives, help="of each run, with commas between (default 1,16,64)")
    parser.add_argument("--seconds", default=10, type=float, help="measured time (default 10)")
    parser.add_argument("--warmup", default=2, type=float, help="seconds before it, not measured (default 2)")
    parser.add_argument("--claims", type=positive, help="send this many instead, without warm-up")
    parser.add_argument("--repeat", default=1, type=positive, help="runs of each; the one with the median claims/s is shown")
    parser.add_argument("--pools", default="hot", choices=["hot", "spread"])
    parser.add_argument("--binaries", default=ROOT / "build/release/bin", type=folder)
    parser.add_argument("--data", type=folder, help="where the servers' data is put; must be on a disk, not in memory "
                                       "(default: beside the binaries)")
    parser.add_argument("--serve", default=[], type=shlex.split, metavar="FLAGS", help="more flags of the server (huanxin serve --help)")
    parser.add_argument("--load", default=[], type=shlex.split, metavar="FLAGS",
                        help="more flags of the generator (huanxin_bench_load --help)")
    parser.add_argument("--json", type=new_file, help="write all that was measured to this file")
    options, unknown = parser.parse_known_args()
    if unknown:
        parser.error(f"no such flag: {' '.join(unknown)}; those of the generator go into --load, such as --load=\"--rate 5000\"")
    options.data = options.data or options.binaries.resolve().parent
    for name in ("huanxin", "huanxin_bench_load"):
        if not (options.binaries / name).exists():
            sys.exit(f"{options.binaries / name} is not there: ./dev bench builds it, or name another --binaries")
    return options


def main():
    options = parse()
    sync = sync_ms(options.data)
    print(f"{os.cpu_count()} cores, generator on the same machine; fdatasync of 4 KiB: {sync:.2f} ms; "
          f"{options.pools} pools", flush=True)
    shown, everything, failed = [], [], False
    for connections in options.connections:
        runs = [run(options, connections) for _ in range(options.repeat)]
        for result in runs:
            if result["load_status"] != 0 or result["server_status"] != 0:
                failed = True
                print(f"server's exit status {result['server_status']}; {result['report']}", file=sys.stderr)
        shown.append(sorted(runs, key=lambda r: r["claims_per_second"])[len(runs) // 2])
        everything += runs
    print_table(COLUMNS, shown)
    if options.json:
        options.json.write_text(json.dumps({"cores": os.cpu_count(), "sync_ms": sync, "runs": everything}, indent=1))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
