#!/usr/bin/env python3
"""Measures reads over many reverse invoices: fills an empty data directory (huanxin_bench_invoices), starts a sandbox
server on it, asks for one recycler's filing of a month and for the headroom of many sellers over one connection, and
prints what they took beside what they are held against. Exit status 1 if one is missed. Standard library only.

  bench/invoices.py                                       1,000,000 invoices, 100,000 of them in the month that is filed
  bench/invoices.py --invoices 2000 --busy 200 --no-limits    a smoke run
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

from run import ROOT, Server, folder, positive

NOW, MONTH = "2026-06-01T10:00:00+08:00", "2026-05"
FILING_LIMIT_S, HEADROOM_LIMIT_MS = 2.0, 5.0


def ask(connection, method, path, key, body=None):
    """(status, seconds to the first byte, seconds to the last, body)."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    begun = time.monotonic()
    connection.request(method, path, body and json.dumps(body), headers)
    answer = connection.getresponse()
    first = time.monotonic() - begun
    raw = answer.read()
    return answer.status, first, time.monotonic() - begun, raw


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def filing(server, recycler, busy):
    host, port = server.address.rsplit(":", 1)
    times = []
    for _ in range(3):
        connection = http.client.HTTPConnection(host, int(port), timeout=300)
        path = f"/v1/recyclers/{recycler}/filings/{MONTH}"
        status, first, whole, raw = ask(connection, "GET", path, server.operator_key)
        rows = json.loads(raw)["rows"]
        if status != 200 or len(rows) != busy or sum(r["invoices"] for r in rows) != busy:
            sys.exit(f"the filing is wrong: {status}, {len(rows)} rows")
        times.append((whole, first, len(raw)))
        connection.close()
    return sorted(times)[1]  # The median run.


def headroom(server, persons, calls):
    host, port = server.address.rsplit(":", 1)
    connection = http.client.HTTPConnection(host, int(port), timeout=60)
    times = []
    for i in range(calls):
        seller = {"id_type": "resident_id", "id_number": persons[i % len(persons)]}
        status, _, whole, raw = ask(connection, "POST", "/v1/sellers:headroom", server.operator_key, {"seller": seller})
        if status != 200 or json.loads(raw)["used_fen"] <= 0:
            sys.exit(f"the headroom is wrong: {status} {raw[:300]!r}")
        times.append(whole * 1e3)
    return times


def fill(options, data, key):
    command = [str(options.binaries / "huanxin_bench_invoices"), "--data", str(data), "--policies",
               str(ROOT / "deploy/policies"), "--operator-key", key, "--now", NOW,
               "--invoices", str(options.invoices), "--busy", str(options.busy)]
    begun = time.monotonic()
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    return told[0], told[1:], time.monotonic() - begun


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--invoices", default=1_000_000, type=positive)
    parser.add_argument("--busy", default=100_000, type=positive, help="invoices of the month that is filed, a seller each")
    parser.add_argument("--calls", default=5_000, type=positive, help="of headroom")
    parser.add_argument("--no-limits", action="store_true", help="times mean nothing here")
    parser.add_argument("--binaries", default=ROOT / "build/release/bin", type=folder)
    parser.add_argument("--data", type=folder, help="as of run.py")
    options = parser.parse_args()
    parent = tempfile.mkdtemp(prefix="huanxin-bench-", dir=options.data or options.binaries.resolve().parent)
    try:
        data, key = pathlib.Path(parent) / "data", "hxk_bench_operator_" + secrets.token_hex(16)
        recycler, persons, seconds = fill(options, data, key)
        size = sum(f.stat().st_size for f in data.rglob("*") if f.is_file())
        print(f"{options.invoices:,} invoices and as many consents recorded in {seconds:.0f} s, {size / 1e6:,.0f} MB")
        server = Server(options.binaries / "huanxin", parent, ["--log-level", "warning"], data=data, key=key)
        try:
            whole, first, size = filing(server, recycler, options.busy)
            times = headroom(server, persons, options.calls)
        finally:
            status = server.stop()
        p99 = percentile(times, 0.99)
        print(f"filing of {options.busy:,} sellers: {whole:.2f} s, first byte after {first * 1e3:.0f} ms, "
              f"{size / 1e6:.0f} MB; limit {FILING_LIMIT_S:.0f} s")
        print(f"headroom, one connection: p50 {percentile(times, 0.5):.2f} ms, p99 {p99:.2f} ms, max {max(times):.2f} ms; "
              f"limit of p99 {HEADROOM_LIMIT_MS:.0f} ms")
        missed = not options.no_limits and (whole >= FILING_LIMIT_S or p99 >= HEADROOM_LIMIT_MS)
        sys.exit(1 if missed or status != 0 else 0)
    finally:
        shutil.rmtree(parent, ignore_errors=True)


if __name__ == "__main__":
    main()
