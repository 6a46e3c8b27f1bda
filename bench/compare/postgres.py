#!/usr/bin/env python3
"""The job of POST /v1/claims on PostgreSQL 15, to compare with: starts a PostgreSQL of its own on an empty directory of the same disk,
has pgbench call the function of claim.sql, one claim a call, checks by SQL that what is stored adds up, and removes all of it.
bench/compare/README.md says what is and what is not compared. Exit status 1 if a result is wrong. Standard library only.

  bench/compare/postgres.py                      16 and 64 clients, 10 s each, one hot pool a programme
  bench/compare/postgres.py --pools spread       a pool for each category and district
  bench/compare/postgres.py --json result.json   what was measured
"""
import argparse
import contextlib
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
import run  # noqa: E402

HERE = ROOT / "bench/compare"
PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
NEEDED = ("initdb", "postgres", "psql", "pgbench", "pg_isready")
ACCOUNT = "postgres"  # PostgreSQL refuses to run as root; the package makes this account.
BUDGET_FEN = 9_000_000_000_000
CLIENTS_MAX = 190

# README.md tells what was tried. Durability is what it is by default: fsync, full_page_writes and synchronous_commit are on.
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": str(CLIENTS_MAX + 10),  # And the script's own.
    "shared_buffers": "'1GB'",
    "wal_buffers": "'64MB'",
    "max_wal_size": "'16GB'",
    "min_wal_size": "'2GB'",
    "checkpoint_timeout": "'30min'",
    "jit": "off",
}
# By --pools: the pool of a claim, the slots of a pool, and what makes the pools.
POOLS = {
    "hot": ("program", 128, "generate_series(1, 2) pool"),
    "spread": ("category * 100 + region % 100", 8,
               "(select category * 100 + region as pool from generate_series(1, 9) category, generate_series(1, 18) region) pools"),
}
# Not in the answer of claim(), but asked of what it leaves behind: each line must be true.
CHECKS = """
select 'a claim is missing or more than sent', count(*) = {sent} from claim;
select 'a claim was declined', count(*) = 0 from claim where status <> 'held' and {all_held};
select 'a pool holds what its claims do not', count(*) = 0
  from (select pool, sum(held_fen) as held from pool_slot group by pool) as of_pool
  full join (select pool, sum(subsidy_fen) as subsidy from claim where status = 'held' group by pool) as of_claims using (pool)
  where coalesce(held, 0) <> coalesce(subsidy, 0);
select 'the money of the pools is more or less than it was', sum(total_fen) = {total} from pool_slot;
select 'a pool is overdrawn', count(*) = 0 from pool_slot where held_fen > total_fen or held_fen < 0;
select 'a consumer has more pieces than the quota', count(*) = 0
  from (select from claim where status = 'held' group by person, category, year having count(*) > 1) as over_quota;
select 'a held claim has no piece, or a declined one has', count(*) = 0 from claim where (status = 'held') <> (piece is not null);
select 'an item or an invoice is used twice', count(new_item) = count(distinct new_item)
  and count(invoice) = count(distinct invoice) and count(*) = count(distinct id) from claim;
select 'a subsidy is not what the rule says', count(*) = 0 from claim where status = 'held'
  and subsidy_fen <> least(floor(price_fen * 0.15), case when category < 7 then 150000 else 50000 end);
"""
# For each of the two pools: was it emptied?
EMPTIED = """
select (select sum(total_fen - held_fen) from pool_slot where pool_slot.pool = claim.pool)
       < min(least(price_fen * 15 / 100, case when category < 7 then 150000 else 50000 end))
from claim where status = 'declined' and reason = -9 group by pool
"""


