"""A log for the tests: signed, hashed by the letter of RFC 6962, and served on a port of its own.

It shares the points of ed25519.py with the verifier, and nothing else.
"""
import base64
import datetime
import gzip
import hashlib
import http.server
import re
import struct
import sys
import threading

from ed25519 import BASE, NEUTRAL, ORDER, encode, sum_of_products

ORIGIN = "log.example/huanxin"
START = datetime.datetime(2026, 6, 1)


def b64(data):
    return base64.b64encode(data).decode()


class Signer:
    """A key pair of RFC 8032, named as signed notes name keys."""

    def __init__(self, name, kind=1, secret=None):
        self.name, self.kind = name, kind
        digest = hashlib.sha512(secret or hashlib.sha256(name.encode()).digest()).digest()
        self.scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
        self.prefix = digest[32:]
        self.public = encode(sum_of_products(self.scalar, BASE, 0, NEUTRAL))
        material = bytes([kind]) + self.public
        self.id = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{b64(material)}"

    def sign(self, message):
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % ORDER
        commitment = encode(sum_of_products(r, BASE, 0, NEUTRAL))
        digest = hashlib.sha512(commitment + self.public + message).digest()
        s = (r + int.from_bytes(digest, "little") * self.scalar) % ORDER
        return commitment + s.to_bytes(32, "little")

    def line(self, signature):
        return f"\u2014 {self.name} {b64(self.id + signature)}\n"

    def signed(self, text):
        return text + "\n" + self.line(self.sign(text.encode()))

    def cosigned(self, note, time):
        """The note with a cosignature line more."""
        text = note.rpartition("\n\n")[0] + "\n"
        message = f"cosignature/v1\ntime {time}\n{text}".encode()
        return note + self.line(time.to_bytes(8, "big") + self.sign(message))


LOG = Signer(ORIGIN)
WITNESS = Signer("witness.example/w1", kind=4)


def entry(sequence, at_ms=None, kind="claim.created", outcome="held", amounts="subsidy_fen=30000"):
    """Event number `sequence`, made `at_ms` after START: by itself, two thirds of that many ms."""
    time = START + datetime.timedelta(milliseconds=sequence * 2 // 3 if at_ms is None else at_ms)
    lines = ("huanxin-event-v1", str(sequence), time.isoformat(timespec="milliseconds") + "Z", kind,
             f"clm_{sequence:08d}", outcome, amounts, "ab" * 32,
             b64(hashlib.sha256(b"%d" % sequence).digest()))
    return "".join(line + "\n" for line in lines).encode()


def mth(hashes):
    """MTH of RFC 6962, section 2.1, of leaves that are hashed already."""
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(hashes[:k]) + mth(hashes[k:])).digest()


def audit_path(m, hashes):
    """PATH of RFC 6962, section 2.1.1."""
    if len(hashes) == 1:
        return []
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    if m < k:
        return audit_path(m, hashes[:k]) + [mth(hashes[k:])]
    return audit_path(m - k, hashes[k:]) + [mth(hashes[:k])]


class MadeLog:
    """The entries, their hashes and all hashes above that a tile may have."""

    def __init__(self, entries):
        self.entries = entries
        self.levels = [[hashlib.sha256(b"\x00" + e).digest() for e in entries]]
        while len(below := self.levels[-1]) >= 256:
            self.levels.append([mth(below[at:at + 256]) for at in range(0, len(below) - 255, 256)])

    def root(self, size):
        return mth(self.levels[0][:size])

    def checkpoint(self, size, root=None, signer=LOG):
        return signer.signed(f"{signer.name}\n{size}\n{b64(root or self.root(size))}\n")

    def receipt(self, index, size):
        proof = "".join(b64(h) + "\n" for h in audit_path(index, self.levels[0][:size]))
        return (f"c2sp.org/tlog-proof@v1\nextra {b64(self.entries[index])}\nindex {index}\n{proof}"
                f"\n{self.checkpoint(size)}")

    def tile(self, level, index, width, size):
        """The bytes of a tile of a log of `size` entries; None where it has none of that width."""
        held = size if level == "entries" else size >> 8 * int(level)
        at = slice(index * 256, min(index * 256 + width, held))
        if level == "entries":
            found = self.entries[at]
            data = b"".join(struct.pack(">H", len(e)) + e for e in found)
        else:
            found = self.levels[int(level)][at] if held else []
            data = b"".join(found)
        return data if len(found) == width else None


class Server(http.server.ThreadingHTTPServer):
    """Serves a made log below /log. `changed` maps a path to what is done to its bytes."""
    daemon_threads = True

    def __init__(self, log, size, checkpoint=None, changed=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.log, self.size, self.changed = log, size, changed or {}
        self.note = log.checkpoint(size) if checkpoint is None else checkpoint
        self.gone, self.cut, self.types, self.statuses, self.asked = set(), set(), {}, {}, []
        self.packed = 0
        self.zipped = self.hangs_up = False
        self.apology = b""  # The body of a 404.
        self.url = f"http://127.0.0.1:{self.server_address[1]}/log"

    def __enter__(self):
        self.thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self.thread.start()
        return super().__enter__()

    def __exit__(self, *arguments):
        self.shutdown()
        self.thread.join()
        super().__exit__(*arguments)

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # The verifier hung up: it may.
            super().handle_error(request, client_address)

    def resource(self, path):
        if path in self.gone:
            return None
        if path == "checkpoint":
            return self.note.encode()
        form = r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
        found = re.fullmatch(form, path)
        if not found:
            return None
        index = int(re.sub("[x/]", "", found[2]))
        data = self.log.tile(found[1], index, int(found[3] or 256), self.size)
        return self.changed[path](data) if data and path in self.changed else data


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # Else a body waits for its headers to be acknowledged.

    def do_GET(self):
        path = self.path.removeprefix("/log/")
        self.server.asked.append(path)
        found = self.server.resource(path)
        data = self.server.apology if found is None else found
        self.send_response(self.server.statuses.get(path, 404 if found is None else 200))
        usual = "application/octet-stream" if "tile/" in path else "text/plain; charset=utf-8"
        self.send_header("Content-Type", self.server.types.get(path, usual))
        if self.server.zipped and "gzip" in self.headers.get("Accept-Encoding", ""):
            data = gzip.compress(data, 1)
            self.server.packed += 1
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[:-1] if path in self.server.cut else data)
        self.close_connection |= self.server.hangs_up or path in self.server.cut

    def log_message(self, *_):
        """Quiet."""
