"""A start that can't succeed ends with one plain sentence; a stop loses nothing."""
import itertools
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.request

from harness import BINARY, PATIENCE, ROOT, Server, claim, SUBSIDY


def run(*args, **more):
    return subprocess.run([BINARY, *args], capture_output=True, text=True, timeout=60 * PATIENCE, **more)


class Startup(unittest.TestCase):
    def setUp(self):
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="huanxin-start-"))
        self.addCleanup(shutil.rmtree, self.tmp, True)
        self.policies = str(ROOT / "deploy/policies")

    def serve(self, *flags, mode="production", data=None, policies=None):
        return run("serve", "--mode", mode, "--data", str(data or self.tmp / "data"), "--listen", "127.0.0.1:0",
                   "--ops-listen", "127.0.0.1:0", "--policies", str(policies or self.policies), *flags)

    def one_sentence(self, result, *words):
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertTrue(result.stderr.startswith("huanxin: "), result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)

    def init(self):
        result = run("init", "--data", str(self.tmp / "data"), "--keys", str(self.tmp / "keys"))
        self.assertEqual(result.returncode, 0, result.stderr)
        return ["--keys", str(self.tmp / "keys")]

    def test_production_from_init_to_first_call(self):
        keys = self.init()
        made = run("operator", "create", "--mode", "production", "--data", str(self.tmp / "data"), *keys,
                   "--policies", self.policies)
        self.assertEqual(made.returncode, 0, made.stderr)
        key = made.stdout.split()[-1]
        again = run("operator", "create", "--mode", "production", "--data", str(self.tmp / "data"), *keys,
                    "--policies", self.policies)
        self.assertEqual(again.returncode, 1)
        process = subprocess.Popen([BINARY, "serve", "--mode", "production", "--data", str(self.tmp / "data"), *keys,
                                    "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--policies",
                                    self.policies], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            address = process.stdout.readline().split()[2]
            request = urllib.request.Request(f"http://{address}/v1/budgets", headers={"Authorization": f"Bearer {key}"})
            with urllib.request.urlopen(request, timeout=10) as answer:
                self.assertEqual(answer.status, 200)
        finally:
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(timeout=30 * PATIENCE), 0)
            process.stdout.close()

    def test_address_in_use_names_the_option_and_loses_no_key(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = "127.0.0.1:%d" % taken.getsockname()[1]
            for option in ("--listen", "--ops-listen"):
                data = str(self.tmp / option.strip("-"))
                flags = {"--listen": "127.0.0.1:0", "--ops-listen": "127.0.0.1:0", option: address}
                result = run("serve", "--mode", "sandbox", "--data", data, "--policies", self.policies,
                             *itertools.chain(*flags.items()))
                self.assertEqual(result.returncode, 1)
                self.assertIn(f"huanxin: {option}: the address {address} is in use", result.stderr)
                self.assertIn("operator key", result.stdout)

    def test_other_key_files_are_refused(self):
        """Else each person and each item could be claimed a second time."""
        keys = self.init()
        self.assertEqual(run("operator", "create", "--mode", "production", "--data", str(self.tmp / "data"), *keys,
                             "--policies", self.policies).returncode, 0)
        other = run("init", "--data", str(self.tmp / "other"), "--keys", str(self.tmp / "other-keys"))
        self.assertEqual(other.returncode, 0)
        self.one_sentence(self.serve("--keys", str(self.tmp / "other-keys")), "token key", "--keys")

    def test_lost_key_files_are_not_made_anew(self):
        data = self.tmp / "data"
        server = Server(data=str(data))
        self.assertEqual(server.stop(), 0)
        server.close()
        shutil.rmtree(data / "keys")
        self.one_sentence(self.serve(mode="sandbox"), "key files", "gone")
        self.assertFalse((data / "keys").exists())

    def test_connections_can_never_take_the_stores_files(self):
        def at_most(files):
            return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, files)

        few = run("serve", "--mode", "sandbox", "--data", str(self.tmp / "few"), "--listen", "127.0.0.1:0",
                  "--ops-listen", "127.0.0.1:0", "--policies", self.policies, preexec_fn=at_most((1024, 2048)))
        self.one_sentence(few, "2048", "--connections-max", "LimitNOFILE")
        # A soft limit is raised.
        server = Server("--connections-max", "100", data=str(self.tmp / "soft"), preexec_fn=at_most((256, 4096)))
        self.addCleanup(server.close)
        limits = pathlib.Path(f"/proc/{server.process.pid}/limits").read_text()
        self.assertGreater(int(re.search(r"Max open files +(\d+)", limits)[1]), 1024 + 100)

    def test_log_that_nobody_reads_stops_nothing(self):
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        server = Server(data=str(self.tmp / "data"), log=writing)
        self.addCleanup(server.close)
        client = server.client()
        for _ in range(1_000):  # Many times what a pipe holds.
            self.assertEqual(client.send("GET", "/v1/budgets").status, 200)
        client.close()
        self.assertEqual(server.stop(), 0)

    def test_clock_behind_the_data_is_told(self):
        data = str(self.tmp / "data")
        for clock, told in (("2026-06-01T08:00:00+08:00", False), ("2025-06-01T08:00:00+08:00", True)):
            server = Server(data=data, clock=clock)
            self.assertEqual(server.stop(), 0)
            self.assertEqual("the data has records of" in server.stderr(), told)
            server.close()

    def test_last_data_directory_counts(self):
        server = Server("--data", str(self.tmp / "second"), data=str(self.tmp / "first"))
        self.addCleanup(server.close)
        self.assertTrue((self.tmp / "second/store").is_dir())
        self.assertFalse((self.tmp / "first").exists())

    def test_version_and_wrong_mode(self):
        self.assertRegex(run("--version").stdout, r"^[0-9]+\.[0-9]+\.[0-9]+\n$")
        wrong = run("serve", "--mode", "sanbox", "--data", str(self.tmp))
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("sanbox not in {sandbox,production}", wrong.stderr)

    def test_no_data_directory(self):
        keys = self.init()
        self.one_sentence(self.serve(*keys, data=self.tmp / "nowhere"), "nowhere", "huanxin init")

    def test_production_without_keys(self):
        self.init()
        self.one_sentence(self.serve(), "--keys")

    def test_key_file_that_others_can_read(self):
        keys = self.init()
        os.chmod(self.tmp / "keys/token.key", 0o644)
        self.one_sentence(self.serve(*keys), "token.key", "chmod")

    def test_key_file_that_is_no_key(self):
        keys = self.init()
        path = self.tmp / "keys/master-1.key"
        os.chmod(path, 0o600)
        path.write_text("not a key\n")
        os.chmod(path, 0o400)
        self.one_sentence(self.serve(*keys), "master-1.key")

    def test_init_never_overwrites(self):
        self.init()
        again = run("init", "--data", str(self.tmp / "data"), "--keys", str(self.tmp / "keys"))
        self.assertEqual(again.returncode, 1)

    def test_broken_policy_directory(self):
        shutil.copytree(self.policies, self.tmp / "policies")
        victim = sorted((self.tmp / "policies").rglob("*.textproto"))[0]
        victim.write_text(victim.read_text() + "\nno_such_field: 1\n")
        result = self.serve(mode="sandbox", policies=self.tmp / "policies")
        self.one_sentence(result, victim.name, "policy check")
        check = run("policy", "check", str(self.tmp / "policies"))
        self.assertEqual(check.returncode, 1)
        self.assertRegex(check.stderr, victim.name + r":\d+: ")

    def test_policy_check_of_the_real_directory(self):
        check = run("policy", "check", self.policies)
        self.assertEqual(check.returncode, 0, check.stderr)
        self.assertIn("cn/appliance/2026", check.stdout)

    def test_data_directory_of_a_running_server(self):
        server = Server()
        self.addCleanup(server.close)
        self.one_sentence(self.serve(mode="sandbox", data=server.data), "another process")

    def test_data_directory_of_the_other_mode(self):
        keys = self.init()
        first = Server(*keys, data=str(self.tmp / "data"))
        self.assertEqual(first.stop(), 0)
        self.one_sentence(self.serve(*keys), "sandbox", "--mode")

    def test_unknown_flag_and_unknown_key_of_the_file(self):
        self.assertEqual(self.serve("--nonsense").returncode, 2)
        (self.tmp / "c.toml").write_text('[serve]\nnonsense = "1"\n')
        self.assertEqual(self.serve("--config", str(self.tmp / "c.toml")).returncode, 2)

    def test_configuration_file_has_the_flags_keys(self):
        (self.tmp / "c.toml").write_text('[serve]\nlog-level = "error"\nthreads = 1\n')
        server = Server("--config", str(self.tmp / "c.toml"))
        self.addCleanup(server.close)
        self.assertEqual(server.client().send("GET", "/v1/budgets").status, 200)


