"""A server that misbehaves at random, and keeps account of it.

Every request carries an id in its path (`/KIND/ID/BYTES`) and gets a body made
of that id, so that an answer meant for another request shows. What happens to
a request and behind its answer is drawn by weight. `ledger` has, by id, how
often the request arrived where the server answers for it, and whether the
server itself spoiled the answer: a failure that curl would have met as well.
"""
import collections
import random
import socket
import struct
import threading
import time

import hpack

from . import h2raw, http1, listening, recorder

STALL_S = 1.5       # a stalled answer comes never; the connection ends then
RESET_S = 0.4       # before a reset
EVIL = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nEVIL!\n"

# What happens to a request, in weights. The second column counts only for a
# connection's later requests: a new one that does so would fail curl, too.
FATES = (
    ("answer", 880, 880),
    ("close", 0, 30),       # read, then closed without a byte
    ("reset", 0, 20),
    ("arrival", 0, 20),     # closed as the first byte comes
    ("half", 2, 2),         # half an answer's head, then the end
    ("stall", 1, 1),        # no answer, the end after a while
)
# What happens behind an answer.
AFTERS = (
    ("keep", 840), ("end", 50), ("reset", 30), ("push", 40), ("halfclose", 20),
    ("late", 20),           # ends a moment later
)
H2_FATES = (
    ("answer", 900, 900), ("close", 0, 20), ("refuse", 0, 20),
    ("goaway", 0, 20), ("goaway-closing", 0, 20),
)
H2_AFTERS = (("keep", 920), ("goaway", 40), ("end", 20), ("ping", 20))


