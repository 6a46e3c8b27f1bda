"""Reads a tiled log (C2SP tlog-tiles) over one kept connection, with limits on all it reads."""
import http.client
import struct
import urllib.parse
import zlib

from errors import VerificationError
from merkle import HASH, TILE_WIDTH
from notes import NOTE_BYTES_MAX

TIMEOUT_S = 30
BUNDLE_BYTES_MAX = TILE_WIDTH * (2 + 0xFFFF)
TILE_BYTES_MAX = TILE_WIDTH * HASH
BYTES = "application/octet-stream"
TEXT = "text/plain; charset=utf-8"
SCHEMES = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


def tile_path(level, index, width):
    """The path of a tile below the prefix; `level` is a number or "entries"."""
    groups = f"{index:03d}" if index < 1000 else f"{index:0{-(-len(str(index)) // 3) * 3}d}"
    parts = [groups[at:at + 3] for at in range(0, len(groups), 3)]
    name = "/".join([f"x{part}" for part in parts[:-1]] + parts[-1:])
    return f"tile/{level}/{name}" + ("" if width == TILE_WIDTH else f".p/{width}")


def tile_widths(hashes):
    """(index, width) of each tile of a level that has `hashes` hashes: full ones, then the rest."""
    for index in range(hashes // TILE_WIDTH):
        yield index, TILE_WIDTH
    if hashes % TILE_WIDTH:
        yield hashes // TILE_WIDTH, hashes % TILE_WIDTH


def split_bundle(data, width, path):
    """The entries of a bundle, of which there must be `width`."""
    entries, at = [], 0
    length_of = struct.Struct(">H").unpack_from
    try:
        for _ in range(width):
            start = at + 2
            at = start + length_of(data, at)[0]
            entries.append(data[start:at])
    except struct.error:
        at = len(data) + 1
    if at != len(data):
        raise VerificationError(f"{path}: {len(data)} bytes are not exactly {width} entries, "
                                f"each behind its length")
    return entries


def plain_body(raw, encoding, limit):
    """The body without its content encoding, or why there is none: (bytes, None) or (None, str)."""
    if encoding in ("", "identity"):
        return raw, None
    if encoding != "gzip":
        return None, f"content encoding {encoding!r} was not asked for"
    inflater = zlib.decompressobj(wbits=31)  # 31: a gzip header and trailer, and nothing else.
    try:
        body = inflater.decompress(raw, limit + 1)
    except zlib.error as error:
        return None, f"is not gzip: {error}"
    if len(body) <= limit and not (inflater.eof and not inflater.unused_data):
        return None, "is not one whole gzip stream"
    return body, None


def there(path, data):
    if data is None:
        raise VerificationError(f"{path}: is not there (status 404)")
    return data


class LogReader:
    """The resources of the log below the URL prefix `url`."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in SCHEMES or not parts.hostname or parts.query or parts.fragment:
            raise VerificationError(f"{url!r} is not the http or https URL of a log")
        self.prefix = parts.path.rstrip("/")
        try:
            self.connection = SCHEMES[parts.scheme](parts.netloc, timeout=TIMEOUT_S)
        except http.client.InvalidURL as error:
            raise VerificationError(f"{url!r} is not the URL of a log: {error}") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def checkpoint(self):
        data = self._get("checkpoint", TEXT, NOTE_BYTES_MAX)
        if data is None and not self.prefix.endswith("log"):
            raise VerificationError("checkpoint: is not there (status 404): the URL is that of the "
                                    "log, such as http://host:port/log")
        return there("checkpoint", data)

    def tile(self, level, index, width):
        """(the tile's path, its hashes one behind the other)."""
        path, data, held = self._tile(level, index, width, TILE_BYTES_MAX)
        if len(data) != held * HASH:
            raise VerificationError(f"{path}: has {len(data)} bytes instead of {held * HASH}")
        return path, data[:width * HASH]

    def bundle(self, index, width):
        """(the bundle's path, its entries)."""
        path, data, held = self._tile("entries", index, width, BUNDLE_BYTES_MAX)
        return path, split_bundle(data, held, path)[:width]

    def _tile(self, level, index, width, limit):
        """(path, bytes, width as served). A log may drop a partial tile that has become full."""
        path = tile_path(level, index, width)
        data = self._get(path, BYTES, limit)
        if data is None and width < TILE_WIDTH:
            whole = tile_path(level, index, TILE_WIDTH)
            data = self._get(whole, BYTES, limit)
            if data is not None:
                return whole, data, TILE_WIDTH
        return path, there(path, data), width

    def _get(self, path, content_type, limit):
        """The body of a resource, or None where there is none."""
        zipped_max = limit + limit // 256 + 64  # What can't be compressed grows by less.
        response, raw = self._exchange(f"{self.prefix}/{path}", zipped_max)
        if response.status == 404:
            return None
        if response.status != 200:
            raise VerificationError(f"{path}: status {response.status} instead of 200")
        served = response.getheader("Content-Type", "")
        if served.replace(" ", "").lower() != content_type.replace(" ", ""):
            raise VerificationError(f"{path}: content type {served!r} instead of {content_type!r}")
        body, fault = plain_body(raw, response.getheader("Content-Encoding", "").lower(), limit)
        if fault is None and (len(raw) > zipped_max or len(body) > limit):
            fault = f"has more than {limit} bytes"
        if fault is None and response.length:
            fault = f"ends {response.length} bytes early"
        if fault is not None:
            raise VerificationError(f"{path}: {fault}")
        return body

    def _exchange(self, path, limit):
        """Sends a GET; once more where the kept connection turns out to be closed."""
        fresh = self.connection.sock is None
        try:
            self.connection.request("GET", path, headers={"Accept-Encoding": "gzip, identity"})
            response = self.connection.getresponse()
            raw = response.read(limit + 1)
            if not response.isclosed():  # More than was read would be in the next answer's way.
                self.connection.close()
            return response, raw
        except (http.client.HTTPException, OSError) as error:
            self.connection.close()
            if not fresh and isinstance(error, ConnectionError):
                return self._exchange(path, limit)
            raise VerificationError(f"{path}: cannot be read: {error!r}") from None