class Stop(unittest.TestCase):
    def test_sigterm_under_load_answers_what_it_took(self):
        server = Server()
        self.addCleanup(server.close)
        _, till = server.retailer()
        pool = server.pool(10**12)
        held, lock = [], threading.Lock()

        def load():
            client = server.client(till.key)
            while True:
                try:
                    answer = client.send("POST", "/v1/claims", claim())
                except Exception:  # Refused or closed: the server is going.
                    return
                if answer.status != 201:
                    return
                with lock:
                    held.append(answer.json["id"])

        threads = [threading.Thread(target=load) for _ in range(16)]
        for t in threads:
            t.start()
        time.sleep(0.5 * PATIENCE)
        self.assertEqual(server.stop(), 0, server.stderr())
        for t in threads:
            t.join()
        server.start()
        self.assertGreater(len(held), 0)
        for claim_id in held:
            server.client().must("GET", f"/v1/claims/{claim_id}", None, 200)
        # Every request that was taken was answered: no claim is held that no till knows of.
        self.assertEqual(server.pool_figures(pool)["held_fen"], len(held) * SUBSIDY)

    def test_health_and_metrics(self):
        server = Server()
        self.addCleanup(server.close)
        for path in ("/livez", "/readyz", "/metrics"):
            with urllib.request.urlopen(f"http://{server.ops}{path}", timeout=10) as answer:
                self.assertEqual(answer.status, 200)
                body = answer.read().decode()
        self.assertIn("# HELP", body)
        self.assertEqual(server.stop(), 0)

    def test_full_disk_ends_the_write_with_a_plain_answer(self):
        # A file size limit stands in for the disk: the write-ahead log can't grow beyond it.
        def limited():
            resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        original = subprocess.Popen
        subprocess.Popen = lambda *a, **k: original(*a, preexec_fn=limited, **k)
        try:
            server = Server()
        finally:
            subprocess.Popen = original
        self.addCleanup(server.close)
        _, till = server.retailer()
        server.pool(10**12)
        answers = []
        for _ in range(3_000):
            answers.append(till.send("POST", "/v1/claims", claim()))
            if answers[-1].status != 201:
                break
        self.assertEqual(answers[-1].status, 503, answers[-1].raw)
        self.assertEqual(answers[-1].json["committed"], "unknown")
        refused = till.send("POST", "/v1/claims", claim())
        self.assertEqual((refused.status, refused.json["committed"]), (503, "no"))
        with self.assertRaises(urllib.error.HTTPError) as not_ready:
            urllib.request.urlopen(f"http://{server.ops}/readyz", timeout=10)
        self.assertEqual(not_ready.exception.code, 503)
        self.assertEqual(till.send("GET", f"/v1/claims/{answers[0].json['id']}").status, 200, "reading goes on")


if __name__ == "__main__":
    unittest.main()
