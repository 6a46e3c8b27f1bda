"""Signed notes, verifier keys, checkpoints and cosignatures.

Formats: C2SP signed-note, tlog-checkpoint and tlog-cosignature, the Ed25519 kinds of each.
"""
import base64
import binascii
import hashlib
import re
from typing import NamedTuple

import ed25519
from errors import VerificationError

LOG_TYPE, WITNESS_TYPE = 0x01, 0x04
NOTE_BYTES_MAX = 1 << 18  # Some 30 signatures of the largest kind that the format knows.
SIZE_TEXT = re.compile(r"0|[1-9][0-9]{0,18}")
TIME_MAX = (1 << 63) - 1


class Key(NamedTuple):
    name: str
    id: bytes
    type: int
    public: bytes

    def __str__(self):
        return f"{self.name}+{self.id.hex()}"


class Signature(NamedTuple):
    name: str
    id: bytes
    data: bytes


class Checkpoint(NamedTuple):
    origin: str
    size: int
    root: bytes
    cosigned: dict  # A known witness, as name+id -> when it cosigned, in seconds since 1970.


def strict_base64(text, what):
    """Standard base 64 in its one canonical form: no other letter, no spare bit."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise VerificationError(f"{what}: is not base64: {error}: {text!r}") from None
    if base64.b64encode(data).decode() != text:
        raise VerificationError(f"{what}: is not canonical base64: {text!r}")
    return data


def is_key_name(name):
    return bool(name) and "+" not in name and not any(c.isspace() for c in name)


def parse_vkey(text, kind):
    """The key of a vkey line, which must be of type `kind` and Ed25519."""
    what = f"vkey {text.strip()!r}"
    parts = text.strip().split("+", 2)  # The third part may have a + of base64.
    if len(parts) != 3 or not is_key_name(parts[0]) or not re.fullmatch("[0-9a-f]{8}", parts[1]):
        raise VerificationError(f"{what}: is not of the form name+id+key")
    material = strict_base64(parts[2], what)
    if len(material) != 33 or material[0] != kind:
        raise VerificationError(f"{what}: has {len(material)} bytes of type 0x{material[:1].hex()} "
                                f"instead of 33 of type 0x{kind:02x}")
    computed = hashlib.sha256(parts[0].encode() + b"\n" + material).digest()[:4]
    if computed.hex() != parts[1]:
        raise VerificationError(f"{what}: has key id {parts[1]}, its key gives {computed.hex()}")
    return Key(parts[0], computed, kind, material[1:])


def parse_note(raw, what):
    """(text, signatures) of a signed note, nothing verified yet. `raw` is bytes or str."""
    try:
        data = raw.encode() if isinstance(raw, str) else raw
        note = data.decode()
    except UnicodeError as error:
        raise VerificationError(f"{what}: is not UTF-8: {error}") from None
    if len(data) > NOTE_BYTES_MAX:
        raise VerificationError(f"{what}: has more than {NOTE_BYTES_MAX} bytes")
    if control := re.search("[\x00-\x09\x0b-\x1f]", note):
        raise VerificationError(f"{what}: has a control character at {control.start()}")
    text, gap, block = note.rpartition("\n\n")
    if not gap or not block.endswith("\n"):
        raise VerificationError(f"{what}: does not end in an empty line and lines of signatures")
    signatures = []
    for number, line in enumerate(block[:-1].split("\n"), 1):
        where = f"{what}: signature line {number}"
        mark, name, *rest = line.split(" ") if line.count(" ") == 2 else ("", "")
        if mark != "\u2014" or not is_key_name(name):
            raise VerificationError(f"{where}: is not of the form — name base64: {line!r}")
        blob = strict_base64(rest[0], where)
        if len(blob) < 5:
            raise VerificationError(f"{where}: has {len(blob)} bytes, no key id and signature")
        signatures.append(Signature(name, blob[:4], blob[4:]))
    return text + "\n", signatures


def by_key(signatures, key):
    return [s.data for s in signatures if (s.name, s.id) == (key.name, key.id)]


def open_note(raw, key, what="note"):
    """(text, all signatures) of a note that `key`, of type 0x01, has signed."""
    text, signatures = parse_note(raw, what)
    found = by_key(signatures, key)
    if not found:
        present = ", ".join(f"{s.name}+{s.id.hex()}" for s in signatures)
        raise VerificationError(f"{what}: no signature by {key}, only by unknown keys: {present}")
    for data in found:
        if not ed25519.verify(key.public, text.encode(), data):
            raise VerificationError(f"{what}: the signature by {key} does not verify")
    return text, signatures


def cosigned_at(text, signatures, key, what):
    """When the witness with `key`, of type 0x04, cosigned last; None if it has not."""
    times = []
    for data in by_key(signatures, key):
        if len(data) != 8 + 64:
            raise VerificationError(f"{what}: the cosignature by {key} has {len(data)} bytes, "
                                    "not 72")
        time = int.from_bytes(data[:8], "big")
        message = f"cosignature/v1\ntime {time}\n{text}".encode()
        if time > TIME_MAX or not ed25519.verify(key.public, message, data[8:]):
            raise VerificationError(f"{what}: the cosignature by {key} of time {time} "
                                    "does not verify")
        times.append(time)
    return max(times, default=None)


def open_checkpoint(raw, key, witnesses=(), what="checkpoint", all_cosign=True):
    """A checkpoint of the log that `key` names.

    With `all_cosign`, each of `witnesses` must have cosigned it. Without, those that have, rightly.
    """
    text, signatures = open_note(raw, key, what)
    lines = text[:-1].split("\n")
    if len(lines) < 3 or "" in lines:
        raise VerificationError(f"{what}: is not three lines or more, none of them empty")
    origin, size, root = lines[:3]
    if origin != key.name:
        raise VerificationError(f"{what}: the origin is {origin!r}, the key is of {key.name!r}")
    if not SIZE_TEXT.fullmatch(size):
        raise VerificationError(f"{what}: the size is not a decimal number: {size!r}")
    digest = strict_base64(root, f"{what}: root")
    if len(digest) != 32:
        raise VerificationError(f"{what}: the root has {len(digest)} bytes, not 32")
    cosigned = {}
    for witness in witnesses:
        time = cosigned_at(text, signatures, witness, what)
        if time is not None:
            cosigned[str(witness)] = time
        elif all_cosign:
            raise VerificationError(f"{what}: no cosignature by {witness}")
    return Checkpoint(origin, int(size), digest, cosigned)
