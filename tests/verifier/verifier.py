#!/usr/bin/env python3
"""Verifies Huanxin's transparency log, or one receipt of it, by public specifications alone.

  verifier.py log --url http://host:port/log --vkey VKEY [--checkpoint FILE]... [--witness VKEY]...
  verifier.py receipt FILE --vkey VKEY [--witness VKEY]...

Prints what was verified and exits with 0, or the first thing found wrong and exits with 1. Every
witness that is named must have cosigned. Specifications: RFC 6962 and RFC 9162 (Merkle trees),
RFC 8032 (Ed25519), C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof.
"""
import argparse
import pathlib
import re
import sys
from typing import NamedTuple

from errors import VerificationError
from events import check_entry, parse_event
from log_reader import LogReader, tile_path, tile_widths
from merkle import (HASH, TILE_WIDTH, Tree, full_tile_root, leaf_hash, verify_consistency,
                    verify_inclusion)
from notes import LOG_TYPE, SIZE_TEXT, WITNESS_TYPE, open_checkpoint, parse_vkey, strict_base64

RECEIPT_TITLE = "c2sp.org/tlog-proof@v1"
PROOF_HASHES_MAX = 63


class Summary(NamedTuple):
    origin: str
    size: int
    root: str
    first_time: str
    last_time: str
    saved_checkpoints: int
    inclusion_proofs: int
    cosigned: dict

    def __str__(self):
        times = f", {self.first_time} to {self.last_time}" if self.size else ""
        return (f"{self.origin}: {self.size} entries verified{times}, root {self.root}, "
                f"{self.saved_checkpoints} saved checkpoints, {self.inclusion_proofs} inclusion "
                f"proofs, {len(self.cosigned)} cosignatures")


def parse_keys(vkey, witnesses):
    return parse_vkey(vkey, LOG_TYPE), [parse_vkey(text, WITNESS_TYPE) for text in witnesses]


# -- the log ---------------------------------------------------------------------------------------
def read_upper_levels(reader, size):
    """The levels of the tree, the lowest still empty."""
    levels = [bytearray()]
    while hashes := size >> 8 * len(levels):
        tiles = [reader.tile(len(levels), *tile)[1] for tile in tile_widths(hashes)]
        levels.append(b"".join(tiles))
    return levels


def check_leaves(entries, hashes, first, bundle_path, tile_path_):
    found = [leaf_hash(entry) for entry in entries]
    if b"".join(found) == hashes:
        return
    for at, leaf in enumerate(found):
        told = hashes[at * HASH:(at + 1) * HASH]
        if leaf != told:
            raise VerificationError(f"sequence {first + at}: the entry in {bundle_path} hashes to "
                                    f"{leaf.hex()}, {tile_path_} says {told.hex()}")


def check_parent(levels, size, level, index):
    """The root of a full tile is the hash that the level above has for it."""
    hashes = levels[level][index * HASH * TILE_WIDTH:(index + 1) * HASH * TILE_WIDTH]
    told, root = levels[level + 1][index * HASH:(index + 1) * HASH], full_tile_root(hashes)
    if root != told:
        span = TILE_WIDTH ** (level + 1)
        above = index // TILE_WIDTH
        width = min(TILE_WIDTH, (size >> 8 * (level + 1)) - above * TILE_WIDTH)
        raise VerificationError(
            f"sequences {index * span + 1} to {(index + 1) * span}: "
            f"{tile_path(level, index, TILE_WIDTH)} has the root {root.hex()}, hash "
            f"{index % TILE_WIDTH} of {tile_path(level + 1, above, width)} says {told.hex()}")


def read_tree(reader, size):
    """(tree, times of the first and last event), with all entries and tiles held to each other."""
    levels = read_upper_levels(reader, size)
    earliest = latest = b""
    for index, width in tile_widths(size):
        path, hashes = reader.tile(0, index, width)
        bundle_path, entries = reader.bundle(index, width)
        first = index * TILE_WIDTH + 1
        check_leaves(entries, hashes, first, bundle_path, path)
        for sequence, entry in enumerate(entries, first):
            time, _ = check_entry(entry, sequence)
            if time < latest:
                raise VerificationError(f"sequence {sequence}: its time {time.decode()} is before "
                                        f"{latest.decode()} of the entry before")
            latest = time
            earliest = earliest or time
        levels[0] += hashes
        if width == TILE_WIDTH:
            check_parent(levels, size, 0, index)
    for level in range(1, len(levels) - 1):
        for index in range(size >> 8 * (level + 1)):
            check_parent(levels, size, level, index)
    return Tree(size, levels), (earliest.decode(), latest.decode())


def check_saved(tree, head, saved, what):
    """That the log as it is now begins with the log as it was when a checkpoint was saved."""
    root = tree.root(saved.size)
    if root != saved.root:
        raise VerificationError(f"{what}: its root is {saved.root.hex()}, the log's first "
                                f"{saved.size} entries now give {root.hex()}")
    proof = [] if saved.size == 0 else tree.consistency_proof(saved.size)
    verify_consistency(saved.size, saved.root, head.size, head.root, proof)


def sampled_indexes(size):
    """The first, the last, and those about each boundary of a tile."""
    around = {at + by for at in range(0, size + 1, TILE_WIDTH) for by in (-1, 0, 1)}
    return sorted(index for index in around | {size - 1} if 0 <= index < size)


