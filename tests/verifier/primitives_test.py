"""The verifier's parts against vectors that others have published."""
import gzip
import hashlib
import unittest

import ed25519
from errors import VerificationError
from log_reader import plain_body, split_bundle, tile_path, tile_widths
from made_log import LOG, ORIGIN, WITNESS, Signer, b64, mth
from merkle import EMPTY_ROOT, Tree, leaf_hash, verify_consistency, verify_inclusion
from notes import LOG_TYPE, WITNESS_TYPE, open_checkpoint, open_note, parse_vkey

# RFC 8032, section 7.1: secret key, public key, message, signature.
SIGNATURES = {
    "TEST 1": (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        b"",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    "TEST 2": (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        b"\x72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    "TEST 3": (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        b"\xaf\x82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    "TEST SHA(abc)": (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").digest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"),
}

# The test tree of the certificate-transparency reference code: leaves, and roots at sizes 1 to 8.
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
          "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)

# The example of C2SP signed-note.
EXAMPLE_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXpp"
    "zi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n")


def flipped(data, bit=0):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


class Ed25519(unittest.TestCase):
    def test_published_signatures(self):
        for name, (secret, public, message, signature) in SIGNATURES.items():
            public, signature = bytes.fromhex(public), bytes.fromhex(signature)
            self.assertTrue(ed25519.verify(public, message, signature), name)
            self.assertFalse(ed25519.verify(public, message + b"\x00", signature), name)
            for bit in (0, 255, 256, 511):
                self.assertFalse(ed25519.verify(public, message, flipped(signature, bit)), name)
            self.assertFalse(ed25519.verify(flipped(public, 9), message, signature), name)
            self.assertFalse(ed25519.verify(public, message, signature[:63]), name)
            signer = Signer("any", secret=bytes.fromhex(secret))  # What the made log signs with.
            self.assertEqual((signer.public, signer.sign(message)), (public, signature), name)

    def test_one_signature_has_one_form(self):
        _, public, message, signature = (bytes.fromhex(p) if isinstance(p, str) else p
                                         for p in SIGNATURES["TEST 2"])
        s = int.from_bytes(signature[32:], "little") + ed25519.ORDER
        self.assertFalse(ed25519.verify(public, message, signature[:32] + s.to_bytes(32, "little")))

    def test_what_is_no_point(self):
        too_large = (ed25519.P + 1).to_bytes(32, "little")  # Another form of y = 1.
        odd_zero = (1 | 1 << 255).to_bytes(32, "little")  # y = 1 has x = 0, which has no odd form.
        off_curve = (2).to_bytes(32, "little")
        for data in (too_large, odd_zero, off_curve, b""):
            self.assertIsNone(ed25519.decode(data), data.hex())
        self.assertEqual(ed25519.encode(ed25519.decode((1).to_bytes(32, "little"))),
                         (1).to_bytes(32, "little"))


class Merkle(unittest.TestCase):
    def test_published_roots(self):
        hashes = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]
        tree = Tree(8, [b"".join(hashes)])
        self.assertEqual(tuple(tree.root(size).hex() for size in range(1, 9)), ROOTS)
        self.assertEqual(tuple(mth(hashes[:size]).hex() for size in range(1, 9)), ROOTS)
        self.assertEqual(Tree(0, [b""]).root().hex(), hashlib.sha256().hexdigest())

    def setUp(self):
        self.hashes = [leaf_hash(b"%d" % n) for n in range(33)]
        self.tree = Tree(33, [b"".join(self.hashes)])
        self.roots = [mth(self.hashes[:size]) for size in range(34)]

    def test_inclusion_of_each_index_in_each_size(self):
        for size in range(1, 34):
            for index in range(size):
                proof = self.tree.inclusion_proof(index, size)
                args = self.hashes[index], index, size
                verify_inclusion(*args, proof, self.roots[size])
                wrong = [[*proof, bytes(32)], [bytes(32), *proof]]
                wrong += [proof[:n] + [flipped(proof[n])] + proof[n + 1:]
                          for n in range(len(proof))]
                wrong += [proof[1:], proof[:-1]] if proof else []
                for bad in wrong:
                    with self.assertRaisesRegex(VerificationError, f"index {index} in size {size}"):
                        verify_inclusion(*args, bad, self.roots[size])
                for other in {index ^ 1, index + 1, size, -1} - {index}:
                    with self.assertRaisesRegex(VerificationError, f"index {other} "):
                        verify_inclusion(args[0], other, size, proof, self.roots[size])

    def test_consistency_of_each_pair_of_sizes(self):
        for size in range(1, 34):
            for old in range(1, size + 1):
                proof = self.tree.consistency_proof(old, size)
                verify_consistency(old, self.roots[old], size, self.roots[size], proof)
                wrong = [(proof + [bytes(32)], 0, 0), (proof, 1, 0), (proof, 0, 1)]
                wrong += [(proof[:n] + [flipped(proof[n])] + proof[n + 1:], 0, 0)
                          for n in range(len(proof))]
                wrong += [(proof[:-1], 0, 0), (proof[1:], 0, 0)] if proof else []
                for bad, flip_old, flip_new in wrong:
                    old_root = flipped(self.roots[old]) if flip_old else self.roots[old]
                    root = flipped(self.roots[size]) if flip_new else self.roots[size]
                    with self.assertRaisesRegex(VerificationError, f"size {old} to size {size}"):
                        verify_consistency(old, old_root, size, root, bad)

    def test_consistency_that_needs_no_proof(self):
        verify_consistency(0, EMPTY_ROOT, 33, self.roots[33], [])
        verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
        for old, root, proof, message in (
                (0, self.roots[1], [], "is another tree"),
                (0, EMPTY_ROOT, [bytes(32)], "has 1 hashes, none is needed"),
                (34, self.roots[33], [], "the old tree is the larger one"),
                (3, self.roots[3], [], "is empty")):
            with self.assertRaisesRegex(VerificationError, f"size {old} to size 33: .*{message}"):
                verify_consistency(old, root, 33, self.roots[33], proof)


