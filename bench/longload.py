"""A long load: how fast the server is after millions of claims, what it takes of memory and disk, and how soon it is ready
again after a stop and after a kill. For bench/table.py."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

import run

STEPS = 20
LAST = 4  # Steps at the end whose speed is compared with that of the first: compactions come in waves longer than one.


def bytes_on_disk(directory):
    return sum(path.stat().st_blocks * 512 for path in pathlib.Path(directory).rglob("*") if path.is_file())


def ready(server):
    try:
        with urllib.request.urlopen(f"http://{server.ops}/readyz", timeout=10) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return False


class Speed(threading.Thread):
    """Samples how many claims were decided, until it is told to stop."""

    def __init__(self, server, claims):
        super().__init__(daemon=True)
        self.server, self.claims, self.ended = server, claims, threading.Event()
        self.begun = server.counters()["huanxin_engine_commands_total"]
        self.samples = [(time.monotonic(), 0)]
        self.start()

    def run(self):
        step = self.claims / STEPS
        while not self.ended.wait(0.2):
            done = self.done()
            if done >= len(self.samples) * step:
                self.sample(done)

    def done(self):
        return self.server.counters()["huanxin_engine_commands_total"] - self.begun

    def sample(self, done):
        now, (before, had) = time.monotonic(), self.samples[-1]
        self.samples.append((now, done))
        print(f"{done:>12,.0f} claims  {(done - had) / (now - before):>8,.0f} claims/s  "
              f"{self.server.memory_bytes() / 2**20:>6,.0f} MiB at most", flush=True)

    def stop(self):
        """With a last sample: what came since the one before is a part of the load like any other."""
        self.ended.set()
        self.join()
        if len(self.samples) <= STEPS:
            self.sample(self.done())
        return self.samples


def speed_between(samples, first, last):
    """Claims a second from one sample to another."""
    return (samples[last][1] - samples[first][1]) / (samples[last][0] - samples[first][0])


def restart(options, data, key):
    """Seconds from the start of the process until it says that it is ready."""
    begun = time.monotonic()
    server = run.Server(options.binaries / "huanxin", options.data, options.serve, data=data, key=key)
    if not ready(server):
        sys.exit("the server listens, but is not ready")
    return server, time.monotonic() - begun


def measure(options, data):
    server = run.Server(options.binaries / "huanxin", options.data, options.serve, data=data)
    try:
        speed = Speed(server, options.claims)
        with tempfile.NamedTemporaryFile(suffix=".json") as result:
            load = subprocess.run(
                [str(options.binaries / "huanxin_bench_load"), "--url", server.address, "--sold-on", run.SOLD_ON,
                 "--connections", str(options.connections), "--claims", str(options.claims), "--json", result.name],
                stdout=subprocess.PIPE, text=True, check=False,
                env={**os.environ, "HUANXIN_BOOTSTRAP_OPERATOR_KEY": server.operator_key})
            if load.returncode != 0:
                speed.ended.set()
                sys.exit(f"the load failed: {load.stdout}")
            latency = json.load(result)["latency"]
        samples = speed.stop()
        memory, key = server.memory_bytes(), server.operator_key
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
    finally:
        if server.process.poll() is None:
            server.stop()
        server.log.close()
        shutil.rmtree(server.directory, ignore_errors=True)
    server, after_kill = restart(options, data, key)
    if server.stop() != 0:
        sys.exit("the server did not stop in order")
    disk = bytes_on_disk(data)
    server, after_stop = restart(options, data, key)
    server.stop()
    whole = len(samples) > LAST + 1  # A load of a moment has no first and last part.
    return {
        "claims": options.claims, "samples": samples, "latency": latency, "memory_bytes": memory,
        "restart_after_stop_s": after_stop, "restart_after_kill_s": after_kill, "bytes_per_claim": disk / options.claims,
        "last_to_first": speed_between(samples, -1 - LAST, -1) / speed_between(samples, 0, 1) if whole else None}
