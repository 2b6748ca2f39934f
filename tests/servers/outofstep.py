"""A server that gets out of step with its clients, one port for each way.

It does so on a connection's first request, and answers later ones with their
paths. `seen` has (connection, method, path) of every request that came whole
or was taken for one.
"""
import itertools
import threading
import time

from . import http1, listening, recorder

REST_S = 0.1    # between two parts of what should not be there
EVIL = http1.response(body=b"EVIL\n")
CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + \
    http1.chunked([b"good\n"])


def in_two(data, count):
    """Sends DATA, its last COUNT bytes some time later."""
    def behave(sock, reader, request):
        sock.sendall(data[:-count])
        time.sleep(REST_S)
        sock.sendall(data[-count:])
    return behave


def early(sock, reader, request):
    """Answers before it takes the body, and asks for none."""
    sock.sendall(http1.response(body=b"good\n"))
    reader.body(request)


# What libcurl reads with the answer's end, and drops, is a part of something.
MORE = {
    "chunks": in_two(CHUNKS + b"\r\n" + EVIL, len(EVIL)),
    "chunks-cut": in_two(CHUNKS + EVIL, len(EVIL) - 9),
    "empty": in_two(b"HTTP/1.1 204 No Content\r\n\r\n\r\n" + EVIL, len(EVIL)),
    "unchanged": in_two(b"HTTP/1.1 304 Not Modified\r\n\r\n\r\n" + EVIL,
                        len(EVIL)),
}
# The second part comes when the first is through.
LABEL = b"HTTP/%d 200 OK\r\nContent-Length: 5\r\n\r\ngood\n"
LABELS = {"says-2": in_two(LABEL % 2 + EVIL, len(EVIL)),
          "says-3": in_two(LABEL % 3 + EVIL, len(EVIL))}
FIRST = {**MORE, **LABELS, "early": early}


def time_out(sock):
    """As if the idle connection's time were up just now."""
    sock.sendall(http1.response(408, [("Connection", "close")], b"late\n"))


def say_anything(sock):
    sock.sendall(b"no HTTP\n")


# What a connection's second request meets, which is not its answer.
SECOND = {"timeout": time_out, "noise": say_anything}


# What every request of a connection meets; no body is read.
REFUSAL = http1.response(417, body=b"no\n")


class OutOfStep(listening.Server):
    def __init__(self, certs, tls=False):
        super().__init__()
        self._tls = recorder.tls_context(certs, "", "server") if tls \
            else None
        self._numbers = itertools.count(1)
        self._lock_seen = threading.Lock()
        self.seen = []
        for name in (*FIRST, *SECOND, "refuses"):
            self.listen(name)

    def url(self, name, path="/"):
        return "%s://localhost:%d%s" % ("https" if self._tls else "http",
                                        self.ports[name], path)

    def serve(self, sock, name):
        if self._tls:
            sock = self.secure(sock, self._tls)
        try:
            self._converse(sock, name, next(self._numbers))
        except http1.Stop:
            pass
        finally:
            self.release(sock)

    def _converse(self, sock, name, number):
        reader = http1.Reader(sock)
        for use in itertools.count(1):
            request = http1.Request(name, number, reader.until(b"\r\n\r\n"))
            with self._lock_seen:
                self.seen.append((number, request.method, request.target))
            if use == 1 and name in FIRST:
                FIRST[name](sock, reader, request)
                continue
            if name == "refuses" and "expect" in request.headers:
                sock.sendall(REFUSAL)
                continue
            reader.body(request)
            if use == 2 and name in SECOND:
                SECOND[name](sock)
                return
            sock.sendall(http1.response(body=request.target.encode()))