class Tiles(unittest.TestCase):
    def test_paths(self):
        for level, index, width, path in (
                (0, 0, 256, "tile/0/000"), (1, 999, 3, "tile/1/999.p/3"),
                (0, 1000, 256, "tile/0/x001/000"), (2, 1234067, 256, "tile/2/x001/x234/067"),
                ("entries", 999_999, 255, "tile/entries/x999/999.p/255"),
                (0, 1_000_000, 1, "tile/0/x001/x000/000.p/1")):
            self.assertEqual(tile_path(level, index, width), path)

    def test_widths_of_the_example(self):
        levels = [list(tile_widths(70_000 >> 8 * level)) for level in range(3)]
        self.assertEqual([len(level) for level in levels], [274, 2, 1])
        self.assertEqual([level[-1] for level in levels], [(273, 112), (1, 17), (0, 1)])
        self.assertEqual(list(tile_widths(256)), [(0, 256)])

    def test_bundles(self):
        self.assertEqual(split_bundle(b"\x00\x01a\x00\x00\x00\x02bc", 3, "b"), [b"a", b"", b"bc"])
        for data, width in ((b"", 1), (b"\x00", 1), (b"\x00\x02a", 1), (b"\x00\x01a", 2),
                            (b"\x00\x01a\x00", 1), (b"\x00\x01a\x00\x05b", 2)):
            with self.assertRaisesRegex(VerificationError, f"b: .* not exactly {width} entries"):
                split_bundle(data, width, "b")


    def test_content_encodings(self):
        packed = gzip.compress(b"abc")
        self.assertEqual(plain_body(b"abc", "", 3), (b"abc", None))
        self.assertEqual(plain_body(packed, "gzip", 3), (b"abc", None))
        self.assertEqual(plain_body(gzip.compress(bytes(1 << 20)), "gzip", 99)[0], bytes(100))
        for raw, encoding, fault in (
                (packed, "br", "content encoding 'br'"), (b"abc", "gzip", "is not gzip"),
                (packed[:-1], "gzip", "not one whole"), (packed + b"x", "gzip", "not one whole"),
                (packed[:-5] + b"\xff" + packed[-4:], "gzip", "is not gzip")):
            self.assertRegex(plain_body(raw, encoding, 3)[1], fault)