def verify_log(url, vkey, checkpoints=(), witnesses=()):
    """Reads the whole log at `url`; a Summary, or VerificationError for the first thing wrong.

    `checkpoints` are the texts of older checkpoints of the same log, `witnesses` are vkeys of type
    0x04 whose cosignature the log's checkpoint must have.
    """
    key, known = parse_keys(vkey, witnesses)
    with LogReader(url) as reader:
        head = open_checkpoint(reader.checkpoint(), key, known)
        older = []
        for number, text in enumerate(checkpoints, 1):
            what = f"saved checkpoint {number}"
            saved = open_checkpoint(text, key, known, what, all_cosign=False)
            what += f" of size {saved.size}"
            if saved.size > head.size:
                raise VerificationError(f"{what}: the log has only {head.size} entries now")
            older.append((saved, what))
        tree, times = read_tree(reader, head.size)
    if tree.root() != head.root:
        raise VerificationError(f"checkpoint of size {head.size}: its root is {head.root.hex()}, "
                                f"the tiles give {tree.root().hex()}")
    for saved, what in older:
        check_saved(tree, head, saved, what)
    sampled = sampled_indexes(head.size)
    for index in sampled:
        leaf = tree.levels[0][index * HASH:(index + 1) * HASH]
        verify_inclusion(leaf, index, head.size, tree.inclusion_proof(index), head.root)
    return Summary(head.origin, head.size, head.root.hex(), *times, len(older), len(sampled),
                   head.cosigned)


# -- one receipt -----------------------------------------------------------------------------------
def parse_receipt(text):
    """(leaf, index, proof, checkpoint) of a tlog-proof whose `extra` is its leaf."""
    top, gap, note = text.partition("\n\n")
    lines = top.split("\n")
    if not gap or lines[0] != RECEIPT_TITLE:
        raise VerificationError(f"receipt: is not a proof headed {RECEIPT_TITLE} and an empty line "
                                "before its checkpoint")
    if len(lines) < 3 or not lines[1].startswith("extra "):
        raise VerificationError("receipt: line 2 is not the entry, as extra and base64")
    leaf = strict_base64(lines[1].removeprefix("extra "), "receipt: line 2, extra")
    index = re.fullmatch(f"index ({SIZE_TEXT.pattern})", lines[2])
    if index is None:
        raise VerificationError(f"receipt: line 3 is not index and a number: {lines[2]!r}")
    if len(lines) - 3 > PROOF_HASHES_MAX:
        raise VerificationError(f"receipt: has more than {PROOF_HASHES_MAX} hashes")
    proof = []
    for number, line in enumerate(lines[3:], 4):
        proof.append(strict_base64(line, f"receipt: line {number}, hash {number - 3}"))
        if len(proof[-1]) != HASH:
            raise VerificationError(f"receipt: line {number}, hash {number - 3}: "
                                    f"has {len(proof[-1])} bytes, not {HASH}")
    return leaf, int(index[1]), proof, note


def verify_receipt(text, vkey, witnesses=()):
    """The verified event's members and its checkpoint's, or VerificationError. Needs no network."""
    key, known = parse_keys(vkey, witnesses)
    leaf, index, proof, note = parse_receipt(text)
    head = open_checkpoint(note, key, known, "receipt's checkpoint")
    event = parse_event(leaf, index + 1)
    try:
        verify_inclusion(leaf_hash(leaf), index, head.size, proof, head.root)
    except VerificationError as error:
        raise VerificationError(f"receipt of sequence {index + 1}: {error}") from None
    return {**event._asdict(), "origin": head.origin, "size": head.size, "root": head.root.hex(),
            "cosigned": head.cosigned}


# -- the command line ------------------------------------------------------------------------------
def content(path):
    try:
        return pathlib.Path(path).read_bytes()
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{path}: {error.strerror}") from None


def receipt_text(path):
    try:
        return content(path).decode()
    except UnicodeDecodeError as error:
        raise argparse.ArgumentTypeError(f"{path}: {error}") from None


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description="Verifies Huanxin's transparency log.")
    commands = parser.add_subparsers(dest="command", required=True)
    log = commands.add_parser("log", help="the whole log, over HTTP")
    log.add_argument("--url", required=True, help="the log's prefix, as http://127.0.0.1:8080/log")
    log.add_argument("--checkpoint", action="append", default=[], type=content, metavar="FILE",
                     help="an older checkpoint that the log must still agree with")
    receipt = commands.add_parser("receipt", help="one receipt, offline")
    receipt.add_argument("receipt", type=receipt_text, metavar="FILE")
    for command in (log, receipt):
        command.add_argument("--vkey", required=True, help="the log's key")
        command.add_argument("--witness", action="append", default=[], metavar="VKEY",
                             help="the key of a witness that must have cosigned")
    return parser.parse_args(arguments)


def show(text):
    """Prints what others wrote so that no terminal acts on it, and any can show it."""
    print(text.encode("ascii", "backslashreplace").decode())


def main(arguments=None):
    given = parse_arguments(arguments)
    try:
        if given.command == "log":
            show(str(verify_log(given.url, given.vkey, given.checkpoint, given.witness)))
        else:
            members = verify_receipt(given.receipt, given.vkey, given.witness)
            show("\n".join(f"{name}: {value}" for name, value in members.items()))
    except VerificationError as error:
        show(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
