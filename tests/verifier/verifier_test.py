#!/usr/bin/env python3
"""All tests of the verifier, and those of its command line."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from log_test import SMALL, served
from made_log import LOG, ORIGIN, WITNESS, Signer
from primitives_test import flipped

VERIFIER = pathlib.Path(__file__).resolve().with_name("verifier.py")


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="huanxin-verifier-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_it(self, *arguments):
        done = subprocess.run([sys.executable, str(VERIFIER), *arguments], capture_output=True,
                              encoding="utf-8", timeout=60, check=False,
                              env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        return done.returncode, done.stdout, done.stderr

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def test_log(self):
        first = self.file("first", SMALL.checkpoint(1))
        second = self.file("second", SMALL.checkpoint(257))
        with served() as server:
            server.note = WITNESS.cosigned(server.note, 1_780_000_000)
            code, out, err = self.run_it("log", "--url", server.url + "/", "--vkey", LOG.vkey,
                                         "--checkpoint", first, "--checkpoint", second,
                                         "--witness", WITNESS.vkey)
        self.assertEqual((code, err, out.count("\n")), (0, "", 1), out)
        self.assertTrue(out.startswith(f"{ORIGIN}: 600 entries verified, "), out)
        self.assertTrue(out.endswith(" 2 saved checkpoints, 9 inclusion proofs, 1 cosignatures\n"))

    def test_log_that_differs(self):
        with served(changed={"tile/0/001": flipped}) as server:
            code, out, err = self.run_it("log", "--url", server.url, "--vkey", LOG.vkey)
        self.assertEqual((code, err, out.count("\n")), (1, "", 1), out)
        self.assertTrue(out.startswith("sequence 257: the entry in tile/entries/001 "), out)

    def test_output_is_safe_for_any_terminal(self):
        note = Signer("a\u009b31mb").signed(f"{ORIGIN}\n0\n\n")
        receipt = self.file("b.tlog-proof", SMALL.receipt(0, 1).split("\n\n")[0] + "\n\n" + note)
        code, out, err = self.run_it("receipt", receipt, "--vkey", LOG.vkey)
        self.assertEqual((code, err), (1, ""))
        self.assertIn("only by unknown keys: a\\x9b31mb+", out)

    def test_receipt(self):
        receipt = self.file("a.tlog-proof", SMALL.receipt(300, 600))
        code, out, err = self.run_it("receipt", receipt, "--vkey", LOG.vkey)
        self.assertEqual((code, err), (0, ""), out)
        for line in ("sequence: 301", "kind: claim.created", "subject: clm_00000301", "size: 600"):
            self.assertIn(line, out.split("\n"))
        code, out, err = self.run_it("receipt", receipt, "--vkey", LOG.vkey,
                                     "--witness", WITNESS.vkey)
        self.assertEqual((code, err), (1, ""), out)
        self.assertEqual(out, "receipt's checkpoint: no cosignature by "
                         f"{WITNESS.name}+{WITNESS.id.hex()}\n")

    def test_usage(self):
        receipt = self.file("a.tlog-proof", SMALL.receipt(0, 1))
        for arguments, message in (
                ((), "required: command"), (("receipt", receipt), "required: --vkey"),
                (("log", "--vkey", LOG.vkey), "required: --url"),
                (("receipt", receipt + "x", "--vkey", LOG.vkey), "No such file")):
            code, out, err = self.run_it(*arguments)
            self.assertEqual((code, out), (2, ""), arguments)
            self.assertIn(message, err)


if __name__ == "__main__":
    parts = ["primitives_test", "log_test", "receipt_test", "__main__"]
    unittest.main(module=None, argv=[*sys.argv, *parts])
