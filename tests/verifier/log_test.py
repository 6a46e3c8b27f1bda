"""Whole logs, right and wrong, over HTTP."""
import contextlib
import unittest

from errors import VerificationError
from made_log import LOG, ORIGIN, WITNESS, MadeLog, Server, Signer, b64, entry
from primitives_test import flipped
from verifier import sampled_indexes, verify_log

SMALL = MadeLog([entry(n) for n in range(1, 601)])
LARGE = MadeLog([entry(n) for n in range(1, 65_538)])


@contextlib.contextmanager
def served(log=SMALL, size=None, **more):
    with Server(log, len(log.entries) if size is None else size, **more) as server:
        yield server


class RightLogs(unittest.TestCase):
    def verify(self, server, saved=(), witnesses=()):
        summary = verify_log(server.url, LOG.vkey, saved, witnesses)
        self.assertEqual((summary.origin, summary.size, summary.root, summary.inclusion_proofs),
                         (ORIGIN, server.size, server.log.root(server.size).hex(),
                          len(sampled_indexes(server.size))))
        return summary

    def test_sizes_about_one_and_two_tiles(self):
        saved = [SMALL.checkpoint(size) for size in (0, 1, 2, 254, 255, 256, 257, 511, 512, 513)]
        for size in (0, 1, 2, 254, 255, 256, 257, 511, 512, 513):
            older = [note for note in saved if int(note.split("\n")[1]) <= size]
            with served(size=size) as server:
                self.assertEqual(self.verify(server, older).saved_checkpoints, len(older))
                self.assertEqual(len(server.asked), len(set(server.asked)), "each is read once")

    def test_sizes_about_a_full_tile_of_the_second_level(self):
        older = [LARGE.checkpoint(size) for size in (1, 255, 256, 257, 32_768, 65_279, 65_535)]
        for size in (65_535, 65_536, 65_537):
            with served(LARGE, size) as server:
                self.verify(server, older)
            older.append(server.note)

    def test_what_is_read(self):
        with served(size=256) as server:
            self.verify(server)
        self.assertEqual(sorted(server.asked), ["checkpoint", "tile/0/000", "tile/1/000.p/1",
                                                "tile/entries/000"])
        with served(size=513) as server:
            self.verify(server)
        self.assertEqual(sorted(server.asked), [
            "checkpoint", "tile/0/000", "tile/0/001", "tile/0/002.p/1", "tile/1/000.p/2",
            "tile/entries/000", "tile/entries/001", "tile/entries/002.p/1"])

    def test_a_full_tile_stands_in_for_a_partial_one_that_is_gone(self):
        with served() as server:
            server.note = SMALL.checkpoint(300)
            server.gone = {"tile/0/001.p/44", "tile/entries/001.p/44"}
            server.apology = bytes(100_000)  # More than is read of it.
            self.assertEqual(verify_log(server.url, LOG.vkey).size, 300)
            self.assertIn("tile/entries/001", server.asked)

    def test_gzip(self):
        with served() as server:
            server.zipped = True
            self.verify(server)
            self.assertEqual(server.packed, len(server.asked))

    def test_connections_that_are_not_kept(self):
        with served() as server:
            server.hangs_up = True
            self.verify(server)

    def test_summary(self):
        with served() as server:
            server.note = WITNESS.cosigned(server.note, 1_780_000_000)
            text = str(self.verify(server, [SMALL.checkpoint(1)], [WITNESS.vkey]))
        self.assertEqual(text, f"{ORIGIN}: 600 entries verified, 2026-06-01T00:00:00.000Z to "
                         f"2026-06-01T00:00:00.400Z, root {SMALL.root(600).hex()}, 1 saved "
                         "checkpoints, 9 inclusion proofs, 1 cosignatures")
        with served(size=0) as server:
            self.assertIn(": 0 entries verified, root e3b0c442", str(self.verify(server)))

    def test_sampled_indexes(self):
        self.assertEqual(sampled_indexes(600), [0, 1, 255, 256, 257, 511, 512, 513, 599])
        self.assertEqual(sampled_indexes(256), [0, 1, 255])
        self.assertEqual(sampled_indexes(1), [0])


