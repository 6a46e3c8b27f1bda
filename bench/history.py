#!/usr/bin/env python3
"""Measures histories among many events: fills an empty data directory (huanxin_bench_history), starts a sandbox server on
it, waits until its index has come to the end, asks for the histories of many consumers, items and retailers over one
connection, and prints what they took beside what they are held against. Exit status 1 if one is missed. Standard library
only.

  bench/history.py                                1,000,000 events
  bench/history.py --events 4000 --no-limits      a smoke run
"""
import argparse
import http.client
import json
import pathlib
import secrets
import shutil
import subprocess
import sys
import tempfile
import time

from invoices import ask, percentile
from run import ROOT, Server, folder, positive

NOW, LIMIT_MS = "2026-06-01T10:00:00+08:00", 5.0


def fill(options, data, key):
    """({kind: values}, events, seconds)."""
    command = [str(options.binaries / "huanxin_bench_history"), "--data", str(data), "--policies",
               str(ROOT / "deploy/policies"), "--operator-key", key, "--now", NOW, "--events", str(options.events)]
    begun = time.monotonic()
    told = {}
    for line in subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines():
        kind, value = line.split()
        told.setdefault(kind, []).append(value)
    return told, int(told.pop("events")[0]), time.monotonic() - begun


def subject(kind, value):
    if kind == "consumer":
        return {"consumer": {"id_type": "resident_id", "id_number": value}}
    if kind == "item":
        return {"new_item": {"category": "refrigerator", "serial_number": value}}
    return {"retailer_id": value}


def auditor(connection, operator):
    headers = {"Authorization": f"Bearer {operator}", "Idempotency-Key": "bench-" + secrets.token_hex(12),
               "Content-Type": "application/json"}
    connection.request("POST", "/v1/credentials", json.dumps({"role": "auditor", "label": "bench"}), headers)
    return json.loads(connection.getresponse().read())["key"]


def index_all(connection, key, events):
    """Seconds until the index has come to the end, from the start of the server on."""
    begun = time.monotonic()
    while True:
        status, _, _, raw = ask(connection, "POST", "/v1/audit/history", key, {"retailer_id": "nobody"})
        if status != 200:
            sys.exit(f"the history is wrong: {status} {raw[:300]!r}")
        if json.loads(raw)["as_of_sequence"] >= events:
            return time.monotonic() - begun
        time.sleep(0.1)


def measure(connection, key, kind, values, calls, limit):
    """Milliseconds of each subject's first answer, which the disk's blocks have to be read for, and of the later ones."""
    first, later = [], []
    for i in range(len(values) + calls):
        path = f"/v1/audit/history?limit={limit}"
        status, _, whole, raw = ask(connection, "POST", path, key, subject(kind, values[i % len(values)]))
        if status != 200 or not json.loads(raw)["items"]:
            sys.exit(f"a history is wrong: {status} {raw[:300]!r}")
        (first if i < len(values) else later).append(whole * 1e3)
    return first, later


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", default=1_000_000, type=positive)
    parser.add_argument("--calls", default=2_000, type=positive, help="for each kind of subject")
    parser.add_argument("--no-limits", action="store_true", help="times mean nothing here")
    parser.add_argument("--binaries", default=ROOT / "build/release/bin", type=folder)
    parser.add_argument("--data", type=folder, help="as of run.py")
    options = parser.parse_args()
    parent = tempfile.mkdtemp(prefix="huanxin-bench-", dir=options.data or options.binaries.resolve().parent)
    missed = False
    try:
        data, key = pathlib.Path(parent) / "data", "hxk_bench_operator_" + secrets.token_hex(16)
        told, events, seconds = fill(options, data, key)
        print(f"{events:,} events of claims recorded in {seconds:.0f} s")
        server = Server(options.binaries / "huanxin", parent, ["--log-level", "warning"], data=data, key=key)
        try:
            host, port = server.address.rsplit(":", 1)
            connection = http.client.HTTPConnection(host, int(port), timeout=60)
            audit = auditor(connection, key)
            seconds = index_all(connection, audit, events)
            size = sum(f.stat().st_size for f in (data / "history").rglob("*") if f.is_file())
            print(f"indexed from the first to the last in {seconds:.1f} s, {size / 1e6:.0f} MB, "
                  f"{size / events:.0f} bytes an event")
            # The default page of a retailer's thousands of events is fifty with all details.
            for kind in ("consumer", "item", "retailer"):
                first, later = measure(connection, audit, kind, told[kind], options.calls, 50)
                p99 = percentile(later, 0.99)
                missed = missed or p99 >= LIMIT_MS
                print(f"history by {kind}, one connection, pages of 50: p50 {percentile(later, 0.5):.2f} ms, "
                      f"p99 {p99:.2f} ms, max {max(later):.2f} ms; limit of p99 {LIMIT_MS:.0f} ms; first answers after "
                      f"the start p50 {percentile(first, 0.5):.2f} ms, p99 {percentile(first, 0.99):.2f} ms")
        finally:
            status = server.stop()
    finally:
        shutil.rmtree(parent, ignore_errors=True)
    sys.exit(1 if status != 0 or (missed and not options.no_limits) else 0)


if __name__ == "__main__":
    main()
