"""The wire protocol from Python, for what no client of ours would send.

Only what the tests need of proto/PROTOCOL.md; numbers are read from the
headers, so that they can't drift.
"""
import os
import re
import socket
import struct
import time

from . import paths

HEADER = struct.Struct("<IBBH")     # payload bytes, type, zero, transfer
MAGIC = 0x4C524357


def _enum(header, prefix):
    with open(os.path.join(paths.ROOT, "proto", header)) as file:
        return {name: int(number) for name, number in re.findall(
            r"\b%s(\w+) = (\d+)," % prefix, file.read())}


def _options():
    with open(os.path.join(paths.ROOT, "proto", "curlopt.h")) as file:
        return {name: int(number) for name, number in re.findall(
            r"X\((\w+), (\d+),", file.read())}


def _define(header, name):
    with open(os.path.join(paths.ROOT, "proto", header)) as file:
        words = re.search(r"#define %s \(?([\d *+]+)\)?" % name,
                          file.read()).group(1)
    total = 0
    for term in words.split("+"):
        product = 1
        for factor in term.split("*"):
            product *= int(factor)
        total += product
    return total


TYPES = _enum("frame.h", "FRAME_")
WIRE = _enum("wire.h", "WIRE_")
OPTIONS = _options()
MAJOR = _define("message.h", "PROTO_MAJOR")
FRAME_MAX_BYTES = _define("limits.h", "LIMIT_FRAME_BYTES")


def frame(kind, payload=b"", transfer=0, length=None, zero=0):
    """`kind` is a name of TYPES or a number; `length` lies when given."""
    number = TYPES.get(kind, kind)
    return HEADER.pack(len(payload) if length is None else length, number,
                       zero, transfer) + payload


def string(text):
    data = text if isinstance(text, bytes) else text.encode()
    return struct.pack("<I", len(data)) + data


def hello(magic=MAGIC, major=MAJOR, minor=0, flags=0):
    return frame("HELLO", struct.pack("<IHHI", magic, major, minor, flags)
                 + string("test"))


def text_option(name, value):
    return struct.pack("<IB", OPTIONS[name], WIRE["STRING"]) + string(value)


def long_option(name, value):
    return struct.pack("<IBq", OPTIONS[name], WIRE["LONG"], value)


REPLAYABLE = 1


def request(options, transfer=1, flags=REPLAYABLE, fds=0, pool="",
            count=None):
    options = list(options)
    head = struct.pack("<HBIQ", len(options) if count is None else count,
                       fds, flags, time.monotonic_ns()) + string(pool)
    return frame("REQUEST", head + b"".join(options), transfer)


def get(url, transfer=1, **more):
    return request([text_option("URL", url)], transfer, **more)


class Peer:
    """One connection to the daemon."""

    def __init__(self, path, timeout_s=30 * paths.PATIENCE):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(timeout_s)
        self.sock.connect(path)
        self._data = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, data):
        self.sock.sendall(data)

    def read(self):
        """The next message as (name, transfer, payload), None at the end."""
        while True:
            if len(self._data) >= HEADER.size:
                length, kind, _, transfer = HEADER.unpack_from(self._data)
                end = HEADER.size + length
                if len(self._data) >= end:
                    payload = self._data[HEADER.size:end]
                    self._data = self._data[end:]
                    names = [name for name, number in TYPES.items()
                             if number == kind]
                    return names[0], transfer, payload
            try:
                got = self.sock.recv(65536)
            except ConnectionResetError:
                got = b""
            if not got:
                return None
            self._data += got

    def until(self, name):
        """All messages up to the first of that name; raises at the end."""
        seen = []
        while True:
            message = self.read()
            if message is None:
                raise AssertionError("closed before %s: %r" % (name, seen))
            seen.append(message)
            if message[0] == name:
                return seen

    def rest(self):
        """All messages until the daemon closes."""
        seen = []
        while True:
            message = self.read()
            if message is None:
                return seen
            seen.append(message)