class WrongLogs(unittest.TestCase):
    def refuse(self, message, log=SMALL, size=None, saved=(), witnesses=(), **more):
        with served(log, size, **more) as server, \
                self.assertRaisesRegex(VerificationError, message):
            verify_log(server.url, LOG.vkey, saved, witnesses)

    def refuse_change(self, message, path, change, log=SMALL, size=None):
        asked = []

        def changed(data):
            asked.append(path)
            self.assertNotEqual(change(data), data)
            return change(data)
        self.refuse(message, log, size, changed={path: changed})
        self.assertTrue(asked, path)

    def test_a_bit_of_an_entry(self):
        length = len(SMALL.entries[256])
        bit = 8 * (44 * (2 + length) + 2 + 60)  # In entry 44 of the bundle, all of one length.
        for path, sequence in (("tile/entries/000", 45), ("tile/entries/001", 301),
                               ("tile/entries/002.p/88", 557)):
            self.refuse_change(f"^sequence {sequence}: the entry in {path} hashes to [0-9a-f]+, "
                               "tile/0/00", path, lambda data: flipped(data, bit))

    def test_a_bit_of_a_tile_of_leaves(self):
        for path, sequence in (("tile/0/000", 3), ("tile/0/001", 259), ("tile/0/002.p/88", 515)):
            self.refuse_change(f"^sequence {sequence}: the entry in tile/entries.* {path} says",
                               path, lambda data: flipped(data, 2 * 256 + 1))

    def test_a_bit_of_a_tile_above(self):
        self.refuse_change(
            "^sequences 257 to 512: tile/0/001 has the root .*, hash 1 of tile/1/000.p/2 says",
            "tile/1/000.p/2", lambda data: flipped(data, 256))
        self.refuse_change(
            "^sequences 65025 to 65280: tile/0/254 has the root .*, hash 254 of tile/1/000 says",
            "tile/1/000", lambda data: flipped(data, 254 * 256 + 255), LARGE)
        self.refuse_change(
            "^sequences 1 to 65536: tile/1/000 has the root .*, hash 0 of tile/2/000.p/1 says",
            "tile/2/000.p/1", flipped, LARGE)

    def test_an_entry_and_its_hash_alike(self):
        """What the tiles of leaves agree with, their parents and the root do not."""
        other = MadeLog([*SMALL.entries[:299], entry(300, outcome="paid"), *SMALL.entries[300:]])
        last = MadeLog([*SMALL.entries[:599], entry(600, amounts="-")])
        for forged, index, width, path, message in (
                (other, 1, 256, "001", "^sequences 257 to 512: tile/0/001 has the root"),
                (last, 2, 88, "002.p/88", "^checkpoint of size 600: its root is .*, the tiles")):
            tiles = {kind: forged.tile(kind, index, width, 600) for kind in ("0", "entries")}
            self.refuse(message, changed={f"tile/{kind}/{path}": lambda _, kind=kind: tiles[kind]
                                          for kind in tiles})

    def test_lengths(self):
        for path, change, message in (
                ("tile/0/001", lambda d: d[:-32], "^tile/0/001: has 8160 bytes instead of 8192"),
                ("tile/0/002.p/88", lambda d: d + bytes(32), "^tile/0/002.p/88: has 2848 bytes"),
                ("tile/0/001", lambda d: d + b"x", "^tile/0/001: has more than 8192 bytes"),
                ("tile/1/000.p/2", lambda d: d[:-1], "^tile/1/000.p/2: has 63 bytes instead of 64"),
                ("tile/entries/001", lambda d: d[:-1], "^tile/entries/001: .* not exactly 256"),
                ("tile/entries/001", lambda d: d + d[:2], "^tile/entries/001: .* not exactly 256")):
            self.refuse_change(message, path, change)

    def test_what_is_not_served(self):
        for path in ("checkpoint", "tile/0/001", "tile/1/000.p/2", "tile/entries/002.p/88"):
            with served() as server:
                server.gone = {path}
                with self.assertRaisesRegex(VerificationError, f"^{path}: is not there"):
                    verify_log(server.url, LOG.vkey)
        with served() as server, \
                self.assertRaisesRegex(VerificationError, "such as http://host:port/log$"):
            verify_log(server.url.removesuffix("/log"), LOG.vkey)
        path = "tile/0/001"
        for name, value, message in (
                ("types", {path: "text/html"}, "content type 'text/html' instead of 'application"),
                ("statuses", {path: 503}, "status 503 instead of 200"),
                ("statuses", {path: 302}, "status 302 instead of 200"),
                ("cut", {path}, "ends 1 bytes early")):
            with served() as server:
                setattr(server, name, value)
                with self.assertRaisesRegex(VerificationError, f"^{path}: {message}"):
                    verify_log(server.url, LOG.vkey)
        with self.assertRaisesRegex(VerificationError, "^/log/checkpoint: cannot be read"):
            verify_log(server.url, LOG.vkey)  # It has been closed.
        for url in ("ftp://127.0.0.1/log", "127.0.0.1/log", "http:///log", "http://h:x/log"):
            with self.assertRaisesRegex(VerificationError, "not the .*URL of a log"):
                verify_log(url, LOG.vkey)

    def test_a_checkpoint_changed_without_the_key(self):
        right = SMALL.checkpoint(600)
        lines = right.split("\n")
        other = b64(SMALL.root(599))
        for note in (right.replace("\n600\n", "\n599\n"), right.replace(lines[2], other),
                     "\n".join(lines[:-2] + LOG.line(bytes(64)).split("\n"))):
            self.refuse(f"^checkpoint: the signature by {ORIGIN}.{LOG.id.hex()} does not verify",
                        checkpoint=note)

    def test_a_checkpoint_that_the_log_signed_wrongly(self):
        self.refuse("^checkpoint of size 600: its root is .*, the tiles give",
                    checkpoint=SMALL.checkpoint(600, root=SMALL.root(599)))
        self.refuse("^checkpoint of size 599: its root is .*, the tiles give",
                    checkpoint=SMALL.checkpoint(599, root=SMALL.root(600)))
        self.refuse("^tile/0/002.p/89: is not there",
                    checkpoint=SMALL.checkpoint(601, root=SMALL.root(600)))
        self.refuse("^checkpoint: the origin is 'other'",
                    checkpoint=LOG.signed(f"other\n600\n{b64(SMALL.root(600))}\n"))

    def test_unknown_keys_only(self):
        for signer in (Signer("other.example"), Signer(ORIGIN, secret=b"another key")):
            self.refuse(f"^checkpoint: no signature by {ORIGIN}.{LOG.id.hex()}, only by unknown key"
                        f"s: {signer.name}.{signer.id.hex()}",
                        checkpoint=SMALL.checkpoint(600, signer=signer))
        self.refuse("^checkpoint: no signature by", checkpoint=WITNESS.cosigned(
            SMALL.checkpoint(600, signer=Signer("other.example")), 1_780_000_000))

    def test_witnesses(self):
        self.refuse("^checkpoint: no cosignature by witness.example/w1", witnesses=[WITNESS.vkey])
        cosigned = WITNESS.cosigned(SMALL.checkpoint(599), 1_780_000_000)
        self.refuse("^checkpoint: the cosignature by witness.example/w1.* does not verify",
                    witnesses=[WITNESS.vkey],
                    checkpoint=SMALL.checkpoint(600) + cosigned.split("\n")[-2] + "\n")

    def test_saved_checkpoints(self):
        right = SMALL.checkpoint(300)
        for saved, message in (
                (SMALL.checkpoint(300, root=SMALL.root(299)),
                 "2 of size 300: its root is .*, the log's first 300 entries now give"),
                (SMALL.checkpoint(600, root=SMALL.root(599)), "2 of size 600: its root is"),
                (SMALL.checkpoint(0, root=SMALL.root(1)), "2 of size 0: its root is"),
                (LARGE.checkpoint(601), "2 of size 601: the log has only 600 entries now"),
                (right.replace("\n300\n", "\n301\n"), "2: the signature by .* does not verify"),
                (SMALL.checkpoint(300, signer=Signer("other")), "2: no signature by"),
                (right + WITNESS.line(bytes(72)), "2: the cosignature by witness")):
            self.refuse(f"^saved checkpoint {message}", saved=[right, saved],
                        witnesses=[WITNESS.vkey] if "witness" in saved else (),
                        checkpoint=WITNESS.cosigned(SMALL.checkpoint(600), 1_780_000_000))

    def test_a_history_written_anew(self):
        """Every tile and the checkpoint are right of themselves; only what was saved tells."""
        anew = MadeLog([entry(1, outcome="paid"), *SMALL.entries[1:]])
        with served(anew) as server:
            self.assertEqual(verify_log(server.url, LOG.vkey).size, 600)
        self.refuse("^saved checkpoint 1 of size 2: its root is", anew, saved=[SMALL.checkpoint(2)])


