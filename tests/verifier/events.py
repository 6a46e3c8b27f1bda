"""Huanxin's log entry: nine lines, each ended by a newline.

  huanxin-event-v1
  <sequence: decimal, the leaf's index + 1>
  <time: UTC, RFC 3339 with three digits of a second's fraction and Z>
  <kind, as claim.created>
  <subject id>
  <outcome>
  <amounts in fen: "-", or name=integer, comma-separated>
  <digest of the policy set: "-", or 64 lower-case hex digits>
  <commitment to the full record: "-", or the base64 of 32 bytes>
"""
import datetime
import re
from typing import NamedTuple

from errors import VerificationError

TOKEN = rb"([^\x00-\x20\x7f]+)"
NAME, NUMBER = rb"[a-z][a-z0-9_]*", rb"(?:0|-?[1-9][0-9]{0,18})"
FORMS = (
    ("title", rb"(huanxin-event-v1)"),
    ("sequence", rb"([1-9][0-9]{0,18})"),
    ("time", rb"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z)"),
    ("kind", TOKEN),
    ("subject", TOKEN),
    ("outcome", TOKEN),
    ("amounts", rb"(-|" + NAME + b"=" + NUMBER + b"(?:," + NAME + b"=" + NUMBER + rb")*)"),
    ("policy digest", rb"(-|[0-9a-f]{64})"),
    ("commitment", rb"(-|[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)"),
)
ENTRY = re.compile(b"".join(form + b"\n" for _, form in FORMS))


class Event(NamedTuple):
    sequence: int
    time: str
    kind: str
    subject: str
    outcome: str
    amounts: dict
    policy_digest: str | None
    commitment: str | None


def parse_amounts(text, where):
    pairs = [pair.split("=") for pair in text.split(",")] if text != "-" else []
    amounts = {name: int(number) for name, number in pairs}
    if len(amounts) != len(pairs):
        raise VerificationError(f"{where}: an amount is given twice: {text}")
    return amounts


def explain(entry):
    """Which line of an entry that is not of the form is the first wrong one."""
    lines = entry.split(b"\n")
    for number, ((name, form), line) in enumerate(zip(FORMS, lines), 1):
        if not re.fullmatch(form, line):
            return f"line {number}, {name}, is not of its form: {line[:80]!r}"
    return f"has {len(lines) - 1} lines and {len(lines[-1])} bytes more, not {len(FORMS)} lines"


def check_entry(entry, sequence):
    """(time, the match) of an entry that must be Huanxin's event number `sequence`.

    The time is bytes of a fixed length whose order is the order in time. Called for each entry of
    the log, so it makes nothing that only some need.
    """
    match = ENTRY.fullmatch(entry)
    if match is None:
        raise VerificationError(f"sequence {sequence}: not an event: {explain(entry)}")
    if match[2] != b"%d" % sequence:
        raise VerificationError(f"sequence {sequence}: the entry there says sequence "
                                f"{match[2].decode()}")
    try:
        datetime.datetime.fromisoformat(match[3].decode())
        if not entry.isascii():
            entry.decode()
    except UnicodeDecodeError as error:
        raise VerificationError(f"sequence {sequence}: not UTF-8: {error}") from None
    except ValueError as error:
        raise VerificationError(f"sequence {sequence}: time {match[3].decode()}: {error}") from None
    if b"," in match[7]:
        parse_amounts(match[7].decode(), f"sequence {sequence}")
    return match[3], match


def parse_event(entry, sequence):
    _, match = check_entry(entry, sequence)
    texts = [group.decode() for group in match.groups()]
    digest, commitment = (None if text == "-" else text for text in texts[7:])
    return Event(sequence, *texts[2:6], parse_amounts(texts[6], f"sequence {sequence}"),
                 digest, commitment)
