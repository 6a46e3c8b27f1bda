#!/usr/bin/env python3
"""Has a mixed history decided anew: claims of the load generator, all of which expire, claims that are confirmed, void or given
back, reverse invoices, red letters and old items, under policy files that change twice. `huanxin verify log --replay` must find no
difference; with one digit of one policy value changed it must find the decisions that this touches, and no other. Prints what it
took. Exit status 1 if anything else is found. Standard library only.

  bench/replay.py                      at least 100,000 events
  bench/replay.py --claims 60          a smoke run
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from run import ROOT, folder, positive

sys.path.insert(0, str(ROOT / "tests/integration"))
import harness  # noqa: E402 (after the path is set)

SEASONS = ("2026-06-01", "2026-06-25", "2026-07-20")  # Further apart than a hold lasts.
THREADS = 4
# The rate of digital goods, under which only the tablets below are claimed. Where the cap decides, the trace differs.
RATE = ("cn/mofcom-2025-469.textproto", 'program: "digital"', 'rate: "0.15"', 'rate: "0.14"')
APPLIANCES = "refrigerator,washing_machine,television,air_conditioner,water_heater"
PRICES = (199_900, 299_900, 349_900, 449_900)


def policies(parent, changed):
    """A copy of the policy files, with the one digit changed or not."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="policies-", dir=parent)) / "policies"
    shutil.copytree(ROOT / "deploy/policies", directory)
    if changed:
        name, programme, old, new = RATE
        text = (directory / name).read_text(encoding="utf-8")
        at = text.index(old, text.index(programme))
        (directory / name).write_text(text[:at] + new + text[at + len(old):], encoding="utf-8")
    return directory


def load(options, server, season):
    command = [str(options.binaries / "huanxin_bench_load"), "--url", server.address, "--sold-on", SEASONS[season],
               "--connections", "64", "--seed", str(season), "--claims", str(options.claims), "--categories", APPLIANCES]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "HUANXIN_BOOTSTRAP_OPERATOR_KEY": server.operator})
    if done.returncode != 0:
        sys.exit(f"the load generator failed: {done.stdout}")


class Shop:
    """One retailer's till and one recycler's yard, on connections of their own."""

    def __init__(self, server, day, name):
        self.day, self.name = day, name
        _, self.yard = server.recycler(name)
        _, self.till = server.retailer(name)
        number = harness.person()
        self.seller = {"id_type": "resident_id", "id_number": number, "name": "测试", "phone": "13800138000",
                       "address": "样例路1号"}
        self.yard.must("POST", "/v1/sellers:consent", harness.consent(self.seller, day), 201)

    def sale(self, number):
        """A claim that is confirmed or void; some are given back."""
        made = self.till.must("POST", "/v1/claims", harness.claim(sold_on=self.day), 201)
        path = f"/v1/claims/{made['id']}"
        if number % 4 == 0:
            self.till.must("POST", path + "/void", {}, 200)
            return
        bill = {"invoice": harness.invoice(issued_on=self.day), "delivered_on": self.day}
        self.till.must("POST", path + "/confirm", bill, 200)
        if number % 4 == 2:
            self.till.must("POST", path + "/refund", {"reason": "return", "refunded_on": self.day}, 200)

    def tablet(self, price):
        item = {"category": "tablet", "brand": "示范", "model": "T-1", "gtin": "6923185602224",
                "serial_number": harness.claim()["new_item"]["serial_number"]}
        body = harness.claim(program="digital", sold_on=self.day, new_item=item, sale={"net_price_fen": price})
        made = self.till.must("POST", "/v1/claims", body, 201)
        if made["status"] != "held":
            sys.exit(f"a tablet was not held: {made}")
        return made["sequence"]

    def scrap(self, number):
        item = {"category": "refrigerator", "serial_number": f"OLD-{self.name}-{number}"}
        body = harness.reverse_invoice(self.seller, (1_010, 505), issued_on=self.day, old_items=[item])
        made = self.yard.must("POST", "/v1/reverse-invoices", body, 201)
        if made["status"] != "issued":
            sys.exit(f"a reverse invoice was not issued: {made}")
        path = f"/v1/reverse-invoices/{made['id']}"
        paid = {"fact": "paid", "on": self.day, "reference": f"P-{number}"}
        self.yard.must("POST", path + "/facts", paid, 200)
        if number % 4 == 0:
            lines = [{"line": 1, "amount_fen": 100}]
            self.yard.must("POST", path + "/red-letters", {"issued_on": self.day, "reason": "allowance", "lines": lines}, 201)
        if number % 8 == 0:
            self.yard.must("POST", path + "/red-letters", {"issued_on": self.day, "reason": "return"}, 201)