def body_of(ident, size):
    """The body that belongs to a request, SIZE bytes."""
    text = b"%s\n" % ident.encode()
    return (text * (size // len(text) + 1))[:size]


class Entry:
    __slots__ = ("arrived", "spoiled")

    def __init__(self):
        self.arrived = 0
        self.spoiled = False


# One thing that happened; no id: to the whole connection, no stream: HTTP/1.
Event = collections.namedtuple("Event", "time connection stream ident what")
STORY_S = 1.0       # what lies so close to a request's events belongs to it


def story(record, ident):
    """What happened to a request, and on its connections around that time, in
    lines for people."""
    own = [e for e in record if e.ident == ident]

    def belongs(event):
        return any(event.connection == e.connection and
                   abs(event.time - e.time) < STORY_S for e in own)

    return ["%.4f connection %d stream %d %s: %s" % event
            for event in record if event in own or belongs(event)]


class Unruly(listening.Server):
    """Ports: plain, tls (HTTP/1.1) and h2."""

    def __init__(self, certs, seed):
        super().__init__()
        self._random = random.Random(seed)
        self._account = threading.Lock()
        self.ledger = collections.defaultdict(Entry)
        self.fates = collections.Counter()
        self.record = []
        self.connections = 0
        self._contexts = {"tls": recorder.tls_context(certs, "", "server"),
                          "h2": recorder.tls_context(certs, "", "server")}
        self._contexts["h2"].set_alpn_protocols(["h2", "http/1.1"])
        for name in ("plain", "tls", "h2"):
            self.listen(name)

    def draw(self, table, column=1):
        with self._account:
            fate = self._random.choices([row[0] for row in table],
                                        [row[column] for row in table])[0]
            self.fates[fate] += 1
        return fate

    def note(self, ident, spoiled=False):
        with self._account:
            entry = self.ledger[ident]
            entry.arrived += not spoiled
            entry.spoiled |= spoiled

    def forgive(self, ident):
        """The server said that it did not process it."""
        with self._account:
            self.ledger[ident].arrived -= 1

    def tell(self, connection, stream, ident, what):
        with self._account:
            self.record.append(
                Event(time.monotonic(), connection, stream, ident, what))

    def serve(self, sock, name):
        with self._account:
            self.connections += 1
            number = self.connections
        if name in self._contexts:
            sock = self.secure(sock, self._contexts[name])
        self.tell(number, 0, "", "opened, %s" % name)
        try:
            if name == "h2" and sock.selected_alpn_protocol() == "h2":
                _H2(self, sock, number).serve()
            else:
                _H1(self, sock, number).serve()
        except http1.Stop:
            if name == "h2":
                self.tell(number, 0, "", "lingers")
                linger(sock)
        finally:
            self.tell(number, 0, "", "closed")
            self.release(sock)


def linger(sock):
    """Ends our direction and reads the rest: closing with unread requests
    would reset the connection, and lose the answers to others on it."""
    try:
        sock.shutdown(socket.SHUT_WR)
        sock.settimeout(10)
        while sock.recv(65536):
            pass
    except OSError:
        pass


def parse(path):
    """(id, size of the answer) of /KIND/ID/BYTES."""
    _, _, ident, size = path.split("?")[0].split("/")
    return ident, int(size)


class _H1:
    def __init__(self, server, sock, number):
        self.server = server
        self.number = number
        self.sock = sock
        self.reader = http1.Reader(sock)

    def tell(self, ident, what):
        self.server.tell(self.number, 0, ident, what)

    def serve(self):
        uses = 0
        while True:
            self.reader.wait()
            uses += 1
            fate = self.server.draw(FATES, 1 if uses == 1 else 2)
            if fate == "arrival":
                self.tell("", fate)
                raise http1.Stop
            request = http1.Request("", 0, self.reader.until(b"\r\n\r\n"))
            ident, size = parse(request.path)
            self.server.note(ident)
            self.tell(ident, "%s head, %s" % (request.method, fate))
            self.reader.body(request)
            after = self.server.draw(AFTERS)
            self.tell(ident, "then " + after)
            # What is pushed comes with the answer: later it might meet a
            # request under way, and no client could tell it from an answer.
            pushed = EVIL if after == "push" else b""
            getattr(self, fate)(request, ident, size, pushed)
            getattr(self, "after_" + after)()

    def answer(self, request, ident, size, pushed):
        body = body_of(ident, size)
        data = http1.head(200, [("Content-Length", len(body)),
                                ("X-Id", ident)])
        data += b"" if request.method == "HEAD" else body
        self.sock.sendall(data + pushed)

    def close(self, *_):
        raise http1.Stop

    def reset(self, *_):
        listening.reset(self.sock)
        raise http1.Stop

    def half(self, request, ident, *_):
        self.server.note(ident, spoiled=True)
        self.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")
        raise http1.Stop

    def stall(self, request, ident, *_):
        self.server.note(ident, spoiled=True)
        time.sleep(STALL_S)
        raise http1.Stop

    def after_keep(self):
        pass

    def after_end(self):
        raise http1.Stop

    def after_reset(self):
        time.sleep(RESET_S)
        listening.await_read(self.sock)
        listening.reset(self.sock)
        raise http1.Stop

    def after_push(self):
        pass

    def after_halfclose(self):
        self.sock.shutdown(socket.SHUT_WR)

    def after_late(self):
        time.sleep(0.02)
        raise http1.Stop


class _H2:
    def __init__(self, server, sock, number):
        self.server = server
        self.number = number
        self.sock = sock
        self.reader = http1.Reader(sock)
        self.decoder = hpack.Decoder()
        self.paths = {}     # stream: path
        self.bodies = {}
        self.uses = 0
        self.answered = 0   # the highest stream
        self.leaving = False

    def tell(self, stream, ident, what):
        self.server.tell(self.number, stream, ident, what)

    def send(self, kind, flags, stream, payload=b""):
        self.sock.sendall(h2raw.frame(kind, flags, stream, payload))

    def serve(self):
        self.reader.take(h2raw.PREFACE_BYTES)
        self.send(h2raw.SETTINGS, 0, 0)
        while True:
            head = self.reader.take(9)
            payload = self.reader.take(int.from_bytes(head[:3], "big"))
            self.on_frame(head[3], head[4], struct.unpack(">I", head[5:])[0],
                          payload)

    def on_frame(self, kind, flags, stream, payload):
        if kind == h2raw.SETTINGS and not flags & h2raw.ACK:
            self.send(h2raw.SETTINGS, h2raw.ACK, 0)
        if kind == h2raw.HEADERS:
            if flags & 0x20:    # PRIORITY
                payload = payload[5:]
            headers = dict(self.decoder.decode(payload))
            self.paths[stream] = headers
            ident, _ = parse(headers[":path"])
            self.tell(stream, ident, headers[":method"] + " head")
            if self.leaving:
                self.paths.pop(stream)  # RFC 9113 6.8: it is ignored
                self.tell(stream, ident, "ignored")
                return
            self.server.note(ident)
        if stream in self.paths and kind in (h2raw.HEADERS, h2raw.DATA):
            if kind == h2raw.DATA and payload:
                window = struct.pack(">I", len(payload))
                self.send(8, 0, 0, window)
                if not flags & h2raw.END_STREAM:
                    self.send(8, 0, stream, window)
            if flags & h2raw.END_STREAM:
                self.on_request(stream, self.paths.pop(stream))

    def on_request(self, stream, headers):
        ident, size = parse(headers[":path"])
        self.uses += 1
        fate = self.server.draw(H2_FATES, 1 if self.uses == 1 else 2)
        self.tell(stream, ident, fate)
        if fate == "close":
            raise http1.Stop
        if fate == "refuse":
            self.server.forgive(ident)
            h2raw.refuse(self.sock, stream)
            return
        if fate.startswith("goaway"):
            self.paths[stream] = headers
            self.go_away(max(stream - 2, self.answered))
            raise http1.Stop
        self.answer(stream, headers, ident, size)
        self.answered = max(self.answered, stream)
        self.after(stream)

    def go_away(self, last):
        """Nothing above that stream was processed, nor will it be."""
        self.send(h2raw.GOAWAY, 0, 0, struct.pack(">II", last, 0))
        for stream in [s for s in self.paths if s > last]:
            ident, _ = parse(self.paths.pop(stream)[":path"])
            self.tell(stream, ident, "left behind")
            self.server.forgive(ident)

    def answer(self, stream, headers, ident, size):
        body = b"" if headers[":method"] == "HEAD" else body_of(ident, size)
        block = h2raw.STATUS_200
        if not body:
            self.send(h2raw.HEADERS, h2raw.END_HEADERS | h2raw.END_STREAM,
                      stream, block)
            return
        self.send(h2raw.HEADERS, h2raw.END_HEADERS, stream, block)
        for at in range(0, len(body), 16384):
            last = at + 16384 >= len(body)
            self.send(h2raw.DATA, h2raw.END_STREAM if last else 0, stream,
                      body[at:at + 16384])

    def after(self, stream):
        fate = self.server.draw(H2_AFTERS)
        self.tell(stream, "", "then " + fate)
        if fate == "ping":
            self.send(6, 0, 0, b"12345678")
        if fate == "goaway" and not self.leaving:
            self.leaving = True
            self.go_away(self.answered)
        if fate == "end":
            raise http1.Stop
