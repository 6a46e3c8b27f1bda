"""Starts the real server for a test, talks to it, and stops it by pid. Standard library only."""
import http.client
import itertools
import json
import os
import pathlib
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("HUANXIN_BINARY", str(ROOT / "build/dev/bin/huanxin"))
EDIT_STORE = os.environ.get("HUANXIN_EDIT_STORE", str(ROOT / "build/dev/bin/edit_store"))
CLOCK = "2026-06-01T08:00:00+08:00"
# Sanitizer builds are several times slower; what a test waits for is scaled, what it expects is not.
PATIENCE = float(os.environ.get("HUANXIN_TEST_PATIENCE", "1"))


class Server:
    """A sandbox server on a data directory of its own. `kill` is SIGKILL, `stop` is SIGTERM and waits."""

    def __init__(self, *flags, data=None, policies=None, clock=CLOCK, log=None, preexec_fn=None):
        self.own_log, self.preexec_fn = log, preexec_fn
        self.data = data or tempfile.mkdtemp(prefix="huanxin-test-")
        self.owns_data = data is None
        self.policies = str(policies or ROOT / "deploy/policies")
        self.flags, self.clock = list(flags), clock
        self.operator = "hxk_test_operator_" + secrets.token_hex(16)
        self.process, self.log, self.clients = None, None, []
        self.start()

    def start(self):
        command = [BINARY, "serve", "--mode", "sandbox", "--data", self.data, "--listen", "127.0.0.1:0",
                   "--ops-listen", "127.0.0.1:0", "--policies", self.policies, *self.flags]
        if self.clock:
            command += ["--test-clock", self.clock]
        if self.log:
            self.log.close()
        self.log = tempfile.TemporaryFile()
        more = {"preexec_fn": self.preexec_fn} if self.preexec_fn else {}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **more,
                                        stderr=self.log if self.own_log is None else self.own_log,
                                        env={**os.environ, "HUANXIN_BOOTSTRAP_OPERATOR_KEY": self.operator})
        line = self.process.stdout.readline()
        found = re.match(r"listening on (\S+) ops on (\S+)", line)
        if not found:
            self.process.wait(timeout=10)
            raise RuntimeError(f"the server did not start: {line!r} {self.stderr()}")
        self.address, self.ops = found[1], found[2]

    def stderr(self):
        self.log.seek(0)
        return self.log.read().decode("utf-8", "replace")

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=30 * PATIENCE)
        self.process.stdout.close()
        return status

    def close(self):
        if self.process.poll() is None:
            self.kill()
        for client in self.clients:
            client.close()
        self.log.close()
        if self.owns_data:
            shutil.rmtree(self.data, ignore_errors=True)

    def client(self, key=None):
        """Closed with the server, or earlier."""
        client = Client(self.address, self.operator if key is None else key)
        self.clients.append(client)
        return client

    # -- what nearly every test needs ------------------------------------------------------------------------------
    def retailer(self, name="demo", programs=("appliance", "digital", "ebike", "vehicle_replace", "vehicle_scrap"),
                 stores=("S-001",)):
        """(retailer id, client with a key of it)."""
        office = self.client()
        body = {"name": name, "uscc": "91350100M000100Y43", "programs": list(programs),
                "stores": [{"id": s, "region": "130402", "name": s} for s in stores]}
        made = office.must("POST", "/v1/retailers", body, 201)
        key = office.must("POST", "/v1/credentials", {"role": "retailer", "tenant_id": made["id"], "label": name}, 201)
        return made["id"], self.client(key["key"])

    def recycler(self, name="recycler", **changes):
        """(recycler id, client with a key of it)."""
        office = self.client()
        body = {"name": name, "uscc": "91350100M000100Y43", "vat_method": "general", "vat_method_since": "2024-01-01",
                "city_tax_rate": "0.07", "reverse_invoicing": "approved",
                "licences": [{"kind": k, "number": f"L-{k}", "valid_from": "2024-01-01", "valid_to": "2028-12-31"}
                             for k in ("renewable_resource", "end_of_life_vehicle", "hazardous_waste")], **changes}
        made = office.must("POST", "/v1/recyclers", body, 201)
        key = office.must("POST", "/v1/credentials", {"role": "recycler", "tenant_id": made["id"], "label": name}, 201)
        return made["id"], self.client(key["key"])

    def pool(self, total_fen, program="appliance", year=2026, **more):
        body = {"program": program, "year": year, "total_fen": total_fen, **more}
        return self.client().must("POST", "/v1/budgets", body, 201)["id"]

    def pool_figures(self, pool):
        return self.client().must("GET", f"/v1/budgets/{pool}", None, 200)


