"""Receipts: one event, its proof and a checkpoint, verified without the log."""
import unittest

from errors import VerificationError
from log_test import SMALL
from made_log import LOG, ORIGIN, WITNESS, Signer, b64
from primitives_test import flipped
from verifier import verify_receipt

RIGHT = SMALL.receipt(300, 600)


class Receipts(unittest.TestCase):
    def refuse(self, message, text, witnesses=()):
        self.assertNotEqual(text, RIGHT)
        with self.assertRaisesRegex(VerificationError, message):
            verify_receipt(text, LOG.vkey, witnesses)

    def test_members(self):
        proof, _, note = RIGHT.partition("\n\n")
        receipt = proof + "\n\n" + WITNESS.cosigned(note, 1_780_000_000)
        made = verify_receipt(receipt, LOG.vkey, [WITNESS.vkey])
        self.assertEqual(made, {
            "sequence": 301, "time": "2026-06-01T00:00:00.200Z", "kind": "claim.created",
            "subject": "clm_00000301", "outcome": "held", "amounts": {"subsidy_fen": 30000},
            "policy_digest": "ab" * 32, "commitment": SMALL.entries[300].decode().split("\n")[8],
            "origin": ORIGIN, "size": 600, "root": SMALL.root(600).hex(),
            "cosigned": {f"{WITNESS.name}+{WITNESS.id.hex()}": 1_780_000_000}})

    def test_indexes_and_sizes(self):
        for size in (1, 2, 255, 256, 257, 511, 512, 513, 600):
            for index in {0, size // 2, size - 1}:
                made = verify_receipt(SMALL.receipt(index, size), LOG.vkey)
                self.assertEqual((made["sequence"], made["size"]), (index + 1, size))

    def test_each_hash_of_the_proof(self):
        lines = RIGHT.split("\n\n")[0].split("\n")[3:]
        self.assertEqual(len(lines), 10)
        self.assertEqual(lines[0], b64(SMALL.levels[0][301]))  # The sibling of leaf 300.
        for line in lines:
            other = b64(flipped(b"\x01" * 32, 5))
            self.refuse("^receipt of sequence 301: inclusion proof of index 300 in size 600: "
                        "the entry's hash .* leads to the root", RIGHT.replace(line, other))
            self.refuse("^receipt of sequence 301: .*below the root",
                        RIGHT.replace(line + "\n", ""))
            self.refuse("^receipt of sequence 301: .*has 11 hashes, 10 are enough",
                        RIGHT.replace(line, f"{line}\n{line}"))

    def test_the_index(self):
        self.refuse("^sequence 302: the entry there says sequence 301",
                    RIGHT.replace("index 300", "index 301"))
        last = SMALL.receipt(599, 600)
        self.refuse("^receipt of sequence 600: .*index 599 in size 300: there is no such index",
                    last.split("\n\n")[0] + "\n\n" + SMALL.checkpoint(300))
        for index in ("0300", "-1", "x", "", "9" * 20):
            self.refuse("^receipt: line 3 is not index",
                        RIGHT.replace("index 300", f"index {index}"))

    def test_the_leaf(self):
        leaf = SMALL.entries[300]
        forged = "^receipt of sequence 301: .* leads to the root"
        for other, message in (
                (leaf.replace(b"held", b"paid"), forged),
                (leaf.replace(b"30000", b"30001"), forged),
                (SMALL.entries[301], "^sequence 301: the entry there says sequence 302"),
                (flipped(leaf), "^sequence 301: not an event: line 1, title, is not of"),
                (b"", "^sequence 301: not an event: line 1, title, is not of")):
            self.refuse(message, RIGHT.replace(b64(leaf), b64(other)))

    def test_the_checkpoint(self):
        other = SMALL.receipt(300, 599).split("\n\n", 1)
        self.refuse("^receipt of sequence 301: .* leads to the root",
                    RIGHT.split("\n\n")[0] + "\n\n" + SMALL.checkpoint(600, root=SMALL.root(599)))
        self.refuse("^receipt's checkpoint: the signature by .* does not verify",
                    RIGHT.replace("\n600\n", "\n599\n"))
        self.refuse("^receipt's checkpoint: no signature by", other[0] + "\n\n" + SMALL.checkpoint(
            599, signer=Signer(ORIGIN, secret=b"another key")))
        self.refuse("^receipt's checkpoint: no cosignature by witness.example/w1",
                    SMALL.receipt(0, 600), [WITNESS.vkey])

    def test_forms(self):
        lines = RIGHT.split("\n")
        sibling = lines[3]
        spare = sibling[:-2] + chr(ord(sibling[-2]) + 1) + "="
        for text, message in (
                ("", "is not a proof headed"),
                (RIGHT.replace("@v1", "@v2"), "is not a proof headed"),
                (RIGHT.split("\n\n")[0] + "\n", "is not a proof headed"),
                (RIGHT.replace(lines[1] + "\n", ""), "line 2 is not the entry"),
                (RIGHT.replace("extra ", "extra  "), "line 2, extra: is not base64"),
                (RIGHT.replace("extra ", "Extra "), "line 2 is not the entry"),
                (RIGHT.replace(lines[2] + "\n", ""), "line 3 is not index and a number"),
                (RIGHT.replace(sibling, spare), "line 4, hash 1: is not canonical base64"),
                (RIGHT.replace(sibling, sibling[:-1]), "line 4, hash 1: is not base64"),
                (RIGHT.replace(sibling, sibling + "\r"), "line 4, hash 1: is not base64"),
                (RIGHT.replace(sibling, b64(bytes(31))), "line 4, hash 1: has 31 bytes, not 32"),
                (RIGHT.replace(sibling, "\n".join([sibling] * 60)), "has more than 63 hashes")):
            self.refuse(f"^receipt: {message}", text)


if __name__ == "__main__":
    unittest.main()
