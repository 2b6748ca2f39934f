"""What real servers won't do, one port for each behaviour.

Every behaviour answers the first request of a connection properly, so that a
client keeps the connection, and misbehaves after it; a connection's number
and every request seen stand in `seen`. `tls=True` puts the same behind TLS.
"""
import dataclasses
import threading
import time

from . import http1, listening, recorder

EVIL = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nEVIL!\n"
GOOD = http1.response(body=b"good\n")
LASTING = http1.response(headers=[("Keep-Alive", "timeout=60")],
                         body=b"good\n")
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
# A client that reads the head and then just the body finds EVIL beside its
# end, in a record of 16 KiB.
LONG = b"good\n" * 4000
ANSWERS = {"joined": http1.response(body=LONG) + EVIL, "lasting": LASTING,
           "silent": LASTING}


@dataclasses.dataclass
class Seen:
    connection: int
    use: int            # 1 for a connection's first request
    request: http1.Request


def read_and_close(sock, reader):
    """Takes the second request whole and closes without an answer."""


def read_and_reset(sock, reader):
    listening.reset(sock)


def half_head(sock, reader):
    sock.sendall(GOOD[:25])


def read_and_hang(sock, reader):
    sock.settimeout(60)
    sock.recv(1)


def read_and_close_late(sock, reader):
    time.sleep(0.1)


def half_line(sock, reader):
    """Not even a whole status line."""
    sock.sendall(GOOD[:7])


def go_on_and_close(sock, reader):
    """An interim answer, and no other."""
    sock.sendall(CONTINUE)


SECOND = {"readclose": read_and_close, "reset": read_and_reset,
          "lateclose": read_and_close_late, "halfhead": half_head,
          "halfline": half_line, "goon": go_on_and_close,
          "hang2": read_and_hang}


def push_evil(sock, reader):
    sock.sendall(EVIL)


def half_close(sock, reader):
    sock.shutdown(1)


def fall_silent(sock, reader):
    listening.await_read(sock)
    listening.fall_silent(sock)


IDLE = {"unsolicited": push_evil, "halfclose": half_close,
        "silent": fall_silent}


class Hostile(listening.Server):
    """Ports: the names of SECOND and IDLE, and
    arrivalclose  closes as the second request arrives, unread
    halfread      resets when the second request is there, but for its body
    idleclose     closes the idle connection after `idle_s`
    mute          accepts and never says a word
    deafclose     answers, then ignores that the client closed
    joined        sends another answer in one TLS record with the first one
    lasting       behaves, and says that it keeps connections for a minute
    good          behaves
    """

    def __init__(self, certs, tls=False, idle_s=0.3):
        super().__init__()
        self._tls = recorder.tls_context(certs, "", "server") if tls \
            else None
        self._count = threading.Lock()
        self._numbers = 0
        self.idle_s = idle_s
        self.seen = []
        self.acted = 0      # what IDLE has, how often it was done
        for name in (*SECOND, *IDLE, "arrivalclose", "halfread",
                     "idleclose", "mute",
                     "deafclose", "joined", "lasting", "good"):
            self.listen(name)

    def url(self, name, path="/"):
        return "%s://localhost:%d%s" % ("https" if self._tls else "http",
                                        self.ports[name], path)

    def bodies(self, method="POST"):
        """The bodies of all requests of a method, complete or not."""
        return [s.request.body for s in self.seen
                if s.request.method == method]

    def serve(self, sock, name):
        with self._count:
            self._numbers += 1
            number = self._numbers
        if name == "mute":
            sock.settimeout(60)
            while sock.recv(65536):
                pass
            return
        if self._tls:
            sock = self.secure(sock, self._tls)
        try:
            self._converse(sock, name, number)
        except http1.Stop:
            if name == "deafclose":
                while not self._closing:
                    time.sleep(0.05)
        finally:
            self.release(sock)

    def _converse(self, sock, name, number):
        reader = http1.Reader(sock)
        use = 0
        while True:
            if use and name == "idleclose":
                sock.settimeout(self.idle_s)
            reader.wait()
            use += 1
            if use == 2 and name == "arrivalclose":
                return
            request = http1.Request(name, number, reader.until(b"\r\n\r\n"))
            with self._count:
                self.seen.append(Seen(number, use, request))
            if use == 2 and name == "halfread":
                listening.reset(sock)
                return
            if "expect" in request.headers:
                sock.sendall(CONTINUE)
            reader.body(request)
            if use == 2 and name in SECOND:
                SECOND[name](sock, reader)
                return
            answer = ANSWERS.get(name, GOOD)
            if name == "joined" and use > 1:
                answer = GOOD
            if request.method == "HEAD":
                answer = answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            sock.sendall(answer)
            if use == 1 and name in IDLE:
                IDLE[name](sock, reader)
                with self._count:
                    self.acted += 1
