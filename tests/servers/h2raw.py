"""HTTP/2 frame by frame, for what no server would do by itself.

A connection's first request is answered properly; what happens to its second
one, or right after the first, says the port's name. A client that offers no h2 gets HTTP/1.1. Header
blocks are not decoded: a method stands in their first byte (RFC 7541 A).
"""
import dataclasses
import struct
import threading
import time

from . import http1, listening, recorder

PREFACE_BYTES = 24
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY = 0, 1, 3, 4, 6, 7
END_STREAM, END_HEADERS, ACK = 1, 4, 1
REFUSED_STREAM, HTTP_1_1_REQUIRED = 7, 13
METHODS = {0x82: "GET", 0x83: "POST"}
STATUS_200 = b"\x88"
STATUS_408 = b"\x08\x03408"
BODY = b"good\n"


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(
        ">BBI", kind, flags, stream) + payload


def answer(stream):
    return frame(HEADERS, END_HEADERS, stream, STATUS_200) + \
        frame(DATA, END_STREAM, stream, BODY)


def refuse(sock, stream):
    sock.sendall(frame(RST_STREAM, 0, stream,
                       struct.pack(">I", REFUSED_STREAM)))


def downgrade(sock, stream):
    sock.sendall(frame(RST_STREAM, 0, stream,
                       struct.pack(">I", HTTP_1_1_REQUIRED)))


def go_away(sock, stream):
    """The last stream that counts is the one before."""
    sock.sendall(frame(GOAWAY, 0, 0, struct.pack(">II", stream - 2, 0)))
    raise http1.Stop


def say_goodbye(sock, stream):
    """The same, but the client may end it: its other streams go on."""
    sock.sendall(frame(GOAWAY, 0, 0, struct.pack(">II", stream - 2, 0)))


def close(sock, stream):
    raise http1.Stop


def answer_both(sock, stream):
    sock.sendall(answer(stream))


def time_out(sock, stream):
    """It is this stream's answer: no other waits for one."""
    sock.sendall(frame(HEADERS, END_HEADERS, stream, STATUS_408) +
                 frame(DATA, END_STREAM, stream, BODY))


def answer_the_first(sock, stream):
    """That was left without one; and no more."""
    listening.answer_and_end(sock, answer(1))
    raise http1.Stop


def answer_the_first_and_reset(sock, stream):
    sock.sendall(answer(1))
    listening.reset(sock)
    raise http1.Stop


def half(stream):
    """An answer of no length that is told, whose end is still to come."""
    return frame(HEADERS, END_HEADERS, stream, STATUS_200) + \
        frame(DATA, 0, stream, BODY)


def break_off_the_first(sock, stream):
    listening.answer_and_end(sock, half(1))
    raise http1.Stop


def break_off_the_first_and_reset(sock, stream):
    sock.sendall(half(1))
    listening.await_read(sock)  # an RST takes what was not read with it
    listening.reset(sock)
    raise http1.Stop


def break_off_the_first_politely(sock, stream):
    """TLS ends in good order."""
    sock.sendall(half(1))
    listening.part(sock)
    raise http1.Stop


def ignore(sock, stream):
    """What came after GOAWAY is not looked at (RFC 9113 6.8)."""


def say_nothing(sock, stream):
    """As a gateway does whose backend is stuck."""


def last_word(sock, stream):
    sock.sendall(frame(GOAWAY, 0, 0, struct.pack(">II", stream, 0)))


def ping(sock, stream):
    """As servers do that want to know whether anybody is there."""
    for n in range(PINGS):
        time.sleep(0.02)
        sock.sendall(frame(PING, 0, 0, struct.pack(">Q", n)))


def end(sock, stream):
    """Once all has been read: to close before would reset it."""
    listening.await_read(sock)
    raise http1.Stop


SECOND = {"refuse": refuse, "downgrade": downgrade, "goaway": go_away,
          "goodbye": say_goodbye, "close": close, "good": answer_both, "idlegoaway": ignore,
          "timeout": time_out, "mute": say_nothing,
          "pings": answer_both, "idleclose": close,
          "parting": answer_the_first,
          "cutting": answer_the_first_and_reset,
          "halfparting": break_off_the_first,
          "halfcutting": break_off_the_first_and_reset,
          "halfbye": break_off_the_first_politely}
IDLE = {"idlegoaway": last_word, "pings": ping, "idleclose": end}
PINGS = 20


@dataclasses.dataclass
class Seen:
    connection: int
    protocol: str
    method: str


class H2Raw(listening.Server):
    """Ports: the names of SECOND. `seen` has every request."""

    def __init__(self, certs):
        super().__init__()
        self._h2 = recorder.tls_context(certs, "", "server")
        self._h2.set_alpn_protocols(["h2", "http/1.1"])
        self._count = threading.Lock()
        self._numbers = 0
        self.seen = []
        self.holds = 0      # connections whose first request gets no answer
        self.pongs = 0
        self.acted = 0      # what IDLE has, how often it was done
        self.closed = 0     # connections, by this end
        for name in SECOND:
            self.listen(name)

    def url(self, name, path="/"):
        return "https://localhost:%d%s" % (self.ports[name], path)

    def count(self, method):
        return len([s for s in self.seen if s.method == method])

    def serve(self, sock, name):
        with self._count:
            self._numbers += 1
            number = self._numbers
        sock = self.secure(sock, self._h2)
        reader = http1.Reader(sock)
        try:
            if sock.selected_alpn_protocol() == "h2":
                self._serve_h2(sock, reader, name, number)
            else:
                self._serve_h1(sock, reader, name, number)
        except http1.Stop:
            pass
        finally:
            self.release(sock)
            with self._count:
                self.closed += 1

    def _serve_h1(self, sock, reader, name, number):
        while True:
            request = http1.Request(name, number, reader.until(b"\r\n\r\n"))
            self.seen.append(Seen(number, "1.1", request.method))
            reader.body(request)
            sock.sendall(http1.response(body=BODY))

    def _serve_h2(self, sock, reader, name, number):
        reader.take(PREFACE_BYTES)
        sock.sendall(frame(SETTINGS, 0, 0))
        uses = 0
        while True:
            head = reader.take(9)
            payload = reader.take(int.from_bytes(head[:3], "big"))
            kind, flags = head[3], head[4]
            stream = struct.unpack(">I", head[5:])[0]
            if kind == SETTINGS and not flags & ACK:
                sock.sendall(frame(SETTINGS, ACK, 0))
            if kind == PING and flags & ACK:
                self.pongs += 1
            if kind == HEADERS:
                method = METHODS.get(payload[0], "?")
                self.seen.append(Seen(number, "2", method))
            if kind not in (HEADERS, DATA) or not flags & END_STREAM:
                continue
            uses += 1
            if uses == 2:
                SECOND[name](sock, stream)
                continue
            if uses == 1 and self.holds:
                self.holds -= 1
                continue
            sock.sendall(answer(stream))
            if name in IDLE:
                IDLE[name](sock, stream)
                with self._count:
                    self.acted += 1