class WrongEvents(unittest.TestCase):
    """The tree is right, what the log has put in it is not."""

    def refuse(self, message, *changes, count=300):
        entries = [entry(n) for n in range(1, count + 1)]
        for index, change in changes:
            entries[index] = change
        with served(MadeLog(entries)) as server, \
                self.assertRaisesRegex(VerificationError, message):
            verify_log(server.url, LOG.vkey)

    def test_sequence(self):
        self.refuse("^sequence 280: the entry there says sequence 281", (279, entry(281)))
        self.refuse("^sequence 3: the entry there says sequence 2", (2, entry(2)))
        self.refuse("^sequence 1: not an event: line 2, sequence, is not of", (0, entry(0)))

    def test_time(self):
        self.refuse("^sequence 258: its time 2026-06-01T00:00:00.169Z is before "
                    "2026-06-01T00:00:00.171Z of the entry before", (257, entry(258, at_ms=169)))
        self.refuse("^sequence 257: its time .* is before", (256, entry(257, at_ms=1)))
        self.refuse("^sequence 300: time 2026-06-31T00:00:00.200Z: ",
                    (299, entry(300).replace(b"06-01", b"06-31")))

    def test_lines(self):
        right = entry(7)
        digest, commitment = right.split(b"\n")[7:9]
        for wrong, message in (
                (right.replace(b"v1", b"v2"), "line 1, title, is not of its form: b'huanxin"),
                (right.replace(b"\n7\n", b"\n07\n"), "line 2, sequence, is not of its form: b'07'"),
                (right.replace(b"T", b" "), "line 3, time, is not of"),
                (right.replace(b"004Z", b"0040Z"), "line 3, time, is not of"),
                (right.replace(b"Z", b"+00:00"), "line 3, time, is not of"),
                (right.replace(b"claim.created", b""), "line 4, kind, is not of its form: b''"),
                (right.replace(b"clm_", b"clm\x00"), "line 5, subject, is not of"),
                (right.replace(b"held", b"he ld"), "line 6, outcome, is not of"),
                (right.replace(b"=30000", b"=030000"), "line 7, amounts, is not of"),
                (right.replace(b"=30000", b"=-0"), "line 7, amounts, is not of"),
                (right.replace(b"=30000", b"=1,"), "line 7, amounts, is not of"),
                (right.replace(digest, digest.upper()), "line 8, policy digest, is not of"),
                (right.replace(commitment, commitment[4:]), "line 9, commitment, is not of"),
                (right.replace(commitment, commitment[:-2] + b"B="),
                 "line 9, commitment, is not of"),
                (right[:-1], "has 8 lines and 44 bytes more, not 9 lines"),
                (right + b"more\n", "has 10 lines and 0 bytes more, not 9 lines")):
            self.assertNotEqual(wrong, right, message)
            self.refuse(f"^sequence 7: not an event: {message}", (6, wrong), count=9)
        self.refuse("^sequence 7: not UTF-8: ", (6, right.replace(b"held", b"\xff")), count=9)
        self.refuse("^sequence 7: an amount is given twice",
                    (6, entry(7, amounts="a=1,b=2,a=1")), count=9)

    def test_what_an_event_may_be(self):
        entries = [entry(1, amounts="-", kind="policy.changed", outcome="-"),
                   entry(2, amounts="subsidy_fen=-30000,b=0"),
                   entry(3, outcome="\u597d"),
                   entry(4).replace(b"ab" * 32, b"-")]
        with served(MadeLog(entries)) as server:
            self.assertEqual(verify_log(server.url, LOG.vkey).size, 4)


if __name__ == "__main__":
    unittest.main()
