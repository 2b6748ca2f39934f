"""A server that records every request and answers as the path says.

The paths are the script: `/status/503`, `/redirect/302?to=/get`, … see
routes.py. The same answers come over plain TCP, TLS with various
certificates, a unix socket, and as a proxy (absolute URLs are answered as if
they had been fetched, CONNECT is tunnelled to loopback).
"""
import base64
import os
import select
import ssl
import threading
import time

from . import http1, listening, routes

# name: the certificate that the port shows
TLS_PORTS = {"https": "server", "expired": "expired",
             "wronghost": "wronghost", "otherca": "other",
             "tls12": "server", "mtls": "server", "maymtls": "server",
             "chained": "chained", "fullchain": "fullchain"}
PLAIN_PORTS = ("http", "http2nd", "authproxy")
PROXY_USER = b"puser:ppass"
TLS_HANDSHAKE = 22  # a record's first byte: https to a plain port


def tls_context(certs, name, leaf):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(certs, leaf + ".pem"),
                            os.path.join(certs, leaf + ".key"))
    context.set_alpn_protocols(["http/1.1"])
    if name == "tls12":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    if name.endswith("mtls"):
        context.verify_mode = ssl.CERT_REQUIRED if name == "mtls" \
            else ssl.CERT_OPTIONAL
        context.load_verify_locations(os.path.join(certs, "ca.pem"))
    return context


class Recorder(listening.Server):
    def __init__(self, folder, certs):
        """`folder` gets the unix socket `sock`; `certs` is certs.make()'s."""
        super().__init__()
        self._contexts = {name: tls_context(certs, name, leaf)
                          for name, leaf in TLS_PORTS.items()}
        self._state = threading.Lock()
        self._reading = 0
        self._answering = set()     # connections
        self._meetings = {}
        self.let_go = threading.Event()     # /held is held until then
        self.reset()
        for name in (*PLAIN_PORTS, *TLS_PORTS):
            self.listen(name)
        self.sock = os.path.join(folder, "sock")
        self.listen("sock", listening.unix_listener(self.sock))

    def reset(self):
        """Forgets the requests and the counters of the scripted answers."""
        with self._state:
            self.requests = []
            self.counters = {}
            self.connections = 0
            self.let_go.set()
            self.let_go = threading.Event()

    def close(self):
        self.let_go.set()
        super().close()

    def count(self, key):
        """How often `key` was counted before."""
        with self._state:
            before = self.counters.get(key, 0)
            self.counters[key] = before + 1
            return before

    def meeting(self, count):
        """The barrier of so many requests."""
        with self._state:
            return self._meetings.setdefault(count, threading.Barrier(count))

    def settled(self, timeout_s=10):
        """The requests, once all that was sent is read."""
        end = time.monotonic() + timeout_s
        while True:
            with self._state:
                busy = self._reading or self.is_behind(self._answering)
                if not busy or time.monotonic() > end:
                    return list(self.requests)
            time.sleep(0.001)

    def serve(self, sock, name):
        context = self._contexts.get(name)
        if not context:
            self.converse(sock, name)
            return
        sock = self.secure(sock, context)
        try:
            self.converse(sock, name)
        finally:
            self.release(sock)

    def converse(self, sock, name):
        with self._state:
            self.connections += 1
            number = self.connections
        reader = http1.Reader(sock)
        try:
            while True:
                self._await(sock, reader)
                if reader.data[0] == TLS_HANDSHAKE:
                    listening.answer_and_end(sock, http1.response(400))
                    return
                if not self._one(sock, reader, name, number):
                    return
        except http1.Stop:
            pass
        finally:
            self._set_reading(reader, False)
            with self._state:
                self._answering.discard(sock)

    def _await(self, sock, reader):
        """Waits for a request; no byte of it is taken before that counts."""
        with self._state:
            self._answering.discard(sock)
        if not reader.data and not (isinstance(sock, ssl.SSLSocket) and
                                    sock.pending()):
            poll = select.poll()
            poll.register(sock, select.POLLIN)
            poll.poll()
        self._set_reading(reader, True)
        reader.wait()

    def _set_reading(self, reader, is_reading):
        """Counts connections whose bytes are not all in `requests` yet."""
        with self._state:
            self._reading += is_reading - reader.is_counted
            reader.is_counted = is_reading

    def _one(self, sock, reader, name, number):
        """One request; returns whether the connection goes on."""
        try:
            request = http1.Request(name, number, reader.until(b"\r\n\r\n"))
            with self._state:
                self.requests.append(request)
            route = routes.find(request)
            if request.method != "CONNECT":
                self._read_body(sock, reader, request, route)
        finally:
            # another one that came along is as good as there
            self._set_reading(reader, bool(reader.data))
            with self._state:
                self._answering.add(sock)
        if name == "authproxy" and not _proxy_auth_ok(request):
            sock.sendall(http1.response(407, [
                ("Proxy-Authenticate", 'Basic realm="proxy"')], b"no\n"))
            return True
        if request.method == "CONNECT":
            self._tunnel(sock, request)
            return False
        return self._answer(sock, request, route)

    def _read_body(self, sock, reader, request, route):
        if getattr(route, "before_body", None) and \
                not route.before_body(sock, request):
            raise http1.Stop
        if "100-continue" in request.headers.get("expect", "").lower():
            sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        reader.body(request)

    def _answer(self, sock, request, route):
        """Routes return bytes, or do the sending and return whether the
        connection goes on."""
        result = route(routes.Exchange(self, sock, request))
        if isinstance(result, bytes):
            if request.method == "HEAD":
                result = result.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            sock.sendall(result)
            result = b"\r\nConnection: close\r\n" not in result
        return result and request.headers.get("connection") != "close"

    def _tunnel(self, sock, request):
        host, _, port = request.target.rpartition(":")
        if host == "refused.invalid" or not port.isdigit():
            sock.sendall(http1.response(502, body=b"no such host\n"))
            return
        far = listening.dial(host, port)
        sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        listening.relay_both(sock, far)
        far.close()


def _proxy_auth_ok(request):
    want = "Basic " + base64.b64encode(PROXY_USER).decode()
    return request.headers.get("proxy-authorization") == want