class Notes(unittest.TestCase):
    def test_published_example(self):
        key = parse_vkey(EXAMPLE_VKEY, LOG_TYPE)
        self.assertEqual(open_note(EXAMPLE_NOTE, key)[0], "This is an example message.\n")
        self.refuse("does not verify", open_note, EXAMPLE_NOTE.replace("This", "That"), key)

    def refuse(self, message, function, *arguments):
        with self.assertRaisesRegex(VerificationError, message):
            function(*arguments)

    def test_vkeys(self):
        self.assertEqual(str(parse_vkey(WITNESS.vkey + "\n", WITNESS_TYPE)),
                         f"witness.example/w1+{WITNESS.id.hex()}")
        name, key_id, material = EXAMPLE_VKEY.split("+")
        self.refuse("33 of type 0x04", parse_vkey, EXAMPLE_VKEY, WITNESS_TYPE)
        self.refuse("33 of type 0x01", parse_vkey, WITNESS.vkey, LOG_TYPE)
        for wrong, message in (
                (f"{name}+{key_id}", "name.id.key"), (f"a b+{key_id}+{material}", "name.id.key"),
                (f"+{key_id}+{material}", "name.id.key"),
                (f"{name}+{key_id.upper()}+{material}", "name.id.key"),
                (f"{name}+530d903b+{material}", "has key id 530d903b, its key gives 530d903a"),
                (f"other+{key_id}+{material}", "has key id 530d903a"),
                (f"{name}+{key_id}+{material[:-4]}", "has 30 bytes"),
                (f"{name}+{key_id}+{material}=", "base64")):
            self.refuse(message, parse_vkey, wrong, LOG_TYPE)

    def test_unknown_keys_are_passed_over_but_do_not_suffice(self):
        key = parse_vkey(LOG.vkey, LOG_TYPE)
        other, namesake = Signer("other.example"), Signer(ORIGIN, secret=b"another")
        note = LOG.signed("text\n")
        same_id = Signer("other.example")
        same_id.id = LOG.id
        lines = other.line(bytes(64)) + same_id.line(bytes(64))
        lines += namesake.line(bytes(64)) + namesake.line(b"x")
        for both in (note + lines, note.replace("\n\n", "\n\n" + lines)):
            self.assertEqual(open_note(both, key)[0], "text\n")
        self.refuse(f"note: no signature by {ORIGIN}.{LOG.id.hex()}, only by unknown keys: other",
                    open_note, "text\n\n" + lines, key)
        self.refuse("does not verify", open_note, note + LOG.line(bytes(64)), key)

    def test_forms_of_notes(self):
        key = parse_vkey(LOG.vkey, LOG_TYPE)
        text = "a\n\nb — c\u2028d\n"  # Its last empty line is the one that ends it.
        self.assertEqual(open_note(LOG.signed(text), key)[0], text)
        note = LOG.signed("text\n")
        line = note.split("\n\n")[1]
        blob = line.split(" ")[2][:-1]
        spare = blob[:-2] + chr(ord(blob[-2]) + 1) + "="  # 68 bytes leave two bits over.
        for wrong, message in (
                (note[:-1], "lines of signatures"), (note + "\n", "lines of signatures"),
                ("text\n" + line, "empty line"), ("text\n\n", "lines of signatures"),
                (note + "more\n", "signature line 2: is not of the form"),
                (note.replace("\u2014 ", "- "), "signature line 1: is not of the form"),
                (note.replace("\u2014 ", "\u2014  "), "signature line 1: is not of the form"),
                (note.replace(ORIGIN, "log\u00a0example"), "signature line 1: is not of the form"),
                (note.replace(ORIGIN, "log+example"), "signature line 1: is not of the form"),
                (note.replace(ORIGIN, ""), "signature line 1: is not of the form"),
                (note.replace(blob, spare), "signature line 1: is not canonical base64"),
                (note.replace(blob, blob[:-1]), "signature line 1: is not base64"),
                (note.replace(blob, blob[:8] + "-" + blob[9:]), "signature line 1: is not base64"),
                (note.replace(blob, "AAAAAA=="), "signature line 1: has 4 bytes"),
                (note.replace("text", "te\tt"), "control character at 2"),
                (note.replace("text", "te\rt"), "control character at 2"),
                (note.encode().replace(b"text", b"te\xfft"), "not UTF-8"),
                (note.replace("text", "x" * (1 << 18)), "has more than 262144 bytes")):
            self.refuse(f"^note: .*{message}", open_note, wrong, key)

    def test_checkpoints(self):
        key = parse_vkey(LOG.vkey, LOG_TYPE)
        root = b64(bytes(range(32)))
        made = open_checkpoint(LOG.signed(f"{ORIGIN}\n7\n{root}\nan extension\n"), key)
        self.assertEqual((made.origin, made.size, made.root), (ORIGIN, 7, bytes(range(32))))
        for text, message in (
                (f"{ORIGIN}\n7\n", "three lines"), (f"{ORIGIN}\n\n{root}\n", "three lines"),
                (f"{ORIGIN}\n7\n{root}\n\nmore\n", "three lines"),
                (f"log.example\n7\n{root}\n", "origin is 'log.example'"),
                *((f"{ORIGIN}\n{size}\n{root}\n", f"size is not .*{size}")
                  for size in ("07", "-7", "\u0667", "7 ", "0x7", "9" * 20)),
                (f"{ORIGIN}\n7\n{root[:-1]}\n", "root: is not base64"),
                (f"{ORIGIN}\n7\n{root[:-2]}9=\n", "root: is not canonical base64"),
                (f"{ORIGIN}\n7\n{b64(bytes(31))}\n", "root has 31 bytes")):
            self.refuse(f"^checkpoint: .*{message}", open_checkpoint, LOG.signed(text), key)

    def test_cosignatures(self):
        key, witness = parse_vkey(LOG.vkey, LOG_TYPE), parse_vkey(WITNESS.vkey, WITNESS_TYPE)
        note = LOG.signed(f"{ORIGIN}\n0\n{b64(EMPTY_ROOT)}\n")
        both = WITNESS.cosigned(WITNESS.cosigned(note, 1_780_000_001), 1_780_000_000)
        cosigned = {f"{WITNESS.name}+{WITNESS.id.hex()}": 1_780_000_001}
        self.assertEqual(open_checkpoint(both, key, [witness]).cosigned, cosigned)
        self.assertEqual(open_checkpoint(both, key).cosigned, {})
        self.refuse("checkpoint: no cosignature by witness.example/w1",
                    open_checkpoint, note, key, [witness])
        self.assertEqual(open_checkpoint(note, key, [witness], all_cosign=False).cosigned, {})
        at_bytes = (5).to_bytes(8, "big")
        for data, message in ((at_bytes + bytes(63), "has 71 bytes, not 72"),
                              (at_bytes + bytes(64), "of time 5 does not verify"),
                              (at_bytes + WITNESS.sign(b"text"), "of time 5 does not verify")):
            for all_cosign in (True, False):
                self.refuse(message, open_checkpoint, both + WITNESS.line(data), key, [witness],
                            "checkpoint", all_cosign)
        self.refuse(f"of time {1 << 63} does not", open_checkpoint, WITNESS.cosigned(note, 1 << 63),
                    key, [witness])


if __name__ == "__main__":
    unittest.main()