def trade(server, season, number, count):
    """One shop's season: the events of its tablets."""
    shop = Shop(server, SEASONS[season], f"shop-{season}-{number}")
    tablets = [shop.tablet(price) for price in PRICES]
    for i in range(count):
        shop.sale(i)
        shop.scrap(i)
    return tablets


def record(options, server, sets):
    """Three seasons. The events of the tablets of each."""
    tablets = []
    for season, (day, files) in enumerate(zip(SEASONS, sets)):
        server.policies = str(files)
        server.start()
        server.client().clock(f"{day}T09:00:00+08:00")  # The holds of the season before end.
        if season == 0:
            for program in ("appliance", "digital"):
                server.pool(9 * 10**14, program=program)
        load(options, server, season)
        with concurrent.futures.ThreadPoolExecutor(THREADS) as shops:
            jobs = [shops.submit(trade, server, season, i, options.claims // 30) for i in range(THREADS)]
            tablets.append(sorted(event for job in jobs for event in job.result()))
        if server.stop() != 0:
            sys.exit("the server did not stop as it should: " + server.stderr())
    server.start()
    server.client().clock("2026-08-20T09:00:00+08:00")
    if server.stop() != 0:
        sys.exit("the server did not stop as it should: " + server.stderr())
    return tablets


def decide_anew(options, server, *more):
    """(events that differ, the last line, seconds)"""
    command = [str(options.binaries / "huanxin"), "verify", "log", "--data", server.data, "--replay", "--scratch",
               server.data + "/..", *map(str, more)]
    begun = time.monotonic()
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    seconds = time.monotonic() - begun
    if done.returncode not in (0, 3):
        sys.exit(f"huanxin verify log: {done.stderr}")
    if "differences more" in done.stdout:
        sys.exit(f"more differences than are shown: {done.stdout[:2000]}")
    events = sorted({int(n) for n in re.findall(r"^difference: event (\d+): ", done.stdout, re.M)})
    if done.returncode == 0 and (events or "difference" in done.stdout):
        sys.exit(f"differences, and an exit status of 0: {done.stdout[:2000]}")
    if done.returncode == 3 and not events:
        sys.exit(f"a difference of no event: {done.stdout[:2000]}{done.stderr}")
    return events, done.stdout, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", default=15_000, type=positive, help="of the load generator, for each of three policy sets")
    parser.add_argument("--binaries", default=ROOT / "build/release/bin", type=folder)
    parser.add_argument("--data", type=folder, help="as of run.py")
    options = parser.parse_args()
    harness.BINARY = str(options.binaries / "huanxin")
    parent = tempfile.mkdtemp(prefix="huanxin-bench-", dir=options.data or options.binaries.resolve().parent)
    server = None
    try:
        published, changed = policies(parent, False), policies(parent, True)
        server = harness.Server("--log-level", "warning", data=parent + "/data", policies=published,
                                clock=f"{SEASONS[0]}T09:00:00+08:00")
        server.stop()
        tablets = record(options, server, (published, changed, published))
        events, told, seconds = decide_anew(options, server)
        checked = re.search(r", (\d+) entries, .* (\d+) decisions, decided anew, (\d+) records of the state", told)
        if events or not checked:
            sys.exit(f"decided otherwise: {told[:3000]}")
        entries, decisions, records = map(int, checked.groups())
        print(f"{entries:,} events under three policy sets in turn: {decisions:,} claims and reverse invoices decided anew and "
              f"{records:,} records of the state compared, no difference, {seconds:.1f} s, {entries / seconds:,.0f} events/s")
        events, told, _ = decide_anew(options, server, "--policies", published)
        if events != tablets[1]:
            sys.exit(f"one digit of a rate changed: {events} differ, instead of {tablets[1]}: {told[:3000]}")
        print(f"one digit of one rate changed: the {len(events)} decisions under it differ, and no other")
    finally:
        if server is not None:
            server.close()
        shutil.rmtree(parent, ignore_errors=True)


if __name__ == "__main__":
    main()