class Answer:
    def __init__(self, status, headers, raw):
        self.status, self.headers, self.raw = status, headers, raw

    @property
    def json(self):
        return json.loads(self.raw)

    @property
    def code(self):
        return self.json.get("code")

    @property
    def pointers(self):
        return sorted(e["pointer"] for e in self.json.get("errors", []))

    @property
    def reasons(self):
        return [r["code"] for r in self.json["decision"]["reasons"]]


class Client:
    """One keep-alive connection with one key."""

    def __init__(self, address, key):
        self.address, self.key, self.connection = address, key, None

    def send(self, method, path, body=None, idempotency_key="auto", headers=None, raw=None):
        sent = {"Accept-Language": "en"}
        if self.key:
            sent["Authorization"] = f"Bearer {self.key}"
        data = raw
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
        if data is not None:
            sent["Content-Type"] = "application/json"
        if idempotency_key == "auto":
            idempotency_key = "test-" + secrets.token_hex(12) if method == "POST" else None
        if idempotency_key is not None:
            sent["Idempotency-Key"] = idempotency_key
        sent.update(headers or {})
        if self.connection is None:
            host, port = self.address.rsplit(":", 1)
            self.connection = http.client.HTTPConnection(host, int(port), timeout=60 * PATIENCE)
        try:
            self.connection.request(method, path, data, sent)
            answer = self.connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        except (http.client.HTTPException, OSError):
            self.close()
            raise

    def must(self, method, path, body, status, **more):
        answer = self.send(method, path, body, **more)
        if answer.status != status:
            raise AssertionError(f"{method} {path}: {answer.status} instead of {status}: {answer.raw[:800]!r}")
        return answer.json

    def clock(self, instant):
        return self.must("PUT", "/v1/test/clock", {"now": instant}, 200)

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def edit_store(directory, *arguments):
    """What tests/tools/edit_store.cpp prints of a store that nobody has open; what went wrong is the failure's text."""
    done = subprocess.run([EDIT_STORE, arguments[0], directory, *map(str, arguments[1:])], text=True, capture_output=True,
                          timeout=120 * PATIENCE)
    if done.returncode != 0:
        raise AssertionError(f"edit_store {arguments} on {directory} ended with {done.returncode}\n{done.stderr}")
    return done.stdout.strip()


# -- made-up persons and goods, right by their check digits ---------------------------------------------------------
_numbers = itertools.count(int(time.time()) % 1_000_000 * 100)


def person(n=None):
    """A resident id (GB 11643) that no other call gives."""
    n = next(_numbers) if n is None else n
    body = f"130402{1950 + n // 280_000 % 50:04d}{1 + n // 23_000 % 12:02d}{1 + n // 1_000 % 23:02d}{n % 1_000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights)) % 11]


def claim(**changes):
    """The body of an appliance claim on a person, an item and a reference of their own. 549,900 fen gives 82,485."""
    n = next(_numbers)
    body = {
        "program": "appliance", "claim_ref": f"REF-{n}", "store_id": "S-001", "region": "130402",
        "sold_on": "2026-06-01",
        "consumer": {"id_type": "resident_id", "id_number": person(n), "name": "测试", "phone": "13800138000"},
        "new_item": {"category": "refrigerator", "brand": "示范", "model": "M-1", "gtin": "6923185602224",
                     "serial_number": f"SN{n:012d}", "efficiency_grade": 1},
        "sale": {"net_price_fen": 549900},
    }
    body.update(changes)
    return body


def invoice(n=None, total_fen=549900, issued_on="2026-06-01"):
    n = next(_numbers) if n is None else n
    return {"number": f"2613{n:016d}", "issued_on": issued_on, "total_fen": total_fen}


def consent(seller, consented_on="2026-06-01"):
    return {"seller": seller, "consented_on": consented_on, "proof_sha256": "ab" * 32}


def reverse_invoice(seller, amounts=(101_000,), **changes):
    """The body of an ordinary reverse invoice at 1 % under a reference of its own, one line of steel an amount."""
    return {
        "invoice_ref": f"R-{next(_numbers)}", "issued_on": "2026-06-01", "kind": "ordinary", "levy_rate": "0.01",
        "seller": seller, "own_used_goods": False,
        "lines": [{"waste_class": "scrap_steel", "description": "废钢", "quantity": "1250.5", "unit": "kg",
                   "amount_fen": amount} for amount in amounts],
        "evidence": [{"kind": kind, "sha256": "cd" * 32} for kind in ("contract", "payment", "weigh_note")],
        "old_items": [], "claim_id": None, **changes,
    }


SUBSIDY = 82485  # floor(549,900 × 15 %)