class Postgres:
    """A server on an empty directory below `parent`, with a socket directory of its own, stopped by its process id."""

    def __init__(self, parent, settings):
        self.account = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []} if os.geteuid() == 0 else {}
        self.directory = self.own(tempfile.mkdtemp(prefix="huanxin-postgres-", dir=parent))
        # Its path must be short: 107 bytes are the most.
        self.socket = self.own(tempfile.mkdtemp(prefix="huanxin-postgres-"))
        self.process = None
        try:
            if subprocess.run(["test", "-w", self.directory], **self.account).returncode != 0:
                sys.exit(f"the account {ACCOUNT} can't reach {self.directory}: name another --data")
            self.start(settings)
        except BaseException:
            self.close()
            raise

    def start(self, settings):
        data = self.directory / "data"
        self.call("initdb", "-D", str(data), "-A", "trust", "-U", ACCOUNT, "-E", "UTF8", "--no-locale", "--no-sync")
        with open(data / "postgresql.conf", "a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())
        with open(self.directory / "log", "wb") as log:
            # If this script is killed, the server ends too.
            self.process = subprocess.Popen(["setpriv", "--pdeathsig", "QUIT", PROGRAMS / "postgres", "-D", data, "-k", self.socket],
                                            cwd=self.directory, stdout=log, stderr=log, **self.account)
        for _ in range(300):
            if self.process.poll() is not None:
                break
            if subprocess.run([PROGRAMS / "pg_isready", "-q", "-h", self.socket]).returncode == 0:
                return
            time.sleep(0.1)
        sys.exit(f"PostgreSQL did not start: {(self.directory / 'log').read_text()}")

    def own(self, directory):
        if self.account:
            shutil.chown(directory, ACCOUNT, ACCOUNT)
        return pathlib.Path(directory)

    def call(self, program, *arguments, **more):
        done = subprocess.run([PROGRAMS / program, *arguments], cwd=self.directory, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, **self.account, **more)
        if done.returncode != 0:
            sys.exit(f"{program} failed: {done.stderr or done.stdout}")
        return done.stdout

    def sql(self, text, database="postgres", **variables):
        flags = [flag for name, value in variables.items() for flag in ("-v", f"{name}={value}")]
        return self.call("psql", "-h", str(self.socket), "-U", ACCOUNT, "-d", database, "-XqAt", "-v", "ON_ERROR_STOP=1",
                         *flags, "-f", "-", input=text)

    def pgbench(self, database, clients, *flags, script=(HERE / "claim.pgbench").read_text()):
        """What it printed, and how many calls were answered. An error is the end."""
        text = self.call("pgbench", "-h", str(self.socket), "-U", ACCOUNT, "-n", "-M", "prepared", "--max-tries", "1000", "-f", "-",
                         "-c", str(clients),
                         # What a till would send, and nothing looks into: the sealed request, the entry's policy and commitment.
                         "-D", "sealed=\\x" + "a7" * 400, "-D", "rest=" + "f" * 64 + "\n" + "A" * 150, *flags, database,
                         input=script)
        if not re.search(r"number of failed transactions: 0 ", text):
            sys.exit(f"pgbench: {text}")
        return text, int(re.search(r"number of transactions actually processed: (\d+)", text)[1])

    def wal_bytes(self):
        return int(self.sql("select pg_current_wal_lsn() - '0/0'"))

    def cpu_seconds(self):
        """Of the server's processes. Those of sessions count when they have ended, so their end is waited for."""
        while self.sql("select count(*) from pg_stat_activity where backend_type = 'client backend'") != "1\n":
            time.sleep(0.01)
        kept = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        stats = [pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in [self.process.pid, *kept]]
        return sum(int(field) for stat in stats for field in stat[11:15]) / run.TICK

    def close(self):
        """Without a last checkpoint: what is there is removed."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)
        shutil.rmtree(self.socket, ignore_errors=True)


def make_database(server, name, pools, budget_fen=None):
    """With the pools of `pools`, each of which has the budget, if one is given. Returns how much money there is."""
    pool, slots, all_pools = POOLS[pools]
    server.sql(f"create database {name}")
    server.sql((HERE / "claim.sql").read_text(), name, pool=f"select {pool}", slot=f"select pid & {slots - 1}")
    if budget_fen is None:
        return 0
    server.sql(f"insert into pool_slot (pool, slot, total_fen) select pool, slot, {budget_fen // slots} "
               f"from {all_pools}, generate_series(0, {slots - 1}) slot; vacuum analyze", name)
    return int(server.sql("select sum(total_fen) from pool_slot", name))


def check(server, name, sent, total, all_held=True):
    lines = server.sql(CHECKS.format(sent=sent, total=total, all_held="true" if all_held else "false"), name).splitlines()
    return [line.rsplit("|", 1)[0] for line in lines if not line.endswith("|t")]


def check_decisions(server):
    """Each answer by example. Then sixteen clients at a time empty two pools to the last claim, and ask for the same keys."""
    make_database(server, "decisions", "hot")
    server.sql((HERE / "claim_test.sql").read_text(), "decisions")
    total = make_database(server, "emptied", "hot", 5_120_000)
    _, sent = server.pgbench("emptied", 16, "-t", "40")
    wrong = check(server, "emptied", sent, total, all_held=False)
    # Nothing comes back to a pool, so what is left in the end was there for each claim that it was too little for.
    if server.sql(EMPTIED, "emptied").split() != ["t", "t"]:
        wrong.append("a pool was not emptied, or a claim declined though there was money")
    total = make_database(server, "clashes", "hot", BUDGET_FEN)
    script = (HERE / "claim.pgbench").read_text().replace("gen_random_uuid()", "lpad((random() * 300)::int::text, 32, '0')::uuid")
    server.pgbench("clashes", 16, "-t", "60", script=script)
    wrong += check(server, "clashes", int(server.sql("select count(*) from claim", "clashes")), total, all_held=False)
    for name in ("decisions", "emptied", "clashes"):
        server.sql(f"drop database {name}")
    return wrong


def recycle_wal(server):
    """As on a server that has run for a while, segments of the log are there to be written over."""
    server.sql("select pg_logical_emit_message(false, '', ''); select pg_switch_wal();\n" * 40 + "checkpoint;")


def measure(server, clients, options):
    name = f"claims_{clients}"
    total = make_database(server, name, options.pools, BUDGET_FEN)
    server.sql("checkpoint")
    if options.warmup:
        os.sync()  # What others wrote just before is not to be written while this is measured.
    sent = server.pgbench(name, clients, "-T", str(options.warmup))[1] if options.warmup else 0
    wal, machine, load, own, client = (server.wal_bytes(), machine_seconds(), os.getloadavg()[0], server.cpu_seconds(),
                                       client_seconds())
    text, counted = server.pgbench(name, clients, "-T", str(options.seconds), "-l", "--sampling-rate", "0.1",
                                   "--log-prefix", str(server.directory / name))
    wal, busy = server.wal_bytes() - wal, [after - before for before, after in zip(machine, machine_seconds())]
    own, client = server.cpu_seconds() - own, client_seconds() - client
    times = sorted(int(line.split()[2]) for log in server.directory.glob(f"{name}.*") for line in log.read_text().splitlines())
    result = {
        "clients": clients, "pools": options.pools, "seconds": options.seconds, "claims": counted,
        "claims_per_second": float(re.search(r"tps = ([\d.]+)", text)[1]),
        "latency": {key: times[min(len(times) - 1, int(len(times) * share))] if times else None
                    for key, share in (("p50_us", 0.5), ("p90_us", 0.9), ("p99_us", 0.99))},
        "wal_bytes_per_claim": wal / max(1, counted), "server_cpu_us_per_claim": own * 1e6 / max(1, counted), "server_cpu_share": own / busy[1],
        "generator_cpu_share": client / busy[1], "others_cpu_share": max(0, busy[0] - own - client) / busy[1],
        "load_before": load,
        "wrong": check(server, name, sent + counted, total)}
    server.sql(f"drop database {name}")
    return result


def client_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)  # The server is not waited for until the end.
    return used.ru_utime + used.ru_stime


def machine_seconds():
    """CPU time that the machine has used, and that it had."""
    times = [int(field) / run.TICK for field in open("/proc/stat").readline().split()[1:9]]
    return sum(times) - times[3] - times[4], sum(times)


COLUMNS = [
    ("clients", 7, lambda r: r["clients"]),
    ("claims/s", 8, lambda r: f"{r['claims_per_second']:,.0f}"),
    *((f"{name[:3]} ms", 7, lambda r, n=name: f"{r['latency'][n] / 1e3:.2f}") for name in ("p50_us", "p90_us", "p99_us")),
    ("log bytes/claim", 15, lambda r: f"{r['wal_bytes_per_claim']:,.0f}"),
    ("server us/claim", 15, lambda r: f"{r['server_cpu_us_per_claim']:.0f}"),
    *((f"{name} %", len(name) + 2, lambda r, n=name: f"{r[n + '_cpu_share'] * 100:.0f}")
      for name in ("server", "generator", "others")),
    ("load before", 11, lambda r: f"{r['load_before']:.1f}"),
    ("wrong", 5, lambda r: len(r["wrong"])),
]


def clients_of(text):
    clients = run.positives(text)
    if max(clients) > CLIENTS_MAX:
        raise argparse.ArgumentTypeError(f"PostgreSQL takes {CLIENTS_MAX} clients at most here, and {max(clients)} are asked for")
    return clients


def setting(text):
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"'{text}' is not NAME=VALUE")
    return name, value


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", default="16,64", type=clients_of,
                        help=f"of each run, with commas between, {CLIENTS_MAX} at most (default 16,64)")
    parser.add_argument("--seconds", default=10, type=run.positive, help="measured time (default 10)")
    parser.add_argument("--warmup", default=2, type=int, help="seconds before it, not measured (default 2); 0: the disk is not made ready either")
    parser.add_argument("--repeat", default=1, type=run.positive, help="runs of each; the one with the median claims/s is shown")
    parser.add_argument("--pools", default="hot", choices=POOLS)
    parser.add_argument("--data", default=ROOT / "build/release", type=pathlib.Path,
                        help="where the data is put: on a disk, the same as the servers' (default: build/release)")
    parser.add_argument("--set", action="append", default=[], type=setting, metavar="NAME=VALUE", help="another setting of PostgreSQL")
    parser.add_argument("--json", type=run.new_file, help="write all that was measured to this file")
    options = parser.parse_args()
    missing = [name for name in NEEDED if not (PROGRAMS / name).exists()]
    if missing:
        sys.exit(f"{', '.join(missing)} not found in {PROGRAMS}: as root, run: apt-get install postgresql-15")
    options.data.mkdir(parents=True, exist_ok=True)
    options.data = options.data.resolve()
    return options


def stopped(*_):
    """Once: what is under way then is the removal of the server."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit("stopped")


def main():
    options = parse()
    settings = {**SETTINGS, **dict(options.set)}
    signal.signal(signal.SIGTERM, stopped)
    sync = run.sync_ms(options.data)
    with contextlib.closing(Postgres(options.data, settings)) as server:
        version = server.sql("show server_version").split()[0]
        print(f"PostgreSQL {version}, {os.cpu_count()} cores, pgbench on the same machine; fdatasync of 4 KiB: {sync:.2f} ms; "
              f"{options.pools} pools", flush=True)
        wrong = check_decisions(server)
        if options.warmup:
            recycle_wal(server)
        runs = [[measure(server, clients, options) for _ in range(options.repeat)] for clients in options.clients]
    run.print_table(COLUMNS, [sorted(of_one, key=lambda r: r["claims_per_second"])[len(of_one) // 2] for of_one in runs])
    everything = [result for of_one in runs for result in of_one]
    if options.json:
        options.json.write_text(json.dumps({"postgres": version, "cores": os.cpu_count(), "sync_ms": sync, "runs": everything},
                                           indent=1))
    wrong += [line for result in everything for line in result["wrong"]]
    for line in wrong:
        print(f"wrong: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
